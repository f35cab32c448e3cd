"""Time-outs and events come in one order, however the sound was cut."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Event, HeardUpTo, SessionEnded, VoiceEnded, VoiceStarted
from assistant.session.clock import SessionClock
from assistant.timebase import Samples, Span

END = 40_000


@dataclass
class AfterSilence:
    """Says `HeardUpTo` when nobody has spoken for a while: a decider with a time-out."""

    patience: Samples
    since: Samples | None = None
    seen: list[Event] = field(default_factory=list)

    def feed(self, event: Event) -> list[Event]:
        self.seen.append(event)
        if isinstance(event, VoiceStarted):
            self.since = None
        if isinstance(event, VoiceEnded):
            self.since = event.at
        return []

    def advance(self, now: Samples) -> list[Event]:
        if self.since is None or now < self.since + self.patience:
            return []
        due, self.since = self.since + self.patience, None
        return [HeardUpTo(at=due, until=due)]

    def finish(self, at: Samples) -> list[Event]:
        return [SessionEnded(at=at, reason="closed")]


def run(heard: list[Event], borders: list[Samples]) -> list[Event]:
    facts: list[Event] = []
    clock = SessionClock([AfterSilence(3_000), AfterSilence(7_000)], facts.append)
    start = 0
    for border in [*sorted(set(borders)), END]:
        clock.feed([event for event in heard if start < event.at <= border])
        clock.advance(border)
        start = border
    clock.finish(END)
    return facts


@given(
    moments=st.lists(st.integers(1, END), max_size=8, unique=True),
    borders=st.lists(st.integers(1, END - 1), max_size=30),
)
def test_chunk_borders_change_nothing(moments: list[Samples], borders: list[Samples]):
    """Equal events for any way of cutting the sound."""
    heard: list[Event] = [
        VoiceStarted(at=moment, participant="A", start=moment)
        if index % 2 == 0
        else VoiceEnded(at=moment, participant="A", span=Span(moment - 1, moment))
        for index, moment in enumerate(sorted(moments))
    ]

    assert run(heard, borders) == run(heard, [])


def test_every_decider_hears_what_the_others_say():
    """A fact of one decider is a fact for all, and is recorded once."""
    first, second = AfterSilence(100), AfterSilence(100_000)
    facts: list[Event] = []
    clock = SessionClock([first, second], facts.append)

    clock.feed([VoiceEnded(at=10, participant="A", span=Span(0, 10))])
    clock.advance(END)

    said = HeardUpTo(at=110, until=110)
    assert facts.count(said) == 1
    assert said in first.seen
    assert said in second.seen


@pytest.mark.parametrize("order", [1, -1])
def test_events_of_one_chunk_are_taken_in_order_of_time(order: int):
    """Hearing may tell of a chunk in any order."""
    heard: list[Event] = [HeardUpTo(at=at, until=at) for at in (5, 9, 12)]
    facts: list[Event] = []

    SessionClock([], facts.append).feed(heard[::order])

    assert facts == heard
