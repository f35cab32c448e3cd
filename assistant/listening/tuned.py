"""What the layers of the sentence model tell that were tuned for listening, and what they are shown.

They begin where layer 2 of the sentence model ends, which is run over every response anyway. They are shown
the response alone: shown the speech beside it, they took whatever stood beside a couple's speech for a saying
back (`docs/benchmarks.md`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import TokenStates

FIGURES = ("paraphrase", "question", "open", "advice", "input")
"""What they tell, in this order, as log odds; `input` is a counsellor's own matter (information, advice,
options)."""

LOWER_LAYER = 2
"""The layer of the sentence model that they stand on."""

MOST_PIECES = 64
"""Word pieces of a response at most; of a longer one its beginning and its end."""


def shown(states: TokenStates) -> NDArray[np.float32]:
    """The rows of the lower layer that the tuned ones read, marks included, shape (n, 384), n ≤ 64."""
    rows = states.layers[LOWER_LAYER]
    if len(rows) <= MOST_PIECES:
        return rows
    half = MOST_PIECES // 2
    return np.concatenate([rows[:half], rows[-half:]])
