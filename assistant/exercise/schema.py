"""What an exercise file may say: phases in order, time limits, and the words of each.

The models are the doors for text that people write: `loader` turns what does not
fit into `file:line: field: problem`. The JSON Schema beside the exercises is
generated from here (`json_schema`), so that an editor can help while writing.

What a phase *does* is its `act`. How acts follow each other is the order of the
phases; how partners move between them is `machine`'s table.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from itertools import pairwise
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

MAX_PROMPT_WORDS = 25
"""A prompt is heard once and must be kept in mind: longer ones are not followed."""

PLACEHOLDERS = frozenset({"speaker", "listener", "wish"})
"""What a prompt may name: the partner who tells, the one who listens, and what the first one wished for."""

OPEN_WISH = "open_wish"
"""The situation in which `{wish}` is known: looking back, with the speaker's own words."""


class Act(StrEnum):
    """What happens in a phase; phases stand in this order."""

    BRIEF = "brief"
    SPEAK = "speak"
    SAY_BACK = "say_back"
    CONFIRM = "confirm"
    RECEIVE = "receive"
    REPLY = "reply"
    SWAP = "swap"
    TALK = "talk"
    RECALL = "recall"
    CLOSE = "close"

    @property
    def rank(self) -> int:
        return tuple(Act).index(self)


class Form(StrEnum):
    """What the words of a phase train, beyond telling and saying back."""

    I_STATEMENT = "i_statement"
    APPRECIATION = "appreciation"
    THEIR_SIDE = "their_side"


class Listening(StrEnum):
    """What the listener does while the speaker has the floor."""

    QUIET = "quiet"
    ASKS = "asks"


class Overlaps(StrEnum):
    """Whether talking at once matters in this exercise, or belongs to it."""

    NOTED = "noted"
    WELCOME = "welcome"


class Training(StrEnum):
    """What an exercise trains: it follows from its acts and forms, and the feedback speaks to it."""

    SAY_BACK = "say_back"
    THEIR_SIDE = "their_side"
    I_STATEMENT = "i_statement"
    APPRECIATION = "appreciation"
    RECEIVING = "receiving"
    QUESTIONS = "questions"
    INTENTIONS = "intentions"
    TOGETHER = "together"


PER_ROUND = (Act.SPEAK, Act.SAY_BACK, Act.CONFIRM, Act.RECEIVE, Act.REPLY)
"""The acts of one round; the others come once, or between rounds."""

_FORM_OF = {
    Form.I_STATEMENT: Act.SPEAK,
    Form.APPRECIATION: Act.SPEAK,
    Form.THEIR_SIDE: Act.SAY_BACK,
}
_NEEDS = {Act.SAY_BACK: Act.SPEAK, Act.CONFIRM: Act.SAY_BACK, Act.RECEIVE: Act.SPEAK, Act.REPLY: Act.SPEAK}


IDENTIFIER = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""An id: small letters and digits, parted by hyphens."""

_Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
_PhaseName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def check_prompt(line: str) -> str:
    """The prompt as it stands, with single spaces.

    Raises
    ------
    ValueError
        If it is longer than 25 words or has a placeholder that is not known.
    """
    text = " ".join(line.split())
    try:
        fields = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"should have each {{name}} in braces closed ({error})") from error
    strange = sorted(fields - PLACEHOLDERS)
    if strange:
        known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
        raise ValueError(f"should only name {known}, got {{{strange[0]}}}")
    n_words = len(re.findall(r"\S+", text))
    if n_words > MAX_PROMPT_WORDS:
        raise ValueError(f"should have at most {MAX_PROMPT_WORDS} words, got {n_words}")
    return text


Prompts = Annotated[list[Annotated[_Line, AfterValidator(check_prompt)]], Field(min_length=1)]
"""The wordings of one situation."""


class Phase(BaseModel):
    """One phase of an exercise."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    act: Act = Field(strict=False, description="What happens in this phase.")
    max_s: float = Field(
        gt=0,
        le=3600,
        description="Time limit in seconds of session time. Nobody is cut off: it takes effect in silence.",
    )
    wait_s: float = Field(
        default=12.0,
        gt=0,
        le=600,
        description="After so many seconds of silence the one whose turn it is hears a gentle nudge.",
    )
    listener: Listening = Field(
        default=Listening.QUIET,
        strict=False,
        description="In `speak`: does the listener only listen, or ask? Then it ends with its time.",
    )
    form: Form | None = Field(
        default=None, strict=False, description="What the words of this phase train; see the README."
    )
    say: dict[_PhaseName, Prompts] = Field(
        default_factory=dict,
        description="Prompts by situation; several wordings are used in turn. At most 25 words each.",
    )


