"""In which order participants began and stopped to speak, as far as it is certain.

Speech, whose it is, and words arrive late and in any order. What has been told
is kept here until the watermark (`HeardUpTo`) passes it; then it comes out once,
in order of session time. What is said of a moment that the watermark has passed
counts from the watermark on: nothing that was decided is taken back.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from assistant.events import (
    UNKNOWN,
    Attributed,
    ParticipantId,
    SpeechEnded,
    SpeechStarted,
    is_unknown,
)
from assistant.timebase import Samples


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A participant begins, or has stopped, to speak. At one moment, stops come first.

    `ipus`, at a stop, are all that made up the speech that stops here.
    """

    moment: Samples
    is_start: bool
    participant: ParticipantId
    ipus: tuple[int, ...] = ()


@dataclass(slots=True)
class _Ipu:
    number: int
    start: Samples
    end: Samples | None = None
    told: ParticipantId = UNKNOWN
    attributed: ParticipantId | None = None
    counts_for: ParticipantId | None = None
    """For whom its start has been released."""

    @property
    def participant(self) -> ParticipantId:
        return self.attributed if self.attributed is not None else self.told


@dataclass(slots=True)
class _Speaking:
    n: int = 0
    ipus: list[int] = field(default_factory=list)


class SpeechTimeline:
    """Speech in, edges out, in order and once. Unknown voices stay out."""

    def __init__(self) -> None:
        self._ipus: dict[int, _Ipu] = {}
        self._waiting: dict[int, ParticipantId] = {}
        self._done: set[int] = set()
        self._speaking: dict[ParticipantId, _Speaking] = {}
        self._untils: list[Samples] = []
        self._known: list[Samples] = []

    @property
    def until(self) -> Samples:
        """The watermark: everything before it has come out."""
        return self._untils[-1] if self._untils else 0

    def known_at(self, moment: Samples) -> Samples:
        """When it was known what had happened up to and including `moment`."""
        index = bisect_right(self._untils, moment)
        return max(self._known[index], moment) if index < len(self._known) else moment

    def feed(self, event: SpeechStarted | SpeechEnded | Attributed) -> None:
        match event:
            case SpeechStarted():
                self._told(event.ipu, event.participant, event.start, None)
            case SpeechEnded():
                self._told(event.ipu, event.participant, event.span.start, event.span.end)
            case Attributed():
                if event.ipu in self._ipus:
                    self._ipus[event.ipu].attributed = event.participant
                elif event.ipu not in self._done:
                    self._waiting[event.ipu] = event.participant

    def _told(self, number: int, participant: ParticipantId, start: Samples, end: Samples | None) -> None:
        if number in self._done:
            return
        ipu = self._ipus.get(number)
        if ipu is None:
            ipu = self._ipus[number] = _Ipu(number=number, start=start)
            ipu.attributed = self._waiting.pop(number, None)
        if end is not None:
            ipu.start, ipu.end = start, end
        if end is not None or ipu.end is None:
            ipu.told = ipu.told if is_unknown(participant) else participant

    def release(self, until: Samples, known: Samples) -> list[Edge]:
        """What is certain now that all speech before `until` has been told."""
        if until <= self.until and self._untils:
            return []
        changes: list[tuple[Samples, bool, ParticipantId, int]] = []
        for ipu in list(self._ipus.values()):
            changes += self._changes(ipu, until)
        self._untils.append(until)
        self._known.append(known if not self._known else max(known, self._known[-1]))
        return self._merged(sorted(changes))

    def close(self, end: Samples) -> None:
        """The recording ended: who still speaks has spoken until then."""
        for ipu in self._ipus.values():
            ipu.end = end if ipu.end is None else ipu.end

    def _changes(self, ipu: _Ipu, until: Samples) -> list[tuple[Samples, bool, ParticipantId, int]]:
        if ipu.start >= until and ipu.counts_for is None:
            return []
        changes = []
        start = max(ipu.start, self.until)
        end = None if ipu.end is None or ipu.end >= until else max(ipu.end, self.until)
        begun, owner = ipu.counts_for, ipu.participant
        if begun is not None and begun != owner and (end is None or end > self.until):
            changes.append((self.until, False, begun, ipu.number))
            begun, start = None, self.until
        if begun is None and (end is None or end > start):
            changes.append((start, True, owner, ipu.number))
            begun = owner
        ipu.counts_for = begun
        if end is not None:
            if begun is not None:
                changes.append((end, False, begun, ipu.number))
            del self._ipus[ipu.number]
            self._done.add(ipu.number)
        return [change for change in changes if not is_unknown(change[2])]

    def _merged(self, changes: list[tuple[Samples, bool, ParticipantId, int]]) -> list[Edge]:
        """IPUs of one participant that overlap each other are one stretch of speech."""
        edges = []
        for moment, is_start, participant, number in changes:
            speaking = self._speaking.setdefault(participant, _Speaking())
            if is_start:
                speaking.n += 1
                speaking.ipus.append(number)
                if speaking.n == 1:
                    edges.append(Edge(moment, True, participant))
            else:
                speaking.n -= 1
                if speaking.n == 0:
                    edges.append(Edge(moment, False, participant, tuple(speaking.ipus)))
                    speaking.ipus.clear()
        return edges
