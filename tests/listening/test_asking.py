"""The stretch of a response where its question stands, with and without the marks of a transcript."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.listening.asking import MOST_WORDS, N_ASKED, asked_features, asked_span
from assistant.listening.cues import CueReader
from assistant.listening.lexicon import WordLists
from tests.listening.conftest import WordHashEncoder


@pytest.mark.parametrize(
    ("response", "asked"),
    [
        ("I see. That's been hard. So what would help you now?", "so what would help you now"),
        (
            "so it sounds as if you want to change and it's hard what do you think would help you to do that",
            "what do you think would help you to do that",
        ),
        (
            "well thank you for coming in today tell me a little about what brings you here",
            "tell me a little about what brings you here",
        ),
        ("And you'd be okay with that?", "and you 'd be okay with that"),
        (
            "i was thinking of my mother and the long years that she spent in that house by the sea",
            "the long years that she spent in that house by the sea",
        ),
    ],
)
def test_the_question_is_found_at_the_end(words: WordLists, response: str, asked: str) -> None:
    """The last sentence, or what a question word, "tell me" or a turned verb opens; else the last words."""
    tokens = words.tokeniser.tokens(response)
    first, last = asked_span(tokens)
    assert " ".join(token.norm for token in tokens[first:last]) == asked


@pytest.mark.parametrize("response", ["", "...", "?", "yeah", "What?", "so " * 200])
def test_any_response_has_a_stretch_within_it(
    words: WordLists, encoder: WordHashEncoder, response: str
) -> None:
    """Never more than the response; without words all figures are zero."""
    tokens = words.tokeniser.tokens(response)
    first, last = asked_span(tokens)
    assert 0 <= first <= last <= len(tokens)
    assert last - first <= MOST_WORDS
    figures = asked_features(tokens, encoder.states(response, layers=(4,)), CueReader(words))
    assert figures.shape == (N_ASKED,)
    assert np.isfinite(figures).all()
    assert figures.any() == (first < last)


def test_what_stands_before_the_question_changes_little(words: WordLists, encoder: WordHashEncoder) -> None:
    """Cues and meaning of the stretch are those of the question alone, however long the response is."""
    alone = "So what would help you now?"
    long = "I see, you have tried it twice and both times it went wrong at work. " + alone
    one, other = (
        asked_features(words.tokeniser.tokens(text), encoder.states(text, layers=(4,)), CueReader(words))
        for text in (alone, long)
    )
    assert np.allclose(np.delete(one, -769), np.delete(other, -769))
