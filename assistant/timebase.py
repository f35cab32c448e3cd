"""Session time: an integer count of samples at 16 kHz.

Everything that decides counts samples. Seconds are made once, where a person
or a file reads them: float seconds do not compare, and milliseconds truncate.
Session time 0 is the first sample of the recording or of the microphone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

SAMPLE_RATE_HZ = 16_000
"""The rate of every model and of session time."""

Samples: TypeAlias = int
"""A moment, or a length, of session time."""


def to_seconds(samples: Samples) -> float:
    """A moment or a length in seconds, rounded to the millisecond.

    Examples
    --------
    >>> to_seconds(24_000)
    1.5
    """
    return round(samples / SAMPLE_RATE_HZ, 3)


def to_samples(seconds: float) -> Samples:
    """The sample nearest to a moment given in seconds.

    Examples
    --------
    >>> to_samples(0.2)
    3200
    """
    return round(seconds * SAMPLE_RATE_HZ)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of session time, `start` included, `end` not.

    Raises
    ------
    ValueError
        If `end` lies before `start`.

    Examples
    --------
    >>> Span(0, 16_000).overlap(Span(8_000, 32_000))
    Span(start=8000, end=16000)
    """

    start: Samples
    end: Samples

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def start_s(self) -> float:
        return to_seconds(self.start)

    @property
    def end_s(self) -> float:
        return to_seconds(self.end)

    @property
    def duration_s(self) -> float:
        return to_seconds(self.end - self.start)

    def overlap(self, other: Span) -> Span | None:
        """What both have in common, or None where they share no sample."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def contains(self, moment: Samples) -> bool:
        return self.start <= moment < self.end

    def shift(self, by: Samples) -> Span:
        return Span(self.start + by, self.end + by)
