"""The live loop, driven by scripted sound: no device, no thread, no waiting."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.channels import Arranged, ChannelChoice, arrange
from assistant.audio.microphone import Notice
from assistant.audio.playback import Playing, Screen
from assistant.audio.recording import Recording, survey
from assistant.events import (
    AttemptAssessed,
    AudioLost,
    CaveatRaised,
    ChannelLayout,
    CommandGiven,
    CommandKind,
    CutInNoted,
    Event,
    ExercisePaused,
    ExerciseResumed,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    ReplyHeard,
    RoundEnded,
    SessionEnded,
    SessionKind,
    SessionStarted,
    SourceEnded,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
    VoiceStarted,
    Word,
)
from assistant.exercise.loader import load_exercise
from assistant.feedback.build import build_report
from assistant.feedback.words import FeedbackWords
from assistant.language import read_words
from assistant.ports import AudioChunk, Transcriber
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

ONLY_ONE_OF_THEM = (
    AttemptAssessed,
    CaveatRaised,
    CutInNoted,
    ReplyHeard,
    RoundEnded,
    SessionStarted,
    SessionEnded,
    SourceEnded,
    PhaseStarted,
    PromptRequested,
    PromptStarted,
    PromptEnded,
    PromptUnheard,
)
"""What the exercise does, and what is known of a file alone."""


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
    """Implements `WordsDesk` at once, or so many hand-ins late; without a transcriber nobody writes."""

    def __init__(self, transcriber: Transcriber | None, *, late_by: int = 0) -> None:
        self._transcriber = transcriber
        self._late_by = late_by
        self._done: list[tuple[UtteranceRequest, tuple[Word, ...]]] = []
        self.waiting: Samples = 0

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        words: tuple[Word, ...] = ()
        if clip is not None and self._transcriber is not None:
            words = self._transcriber.transcribe(clip, start=request.listen.start)
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
        return ReplayEquipment(Settings(), options(channels), store, may_download=False)


@cache
def sound(path: Path, channels: str) -> NDArray[np.float32]:
    """As a replay would hear it, level and all."""
    arranged = Arranged(Recording(path), arrange(survey(path).channels, ChannelChoice(channels)))
    joined: NDArray[np.float32] = np.concatenate([chunk.samples for chunk in arranged.chunks()], axis=1)
    return joined


def live(
    room: Room,
    channels: str,
    folder: Path,
    *,
    player: Player | None = None,
    has_words: bool = False,
    late_by: int = 0,
) -> Onlooker:
    """A whole session in that room."""
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
            desk=Desk(equipment.transcriber if has_words else None, late_by=late_by),
            clips=Shelf(),
            player=player or Screen(now=lambda: room.now),
            keys=room.take_keys,
            journal=journal,
            view=view,
        ).run()
        assert store.events(journal.session) == view.events
    return view


@pytest.mark.parametrize(
    ("path", "channels"),
    [(CROSSTALK, "split"), pytest.param(GOOD_ROUND, "mixed", marks=pytest.mark.slow)],
    ids=["two channels", "one channel"],
)
def test_the_same_sound_gives_the_same_facts_live_and_in_a_replay(path: Path, channels: str, tmp_path: Path):
    """Speech, turns, overlaps, words and verdicts, each with its moment: the exercise changes none."""
    with open_store(tmp_path / "replay") as store:
        equipment = equipped(channels)
        replayed = store.events(replay(path, options(channels), equipment, store, lambda *step: None))

    seen = live(Room(sound(path, channels)), channels, tmp_path / "live", has_words=True)

    def facts(events: list[Event]) -> list[Event]:
        return [event for event in events if not isinstance(event, ONLY_ONE_OF_THEM)]

    assert len(facts(replayed)) > 30
    assert facts(seen.events) == facts(replayed)


TALK_S = 5.0


@pytest.fixture
def talk() -> Room:
    """Ann speaks on her channel from 6 s on for some seconds, after the quiet of the brief."""
    given = sound(CROSSTALK, "split")[:, : to_samples(TALK_S)]
    room = np.random.default_rng(2).standard_normal((2, to_samples(6.0))).astype(np.float32) * 3e-4
    return Room(np.concatenate([room, given, room], axis=1))


def ended(view: Onlooker) -> list[PromptEnded]:
    return [event for event in view.events if isinstance(event, PromptEnded)]


def test_sayback_does_not_hear_itself(talk: Room, tmp_path: Path):
    """A loudspeaker that comes back 12 dB softer adds no speech to anybody's figures."""
    view = live(talk, "split", tmp_path, player=RoomLoudspeaker(talk, echo_db=-12))

    first = ended(view)[0]
    assert not first.is_cut
    assert not [
        event
        for event in view.events
        if isinstance(event, SpeechStarted | VoiceStarted) and first.span.contains(event.start)
    ]
    assert all(event.span.start_s > 5.0 for event in view.events if isinstance(event, SpeechEnded))


