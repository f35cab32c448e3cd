"""Does a partner speak over the very first prompt? Then it is not known yet how prompts come back. PURE.

An echo rises and falls as the prompt does, some moments later. So from `EARLIEST` on the lag is looked for at
which the two are most alike:

- where they are alike, a partner is what stands out by `OVER_DB` from the share that mostly comes back;
- where they are not, after `LATEST`, something else is heard than the prompt alone;
- where they are alike and nobody stands out, or nothing comes back, the echo is known from `KNOWN_FROM` on.

On prompts of a rendered voice with echoes of -6 to -60 dB, and rendered partners who begin .05 to .9 s into
them, 158 of 160 are found: in the middle .75 s after their first word where they begin with the prompt, .1 s
where later. Where nobody speaks, 1 of 72 prompts is cut (delays of .05 to .45 s, dry and
ringing rooms).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.session.echo import ALIKE, MEASURABLE, EchoPath, best_lag

EVERY = 5
"""Frames from one look to the next."""

EARLIEST = 40
"""Frames of echo without which nothing can be said."""

LATEST = 80
"""Frames after which an echo, be it late, would be alike."""

UNLIKE = 0.62
"""So little like the prompt is what is heard where somebody else is; its echo alone is not below."""

N_UNLIKE = 3
"""Looks in a row at which it is: a moment's stumble of the loudspeaker is no voice."""

OVER_DB = 10.0
"""Above what comes back in the middle: the echo's own frames lie within."""

NO_KNOCK = 90
"""Per cent of the frames: a cup put down is louder than these, and shorter than the rest."""

N_OVER, N_SEEN = 7, 10
"""Loud frames of the last ones that make a voice, as in the gate."""

UNNOTICED = 50
"""Frames for which a partner may have spoken while the prompt still seemed alone."""

KNOWN_FROM = LATEST + UNNOTICED
"""Frames after which the echo can be learned, from those before the last `UNNOTICED`."""

_FEWEST = 15
"""Frames of which a share can be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at the prompt says.

    Attributes
    ----------
    onset : int or None
        The frame at which a partner seems to have begun; None where nobody speaks.
    is_known : bool
        From what was heard but for the last `UNNOTICED` frames the echo can be learned.
    """

    onset: int | None = None
    is_known: bool = False


class FirstPrompt:
    """Looks at what is heard during the first prompt.

    Parameters
    ----------
    longest : int
        Frames: an echo comes at most so late.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._alone_until = 0
        self._n_unlike = 0

    def look(self, sent: NDArray[np.float64], heard: Sequence[float], *, room: float, loud: float) -> Look:
        """A look after one more frame.

        Parameters
        ----------
        sent : ndarray, shape (n,)
            Power of the prompt's frames.
        heard : sequence of float
            Power of each frame since its beginning.
        room : float
            Power of the quiet room.
        loud : float
            Power above which a frame is more than the room.
        """
        n = len(heard)
        if n < EARLIEST or n % EVERY:
            return Look()
        powers = np.array(heard)
        if np.count_nonzero(powers[-N_SEEN:] > loud) < N_OVER:
            nothing_came = np.count_nonzero(powers > loud) < N_OVER
            return Look(is_known=n >= KNOWN_FROM and bool(nothing_came))
        echo = np.maximum(0.0, powers - room)
        lag, alike = best_lag(sent, np.minimum(echo, np.percentile(echo, NO_KNOCK)), self._longest)
        if n >= LATEST or (alike >= ALIKE and n - lag >= EARLIEST):
            over = self._over(sent, echo, lag)
            if np.count_nonzero(over) >= N_OVER:
                return Look(onset=self._onset())
        self._n_unlike = self._n_unlike + 1 if alike < UNLIKE else 0
        if n >= LATEST and self._n_unlike >= N_UNLIKE:
            return Look(onset=self._onset())
        if alike >= ALIKE:
            self._alone_until = n
        return Look(is_known=n >= KNOWN_FROM and alike >= ALIKE)

    def _onset(self) -> int:
        """A voice that has just begun does not yet make the prompt unlike what is heard."""
        return max(0, self._alone_until - UNNOTICED)

    def _over(self, sent: NDArray[np.float64], echo: NDArray[np.float64], lag: int) -> NDArray[np.bool_]:
        """Which of the last frames stand out from what mostly comes back; none where that cannot be told."""
        path = EchoPath(self._longest)
        path.lag = lag
        expected = np.array([path.of(sent, index) for index in range(len(echo))])
        is_measurable = expected > MEASURABLE * float(sent.max(initial=0.0))
        if np.count_nonzero(is_measurable) < _FEWEST:
            return np.zeros(N_SEEN, np.bool_)
        share = float(np.median(echo[is_measurable] / expected[is_measurable]))
        over: NDArray[np.bool_] = echo[-N_SEEN:] > expected[-N_SEEN:] * share * 10 ** (OVER_DB / 10)
        return over
