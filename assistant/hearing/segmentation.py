"""pyannote segmentation-3.0: how many voices at once, and which of up to three, in a window of sound.

The model answers with seven classes: nobody; one of three voices; two of them at once. Which voice is which
holds within one window only (`linking` ties windows together).

Plaquet & Bredin (2023). Powerset multi-class cross entropy loss for neural speaker diarization. Interspeech.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.hearing.onnx import open_session
from assistant.resources import model_file
from assistant.timebase import Samples

STEP: Samples = 270
"""Samples from one frame of the model to the next."""

FIRST: Samples = 495
"""Sample at the middle of the first frame (its field is 991 samples)."""

N_SLOTS = 3
"""Voices that one window can hold."""

CLASS_SLOTS = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=np.float32
)
"""Which slots speak in each of the seven classes."""

N_SINGLE = 1 + N_SLOTS
"""Classes before this index have at most one voice."""


class Segmentation(Protocol):
    """The model as the rest of the room sees it."""

    def classes(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the seven classes, shape (n_windows, n_frames, 7), of (n_windows, n) samples.

        A window's answer does not depend on those it is read with.
        """
        ...


class PyannoteSegmentation:
    """Implements `Segmentation` on onnxruntime."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1) -> Self:
        """The model as shipped, or the file given. One core each: `WindowReader` runs several side by side.

        Raises
        ------
        ModelError
            If the file is missing or is no model.
        """
        path = path or model_file("segmentation-3.0.onnx")
        return cls(open_session(path, role="tells who talks at once", threads=threads))

    def classes(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Segmentation`. Four windows at once cost 0.6 of four alone, and are bit for bit equal."""
        (log_probability,) = self._session.run(None, {"waveform": windows[:, None, :]})
        return np.asarray(np.exp(log_probability), dtype=np.float32)
