"""A live session: the same hearing and the same deciders as a replay, driven by a microphone.

The loop is one thread. It takes what the microphone has, lets through what is not
Sayback's own voice, feeds it to the hearing and the clock, and commits the journal.

What no sound can tell (words that came late, what became of a prompt, keys, sound
that was lost) is looked for before each stretch of sound and is a fact of its first
sample. So a session can be played again from its sound and these facts. Nothing
here knows a device or a real clock: a scripted source gives the same session in no time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from assistant.audio.microphone import Notice
from assistant.events import (
    AudioLost,
    Caveat,
    ChannelLayout,
    CommandGiven,
    CommandKind,
    Event,
    ExerciseBegun,
    ModelInfo,
    ModelsLoaded,
    Participant,
    SessionEnded,
    SessionKind,
    SessionStarted,
    SourceEnded,
    SourceInfo,
)
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.practice import MachineSettings
from assistant.exercise.schema import Exercise
from assistant.exercise.words import ExerciseWords
from assistant.hearing.loudness import Loudness
from assistant.ports import AudioChunk, AudioSource, Hearing
from assistant.prompts.script import Script
from assistant.session.clock import Decider, SessionClock
from assistant.session.echo_doubt import EchoDoubt
from assistant.session.listeners import ListeningEquipment, listeners
from assistant.session.live_words import LiveWords, WordsDesk
from assistant.session.resume import LaterDesk, LaterHearing, Resumption
from assistant.session.wording import session_words
from assistant.store.store import Journal
from assistant.timebase import Samples, Span, to_samples

COMMIT_EVERY: Samples = to_samples(0.5)
"""A crash loses at most this; a commit at every block would keep the disk busy."""


class LiveSource(AudioSource, Protocol):
    """A microphone."""

    def take_lost(self) -> list[Span]:
        """Spans that never reached us, since the last call."""
        ...

    def take_notices(self) -> list[Notice]:
        """What befell the microphone since the last call."""
        ...


class Prompting(Decider, Protocol):
    """Sayback's own voice, and its place between the microphone and hearing."""

    def let_through(self, heard: AudioChunk) -> list[AudioChunk]:
        """What may be heard by now, in order and without a gap."""
        ...

    def rest(self) -> list[AudioChunk]:
        """What is still held back when no more sound comes."""
        ...

    def take(self, now: Samples) -> list[Event]:
        """What became of prompts since the last call."""
        ...

    def end(self, at: Samples) -> list[Event]:
        """No more is heard: what became of the last one."""
        ...


class Keeper(Protocol):
    """Where the sound is kept."""

    def keep(self, chunk: AudioChunk) -> AudioChunk:
        """The chunk as it will be heard, now and in any replay."""
        ...

    def finish(self) -> SourceInfo:
        """What was kept, when no more sound comes."""
        ...


class View(Protocol):
    """Somebody who shows the session."""

    def show(self, event: Event) -> None:
        """Something happened."""
        ...

    def hear(self, chunk: AudioChunk) -> None:
        """This was heard: level and time."""
        ...

    def pass_time(self, now: Samples, time_left: Samples | None) -> None:
        """It is so late, and so much is left of the phase; None where that does not count."""
        ...

    def say(self, text: str) -> None:
        """A sentence about the session itself, such as a microphone that is gone."""
        ...


class LiveEquipment(ListeningEquipment, Protocol):
    """What a live session decides with; a part of `replay.Equipment`."""

    @property
    def language(self) -> str: ...

    @property
    def exercise_words(self) -> ExerciseWords: ...

    @property
    def models(self) -> tuple[ModelInfo, ...]: ...


