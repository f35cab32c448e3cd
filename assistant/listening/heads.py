"""Small models on top of the features: standardise, one linear layer, a calibrated probability.

Only numbers are shipped. They were fitted by `tools/train_listening.py`; `docs/model-card-listening.md`
says on what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Head:
    """A logistic model: probability = sigmoid(weights · clip((x - mean) / scale) + bias).

    `bias` and the size of the weights already hold the calibration (Platt) that held-out groups gave.
    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float

    def logit(self, features: NDArray[np.float32]) -> float:
        if features.shape != self.mean.shape:
            raise ValueError(f"this head reads {self.mean.shape[0]} figures, got {features.shape[0]}")
        standard = np.clip((features - self.mean) / self.scale, -8.0, 8.0)
        return float(standard @ self.weights) + self.bias

    def probability(self, features: NDArray[np.float32]) -> float:
        return sigmoid(self.logit(features))


Heads = Mapping[str, Head]


def heads_from_arrays(arrays: Mapping[str, NDArray[np.float32]]) -> dict[str, Head]:
    """Heads by name from the arrays `<name>.mean`, `.scale`, `.weights`, `.bias` of an npz file."""
    names = sorted({key.rsplit(".", 1)[0] for key in arrays})
    return {
        name: Head(
            mean=arrays[f"{name}.mean"].astype(np.float32),
            scale=arrays[f"{name}.scale"].astype(np.float32),
            weights=arrays[f"{name}.weights"].astype(np.float32),
            bias=float(arrays[f"{name}.bias"][0]),
        )
        for name in names
    }


def sigmoid(x: float) -> float:
    """Logistic function, safe at both ends."""
    return float(1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0))))
