"""A room of numbers: partners who talk as recorded, a loudspeaker with an echo, a desk that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.audio.channels import Arranged, ChannelChoice, arrange
from assistant.audio.keeping import SoundKeeper
from assistant.audio.microphone import Notice
from assistant.audio.playback import Playing, Screen
from assistant.audio.recording import Recording, survey
from assistant.events import (
    ChannelLayout,
    CommandKind,
    Event,
    SessionKind,
    Word,
    WordsStep,
)
from assistant.exercise.loader import load_exercise
from assistant.ports import AudioChunk, Transcriber
from assistant.resources import bundled
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.gate import PromptGate
from assistant.session.kept import KeptSound
from assistant.session.live import Keeper, LiveSession, Prompting
from assistant.session.live_prompts import LivePrompter, Player, silent_clip
from assistant.session.live_words import WordsDesk
from assistant.session.options import NO_EXERCISE, ReplayOptions, parse_replay_options
from assistant.settings import Settings
from assistant.store.store import open_store
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.utterances import UtteranceRequest

FIXTURES = bundled("audio_fixtures")
CROSSTALK = FIXTURES / "stereo-crosstalk.flac"
GOOD_ROUND = FIXTURES / "good-round.flac"
BLOCK = 320


class Room:
    """Implements `LiveSource`: partners who talk as recorded, and what a loudspeaker adds to it."""

    def __init__(self, sound: NDArray[np.float32]) -> None:
        self.sound = sound.copy()
        self.now: Samples = 0
        self.lost: dict[Samples, Span] = {}
        self.notices: dict[Samples, Notice] = {}
        self.keys: dict[Samples, CommandKind] = {}

    @property
    def n_channels(self) -> int:
        return len(self.sound)

    def chunks(self) -> Iterator[AudioChunk]:
        while self.now < self.sound.shape[1]:
            start, self.now = self.now, min(self.now + BLOCK, self.sound.shape[1])
            yield AudioChunk(start=start, samples=self.sound[:, start : self.now])

    def take_lost(self) -> list[Span]:
        return [self.lost.pop(at) for at in [at for at in self.lost if at <= self.now]]

    def take_notices(self) -> list[Notice]:
        return [self.notices.pop(at) for at in [at for at in self.notices if at <= self.now]]

    def take_keys(self) -> list[CommandKind]:
        return [self.keys.pop(at) for at in [at for at in self.keys if at <= self.now]]


class RoomLoudspeaker:
    """Implements `Player`: what it plays is heard in the room, a little later and softer."""

    is_audible = True

    def __init__(self, room: Room, *, echo_db: float, latency: Samples = to_samples(0.06)) -> None:
        self._room = room
        self._gain = np.float32(10 ** (echo_db / 20))
        self._latency = latency
        self._span: Span | None = None
        self._added = np.zeros(0, np.float32)
        self._is_cut = False

    def play(self, clip: AudioChunk) -> None:
        start = self._room.now + self._latency
        self._added = self._gain * clip.samples[0]
        part = self._room.sound[:, start : start + len(self._added)]
        part += self._added[: part.shape[1]]
        self._span, self._is_cut = Span(start, start + len(self._added)), False

    def stop(self) -> None:
        silent = self._room.now + self._latency
        if self._span is None or silent >= self._span.end:
            return
        part = self._room.sound[:, silent : self._span.end]
        part -= self._added[silent - self._span.start :][: part.shape[1]]
        self._span, self._is_cut = Span(self._span.start, silent), True

    def playing(self) -> Playing | None:
        if self._span is None:
            return None
        is_over = self._room.now >= self._span.end
        return Playing(start=self._span.start, end=self._span.end if is_over else None, is_cut=self._is_cut)


class Desk:
    """Implements `WordsDesk` at once, or so many hand-ins late; without a transcriber nobody writes.

    `steps` says from when on with what; `quick` is the quicker transcriber.
    """

    def __init__(
        self,
        transcriber: Transcriber | None,
        *,
        late_by: int = 0,
        has_guesses: bool = False,
        quick: Transcriber | None = None,
    ) -> None:
        self._transcriber = transcriber
        self._quick = quick
        self._has_guesses = has_guesses
        self._guessed: list[tuple[Span, str]] = []
        self._late_by = late_by
        self._done: list[tuple[UtteranceRequest, tuple[Word, ...]]] = []
        self.steps: dict[Samples, WordsStep] = {}
        self._step = WordsStep.USUAL

    def take_step(self, now: Samples) -> WordsStep:
        for at in [at for at in self.steps if at <= now]:
            self._step = self.steps.pop(at)
        return self._step

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        words: tuple[Word, ...] = ()
        transcriber = self._quick if self._step is WordsStep.QUICK else self._transcriber
        if clip is not None and transcriber is not None:
            words = transcriber.transcribe(clip, start=request.listen.start)
        self._done.append((request, words))

    def take(self, now: Samples) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        keep = len(self._done) - self._late_by
        taken, self._done = self._done[: max(0, keep)], self._done[max(0, keep) :]
        return taken

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        taken, self._done = self._done, []
        return taken

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None:
        if self._has_guesses:
            self._guessed.append((voice, f"I heard {len(clip)} samples"))

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        taken, self._guessed = self._guessed, []
        return taken


class Shelf:
    """Implements `Clips` with a murmur as long as the words would take."""

    def clip(self, text: str) -> AudioChunk | None:
        clip = silent_clip(text)
        murmur = 0.07 * np.random.default_rng(3).standard_normal(clip.samples.shape)
        return AudioChunk(start=0, samples=murmur.astype(np.float32))


class Onlooker:
    """Implements `View`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.said: list[str] = []

    def show(self, event: Event) -> None:
        self.events.append(event)

    def hear(self, chunk: AudioChunk) -> None: ...

    def pass_time(self, now: Samples, time_left: Samples | None) -> None: ...

    def say(self, text: str) -> None:
        self.said.append(text)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def options(channels: str) -> ReplayOptions:
    return parse_replay_options(
        partners="Ann,Ben",
        channels=ChannelChoice(channels),
        voices=[f"Ann={FIXTURES}/heart-enrol.flac", f"Ben={FIXTURES}/rms-enrol.flac"],
        n_speakers=2,
        exercise=NO_EXERCISE,
        couple="home",
        in_history=False,
    )


