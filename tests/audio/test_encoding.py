"""The sound inside a page is the sound of the recording, at the same moments."""

from __future__ import annotations

import io
from collections.abc import Iterator

import av
import numpy as np
import pytest

from assistant.audio import encoding
from assistant.audio.encoding import encode_mp3
from assistant.errors import OptionError
from assistant.ports import AudioChunk


class Clicks:
    """Two channels of silence with a burst of noise at 2 s."""

    n_channels = 2

    def chunks(self) -> Iterator[AudioChunk]:
        noise = np.random.default_rng(0).uniform(-0.5, 0.5, 1_600).astype(np.float32)
        for start in range(0, 4 * 16_000, 16_000):
            samples = np.zeros((2, 16_000), np.float32)
            if start == 2 * 16_000:
                samples[:, :1_600] = noise
            yield AudioChunk(start=start, samples=samples)


def test_a_moment_of_the_page_is_the_moment_of_the_session():
    """A burst at 2 s is at 2 s in what the browser plays, within 60 ms."""
    encoded = encode_mp3(Clicks())

    with av.open(io.BytesIO(encoded), "r") as container:
        frames = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
    sound = np.concatenate(frames)
    burst_s = np.flatnonzero(np.abs(sound) > 0.1)[0] / 16_000
    assert burst_s == pytest.approx(2.0, abs=0.06)


def test_a_recording_too_long_for_a_page_is_told(monkeypatch: pytest.MonkeyPatch):
    """One sentence with the limit and the way out."""
    monkeypatch.setattr(encoding, "LONGEST_H", 1 / 3600)

    with pytest.raises(OptionError, match="Leave the option out"):
        encode_mp3(Clicks())
