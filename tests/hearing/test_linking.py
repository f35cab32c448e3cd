"""The slots of one window are those of the window before."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from assistant.hearing.linking import SlotLinker, on_frames, rename
from assistant.hearing.segmentation import CLASS_SLOTS

ORDERS = [list(order) for order in permutations(range(3))]


@pytest.mark.parametrize("order", ORDERS)
def test_renaming_is_seen_in_the_slots(order: list[int]):
    """Slot `order[i]` becomes slot i, in single classes and in pairs."""
    classes = np.random.default_rng(1).random((20, 7)).astype(np.float32)

    assert np.allclose(rename(classes, order) @ CLASS_SLOTS, (classes @ CLASS_SLOTS)[:, order])


@pytest.mark.parametrize("order", ORDERS)
def test_windows_are_linked_however_the_model_names_its_slots(order: list[int]):
    """What was slot 0 stays slot 0."""
    labels = np.repeat([1, 0, 2, 4, 1, 3, 0, 2], 25)
    window = np.eye(7, dtype=np.float32)[labels]
    linker = SlotLinker()
    linker.link(window, 50)
    later = np.concatenate([window[50:], np.eye(7, dtype=np.float32)[np.repeat([1, 2], 25)]])

    assert np.array_equal(linker.link(rename(later, order), 50), later)


def test_frames_lie_between_those_of_the_model():
    """Straight lines, held at the borders; probabilities still sum to one."""
    classes = np.zeros((3, 7), np.float32)
    classes[[0, 1, 2], [0, 1, 0]] = 1.0

    frames = on_frames(classes, 10)

    assert np.allclose(frames.sum(axis=1), 1.0)
    assert frames[0, 0] == 1.0
    assert frames[:, 1].argmax() in (4, 5)
