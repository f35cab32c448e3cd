"""Overlaps that speech has settled, and the words that could still change the verdict.

A verdict waits for the words that matter to it, and only for `words_wait` of
session time after the moment that speech settled it. Words that come later are
not taken into account, however late the verdict itself is asked for: so a
replay at any speed judges as the live session did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.events import OverlapJudged, ParticipantId
from assistant.timebase import Samples, Span
from assistant.turns.kinds import OverlapFacts, judge, wants_by_words, wants_holder_words
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.spoken import Said, SpokenWords


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledOverlap:
    """What speech says of an overlap.

    Attributes
    ----------
    overlap : int
    holder, by : str
    span : Span
        From the first to the last moment at which both spoke.
    facts : OverlapFacts
        Without words.
    holder_ipus, by_ipus : tuple of int
        The IPUs whose words count; none of a stretch that still goes on.
    settled : int
        When it was known.
    limit : int
        When it is judged without words.
    """

    overlap: int
    holder: ParticipantId
    by: ParticipantId
    span: Span
    facts: OverlapFacts
    holder_ipus: tuple[int, ...]
    by_ipus: tuple[int, ...]
    settled: Samples
    limit: Samples


class Verdicts:
    """Settled overlaps in, `OverlapJudged` out."""

    def __init__(self, rules: TurnRules, words: TurnWords, spoken: SpokenWords) -> None:
        self._rules = rules
        self._words = words
        self._spoken = spoken
        self._waiting: list[SettledOverlap] = []

    def add(self, overlap: SettledOverlap) -> None:
        self._waiting.append(overlap)

    def due(self, now: Samples) -> list[OverlapJudged]:
        """The verdicts that can be given at `now`."""
        events = []
        waiting = []
        for overlap in self._waiting:
            known = self._known(overlap, now)
            if known is None:
                waiting.append(overlap)
            else:
                events.append(self._judged(overlap, known))
        self._waiting = waiting
        return events

    def finish(self) -> list[OverlapJudged]:
        """All that wait: no more words will come."""
        events = []
        for overlap in self._waiting:
            came = [said.known for said in self._said(overlap) if said is not None]
            events.append(self._judged(overlap, max([overlap.settled, *came])))
        self._waiting = []
        return events

    def _said(self, overlap: SettledOverlap) -> tuple[Said | None, Said | None]:
        """The words of the holder and of who began, where they came in time."""
        holder = self._spoken.of(overlap.holder_ipus, overlap.facts.holder)
        by = self._spoken.of(overlap.by_ipus, overlap.facts.by)
        return (
            holder if holder is not None and holder.known <= overlap.limit else None,
            by if by is not None and by.known <= overlap.limit else None,
        )

    def _known(self, overlap: SettledOverlap, now: Samples) -> Samples | None:
        """Since when it can be judged; None while a word could still change it."""
        holder_said, by_said = self._said(overlap)
        known = overlap.settled
        for is_wanted, said, ipus in (
            (wants_by_words(overlap.facts, self._rules), by_said, overlap.by_ipus),
            (wants_holder_words(overlap.facts, self._rules), holder_said, overlap.holder_ipus),
        ):
            if not is_wanted or not ipus:
                continue
            if said is None:
                return overlap.limit if now > overlap.limit else None
            known = max(known, said.known)
        return known

    def _judged(self, overlap: SettledOverlap, known: Samples) -> OverlapJudged:
        holder_said, by_said = self._said(overlap)
        before = self._spoken.of(overlap.holder_ipus, overlap.facts.holder, before=overlap.facts.start)
        facts = replace(
            overlap.facts,
            holder_said=_in_time(holder_said, known),
            by_said=_in_time(by_said, known),
            holder_said_before=_in_time(before, known),
        )
        kind, reason = judge(facts, self._rules, self._words)
        return OverlapJudged(
            at=known,
            overlap=overlap.overlap,
            holder=overlap.holder,
            by=overlap.by,
            span=overlap.span,
            kind=kind,
            reason=self._words.reasons[reason],
        )


def _in_time(said: Said | None, known: Samples) -> Said | None:
    """Words that had come by then. A transcriber that understood nothing told nothing."""
    return said if said is not None and said.tokens and said.known <= known else None
