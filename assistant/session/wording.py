"""What a practice says on the screen about itself: the words of `session.toml`, in the partners' language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from assistant.audio.levels import Verdict
from assistant.audio.microphone import Notice
from assistant.errors import OptionError
from assistant.events import CommandKind
from assistant.exercise.schema import Act
from assistant.hearing.enrolment import NotLearned
from assistant.language import read_words

KEY_NAMES = {*CommandKind} - {CommandKind.HIDE_CAPTIONS, CommandKind.SHOW_CAPTIONS} | {"captions", "agree"}
"""One key hides and shows the captions, one agrees; each other is a command."""


def _for_each(needed: Iterable[str]) -> AfterValidator:
    """None of these is without words: it would be missed in the middle of a practice."""

    def check(words: dict[str, str]) -> dict[str, str]:
        missing = sorted(set(needed) - words.keys())
        if missing:
            raise ValueError(f"no words for {', '.join(missing)}")
        return words

    return AfterValidator(check)


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskWords(_Words):
    """What is told, what is asked, and what is said to a no."""

    told: tuple[str, ...]
    ask: str
    refused: str


class ConsentWords(AskWords):
    """`sound_kept` is told where both asked for it."""

    sound_kept: str


class SoundCheckWords(_Words):
    ask: str
    again: str
    done: str
    reasons: Annotated[dict[NotLearned, str], _for_each(NotLearned)]
    levels: Annotated[dict[Verdict, str], _for_each([Verdict.TOO_QUIET, Verdict.CLIPPED])]


class GoingOnWords(AskWords):
    back: str


class StoppedWords(_Words):
    told: tuple[str, ...]


class ScreenWords(_Words):
    """What stands on the screen, or in lines, while they practise."""

    decimal: str
    keys: str
    somebody: str
    prompt: str
    prompt_cut: str
    caption: str
    both: str
    paused: str
    went_on: str
    lost: str
    words_usual: str
    words_quick: str
    words_none: str
    cut_ins: str
    raised: str
    break_offered: str
    break_agreed: str
    resting: str
    break_until: str
    captions_shown: str
    captions_hidden: str
    left: str
    consent: str
    yes: tuple[str, ...]
    leave: str
    phases: Annotated[dict[Act, str], _for_each(Act)]
    endings: dict[str, str]
    key_names: Annotated[dict[str, str], _for_each(KEY_NAMES)]


class SessionWords(_Words):
    """Every sentence of a practice that is read and not heard."""

    getting_ready: str
    consent: ConsentWords
    sound_check: SoundCheckWords
    microphone: Annotated[dict[Notice, str], _for_each(Notice)]
    going_on: GoingOnWords
    stopped: StoppedWords
    screen: ScreenWords

    def amiss(self, level: Verdict) -> str:
        """What is said of a level that is not good."""
        return self.microphone[Notice.DENIED] if level is Verdict.SILENT else self.sound_check.levels[level]


def session_words(language: str) -> SessionWords:
    """The words of this language, read from its file.

    Raises
    ------
    OptionError
        If there are none for this language, or the file lacks something.
    """
    try:
        return SessionWords.model_validate(read_words(language, "session"))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise OptionError(f"languages/{language}/session.toml: {field}: {first['msg']}") from error
