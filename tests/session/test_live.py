"""The live loop, driven by scripted sound: no device, no thread, no waiting."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.channels import ChannelChoice
from assistant.audio.microphone import Notice
from assistant.audio.playback import Playing, Screen
from assistant.audio.recording import Recording
from assistant.events import (
    ChannelLayout,
    CommandKind,
    Event,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    SessionEnded,
    SessionKind,
    SessionStarted,
    SourceEnded,
    Word,
)
from assistant.exercise.loader import load_exercise
from assistant.ports import AudioChunk
from assistant.resources import bundled
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.live import LiveSession
from assistant.session.live_prompts import Player, silent_clip
from assistant.session.options import NO_EXERCISE, ReplayOptions, parse_replay_options
from assistant.session.replay import replay
from assistant.settings import Settings
from assistant.store.store import open_store
from assistant.timebase import Samples, Span, to_samples
from assistant.transcription.utterances import UtteranceRequest

FIXTURES = bundled("audio_fixtures")
CROSSTALK = FIXTURES / "stereo-crosstalk.flac"
GOOD_ROUND = FIXTURES / "good-round.flac"
BLOCK = 320

OF_THE_EXERCISE = (
    SessionStarted,
    SessionEnded,
    SourceEnded,
    PhaseStarted,
    PromptRequested,
    PromptStarted,
    PromptEnded,
    PromptUnheard,
)


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
    """Implements `WordsDesk` at once, or so many hand-ins late."""

    def __init__(self, equipment: ReplayEquipment, *, late_by: int = 0) -> None:
        self._equipment = equipment
        self._late_by = late_by
        self._done: list[tuple[UtteranceRequest, tuple[Word, ...]]] = []
        self.waiting: Samples = 0

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        words: tuple[Word, ...] = ()
        if clip is not None:
            words = self._equipment.transcriber.transcribe(clip, start=request.listen.start)
        self._done.append((request, words))

    def take(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        keep = len(self._done) - self._late_by
        taken, self._done = self._done[: max(0, keep)], self._done[max(0, keep) :]
        return taken

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        taken, self._done = self._done, []
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

    def say(self, text: str) -> None:
        self.said.append(text)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def options(channels: str, *voices: str) -> ReplayOptions:
    return parse_replay_options(
        partners="Ann,Ben",
        channels=ChannelChoice(channels),
        voices=[
            f"{name}={FIXTURES}/{voice}-enrol.flac"
            for name, voice in zip(("Ann", "Ben"), voices, strict=False)
        ],
        n_speakers=2,
        exercise=NO_EXERCISE,
        couple="home",
        in_history=False,
    )


@cache
def sound(path: Path) -> NDArray[np.float32]:
    joined: NDArray[np.float32] = np.concatenate(
        [chunk.samples for chunk in Recording(path).chunks()], axis=1
    )
    return joined


def live(
    room: Room,
    wanted: ReplayOptions,
    folder: Path,
    *,
    player: Player | None = None,
    late_by: int = 0,
) -> Onlooker:
    """A whole session in that room."""
    view = Onlooker()
    with open_store(folder) as store:
        equipment = ReplayEquipment(Settings(), wanted, store, may_download=False)
        layout = ChannelLayout.SPLIT if room.n_channels == 2 else ChannelLayout.MIXED
        opened = equipment.open_hearing(room, layout, 0, lambda *step: None)
        journal = store.begin_session(couple="home", kind=SessionKind.LIVE, source_path=None, in_history=True)
        LiveSession(
            exercise=load_exercise("say-it-back"),
            participants=wanted.participants,
            equipment=equipment,
            source=room,
            layout=layout,
            hearing=opened.hearing,
            desk=Desk(equipment, late_by=late_by),
            clips=Shelf(),
            player=player or Screen(now=lambda: room.now),
            keys=room.take_keys,
            journal=journal,
            view=view,
        ).run()
        assert store.events(journal.session) == view.events
    return view


@pytest.mark.parametrize(
    ("path", "channels", "voices"),
    [
        (CROSSTALK, "split", ()),
        pytest.param(GOOD_ROUND, "mixed", ("heart", "rms"), marks=pytest.mark.slow),
    ],
    ids=["two channels", "one channel"],
)
def test_the_same_sound_gives_the_same_facts_live_and_in_a_replay(
    path: Path, channels: str, voices: tuple[str, ...], tmp_path: Path
):
    """Speech, turns, overlaps, words and verdicts, each with its moment: the exercise changes none of them."""
    wanted = options(channels, *voices)
    with open_store(tmp_path / "replay") as store:
        equipment = ReplayEquipment(Settings(), wanted, store, may_download=False)
        replayed = store.events(replay(path, wanted, equipment, store, lambda *step: None))
    arranged = sound(path)

    seen = live(Room(arranged), wanted, tmp_path / "live")

    def facts(events: list[Event]) -> list[Event]:
        return [event for event in events if not isinstance(event, OF_THE_EXERCISE)]

    live_facts = [event for event in facts(seen.events) if type(event) in {type(e) for e in facts(replayed)}]
    assert len(live_facts) > 30
    assert [event for event in facts(replayed) if type(event).__name__ != "CaveatRaised"] == [
        event for event in live_facts if type(event).__name__ != "CaveatRaised"
    ]
