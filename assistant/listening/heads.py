"""Small models on top of the features: standardise, one linear and one small hidden layer, a probability.

Only numbers are shipped. They were fitted by `tools/train_listening.py`; `docs/model-card-listening.md`
says on what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLIP = 5.0
"""Standardised figures are held within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Head:
    """probability = sigmoid(x · weights + relu(x · hidden + hidden_bias) · out + bias).

    `x` is the features, standardised and clipped. `bias` and the size of the weights already hold the
    calibration (Platt) that held-out groups gave. A head without hidden units has zero columns there.
    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    out: NDArray[np.float32]

    def logit(self, features: NDArray[np.float32]) -> float:
        """Log odds for features of shape (n_features,).

        Raises
        ------
        ValueError
            If the features are not those that the head was fitted on.
        """
        if features.shape != self.mean.shape:
            raise ValueError(f"this head reads {self.mean.shape[0]} figures, got {features.shape}")
        x = np.clip((features - self.mean) / self.scale, -CLIP, CLIP)
        return (
            float(x @ self.weights + np.maximum(x @ self.hidden + self.hidden_bias, 0.0) @ self.out)
            + self.bias
        )

    def probability(self, features: NDArray[np.float32]) -> float:
        """0..1."""
        return sigmoid(self.logit(features))


Heads = Mapping[str, Head]
FIELDS = ("mean", "scale", "weights", "bias", "hidden", "hidden_bias", "out")


def heads_from_arrays(arrays: Mapping[str, NDArray[np.float32]]) -> dict[str, Head]:
    """Heads by name from the arrays `<name>.<field>` of an npz file.

    Raises
    ------
    KeyError
        If an array of a head is missing.
    """
    heads = {}
    for name in sorted({key.rsplit(".", 1)[0] for key in arrays}):
        parts = {field: arrays[f"{name}.{field}"].astype(np.float32) for field in FIELDS}
        bias = float(parts.pop("bias")[0])
        heads[name] = Head(bias=bias, **parts)
    return heads


def sigmoid(x: float) -> float:
    """Logistic function, safe at both ends."""
    return float(1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0))))
