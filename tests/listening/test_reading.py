"""A speech is read while it is told; an answer to it costs the reading of the answer, however long it was."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.encoding import TokenStates
from assistant.listening.coverage import _leads
from assistant.listening.feelings import FeelingFinder
from assistant.listening.lexicon import WordLists
from assistant.listening.reading import SPEECHES_KEPT, TOKENS_KEPT, PairReader

from .conftest import WordHashEncoder

TOLD = (
    "On Friday you came home at ten and I'd cooked for us.",
    "I sat there feeling lonely.",
    "I'd just like a message next time.",
)
RESPONSE = "You'd cooked on Friday and I came home late, and you were lonely."


class CountingEncoder(WordHashEncoder):
    """Remembers what it was asked to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def states(self, text: str, pair: str | None = None, *, layers: Sequence[int] = (6,)) -> TokenStates:
        self.read.append(text)
        return super().states(text, pair, layers=layers)


def reader(words: WordLists, encoder: WordHashEncoder) -> PairReader:
    return PairReader(words, FeelingFinder(words), encoder)


def test_a_speech_that_was_read_ahead_is_not_read_again(words: WordLists):
    """Only the answer is left for the sentence model, and the figures are those of a speech read at once."""
    encoder = CountingEncoder()
    ahead, at_once = reader(words, encoder), reader(words, WordHashEncoder())
    for told in TOLD:
        ahead.prepare(told)
    n_read = len(encoder.read)

    one, other = ahead.heard(" ".join(TOLD)), at_once.heard(" ".join(TOLD))

    assert len(encoder.read) == n_read == len(TOLD)
    assert one is not None
    assert other is not None
    assert np.array_equal(one.mean4, other.mean4)
    states = encoder.states(RESPONSE)
    meaning = at_once.response_meaning(RESPONSE)
    compared = [pairs.compare(heard, meaning, states) for pairs, heard in ((ahead, one), (at_once, other))]
    assert np.array_equal(compared[0].faithful, compared[1].faithful)
    assert np.array_equal(compared[0].coverage, compared[1].coverage)


def test_of_a_speech_that_grows_only_what_is_new_is_read(words: WordLists):
    """Each part once, however often the speech is looked at."""
    encoder = CountingEncoder()
    pairs = reader(words, encoder)
    for n in range(1, len(TOLD) + 1):
        pairs.heard(" ".join(TOLD[:n]))

    assert len(encoder.read) == len(set(encoder.read)) == len(TOLD)


def test_long_speeches_are_let_go_sooner(words: WordLists):
    """Memory does not grow with how often a long speech was looked at; the last two stay."""
    pairs = reader(words, WordHashEncoder())
    for n in range(2 * SPEECHES_KEPT):
        pairs.heard(f"I saw {n} sheep. " * (TOKENS_KEPT // 10))

    assert len(pairs._speeches) == 2


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (3, 1), (2, 5), (4, 40)])
def test_the_lead_of_a_part_is_over_the_best_other_one(shape: tuple[int, int]):
    """By its definition, clause by clause."""
    similarity = np.random.default_rng(5).normal(size=shape).astype(np.float32)

    for index, lead in enumerate(_leads(similarity)):
        by_clause = [
            row[index] - max([0.0, *(other for at, other in enumerate(row) if at != index)])
            for row in similarity
        ]
        assert lead == np.float32(max(by_clause, default=0.0))
