"""Words, phrases and parts: offsets point into the text as given, with or without punctuation."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language import read_words
from assistant.listening.lexicon import WordLists
from assistant.listening.words import Phrases

WORDS = WordLists(read_words("en", "listening"))


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("I didn't call.", ["i", "did", "n't", "call", "."]),
        ("i didnt call", ["i", "did", "n't", "call"]),
        ("You’re late", ["you", "'re", "late"]),
        ("We can't", ["we", "can", "n't"]),
        ("at 10:30, okay", ["at", "10:30", ",", "okay"]),
    ],
)
def test_contractions_are_two_words_with_or_without_the_apostrophe(text: str, norms: list[str]) -> None:
    """ "didn't" and "didnt" carry the same negation."""
    assert [token.norm for token in WORDS.tokeniser.tokens(text)] == norms


@given(st.text(alphabet="aI'’nt dyou.,!? 10é-", max_size=60))
def test_every_token_stands_where_it_says(text: str) -> None:
    """Offsets rise, do not overlap, and lie inside the text."""
    tokens = WORDS.tokeniser.tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(one.end <= other.start for one, other in itertools.pairwise(tokens))


def test_inflected_forms_share_a_lemma() -> None:
    """ "called" and "calling" are the same deed; "came" is "come"."""
    lemma = WORDS.tokeniser.lemma
    assert {lemma(word) for word in ("called", "calling", "calls", "call")} == {"call"}
    assert lemma("came") == lemma("coming") == "come" or lemma("came") == "come"


def test_the_longest_phrase_is_found() -> None:
    """ "over the moon" is one match and not two."""
    phrases = Phrases(["over", "over the moon"], WORDS.tokeniser)
    assert phrases.find(WORDS.tokeniser.tokens("I was over the moon")) == [(2, 5)]
