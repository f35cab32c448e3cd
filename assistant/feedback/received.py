"""How a listener received what was told: taken in, waved off, or met with advice.

The exercise has weighed it (`exercise.receiving`): what it accepted was taken in;
what it did not was a waving off ("it was nothing") or an idea that nobody had
asked for. Nothing is judged a second time here.
"""

from __future__ import annotations

from enum import StrEnum

from assistant.events import AttemptAssessed
from assistant.exercise.forms import PRESENT


class Reception(StrEnum):
    TAKEN_IN = "taken_in"
    WAVED_OFF = "waved_off"
    ADVISED = "advised"
    ADVISED_WHEN_ASKED = "advised_when_asked"


def how_received(attempt: AttemptAssessed) -> Reception:
    """What an attempt at receiving was.

    `ADVISED_WHEN_ASKED`: an idea, after the one who told had asked what to do.
    """
    is_advice = attempt.assessment.advice >= PRESENT
    if attempt.assessment.accepted:
        return Reception.ADVISED_WHEN_ASKED if is_advice else Reception.TAKEN_IN
    return Reception.ADVISED if is_advice else Reception.WAVED_OFF
