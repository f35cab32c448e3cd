"""How a figure was over several sessions: its spread, and whether the later half differs clearly.

Rule 1: below `SPREAD_FROM` values nothing is said: two or three evenings are evenings,
not a habit.

Rule 2: a difference is told only where the halves do not overlap at all. Of eight
values in any order that happens by chance in 2 of 70 cases (Mann & Whitney 1947, U = 0);
of more it is rarer.

Rule 3: higher is not better. What a figure does not mean is in docs/metrics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, quantiles
from typing import Literal

from assistant.feedback.figures import Frozen

SPREAD_FROM = 4
"""A lowest, a middle and a highest of fewer values would be most of the values themselves."""

QUARTILES_FROM = 8
"""As in one session (`feedback.talk`)."""

SHIFT_FROM = 8

Shift = Literal["higher", "lower"]


class Spread(Frozen):
    """Lowest, middle and highest; the middle half from `QUARTILES_FROM` values on."""

    n: int
    lowest: float
    median: float
    highest: float
    lower_quartile: float | None
    upper_quartile: float | None


def spread_of(values: Sequence[float]) -> Spread | None:
    """The spread, or None of fewer than `SPREAD_FROM` values.

    Examples
    --------
    >>> spread_of([1, 2, 2, 5])
    Spread(n=4, lowest=1.0, median=2.0, highest=5.0, lower_quartile=None, upper_quartile=None)
    >>> spread_of([1, 2, 2]) is None
    True
    """
    if len(values) < SPREAD_FROM:
        return None
    lower, upper = None, None
    if len(values) >= QUARTILES_FROM:
        lower, _, upper = (round(quartile, 3) for quartile in quantiles(values, n=4, method="inclusive"))
    return Spread(
        n=len(values),
        lowest=min(values),
        median=round(median(values), 3),
        highest=max(values),
        lower_quartile=lower,
        upper_quartile=upper,
    )


def shift_of(values: Sequence[float]) -> Shift | None:
    """Is every value of the later half above, or below, every value of the first half?

    With an odd number the one in the middle belongs to neither.

    Examples
    --------
    >>> shift_of([1, 2, 1, 2, 5, 4, 4, 3])
    'higher'
    >>> shift_of([1, 2, 1, 2, 5, 4, 4, 2]) is None
    True

    References
    ----------
    Mann & Whitney (1947). On a test of whether one of two random variables is
    stochastically larger than the other. Annals of Mathematical Statistics 18(1), 50-60.
    """
    if len(values) < SHIFT_FROM:
        return None
    half = len(values) // 2
    first, later = values[:half], values[-half:]
    if min(later) > max(first):
        return "higher"
    if max(later) < min(first):
        return "lower"
    return None
