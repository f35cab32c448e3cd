"""Replays a practice of Sayback's own from the sound that was kept, with what its journal alone knows.

The sound says what was heard; when words came, when a prompt was heard, which keys
were pressed and what was lost say the journal. Fed with both the session is the
same again, event by event, so that its figures can be proved and a change of the
rules be tried on it. Words are transcribed anew; only when they came is taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.audio.channels import ChannelChoice
from assistant.audio.microphone import Notice
from assistant.audio.recording import Recording, survey
from assistant.events import (
    AudioLost,
    CommandGiven,
    CommandKind,
    Event,
    PromptEnded,
    PromptStarted,
    PromptUnheard,
    SessionKind,
    SessionStarted,
    SourceEnded,
    SourceInfo,
    UtteranceTranscribed,
    Word,
    WordsGuessed,
    WordsStep,
    WordsStepped,
)
from assistant.ports import AudioChunk, Transcriber
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.live import LiveSession
from assistant.session.options import parse_replay_options
from assistant.settings import Settings
from assistant.store.store import SessionRow, Store
from assistant.timebase import Samples, Span, to_seconds
from assistant.transcription.utterances import UtteranceRequest

OnStep = Callable[[str, Samples, Samples], None]

_E = TypeVar("_E", bound=Event)


def kept_session(store: Store, path: Path) -> SessionRow | None:
    """The practice whose sound this file is, to the last bit; None where it is another recording."""
    rows = [row for row in store.sessions() if row.id == path.stem and row.kind is SessionKind.LIVE]
    if not rows or not path.is_file():
        return None
    ended = store.events(rows[0].id, only=[SourceEnded])
    is_same = any(
        isinstance(event, SourceEnded) and event.source.sha256 == survey(path).sha256 for event in ended
    )
    return rows[0] if is_same else None


def replay_kept(
    path: Path, own: SessionRow, *, voices: Sequence[str], settings: Settings, store: Store, on_step: OnStep
) -> str:
    """Replay a practice from its kept sound into a new session of the store, and give the session's id.

    Raises
    ------
    AssistantError
        If its exercise or its voices are not known any more; then the store has nothing of it.
    """
    events = store.events(own.id)
    started = _of(events, SessionStarted)[0]
    options = parse_replay_options(
        partners=",".join(participant.name for participant in started.participants),
        channels=ChannelChoice(started.layout.value),
        voices=voices,
        n_speakers=2,
        exercise=started.exercise or "",
        couple=own.couple,
        in_history=False,
    )
    settings = settings.model_copy(
        update={"language": started.language, "patience_s": to_seconds(started.patience)}
    )
    equipment = ReplayEquipment(settings, options, store)
    exercise = equipment.exercise
    assert exercise is not None, "a practice follows one"
    opened = equipment.open_live_hearing(started.layout)
    source = KeptSound(path, events)
    journal = store.begin_session(
        couple=own.couple, kind=SessionKind.REPLAY, source_path=path, in_history=False
    )
    session = LiveSession(
        exercise=exercise,
        participants=started.participants,
        equipment=equipment,
        source=source,
        layout=started.layout,
        hearing=opened.hearing,
        desk=KeptDesk(events, equipment.transcriber, quick=lambda: equipment.quick_transcriber),
        prompting=KeptPrompts(events),
        keys=source.take_keys,
        journal=journal,
        view=_Progress(on_step, source.duration),
        caveats=(*equipment.caveats, *opened.caveats),
        keeper=source,
        kind=SessionKind.REPLAY,
    )
    try:
        session.run()
    except BaseException:
        store.delete_session(journal.session)
        raise
    return journal.session


class KeptSound:
    """Implements `LiveSource` and `Keeper` with a file and a journal.

    Chunks end where the journal has facts, so that each is told before the same sample as it was.
    """

    def __init__(self, path: Path, events: Sequence[Event]) -> None:
        self._recording = Recording(path)
        self._info = _of(events, SourceEnded)[-1].source
        self._lost = _of(events, AudioLost)
        self._keys = [event for event in _of(events, CommandGiven) if event.by is None]
        told: list[Event] = [
            *self._lost,
            *self._keys,
            *_of(events, UtteranceTranscribed),
            *_of(events, WordsGuessed),
            *_of(events, WordsStepped),
            *_prompt_facts(events),
        ]
        self._cuts = sorted({event.at for event in told})
        self._now: Samples = 0

    @property
    def n_channels(self) -> int:
        return self._recording.n_channels

    @property
    def duration(self) -> Samples:
        return self._info.duration

    def chunks(self) -> Iterator[AudioChunk]:
        for chunk in self._recording.chunks():
            borders = [cut for cut in self._cuts if chunk.start < cut < chunk.end]
            for start, end in zip([chunk.start, *borders], [*borders, chunk.end], strict=True):
                self._now = start
                part = chunk.samples[:, start - chunk.start : end - chunk.start]
                yield AudioChunk(start=start, samples=part)

    def take_lost(self) -> list[Span]:
        due = [event for event in self._lost if event.at <= self._now]
        self._lost = self._lost[len(due) :]
        return [event.span for event in due]

    def take_notices(self) -> list[Notice]:
        return []

    def take_keys(self) -> list[CommandKind]:
        """Also those that a microphone which went and came back gave."""
        due = [event for event in self._keys if event.at <= self._now]
        self._keys = self._keys[len(due) :]
        return [event.command for event in due]

    def keep(self, chunk: AudioChunk) -> AudioChunk:
        return chunk

    def finish(self) -> SourceInfo:
        return self._info


class KeptDesk:
    """Implements `WordsDesk`: words come when they came, from the model that wrote them."""

    def __init__(
        self, events: Sequence[Event], transcriber: Transcriber, *, quick: Callable[[], Transcriber]
    ) -> None:
        self._usual = transcriber
        self._quick = quick
        self._steps = _of(events, WordsStepped)
        self._step = WordsStep.USUAL
        self._told = {event.utterance: event for event in _of(events, UtteranceTranscribed)}
        self._guessed = _of(events, WordsGuessed)
        self._done: list[tuple[UtteranceRequest, tuple[Word, ...]]] = []

    def take_step(self, now: Samples) -> WordsStep:
        while self._steps and self._steps[0].at <= now:
            self._step = self._steps.pop(0).step
        return self._step

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        told = self._told.get(request.utterance)
        if told is None:
            return
        words: tuple[Word, ...] = ()
        if clip is not None and told.text:
            transcriber = self._quick() if self._step is WordsStep.QUICK else self._usual
            words = transcriber.transcribe(clip, start=request.listen.start)
        self._done.append((request, words))

    def take(self, now: Samples) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        due = [one for one in self._done if self._told[one[0].utterance].at <= now]
        self._done = [one for one in self._done if one not in due]
        return due

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        rest, self._done = self._done, []
        return rest

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None:
        """What was guessed is known."""

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        due = [event for event in self._guessed if event.at <= now]
        self._guessed = self._guessed[len(due) :]
        return [(event.span, event.text) for event in due]


class KeptPrompts:
    """Implements `Prompting`: what became of each prompt is known, and the sound is what was let through."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._facts = _prompt_facts(events)

    def let_through(self, heard: AudioChunk) -> list[AudioChunk]:
        return [heard]

    def rest(self) -> list[AudioChunk]:
        return []

    def feed(self, event: Event) -> list[Event]:
        return []

    def advance(self, now: Samples) -> list[Event]:
        return []

    def take(self, now: Samples) -> list[Event]:
        due = [event for event in self._facts if event.at <= now]
        self._facts = self._facts[len(due) :]
        return due

    def end(self, at: Samples) -> list[Event]:
        return self.take(at)

    def finish(self, at: Samples) -> list[Event]:
        return []


class _Progress:
    """Implements `View`: how far it is."""

    def __init__(self, on_step: OnStep, duration: Samples) -> None:
        self._on_step = on_step
        self._duration = duration

    def show(self, event: Event) -> None: ...

    def hear(self, chunk: AudioChunk) -> None: ...

    def say(self, text: str) -> None: ...

    def pass_time(self, now: Samples, time_left: Samples | None) -> None:
        self._on_step("listening", now, self._duration)


def _prompt_facts(events: Sequence[Event]) -> list[Event]:
    """What only the practice knew of its prompts."""
    return [event for event in events if isinstance(event, PromptStarted | PromptEnded | PromptUnheard)]


def _of(events: Sequence[Event], kind: type[_E]) -> list[_E]:
    return [event for event in events if isinstance(event, kind)]
