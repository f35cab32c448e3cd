"""Fits a head on examples, and says what it would have said of groups that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from assistant.listening.asking import N_ASKED
from assistant.listening.clauses import CLAUSE_NAMES
from assistant.listening.cues import TEXT_NAMES
from assistant.listening.features import BLOCKS, N_FEATURES
from assistant.listening.heads import CLIP, Head
from assistant.listening.statements import STATEMENT_NAMES
from assistant.listening.tuned import FIGURES
from benchmarks.listening_data import fold_of, hand_of

Array = NDArray[np.float32]
Doubles = NDArray[np.float64]
N_FOLDS = 8
HIDDEN_UNITS = 32
UNLISTED_SHARE = 0.5
"""Of the weight of each line, what it has where it is learned from without the word lists."""
_RESPONSE_WEIGHTS = {"text": 2.0, "context": 2.0, "timing": 4.0, "tuned": 0.0}
_OPEN = (
    "appreciation.thanks",
    "appreciation.deed_frames",
    "appreciation.effect_frames",
    "appreciation.quality_frames",
)
"""Groups of words in which anything may stand ("so that I …", "the … in you")."""
_BY_LISTS = ("quality_of_you", "thanks_and_mishap", "effect_and_first", "quality_in_frame")
"""Figures that are read from what the lists found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Lines as figures, in two forms (as transcribed, as recognised), row by row the same lines."""

    forms: tuple[Array, Array]
    yes: NDArray[np.bool_]
    weights: Doubles
    groups: tuple[str, ...]
    files: tuple[str, ...]
    is_trained: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a head is fitted.

    Attributes
    ----------
    strength : float
        scikit-learn's C of the logistic regression.
    hidden : int
        How many small networks are averaged instead of it.
    passes : int
        How often each of them reads all lines.
    column_weights : ndarray
        How much each figure weighs.
    ridge : float
        Where positive, squares are fitted with this penalty, not odds: steadier with few lines. Beside
        networks it is half of what is told.
    is_centred : bool
        With squares: the shift is such that the mean of the lines that are fitted on is told as nought. Else
        it follows their share of yes, which is low where the fold that is left out has many, and what is
        told of different folds does not compare. Calibration puts the shift back.
    is_rare : bool
        The weights say what is learned from; the calibration counts each line once, since at home a yes is
        far rarer than among the lines that weigh most.
    taken : (int, float), optional
        A column that is taken into the mean as it stands, and its share of it.
    listed : ndarray of bool, optional
        Columns that say which words of long lists were found. Each line is then learned from a second time
        with these at nought, for half of its weight: lists grow from the lines that are fitted on, and the
        next author words it in other ways. Lines of a weight below 1 are then learned from and not
        calibrated on.
    """

    strength: float
    hidden: int
    column_weights: Array
    passes: int = 12
    ridge: float = 0.0
    is_centred: bool = False
    is_rare: bool = False
    taken: tuple[int, float] | None = None
    listed: NDArray[np.bool_] | None = None


def response_columns(block_weights: Sequence[tuple[str, float]] = ()) -> Array:
    """How much each figure of a response weighs: a count says more than one of 384 dimensions."""
    weights = np.ones(N_FEATURES, dtype=np.float32)
    for block, weight in {**_RESPONSE_WEIGHTS, **dict(block_weights)}.items():
        weights[BLOCKS[block]] = weight
    return weights


def tuned_column(figure: str) -> int:
    """Where a figure of the tuned layers stands among those of a response."""
    first: int = BLOCKS["tuned"].start
    return first + FIGURES.index(figure)


def asked_columns() -> Array:
    asked = np.ones(N_ASKED, dtype=np.float32)
    asked[: len(TEXT_NAMES) + 2] = 2.0
    return np.concatenate([response_columns(), asked])


def statement_columns() -> Array:
    return np.concatenate([np.full(len(STATEMENT_NAMES), 2.5), np.full(768, 2.0)]).astype(np.float32)


def clause_columns() -> Array:
    return np.concatenate([statement_columns(), np.full(len(CLAUSE_NAMES), 2.5, dtype=np.float32)])


