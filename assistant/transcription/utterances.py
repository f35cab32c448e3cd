"""What to transcribe, and when: from IPUs to utterances.

Rule 1: sans-I/O. It reads the hearing events and hands out requests; it sees no
sound and knows no model.

Rule 2: an utterance is told once, as early as nothing can be added to it, and is
never rewritten. IPUs of one participant are joined over short pauses while
everybody else is silent. An utterance is closed when

- the pause after it has lasted `JOINING_PAUSE_S`, or
- somebody else speaks in that pause, or
- it has reached `LONG_ENOUGH_S` and its IPU ends (a caption should not wait), or
- one more IPU would make it longer than a transcriber takes.

Rule 3: words are given to nobody rather than to the wrong person. Speech of
UNKNOWN is not transcribed. Where all partners share one channel two voices at
once are one sound: its words belong to the one who spoke first, the other keeps
those said alone, and where hardly anything was said alone there are none.

An IPU without a pause for longer than a transcriber takes is handed out in
pieces that overlap; a word on a border belongs to the piece its middle lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.events import (
    Attributed,
    ChannelLayout,
    Event,
    HeardUpTo,
    ParticipantId,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
    Word,
    is_unknown,
)
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.words import as_text

JOINING_PAUSE_S = 0.6
"""Pauses inside a turn are mostly shorter (Heldner & Edlund 2010); more would hold captions up."""

LONG_ENOUGH_S = 12.0
"""From here on a caption is due at the next pause, however short."""

LONGEST_S = 26.0
"""With its margins an utterance stays under the 28 s that a transcriber takes."""

MARGIN_S = 0.15
"""Heard around an utterance: an onset and a last consonant lie outside its IPU."""

PIECE_OVERLAP_S = 1.0
"""Heard beyond a border inside an IPU, so that no word is cut in two."""

LEAST_ALONE_S = 0.4
"""Less than this said alone is not enough for a word that is surely one's own."""

