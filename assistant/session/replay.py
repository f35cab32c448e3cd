"""Replays a recording: hears it once through, then follows the exercise in it.

The sound is heard causally, chunk by chunk, as it would be live. What the
exercise makes of it is a second pass over the facts: prompts cannot stretch a
recording, so the machine never changes what is heard.

Hearing runs ahead of the session by up to `AHEAD`, so that the words of what it
has heard are made meanwhile, on all cores. When the session comes to a moment,
everything known by then is fed in order: the events are those of one thread.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.audio.channels import Arranged, Arrangement, arrange
from assistant.audio.recording import Recording, survey
from assistant.errors import AssistantError
from assistant.events import (
    Caveat,
    CaveatCode,
    ChannelLayout,
    Event,
    ExerciseChosen,
    ModelInfo,
    ModelsLoaded,
    SessionEnded,
    SessionKind,
    SessionStarted,
    SourceEnded,
)
from assistant.exercise.follows import follows, spoken_turns
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.practice import MachineSettings
from assistant.exercise.schema import Exercise
from assistant.exercise.words import ExerciseWords
from assistant.hearing.loudness import Loudness
from assistant.ports import AudioChunk, AudioSource, BatchTranscriber, Hearing, Judge
from assistant.prompts.render import speaking_time
from assistant.prompts.script import Script
from assistant.session.clock import SessionClock, in_order
from assistant.session.heaps import give_memory_back
from assistant.session.listeners import listeners
from assistant.session.options import AUTO, NO_EXERCISE, ReplayOptions
from assistant.session.replay_prompts import ReplayPrompter
from assistant.session.words import ForeseenWords
from assistant.store.store import Journal, Store
from assistant.timebase import Samples, to_samples, to_seconds
from assistant.turns.lexicon import TurnWords

_LOGGER = logging.getLogger(__name__)

AHEAD: Samples = to_samples(180.0)
"""Enough talk to keep every core busy; the sound of it is held (12 MB a channel)."""

GIVE_BACK_EVERY: Samples = to_samples(300.0)
"""So often what is free goes back to the system: a heap keeps what its longest utterance needed."""

OnStep = Callable[[str, Samples, Samples], None]
"""Told of progress: what is being done, how far it is, how far it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedHearing:
    hearing: Hearing
    caveats: tuple[Caveat, ...]


class Equipment(Protocol):
    """What a replay needs, loaded when first asked for; what tells voices apart anew for each recording."""

    @property
    def language(self) -> str: ...

    @property
    def patience(self) -> Samples: ...

    @property
    def exercise(self) -> Exercise | None: ...

    @property
    def threads(self) -> int:
        """Cores to use."""
        ...

    @property
    def transcriber(self) -> BatchTranscriber: ...

    @property
    def judge(self) -> Judge: ...

    @property
    def turn_words(self) -> TurnWords: ...

    @property
    def exercise_words(self) -> ExerciseWords: ...

    @property
    def models(self) -> tuple[ModelInfo, ...]: ...

    @property
    def caveats(self) -> tuple[Caveat, ...]: ...

    def open_hearing(
        self, source: AudioSource, layout: ChannelLayout, duration: Samples, on_step: OnStep
    ) -> OpenedHearing:
        """Somebody who hears this source; on one channel without enrolled voices it learns them first."""
        ...


def replay(path: Path, options: ReplayOptions, equipment: Equipment, store: Store, on_step: OnStep) -> str:
    """Replay one recording into a new session of the store, and give the session's id.

    Raises
    ------
    InputError
        If the file is no recording; then the store has nothing of it.
    KeyboardInterrupt
        If the person stops it; then the journal is kept as far as it came.
    """
    with _loading(equipment) as workers:
        surveyed = survey(path)
        arrangement = arrange(surveyed.channels, options.channels)
        journal = store.begin_session(
            couple=options.couple, kind=SessionKind.REPLAY, source_path=path, in_history=options.in_history
        )
        run = _Replay(options, equipment, journal, on_step)
        try:
            run.begin(arrangement, (*equipment.caveats, *surveyed.caveats, *arrangement.caveats))
            run.hear(Arranged(Recording(path), arrangement), arrangement.layout, surveyed.duration, workers)
            run.follow_exercise()
            run.record(SourceEnded(at=surveyed.duration, source=surveyed.source_info()))
            run.end(surveyed.duration, "source_ended")
        except AssistantError:
            store.delete_session(journal.session)
            raise
        except KeyboardInterrupt:
            run.end(run.heard_until, "stopped")
            raise
        finally:
            journal.commit()
        return journal.session


@dataclass(frozen=True, slots=True, kw_only=True)
class _Workers:
    """Who makes words beside hearing, and the models that are loaded meanwhile."""

    pool: Executor
    transcriber: Future[BatchTranscriber]
    judge: Future[Judge]


