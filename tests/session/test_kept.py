"""A practice is the same again from its kept sound and what its journal alone knows."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.keeping import SoundKeeper
from assistant.audio.recording import Recording
from assistant.errors import OptionError
from assistant.events import (
    CommandGiven,
    CommandKind,
    Event,
    PromptEnded,
    SessionKind,
    SessionStarted,
    UtteranceTranscribed,
    Word,
    WordsGuessed,
    WordsStep,
    WordsStepped,
)
from assistant.feedback.build import build_report
from assistant.feedback.words import feedback_words
from assistant.ports import AudioChunk
from assistant.session.kept import KeptDesk, KeptPrompts, KeptSound, kept_session
from assistant.store.store import open_store
from assistant.timebase import Samples, to_samples
from tests.session.room import CROSSTALK, Desk, Room, RoomLoudspeaker, equipped, live, sound

TALK_S = 9.0


class Rough:
    """Implements `Transcriber`: the usual words, shouted, so that it can be seen who wrote them."""

    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        words = equipped("split").transcriber.transcribe(samples, start=start)
        return tuple(replace(word, text=word.text.upper()) for word in words)

    def guess(self, samples: NDArray[np.float32]) -> str:
        raise AssertionError("nobody guesses here")


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], Path, Path]:
    """Prompts with an echo, one spoken over; late words of two models, guesses, a key; its sound is kept."""
    folder = tmp_path_factory.mktemp("practised")
    quiet = np.random.default_rng(2).standard_normal((2, to_samples(2.0))).astype(np.float32) * 3e-4
    talk = sound(CROSSTALK, "split")[:, : to_samples(TALK_S)]
    room = Room(np.concatenate([quiet, talk, quiet, quiet, quiet], axis=1))
    room.keys[to_samples(12.0)] = CommandKind.REPEAT
    desk = Desk(equipped("split").transcriber, late_by=1, has_guesses=True, quick=Rough())
    desk.steps = {
        to_samples(4.0): WordsStep.QUICK,
        to_samples(7.5): WordsStep.NONE,
        to_samples(9.0): WordsStep.USUAL,
    }
    view = live(
        room,
        "split",
        folder / "store",
        player=RoomLoudspeaker(room, echo_db=-18),
        desk=desk,
        keep=folder,
    )
    (path,) = folder.glob("*.wav")
    return view.events, path, folder


def test_the_same_session_again_from_its_sound_and_its_journal(
    practised: tuple[list[Event], Path, Path], tmp_path: Path
):
    """Every event, in the same order at the same moment; and so every figure."""
    events, path, _ = practised
    source = KeptSound(path, events)

    again = live(
        source,
        "split",
        tmp_path,
        desk=KeptDesk(events, equipped("split").transcriber, quick=Rough),
        prompting=KeptPrompts(events),
        keys=source.take_keys,
        keeper=source,
    )

    kinds = {type(event) for event in events}
    assert {PromptEnded, UtteranceTranscribed, WordsGuessed, WordsStepped, CommandGiven} <= kinds
    texts = [event.text for event in events if isinstance(event, UtteranceTranscribed)]
    assert any(text.isupper() for text in texts)
    assert any(text and not text.isupper() for text in texts)
    assert again.events == events
    words = feedback_words("en")
    assert build_report(again.events, words) == build_report(events, words)


def test_the_file_is_known_for_what_it_is(practised: tuple[list[Event], Path, Path], tmp_path: Path):
    """By its session's name, and by every bit of it."""
    _, path, folder = practised
    changed = tmp_path / path.name
    changed.write_bytes(path.read_bytes()[:-2] + b"\x01\x01")

    with open_store(folder / "store") as store:
        own = kept_session(store, path)
        assert own is not None
        assert own.kind is SessionKind.LIVE
        assert kept_session(store, changed) is None
        assert kept_session(store, CROSSTALK) is None


def test_kept_sound_is_what_was_heard_and_for_its_owner_alone(tmp_path: Path):
    """What is given back is what is read again, to the last bit; a file that is there is left alone."""
    given = np.random.default_rng(1).uniform(-1.2, 1.2, (1, 5_000)).astype(np.float32)
    path = tmp_path / "session.wav"
    keeper = SoundKeeper(path, 1)
    heard = keeper.keep(AudioChunk(start=0, samples=given))
    info = keeper.finish()

    (chunk,) = Recording(path).chunks()
    assert np.array_equal(chunk.samples, heard.samples)
    assert np.abs(heard.samples - given.clip(-1, 1)).max() < 1e-4
    assert (info.file, info.duration, info.channels) == ("session.wav", 5_000, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(OptionError, match="cannot be written"):
        SoundKeeper(path, 1)


def test_the_first_event_says_which_it_is(practised: tuple[list[Event], Path, Path]):
    """A practice of now."""
    events, _, _ = practised
    started = events[0]

    assert isinstance(started, SessionStarted)
    assert started == replace(started, kind=SessionKind.LIVE)
