"""Forms of telling: does a speech have what the exercise trains, and what would help it?

A complaint told softly says what happened, what I feel and what I need; "you
always" and "I feel that you" are turned round. Appreciation names the deed, what
it did to me, and the quality it shows, which weighs most (Algoe et al., 2016).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from assistant.events import Assessment
from assistant.exercise.schema import Form

TURN_ROUND = "turn_round"
"""The situation of a complaint that is about the other: it is offered back from the own side."""

PRESENT = 0.5
"""From here on an assessment says that something is there."""


def missing_of(form: Form, assessment: Assessment) -> str | None:
    """The situation in which the speaker is offered another try; None where the form is met.

    Parameters
    ----------
    form : Form
        What the phase trains.
    assessment : Assessment
        Of what was told.
    """
    return _MISSING[form](assessment)


def _i_statement(assessment: Assessment) -> str | None:
    if max(assessment.blame, assessment.hostile) >= PRESENT:
        return TURN_ROUND
    return None if assessment.i_statement >= PRESENT else "say_i"


def _appreciation(assessment: Assessment) -> str | None:
    parts = assessment.appreciation
    if parts.deed < PRESENT:
        return "name_deed"
    return None if max(parts.effect, parts.quality) >= PRESENT else "name_quality"


def _their_side(assessment: Assessment) -> str | None:
    has_feeling = bool(assessment.feelings)
    return None if assessment.validation >= PRESENT or has_feeling else "name_feeling"


_MISSING: Mapping[Form, Callable[[Assessment], str | None]] = MappingProxyType(
    {Form.I_STATEMENT: _i_statement, Form.APPRECIATION: _appreciation, Form.THEIR_SIDE: _their_side}
)
