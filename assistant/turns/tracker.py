"""From each participant's speech to turns, the floor and overlaps with their kinds.

Sans-I/O: events in, events out, and nothing is decided beyond the watermark
(`HeardUpTo`). What comes out depends on what was said when, never on how the
sound was cut or in which order the news of it arrived before the watermark.

What counts, and what does not:

- Attribution: the last word before the watermark passes an IPU's start counts.
  If a voice that still speaks is given to somebody else later, only what
  follows the watermark counts for them.
- Unknown voices are in no turn and no overlap, and they end nobody's turn.
- More than two participants: one overlap for each pair that speaks at once.
- Lost sound is no silence that was heard: an overlap that touches it stays
  undecided, and no floor transfer offset is given across it. A turn goes on
  over it if its holder is heard again within the couple's patience.
- A recording that ends while somebody speaks ends their turn there; an overlap
  that only the next words would have settled stays undecided.
"""

from __future__ import annotations

from assistant.events import (
    Attributed,
    AudioLost,
    Event,
    HeardUpTo,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
)
from assistant.timebase import Samples
from assistant.turns.floor import Floor
from assistant.turns.lexicon import TurnWords
from assistant.turns.overlaps import OverlapWatch
from assistant.turns.rules import TurnRules
from assistant.turns.spoken import SpokenWords
from assistant.turns.timeline import Edge, SpeechTimeline

__all__ = ["TurnRules", "TurnTracker"]


class TurnTracker:
    """Speech in; `TurnStarted`, `TurnEnded`, `OverlapStarted`, `OverlapJudged` out.

    Parameters
    ----------
    words : TurnWords
        The words of the session's language.
    rules : TurnRules, optional
        The lengths that decide. With ``words_wait=0`` nothing waits for words.
    """

    def __init__(self, *, words: TurnWords, rules: TurnRules | None = None) -> None:
        rules = TurnRules() if rules is None else rules
        self._timeline = SpeechTimeline()
        self._spoken = SpokenWords()
        self._floor = Floor(rules, words, self._timeline, self._spoken)
        self._overlaps = OverlapWatch(rules, words, self._timeline, self._spoken)
        self._now: Samples = 0
        self._is_finished = False

    def feed(self, event: Event) -> list[Event]:
        """What follows from one more fact. Facts of no use here are passed over."""
        if self._is_finished:
            return []
        events = self.advance(event.at)
        match event:
            case SpeechStarted() | SpeechEnded() | Attributed():
                self._timeline.feed(event)
            case AudioLost():
                self._floor.lose(event.span)
                self._overlaps.lose(event.span)
            case UtteranceTranscribed():
                self._spoken.feed(event)
                events += self._run([])
            case HeardUpTo():
                events += self._run(self._timeline.release(event.until, event.at))
            case _:
                pass
        return events

    def advance(self, now: Samples) -> list[Event]:
        """Time passes: verdicts that waited for words long enough are given."""
        if self._is_finished or now <= self._now:
            return []
        self._now = now
        return self._run([])

    def finish(self, at: Samples) -> list[Event]:
        """No more speech comes; `at` is the length of the recording."""
        if self._is_finished:
            return []
        self._is_finished = True
        self._now = max(self._now, at)
        end = max(at, self._timeline.until)
        self._timeline.close(end)
        edges = self._timeline.release(end + 1, self._now)
        events = self._run(edges, is_last=True)
        events += self._overlaps.finish(end)
        events += self._floor.finish(end)
        return sorted(events, key=lambda event: event.at)

    def _run(self, edges: list[Edge], *, is_last: bool = False) -> list[Event]:
        until = self._timeline.until
        events = self._overlaps.run(edges, until)
        events += self._overlaps.judged(self._now)
        events += self._floor.run(edges, until, _NO_MORE_WORDS if is_last else self._now)
        return sorted(events, key=lambda event: event.at)


_NO_MORE_WORDS = 1 << 62
