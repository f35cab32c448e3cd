"""The real models behind their ports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.errors import ModelError
from assistant.hearing.campplus import CampPlusEncoder
from assistant.hearing.segmentation import FIRST, STEP, PyannoteSegmentation
from assistant.hearing.silero import FRAME, SileroActivity
from assistant.hearing.smart_turn import SmartTurnDetector
from assistant.resources import bundled


def clip(name: str, seconds: float = 8.0) -> NDArray[np.float32]:
    """The first seconds of a fixture, one channel."""
    sound = np.concatenate(
        [chunk.samples for chunk in Recording(bundled("audio_fixtures") / f"{name}.flac").chunks()], axis=1
    )
    return np.asarray(sound[0, : int(seconds * 16_000)], dtype=np.float32)


def test_silero_does_not_depend_on_the_blocks():
    """State, context and the rest of a frame are carried along, to the last bit."""
    sound = clip("slt-enrol", 3.0)
    model = SileroActivity.load()
    whole = model.feed(sound)
    other = model.another()
    parts = np.concatenate([other.feed(sound[start : start + 700]) for start in range(0, len(sound), 700)])

    assert len(whole) == len(sound) // FRAME
    assert np.array_equal(whole, parts)
    assert whole.max() > 0.9


def test_silero_hears_no_voice_in_silence():
    """Digital silence, and faint noise."""
    noise = 1e-3 * np.random.default_rng(1).standard_normal(32_000).astype(np.float32)

    assert SileroActivity.load().feed(np.zeros(32_000, np.float32)).max() < 0.2
    assert SileroActivity.load().feed(noise).max() < 0.2


def test_segmentation_gives_probabilities_on_its_grid():
    """Seven classes that sum to one, a frame every 270 samples."""
    sound = clip("slt-enrol", 5.0)
    (classes,) = PyannoteSegmentation.load().classes(sound[None])

    assert classes.shape == ((len(sound) - 2 * FIRST) // STEP + 1, 7)
    assert np.allclose(classes.sum(axis=1), 1.0, atol=1e-4)
    assert np.median(classes[:, 1:4].sum(axis=1)) > 0.9


def test_windows_read_together_are_read_as_alone():
    """Live they come one by one, in a replay four at once: the answers are the same to the last bit."""
    sound, model = clip("slt-enrol", 8.0), PyannoteSegmentation.load()
    windows = np.stack([sound[start : start + 80_000] for start in range(0, 32_000, 8_000)])

    alone = [model.classes(window[None])[0] for window in windows]

    assert np.array_equal(model.classes(windows), np.stack(alone))


def test_voices_are_told_apart():
    """Two clips of one voice are more alike than two voices; vectors have unit length."""
    slt, rms = clip("slt-enrol"), clip("rms-enrol")
    vectors = CampPlusEncoder.load().encode([slt[:48_000], slt[48_000:96_000], rms[:48_000]])

    assert vectors.shape == (3, 192)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6
    assert vectors[0] @ vectors[2] < 0.5


def test_a_tiny_clip_has_a_voice_print_too():
    """A tenth of a second does not stop the session."""
    assert np.isfinite(CampPlusEncoder.load().encode([clip("slt-enrol", 0.1)])).all()


def test_a_turn_end_is_likelier_after_a_sentence_than_within_it():
    """And it is never asked about silence."""
    sound = clip("slt-enrol", 12.0)
    voice = SileroActivity.load().feed(sound) > 0.3
    end = (np.flatnonzero(voice)[-1] + 1) * FRAME
    detector = SmartTurnDetector.load()
    middle = end // 2
    while not voice[middle // FRAME - 8 : middle // FRAME].all():
        middle += FRAME

    assert 0.0 <= detector.probability(sound[:middle]) <= 1.0
    assert detector.probability(sound[: end + 3_200]) > detector.probability(sound[:middle])
    with pytest.raises(ValueError, match="silence"):
        detector.probability(np.zeros(16_000, np.float32))


@pytest.mark.parametrize(
    "adapter", [PyannoteSegmentation, CampPlusEncoder, SmartTurnDetector, SileroActivity]
)
def test_a_missing_or_damaged_model_is_said_in_a_sentence(adapter, tmp_path: Path):
    """Which file, and what to do."""
    with pytest.raises(ModelError, match="sayback models"):
        adapter.load(tmp_path / "none.onnx")
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"damaged\.onnx"):
        adapter.load(damaged)
