"""smart-turn v3.2 behind its port: does it sound as if the speaker were done?

The last 8 s of sound, filled up with silence in front, brought to zero mean and unit variance, as Whisper's
log-mel picture of 80 × 800. The output is named `logits` and is a probability already. All-silence gives .99:
whoever asks must know that there was speech.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from assistant.hearing.onnx import open_session
from assistant.resources import model_file
from assistant.timebase import SAMPLE_RATE_HZ, Samples

WINDOW: Samples = 8 * SAMPLE_RATE_HZ
"""How much sound the model hears."""

_SMALLEST_VARIANCE = 1e-7
"""As in Whisper's own normalisation: keeps digital silence from being divided by zero."""


class SmartTurnDetector:
    """Implements `TurnEndDetector` on onnxruntime."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._extractor = FeatureExtractor(chunk_length=8)

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1) -> Self:
        """The model as shipped, or the file given. One core: with two it takes as long, and both are busy.

        Raises
        ------
        ModelError
            If the file is missing or is no model.
        """
        path = path or model_file("smart-turn-v3.2-cpu.onnx")
        return cls(open_session(path, role="hears whether a turn is over", threads=threads))

    def probability(self, samples: NDArray[np.float32]) -> float:
        """0..1, from the last 8 s of one partner's mono sound, ending at the pause.

        Raises
        ------
        ValueError
            If there is no sound at all: the model would say .99.
        """
        heard = samples[-WINDOW:]
        if not np.any(heard):
            raise ValueError("smart-turn was asked about digital silence")
        sound = np.pad(heard, (WINDOW - len(heard), 0))
        sound = (sound - sound.mean()) / np.sqrt(sound.var() + _SMALLEST_VARIANCE)
        features = self._extractor(sound, padding=0)[:, : WINDOW // 160]
        (answer,) = self._session.run(None, {"input_features": features[None].astype(np.float32)})
        return float(np.clip(np.ravel(answer)[0], 0.0, 1.0))
