"""Two voices at once are told while it happens, once each time, the same for any blocks."""

from __future__ import annotations

import pytest

from assistant.events import VoicesTogether
from assistant.hearing.mixed import MixedHearing
from assistant.hearing.readings import WindowReader
from assistant.hearing.together import EVERY, TogetherEar
from assistant.timebase import to_samples
from tests.hearing.stage import (
    DrawnActivity,
    DrawnEncoder,
    DrawnSegmentation,
    DrawnTurnEnd,
    blocks,
    direction,
    listen,
    sound,
)

CUT_IN = """
    ann  ..==============================..........====.......
    ben  ............========..........................====...
"""
"""Ben comes in at 1.2 s, for .8 s; later each speaks alone."""


def told(drawing: str, block: int) -> list[VoicesTogether]:
    hearing = MixedHearing(
        {"A": direction(0), "B": direction(1)},
        reader=WindowReader(DrawnSegmentation(), DrawnEncoder(), threads=1),
        activity=DrawnActivity(),
        turn_end=DrawnTurnEnd(),
        together=TogetherEar(DrawnSegmentation()),
    )
    return [
        event for event in listen(hearing, blocks(sound(drawing), block)) if isinstance(event, VoicesTogether)
    ]


@pytest.mark.parametrize("block", [160, 1_600, 16_000])
def test_a_cut_in_is_told_while_it_happens(block: int):
    """At most a look and what counts as an overlap after it began, and once."""
    (event,) = told(CUT_IN, block)

    assert event.start == pytest.approx(to_samples(1.2), abs=to_samples(0.05))
    assert event.at == to_samples(1.4) + EVERY


def test_a_touch_is_no_overlap():
    """Shorter than .2 s nothing is told, nor where one follows the other."""
    drawing = """
        ann  ..==========..........====.....
        ben  ...........=========......====.
    """
    assert told(drawing, 1_600) == []


def test_two_that_are_apart_are_told_twice():
    """A second of one voice, or none, lies between them."""
    drawing = """
        ann  ..=====================================..
        ben  ......=====..................=====.......
    """
    assert [event.start // to_samples(0.1) for event in told(drawing, 1_600)] == [6, 29]
