"""CAM++ behind its port: whose voice is it?

Kaldi filter banks (80 bins, 25 ms every 10 ms, povey window, no dither) less their mean over the clip go in;
a vector of 192 comes out and is brought to unit length. The cosine of two says how alike the voices are.

Wang et al. (2023). CAM++: a fast and efficient network for speaker verification. Interspeech.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import kaldi_native_fbank
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from assistant.hearing.onnx import open_session
from assistant.resources import model_file
from assistant.timebase import SAMPLE_RATE_HZ, Samples

SIZE = 192
"""Numbers in one embedding."""

SHORTEST: Samples = SAMPLE_RATE_HZ // 4
"""A clip shorter than this is filled up with silence; its voice can hardly be told."""

_INT16_SCALE = 32768.0
"""Kaldi's filter banks expect samples as 16-bit integers have them."""


class CampPlusEncoder:
    """Implements `VoiceEncoder` on onnxruntime."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        options = kaldi_native_fbank.FbankOptions()
        options.frame_opts.dither = 0.0
        options.frame_opts.samp_freq = float(SAMPLE_RATE_HZ)
        options.frame_opts.window_type = "povey"
        options.mel_opts.num_bins = 80
        self._options = options

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1) -> Self:
        """The model as shipped, or the file given. One core each: `WindowReader` runs several side by side.

        Raises
        ------
        ModelError
            If the file is missing or is no model.
        """
        path = path or model_file("campplus.onnx")
        return cls(open_session(path, role="tells voices apart", threads=threads))

    def encode(self, clips: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Unit vectors, shape (n_clips, 192), of mono clips at 16 kHz.

        One clip at a time: the model has no mask, and padding would change the mean that it takes.
        """
        vectors = np.zeros((len(clips), SIZE), np.float32)
        for row, clip in enumerate(clips):
            features = self._filter_banks(clip)
            (embedding,) = self._session.run(None, {"feats": features[None]})
            vectors[row] = embedding[0] / max(float(np.linalg.norm(embedding[0])), 1e-9)
        return vectors

    def _filter_banks(self, clip: NDArray[np.float32]) -> NDArray[np.float32]:
        if len(clip) < SHORTEST:
            clip = np.pad(clip, (0, SHORTEST - len(clip)))
        banks = kaldi_native_fbank.OnlineFbank(self._options)
        banks.accept_waveform(SAMPLE_RATE_HZ, np.ascontiguousarray(clip * np.float32(_INT16_SCALE)))
        banks.input_finished()
        frames = np.array([banks.get_frame(i) for i in range(banks.num_frames_ready)], dtype=np.float32)
        return np.asarray(frames - frames.mean(axis=0), dtype=np.float32)
