"""Is what a channel hears only the partner's voice from the other channel? Pure.

Crosstalk is quieter than where it comes from and is the same sound. Two signs tell it:

- *Likeness*: the normalised cross-correlation with the other channel, at the best delay, is high. It needs no
  history, and fails in an echoing room. The signals are differenced first, so that the hum of one pitch is
  not taken for likeness.
- *Habit*: under most of the partner's speech this channel has a voice too, always about as much quieter.
Nobody
  mutters under half of what the other says; so what comes at that level is crosstalk.

A partner's own soft "mhm" under a loud voice is quieter too, but it is neither the same sound nor a habit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import Samples

FRAMES = 8
"""Frames that are compared: 0.26 s. Fewer, and two voices are alike by chance."""

LONGEST_DELAY: Samples = 480
"""30 ms: ten metres of air, or the jitter buffer's remainder on one digital line."""

QUIETER_DB = 3.0
"""Crosstalk is at least so much quieter than its source."""

COHERENT = 0.45
"""Cross-correlation from which it is the same sound. Two voices reach .3 by chance, crosstalk .6 and more."""

CLEARLY_QUIETER_DB = 6.0
"""Two people speaking at once differ by less, mostly."""

HABIT_SHARE = 0.5
"""Share of the other's speech under which a voice must be heard to be a habit."""

HABIT_FROM = 30
"""Frames of the other's speech (1 s) before a habit is believed."""

HABIT_MEMORY = 300
"""Frames of the other's speech (10 s) over which a habit fades."""

HABIT_SPREAD_DB = 5.0
"""How far above its usual level crosstalk may come: one deviation of speech in a room."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a channel compares with the loudest other one, now."""

    quieter_db: float
    coherence: float
    is_habit: bool

    @property
    def is_crosstalk(self) -> bool:
        return self.quieter_db >= QUIETER_DB and (self.is_habit or self.coherence >= COHERENT)

    @property
    def own_voice(self) -> float:
        """How sure it is that a voice here is the channel's own (0..1)."""
        if self.quieter_db < QUIETER_DB:
            return OWN
        return min(OWN, 1.0 - max(0.0, self.coherence - CHANCE) / (2 * (COHERENT - CHANCE)))


OWN = 0.99
"""Sure, as far as one can be."""

CHANCE = 0.3
"""Coherence that two independent voices reach."""

ALONE = Likeness(-120.0, 0.0, is_habit=False)
"""No other channel has any sound."""


class Habit:
    """How often, and how much quieter, one channel has a voice while another speaks."""

    def __init__(self) -> None:
        self._n_frames = 0
        self._share = 0.0
        self._n_quieter = 0
        self._quieter_db = 0.0

    def note(self, quieter_db: float, *, has_voice: bool) -> None:
        """One frame in which the other channel speaks, clearly louder."""
        self._n_frames = min(self._n_frames + 1, HABIT_MEMORY)
        self._share += (float(has_voice) - self._share) / self._n_frames
        if has_voice:
            self._n_quieter = min(self._n_quieter + 1, HABIT_MEMORY)
            self._quieter_db += (quieter_db - self._quieter_db) / self._n_quieter

    def explains(self, quieter_db: float) -> bool:
        """Is a voice at this level what always comes through?"""
        return (
            self._n_frames >= HABIT_FROM
            and self._share >= HABIT_SHARE
            and quieter_db >= max(CLEARLY_QUIETER_DB, self._quieter_db - HABIT_SPREAD_DB)
        )


class CrosstalkMeter:
    """Keeps the last frames of each channel and compares them."""

    def __init__(self, n_channels: int, frame: Samples) -> None:
        self._frame = frame
        self._recent = np.zeros((n_channels, FRAMES * frame + 1), np.float32)
        self._energies = np.zeros((n_channels, FRAMES))
        self._energy = np.zeros(n_channels)
        self._habits = [Habit() for _ in range(n_channels)]

    def append(self, frames: NDArray[np.float32]) -> None:
        """One frame of each channel, shape (n_channels, frame)."""
        change = np.diff(frames, axis=1, prepend=self._recent[:, -1:]).astype(np.float64)
        energy = (change**2).sum(axis=1, keepdims=True)
        self._recent = np.concatenate([self._recent[:, self._frame :], frames], axis=1)
        self._energies = np.concatenate([self._energies[:, 1:], energy], axis=1)
        self._energy = self._energies.sum(axis=1)

    def compare(self, has_voice: Sequence[bool]) -> list[Likeness]:
        """How each channel compares with the loudest other one, given where a voice was heard in this
        frame."""
        return [self._compare(channel, has_voice) for channel in range(len(has_voice))]

    def _compare(self, channel: int, has_voice: Sequence[bool]) -> Likeness:
        others = [other for other in range(len(has_voice)) if other != channel]
        if not others:
            return ALONE
        source = max(others, key=lambda other: float(self._energy[other]))
        if self._energy[source] <= 0.0:
            return ALONE
        quieter = 10.0 * float(np.log10(self._energy[source] / max(float(self._energy[channel]), 1e-12)))
        if has_voice[source] and quieter >= CLEARLY_QUIETER_DB:
            self._habits[channel].note(quieter, has_voice=has_voice[channel])
        if quieter < QUIETER_DB or not has_voice[channel]:
            return Likeness(quieter, 0.0, is_habit=False)
        return Likeness(
            quieter, self._coherence(channel, source), is_habit=self._habits[channel].explains(quieter)
        )

    def _coherence(self, channel: int, source: int) -> float:
        pair = np.diff(self._recent[[channel, source]], axis=1)
        size = 2 * pair.shape[1]
        spectra = np.fft.rfft(pair, size, axis=1)
        correlation = np.fft.irfft(spectra[0] * np.conj(spectra[1]), size)
        near = np.concatenate([correlation[: LONGEST_DELAY + 1], correlation[-LONGEST_DELAY:]])
        scale = np.sqrt(max(float(self._energy[channel] * self._energy[source]), 1e-24))
        return min(1.0, float(np.abs(near).max()) / float(scale))
