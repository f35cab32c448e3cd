"""The child process in which the system's speaking engine does its work, once.

    python -m assistant.prompts.system_speech < request.json

The engine (pyttsx3: espeak-ng, SAPI5 or NSSpeech) hangs on a second run, prints to
stdout and may return without having spoken. So each clip has a process of its own,
and what counts is the file that it leaves. The request on stdin is one JSON object: `task`
"speak" with `text`, `target`, `language`, `voice`, `words_per_minute` and `time_limit_s`, or
`task` "list" with `target`. An error ends it with its message on stderr.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledVoice:
    """A voice of the engine: its id, its name, and the languages it says it speaks."""

    id: str
    name: str
    languages: tuple[str, ...]


def choose_voice(
    voices: Sequence[InstalledVoice], *, language: str, wanted: str | None, default: str | None
) -> str:
    """The id of the voice to speak with.

    Parameters
    ----------
    wanted : str or None
        An id or a name, or a part of one; it outranks the language.
    default : str or None
        The engine's own default voice, taken if it speaks the language.

    Raises
    ------
    LookupError
        If no voice is called so, or none speaks the language.

    Examples
    --------
    >>> german = InstalledVoice(id="gmw/de", name="German", languages=("de",))
    >>> choose_voice([german], language="de", wanted=None, default=None)
    'gmw/de'
    """
    if wanted is not None:
        for voice in voices:
            if wanted.casefold() in {voice.id.casefold(), voice.name.casefold()}:
                return voice.id
        for voice in voices:
            if wanted.casefold() in f"{voice.id} {voice.name}".casefold():
                return voice.id
        raise LookupError(f"no voice is called '{wanted}'")
    speaking = [voice for voice in voices if any(_speaks(code, language) for code in voice.languages)]
    if not speaking:
        raise LookupError(f"no voice speaks '{language}'")
    if default is not None and any(voice.id == default for voice in speaking):
        return default
    exact = [voice for voice in speaking if any(code.casefold() == language for code in voice.languages)]
    return (exact or sorted(speaking, key=lambda voice: len(voice.id)))[0].id


def _speaks(code: str, language: str) -> bool:
    """Is "en-GB" or "en_US" English?"""
    return code.replace("_", "-").casefold().split("-")[0] == language.casefold()


def _codes(languages: Sequence[str | bytes]) -> tuple[str, ...]:
    """Codes as text: espeak gives bytes with a leading priority byte on some systems."""
    texts = (code.decode("ascii", "ignore") if isinstance(code, bytes) else code for code in languages)
    return tuple(text.strip("\x00\x01\x02\x03\x04\x05 ") for text in texts)


def _settle(engine: Any) -> None:
    """Let queued settings through and wait for espeak's own thread to have taken them over.

    Without, 1 clip in 75 came at another rate than the one that was asked for.
    """
    if engine.driver_name == "espeak":
        from pyttsx3.drivers import _espeak

        engine.proxy.setBusy(False)
        _espeak.Synchronize()
        engine.proxy.setBusy(True)


def main() -> None:
    import pyttsx3

    request = json.load(sys.stdin)
    target = Path(request["target"])
    engine = pyttsx3.init()
    _settle(engine)
    voices = [
        InstalledVoice(id=voice.id, name=voice.name or "", languages=_codes(voice.languages or ()))
        for voice in engine.getProperty("voices")
    ]
    if request["task"] == "list":
        found = {
            "engine": engine.driver_name,
            "languages": sorted({code for v in voices for code in v.languages}),
        }
        target.write_text(json.dumps(found), encoding="utf-8")
        return
    voice = choose_voice(
        voices,
        language=request["language"],
        wanted=request["voice"],
        default=engine.getProperty("voice"),
    )
    engine.setProperty("voice", voice)
    _settle(engine)
    engine.setProperty("rate", request["words_per_minute"])
    _settle(engine)
    finished = threading.Event()
    engine.connect("finished-utterance", lambda name, completed: finished.set())
    engine.save_to_file(request["text"], str(target))
    engine.runAndWait()
    # espeak's thread may still be writing: 1 file in 15 was not there yet when the call returned.
    if engine.driver_name == "espeak" and not finished.wait(request["time_limit_s"]):
        raise TimeoutError("the engine did not finish")


if __name__ == "__main__":
    main()