class Exercise(BaseModel):
    """An exercise as a file describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal[1] = Field(description="The version of this format.")
    id: _Identifier = Field(description="The name used on the command line and as the file's name.")
    title: _Line = Field(description="The name that people read.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = Field(
        description="The language of the prompts, for instance `en`."
    )
    why: _Line = Field(description="What it is good for, in two sentences.")
    source: _Line = Field(description="Where the practice comes from.")
    rounds: int = Field(ge=1, le=8, description="How often somebody is the speaker; two is once each.")
    attempts: int = Field(
        ge=1, le=5, description="How often the listener is asked to say it back in one round."
    )
    overlaps: Overlaps = Field(
        default=Overlaps.NOTED,
        strict=False,
        description="`welcome`: talking at once belongs to it and is neither counted nor named.",
    )
    phases: dict[_PhaseName, Phase] = Field(description="The phases in their order, each with a name.")

    @model_validator(mode="after")
    def _check_order(self) -> Exercise:
        acts = [phase.act for phase in self.phases.values()]
        for act in Act:
            if acts.count(act) > 1:
                raise ValueError(f"should have at most one phase with `act: {act}`")
        for earlier, later in pairwise(acts):
            if earlier.rank > later.rank:
                raise ValueError(f"a phase with `act: {later}` should come before one with `act: {earlier}`")
        for act, needed in _NEEDS.items():
            if act in acts and needed not in acts:
                raise ValueError(f"a phase with `act: {act}` needs one with `act: {needed}` before it")
        if Act.SPEAK not in acts and Act.TALK not in acts:
            raise ValueError("should have a phase with `act: speak` or `act: talk`")
        if acts[-1] is not Act.CLOSE:
            raise ValueError("the last phase should have `act: close`")
        if self.rounds > 1 and Act.SPEAK in acts and Act.SWAP not in acts:
            raise ValueError("should have a phase with `act: swap`, since there is more than one round")
        for name, phase in self.phases.items():
            for situation, prompts in phase.say.items():
                is_known = phase.act is Act.RECALL and situation == OPEN_WISH
                if not is_known and any("{wish}" in prompt for prompt in prompts):
                    raise ValueError(
                        f"{name}.say.{situation}: {{wish}} is known only in `recall`, `{OPEN_WISH}`"
                    )
            if phase.form is not None and _FORM_OF[phase.form] is not phase.act:
                raise ValueError(f"{name}.form: `{phase.form}` belongs to `act: {_FORM_OF[phase.form]}`")
        return self

    @property
    def trains(self) -> tuple[Training, ...]:
        """What it trains, in the order of `Training`."""
        acts = {phase.act for phase in self.phases.values()}
        forms = {phase.form for phase in self.phases.values()}
        asks = any(phase.listener is Listening.ASKS for phase in self.phases.values())
        found = {
            Training.SAY_BACK: Act.SAY_BACK in acts,
            Training.THEIR_SIDE: Form.THEIR_SIDE in forms,
            Training.I_STATEMENT: Form.I_STATEMENT in forms,
            Training.APPRECIATION: Form.APPRECIATION in forms,
            Training.RECEIVING: Act.RECEIVE in acts,
            Training.QUESTIONS: asks,
            Training.INTENTIONS: Act.RECALL in acts,
            Training.TOGETHER: self.overlaps is Overlaps.WELCOME,
        }
        return tuple(training for training in Training if found[training])

    def after(self, act: Act) -> Act:
        """The act of the first phase that comes after phases with this act."""
        return next(phase.act for phase in self.phases.values() if phase.act.rank > act.rank)

    def name_of(self, act: Act) -> str | None:
        """The name of the phase with this act, or None where the exercise has none."""
        return next((name for name, phase in self.phases.items() if phase.act is act), None)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file (draft 2020-12)."""
    schema = Exercise.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """`exercises/exercise.schema.json` as it must stand in the file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(schema_text())
