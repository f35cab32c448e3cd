"""Is a response about what this partner said? Figures from the speech, and from what went before it.

A saying back of "yeah, exactly" can only be told from a stranger's by the talk around it: what the same
person said earlier, and what the one who responds has taken up before.

Any two texts of a kind of talk are alike to the sentence model, since they share its manner and its topics.
`Likeness` takes this away: vectors are whitened by how such talk varies before they are compared.

Su et al. (2021), Whitening sentence representations for better semantics and faster retrieval,
arXiv:2103.15316.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.listening.additions import LIKENESS_NAMES
from assistant.listening.comparison import FAITHFUL_NAMES, Comparison
from assistant.listening.features import BLOCKS

N_EARLIER = 5
"""How many utterances before the response are looked at."""

COMPARED: tuple[str, ...] = (
    "role_conflicts",
    "role_agreements",
    "owner_conflicts",
    "owner_agreements",
    "clause_role_agreements",
    "facts_agree",
    "fact_alone",
    "feeling_shared",
    "feeling_other",
    "feeling_unknown",
    *LIKENESS_NAMES,
    "about",
    "about_max",
)
"""Which figures of the comparison tell whether both speak of the same matter."""

_COMPARED_AT = [FAITHFUL_NAMES.index(name) for name in COMPARED]

MATTER_NAMES: tuple[str, ...] = (
    "own_last",
    "own_all",
    "other_last",
    "other_max",
    "other_mean",
    "top_of_all",
    "has_own",
    "is_continued",
    "starts_cut",
    "alike",
)
"""The last one is taken into the head as it stands (`benchmarks/listening_matter.py`)."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a response lies to something said before it, by whitened sentence vectors.

    `matrix` (384, 384) was fitted by `tools/tune_likeness.py`.
    """

    matrix: NDArray[np.float32]

    def nearest(self, whole: NDArray[np.float32], earlier: Sequence[NDArray[np.float32]]) -> float:
        """Cosine of `whole` and the nearest of `earlier`, -1..1; 0 where there is none."""
        if not earlier:
            return 0.0
        response, said = whole @ self.matrix, np.stack(earlier) @ self.matrix
        sizes = np.linalg.norm(said, axis=1) * np.linalg.norm(response)
        return float((said @ response / np.maximum(sizes, 1e-9)).max())


def matter_features(
    comparison: Comparison,
    response_features: NDArray[np.float32],
    whole: NDArray[np.float32],
    earlier: Sequence[tuple[bool, NDArray[np.float32]]],
    response: str,
    likeness: Likeness,
) -> NDArray[np.float32]:
    """What the head `about` reads: the comparison, the take-up of words, likeness to the talk around.

    Parameters
    ----------
    comparison : Comparison
        The response held against the speech.
    response_features : ndarray
        As `features.response_features` gives them.
    whole : ndarray, shape (384,)
        Unit vector of the response.
    earlier : sequence of (bool, ndarray)
        For each utterance before the response, oldest first: is it the responder's own, and its unit vector.
    response : str
        The words themselves, for how they begin.
    likeness : Likeness
        Tells how near the response lies to what was said.
    """
    own = [float(vector @ whole) for is_own, vector in earlier if is_own]
    others = [float(vector @ whole) for is_own, vector in earlier if not is_own]
    figures = [
        own[-1] if own else 0.0,
        max(own, default=0.0),
        others[-1] if others else 0.0,
        max(others, default=0.0),
        float(np.mean(others)) if others else 0.0,
        max([*own, *others], default=0.0),
        float(bool(own)),
        float(response[:1].islower()),
        float(response[:1] in "-–—"),
        likeness.nearest(whole, [vector for _, vector in earlier]),
    ]
    return np.concatenate(
        [
            comparison.faithful[_COMPARED_AT],
            response_features[BLOCKS["context"]],
            np.array(figures, dtype=np.float32),
        ]
    )