def test_the_span_of_a_prompt_is_that_of_its_sound(talk: Room, tmp_path: Path):
    """Loudspeaker's delay included; it began when nobody spoke."""
    view = live(talk, "split", tmp_path, player=RoomLoudspeaker(talk, echo_db=-12))

    request = next(event for event in view.events if isinstance(event, PromptRequested))
    span = ended(view)[0].span
    assert len(span) == silent_clip(request.text).samples.shape[1]
    assert request.at <= span.start <= request.at + to_samples(0.2)


def test_a_partner_over_a_prompt_stops_it_and_is_heard(tmp_path: Path):
    """Within 200 ms, on a loudspeaker with echo, and their speech is there from its start."""
    given = sound(CROSSTALK, "split")[:, : to_samples(TALK_S)]
    quiet = np.random.default_rng(2).standard_normal((2, to_samples(2.0))).astype(np.float32) * 3e-4
    alone = live(Room(np.concatenate([quiet, given], axis=1)), "split", tmp_path / "alone")
    room = Room(np.concatenate([quiet, given], axis=1))

    view = live(room, "split", tmp_path / "over", player=RoomLoudspeaker(room, echo_db=-18))

    first = ended(view)[0]
    onsets = [
        min(event.start for event in seen.events if isinstance(event, SpeechStarted))
        for seen in (alone, view)
    ]
    assert first.is_cut
    assert 0 < first.span.end - onsets[0] <= to_samples(0.3)
    assert abs(onsets[1] - onsets[0]) <= to_samples(0.1)


def test_words_that_come_late_are_late_events(talk: Room, tmp_path: Path):
    """Nothing waits for them; they are told when they are there, and none is lost."""
    view = live(talk, "split", tmp_path, has_words=True, late_by=1)

    words = [event for event in view.events if isinstance(event, UtteranceTranscribed)]
    assert any(event.text for event in words)
    assert words[-1].at - words[-1].span.end > to_samples(3.0)


def test_a_key_stops_the_session_at_any_time(talk: Room, tmp_path: Path):
    """Calmly: what was heard is kept, and its feedback can be made."""
    talk.keys[to_samples(9.0)] = CommandKind.STOP

    view = live(talk, "split", tmp_path)

    assert CommandKind.STOP in [event.command for event in view.events if isinstance(event, CommandGiven)]
    assert [event.reason for event in view.events if isinstance(event, SessionEnded)] == ["stopped"]
    assert isinstance(view.events[-1], SourceEnded)
    report = build_report(view.events, FeedbackWords.model_validate(read_words("en", "feedback")))
    assert report.has_speech
    assert report.source.duration_s < 10.0


def test_a_microphone_that_goes_and_comes_back_pauses_the_session(talk: Room, tmp_path: Path):
    """It says so, loses the span and nothing else, and goes on."""
    talk.notices = {to_samples(13.0): Notice.GONE, to_samples(15.0): Notice.BACK}
    talk.lost = {to_samples(15.0): Span(to_samples(13.0), to_samples(15.0))}

    view = live(talk, "split", tmp_path)

    kinds = [type(event) for event in view.events]
    assert kinds.index(ExercisePaused) < kinds.index(AudioLost) < kinds.index(ExerciseResumed)
    assert [event.span for event in view.events if isinstance(event, AudioLost)] == [
        Span(to_samples(13.0), to_samples(15.0))
    ]
    assert len(view.said) == 2


def test_a_microphone_that_may_not_be_heard_is_told(talk: Room, tmp_path: Path):
    """With where the permission is given."""
    talk.notices = {to_samples(2.0): Notice.DENIED}

    view = live(talk, "split", tmp_path)

    assert "System Settings" in view.said[0]


def test_the_sound_may_end_at_any_time(talk: Room, tmp_path: Path):
    """In the middle of a word or of a prompt: everything open is closed."""
    talk.sound = talk.sound[:, : to_samples(1.0)]
    in_prompt = live(talk, "split", tmp_path / "prompt")

    assert [event.is_cut for event in ended(in_prompt)] == [True]
    assert [event.reason for event in in_prompt.events if isinstance(event, SessionEnded)] == ["source_ended"]
