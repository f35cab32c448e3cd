"""What is told of several sessions: the shape of `sayback progress -f json`.

A pure function of the sessions' reports. Fields may be added; a change of what is
there needs a new `PROGRESS_VERSION`.
"""

from __future__ import annotations

import json
from datetime import date

from pydantic import ConfigDict, Field

from assistant.events import ReplyMeaning, SessionKind
from assistant.feedback.figures import Frozen
from assistant.progress.figures import Unit
from assistant.progress.spread import Shift, Spread

PROGRESS_VERSION = 1


class SessionPoint(Frozen):
    """A session that counts. `kind` replay: a recording that was asked into the history."""

    id: str
    day: date
    kind: SessionKind
    duration_s: float


class FigureProgress(Frozen):
    """A figure over the sessions, in their order; null where a session does not give it.

    `partner` is the place of the name in `partners`; null: the figure belongs to
    both. `spread` is null below four values, `shift` unless the halves lie apart.
    """

    figure: str
    unit: Unit
    partner: int | None
    values: tuple[float | None, ...]
    spread: Spread | None
    shift: Shift | None

    @property
    def n(self) -> int:
        return sum(1 for value in self.values if value is not None)


class SetAside(Frozen):
    """So many sessions are not counted, or are in no figure of some kinds, and why."""

    reason: str
    n: int


class ExerciseProgress(Frozen):
    """What changed over sessions of one kind: one exercise, two partners, one language.

    `exercise` null: ordinary talk. `nothing`: figures that were zero in every session.
    """

    exercise: str | None
    title: str | None
    language: str
    partners: tuple[str, ...]
    sessions: tuple[SessionPoint, ...]
    figures: tuple[FigureProgress, ...]
    nothing: tuple[str, ...]
    set_aside: tuple[SetAside, ...]


class WishProgress(Frozen):
    """What one partner set out for, and what they said to "Did it get you closer?" (null: not heard)."""

    partner: str
    wish: str
    answer: str | None
    meaning: ReplyMeaning | None


class WishSession(Frozen):
    """The wishes of one session."""

    id: str
    day: date
    wishes: tuple[WishProgress, ...]


class ProgressReport(Frozen):
    """Everything that is told about several sessions of one couple."""

    model_config = ConfigDict(title="Sayback progress report")

    format_version: int = Field(ge=1)
    couple: str
    exercises: tuple[ExerciseProgress, ...]
    wishes: tuple[WishSession, ...]
    set_aside: tuple[SetAside, ...]

    def to_json(self) -> str:
        """The report as text: the same bytes for the same report."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def progress_schema_text() -> str:
    """The JSON Schema of the report, as published in docs/progress.schema.json."""
    return schema_text(ProgressReport)


def schema_text(report: type[Frozen]) -> str:
    """The JSON Schema of what is written, as it must stand in the file."""
    schema = report.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(progress_schema_text())
