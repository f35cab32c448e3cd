"""Which moment of the wall's clock is which sample, and how the two are kept together. PURE.

A sound card counts samples by a clock of its own, up to 100 parts in a million beside the
wall's: a third of a second in an hour. Where the card stands, and how fast it runs, is
learned from the times of its blocks: from the earliest of half a second, for a block is
late when the computer is busy and never early. Its sound is then read by as much faster or
slower (`alignment`) that each sample stands at its moment of the wall.

What the computer could not take in time is known from the same times: the count has
fallen behind the clock and stays behind. A block that is only late comes with others on
its heels; that is why half a second is looked at before anything counts as lost.
"""

from __future__ import annotations

from collections import deque

from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples

SMALLEST_LOSS_S = 0.03
"""Where the system tells of a loss: blocks come with jitter, and less than this is none of them missing."""

SMALLEST_UNTOLD_LOSS_S = 0.3
"""Where it tells of none, as after a laptop slept."""

N_BLOCKS_SEEN = 25
"""So many blocks, half a second of them, must all be behind the clock."""

TOLD_FOR = 2 * N_BLOCKS_SEEN
"""A loss that the system tells of is seen in so many blocks, or there was none."""

BELIEVED = 0.002
"""Of how far a block is from where it was expected, so much is believed: in ten seconds nearly all of it."""

RATE_BELIEVED = BELIEVED**2 / 4
"""The same of the card's rate, a block; with a fourth of the square it is found without swinging."""

MADE_GOOD_IN_S = 10.0
"""In about so long session time is back at the wall's."""

MOST = 0.003
"""So much faster or slower than it came is sound read, and no more: nobody hears it."""

BLOCK: Samples = to_samples(0.02)
"""What a block has, at 16 kHz."""

LONGEST_HOLE_S = 3600.0
"""A laptop may sleep for a night. More than an hour is not filled with silence: the session is over then."""


class WallClock:
    """Sans-I/O: told of each block, it says what is lost and how the sound is to be read."""

    def __init__(self) -> None:
        self._zero: float | None = None
        self._aim = 0.0
        self._rate = 0.0  # of the card: so many samples too few in each
        self._ahead: deque[float] = deque()
        self._is_settled = False
        self._told_for = 0

    @property
    def has_begun(self) -> bool:
        """Has a first block come?"""
        return self._zero is not None

    @property
    def aim(self) -> float:
        """The moment of the wall's clock, in seconds, that sample 0 is to stand for all the time."""
        return self._aim

    def sample_of(self, wall: float) -> float:
        """How many samples had been counted at this moment of the wall's clock."""
        return 0.0 if self._zero is None else (wall - self._zero) * SAMPLE_RATE_HZ

    def tell(self, captured: float, counted: float, *, has_overflowed: bool) -> Samples:
        """How many samples are missing before a block.

        Parameters
        ----------
        captured : float
            When its first sample was in the air, in seconds.
        counted : float
            How many samples came before it, as session time counts them.
        has_overflowed : bool
            The system says that sound before it was lost.
        """
        if self._zero is None:
            self._zero = self._aim = captured
        ahead = self.sample_of(captured) - counted
        self._ahead.append(ahead)
        self._told_for = TOLD_FOR if has_overflowed else max(0, self._told_for - 1)
        if len(self._ahead) < N_BLOCKS_SEEN:
            return 0
        if not self._is_settled:
            self._settle()
            return 0
        least = min(self._ahead)
        self._ahead.popleft()
        if least >= to_samples(SMALLEST_LOSS_S if self._told_for else SMALLEST_UNTOLD_LOSS_S):
            self._ahead.clear()
            self._told_for = 0
            return min(round(least), to_samples(LONGEST_HOLE_S))
        self._zero += BELIEVED * least / SAMPLE_RATE_HZ
        self._rate = _within(self._rate + RATE_BELIEVED * least / BLOCK)
        return 0

    def more(self, n: Samples) -> float:
        """So many samples more than the `n` that came keep session time to the wall's; less than 0: fewer."""
        if self._zero is None or not self._is_settled:
            return 0.0
        rate = _within(self._rate + (self._zero - self._aim) / MADE_GOOD_IN_S)
        self._zero += (self._rate - rate) * n / SAMPLE_RATE_HZ
        return rate * n

    def forget(self) -> None:
        """Another device goes on: what its predecessor's blocks told, and its rate, is past."""
        self._ahead.clear()
        self._rate = 0.0
        self._told_for = 0

    def _settle(self) -> None:
        """Say anew where zero is: sound servers tell the moments of the first blocks wrongly.

        What was lost among these moves zero and nothing else.
        """
        assert self._zero is not None
        later = list(self._ahead)[N_BLOCKS_SEEN // 2 :]
        self._zero += min(later) / SAMPLE_RATE_HZ
        self._aim = self._zero
        self._ahead.clear()
        self._is_settled = True


def _within(rate: float) -> float:
    return max(-MOST, min(MOST, rate))
