"""Clips: whole, trimmed, at one level."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import VoiceError
from assistant.prompts.clips import finished_clip, read_clip, resampled


def tone(duration_s: float, rate_hz: int = 16_000, amplitude: float = 0.3) -> NDArray[np.float32]:
    t = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (amplitude * np.sin(2 * np.pi * 440 * t)).astype(np.float32)


def silence(duration_s: float) -> NDArray[np.float32]:
    return np.zeros(round(duration_s * 16_000), np.float32)


def test_a_pause_inside_a_clip_stays():
    """Silence is taken away around the words, never between them."""
    clip = finished_clip(np.concatenate([silence(0.5), tone(0.3), silence(0.4), tone(0.3), silence(0.7)]))

    assert clip.samples.shape[1] == pytest.approx(16_000, abs=800)


@pytest.mark.parametrize("amplitude", [0.01, 0.3, 1.0])
def test_all_clips_are_equally_loud(amplitude: float):
    """Whatever level an engine gives, the listener hears the same."""
    clip = finished_clip(tone(0.5, amplitude=amplitude))

    assert 10 * np.log10(np.mean(clip.samples**2)) == pytest.approx(-23.0, abs=0.1)


def test_no_clip_is_raised_into_clipping():
    """A clip of sharp peaks stays below -3 dBFS, even if it is softer then."""
    sound = np.zeros(16_000, np.float32)
    sound[::1600] = 0.9
    sound += tone(1.0, amplitude=0.002)

    assert np.abs(finished_clip(sound).samples).max() <= 10 ** (-3 / 20) + 1e-6


@pytest.mark.parametrize("sound", [silence(0.0), silence(1.0), tone(0.05), tone(1.0, amplitude=1e-5)])
def test_what_holds_no_speech_is_no_clip(sound: NDArray[np.float32]):
    """Nothing, silence, a click and a breath of noise are all told."""
    with pytest.raises(VoiceError, match="has not spoken"):
        finished_clip(sound)


def test_a_clip_of_another_rate_keeps_its_length_and_pitch(tmp_path: Path):
    """1 s at 22,050 Hz is 1 s at 16 kHz, and 440 Hz stays 440 Hz."""
    sound = tone(1.0, rate_hz=22_050)
    path = tmp_path / "clip.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes((sound * 32767).astype("<i2").tobytes())

    for heard in (read_clip(path), resampled(sound, 22_050)):
        assert len(heard) == pytest.approx(16_000, abs=40)
        assert np.argmax(np.abs(np.fft.rfft(heard[:16_000], 16_000))) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"this is no sound at all" * 100])
def test_a_file_that_is_no_sound_is_told(tmp_path: Path, content: bytes):
    """An engine that wrote something else has not spoken."""
    path = tmp_path / "clip.wav"
    path.write_bytes(content)

    with pytest.raises(VoiceError, match="left no sound"):
        read_clip(path)
