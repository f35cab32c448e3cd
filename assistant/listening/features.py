"""The figures that the models read of a response, in one fixed order.

Layers 2 and 4 of the sentence model (mean and maximum over the word pieces) tell what an utterance does
far better than its last layer, which was trained to tell what it is about. Beside them stand the counts
of `cues`, how the response takes up what came before, its timing where that is known, and what the layers
say that were tuned for listening.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import TokenStates
from assistant.listening.cues import CONTEXT_NAMES, TEXT_NAMES, CueReader
from assistant.listening.tuned import FIGURES
from assistant.listening.words import Token, Tokeniser
from assistant.ports import ContextUtterance, ResponseTiming

LAYERS = (2, 4, 6)
"""Transformer layers asked of the sentence model for a response."""

BLOCKS: dict[str, slice] = {}
_sizes = {
    "mean2": 384,
    "mean4": 384,
    "max4": 384,
    "text": len(TEXT_NAMES),
    "context": len(CONTEXT_NAMES),
    "timing": 4,
    "tuned": len(FIGURES),
}
_at = 0
for _name, _size in _sizes.items():
    BLOCKS[_name] = slice(_at, _at + _size)
    _at += _size
N_FEATURES = _at
"""How many figures there are in all; `BLOCKS` says where each kind lies."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What came before a response, tokenised: the other's last utterance, all of the other's, one's own."""

    last: tuple[Token, ...]
    others: tuple[Token, ...]
    own: tuple[Token, ...]


def surroundings(
    speech: str, context: Sequence[ContextUtterance], responder: str | None, tokeniser: Tokeniser
) -> Surroundings:
    """What a response answers. With neither speech nor context all three are empty."""
    others = [utterance for utterance in context if utterance.speaker != responder]
    own = [utterance for utterance in context if utterance.speaker == responder]
    last = others[-1].text if others else speech
    everything = " . ".join(utterance.text for utterance in others) if others else speech
    return Surroundings(
        last=tokeniser.tokens(last),
        others=tokeniser.tokens(everything),
        own=tokeniser.tokens(" . ".join(utterance.text for utterance in own)),
    )


def responder_of(speech: str, context: Sequence[ContextUtterance]) -> str | None:
    """Who responds: somebody in the context who did not say the speech; None where that is not known."""
    speakers = list(dict.fromkeys(utterance.speaker for utterance in context))
    said = {
        utterance.speaker
        for utterance in context
        if utterance.text.strip() and utterance.text.strip() in speech
    }
    others = [speaker for speaker in speakers if speaker not in said]
    return others[0] if len(speakers) > 1 and len(others) == 1 else None


def pooled_layers(states: TokenStates) -> NDArray[np.float32]:
    """Means of layers 2 and 4 and the maximum of layer 4 over the word pieces, shape (1152,), float32."""
    pieces = ~states.is_special
    if not pieces.any():
        return np.zeros(BLOCKS["max4"].stop, dtype=np.float32)
    second, fourth = states.layers[2][pieces], states.layers[4][pieces]
    return np.concatenate([second.mean(axis=0), fourth.mean(axis=0), fourth.max(axis=0)])


def response_features(
    pooled: NDArray[np.float32],
    tokens: Sequence[Token],
    around: Surroundings,
    timing: ResponseTiming | None,
    cues: CueReader,
    tuned: NDArray[np.float32],
) -> NDArray[np.float32]:
    """All figures of one response, shape (N_FEATURES,), float32."""
    features = np.zeros(N_FEATURES, dtype=np.float32)
    features[: len(pooled)] = pooled
    features[BLOCKS["text"]] = cues.of_text(tokens)
    features[BLOCKS["context"]] = cues.of_context(tokens, around.last, around.others, around.own)
    features[BLOCKS["tuned"]] = tuned
    if timing is not None:
        features[BLOCKS["timing"]] = (
            1.0,
            math.log(timing.duration_s + 0.05),
            math.log(timing.overlap_s + 0.05),
            timing.overlap_s / max(0.05, timing.duration_s),
        )
    return features
