"""Which figures are followed over sessions, what each rests on, and how it is read from a report.

Counts stay counts: a longer talk holds more of everything, and the page says how long
each was. Nothing is put into one number.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass
from enum import StrEnum

from assistant.feedback.figures import CoupleFigures, PartnerFigures
from assistant.progress.likeness import Family


class Unit(StrEnum):
    COUNT = "count"
    SECONDS = "seconds"
    MINUTES = "minutes"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoupleFigure:
    """A figure that belongs to both."""

    name: str
    unit: Unit
    family: Family
    read: Callable[[CoupleFigures], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFigure:
    """A figure that each partner has; None in a session that does not give it."""

    name: str
    unit: Unit
    family: Family
    read: Callable[[PartnerFigures], float | None]


COUPLE_FIGURES = (
    CoupleFigure(
        name="duration",
        unit=Unit.MINUTES,
        family=Family.TIME,
        read=lambda couple: round(couple.duration_s / 60, 1),
    ),
    CoupleFigure(
        name="rounds_confirmed",
        unit=Unit.COUNT,
        family=Family.WORDS,
        read=lambda couple: couple.rounds_confirmed if couple.rounds else None,
    ),
)

PARTNER_FIGURES = (
    PartnerFigure(
        name="said_back_confirmed",
        unit=Unit.COUNT,
        family=Family.WORDS,
        read=lambda own: own.said_back_confirmed if own.said_back_attempts else None,
    ),
    PartnerFigure(name="reflections", unit=Unit.COUNT, family=Family.WORDS, read=lambda own: own.reflections),
    PartnerFigure(
        name="open_questions",
        unit=Unit.COUNT,
        family=Family.WORDS,
        read=lambda own: _n([q for q in own.questions if q.is_open] if own.questions is not None else None),
    ),
    PartnerFigure(name="feelings", unit=Unit.COUNT, family=Family.WORDS, read=lambda own: _n(own.feelings)),
    PartnerFigure(
        name="validations", unit=Unit.COUNT, family=Family.WORDS, read=lambda own: _n(own.validations)
    ),
    PartnerFigure(
        name="i_statements", unit=Unit.COUNT, family=Family.WORDS, read=lambda own: _n(own.i_statements)
    ),
    PartnerFigure(
        name="appreciations", unit=Unit.COUNT, family=Family.WORDS, read=lambda own: _n(own.appreciations)
    ),
    PartnerFigure(name="advice", unit=Unit.COUNT, family=Family.WORDS, read=lambda own: _n(own.advice)),
    PartnerFigure(
        name="backchannels",
        unit=Unit.COUNT,
        family=Family.OVERLAPS,
        read=lambda own: own.backchannels_given,
    ),
    PartnerFigure(name="cut_ins", unit=Unit.COUNT, family=Family.OVERLAPS, read=lambda own: own.cut_ins),
    PartnerFigure(
        name="median_response",
        unit=Unit.SECONDS,
        family=Family.OVERLAPS,
        read=lambda own: None if own.median_response_s is None else round(own.median_response_s, 1),
    ),
    PartnerFigure(
        name="talk_share",
        unit=Unit.PERCENT,
        family=Family.TIME,
        read=lambda own: None if own.talk_share is None else round(100 * own.talk_share),
    ),
)

NAMES = frozenset(figure.name for figure in (*COUPLE_FIGURES, *PARTNER_FIGURES))


def _n(moments: Sized | None) -> float | None:
    return None if moments is None else len(moments)
