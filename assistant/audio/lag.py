"""By how much one microphone hears the same later than the other. PURE but for numpy.

Two devices tell their own delays wrongly, by up to some tenths of a second. Where each also
hears the other's partner, that shows: the same sound stands in both channels, later in one.
It is looked for in stretches in which one of the two is clearly louder, so that one voice
speaks; what several stretches agree on is believed.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import Samples, to_samples

STRETCH: Samples = to_samples(2.0)
HOP: Samples = to_samples(1.0)

LONGEST: Samples = to_samples(0.2)
"""Further apart they are not looked for: what waits for the second microphone would wait too long."""

ALIKE = 0.35
"""Cross-correlation from which a stretch counts: two seconds of two voices reach a tenth."""

LOUDER_DB = 6.0
"""One channel is by so much louder: only one of the two speaks, or mostly."""

SOFTEST_POWER = 1e-6
"""-60 dBFS: in less nobody speaks."""

N_AGREEING = 4
"""So many stretches in a row must agree."""

AGREE: Samples = to_samples(0.005)
"""As nearly as this: a head moves, and a room answers."""


class LagMeter:
    """Sound of both in, a lag out, once it is known.

    Sound travels a metre in 3 ms, so each voice is a little later at the far microphone. Where both partners
    were heard that cancels out; until then it is part of the lag.
    """

    def __init__(self) -> None:
        self._sound = np.zeros((2, 0), np.float32)
        self._seen: tuple[deque[Samples], deque[Samples]] = (
            deque(maxlen=N_AGREEING),
            deque(maxlen=N_AGREEING),
        )

    def feed(self, sound: NDArray[np.float32]) -> None:
        """More sound, shape (2, n)."""
        self._sound = np.concatenate([self._sound, sound], axis=1)
        while self._sound.shape[1] >= STRETCH:
            self._look(self._sound[:, :STRETCH])
            self._sound = self._sound[:, HOP:]

    @property
    def lag(self) -> Samples | None:
        """By how many samples the second channel is later; None as long as nothing is agreed on."""
        agreed = [round(float(np.median(seen))) for seen in self._seen if _is_agreed(seen)]
        return round(sum(agreed) / len(agreed)) if agreed else None

    def forget(self) -> None:
        """The second channel was moved: what was seen is past."""
        self._sound = self._sound[:, :0]
        for seen in self._seen:
            seen.clear()

    def _look(self, sound: NDArray[np.float32]) -> None:
        steps = np.diff(sound.astype(np.float64), axis=1)
        energies = (steps**2).sum(axis=1) + 1e-12
        louder_db = 10 * np.log10(energies[0] / energies[1])
        if (sound.astype(np.float64) ** 2).mean(axis=1).max() < SOFTEST_POWER or abs(louder_db) < LOUDER_DB:
            return
        size = 2 * steps.shape[1]
        spectra = np.fft.rfft(steps, size, axis=1)
        common = np.fft.irfft(spectra[1] * np.conj(spectra[0]), size) / np.sqrt(energies[0] * energies[1])
        near = np.concatenate([common[-LONGEST:], common[: LONGEST + 1]])
        best = int(np.abs(near).argmax())
        if abs(float(near[best])) >= ALIKE:
            self._seen[0 if louder_db > 0 else 1].append(best - LONGEST)


def _is_agreed(seen: deque[Samples]) -> bool:
    return len(seen) == N_AGREEING and max(seen) - min(seen) <= AGREE
