"""Which voice prints are the same voice? Pure, and the same every time.

Average-linkage clustering of the longer prints finds natural groups; these start a weighted k-means over all
prints, which gives the profiles. What then fits no profile, hangs together and is long enough is a stranger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.likeness import log_odds
from assistant.timebase import Samples, to_samples

SAME_VOICE_COSINES = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
"""Mean cosine between two groups from which they are one voice: tried in this order until there are enough
groups. Prints of a second and more have about .5 within one voice and .2 between two on one telephone
line."""

SMALLEST_SHARE = 0.04
"""A group with less of the speech than this is not counted as enough."""

LONG_PRINT: Samples = to_samples(0.9)
"""Prints of this much clean sound found the groups; shorter ones join if there are too few."""

ENOUGH_PRINTS = 8
"""So many prints are enough to found the groups on."""

MOST_PRINTS = 400
"""More are not clustered: the longest, evenly over time, speak for the rest."""

ONE_VOICE_COSINE = 0.66
"""Profiles more alike than this are one voice. Partners have up to .54 on one line, and .61 across two."""

ALIKE_COSINE = 0.5
"""Profiles more alike than this may be two moods of one voice: the lesser must then have some weight."""

ALIKE_SHARE = 0.08
"""Of both, for the lesser of two alike voices. One person alone often gives a second group of 5 %."""

ALIKE_SHORTEST: Samples = to_samples(2.0)
"""And at least this much clean sound."""

SHORTEST_VOICE: Samples = to_samples(1.5)
"""A voice with less clean sound than this is not told apart: one person's cough or laugh has as much …"""

SHORTEST_VOICE_SHARE = 0.04
"""… but in a short recording this share of it will do, …"""

SHORTEST_VOICE_AT_ALL: Samples = to_samples(1.0)
"""… and never less than this."""

SHORTEST_STRANGER: Samples = to_samples(3.0)
"""And a stranger must have been heard for longer."""

STRANGER_COSINE = 0.5
"""A stranger's profile is less like every partner's than this."""

UNLIKE = -0.5
"""Log odds below which a print does not shape a profile, and may be a stranger's."""

_MAX_STARTS = 8
_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceGroup:
    """One voice as it was found."""

    vector: NDArray[np.float32]
    clean: Samples
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceGroups:
    """The voices of a recording: those of the partners, the heaviest first found, and of strangers."""

    partners: tuple[VoiceGroup, ...]
    strangers: tuple[VoiceGroup, ...]


def group_voices(embeddings: NDArray[np.float32], cleans: Sequence[Samples], n_partners: int) -> VoiceGroups:
    """The voices behind some voice prints.

    Parameters
    ----------
    embeddings : ndarray, shape (n, size), float32
        Unit vectors, in order of time.
    cleans : sequence of int, length n
        How many clean samples each was made from.
    n_partners : int
        How many partners to look for. Fewer are returned where there are no more voices.

    Returns
    -------
    VoiceGroups
        Partners in order of their first print.
    """
    if len(embeddings) == 0:
        return VoiceGroups(partners=(), strangers=())
    lengths = np.asarray(cleans)
    founders = _founders(lengths)
    weights = np.sqrt(lengths / LONG_PRINT)
    natural = _natural_groups(embeddings[founders], weights[founders], n_partners)
    starts = [_mean(embeddings[founders][group], weights[founders][group]) for group in natural]
    masses = [int(lengths[founders][group].sum()) for group in natural]
    heavy = [start for _, start in sorted(zip(masses, starts, strict=True), key=lambda pair: -pair[0])]
    vectors = _best_start(embeddings, lengths, weights, heavy[:_MAX_STARTS], n_partners)
    owner = np.where(_is_unlike(embeddings, lengths, vectors), -1, (embeddings @ vectors.T).argmax(axis=1))
    partners = [
        VoiceGroup(
            vector=vectors[index],
            clean=int(lengths[owner == index].sum()),
            members=tuple(int(member) for member in np.flatnonzero(owner == index)),
        )
        for index in range(len(vectors))
    ]
    shortest = _shortest_voice(int(lengths.sum()))
    partners = [group for group in partners if group.clean >= shortest]
    partners.sort(key=lambda group: group.members[0])
    return VoiceGroups(partners=tuple(partners), strangers=_strangers(embeddings, lengths, weights, partners))


def _founders(lengths: NDArray[np.int64]) -> NDArray[np.intp]:
    """The prints that found the groups, in order of time."""
    long = np.flatnonzero(lengths >= LONG_PRINT)
    if len(long) < ENOUGH_PRINTS:
        long = np.sort(np.argsort(-lengths, kind="stable")[: max(len(long), 2 * ENOUGH_PRINTS)])
    if len(long) > MOST_PRINTS:
        long = long[np.linspace(0, len(long) - 1, MOST_PRINTS).round().astype(np.intp)]
    return long


def _natural_groups(
    embeddings: NDArray[np.float32], weights: NDArray[np.float64], n_partners: int
) -> list[list[int]]:
    """The groups at the loosest cut that gives one for each partner, and at the next."""
    groups: list[list[int]] = []
    is_enough = False
    for threshold in SAME_VOICE_COSINES:
        found = _linkage(embeddings, weights, threshold)
        groups += [group for group in found if group not in groups]
        if is_enough:
            break
        shares = [weights[group].sum() >= SMALLEST_SHARE * weights.sum() for group in found]
        is_enough = sum(shares) >= n_partners
    return groups