LITTLE_ALONE_S = 1.0
"""And less than this where more than half lay under the other's speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceRequest:
    """An utterance to be transcribed.

    Attributes
    ----------
    span : Span
        From the first to the last IPU.
    listen : Span
        The sound to hand to the transcriber; at most 28 s.
    keep : tuple of Span
        Words whose middle lies in one of these are the participant's own.
    ipus : tuple of int
        Their ids, in order.
    has_words : bool
        False where the words cannot be told from the other partner's; its text is "".
    """

    utterance: int
    participant: ParticipantId
    span: Span
    listen: Span
    keep: tuple[Span, ...]
    ipus: tuple[int, ...]
    has_words: bool


def transcribed(request: UtteranceRequest, words: Iterable[Word], at: Samples) -> UtteranceTranscribed:
    """The event that answers a request: its own words, inside its span, and its text."""
    own: list[Word] = []
    for word in words:
        middle = (word.span.start + word.span.end) // 2
        if any(kept.start <= middle < kept.end for kept in request.keep):
            own.append(_inside(word, request.span))
    return UtteranceTranscribed(
        at=at,
        utterance=request.utterance,
        participant=request.participant,
        span=request.span,
        text=as_text(own),
        words=tuple(own),
        ipus=request.ipus,
    )


def _inside(word: Word, span: Span) -> Word:
    start = min(max(word.span.start, span.start), span.end)
    end = max(start, min(word.span.end, span.end))
    return Word(text=word.text, span=Span(start, end), probability=word.probability)


@dataclass(slots=True)
class _Ipu:
    id: int
    participant: ParticipantId
    start: Samples
    end: Samples | None = None
    told_until: Samples = 0
    """Of an IPU handed out in pieces: where the next one starts; 0 before the first."""

    def end_or(self, now: Samples) -> Samples:
        return now if self.end is None else self.end


@dataclass(slots=True)
class _Group:
    """IPUs of one participant that become one utterance."""

    ipus: list[_Ipu] = field(default_factory=list)
    end: Samples = 0

    @property
    def start(self) -> Samples:
        return max(self.ipus[0].start, self.ipus[0].told_until)


class UtteranceBuilder:
    """Feeds on hearing events, hands out requests; see the head of this module."""

    def __init__(self, layout: ChannelLayout) -> None:
        self._layout = layout
        self._ipus: dict[int, _Ipu] = {}
        self._grouped: set[int] = set()
        self._groups: dict[ParticipantId, _Group] = {}
        self._n_told = 0

    def feed(self, event: Event) -> list[UtteranceRequest]:
        """Requests that became certain with this event, in order of their start."""
        match event:
            case SpeechStarted():
                self._ipus[event.ipu] = _Ipu(event.ipu, event.participant, event.start)
            case SpeechEnded():
                ipu = self._ipus.setdefault(event.ipu, _Ipu(event.ipu, event.participant, event.span.start))
                ipu.start, ipu.end = event.span.start, event.span.end
                if not is_unknown(event.participant):
                    ipu.participant = event.participant
            case Attributed():
                known = self._ipus.get(event.ipu)
                if known is not None and event.ipu not in self._grouped and not known.told_until:
                    known.participant = event.participant
            case HeardUpTo():
                return self._heard_up_to(event.until)
        return []

    def finish(self, end: Samples) -> list[UtteranceRequest]:
        """All that is left when no more sound comes; speech that goes on ends at `end`."""
        for ipu in self._ipus.values():
            if ipu.end is None:
                ipu.end = max(end, ipu.start)
        requests = self._heard_up_to(end + to_samples(MARGIN_S))
        for participant in list(self._groups):
            requests.extend(self._close(participant, end))
        return requests

    def _heard_up_to(self, now: Samples) -> list[UtteranceRequest]:
        requests: list[UtteranceRequest] = []
        for ipu in sorted(self._ipus.values(), key=lambda ipu: (ipu.start, ipu.id)):
            if ipu.id in self._grouped or is_unknown(ipu.participant):
                continue
            requests.extend(self._pieces(ipu, now))
            # Not before its margin was heard: until then the sound of a request is not all there.
            if ipu.end is not None and ipu.end + to_samples(MARGIN_S) <= now:
                requests.extend(self._add(ipu, now))
        for participant in list(self._groups):
            if self._is_closed(participant, now):
                requests.extend(self._close(participant, now))
        self._forget(now)
        return sorted(requests, key=lambda request: request.utterance)

    # -- grouping -----------------------------------------------------------

    def _add(self, ipu: _Ipu, now: Samples) -> Iterator[UtteranceRequest]:
        assert ipu.end is not None
        group = self._groups.get(ipu.participant)
        if group is not None and not self._joins(group, ipu):
            yield from self._close(ipu.participant, now)
            group = None
        if group is None:
            group = self._groups[ipu.participant] = _Group()
        group.ipus.append(ipu)
        group.end = max(group.end, ipu.end)
        self._grouped.add(ipu.id)

    def _joins(self, group: _Group, ipu: _Ipu) -> bool:
        assert ipu.end is not None
        pause = ipu.start - group.end
        return (
            not ipu.told_until
            and pause <= to_samples(JOINING_PAUSE_S)
            and group.end - group.start < to_samples(LONG_ENOUGH_S)
            and ipu.end - group.start <= to_samples(LONGEST_S)
            and not self._somebody_else_in(ipu.participant, group.end, ipu.start)
        )

    def _is_closed(self, participant: ParticipantId, now: Samples) -> bool:
        """Whether no IPU that is yet to be settled can join."""
        group = self._groups[participant]
        if group.end - group.start >= to_samples(LONG_ENOUGH_S):
            return True
        last_start = group.end + to_samples(JOINING_PAUSE_S)
        candidates = [
            ipu.start
            for ipu in self._ipus.values()
            if ipu.participant == participant and ipu.id not in self._grouped
        ]
        if candidates:
            first = min(candidates)
            return first > last_start or self._somebody_else_in(participant, group.end, first)
        return now > last_start or self._somebody_else_in(participant, group.end, now)

    def _somebody_else_in(self, participant: ParticipantId, start: Samples, end: Samples) -> bool:
        return any(
            ipu.participant != participant and ipu.start < end and (ipu.end is None or ipu.end > start)
            for ipu in self._ipus.values()
        )

    # -- telling ------------------------------------------------------------

    def _close(self, participant: ParticipantId, now: Samples) -> Iterator[UtteranceRequest]:
        group = self._groups.pop(participant)
        yield self._request(group.ipus, Span(group.start, group.end), now, goes_on=False)

    def _pieces(self, ipu: _Ipu, now: Samples) -> Iterator[UtteranceRequest]:
        """Of an IPU that is too long for one utterance: all pieces but the last."""
        longest, overlap = to_samples(LONGEST_S), to_samples(PIECE_OVERLAP_S)
        while True:
            start = max(ipu.start, ipu.told_until)
            is_over = ipu.end is not None and ipu.end <= now
            if ipu.end_or(now) - start <= longest + (0 if is_over else overlap):
                return
            if ipu.participant in self._groups:
                yield from self._close(ipu.participant, now)
            piece = Span(start, start + longest - overlap)
            yield self._request([ipu], piece, now, goes_on=True)
            ipu.told_until = piece.end

    def _request(self, ipus: list[_Ipu], span: Span, now: Samples, *, goes_on: bool) -> UtteranceRequest:
        self._n_told += 1
        keep, covered = self._own_parts(ipus, span, now)
        alone = len(span) - covered
        listen = self._listen(ipus, span, goes_on=goes_on)
        return UtteranceRequest(
            utterance=self._n_told,
            participant=ipus[0].participant,
            span=span,
            listen=listen,
            keep=_widened(keep, span, listen, at_start=not ipus[0].told_until, at_end=not goes_on),
            ipus=tuple(ipu.id for ipu in ipus),
            has_words=not covered
            or alone >= to_samples(LITTLE_ALONE_S)
            or (alone >= to_samples(LEAST_ALONE_S) and covered <= alone),
        )

    def _listen(self, ipus: list[_Ipu], span: Span, *, goes_on: bool) -> Span:
        """`span` with its margins; on one channel they end where somebody else's speech begins."""
        if ipus[0].told_until:
            start = span.start - to_samples(PIECE_OVERLAP_S)
        else:
            start = span.start - to_samples(MARGIN_S)
            for other in self._others_heard(ipus[0].participant):
                if other.start < span.start and (other.end is None or other.end > start):
                    start = span.start if other.end is None else min(other.end, span.start)
        if goes_on:
            return Span(max(0, start), span.end + to_samples(PIECE_OVERLAP_S))
        end = span.end + to_samples(MARGIN_S)
        for other in self._others_heard(ipus[0].participant):
            if other.start < end and (other.end is None or other.end > span.end):
                end = max(other.start, span.end)
        return Span(max(0, start), end)

    def _others_heard(self, participant: ParticipantId) -> list[_Ipu]:
        if self._layout is ChannelLayout.SPLIT:
            return []
        return [ipu for ipu in self._ipus.values() if ipu.participant != participant]

    def _own_parts(self, ipus: list[_Ipu], span: Span, now: Samples) -> tuple[list[Span], Samples]:
        """The parts of `span` whose words are the participant's own, and the length of the rest."""
        if self._layout is ChannelLayout.SPLIT:
            return [span], 0
        parts = [span]
        for other in self._ipus.values():
            if other.participant == ipus[0].participant or is_unknown(other.participant):
                continue
            for ipu in ipus:
                spoke_first = (other.start, other.id) < (ipu.start, ipu.id)
                end = min(other.end_or(now), ipu.end_or(now))
                if spoke_first and end > max(other.start, ipu.start):
                    parts = _without(parts, Span(max(other.start, ipu.start), end))
        return parts, len(span) - sum(len(part) for part in parts)

    def _forget(self, now: Samples) -> None:
        """Drop what can touch nothing any more, so that a long session costs no more than a short one."""
        starts = [group.start for group in self._groups.values()]
        starts += [ipu.start for ipu in self._ipus.values() if ipu.end is None or ipu.end > now]
        starts += [
            ipu.start
            for ipu in self._ipus.values()
            if ipu.id not in self._grouped and not is_unknown(ipu.participant)
        ]
        needed_from = min([now, *starts]) - to_samples(JOINING_PAUSE_S)
        for ipu in [ipu for ipu in self._ipus.values() if ipu.end is not None and ipu.end < needed_from]:
            del self._ipus[ipu.id]
            self._grouped.discard(ipu.id)


def _without(parts: list[Span], taken: Span) -> list[Span]:
    left: list[Span] = []
    for part in parts:
        if part.overlap(taken) is None:
            left.append(part)
            continue
        if part.start < taken.start:
            left.append(Span(part.start, taken.start))
        if taken.end < part.end:
            left.append(Span(taken.end, part.end))
    return left


def _widened(keep: list[Span], span: Span, listen: Span, *, at_start: bool, at_end: bool) -> tuple[Span, ...]:
    """Outer borders widened over the margins, as a word's times are looser than an IPU's.

    A border inside an IPU stays sharp: the next piece hears the same words.
    """
    widened = list(keep)
    if widened and at_start and widened[0].start == span.start:
        widened[0] = Span(listen.start, widened[0].end)
    if widened and at_end and widened[-1].end == span.end:
        widened[-1] = Span(widened[-1].start, listen.end)
    return tuple(widened)
