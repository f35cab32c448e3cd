"""What of two sessions may be laid side by side: only like with like.

Rule 1: two sessions are of one kind where the exercise, the language and the two
partners are the same. Nothing is compared across kinds.

Rule 2: of one kind, what was heard in another way is not compared either. Figures
belong to a family, and a family is left out where what it rests on has changed: the
models that hear or write down, the judge of what was said, or how the partners lay on
the channels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assistant.feedback.report import SessionReport

HEARING = ("speech_activity", "overlap_segmentation", "voice_embedding", "turn_end")
"""Roles of the models on which figures of time and of overlaps rest."""

WRITING_DOWN = ("speech_to_text", "text_embedding", "text_tokenizer")
"""Roles of the models on which figures of words rest."""

JUDGING = ("listening_judge",)
"""Whose judgement of words the same figures rest on."""


class Family(StrEnum):
    """What a figure rests on."""

    TIME = "time"
    OVERLAPS = "overlaps"
    WORDS = "words"


class Difference(StrEnum):
    """Why two sessions, or a part of their figures, are not laid side by side."""

    EXERCISE = "exercise"
    LANGUAGE = "language"
    PARTNERS = "partners"
    FORMAT = "format"
    LAYOUT = "layout"
    HEARING = "hearing"
    WRITING_DOWN = "writing_down"
    JUDGING = "judging"


KINDS = (Difference.FORMAT, Difference.EXERCISE, Difference.LANGUAGE, Difference.PARTNERS)
"""Sessions that differ in one of these are of different kinds."""

CONCERNS: dict[Difference, frozenset[Family]] = {
    Difference.LAYOUT: frozenset({Family.OVERLAPS}),
    Difference.HEARING: frozenset({Family.TIME, Family.OVERLAPS}),
    Difference.WRITING_DOWN: frozenset({Family.WORDS}),
    Difference.JUDGING: frozenset({Family.WORDS}),
}
"""Which figures a difference within one kind takes away."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What two sessions must share to be laid side by side; names as compared, not as typed."""

    format_version: int
    exercise: str | None
    language: str
    partners: frozenset[str]


def kind_of(report: SessionReport) -> Kind:
    return Kind(
        report.format_version,
        report.session.exercise,
        report.session.language,
        frozenset(name_key(participant.name) for participant in report.participants),
    )


def name_key(name: str) -> str:
    """A name as it is compared: case and spaces around it do not matter."""
    return " ".join(name.split()).casefold()


def differences(first: SessionReport, second: SessionReport) -> list[Difference]:
    """In what two sessions differ, as far as it matters for their figures."""
    one, other = kind_of(first), kind_of(second)
    found = {
        Difference.FORMAT: one.format_version != other.format_version,
        Difference.EXERCISE: one.exercise != other.exercise,
        Difference.LANGUAGE: one.language != other.language,
        Difference.PARTNERS: one.partners != other.partners,
        Difference.LAYOUT: first.session.layout != second.session.layout,
        Difference.HEARING: _differ(first, second, lambda role: role.startswith(HEARING)),
        Difference.WRITING_DOWN: _differ(first, second, lambda role: role.startswith(WRITING_DOWN)),
        Difference.JUDGING: _differ(first, second, lambda role: role.startswith(JUDGING)),
    }
    return [difference for difference in Difference if found[difference]]


def left_out(found: list[Difference]) -> frozenset[Family]:
    """The families of figures that cannot be laid side by side with these differences."""
    if any(difference in KINDS for difference in found):
        return frozenset(Family)
    return frozenset().union(*(CONCERNS[difference] for difference in found))


def _differ(first: SessionReport, second: SessionReport, concerns: Callable[[str], bool]) -> bool:
    def models(report: SessionReport) -> set[str]:
        return {model.sha256 for role, model in report.models.items() if concerns(role)}

    return models(first) != models(second)
