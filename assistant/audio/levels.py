"""How loud a voice reaches the microphone, and what to do about it. PURE but for numpy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples

FRAME: Samples = to_samples(0.02)

TOO_QUIET_DBFS = -50.0
"""Softer speech is near the noise of many microphones; calm talk at an arm's length has -35 to -20."""

CLIPPED = 0.99
"""Full scale, where the tops of a loud voice are cut off."""

CLIPPED_SHARE = 0.001
"""Of the samples: less is a cough."""

LOUD_PERCENTILE = 90


class Verdict(StrEnum):
    """What a sound check found. All but `good` have words in `languages/<code>/session.toml`."""

    GOOD = "good"
    SILENT = "silent"
    TOO_QUIET = "too_quiet"
    CLIPPED = "clipped"


@dataclass(slots=True)
class LevelMeter:
    """Sound in, a verdict out.

    Examples
    --------
    >>> meter = LevelMeter()
    >>> meter.feed(np.zeros((1, 16_000), np.float32))
    >>> meter.verdict
    <Verdict.SILENT: 'silent'>
    """

    n_samples: Samples = 0
    n_clipped: int = 0
    _powers: list[float] | None = None

    def feed(self, samples: NDArray[np.float32]) -> None:
        """More sound, shape (n_channels, n)."""
        self.n_samples += int(samples.shape[1])
        self.n_clipped += int((np.abs(samples).max(axis=0) >= CLIPPED).sum())
        whole = samples[:, : samples.shape[1] // FRAME * FRAME].astype(np.float64)
        frames = whole.reshape(len(samples), -1, FRAME)
        self._powers = [*(self._powers or []), *(frames**2).mean(axis=2).max(axis=0).tolist()]

    @property
    def level_dbfs(self) -> float:
        """Of the loud frames."""
        if not self._powers:
            return -120.0
        return float(10 * np.log10(np.percentile(self._powers, LOUD_PERCENTILE) + 1e-12))

    @property
    def seconds(self) -> float:
        return self.n_samples / SAMPLE_RATE_HZ

    @property
    def verdict(self) -> Verdict:
        if not self._powers or max(self._powers) == 0.0:
            return Verdict.SILENT
        if self.n_clipped > CLIPPED_SHARE * self.n_samples:
            return Verdict.CLIPPED
        return Verdict.TOO_QUIET if self.level_dbfs < TOO_QUIET_DBFS else Verdict.GOOD
