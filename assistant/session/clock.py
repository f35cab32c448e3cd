"""Drives what decides: every event in order of session time, every time-out at its own moment.

Time-outs are looked at on one grid of session time, anchored at sample 0. So the
events are the same however the sound was cut into chunks, at any speed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from assistant.events import Event
from assistant.timebase import SAMPLE_RATE_HZ, Samples

TICK: Samples = SAMPLE_RATE_HZ // 50
"""Every 20 ms of session time, deciders are told what time it is."""


class Decider(Protocol):
    """What decides, sans-I/O."""

    def feed(self, event: Event) -> list[Event]: ...

    def advance(self, now: Samples) -> list[Event]: ...

    def finish(self, at: Samples) -> list[Event]: ...


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events in the order in which the clock takes them: of one moment as they were told."""
    return sorted(events, key=lambda event: event.at)


class SessionClock:
    """Feeds events to a chain of deciders, and what they say to all of them again.

    Parameters
    ----------
    deciders : sequence of Decider
        Asked in this order.
    record : callable
        Told of every event, once, in the order in which it became a fact.
    """

    def __init__(self, deciders: Sequence[Decider], record: Callable[[Event], None]) -> None:
        self._deciders = tuple(deciders)
        self._record = record
        self._next_tick: Samples = TICK

    def feed(self, events: Iterable[Event]) -> None:
        """Take events that became known since the last call, in any order."""
        for event in in_order(events):
            self._tick_until(event.at)
            self._settle([event])

    def remember(self, events: Iterable[Event], *, without: Decider) -> None:
        """Bring the deciders to where a journal leaves them. What they say again stands in it already.

        `without` is the one that acts in the room, and must not act twice.
        """
        deciders = [decider for decider in self._deciders if decider is not without]
        for event in events:
            while self._next_tick < event.at:
                tick, self._next_tick = self._next_tick, self._next_tick + TICK
                for decider in deciders:
                    decider.advance(tick)
            for decider in deciders:
                decider.feed(event)

    def advance(self, now: Samples) -> None:
        """Nothing more will be told of what became known before `now`, `now` included."""
        self._tick_until(now + 1)

    def finish(self, at: Samples) -> None:
        """No more sound: everybody says what is left to say."""
        self._tick_until(at)
        for decider in self._deciders:
            self._settle(decider.finish(at))

    def _tick_until(self, now: Samples) -> None:
        while self._next_tick < now:
            tick, self._next_tick = self._next_tick, self._next_tick + TICK
            for decider in self._deciders:
                self._settle(decider.advance(tick))

    def _settle(self, events: Iterable[Event]) -> None:
        waiting = deque(events)
        while waiting:
            event = waiting.popleft()
            self._record(event)
            for decider in self._deciders:
                waiting.extend(decider.feed(event))
