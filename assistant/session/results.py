"""From a journal to the files a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio.encoding import MIME_TYPE, encode_mp3
from assistant.audio.recording import Recording, survey
from assistant.errors import InputError, OptionError
from assistant.events import Event, SessionStarted, SourceEnded
from assistant.export import FORMATS
from assistant.feedback.build import build_report
from assistant.feedback.html import EmbeddedSound, render_html
from assistant.feedback.markdown import render_markdown
from assistant.feedback.summary import summary_lines
from assistant.feedback.words import feedback_words

FORMAT_NAMES = (*FORMATS, "md", "html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """File name to content; the summary as plain lines; whether anybody was heard."""

    files: dict[str, str]
    lines: list[str]
    has_speech: bool


def chosen_formats(text: str) -> tuple[str, ...]:
    """What `--formats` names.

    Raises
    ------
    OptionError
        If a format is unknown.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return FORMAT_NAMES
    unknown = [name for name in names if name not in FORMAT_NAMES]
    if unknown or not names:
        raise OptionError(
            f"--formats: expected some of {','.join(FORMAT_NAMES)}, or all; got '{text}'. Leave out the rest."
        )
    return tuple(dict.fromkeys(names))


def make_results(
    events: Sequence[Event], *, stem: str, formats: Sequence[str], sound: EmbeddedSound | None = None
) -> Results:
    """Every file that was asked for, made from the journal alone: equal events give equal bytes."""
    words = feedback_words(language_of(events))
    report = build_report(events, words)
    files: dict[str, str] = {}
    for name in formats:
        if name == "md":
            files[f"{stem}.md"] = render_markdown(report, words)
        elif name == "html":
            files[f"{stem}.html"] = render_html(report, words, sound)
        else:
            files[f"{stem}{FORMATS[name].suffix}"] = FORMATS[name].render(report)
    return Results(files=files, lines=summary_lines(report, words), has_speech=report.has_speech)


def language_of(events: Sequence[Event]) -> str:
    """The language in which a session was held."""
    return next(event.language for event in events if isinstance(event, SessionStarted))


def page_sound(events: Sequence[Event], path: Path | None) -> EmbeddedSound:
    """The sound of the recording a session was made from, for its page.

    Raises
    ------
    InputError
        If the recording is gone, or is not the same any more.
    """
    if path is None:
        raise InputError("--with-audio: no sound of this session was kept. Leave the option out.")
    heard = next((event.source.sha256 for event in events if isinstance(event, SourceEnded)), None)
    if heard is not None and survey(path).sha256 != heard:
        raise InputError(f"--with-audio: {path} has changed since it was replayed. Replay it again.")
    return EmbeddedSound(data=encode_mp3(Recording(path)), mime=MIME_TYPE)
