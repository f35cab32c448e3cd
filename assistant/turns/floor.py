"""Who has the floor: turns, from the speech of each participant.

The floor is the holder's until somebody else has it. Somebody else who speaks
makes a bid; a bid becomes a turn

- when it has gone on alone for as long as it takes to have the floor;
- when the holder's pause outlasts the couple's patience;
- when it was a short answer after which the holder speaks again: most of it
  while the holder was silent, and in words that are no backchannel.

Every other bid (a backchannel, a bid that did not win) splits nothing. A turn
lasts from its first to its last speech.

Sacks, Schegloff & Jefferson (1974), Language 50(4), 696-735.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from assistant.events import Event, ParticipantId, TurnEnded, TurnStarted
from assistant.timebase import Samples, Span
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.spoken import SpokenWords
from assistant.turns.timeline import Edge, SpeechTimeline


@dataclass(slots=True)
class _Talk:
    """A turn, or a bid for one. `end` is the last speech so far."""

    participant: ParticipantId
    start: Samples
    end: Samples
    is_speaking: bool = True
    ipus: list[int] = field(default_factory=list)
    number: int = 0
    fto: Samples | None = None


class Floor:
    """Edges in, `TurnStarted` and `TurnEnded` out."""

    def __init__(
        self, rules: TurnRules, words: TurnWords, timeline: SpeechTimeline, spoken: SpokenWords
    ) -> None:
        self._rules = rules
        self._words = words
        self._timeline = timeline
        self._spoken = spoken
        self._edges: deque[Edge] = deque()
        self._turn: _Talk | None = None
        self._bids: dict[ParticipantId, _Talk] = {}
        self._last: _Talk | None = None
        """The turn before: what a floor transfer offset counts from."""
        self._lost: list[Span] = []
        self._n = 0
        self._at: Samples = 0

    def lose(self, span: Span) -> None:
        self._lost.append(span)

    def run(self, edges: list[Edge], until: Samples, now: Samples) -> list[Event]:
        """Everything that happened before `until`, as far as words do not hold it up at `now`."""
        self._edges.extend(edges)
        events: list[Event] = []
        while True:
            due = self._due()
            moment = self._edges[0].moment if self._edges else until
            if due is not None and due < moment:
                self._at = max(self._at, self._timeline.known_at(due))
                events += self._fall_due(due)
            elif self._edges:
                waited = self._waits_for_words(self._edges[0], now)
                if waited is None:
                    return events
                self._at = max(self._at, self._timeline.known_at(moment), waited)
                events += self._feed(self._edges.popleft())
            else:
                return events

    def finish(self, end: Samples) -> list[Event]:
        """The recording is over: the open turn ends with its last speech."""
        self._at = max(self._at, end)
        events: list[Event] = []
        while self._turn is not None:
            events += self._give_up()
        return events

    # -- edges --------------------------------------------------------------

    def _feed(self, edge: Edge) -> list[Event]:
        talk = self._talk_of(edge.participant)
        if not edge.is_start:
            assert talk is not None
            talk.is_speaking, talk.end = False, edge.moment
            talk.ipus += edge.ipus
            return []
        if self._turn is None:
            self._turn = _Talk(edge.participant, edge.moment, edge.moment)
            return [self._started(self._turn)]
        if talk is self._turn:
            events = self._resume(edge.moment)
            if self._turn is talk:
                talk.is_speaking = True
                return events
            talk = None
        else:
            events = []
        if talk is None or not self._goes_on(talk, edge.moment):
            self._bids[edge.participant] = _Talk(edge.participant, edge.moment, edge.moment)
        else:
            talk.is_speaking = True
        return events

    def _talk_of(self, participant: ParticipantId) -> _Talk | None:
        if self._turn is not None and self._turn.participant == participant:
            return self._turn
        return self._bids.get(participant)

    def _goes_on(self, bid: _Talk, moment: Samples) -> bool:
        """Whether new speech belongs to the bid: the holder said nothing in between."""
        assert self._turn is not None
        if moment - bid.end <= self._rules.breath:
            return True
        return not self._turn.is_speaking and bid.end >= self._turn.end

    # -- time ---------------------------------------------------------------

    def _due(self) -> Samples | None:
        """When the floor changes, if nobody begins or stops before."""
        turn = self._turn
        if turn is None or turn.is_speaking:
            return None
        dues = [turn.end + self._rules.pause_limit]
        for bid in self._bids.values():
            settled = self._alone_since(bid) + self._rules.settled
            if bid.is_speaking or bid.end >= settled:
                dues.append(settled)
        return min(dues)

    def _alone_since(self, bid: _Talk) -> Samples:
        """Since when the bid has been heard without the holder."""
        assert self._turn is not None
        return max(bid.start, self._turn.end)

    def _fall_due(self, moment: Samples) -> list[Event]:
        assert self._turn is not None
        winners = [
            bid
            for bid in self._bids.values()
            if self._alone_since(bid) + self._rules.settled <= (moment if bid.is_speaking else bid.end)
        ]
        if not winners:
            return self._give_up()
        winner = min(winners, key=lambda bid: (bid.start, bid.participant))
        return [*self._short_answers(before=winner.start), *self._hand_over(winner)]

    def _give_up(self) -> list[Event]:
        """Nobody filled the pause, or the recording is over: the floor goes to the first bid there is."""
        assert self._turn is not None
        bids = [bid for bid in self._bids.values() if bid.is_speaking or self._is_a_turn(bid)]
        if bids:
            return self._hand_over(min(bids, key=lambda bid: (bid.start, bid.participant)))
        self._bids.clear()
        turn, self._turn = self._turn, None
        return [self._ended(turn)]

    def _hand_over(self, bid: _Talk) -> list[Event]:
        assert self._turn is not None
        ended = self._ended(self._turn)
        del self._bids[bid.participant]
        self._bids = {
            participant: other
            for participant, other in self._bids.items()
            if other.is_speaking or other.end > bid.end
        }
        self._turn = bid
        return [ended, self._started(bid)]

    def _is_a_turn(self, bid: _Talk) -> bool:
        """Whether a bid that is over stands as a turn of its own, now that the holder is silent."""
        assert self._turn is not None
        if bid.end <= self._turn.end:
            return False
        return bid.start >= self._turn.end or not self._is_backchannel(bid)

    # -- words --------------------------------------------------------------

    def _resume(self, moment: Samples) -> list[Event]:
        """The holder speaks again: what was said in the pause was an answer, or it was nothing."""
        events = self._short_answers(before=moment)
        self._bids = {participant: bid for participant, bid in self._bids.items() if bid.is_speaking}
        return events

    def _short_answers(self, *, before: Samples) -> list[Event]:
        """Turns of those who answered before that moment, and are silent again."""
        events: list[Event] = []
        for bid in sorted(self._answers(), key=lambda bid: (bid.start, bid.participant)):
            if bid.start < before and bid.participant in self._bids and not self._is_backchannel(bid):
                events += self._hand_over(bid)
        return events

    def _answers(self) -> list[_Talk]:
        """What was said, for the most part, while the holder was silent."""
        return [
            bid
            for bid in self._bids.values()
            if not bid.is_speaking and 2 * (bid.end - self._alone_since(bid)) >= bid.end - bid.start
        ]

    def _is_backchannel(self, bid: _Talk) -> bool:
        said = self._spoken.of(bid.ipus, Span(bid.start, bid.end))
        if said is None or not said.tokens or said.known > self._at:
            return bid.end - bid.start < self._rules.backchannel_max
        return self._words.is_backchannel(said.tokens)

    def _waits_for_words(self, edge: Edge, now: Samples) -> Samples | None:
        """Until when words held up this edge; None while they still do."""
        turn = self._turn
        if turn is None or not edge.is_start or turn.participant != edge.participant or turn.is_speaking:
            return edge.moment
        settled = self._timeline.known_at(edge.moment)
        limit = max(settled, edge.moment + self._rules.words_wait)
        waited = settled
        for bid in self._answers():
            said = self._spoken.of(bid.ipus, Span(bid.start, bid.end))
            if said is None or said.known > limit:
                return limit if now > limit else None
            waited = max(waited, said.known)
        return waited

    # -- events -------------------------------------------------------------

    def _started(self, talk: _Talk) -> Event:
        self._n += 1
        talk.number = self._n
        last = self._last
        if last is not None and last.participant != talk.participant:
            gap = (min(last.end, talk.start), max(last.end, talk.start))
            if not any(span.start < gap[1] and span.end > gap[0] for span in self._lost):
                talk.fto = talk.start - last.end
        return TurnStarted(at=self._at, turn=talk.number, participant=talk.participant, start=talk.start)

    def _ended(self, turn: _Talk) -> Event:
        self._last = turn
        return TurnEnded(
            at=self._at,
            turn=turn.number,
            participant=turn.participant,
            span=Span(turn.start, turn.end),
            fto=turn.fto,
        )
