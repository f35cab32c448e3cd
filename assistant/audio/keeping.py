"""The sound of a session, kept in a file because both asked for it: 16 kHz, 16 bit, for its owner alone."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from wave import Wave_write
from wave import open as open_wave

import numpy as np

from assistant.errors import OptionError, StoreError
from assistant.events import SourceInfo
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Samples

FULL_SCALE = 32_768.0


class SoundKeeper:
    """Writes chunks as they come.

    Parameters
    ----------
    path : Path
        Must not be there yet.
    n_channels : int

    Raises
    ------
    OptionError
        If the file cannot be written.
    """

    def __init__(self, path: Path, n_channels: int) -> None:
        self.path = path
        self._n_channels = n_channels
        self._end: Samples = 0
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise OptionError(
                f"--keep-sound: {path} cannot be written ({error.strerror}). Choose another folder with -o."
            ) from error
        self._file = os.fdopen(handle, "wb")
        self._wave: Wave_write = open_wave(self._file, "wb")  # noqa: SIM115 - open while the session is
        self._wave.setnchannels(n_channels)
        self._wave.setsampwidth(2)
        self._wave.setframerate(SAMPLE_RATE_HZ)

    def keep(self, chunk: AudioChunk) -> AudioChunk:
        """Write a chunk, and give it as it will be read again: to 16 bits.

        Raises
        ------
        StoreError
            If the disk takes no more.
        """
        whole = np.clip(np.round(chunk.samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2")
        try:
            self._wave.writeframesraw(whole.T.tobytes())
        except OSError as error:
            raise StoreError(
                f"--keep-sound: {self.path} takes no more ({error.strerror}). What was heard until a moment "
                "ago is kept in the journal: make room; then `sayback practise --resume` goes on."
            ) from error
        self._end = chunk.end
        return AudioChunk(start=chunk.start, samples=whole.astype(np.float32) / np.float32(FULL_SCALE))

    def finish(self) -> SourceInfo:
        """The file is whole."""
        self._wave.close()
        self._file.close()
        sha256 = hashlib.sha256(self.path.read_bytes()).hexdigest()
        return SourceInfo(file=self.path.name, duration=self._end, channels=self._n_channels, sha256=sha256)
