"""A replay asks whether a partner sounded done only where that matters: turns end as they always did."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.events import Event, TurnEndDecided, TurnEndLikely
from assistant.hearing.silero import FRAME
from assistant.hearing.split import SplitHearing
from assistant.ports import AudioChunk
from assistant.session.clock import SessionClock, in_order
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples
from assistant.turns.turn_end import TurnEndDecider
from tests.hearing.stage import COLUMN, LEVELS, DrawnActivity

PATIENCE = to_samples(1.0)

stretches = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 15)), min_size=1, max_size=8)
"""Silence and speech of one voice, by turns, in tenths of a second."""


class AnyTurnEnd:
    """Anything from not done at all to done, as the sound has it."""

    def probability(self, samples: NDArray[np.float32]) -> float:
        return int(np.count_nonzero(samples)) * 37 % 11 / 10


def voice(drawn: list[tuple[int, int]], level: float, length: Samples) -> NDArray[np.float32]:
    sound = np.zeros(length, np.float32)
    at = 0
    for silent, spoken in drawn:
        at += silent * COLUMN
        sound[at : at + spoken * COLUMN] = level
        at += spoken * COLUMN
    return sound


def listened(sound: NDArray[np.float32], ask_after: Samples | None) -> list[Event]:
    """All events of a talk on two channels, in chunks of a second, as in a replay."""
    hearing = SplitHearing(
        ["A", "B"],
        activities=[DrawnActivity(), DrawnActivity()],
        turn_end=AnyTurnEnd(),
        ask_after=ask_after,
    )
    events: list[Event] = []
    clock = SessionClock([TurnEndDecider(patience=PATIENCE)], events.append)
    for start in range(0, sound.shape[1], SAMPLE_RATE_HZ):
        chunk = AudioChunk(start=start, samples=sound[:, start : start + SAMPLE_RATE_HZ])
        clock.feed(in_order(hearing.feed(chunk)))
        clock.advance(chunk.end)
    clock.feed(in_order(hearing.finish()))
    clock.finish(sound.shape[1])
    return events


def test_of_two_questions_the_voice_that_ended_last_is_told_last():
    """Whichever channel it is on: what the exercise asks is how done the last one sounded."""
    first, second = [(0, 15), (0, 5)], [(23, 15), (0, 2)]
    length = 80 * COLUMN
    for ann, ben, last in ((first, second, "B"), (second, first, "A")):
        sound = np.stack([voice(ann, LEVELS[0], length), voice(ben, LEVELS[1], length)])
        told = [e for e in listened(sound, PATIENCE // FRAME * FRAME) if isinstance(e, TurnEndLikely)]
        assert told[-1].participant == last
        assert {e.participant for e in told} == {"A", "B"}


@settings(max_examples=60, deadline=None)
@given(ann=stretches, ben=stretches)
def test_turns_end_as_if_each_pause_had_been_asked_about(
    ann: list[tuple[int, int]], ben: list[tuple[int, int]]
):
    """And of nothing that was asked the answer is another one."""
    length = (max(sum(map(sum, ann)), sum(map(sum, ben))) + 60) * COLUMN
    sound = np.stack([voice(ann, LEVELS[0], length), voice(ben, LEVELS[1], length)])

    at_once = listened(sound, None)
    late = listened(sound, PATIENCE // FRAME * FRAME)

    def decided(events: list[Event]) -> list[TurnEndDecided]:
        return [event for event in events if isinstance(event, TurnEndDecided)]

    def told(events: list[Event]) -> set[tuple[str, Samples, float]]:
        return {(e.participant, e.end, e.probability) for e in events if isinstance(e, TurnEndLikely)}

    assert decided(late) == decided(at_once)
    assert told(late) <= told(at_once)
