"""Is a response about what this partner said? Figures from what went before it.

A saying back of "yeah, exactly" can only be told from a stranger's by the talk around it: what the same
person said earlier, and what the one who responds has taken up before.

Any two texts of a kind of talk are alike to the sentence model, since they share its manner and its topics.
`Likeness` takes this away: vectors are whitened by how such talk varies before they are compared. The lower
layers of the model stay nearer to the words themselves, so each of three has its say.

Su et al. (2021), Whitening sentence representations for better semantics and faster retrieval,
arXiv:2103.15316.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.listening.features import LAYERS

N_EARLIER = 5
"""How many utterances before the response are looked at."""

PER_UTTERANCE = 0.01
"""Of a cosine, what each utterance between takes away: what was said last is taken up most."""

MATTER_NAMES: tuple[str, ...] = (*(f"alike_{layer}" for layer in LAYERS), "words", "words_before")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said before a response.

    Attributes
    ----------
    back : int
        How many utterances lie between it and the response.
    n_words : int
    vectors : ndarray, shape (len(LAYERS), 384)
        Of each layer of the sentence model the mean, of unit length.
    """

    back: int
    n_words: int
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a response lies to something said before it, by whitened vectors.

    `matrices` (len(LAYERS), 384, 384) were fitted by `tools/tune_likeness.py`.
    """

    matrices: NDArray[np.float32]

    def nearest(self, vectors: NDArray[np.float32], earlier: Sequence[Said]) -> NDArray[np.float32]:
        """For each layer the cosine of the response and the nearest of `earlier`, shape (len(LAYERS),).

        Each utterance that lies between takes `PER_UTTERANCE` away. 0 where nothing was said.
        """
        if not earlier:
            return np.zeros(len(self.matrices), dtype=np.float32)
        response = np.einsum("ld,lde->le", vectors, self.matrices)
        said = np.einsum("nld,lde->nle", np.stack([one.vectors for one in earlier]), self.matrices)
        sizes = np.linalg.norm(said, axis=2) * np.linalg.norm(response, axis=1)
        cosines = np.einsum("nle,le->nl", said, response) / np.maximum(sizes, 1e-9)
        back = np.array([one.back for one in earlier], dtype=np.float32)
        nearest: NDArray[np.float32] = (cosines - PER_UTTERANCE * back[:, None]).max(axis=0)
        return nearest.astype(np.float32)


def matter_features(
    response: str, vectors: NDArray[np.float32], earlier: Sequence[Said], likeness: Likeness
) -> NDArray[np.float32]:
    """What the head `about` reads, as `MATTER_NAMES` names it.

    How many words there are on either side says how near two texts come by chance.

    Parameters
    ----------
    response : str
    vectors : ndarray, shape (len(LAYERS), 384)
        Of the response, as `reading.unit_means` gives them.
    earlier : sequence of Said
        What was said before it.
    likeness : Likeness
        Tells how near the response lies to what was said.
    """
    n_words, n_before = len(response.split()), sum(one.n_words for one in earlier)
    return np.array(
        [*likeness.nearest(vectors, earlier), math.log1p(n_words), math.log1p(n_before)], dtype=np.float32
    )
