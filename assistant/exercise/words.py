"""The words of one language that the exercises say and listen for.

They stand in `languages/<code>/exercise.toml`; this is what must be in it. The
rooms that use them: `replies` (short answers, hand-overs, commands), `machine`
(questions of the listener) and `prompts.script` (what fits every exercise).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import OptionError
from assistant.events import CommandKind
from assistant.exercise.schema import Prompts
from assistant.language import read_words


class ReplyWords(BaseModel):
    """Phrases of a short answer to "Is that what you meant?"; longer ones win over shorter ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    yes: tuple[str, ...]
    faint_yes: tuple[str, ...]
    no: tuple[str, ...]
    not_quite: tuple[str, ...]
    more: tuple[str, ...]
    nothing_more: tuple[str, ...]
    contrast: tuple[str, ...]
    addition: tuple[str, ...]
    stop: tuple[str, ...]
    fillers: tuple[str, ...]


class CueWords(BaseModel):
    """Phrases that end a turn, and questions that a listener asks at the end of saying back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    handing_over: tuple[str, ...]
    closing: tuple[str, ...]
    asks_got_it: tuple[str, ...]
    asks_more: tuple[str, ...]
    asks_back: tuple[str, ...]
    waving_off: tuple[str, ...]
    asks_for_advice: tuple[str, ...]
    ending_talk: tuple[str, ...]
    backchannels: tuple[str, ...]


class TurningForm(BaseModel):
    """Beginnings of a complaint about the other, and what is offered in their place for the rest of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    said: tuple[str, ...]
    offered: str
    needs_infinitive: bool = False


class TurningWords(BaseModel):
    """How a complaint is turned round. `ends`: begin another clause; `past`: endings of words in the past."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: tuple[TurningForm, ...]
    ends: tuple[str, ...]
    past: tuple[str, ...]


class ExerciseWords(BaseModel):
    """Every word of a language for the exercises."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replies: ReplyWords
    cues: CueWords
    commands: dict[CommandKind, tuple[str, ...]]
    prompts: dict[str, Prompts]
    turning: TurningWords | None = None


def exercise_words(language: str = "en") -> ExerciseWords:
    """The words of this language, read from its file.

    Raises
    ------
    OptionError
        If there are none for this language, or the file lacks something.
    """
    try:
        return ExerciseWords.model_validate(read_words(language, "exercise"))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise OptionError(f"languages/{language}/exercise.toml: {field}: {first['msg']}") from error
