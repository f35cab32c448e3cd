"""The word lists as shipped, and a small deterministic sentence model for what needs no real one."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.encoding import TokenStates
from assistant.language import read_words
from assistant.listening.judge import ListeningJudge
from assistant.listening.lexicon import WordLists
from assistant.session.judging import load_trained_judge


class WordHashEncoder:
    """Each word has a fixed random vector: equal words are alike, others are not."""

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for sentence in sentences:
            mean = self.states(sentence).layers[6].mean(axis=0)
            rows.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
        return np.stack(rows).astype(np.float32)

    def states(self, text: str, pair: str | None = None, *, layers: Sequence[int] = (6,)) -> TokenStates:
        offsets, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            offsets.append((start, at))
        vectors = np.stack([self._vector(text[start:end]) for start, end in offsets] or [np.zeros(384)])
        offsets = offsets or [(0, 0)]
        return TokenStates(
            layers={layer: vectors.astype(np.float32) for layer in layers},
            sequence=np.zeros(len(offsets), dtype=np.int8),
            is_special=np.zeros(len(offsets), dtype=bool),
            offsets=tuple(offsets),
        )

    @staticmethod
    def _vector(word: str) -> NDArray[np.float64]:
        seed = zlib.crc32(word.lower().strip(".,?!").encode())
        return np.random.default_rng(seed).normal(size=384)


@pytest.fixture(scope="session")
def words() -> WordLists:
    return WordLists(read_words("en", "listening"))


@pytest.fixture(scope="session")
def encoder() -> WordHashEncoder:
    return WordHashEncoder()


@pytest.fixture(scope="session")
def judge() -> ListeningJudge:
    """The judge as shipped, with the real sentence model."""
    return load_trained_judge("en")
