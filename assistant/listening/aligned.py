"""A text with the sentence model's vectors laid onto its own tokens and parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import TokenStates
from assistant.listening.meaning import Meaning


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text with its meaning and the sentence model's vectors.

    Attributes
    ----------
    parts : ndarray, shape (n_parts, 384)
        Unit vectors of the parts.
    whole : ndarray, shape (384,)
        Unit vector of the text.
    pieces : ndarray, shape (n_tokens, 384)
        Unit vectors of the tokens, in context; zeros for marks.
    """

    meaning: Meaning
    parts: NDArray[np.float32]
    whole: NDArray[np.float32]
    pieces: NDArray[np.float32]


def vectors_of(meaning: Meaning, states: Sequence[tuple[int, TokenStates]]) -> ReadText:
    """Join the sentence model's word pieces to the tokens and parts of a text.

    Parameters
    ----------
    states : sequence of (int, TokenStates)
        For each stretch that was encoded, where it begins in the text, in characters.
    """
    n_tokens = len(meaning.tokens)
    sums = np.zeros((n_tokens, 384), dtype=np.float32)
    places = [(token.start, token.end) for token in meaning.tokens]
    at = 0
    for begin, state in states:
        hidden = state.layers[6]
        for row in np.flatnonzero(~state.is_special):
            start, end = state.offsets[row]
            start, end = start + begin, end + begin
            while at < n_tokens and places[at][1] <= start:
                at += 1
            inner = at
            while inner < n_tokens and places[inner][0] < end:
                sums[inner] += hidden[row]
                inner += 1
    part_vectors = (
        np.stack([sums[part.first : part.last].sum(axis=0) for part in meaning.parts])
        if meaning.parts
        else np.zeros((0, 384), np.float32)
    )
    marks = np.array([token.is_mark for token in meaning.tokens], dtype=bool)
    pieces = _unit(sums)
    if n_tokens:
        pieces[marks] = 0.0
    return ReadText(meaning, _unit(part_vectors), _unit(sums.sum(axis=0)[None])[0], pieces)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    result: NDArray[np.float32] = (rows / np.maximum(norms, 1e-9)).astype(np.float32)
    return result
