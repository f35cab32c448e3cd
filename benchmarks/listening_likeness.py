"""How the talk of counselling varies, by fold: what `tools/tune_likeness.py` wrote.

A matrix is made from any of the folds, so a line is always told by one that has seen neither the
conversation that it answers nor the one that its response comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.listening.features import LAYERS
from assistant.listening.matter import Likeness

FILE = "likeness.npz"
N_FOLDS = 8
SHRINKAGE = (0.25, 0.25, 1.0)
"""By layer, how much of the mean variance is added to that of each direction.

All texts have more in common in the lower layers, which makes the mean larger there.
"""


@dataclass(frozen=True, slots=True)
class Scatter:
    """Sums of products of vectors, (N_FOLDS, len(LAYERS), 384, 384), and how many texts each fold gave."""

    products: NDArray[np.float64]
    counts: NDArray[np.int64]
    _made: dict[frozenset[int], Likeness] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """From the folder that the tool wrote.

        Raises
        ------
        ValueError
            If the file is missing or cannot be read.
        """
        try:
            with np.load(folder / FILE, allow_pickle=False) as kept:
                products, counts = kept["products"], kept["counts"]
                if products.shape[:2] != (N_FOLDS, len(LAYERS)):
                    raise ValueError(f"found matrices of shape {products.shape}")
                return cls(products, counts)
        except (OSError, KeyError, ValueError) as error:
            raise ValueError(
                f"{folder}: expected {FILE} here, as `python -m tools.tune_likeness … --into {folder}` "
                f"writes it ({error})"
            ) from error

    def likeness(self, without: Iterable[int] = ()) -> Likeness:
        """Fitted on the folds that are not named; where nothing is left, vectors stay as they are."""
        left_out = frozenset(without)
        if left_out not in self._made:
            used = [fold for fold in range(N_FOLDS) if fold not in left_out]
            n = int(self.counts[used].sum())
            self._made[left_out] = Likeness(
                np.stack(
                    [
                        _whitening(products, n, share)
                        for products, share in zip(self.products[used].sum(0), SHRINKAGE, strict=True)
                    ]
                )
            )
        return self._made[left_out]


def _whitening(products: NDArray[np.float64], n: int, share: float) -> NDArray[np.float32]:
    """The symmetric inverse root of the mean product, shrunk towards equal variance in all directions."""
    size = len(products)
    if not n:
        return np.eye(size, dtype=np.float32)
    mean = products / n
    values, directions = np.linalg.eigh(mean + share * np.trace(mean) / size * np.eye(size))
    matrix: NDArray[np.float32] = ((directions / np.sqrt(values)) @ directions.T).astype(np.float32)
    return matrix
