"""Is this partner done, or only thinking?

A fixed pause cuts in on those who think and keeps those waiting who are done.
Here the couple's patience is the shortest pause that can end a turn, and the
less finished a partner sounds, the longer Sayback waits beyond it::

    wait = patience + (1 - finished) * hesitation

`finished` (0..1) comes from the sound (`TurnEndLikely`); it is lowered where the
last words want more ("and", "um"), and 0 where they ask for time ("let me
think"). `hesitation` comes from this partner's own pauses: who pauses long is
given longer. Nothing is decided while anybody's voice is heard. A listener's
short sign does not end the speaker's turn: the wait begins again when it is over.

Whose voice it was may be unknown on one microphone; then it is whom
`TurnEndLikely` names, or whose speech was attributed last. Where nobody can be
named nothing is decided.

Gravano & Hirschberg (2011). Turn-taking cues in task-oriented dialogue.
Computer Speech & Language 25(3), 601-634.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from assistant.events import (
    Attributed,
    Event,
    ParticipantId,
    SpeechEnded,
    SpeechStarted,
    TurnEndDecided,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
    is_unknown,
)
from assistant.timebase import Samples, Span, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.spoken import of_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEndRules:
    """How the wait is made.

    `hesitation_base` is the best of 0.4, 0.8, 1.8 and 2.8 s on recordings other
    than SpokenWOZ, which is test only (`benchmarks/turn_end.py --without
    spokenwoz --hesitation …`). The other numbers were set by hand with all
    recordings in view; they move the figures less than chance does.

    Attributes
    ----------
    hesitation_base : int, in samples
        What is waited beyond the patience for somebody who does not sound done,
        before their own pauses are added.
    hesitation_per_pause : float
        How much of the partner's own long pauses is added.
    pause_quantile : float
        Which of their pauses is "long".
    pause_shortest, pause_longest : int, in samples
        Shorter silences are no pauses, longer ones are no hesitation.
    pause_prior : int, in samples
        The long pause of somebody of whom nothing is known yet.
    n_prior, n_kept : int
        For how many pauses the prior stands; how many are remembered.
    neutral : float
        How finished a voice counts of which the sound says nothing.
    breaks_off_weight : float
        By this `finished` is multiplied where the words want more.
    sign_max : int, in samples
        A voice of somebody else, shorter than this, may be a listener's sign.
    words_slack : int, in samples
        How far the end of an utterance may lie from the end of the voice.
    """

    hesitation_base: Samples = to_samples(1.8)
    hesitation_per_pause: float = 1.5
    pause_quantile: float = 0.8
    pause_shortest: Samples = to_samples(0.3)
    pause_longest: Samples = to_samples(3.0)
    pause_prior: Samples = to_samples(0.8)
    n_prior: int = 3
    n_kept: int = 20
    neutral: float = 0.5
    breaks_off_weight: float = 0.4
    sign_max: Samples = to_samples(1.0)
    words_slack: Samples = to_samples(0.5)


@dataclass(slots=True)
class _Pause:
    """Silence after somebody's speech that may be the end of their turn."""

    participant: ParticipantId
    end: Samples
    since: Samples
    finished: float
    told: Samples
    """When it was told: nothing is decided before."""
    voice: ParticipantId
    """As hearing named the voice that ended; maybe unknown."""

    def is_meant(self, event: TurnEndLikely) -> bool:
        """Does the event speak of this pause? Two channels may fall silent at the same moment."""
        return self.end == event.end and (is_unknown(self.voice) or self.voice == event.participant)


