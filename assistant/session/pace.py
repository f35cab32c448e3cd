"""Can this computer keep up with the words? With what to write follows from how late they are. PURE.

Words are late where an utterance waits longer than it lasted, and then some. Then a
quicker model takes over; where words are later still, they are let go, and nobody
waits for them. After a calm while more is tried again: each time that fails it is
given twice as long before the next try.
"""

from __future__ import annotations

from assistant.events import WordsStep

LATE_S = 5.0
"""Beyond its own length: an utterance that waits longer for its words is late."""

LOST_S = 15.0
"""The same, for words that come too late to be of use."""

REST_S = {WordsStep.QUICK: 120.0, WordsStep.NONE: 10.0}
"""So long, at first, without a late utterance before more is tried again."""


class WordsPace:
    """Told of every utterance that is handed in and comes back, it says with what to write.

    Parameters
    ----------
    has_quick : bool
        Is there a quicker model for this language?

    Examples
    --------
    >>> pace = WordsPace(has_quick=True)
    >>> pace.hand_in(1, length_s=2.0, now_s=10.0)
    >>> [pace.step(now_s=moment).value for moment in (16.0, 18.0, 30.0)]
    ['usual', 'quick', 'none']
    """

    def __init__(self, *, has_quick: bool) -> None:
        self._has_quick = has_quick
        self._step = WordsStep.USUAL
        self._due: dict[int, float] = {}
        self._late_at = 0.0
        self._rest_s = dict(REST_S)

    def hand_in(self, utterance: int, *, length_s: float, now_s: float) -> None:
        """An utterance of this length waits for its words."""
        self._due[utterance] = now_s + length_s

    def done(self, utterance: int) -> None:
        """It has come back."""
        self._due.pop(utterance, None)

    def step(self, *, now_s: float) -> WordsStep:
        """With what the utterances from now on are written."""
        late_s = now_s - min(self._due.values(), default=now_s)
        if late_s > LATE_S:
            self._late_at = now_s
        if late_s > LOST_S:
            self._step = WordsStep.NONE
        elif late_s > LATE_S and self._has_quick and self._step is WordsStep.USUAL:
            self._step = WordsStep.QUICK
        elif self._step is not WordsStep.USUAL and now_s - self._late_at > self._rest_s[self._step]:
            self._rise(now_s)
        return self._step

    def _rise(self, now_s: float) -> None:
        self._rest_s[self._step] *= 2
        has_next = self._step is WordsStep.NONE and self._has_quick
        self._step = WordsStep.QUICK if has_next else WordsStep.USUAL
        self._late_at = now_s