@contextmanager
def _loading(equipment: Equipment) -> Iterator[_Workers]:
    """Models that load while the recording is looked at. In the end what is begun is waited for, no more."""
    pool = ThreadPoolExecutor(equipment.threads, thread_name_prefix="words")
    try:
        yield _Workers(
            pool=pool,
            transcriber=pool.submit(lambda: equipment.transcriber),
            judge=pool.submit(lambda: equipment.judge),
        )
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Replay:
    def __init__(
        self, options: ReplayOptions, equipment: Equipment, journal: Journal, on_step: OnStep
    ) -> None:
        self._options = options
        self._equipment = equipment
        self._journal = journal
        self._on_step = on_step
        self._facts: list[Event] = []
        self.heard_until: Samples = 0

    def record(self, event: Event) -> None:
        self._journal.append(event)
        self._facts.append(event)

    def begin(self, arrangement: Arrangement, caveats: Sequence[Caveat]) -> None:
        given = self._options.exercise
        self.record(
            SessionStarted(
                at=0,
                kind=SessionKind.REPLAY,
                participants=self._options.participants,
                exercise=None if given in (AUTO, NO_EXERCISE) else given,
                language=self._equipment.language,
                layout=arrangement.layout,
                patience=self._equipment.patience,
            )
        )
        self.record(ModelsLoaded(at=0, models=self._equipment.models))
        self._raise(caveats, at=0)

    def end(self, at: Samples, reason: str) -> None:
        """Say why the session is over, unless the exercise has said so."""
        if not any(isinstance(event, SessionEnded) for event in self._facts):
            self.record(SessionEnded(at=at, reason=reason))

    def hear(self, source: AudioSource, layout: ChannelLayout, duration: Samples, workers: _Workers) -> None:
        opened = self._equipment.open_hearing(source, layout, duration, self._on_step)
        self._raise(opened.caveats, at=0)
        words = ForeseenWords(
            layout,
            source.n_channels,
            workers.transcriber.result,
            workers.pool,
            threads=self._equipment.threads,
        )
        workers.judge.result()
        loudness = Loudness(layout, source.n_channels)
        try:
            self._listen(source, opened.hearing, words, loudness, duration)
        finally:
            words.let_go()

    def _listen(
        self,
        source: AudioSource,
        hearing: Hearing,
        words: ForeseenWords,
        loudness: Loudness,
        duration: Samples,
    ) -> None:
        clock = SessionClock(listeners(words, loudness, self._equipment), self.record)
        ahead: deque[tuple[AudioChunk, list[Event]]] = deque()

        def settle() -> None:
            chunk, events = ahead.popleft()
            loudness.hear(chunk)
            clock.feed(events)
            clock.advance(chunk.end)
            if chunk.end // GIVE_BACK_EVERY > self.heard_until // GIVE_BACK_EVERY:
                give_memory_back()
            self.heard_until = chunk.end
            self._journal.commit()
            self._on_step("listening", chunk.end, duration)
            _LOGGER.debug("session %s: heard until %.1f s", self._journal.session, to_seconds(chunk.end))

        for chunk in source.chunks():
            words.hear(chunk)
            events = in_order(hearing.feed(chunk))
            words.foresee(events)
            ahead.append((chunk, events))
            while ahead[0][0].end <= chunk.end - AHEAD:
                settle()
        last = in_order(hearing.finish())
        words.foresee(last)
        words.foresee_end(duration)
        while ahead:
            settle()
        clock.feed(last)
        clock.finish(self.heard_until)

    def follow_exercise(self) -> None:
        equipment, options = self._equipment, self._options
        if equipment.exercise is None:
            return
        if options.exercise == AUTO and not self._is_followed(equipment.exercise):
            return
        machine = ExerciseMachine(
            equipment.exercise,
            participants=options.participants,
            judge=equipment.judge,
            words=equipment.exercise_words,
            script=Script(
                equipment.exercise,
                equipment.exercise_words,
                {participant.id: participant.name for participant in options.participants},
            ),
            settings=MachineSettings(patience=equipment.patience, is_recording=True),
        )
        facts = [event for event in self._facts if not isinstance(event, SessionStarted)]
        heard = {id(event) for event in facts}
        clock = SessionClock(
            [machine, ReplayPrompter(speaking_time)],
            lambda event: None if id(event) in heard else self.record(event),
        )
        clock.feed([*machine.start(0), *facts])
        clock.finish(self.heard_until)

    def _is_followed(self, exercise: Exercise) -> bool:
        following = follows(
            spoken_turns(self._facts), judge=self._equipment.judge, words=self._equipment.exercise_words
        )
        chosen = exercise.id if following.is_followed else None
        self.record(ExerciseChosen(at=self.heard_until, exercise=chosen, reason=following.why))
        if not following.is_followed:
            caveat = Caveat(code=CaveatCode.NO_EXERCISE, values={"why": following.why})
            self._raise([caveat], at=self.heard_until)
        return following.is_followed

    def _raise(self, caveats: Sequence[Caveat], *, at: Samples) -> None:
        for caveat in caveats:
            self.record(caveat.raised(at))
