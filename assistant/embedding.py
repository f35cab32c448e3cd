"""MiniLM behind its port: from a sentence, or a pair of texts, to vectors.

The model gives one vector for each piece of a word. Sentence vectors are their mean, of unit length
(what all-MiniLM-L6-v2 was trained for). What a sentence *does* (asks, gives back, advises) is easier
to read from the layers before the last, so `states` gives these too.

Sentence by sentence, without padding: padded to 128 pieces a sentence costs six times as much. The model file
is made by `tools/build_sentence_model.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.encoding import TokenStates
from assistant.errors import ModelError
from assistant.resources import model_file

MAX_PIECES = 128
"""Longest input that the model was trained on, in word pieces."""


class MiniLM:
    """all-MiniLM-L6-v2 (int8 weights) on onnxruntime; implements `TextEncoder` and `PairEncoder`."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, model: Path | None = None, tokenizer: Path | None = None, *, threads: int = 1) -> Self:
        """The model as shipped, or the files given.

        Raises
        ------
        ModelError
            If a file is missing or is no such model.
        """
        model = model or model_file("minilm-l6-v2-int8.onnx")
        tokenizer = tokenizer or model_file("minilm-tokenizer.json")
        for path in (model, tokenizer):
            if not path.is_file():
                raise ModelError(
                    f"{path}: the sentence model was expected here and is missing. "
                    "`sayback models` says what is missing; installing Sayback again puts it back."
                )
        try:
            words = Tokenizer.from_file(str(tokenizer))
            session = _session(model, threads)
        except Exception as error:  # onnxruntime and tokenizers raise no narrower class
            raise ModelError(
                f"{model}: this is no sentence model that can be read ({type(error).__name__}). "
                "`sayback models` checks it; installing Sayback again puts it back."
            ) from error
        words.no_padding()
        words.enable_truncation(MAX_PIECES)
        return cls(session, words)

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (n_sentences, 384), float32. An empty sentence gives zeros."""
        vectors = np.zeros((len(sentences), 384), dtype=np.float32)
        for row, sentence in enumerate(sentences):
            if sentence.strip():
                mean = self._run(sentence, None, (6,)).layers[6].mean(axis=0)
                vectors[row] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return vectors

    def states(self, text: str, pair: str | None = None, *, layers: Sequence[int] = (6,)) -> TokenStates:
        """One vector for each word piece of `text`, or of `text` and `pair`; of layers 2, 4 and 6."""
        return self._run(text, pair, tuple(layers))

    def _run(self, text: str, pair: str | None, layers: tuple[int, ...]) -> TokenStates:
        pieces = self._tokenizer.encode(text, pair) if pair is not None else self._tokenizer.encode(text)
        feed = {
            "input_ids": np.array([pieces.ids], dtype=np.int64),
            "token_type_ids": np.array([pieces.type_ids], dtype=np.int64),
        }
        outputs = self._session.run([f"layer_{layer}" for layer in layers], feed)
        return TokenStates(
            layers={layer: output[0] for layer, output in zip(layers, outputs, strict=True)},
            sequence=np.array(pieces.type_ids, dtype=np.int8),
            is_special=np.array(pieces.special_tokens_mask, dtype=bool),
            offsets=tuple(pieces.offsets),
        )


class TunedLayers:
    """Layers of the sentence model tuned for listening, on onnxruntime; implements `UpperLayers`.

    One text at a time, so that nothing is padded: the same text gives the same figures everywhere.
    """

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    @classmethod
    def load(cls, model: Path, *, threads: int = 1) -> Self:
        """The layers in a file that `tools/tune_listening.py` wrote.

        Raises
        ------
        ModelError
            If the file is missing or is no such model.
        """
        if not model.is_file():
            raise ModelError(
                f"{model}: the layers tuned for listening were expected here and are missing. "
                "`sayback models` says what is missing; installing Sayback again puts it back."
            )
        try:
            return cls(_session(model, threads))
        except Exception as error:  # onnxruntime raises no narrower class
            raise ModelError(
                f"{model}: these are no tuned layers that can be read ({type(error).__name__}). "
                "`sayback models` checks them; installing Sayback again puts them back."
            ) from error

    def figures(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds of each thing that the layers tell, shape (n_figures,), float32."""
        told: NDArray[np.float32] = self._session.run(["figures"], {"rows": rows[None]})[0][0]
        return told


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