class TurnEndDecider:
    """Early voice activity in, `TurnEndDecided` out. Sans-I/O.

    Call `advance` at every chunk: a decision is something that time brings.

    Parameters
    ----------
    patience : int, in samples
        The couple's patience: the shortest pause that can end a turn.
    words : TurnWords, optional
        The words of the language; without them only the sound counts.
    rules : TurnEndRules, optional
    """

    def __init__(
        self, *, patience: Samples, words: TurnWords | None = None, rules: TurnEndRules | None = None
    ) -> None:
        self._patience = patience
        self._words = words
        self._rules = TurnEndRules() if rules is None else rules
        self._voices: dict[ParticipantId, Samples] = {}
        self._pause: _Pause | None = None
        self._sign: _Pause | None = None
        """What may have been a listener's sign within that pause."""
        self._decided: _Pause | None = None
        """The last pause that was taken for the end of a turn."""
        self._likely: TurnEndLikely | None = None
        self._utterances: dict[ParticipantId, UtteranceTranscribed] = {}
        self._attributed: dict[int, ParticipantId] = {}
        self._last_ipu: tuple[Samples, int] = (0, -1)
        self._pauses: dict[ParticipantId, deque[Samples]] = {}
        self._now: Samples = 0

    def feed(self, event: Event) -> list[Event]:
        """What follows from one more fact, and from the time until it was known."""
        events = self.advance(event.at)
        match event:
            case VoiceStarted():
                self._voices[event.participant] = event.start
                self._resumed(event.participant, event.start)
                if self._pause is not None and event.participant == self._pause.participant:
                    self._pause = None
            case VoiceEnded():
                self._voices.pop(event.participant, None)
                self._voice_ended(event.participant, event.span, event.at)
            case TurnEndLikely():
                self._sounded(event)
            case UtteranceTranscribed():
                self._transcribed(event)
            case SpeechStarted() | SpeechEnded() | Attributed():
                self._speech(event)
            case _:
                pass
        return events

    def finish(self, at: Samples) -> list[Event]:
        """A recording that is over decides nothing more."""
        return []

    def advance(self, now: Samples) -> list[Event]:
        """Time passes: is a pause long enough by now?"""
        previous, self._now = self._now, max(self._now, now)
        pause = self._pause
        if pause is None or self._voices or is_unknown(pause.participant):
            return []
        due = max(pause.since + self.wait(pause.participant), pause.told)
        if due > self._now:
            return []
        self._pause, self._sign, self._decided = None, None, pause
        return [TurnEndDecided(at=max(due, previous), participant=pause.participant, end=pause.end)]

    def wait(self, participant: ParticipantId) -> Samples:
        """How long the present pause of a participant must last to end their turn."""
        finished = self._rules.neutral
        if self._pause is not None and self._pause.participant == participant:
            finished = self._finished(self._pause)
        return self._patience + round((1 - finished) * self.hesitation(participant))

    def hesitation(self, participant: ParticipantId) -> Samples:
        """What is waited beyond the patience for this partner when they do not sound done at all."""
        rules = self._rules
        pauses = sorted([*self._pauses.get(participant, ()), *[rules.pause_prior] * rules.n_prior])
        long: Samples = pauses[min(len(pauses) - 1, int(rules.pause_quantile * len(pauses)))]
        return rules.hesitation_base + round(rules.hesitation_per_pause * long)

    # -- what is heard ------------------------------------------------------

    def _voice_ended(self, voice: ParticipantId, span: Span, told: Samples) -> None:
        heard = _Pause(
            participant=voice,
            end=span.end,
            since=span.end,
            finished=self._rules.neutral,
            told=told,
            voice=voice,
        )
        likely, pause = self._likely, self._pause
        if likely is not None and heard.is_meant(likely):
            heard.participant, heard.finished = likely.participant, likely.probability
        named = heard.participant
        if pause is not None and self._is_a_sign(pause, named, span):
            pause.since, pause.told, self._sign = span.end, told, heard
            return
        if is_unknown(named):
            heard.participant = self._attributed.get(self._last_ipu[1], named)
        self._resumed(heard.participant, span.start)
        self._pause, self._sign = heard, None

    def _sounded(self, event: TurnEndLikely) -> None:
        self._likely = event
        for heard in (self._pause, self._sign):
            if heard is not None and heard.is_meant(event):
                heard.finished = event.probability
                if not is_unknown(event.participant):
                    heard.participant = event.participant
        pause, sign = self._pause, self._sign
        if pause is not None and sign is not None and sign.participant == pause.participant:
            # What looked like a listener's short sign was the same voice.
            self._pause, self._sign = sign, None

    def _transcribed(self, event: UtteranceTranscribed) -> None:
        self._utterances[event.participant] = event
        sign = self._sign
        if sign is None or self._words is None or self._pause is None:
            return
        if (
            abs(event.span.end - sign.end) > self._rules.words_slack
            or event.participant == self._pause.participant
        ):
            return
        said = of_text(event.text, known=event.at).tokens
        if said and not self._words.is_backchannel(said):
            # It was an answer, and now it is that turn which may be over.
            sign.participant = event.participant
            self._pause, self._sign = sign, None

    def _is_a_sign(self, pause: _Pause, named: ParticipantId, span: Span) -> bool:
        """Short speech of somebody else than the one whose turn may be over."""
        if is_unknown(pause.participant) or len(span) >= self._rules.sign_max:
            return False
        return named != pause.participant and (not is_unknown(named) or self._likely_is_not(span))

    def _likely_is_not(self, span: Span) -> bool:
        """Of a voice too short to be asked about nothing is known."""
        return self._likely is None or self._likely.end != span.end

    def _resumed(self, participant: ParticipantId, start: Samples) -> None:
        """A pause that its own speaker ended, with nobody else in it, is one of theirs.

        So is one that was taken for the end of a turn, and was not.
        """
        for pause in (self._pause, self._decided):
            if pause is None or is_unknown(participant) or pause.participant != participant:
                continue
            is_theirs = self._rules.pause_shortest <= start - pause.end <= self._rules.pause_longest
            if is_theirs and pause.since == pause.end:
                kept = self._pauses.setdefault(participant, deque(maxlen=self._rules.n_kept))
                kept.append(start - pause.end)
        if not is_unknown(participant):
            self._decided = None

    def _speech(self, event: SpeechStarted | SpeechEnded | Attributed) -> None:
        if not is_unknown(event.participant):
            self._attributed[event.ipu] = event.participant
        if isinstance(event, SpeechEnded):
            self._last_ipu = max(self._last_ipu, (event.span.end, event.ipu))
        if self._pause is not None and is_unknown(self._pause.participant):
            self._pause.participant = self._attributed.get(self._last_ipu[1], self._pause.participant)

    # -- what was said ------------------------------------------------------

    def _finished(self, pause: _Pause) -> float:
        utterance = self._utterances.get(pause.participant)
        if (
            self._words is None
            or utterance is None
            or abs(utterance.span.end - pause.end) > self._rules.words_slack
        ):
            return pause.finished
        said = of_text(utterance.text, known=utterance.at)
        if self._words.asks_for_time(said.tokens):
            return 0.0
        if self._words.wants_more(said.tokens, said.end_mark):
            return pause.finished * self._rules.breaks_off_weight
        return pause.finished
