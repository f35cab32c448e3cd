"""The same sound in any blocks gives the same events: live and replay are one."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.recording import Recording
from assistant.cli import main
from assistant.events import Event
from assistant.resources import bundled
from assistant.store.store import open_store
from assistant.timebase import SAMPLE_RATE_HZ

REAL = Path(__file__).parent / "ami_EN2002a_0184.flac"
RENDERED = bundled("audio_fixtures") / "stereo-crosstalk.flac"
LONGEST = 30 * SAMPLE_RATE_HZ


def opening(path: Path, folder: Path) -> Path:
    """The first half minute of a recording, as a file of its own."""
    recording = Recording(path)
    sound = np.concatenate([chunk.samples for chunk in recording.chunks()], axis=1)[:, :LONGEST]
    target = folder / f"{path.stem}.wav"
    with wave.open(str(target), "wb") as file:
        file.setnchannels(recording.n_channels)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((sound.T * 32_767).astype("<i2").tobytes())
    return target


def heard(path: Path, chunk: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    monkeypatch.setattr("assistant.audio.recording.CHUNK", chunk)
    assert main(["replay", str(path), "-o", str(folder), "--store", str(folder), "--quiet"]) == 0
    with open_store(folder) as store:
        return store.events(store.sessions()[0].id)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(REAL, id="real, one channel"),
        pytest.param(RENDERED, id="rendered, two channels", marks=pytest.mark.slow),
    ],
)
def test_blocks_of_10_ms_and_of_1_s_give_equal_events(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Every event, with its moment and in its order: speech, turns, overlaps, words, verdicts."""
    path = opening(path, tmp_path)
    coarse = heard(path, 16_000, tmp_path / "coarse", monkeypatch)
    fine = heard(path, 160, tmp_path / "fine", monkeypatch)

    assert len(coarse) > 50
    assert fine == coarse
