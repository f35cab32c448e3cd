"""Which prints are the same voice?"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.hearing.clustering import MOST_PRINTS, group_voices
from assistant.timebase import to_samples

SIZE = 64
LONG = to_samples(2.0)


def voices(*counts: int, likeness: float = 0.3, spread: float = 0.6, seed: int = 0) -> NDArray[np.float32]:
    """Prints of as many voices as counts: `likeness` between two voices, about .86 to the own profile."""
    random = np.random.default_rng(seed)
    base = random.standard_normal(SIZE)
    prints = []
    for count in counts:
        own = np.sqrt(likeness) * base / np.linalg.norm(base)
        apart = random.standard_normal(SIZE)
        own = own + np.sqrt(1 - likeness) * apart / np.linalg.norm(apart)
        noise = random.standard_normal((count, SIZE)) / np.sqrt(SIZE)
        prints.append(own + spread * noise)
    joined = np.concatenate(prints)
    return np.asarray(joined / np.linalg.norm(joined, axis=1, keepdims=True), dtype=np.float32)


def owners(members: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    return [list(group) for group in members]


def test_two_voices_are_found_in_order_of_their_first_words():
    """Each print is with its own."""
    prints = voices(20, 12)
    mixed = np.concatenate([prints[20:26], prints[:20], prints[26:]])
    groups = group_voices(mixed, [LONG] * 32, 2)

    assert owners(tuple(group.members for group in groups.partners)) == [
        [*range(6), *range(26, 32)],
        [*range(6, 26)],
    ]
    assert groups.strangers == ()


@pytest.mark.parametrize("seed", range(5))
def test_a_partner_who_says_little_is_found(seed: int):
    """One speaks for 80 s, the other for 6 s."""
    groups = group_voices(voices(40, 3, seed=seed), [LONG] * 43, 2)

    assert [len(group.members) for group in groups.partners] == [40, 3]


@pytest.mark.parametrize("seed", range(5))
def test_two_much_alike_voices_are_told_apart(seed: int):
    """Two women on one line: .54."""
    groups = group_voices(voices(20, 20, likeness=0.54, seed=seed), [LONG] * 40, 2)

    assert [len(group.members) for group in groups.partners] == [20, 20]


@pytest.mark.parametrize("seed", range(5))
def test_one_voice_alone_is_one_voice(seed: int):
    """Two partners were expected, but nobody is invented."""
    assert len(group_voices(voices(30, seed=seed), [LONG] * 30, 2).partners) == 1


def test_a_third_voice_is_a_stranger_and_shapes_no_profile():
    """A visitor of 10 s beside partners of 30 s each."""
    prints = voices(15, 15, 5)
    groups = group_voices(prints, [LONG] * 35, 2)
    alone = group_voices(prints[:30], [LONG] * 30, 2)

    assert [len(group.members) for group in groups.partners] == [15, 15]
    assert [group.members for group in groups.strangers] == [(30, 31, 32, 33, 34)]
    for with_visitor, without in zip(groups.partners, alone.partners, strict=True):
        assert float(with_visitor.vector @ without.vector) > 0.999


def test_three_partners_are_found_if_they_are_expected():
    """As with `--speakers 3`."""
    assert len(group_voices(voices(15, 15, 15), [LONG] * 45, 3).partners) == 3


def test_no_speech_is_no_voice():
    """An empty recording has nobody in it."""
    assert group_voices(np.zeros((0, SIZE), np.float32), [], 2).partners == ()


def test_two_hours_are_grouped_from_a_sample():
    """More prints than are clustered: the rest is assigned, and the result is the same every time."""
    count = MOST_PRINTS
    prints = voices(count, count)
    first, second = (group_voices(prints, [LONG] * 2 * count, 2) for _ in range(2))

    assert [len(group.members) for group in first.partners] == [count, count]
    assert all(
        np.array_equal(a.vector, b.vector) for a, b in zip(first.partners, second.partners, strict=True)
    )
