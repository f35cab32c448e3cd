"""Who spoke at once, who went on, and when that is certain.

Speech is taken as stretches: IPUs of one participant joined over a breath. Two
stretches that share speech are one overlap, of the participant who had the
floor (`holder`) and the one who began into it (`by`). An overlap is settled

- when `by` stops and the holder goes on: one breath later;
- when the holder stops within moments of the overlap's start: one breath later;
- when the holder stops later than that: as soon as the holder resumes, or when
  `by` has gone on alone for as long as it takes to have the floor.

A holder who pauses for a moment while the other still speaks, and goes on, has
not lost the floor: it is one stretch and one overlap, and cuts nobody off.

Then the verdict may wait for words (`verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.events import Event, OverlapJudged, OverlapStarted, ParticipantId
from assistant.timebase import Samples, Span
from assistant.turns.kinds import Outcome, OverlapFacts
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.spoken import SpokenWords
from assistant.turns.timeline import Edge, SpeechTimeline
from assistant.turns.verdicts import SettledOverlap, Verdicts


@dataclass(slots=True, eq=False)
class Stretch:
    """Talk of one participant without a longer pause. `end` is None while they speak."""

    participant: ParticipantId
    start: Samples
    end: Samples | None = None
    ipus: list[int] = field(default_factory=list)
    previous_end: Samples | None = None

    def span(self, now: Samples) -> Span:
        return Span(self.start, now if self.end is None else self.end)


@dataclass(slots=True, eq=False)
class _Contact:
    """Two stretches that share speech."""

    holder: Stretch
    by: Stretch
    is_in_a_pause: bool
    first: Samples
    since: Samples | None
    shared: Samples = 0
    last: Samples = 0
    number: int | None = None


class OverlapWatch:
    """Edges in, `OverlapStarted` and `OverlapJudged` out."""

    def __init__(
        self, rules: TurnRules, words: TurnWords, timeline: SpeechTimeline, spoken: SpokenWords
    ) -> None:
        self._rules = rules
        self._timeline = timeline
        self._stretches: dict[ParticipantId, Stretch] = {}
        self._contacts: list[_Contact] = []
        self._verdicts = Verdicts(rules, words, spoken)
        self._lost: list[Span] = []
        self._n = 0

    def lose(self, span: Span) -> None:
        self._lost.append(span)

    def run(self, edges: list[Edge], until: Samples) -> list[Event]:
        """Everything that happened before `until`, where `edges` are new."""
        events: list[Event] = []
        for edge in edges:
            events += self._time_passes(edge.moment)
            self._feed(edge)
        return events + self._time_passes(until)

    def judged(self, now: Samples) -> list[OverlapJudged]:
        """The verdicts that can be given at `now`."""
        return self._verdicts.due(now)

    def finish(self, end: Samples) -> list[OverlapJudged]:
        """Judge what is left: no more speech and no more words will come."""
        for contact in self._contacts:
            if contact.number is not None:
                self._settle(contact, end, self._outcome_at_the_end(contact, end))
        self._contacts = []
        return self._verdicts.finish()

    # -- speech -------------------------------------------------------------

    def _feed(self, edge: Edge) -> None:
        if not edge.is_start:
            stretch = self._stretches[edge.participant]
            stretch.end = edge.moment
            stretch.ipus += edge.ipus
            for contact in self._of(stretch):
                if contact.since is not None:
                    contact.shared += edge.moment - contact.since
                    contact.last, contact.since = edge.moment, None
            return
        previous = self._stretches.get(edge.participant)
        if previous is None or not self._goes_on(previous, edge.moment):
            previous = self._stretches[edge.participant] = Stretch(
                edge.participant, edge.moment, previous_end=None if previous is None else previous.end
            )
        previous.end = None
        for participant, other in sorted(self._stretches.items()):
            if participant != edge.participant and other.end is None:
                self._meet(previous, other, edge.moment)

    def _goes_on(self, stretch: Stretch, now: Samples) -> bool:
        """Whether speech at `now` is more of a stretch: after a breath, or a pause that is talked over."""
        if stretch.end is None:
            return False
        pause = now - stretch.end
        return pause <= self._rules.breath or (
            pause < self._rules.resumed_max
            and any(contact.holder is stretch and contact.by.end is None for contact in self._of(stretch))
        )

    def _meet(self, later: Stretch, other: Stretch, now: Samples) -> None:
        for contact in self._of(later):
            if other in (contact.holder, contact.by):
                contact.since = now
                return
        holder, by = (later, other) if later.start < other.start else (other, later)
        is_in_a_pause = self._resumed(by, holder)
        if is_in_a_pause:
            holder, by = by, holder
        self._contacts.append(
            _Contact(holder=holder, by=by, is_in_a_pause=is_in_a_pause, first=now, since=now, last=now)
        )

    def _resumed(self, later: Stretch, earlier: Stretch) -> bool:
        """Whether `later` goes on with a turn into a pause of which `earlier` has just begun."""
        return (
            later.previous_end is not None
            and 0 <= earlier.start - later.previous_end <= self._rules.settled
            and self._rules.together_max <= later.start - earlier.start < self._rules.resumed_max
        )

    def _of(self, stretch: Stretch) -> Iterator[_Contact]:
        return (contact for contact in self._contacts if stretch in (contact.holder, contact.by))

    # -- time ---------------------------------------------------------------

    def _time_passes(self, now: Samples) -> list[Event]:
        events: list[Event] = []
        while dues := [
            (due, i) for i, contact in enumerate(self._contacts) if (due := self._due(contact)) < now
        ]:
            due, index = min(dues)
            contact = self._contacts[index]
            if contact.number is None and (contact.since is not None or self._is_long(contact)):
                events.append(self._started(contact, due))
            elif contact.number is None:
                self._contacts.remove(contact)
            else:
                self._contacts.remove(contact)
                self._settle(contact, due, self._outcome(contact, due))
        return events

    def _is_long(self, contact: _Contact) -> bool:
        return contact.shared >= self._rules.overlap_min

    def _due(self, contact: _Contact) -> Samples:
        """When there is next something to say of it, if nobody begins or stops before."""
        rules = self._rules
        if contact.since is not None:
            if contact.number is not None:
                return _NEVER
            return contact.since + rules.overlap_min - contact.shared
        if contact.number is None and self._is_long(contact):
            return contact.last
        holder, by = contact.holder, contact.by
        if by.end is not None and (holder.end is None or holder.end >= by.end):
            return by.end + rules.breath
        assert holder.end is not None
        if contact.number is None or holder.end - contact.first <= rules.early_start_max:
            return (holder.end if by.end is None else by.end) + rules.breath
        resumed = self._stretches[holder.participant]
        if resumed is not holder:
            return resumed.start
        return holder.end + rules.settled

    def _outcome(self, contact: _Contact, now: Samples) -> Outcome:
        holder, by = contact.holder, contact.by
        if any(span.start <= now and span.end > contact.first for span in self._lost):
            return Outcome.SOUND_LOST
        if by.end is not None and (holder.end is None or holder.end >= by.end):
            return Outcome.HOLDER_WENT_ON
        assert holder.end is not None
        if holder.end - contact.first <= self._rules.early_start_max:
            went_on = by.end is None or by.end > holder.end + self._rules.breath
            return Outcome.BY_WENT_ON if went_on else Outcome.BOTH_STOPPED
        if self._stretches[holder.participant] is not holder:
            return Outcome.HOLDER_WENT_ON
        if self._stretches[by.participant].end is None:
            return Outcome.BY_WENT_ON
        latest = self._stretches[by.participant].end
        assert latest is not None
        return Outcome.BY_WENT_ON if latest + self._rules.breath >= now else Outcome.BOTH_STOPPED

    def _is_in_a_turn(self, contact: _Contact) -> bool:
        """Whether the holder's turn had begun when `by` began: with this stretch or one before it."""
        holder, before = contact.holder, contact.holder.previous_end
        if contact.is_in_a_pause or contact.by.start - holder.start >= self._rules.together_max:
            return True
        return before is not None and holder.start - before <= self._rules.pause_limit

    def _outcome_at_the_end(self, contact: _Contact, end: Samples) -> Outcome:
        """Whoever was cut off by the end of the recording might have gone on."""
        holder, by = contact.holder.span(end), contact.by.span(end)
        if by.end < min(holder.end, end) or (
            holder.end < by.end and holder.end - contact.first <= self._rules.early_start_max
        ):
            return self._outcome(contact, end)
        return Outcome.RECORDING_ENDED

    def _started(self, contact: _Contact, moment: Samples) -> Event:
        self._n += 1
        contact.number = self._n
        return OverlapStarted(
            at=self._timeline.known_at(moment),
            overlap=contact.number,
            holder=contact.holder.participant,
            by=contact.by.participant,
            start=contact.first,
        )

    def _settle(self, contact: _Contact, moment: Samples, outcome: Outcome) -> None:
        facts = OverlapFacts(
            start=contact.first,
            holder=contact.holder.span(moment),
            by=contact.by.span(moment),
            outcome=outcome,
            is_in_a_pause=contact.is_in_a_pause,
            is_in_a_turn=self._is_in_a_turn(contact),
        )
        settled = self._timeline.known_at(moment)
        holder_ipus, by_ipus = (
            () if stretch.end is None else tuple(stretch.ipus) for stretch in (contact.holder, contact.by)
        )
        assert contact.number is not None
        self._verdicts.add(
            SettledOverlap(
                overlap=contact.number,
                holder=contact.holder.participant,
                by=contact.by.participant,
                span=Span(contact.first, contact.last),
                facts=facts,
                holder_ipus=holder_ipus,
                by_ipus=by_ipus,
                settled=settled,
                limit=max(settled, moment + self._rules.words_wait),
            )
        )


_NEVER = 1 << 62
