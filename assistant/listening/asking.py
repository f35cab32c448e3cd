"""Where in a response its question stands, and what that stretch alone shows.

A question mostly comes last, after an acknowledgement or a saying back: "I see, that's been hard. So what
would help you now?" Over the whole of a long response its few words are lost among the others, so they are
read once more by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import TokenStates
from assistant.listening.cues import AUXILIARIES, SUBJECTS, TEXT_NAMES, WH, CueReader
from assistant.listening.words import Token

MOST_WORDS = 12
"""A last sentence of more words is read from where a question opens in it, else only so much of its end."""

_TOGETHER = 6
"""Openings so near to each other are one question: "what do you", "how would you say are you"."""

N_ASKED = len(TEXT_NAMES) + 2 + 2 * 384
"""How many figures `asked_features` gives."""


def asked_span(tokens: Sequence[Token]) -> tuple[int, int]:
    """Tokens `first` to `last` (exclusive) of the last sentence, or of the question that ends it.

    Where a recogniser has left out the marks the whole response is one sentence, and the opening of the last
    question in it is looked for: a question word, "tell me", or a verb before its subject.
    """
    last = len(tokens)
    while last and tokens[last - 1].is_mark:
        last -= 1
    first = last
    while first and not tokens[first - 1].is_end:
        first -= 1
    if last - first <= MOST_WORDS:
        return first, last
    opening: int | None = None
    for at in range(last - 2, first - 1, -1):
        if opening is not None and opening - at > _TOGETHER:
            break
        if _opens(tokens, at, first):
            opening = at
    return (last - MOST_WORDS if opening is None else opening), last


def _opens(tokens: Sequence[Token], at: int, first: int) -> bool:
    one, other = tokens[at].norm, tokens[at + 1].norm
    before = tokens[at - 1].norm if at > first else ""
    return (
        one in WH
        or (one, other) == ("tell", "me")
        or (one in AUXILIARIES and other in SUBJECTS and before not in ("to", "not"))
    )


def asked_features(tokens: Sequence[Token], states: TokenStates, cues: CueReader) -> NDArray[np.float32]:
    """Cues of the stretch, its length, and mean and maximum of layer 4 over it; shape (N_ASKED,), float32."""
    features = np.zeros(N_ASKED, dtype=np.float32)
    first, last = asked_span(tokens)
    if first == last:
        return features
    n = len(TEXT_NAMES)
    features[:n] = cues.of_text(tokens[first:])
    features[n : n + 2] = math.log1p(last - first), (last - first) / len(tokens)
    start, end = tokens[first].start, tokens[last - 1].end
    inside = np.array([start <= piece[0] and piece[1] <= end for piece in states.offsets])
    inside &= ~states.is_special
    if inside.any():
        fourth = states.layers[4][inside]
        features[n + 2 :] = np.concatenate([fourth.mean(axis=0), fourth.max(axis=0)])
    return features
