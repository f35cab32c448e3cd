"""What the judge asks of a sentence model: vectors of sentences, and of each word piece of a pair of texts.

A narrower door than a model class: tests pass a small deterministic one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenStates:
    """The vectors of the word pieces of one text, or of two read together.

    Attributes
    ----------
    layers : dict of int to ndarray, shape (n_pieces, 384), float32
        What each asked-for transformer layer gives.
    sequence : ndarray, shape (n_pieces,), int8
        0 for pieces of the first text, 1 for the second.
    is_special : ndarray, shape (n_pieces,), bool
        The marks that the model puts around the texts.
    offsets : tuple of (int, int)
        Where each piece stands in its own text, in characters.
    """

    layers: Mapping[int, NDArray[np.float32]]
    sequence: NDArray[np.int8]
    is_special: NDArray[np.bool_]
    offsets: tuple[tuple[int, int], ...]


class PairEncoder(Protocol):
    """A `TextEncoder` that also reads two texts together and shows its layers."""

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (n_sentences, 384)."""
        ...

    def states(self, text: str, pair: str | None = None, *, layers: Sequence[int] = (6,)) -> TokenStates:
        """One vector for each word piece."""
        ...


class UpperLayers(Protocol):
    """Layers that stand on a lower layer of the sentence model."""

    def figures(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds of a few things, shape (n_figures,), from the rows of a text, (n_pieces, 384)."""
        ...
