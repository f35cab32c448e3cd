"""Silero VAD v6 behind its port: is there a voice in each 32 ms frame?

The ONNX file is the one inside faster-whisper. It reads a batch of frames as one stretch of time: each row
is 64 samples of context and the 512 of the frame, and the recurrent state (h, c) of shape (1, 1, 128) goes in
and comes out. State and context are carried across calls, so the answer does not depend on how the sound was
cut.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import faster_whisper
import numpy as np
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from assistant.hearing.onnx import open_session

FRAME = 512
"""Samples of one frame: 32 ms."""

_CONTEXT = 64
_STATE = (1, 1, 128)


def silero_file() -> Path:
    """Where faster-whisper keeps the model."""
    return Path(faster_whisper.__file__).parent / "assets" / "silero_vad_v6.onnx"


class SileroActivity:
    """Implements `SpeechActivity` for one channel; make one for each."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._h = np.zeros(_STATE, np.float32)
        self._c = np.zeros(_STATE, np.float32)
        self._seen = np.zeros(_CONTEXT, np.float32)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The model as installed, or the file given. One core: the model is too small for two.

        Raises
        ------
        ModelError
            If the file is missing or is no model.
        """
        return cls(open_session(path or silero_file(), role="hears whether somebody speaks", threads=1))

    def another(self) -> SileroActivity:
        """The same model with a state of its own, for another channel."""
        return SileroActivity(self._session)

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of speech of each whole frame so far, shape (n_frames,), of (n,) samples.

        Frames that come together go through the model together, which takes half the time: bit for bit it
        is as if they had come one by one.
        """
        sound = np.concatenate([self._seen, samples])
        n_frames = (len(sound) - _CONTEXT) // FRAME
        self._seen = sound[n_frames * FRAME :].copy()
        if n_frames == 0:
            return np.zeros(0, np.float32)
        frames = np.ascontiguousarray(sliding_window_view(sound, _CONTEXT + FRAME)[::FRAME])
        answer, self._h, self._c = self._session.run(None, {"input": frames, "h": self._h, "c": self._c})
        return np.asarray(answer, np.float32).ravel()