def listed_columns() -> NDArray[np.bool_]:
    """Which of these figures say that words of a list were found; open frames are not of them."""
    listed = [name in _BY_LISTS or ("." in name and not name.startswith(_OPEN)) for name in STATEMENT_NAMES]
    return np.concatenate([listed, np.zeros(768 + len(CLAUSE_NAMES), dtype=np.bool_)])


def cross_validate(
    recipe: Recipe, examples: Examples, folds: NDArray[np.int_] | None = None
) -> tuple[Doubles, Doubles]:
    """Log odds of every line, in both forms, by a model that has seen no line of its fold.

    Folds are drawn by group where none are given. Lines that may not be trained on are told by the model of
    all lines.
    """
    if folds is None:
        folds = np.array([fold_of(group, N_FOLDS) for group in examples.groups])
    told = (np.zeros(len(folds)), np.zeros(len(folds)))
    for fold in [*range(int(folds.max()) + 1), -1]:
        tested = (folds == fold) & examples.is_trained if fold >= 0 else ~examples.is_trained
        if not tested.any():
            continue
        model = _Model(recipe, examples, examples.is_trained & (folds != fold))
        for form in (0, 1):
            told[form][tested] = model.log_odds(examples.forms[form][tested])
    return told


def hands(examples: Examples) -> NDArray[np.int_]:
    """A fold for each author of the written sets."""
    each = [hand_of(group) for group in examples.groups]
    folds: NDArray[np.int_] = np.unique(each, return_inverse=True)[1]
    return folds


def fit(recipe: Recipe, examples: Examples, held_out: tuple[Doubles, Doubles]) -> Head:
    """A head fitted on all lines that may be trained on, calibrated by what was said of unseen groups."""
    model = _Model(recipe, examples, examples.is_trained)
    used = examples.is_trained
    odds = np.concatenate([held_out[0][used], held_out[1][used]])
    weights = np.ones(int(used.sum())) if recipe.is_rare else examples.weights[used]
    if recipe.listed is not None:
        weights = np.where(weights < 1, 0.0, weights)
    platt = LogisticRegression(C=1e4).fit(
        odds[:, None], np.tile(examples.yes[used], 2), sample_weight=np.tile(weights, 2)
    )
    return model.head(float(platt.coef_[0, 0]), float(platt.intercept_[0]))


def calibrated(examples: Examples, held_out: tuple[Doubles, Doubles]) -> tuple[Doubles, Doubles]:
    """Log odds of unseen groups, with the calibration that `fit` puts into the head."""
    odds = np.concatenate(held_out)
    platt = LogisticRegression(C=1e4).fit(
        odds[:, None], np.tile(examples.yes, 2), sample_weight=np.tile(examples.weights, 2)
    )
    one, other = (platt.decision_function(told[:, None]) for told in held_out)
    return one, other


def against_good(examples: Examples, held_out: tuple[Doubles, Doubles]) -> dict[str, float]:
    """AUC of good items against each fault, as transcribed; `held_out` is higher for a fault."""
    files = np.array(examples.files)
    found = {}
    for file in dict.fromkeys(examples.files):
        if file in ("dev:good", "dev:partial"):
            continue
        rows = np.isin(files, ["dev:good", file])
        found[file] = round(float(roc_auc_score(files[rows] == file, held_out[0][rows])), 3)
    return found


def measure(examples: Examples, held_out: tuple[Doubles, Doubles]) -> dict[str, tuple[float, float]]:
    """AUC by file, as transcribed and as recognised."""
    found: dict[str, tuple[float, float]] = {}
    for file in dict.fromkeys(examples.files):
        rows = np.array([one == file for one in examples.files])
        yes = examples.yes[rows]
        if yes.any() and not yes.all():
            one, other = (round(float(roc_auc_score(yes, told[rows])), 3) for told in held_out)
            found[file] = one, other
    return found


