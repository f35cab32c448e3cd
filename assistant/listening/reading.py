"""A speech read once, and a response read against it: everything that the heads `faithful` and `about` need.

The sentence model runs over the speech when its turn ends; what it said is kept for the last few speeches,
so that an answer costs only the reading of the answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import PairEncoder, TokenStates
from assistant.listening.aligned import ReadText, vectors_of
from assistant.listening.comparison import FAITHFUL_NAMES, Comparer, Comparison
from assistant.listening.features import BLOCKS
from assistant.listening.feelings import FeelingFinder
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, SPEAKER, Meaning, MeaningReader

N_FIGURES = len(FAITHFUL_NAMES)
"""Figures of the comparison before the dimensions of the sentence model begin."""

SPEECHES_KEPT = 8
VECTORS_KEPT = 64
LONGEST_STRETCH = 400
"""Characters of a speech that the sentence model reads at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A speech as read: its parts, and the mean of layer 4 over it, shape (384,)."""

    text: str
    read: ReadText
    mean4: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Held:
    """A response held against a speech. `features` is what the heads of faults read."""

    comparison: Comparison
    features: NDArray[np.float32]
    whole: NDArray[np.float32]


class PairReader:
    """Reads speeches and responses of one language with one sentence model."""

    def __init__(self, words: WordLists, feelings: FeelingFinder, encoder: PairEncoder) -> None:
        self._encoder = encoder
        self._meanings = MeaningReader(words, feelings)
        self._comparer = Comparer(words)
        self._speeches: OrderedDict[str, Heard] = OrderedDict()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def response_meaning(self, response: str) -> Meaning:
        return self._meanings.read(response, first=LISTENER, second=SPEAKER)

    def heard(self, speech: str) -> Heard | None:
        """The speech as read; None where it holds no words."""
        kept = self._speeches.get(speech)
        if kept is None:
            meaning = self._meanings.read(speech, first=SPEAKER, second=LISTENER)
            if not meaning.parts:
                return None
            stretches = [
                (
                    part.start,
                    self._encoder.states(speech[part.start : part.end][:LONGEST_STRETCH], layers=(4, 6)),
                )
                for part in meaning.parts
            ]
            mean4 = np.mean([state.layers[4].mean(axis=0) for _, state in stretches], axis=0).astype(
                np.float32
            )
            kept = self._speeches[speech] = Heard(speech, vectors_of(meaning, stretches), mean4)
            while len(self._speeches) > SPEECHES_KEPT:
                self._speeches.popitem(last=False)
        self._speeches.move_to_end(speech)
        return kept

    def compare(self, heard: Heard, meaning: Meaning, states: TokenStates) -> tuple[Comparison, ReadText]:
        """The comparison alone, and the response as read."""
        read = vectors_of(meaning, [(0, states)])
        return self._comparer.compare(heard.read, read), read

    def hold(self, heard: Heard, meaning: Meaning, states: TokenStates, pooled: NDArray[np.float32]) -> Held:
        """A response, already run through the sentence model, held against a speech."""
        comparison, read = self.compare(heard, meaning, states)
        mean4 = pooled[BLOCKS["mean4"]]
        features = np.concatenate([comparison.faithful, mean4, mean4 - heard.mean4])
        return Held(comparison, features, read.whole)

    def vector(self, text: str) -> NDArray[np.float32]:
        """Unit vector of something said earlier; the last few are kept."""
        kept = self._vectors.get(text)
        if kept is None:
            kept = self._vectors[text] = self._encoder.encode([text])[0]
            while len(self._vectors) > VECTORS_KEPT:
                self._vectors.popitem(last=False)
        return kept

    def earlier(self, texts: Sequence[tuple[bool, str]]) -> list[tuple[bool, NDArray[np.float32]]]:
        """Vectors of what was said before; empty utterances are left out."""
        return [(is_own, self.vector(text)) for is_own, text in texts if text.strip()]
