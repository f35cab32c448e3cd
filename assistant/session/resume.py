"""A practice that was cut off goes on: from its journal to the state in which it was left. PURE.

The deciders are fed with the journal's events once more, so that they stand where
they stood; what they say again is in the journal already. What was open when the
journal ends (a voice, a prompt) is closed by events. Sound is never kept, so the
words of an utterance that nobody had written down yet are lost; who spoke when is
not. Session time goes on over the gap, which is told as lost sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.events import (
    Attributed,
    AudioLost,
    Caveat,
    CaveatCode,
    CommandGiven,
    CommandKind,
    Event,
    HeardUpTo,
    ParticipantId,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    SessionResumed,
    SessionStarted,
    SpeechEnded,
    SpeechStarted,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
    VoicesTogether,
    Word,
    WordsStep,
)
from assistant.ports import AudioChunk, Hearing
from assistant.session.live_words import WordsDesk
from assistant.timebase import Samples, Span, to_samples, to_seconds
from assistant.transcription.utterances import UtteranceRequest

LONGEST_GAP: Samples = to_samples(3600.0)
"""Session time goes on over a gap no longer than this; a night is not part of a practice."""

_E = TypeVar("_E", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """Where a session goes on.

    Attributes
    ----------
    events : tuple of Event
        The journal.
    gap : Span
        Over which nothing was heard: from the last event to the first sample that will be heard.
    away_s : float
        How long it was by the wall clock.
    """

    events: tuple[Event, ...]
    gap: Span
    away_s: float

    @property
    def started(self) -> SessionStarted:
        return _of(self.events, SessionStarted)[0]

    @property
    def phase(self) -> PhaseStarted:
        """The phase in which it goes on."""
        return _of(self.events, PhaseStarted)[-1]

    @property
    def n_ipus(self) -> int:
        return max((event.ipu for event in _of(self.events, SpeechStarted)), default=0)

    @property
    def utterances(self) -> frozenset[int]:
        """Those whose words are known."""
        return frozenset(event.utterance for event in _of(self.events, UtteranceTranscribed))

    def going_on(self) -> list[Event]:
        """What the session is told, in this order, before more is heard."""
        before, after = self.gap.start, self.gap.end
        cut_off = Caveat(
            code=CaveatCode.CUT_OFF,
            values={"at": round(to_seconds(before)), "later": round(self.away_s)},
        )
        return [
            *closing_events(self.events),
            CommandGiven(at=before, command=CommandKind.PAUSE, by=None, text=""),
            SessionResumed(at=after, gap=self.gap, away_s=self.away_s),
            AudioLost(at=after, span=self.gap),
            HeardUpTo(at=after, until=after),
            cut_off.raised(after),
            CommandGiven(at=after, command=CommandKind.RESUME, by=None, text=""),
            CommandGiven(at=after, command=CommandKind.REPEAT, by=None, text=""),
        ]


def resumption(events: Sequence[Event], *, since_start_s: float) -> Resumption:
    """Where this session goes on, so many seconds of the wall clock after its start."""
    last = max(event.at for event in events)
    away_before = sum(event.away_s - event.gap.duration_s for event in _of(events, SessionResumed))
    away = max(0, to_samples(since_start_s - away_before) - last)
    return Resumption(
        events=tuple(events), gap=Span(last, last + min(away, LONGEST_GAP)), away_s=to_seconds(away)
    )


def closing_events(events: Sequence[Event]) -> list[Event]:
    """What ends with the journal although nothing in it says so: voices, speech, the prompt in the air."""
    at = max(event.at for event in events)
    voices: dict[ParticipantId, list[Samples]] = {}
    speech: dict[int, SpeechStarted] = {}
    prompts: dict[int, Samples | None] = {}
    for event in events:
        match event:
            case VoiceStarted():
                voices.setdefault(event.participant, []).append(event.start)
            case VoiceEnded():
                voices.setdefault(event.participant, [0]).pop()
            case SpeechStarted():
                speech[event.ipu] = event
            case Attributed() if event.ipu in speech:
                speech[event.ipu] = replace(speech[event.ipu], participant=event.participant)
            case SpeechEnded():
                speech.pop(event.ipu, None)
            case PromptRequested():
                prompts[event.prompt] = None
            case PromptStarted():
                prompts[event.prompt] = event.at
            case PromptEnded() | PromptUnheard():
                prompts.pop(event.prompt, None)
            case _:
                pass
    return [
        *(
            VoiceEnded(at=at, participant=participant, span=Span(start, at))
            for participant, starts in voices.items()
            for start in starts
        ),
        *(
            SpeechEnded(at=at, ipu=ipu, participant=one.participant, span=Span(one.start, at))
            for ipu, one in speech.items()
        ),
        *(
            PromptUnheard(at=at, prompt=prompt)
            if start is None
            else PromptEnded(at=at, prompt=prompt, span=Span(start, at), is_cut=True)
            for prompt, start in prompts.items()
        ),
    ]


class LaterHearing:
    """Implements `Hearing` for sound that begins in the middle of a session.

    Parameters
    ----------
    hearing : Hearing
        Fresh: it counts from 0.
    since : int
        Session time of its first sample.
    n_ipus : int
        So many there were before.
    """

    def __init__(self, hearing: Hearing, *, since: Samples, n_ipus: int) -> None:
        self._hearing = hearing
        self._since = since
        self._n_ipus = n_ipus

    def feed(self, chunk: AudioChunk) -> list[Event]:
        moved = AudioChunk(start=chunk.start - self._since, samples=chunk.samples)
        return [self._later(event) for event in self._hearing.feed(moved)]

    def finish(self) -> list[Event]:
        return [self._later(event) for event in self._hearing.finish()]

    def _later(self, event: Event) -> Event:
        by, at = self._since, event.at + self._since
        match event:
            case VoiceStarted() | VoicesTogether():
                return replace(event, at=at, start=event.start + by)
            case VoiceEnded():
                return replace(event, at=at, span=event.span.shift(by))
            case SpeechStarted():
                return replace(event, at=at, ipu=event.ipu + self._n_ipus, start=event.start + by)
            case SpeechEnded():
                return replace(event, at=at, ipu=event.ipu + self._n_ipus, span=event.span.shift(by))
            case Attributed():
                return replace(event, at=at, ipu=event.ipu + self._n_ipus)
            case HeardUpTo():
                return replace(event, at=at, until=event.until + by)
            case TurnEndLikely():
                return replace(event, at=at, end=event.end + by)
            case _:
                raise TypeError(f"hearing told of {type(event).__name__}")


class LaterDesk:
    """Implements `WordsDesk`: hands nothing in that was said before the gap, for its sound is gone.

    Parameters
    ----------
    desk : WordsDesk
    since : int
        Session time of the first sample that is heard.
    known : frozenset of int
        Utterances whose words are in the journal.
    """

    def __init__(self, desk: WordsDesk, *, since: Samples, known: frozenset[int]) -> None:
        self._desk = desk
        self._since = since
        self._known = known

    def take_step(self, now: Samples) -> WordsStep:
        return self._desk.take_step(now)

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        if request.utterance not in self._known:
            self._desk.submit(request, None if request.span.start < self._since else clip)

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None:
        if voice.start >= self._since:
            self._desk.guess(voice, clip)

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        return self._desk.take_guesses(now)

    def take(self, now: Samples) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        return self._desk.take(now)

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        return self._desk.drain()


def _of(events: Sequence[Event], kind: type[_E]) -> list[_E]:
    return [event for event in events if isinstance(event, kind)]
