"""A speech read once, and a response read against it: everything that the heads `faithful` and `about` need.

The sentence model runs over each part of a speech once, when it has been said; what it said is kept for the
last few hundred parts and the last few speeches, so that an answer costs only the reading of the answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import PairEncoder, TokenStates
from assistant.listening.aligned import ReadText, vectors_of
from assistant.listening.comparison import FAITHFUL_NAMES, Comparer, Comparison
from assistant.listening.features import BLOCKS, LAYERS
from assistant.listening.feelings import FeelingFinder
from assistant.listening.lexicon import WordLists
from assistant.listening.matter import Said
from assistant.listening.meaning import LISTENER, SPEAKER, Meaning, MeaningReader

N_FIGURES = len(FAITHFUL_NAMES)
"""Figures of the comparison before the dimensions of the sentence model begin."""

SPEECHES_KEPT = 8
TOKENS_KEPT = 4000
"""Of all speeches that are kept; the last two are kept in any case."""
PARTS_KEPT = 512
"""A speech that grows is read anew with each word of its partner's; its parts stay as they were."""
VECTORS_KEPT = 64
LONGEST_STRETCH = 400
"""Characters of a speech that the sentence model reads at once."""
STRETCH_WORDS, STRETCHES_READ = 80, 12
"""A long utterance is looked at by stretches, as the model reads no more at once: five minutes or so."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A speech as read: its parts, and the mean of layer 4 over it, shape (384,)."""

    text: str
    read: ReadText
    mean4: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _PartStates:
    """What the sentence model says of one part: layer 6 of its pieces, and the mean of layer 4."""

    states: TokenStates
    mean4: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Held:
    """A response held against a speech. `features` is what the heads of faults read."""

    comparison: Comparison
    features: NDArray[np.float32]


class PairReader:
    """Reads speeches and responses of one language with one sentence model."""

    def __init__(self, words: WordLists, feelings: FeelingFinder, encoder: PairEncoder) -> None:
        self._encoder = encoder
        self._meanings = MeaningReader(words, feelings)
        self._comparer = Comparer(words)
        self._speeches: OrderedDict[str, Heard] = OrderedDict()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._parts: OrderedDict[str, _PartStates] = OrderedDict()

    def response_meaning(self, response: str) -> Meaning:
        return self._meanings.read(response, first=LISTENER, second=SPEAKER)

    def prepare(self, text: str) -> None:
        """Read the parts of something that will belong to a speech."""
        for part in self._meanings.read(text, first=SPEAKER, second=LISTENER).parts:
            self._part(text[part.start : part.end])

    def heard(self, speech: str) -> Heard | None:
        """The speech as read; None where it holds no words."""
        kept = self._speeches.get(speech)
        if kept is None:
            meaning = self._meanings.read(speech, first=SPEAKER, second=LISTENER)
            if not meaning.parts:
                return None
            read = [(part.start, self._part(speech[part.start : part.end])) for part in meaning.parts]
            mean4 = np.mean([part.mean4 for _, part in read], axis=0).astype(np.float32)
            vectors = vectors_of(meaning, [(start, part.states) for start, part in read])
            kept = self._speeches[speech] = Heard(speech, vectors, mean4)
            self._let_go()
        self._speeches.move_to_end(speech)
        return kept

    def _part(self, text: str) -> _PartStates:
        """A part as the sentence model reads it; the last ones are kept."""
        kept = self._parts.get(text)
        if kept is None:
            states = self._encoder.states(text[:LONGEST_STRETCH], layers=(4, 6))
            kept = self._parts[text] = _PartStates(
                replace(states, layers={6: states.layers[6]}), states.layers[4].mean(axis=0)
            )
            while len(self._parts) > PARTS_KEPT:
                self._parts.popitem(last=False)
        self._parts.move_to_end(text)
        return kept

    def _let_go(self) -> None:
        """The oldest speeches, where there are too many of them, or too long ones."""
        n_tokens = sum(len(heard.read.meaning.tokens) for heard in self._speeches.values())
        while len(self._speeches) > SPEECHES_KEPT or (len(self._speeches) > 2 and n_tokens > TOKENS_KEPT):
            _, oldest = self._speeches.popitem(last=False)
            n_tokens -= len(oldest.read.meaning.tokens)

    def compare(self, heard: Heard, meaning: Meaning, states: TokenStates) -> Comparison:
        """The comparison alone."""
        return self._comparer.compare(heard.read, vectors_of(meaning, [(0, states)]))

    def hold(self, heard: Heard, meaning: Meaning, states: TokenStates, pooled: NDArray[np.float32]) -> Held:
        """A response, already run through the sentence model, held against a speech."""
        comparison = self.compare(heard, meaning, states)
        mean4 = pooled[BLOCKS["mean4"]]
        features = np.concatenate([comparison.faithful, mean4, mean4 - heard.mean4])
        return Held(comparison, features)

    def vectors(self, text: str) -> NDArray[np.float32]:
        """`unit_means` of something said earlier; the last few are kept."""
        kept = self._vectors.get(text)
        if kept is None:
            kept = self._vectors[text] = unit_means(self._encoder.states(text, layers=LAYERS))
            while len(self._vectors) > VECTORS_KEPT:
                self._vectors.popitem(last=False)
        return kept

    def earlier(self, texts: Sequence[str]) -> list[Said]:
        """What was said before, oldest first; empty utterances are left out, long ones give several."""
        return [
            Said(len(texts) - at, len(stretch.split()), self.vectors(stretch))
            for at, text in enumerate(texts, start=1)
            for stretch in _stretches(text)
        ]


def unit_means(states: TokenStates) -> NDArray[np.float32]:
    """Of each layer the mean over all word pieces, of unit length, shape (len(LAYERS), 384)."""
    means = np.stack([states.layers[layer].mean(axis=0) for layer in LAYERS])
    units: NDArray[np.float32] = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return units


def _stretches(text: str) -> list[str]:
    """The text itself, or the last stretches of a long one, oldest first."""
    words = text.split()
    if len(words) <= STRETCH_WORDS:
        return [text] if words else []
    ends = range(len(words), 0, -STRETCH_WORDS)
    found = [" ".join(words[max(0, end - STRETCH_WORDS) : end]) for end in ends]
    return found[:STRETCHES_READ][::-1]
