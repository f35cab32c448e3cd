"""Learning a voice, with the real models."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import InputError
from assistant.hearing.campplus import CampPlusEncoder
from assistant.hearing.enrolment import enrol
from assistant.hearing.profiles import VoiceProfile, similarity
from assistant.hearing.readings import WindowReader
from assistant.hearing.segmentation import PyannoteSegmentation
from tests.hearing.test_models import clip

SEGMENTATION = PyannoteSegmentation.load()
ENCODER = CampPlusEncoder.load()


def learn(sound: NDArray[np.float32], name: str = "Ann") -> VoiceProfile:
    reader = WindowReader(SEGMENTATION, ENCODER)
    return enrol(sound, name=name, clip="ann.wav", reader=reader, model_sha256="abc")


def test_a_voice_is_learned_and_is_unlike_another():
    """Ten seconds and more of one voice each."""
    slt, rms = learn(clip("slt-enrol", 60.0)), learn(clip("rms-enrol", 60.0), "Ben")

    assert slt.clean_s >= 8.0
    assert slt.model_sha256 == "abc"
    assert similarity(slt, rms) < 0.5


def test_too_little_speech_is_refused_with_the_figure():
    """Four seconds."""
    with pytest.raises(InputError, match=r"ann\.wav: .* s of clear speech .* Ann's voice"):
        learn(clip("slt-enrol", 4.0))


def test_silence_is_refused():
    """A denied microphone gives zeros."""
    with pytest.raises(InputError, match=r"0\.0 s of clear speech"):
        learn(np.zeros(12 * 16_000, np.float32))


def test_two_voices_are_refused():
    """Half the clip is somebody else."""
    with pytest.raises(InputError, match="more than one voice"):
        learn(np.concatenate([clip("slt-enrol", 6.0), clip("rms-enrol", 6.0)]))


def test_a_noisy_clip_is_refused():
    """Speech hardly louder than what is between it."""
    sound = np.concatenate([clip("slt-enrol", 12.0), np.zeros(32_000, np.float32)])
    noise = np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32)
    with pytest.raises(InputError, match=r"louder than the noise|clear speech"):
        learn(sound + noise * float(np.sqrt(np.mean(sound**2))))