class LiveSession:
    """One session, from the first sample to the last word.

    Parameters
    ----------
    exercise : Exercise
    participants : sequence of two Participant
        In order of the channels, or of enrolment.
    equipment : LiveEquipment
    source : LiveSource
    layout : ChannelLayout
    hearing : Hearing
    desk : WordsDesk
    prompting : Prompting
    keys : callable
        The commands that were given by key since it was last called.
    journal : Journal
    view : View
    caveats : sequence of Caveat
        Known beforehand.
    resumption : Resumption, optional
        Where a session goes on that was cut off.
    keeper : Keeper, optional
        Keeps the sound that is let through; None: it is not kept.
    kind : SessionKind
        Is it practised now, or replayed from its sound and its journal?
    """

    def __init__(
        self,
        *,
        exercise: Exercise,
        participants: Sequence[Participant],
        equipment: LiveEquipment,
        source: LiveSource,
        layout: ChannelLayout,
        hearing: Hearing,
        desk: WordsDesk,
        prompting: Prompting,
        keys: Callable[[], list[CommandKind]],
        journal: Journal,
        view: View,
        caveats: Sequence[Caveat] = (),
        resumption: Resumption | None = None,
        keeper: Keeper | None = None,
        kind: SessionKind = SessionKind.LIVE,
    ) -> None:
        since = 0 if resumption is None else resumption.gap.end
        if resumption is not None:
            hearing = LaterHearing(hearing, since=since, n_ipus=resumption.n_ipus)
            desk = LaterDesk(desk, since=since, known=resumption.utterances)
        self._resumption = resumption
        self._keeper = keeper
        self._kind = kind
        self._exercise = exercise
        self._participants = tuple(participants)
        self._equipment = equipment
        self._source = source
        self._layout = layout
        self._hearing = hearing
        self._keys = keys
        self._journal = journal
        self._view = view
        self._caveats = tuple(caveats)
        self._prompting = prompting
        self._words = LiveWords(layout, source.n_channels, desk)
        self._loudness = Loudness(layout, source.n_channels)
        self._machine = ExerciseMachine(
            exercise,
            participants=participants,
            judge=equipment.judge,
            words=equipment.exercise_words,
            script=script(exercise, equipment.exercise_words, participants),
            settings=MachineSettings(patience=equipment.patience),
        )
        deciders = [EchoDoubt(), *listeners(self._words, self._loudness, equipment), self._machine, prompting]
        self._clock = SessionClock(deciders, self._record)
        self._lost: list[Span] = []
        self._notices: list[Notice] = []
        self._committed: Samples = since
        self._has_ended = False
        self.heard_until: Samples = since

    @property
    def time_left(self) -> Samples | None:
        """Of the phase; None where it does not count."""
        return self._machine.time_left

    def run(self) -> None:
        """Until the exercise is over, somebody stops it, or the sound ends."""
        try:
            if self._resumption is None:
                self._begin()
            else:
                self._go_on(self._resumption)
            for heard in self._source.chunks():
                for chunk in self._prompting.let_through(heard):
                    self._take_facts(chunk.start)
                    self._hear(chunk)
                self._view.hear(heard)
                self._view.pass_time(self.heard_until, self.time_left)
                self._commit()
                if self._has_ended:
                    break
            self._end()
        finally:
            self._journal.commit()

    def _begin(self) -> None:
        self._record(
            SessionStarted(
                at=0,
                kind=self._kind,
                participants=self._participants,
                exercise=self._exercise.id,
                language=self._equipment.language,
                layout=self._layout,
                patience=self._equipment.patience,
            )
        )
        self._record(ModelsLoaded(at=0, models=self._equipment.models))
        for caveat in self._caveats:
            self._record(caveat.raised(0))
        self._clock.feed(self._machine.start(0))

    def _go_on(self, resumption: Resumption) -> None:
        """The deciders stand where they stood; the phase is asked for again."""
        self._view.show(resumption.started)
        for event in self._machine.start(0):
            if isinstance(event, ExerciseBegun):
                self._view.show(event)
        self._clock.remember(resumption.events, without=self._prompting)
        self._view.show(resumption.phase)
        for event in resumption.going_on():
            self._clock.feed([event])
        self._journal.commit()

    def _take_facts(self, now: Samples) -> None:
        """What no sound can tell, as far as it is known by now."""
        self._clock.feed([*self._words.take(now), *self._prompting.take(now)])
        self._lost += self._source.take_lost()
        while self._lost and self._lost[0].end <= now:
            self._clock.feed([AudioLost(at=now, span=self._lost.pop(0))])
        self._notices += self._source.take_notices()
        while self._notices and not (self._notices[0] is Notice.BACK and self._lost):
            self._tell_of_the_microphone(self._notices.pop(0), now)
        self._obey(self._keys(), now)

    def _tell_of_the_microphone(self, notice: Notice, now: Samples) -> None:
        self._view.say(session_words(self._equipment.language).microphone[notice])
        if notice is Notice.GONE:
            self._obey([CommandKind.PAUSE], now)
        elif notice is Notice.BACK:
            self._obey([CommandKind.RESUME], now)

    def _obey(self, commands: Sequence[CommandKind], now: Samples) -> None:
        for command in commands:
            self._clock.feed([CommandGiven(at=now, command=command, by=None, text="")])

    def _hear(self, chunk: AudioChunk) -> None:
        if self._keeper is not None:
            chunk = self._keeper.keep(chunk)
        self._words.hear(chunk)
        self._loudness.hear(chunk)
        self._clock.feed(self._hearing.feed(chunk))
        self._clock.advance(chunk.end)
        self.heard_until = chunk.end

    def _end(self) -> None:
        for chunk in self._prompting.rest():
            self._take_facts(chunk.start)
            self._hear(chunk)
        self._clock.feed(self._prompting.end(self.heard_until))
        self._clock.feed(self._hearing.finish())
        self._clock.finish(self.heard_until)
        self._record(SourceEnded(at=self.heard_until, source=self._sound()))

    def _sound(self) -> SourceInfo:
        if self._keeper is not None:
            return self._keeper.finish()
        return SourceInfo(file=None, duration=self.heard_until, channels=self._source.n_channels, sha256=None)

    def _record(self, event: Event) -> None:
        self._has_ended = self._has_ended or isinstance(event, SessionEnded)
        self._journal.append(event)
        self._view.show(event)

    def _commit(self) -> None:
        if self.heard_until - self._committed >= COMMIT_EVERY:
            self._committed = self.heard_until
            self._journal.commit()


def script(exercise: Exercise, words: ExerciseWords, participants: Sequence[Participant]) -> Script:
    """The lines of a session with these two."""
    return Script(exercise, words, {participant.id: participant.name for participant in participants})
