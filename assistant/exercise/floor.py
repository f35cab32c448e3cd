"""What the exercise knows of the room: who can be heard, since when it is quiet, what was said.

It decides nothing about the exercise. Early voices (about 0.1 s) say when it is
quiet; utterances say what was said; the turn tracker's verdicts say whether
something said inside the other's turn was only a sign of listening.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from assistant.events import (
    AudioLost,
    Event,
    OverlapJudged,
    OverlapKind,
    ParticipantId,
    TurnEndDecided,
    TurnEnded,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
    WordsGuessed,
    is_unknown,
)
from assistant.timebase import Samples, Span, to_samples

_LISTENING = (OverlapKind.BACKCHANNEL, OverlapKind.COOPERATIVE, OverlapKind.FAILED_INTERRUPTION)

WORDS_EDGE = to_samples(0.5)
"""An utterance may end so much before the voice does: the voice fades, words do not."""


SHORTEST_SAID = to_samples(0.2)
"""In a shorter voice there is no word."""

NEEDLESS: Samples = to_samples(1.0)
"""A voice shorter than this, of which nothing could be made out, does not keep the rest waiting: "okay"."""

_N_TAKEN = 4
"""Guesses that are remembered until their utterances are there."""

_NOT_KNOWN = 0.5
"""How finished a voice counts of which the sound says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one partner said in one go."""

    participant: ParticipantId
    span: Span
    text: str


class Floor:
    """The room as heard so far."""

    def __init__(self) -> None:
        self._voices: dict[Samples, ParticipantId] = {}
        self._quiet_since: Samples | None = 0
        self._last_voice_end: Samples = 0
        self._unworded: list[VoiceEnded] = []
        self._heard: list[tuple[ParticipantId, Span]] = []
        self._judged: list[OverlapJudged] = []
        self._turn_ends: dict[ParticipantId, Samples] = {}
        self._likely: TurnEndLikely | None = None
        self._guesses: dict[Span, Said] = {}
        self._taken: list[Said] = []

    def feed(self, event: Event) -> None:
        if isinstance(event, VoiceStarted):
            self._voices[event.start] = event.participant
            self._quiet_since = None
        elif isinstance(event, VoiceEnded):
            self._end_voice(event)
        elif isinstance(event, AudioLost):
            self._lose(event.span)
        elif isinstance(event, UtteranceTranscribed):
            self._unworded = [voice for voice in self._unworded if not _has_words(voice, event)]
        elif isinstance(event, WordsGuessed):
            self._guesses[event.span] = Said(participant=event.participant, span=event.span, text=event.text)
        elif isinstance(event, TurnEndLikely):
            self._likely = event
        elif isinstance(event, OverlapJudged):
            self._judged.append(event)
        elif isinstance(event, TurnEndDecided):
            self._turn_ends[event.participant] = event.end
        elif isinstance(event, TurnEnded):
            self._turn_ends[event.participant] = event.span.end

    def _end_voice(self, event: VoiceEnded) -> None:
        started = event.span.start
        if started not in self._voices:
            same = [start for start, who in self._voices.items() if who == event.participant]
            started = same[0] if same else started
        self._voices.pop(started, None)
        self._heard.append((event.participant, event.span))
        self._unworded.append(event)
        self._last_voice_end = max(self._last_voice_end, event.span.end)
        if not self._voices:
            self._quiet_since = self._last_voice_end

    def _lose(self, span: Span) -> None:
        """Nobody knows what was said in a lost stretch: silence counts from its end on."""
        self._last_voice_end = max(self._last_voice_end, span.end)
        if not self._voices:
            self._quiet_since = self._last_voice_end

    @property
    def is_quiet(self) -> bool:
        """No voice is heard now, not even one that nobody knows."""
        return not self._voices

    @property
    def quiet_since(self) -> Samples | None:
        """The end of the last voice, or None while one is heard."""
        return self._quiet_since

    @property
    def has_all_words(self) -> bool:
        """Have the words of everything heard so far arrived?"""
        return not self._unworded

    @property
    def finished(self) -> float:
        """How finished the last voice sounded, 0..1."""
        likely = self._likely
        return _NOT_KNOWN if likely is None or likely.end != self._last_voice_end else likely.probability

    @property
    def guess(self) -> Said | None:
        """What one partner said in all voices whose words have not arrived, where that was guessed.

        Of a short voice nothing may have been made out, but for the last one, which says how it ends.
        """
        voices = [voice.span for voice in self._unworded if len(voice.span) >= SHORTEST_SAID]
        self._guesses = {span: said for span, said in self._guesses.items() if span in voices}
        if not voices or len(self._guesses) < len(set(voices)):
            return None
        guesses = [self._guesses[span] for span in sorted(set(voices))]
        if len({said.participant for said in guesses}) != 1 or not guesses[-1].text:
            return None
        if any(not said.text and len(said.span) >= NEEDLESS for said in guesses):
            return None
        return _joined(guesses)

    @property
    def latest_guess(self) -> Said | None:
        """What one partner said last: the voices after one that could not be guessed, as both spoke in it."""
        latest: list[Said] = []
        for span in sorted({voice.span for voice in self._unworded}, reverse=True):
            said = self._guesses.get(span)
            if said is None or not said.text or (latest and said.participant != latest[0].participant):
                break
            latest.insert(0, said)
        return _joined(latest) if latest else None

    def take(self, guess: Said) -> None:
        """The guess was answered: its words count as arrived."""
        self._unworded.clear()
        self._guesses.clear()
        self._taken = [*self._taken, guess][-_N_TAKEN:]

    def taken(self, said: Said) -> Said | None:
        """The guess that was answered, of which these are the words."""
        for guess in self._taken:
            common = guess.span.overlap(said.span)
            is_same = guess.participant == said.participant
            shorter = min(len(said.span), len(guess.span))
            if is_same and common is not None and 2 * len(common) >= shorter:
                return guess
        return None

    def has_ended_turn(self, participant: ParticipantId, since: Samples) -> bool:
        """Does this partner's turn, from sound and words, seem to be over where the words end (`since`)?"""
        end = self._turn_ends.get(participant)
        return end is not None and end >= since - WORDS_EDGE

    def was_listening(self, said: Said) -> bool:
        """Was it judged to be a sign of listening inside the other's turn?"""
        return any(
            judged.by == said.participant
            and judged.kind in _LISTENING
            and (common := judged.span.overlap(said.span)) is not None
            and 2 * len(common) >= len(said.span)
            for judged in self._judged
        )

    def cut_ins(self, by: ParticipantId, within: Span) -> list[OverlapJudged]:
        """The interruptions by this partner inside a span."""
        return [
            judged
            for judged in self._judged
            if judged.by == by
            and judged.kind is OverlapKind.INTERRUPTION
            and judged.span.overlap(within) is not None
        ]

    def has_cut_in(self, participant: ParticipantId, span: Span) -> bool:
        """Did this partner interrupt within the span?"""
        return bool(self.cut_ins(participant, span))

    def voiced(self, participant: ParticipantId, since: Samples) -> Samples:
        """For how long this partner has been heard after a moment."""
        return sum(
            max(0, span.end - max(span.start, since)) for who, span in self._heard if who == participant
        )

    def longest_pause(self, participant: ParticipantId, since: Samples) -> Samples:
        """Between two voices after a moment, of this partner or nobody known; 0 where there are not two."""
        theirs = (span for who, span in self._heard if who == participant or is_unknown(who))
        spans = sorted(span for span in theirs if span.start >= since)
        return max((later.start - one.end for one, later in pairwise(spans)), default=0)


def _joined(guesses: list[Said]) -> Said:
    return Said(
        participant=guesses[0].participant,
        span=Span(guesses[0].span.start, guesses[-1].span.end),
        text=" ".join(said.text for said in guesses if said.text),
    )


def _has_words(voice: VoiceEnded, words: UtteranceTranscribed) -> bool:
    """Are these the words of that voice, or later ones? Words come in order: then it had none."""
    if voice.span.end <= words.span.start:
        return True
    is_same = is_unknown(voice.participant) or voice.participant == words.participant
    return is_same and voice.span.end <= words.span.end + WORDS_EDGE
