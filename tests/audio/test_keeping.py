"""The sound of a session in a file: a disk that takes no more is told in one sentence."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.keeping import SoundKeeper
from assistant.audio.recording import Recording
from assistant.errors import OptionError, StoreError
from assistant.ports import AudioChunk


def chunk(start: int) -> AudioChunk:
    samples = np.random.default_rng(start).uniform(-0.5, 0.5, (1, 1_600)).astype(np.float32)
    return AudioChunk(start=start, samples=samples)


def test_what_is_read_again_is_what_was_given_back(tmp_path: Path):
    keeper = SoundKeeper(tmp_path / "talk.wav", 1)
    heard = [keeper.keep(chunk(start)).samples for start in (0, 1_600)]
    keeper.finish()

    read = [part.samples for part in Recording(tmp_path / "talk.wav").chunks()]

    assert np.array_equal(np.concatenate(read, axis=1), np.concatenate(heard, axis=1))


def test_a_disk_that_takes_no_more_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where, what was found, what to do; nothing of the system's own words but its reason."""
    keeper = SoundKeeper(tmp_path / "talk.wav", 1)
    keeper.keep(chunk(0))

    def full(data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(keeper._wave, "writeframesraw", full)

    with pytest.raises(StoreError, match=r"talk\.wav takes no more \(No space left on device\).*make room"):
        keeper.keep(chunk(1_600))

    monkeypatch.undo()
    keeper.finish()


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    (tmp_path / "talk.wav").write_text("something of yours")

    with pytest.raises(OptionError, match="cannot be written"):
        SoundKeeper(tmp_path / "talk.wav", 1)

    assert (tmp_path / "talk.wav").read_text() == "something of yours"
