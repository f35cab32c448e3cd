"""Which slot of a window is which slot of the window before: pure.

The segmentation model names its up to three voices anew in each window. Windows overlap by 4.5 s, so the
naming under which both say most nearly the same of the time they share is the right one.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.segmentation import CLASS_SLOTS, FIRST, N_SINGLE, N_SLOTS, STEP
from assistant.timebase import SAMPLE_RATE_HZ, Samples

FRAME: Samples = SAMPLE_RATE_HZ // 100
"""10 ms: the grid on which windows are compared and decisions are made."""

_ORDERS = [list(order) for order in permutations(range(N_SLOTS))]
_PAIRS = [tuple(int(slot) for slot in np.flatnonzero(row)) for row in CLASS_SLOTS[N_SINGLE:]]


def on_frames(classes: NDArray[np.float32], n_frames: int) -> NDArray[np.float32]:
    """The model's answer on the 10 ms grid, by straight lines between its own frames.

    Parameters
    ----------
    classes : ndarray, shape (n_model_frames, 7), float32
        Probabilities from `Segmentation.classes`.
    n_frames : int
        How many 10 ms frames the window has.

    Returns
    -------
    ndarray, shape (n_frames, 7), float32
    """
    middle = np.arange(n_frames) * FRAME + FRAME / 2
    place = np.clip((middle - FIRST) / STEP, 0, len(classes) - 1)
    low = np.floor(place).astype(np.intp)
    high = np.minimum(low + 1, len(classes) - 1)
    weight = (place - low)[:, None].astype(np.float32)
    return np.asarray(classes[low] * (1 - weight) + classes[high] * weight, dtype=np.float32)


class SlotLinker:
    """Keeps the slots of successive windows in one order."""

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None

    def link(self, classes: NDArray[np.float32], hop_frames: int) -> NDArray[np.float32]:
        """The window with its slots renamed to agree with the window before.

        Parameters
        ----------
        classes : ndarray, shape (n_frames, 7), float32
            The window on the 10 ms grid.
        hop_frames : int
            How many frames later this window begins than the one before.

        Returns
        -------
        ndarray, shape (n_frames, 7), float32
            The same with its voices in linked order.
        """
        slots = classes @ CLASS_SLOTS
        if self._before is not None:
            shared_before = self._before[hop_frames:]
            shared_now = slots[: len(slots) - hop_frames]
            costs = [float(np.abs(shared_before - shared_now[:, order]).sum()) for order in _ORDERS]
            order = _ORDERS[int(np.argmin(costs))]
            slots = slots[:, order]
            classes = rename(classes, order)
        self._before = slots
        return classes


def rename(classes: NDArray[np.float32], order: list[int]) -> NDArray[np.float32]:
    """Classes with slot `order[i]` renamed to `i`.

    Examples
    --------
    >>> rename(np.eye(7, dtype=np.float32)[[1, 5]], [2, 1, 0]).argmax(axis=1)
    array([3, 5])
    """
    columns = [0, *(1 + slot for slot in order)]
    columns += [N_SINGLE + _PAIRS.index(tuple(sorted((order[a], order[b])))) for a, b in _PAIRS]
    return classes[:, columns]


def voices_of(frame_class: int) -> tuple[int, ...]:
    """The slots that speak in one of the seven classes.

    Examples
    --------
    >>> voices_of(0), voices_of(2), voices_of(6)
    ((), (1,), (1, 2))
    """
    return tuple(int(slot) for slot in np.flatnonzero(CLASS_SLOTS[frame_class]))