@cache
def equipped(channels: str) -> ReplayEquipment:
    """The models, loaded once for all sessions."""
    with TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        return ReplayEquipment(Settings(), options(channels), store)


@cache
def sound(path: Path, channels: str) -> NDArray[np.float32]:
    """As a replay would hear it, level and all."""
    arranged = Arranged(Recording(path), arrange(survey(path).channels, ChannelChoice(channels)))
    joined: NDArray[np.float32] = np.concatenate([chunk.samples for chunk in arranged.chunks()], axis=1)
    return joined


def clock_of(room: Room | KeptSound) -> Callable[[], Samples]:
    """The time in a scripted room; kept sound is played again with prompts of its own."""
    assert isinstance(room, Room)
    return lambda: room.now


def live(
    room: Room | KeptSound,
    channels: str,
    folder: Path,
    *,
    player: Player | None = None,
    has_words: bool = False,
    has_guesses: bool = False,
    late_by: int = 0,
    keep: Path | None = None,
    desk: WordsDesk | None = None,
    prompting: Prompting | None = None,
    keys: Callable[[], list[CommandKind]] | None = None,
    keeper: Keeper | None = None,
) -> Onlooker:
    """A whole session in that room; its sound is kept in the folder `keep`, under its name."""
    view = Onlooker()
    with open_store(folder) as store:
        equipment = equipped(channels)
        layout = ChannelLayout.SPLIT if room.n_channels == 2 else ChannelLayout.MIXED
        opened = equipment.open_live_hearing(layout)
        journal = store.begin_session(couple="home", kind=SessionKind.LIVE, source_path=None, in_history=True)
        LiveSession(
            exercise=load_exercise("say-it-back"),
            participants=options(channels).participants,
            equipment=equipment,
            source=room,
            layout=layout,
            hearing=opened.hearing,
            desk=desk
            or Desk(equipment.transcriber if has_words else None, late_by=late_by, has_guesses=has_guesses),
            prompting=prompting
            or LivePrompter(Shelf(), player or Screen(now=clock_of(room)), PromptGate(room.n_channels)),
            keys=keys or room.take_keys,
            journal=journal,
            view=view,
            keeper=SoundKeeper(keep / f"{journal.session}.wav", room.n_channels) if keep else keeper,
        ).run()
        assert store.events(journal.session) == view.events
    return view