class _Model:
    """Logistic regression, or the mean of small networks, on standardised figures of both forms."""

    def __init__(self, recipe: Recipe, examples: Examples, rows: NDArray[np.bool_]) -> None:
        both = np.concatenate([form[rows] for form in examples.forms])
        yes = np.tile(examples.yes[rows], 2)
        weights = np.tile(examples.weights[rows], 2)
        if recipe.listed is not None:
            both = np.concatenate([both, np.where(recipe.listed, np.float32(0), both)])
            yes = np.tile(yes, 2)
            weights = np.concatenate([weights * (1 - UNLISTED_SHARE), weights * UNLISTED_SHARE])
        self._mean = both.mean(axis=0)
        self._scale = both.std(axis=0) + 1e-3
        self._columns = recipe.column_weights.copy()
        x = self._standard(both)
        direction, shift = _linear(recipe, x, yes, weights)
        networks: list[Any] = []
        for seed in range(recipe.hidden):
            network = MLPClassifier((HIDDEN_UNITS,), alpha=30.0, max_iter=recipe.passes, random_state=seed)
            networks.append(_quietly_fitted(network, x, yes, weights))
        odds = x @ direction
        share = 1.0 if not networks else (0.5 if recipe.ridge else 0.0)
        self._weights = direction * share / max(float(odds.std()), 1e-6)
        self._bias = shift * share / max(float(odds.std()), 1e-6)
        n = x.shape[1]
        self._hidden, self._hidden_bias, self._out = np.zeros((n, 0)), np.zeros(0), np.zeros(0)
        if networks:
            self._hidden = np.concatenate([network.coefs_[0] for network in networks], axis=1)
            self._hidden_bias = np.concatenate([network.intercepts_[0] for network in networks])
            out = np.concatenate([network.coefs_[1][:, 0] for network in networks]) / len(networks)
            bias = float(np.mean([network.intercepts_[1][0] for network in networks]))
            odds = np.maximum(x @ self._hidden + self._hidden_bias, 0.0) @ out
            size = max(float(odds.std()), 1e-6)
            self._out = out * (1 - share) / size
            self._bias += bias * (1 - share) / size
        if recipe.taken is not None:
            self._take_in(*recipe.taken)

    def _take_in(self, at: int, share: float) -> None:
        """Into the mean comes what this column says itself; nothing is fitted on it."""
        self._columns[at] = 1.0
        self._weights *= 1 - share
        self._out *= 1 - share
        self._bias *= 1 - share
        self._weights[at] = share
        self._hidden[at] = 0.0

    def _standard(self, features: Array) -> Array:
        x: Array = np.clip((features - self._mean) / self._scale, -CLIP, CLIP) * self._columns
        return x

    def log_odds(self, features: Array) -> Doubles:
        x = self._standard(features)
        told: Doubles = (
            x @ self._weights + np.maximum(x @ self._hidden + self._hidden_bias, 0.0) @ self._out + self._bias
        )
        return told

    def head(self, slope: float, shift: float) -> Head:
        columns = self._columns.astype(np.float64)
        return Head(
            mean=self._mean.astype(np.float32),
            scale=self._scale.astype(np.float32),
            weights=(self._weights * columns * slope).astype(np.float32),
            bias=self._bias * slope + shift,
            hidden=(self._hidden * columns[:, None]).astype(np.float32),
            hidden_bias=self._hidden_bias.astype(np.float32),
            out=(self._out * slope).astype(np.float32),
        )


def _linear(recipe: Recipe, x: Array, yes: NDArray[np.bool_], weights: Doubles) -> tuple[Doubles, float]:
    """Direction and shift of the linear model that the recipe asks for."""
    if recipe.ridge:
        wanted = np.where(yes, 1.0, -1.0)
        if recipe.is_centred:
            wanted -= np.average(wanted, weights=weights)
        squares = Ridge(alpha=recipe.ridge).fit(x.astype(np.float64), wanted, weights)
        return squares.coef_, float(squares.intercept_)
    odds = LogisticRegression(C=recipe.strength, max_iter=200, tol=1e-3).fit(x, yes, sample_weight=weights)
    return odds.coef_[0], float(odds.intercept_[0])


def _quietly_fitted(network: Any, x: Array, yes: NDArray[np.bool_], weights: Doubles) -> Any:
    """A few passes are wanted; that they do not converge is no news."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(x, yes, sample_weight=weights)