def _linkage(
    embeddings: NDArray[np.float32], weights: NDArray[np.float64], threshold: float
) -> list[list[int]]:
    """Average linkage until no two groups have a mean cosine of `threshold` or more."""
    groups = [[index] for index in range(len(embeddings))]
    mass = weights.astype(np.float64).copy()
    mean = (embeddings @ embeddings.T).astype(np.float64)
    np.fill_diagonal(mean, -np.inf)
    while len(groups) > 1:
        low, high = sorted(divmod(int(mean.argmax()), len(groups)))
        if mean[low, high] < threshold:
            break
        merged = (mass[low] * mean[low] + mass[high] * mean[high]) / (mass[low] + mass[high])
        merged[low] = -np.inf
        mean[low], mean[:, low] = merged, merged
        mass[low] += mass[high]
        groups[low] += groups.pop(high)
        mass = np.delete(mass, high)
        mean = np.delete(np.delete(mean, high, axis=0), high, axis=1)
    return groups


def _best_start(
    embeddings: NDArray[np.float32],
    lengths: NDArray[np.int64],
    weights: NDArray[np.float64],
    starts: list[NDArray[np.float32]],
    n_partners: int,
) -> NDArray[np.float32]:
    """The profiles that explain the prints best, of all k-means runs from different natural groups."""
    for count in range(min(n_partners, len(starts)), 0, -1):
        best: tuple[float, NDArray[np.float32]] | None = None
        for chosen in combinations(starts, count):
            vectors = _k_means(embeddings, lengths, weights, np.array(chosen))
            cosines = embeddings @ vectors.T
            owner = cosines.argmax(axis=1)
            masses = np.array([int(lengths[owner == index].sum()) for index in range(count)])
            if not _are_different_people(vectors, masses):
                continue
            explained = float((weights * cosines.max(axis=1)).sum())
            if best is None or explained > best[0]:
                best = (explained, vectors)
        if best is not None:
            return best[1]
    raise AssertionError("one group always remains")


def _are_different_people(vectors: NDArray[np.float32], masses: NDArray[np.int64]) -> bool:
    """Is it credible that each of these profiles is somebody else's?"""
    shortest = _shortest_voice(int(masses.sum()))
    for one, other in combinations(range(len(vectors)), 2):
        cosine = float(vectors[one] @ vectors[other])
        lesser, both = min(masses[one], masses[other]), masses[one] + masses[other]
        if cosine > ONE_VOICE_COSINE or lesser < shortest:
            return False
        if cosine > ALIKE_COSINE and lesser < max(ALIKE_SHORTEST, ALIKE_SHARE * both):
            return False
    return True


def _shortest_voice(everything: Samples) -> float:
    """How much clean sound makes a voice, of so much in all."""
    return min(SHORTEST_VOICE, max(SHORTEST_VOICE_AT_ALL, SHORTEST_VOICE_SHARE * everything))


def _is_unlike(
    embeddings: NDArray[np.float32], lengths: NDArray[np.int64], vectors: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Which prints are like none of the profiles."""
    return np.asarray(log_odds((embeddings @ vectors.T).max(axis=1), lengths) < UNLIKE, dtype=np.bool_)


def _k_means(
    embeddings: NDArray[np.float32],
    lengths: NDArray[np.int64],
    weights: NDArray[np.float64],
    vectors: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Profiles from prints that are like them; what is like none shapes none (a trimmed k-means)."""
    owner = np.full(len(embeddings), -2)
    for _ in range(_ROUNDS):
        nearest = np.where(
            _is_unlike(embeddings, lengths, vectors), -1, (embeddings @ vectors.T).argmax(axis=1)
        )
        if np.array_equal(nearest, owner):
            break
        owner = nearest
        vectors = np.array(
            [
                _mean(embeddings[owner == index], weights[owner == index])
                if (owner == index).any()
                else vector
                for index, vector in enumerate(vectors)
            ]
        )
    return vectors


def _mean(embeddings: NDArray[np.float32], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    total = (embeddings * weights[:, None]).sum(axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), dtype=np.float32)


def _strangers(
    embeddings: NDArray[np.float32],
    lengths: NDArray[np.int64],
    weights: NDArray[np.float64],
    partners: list[VoiceGroup],
) -> tuple[VoiceGroup, ...]:
    """Groups of prints that are like no partner."""
    if not partners:
        return ()
    profiles = np.array([group.vector for group in partners])
    others = np.flatnonzero(_is_unlike(embeddings, lengths, profiles) & (lengths >= LONG_PRINT))
    if len(others) == 0:
        return ()
    found = []
    for group in _linkage(embeddings[others], weights[others], SAME_VOICE_COSINES[0]):
        members = others[group]
        vector = _mean(embeddings[members], weights[members])
        clean = int(lengths[members].sum())
        if clean >= SHORTEST_STRANGER and float((profiles @ vector).max()) < STRANGER_COSINE:
            found.append(
                VoiceGroup(vector=vector, clean=clean, members=tuple(sorted(int(m) for m in members)))
            )
    return tuple(sorted(found, key=lambda group: group.members[0]))
