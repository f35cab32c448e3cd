"""Clips of speech: read, brought to session rate, trimmed, levelled, and kept for the next time."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from assistant.errors import VoiceError
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples

SPOKEN_RMS_DBFS = -23.0
"""The level of the loud frames of every clip: that of calm talk in a good recording."""

HIGHEST_PEAK_DBFS = -3.0
"""No clip is raised beyond this."""

SILENT_BELOW_DB = 40.0
"""Frames this far below the loud ones are silence around the words."""

SHORTEST: Samples = to_samples(0.1)
"""No word is shorter; a clip that is holds no speech."""

SILENT_PEAK = 1e-3
"""-60 dBFS: an engine that gives less has not spoken."""

EDGE: Samples = to_samples(0.02)
"""Kept before the first and after the last loud frame, so that soft sounds stay whole."""

_FRAME: Samples = to_samples(0.01)

_logger = logging.getLogger(__name__)


def resampled(sound: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Mono sound, shape (n,), at 16 kHz."""
    if rate_hz == SAMPLE_RATE_HZ:
        return sound
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE_HZ)
    mono = np.ascontiguousarray(sound[np.newaxis], dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(mono, format="fltp", layout="mono")
    frame.sample_rate = rate_hz
    frames = (*resampler.resample(frame), *resampler.resample(None))
    return np.concatenate([part.to_ndarray()[0] for part in frames]).astype(np.float32)


def read_clip(path: Path) -> NDArray[np.float32]:
    """A sound file of an engine as mono at 16 kHz, shape (n,).

    Raises
    ------
    VoiceError
        If the engine left no file, or one that is no sound.
    """
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE_HZ)
            parts = [
                part.to_ndarray()[0]
                for frame in (*container.decode(audio=0), None)
                for part in resampler.resample(frame)
            ]
    except (OSError, IndexError, ValueError) as error:
        raise VoiceError(
            "the system's speaking engine returned but left no sound. Try another voice."
        ) from error
    return np.concatenate([np.zeros(0, np.float32), *parts]).astype(np.float32)


def finished_clip(sound: NDArray[np.float32]) -> AudioChunk:
    """The spoken part alone, at the level of all clips.

    Raises
    ------
    VoiceError
        If there is no speech in it: that an engine returned is no proof that it spoke.
    """
    n_frames = len(sound) // _FRAME
    if len(sound) < SHORTEST or float(np.abs(sound).max()) < SILENT_PEAK:
        raise VoiceError("the speaking engine returned but has not spoken. Try another voice.")
    framed = sound[: n_frames * _FRAME].reshape(n_frames, _FRAME).astype(np.float64)
    rms = np.sqrt((framed**2).mean(axis=1))
    level = float(np.percentile(rms, 95))
    loud = np.flatnonzero(rms > level * 10 ** (-SILENT_BELOW_DB / 20))
    spoken = sound[max(0, int(loud[0]) * _FRAME - EDGE) : (int(loud[-1]) + 1) * _FRAME + EDGE]
    active = float(np.sqrt((framed[loud] ** 2).mean()))
    gain = min(10 ** (SPOKEN_RMS_DBFS / 20) / active, 10 ** (HIGHEST_PEAK_DBFS / 20) / np.abs(spoken).max())
    return AudioChunk(start=0, samples=(spoken * np.float32(gain))[np.newaxis])


class ClipCache:
    """Clips kept in a folder, by a name that tells nothing of their words.

    A clip that cannot be kept (a full disk, a folder without write rights) is
    simply rendered again the next time; a damaged one is replaced.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, AudioChunk] = {}

    def get(self, key: str, render: Callable[[], AudioChunk]) -> AudioChunk:
        """The clip of that name, rendered only if it is not here yet."""
        if key not in self._memory:
            self._memory[key] = self._read(key) or self._kept(key, render())
        return self._memory[key]

    def _read(self, key: str) -> AudioChunk | None:
        if self._folder is None:
            return None
        try:
            samples = np.load(self._folder / f"{key}.npy", allow_pickle=False)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, EOFError):
            _logger.warning("clip %s is damaged and is rendered again", key[:8])
            return None
        is_sound = samples.dtype == np.float32 and samples.ndim == 2 and len(samples) == 1
        return AudioChunk(start=0, samples=samples) if is_sound and np.isfinite(samples).all() else None

    def _kept(self, key: str, clip: AudioChunk) -> AudioChunk:
        if self._folder is None:
            return clip
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        except OSError as error:
            _logger.warning("clips cannot be kept: %s", error.strerror)
            return clip
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                np.save(file, clip.samples, allow_pickle=False)
            part.replace(self._folder / f"{key}.npy")
        except OSError as error:
            _logger.warning("clips cannot be kept: %s", error.strerror)
            part.unlink(missing_ok=True)
        return clip
