"""Felt states by family and place; pseudo-feelings apart; the denied and imagined are not listed."""

from __future__ import annotations

import pytest

from assistant.listening.feelings import FeelingFinder
from assistant.listening.lexicon import WordLists


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was so sad on Sunday and you looked tired.", [("sad", "sadness"), ("tired", "tiredness")]),
        ("so you were scared", [("scared", "fear")]),
        ("are you worried about it", [("worried", "fear")]),
        ("i felt ignored and i'm not angry just hurt", [("hurt", "hurt")]),
        ("I was over the moon", [("over the moon", "joy")]),
        ("i miss you", [("miss", "longing")]),
        ("it hurt me when you said that", [("hurt", "hurt")]),
        ("Okay, so you were disappointed.", [("disappointed", "sadness")]),
        ("i feel okay about it", [("okay", "calm")]),
    ],
)
def test_felt_states_are_found_with_family_and_place(
    words: WordLists, text: str, expected: list[tuple[str, str]]
) -> None:
    """The word stands in the response at the offsets given."""
    found = FeelingFinder(words).find(text, words.tokeniser.tokens(text))
    assert [(one.feeling.word, one.feeling.family) for one in found.named] == expected
    assert all(text[one.feeling.start : one.feeling.end] == one.feeling.word for one in found.named)


@pytest.mark.parametrize(
    "text",
    [
        "I'm not angry.",
        "I'd be furious if you did that",
        "my sister's upset",
        "I'm afraid we're out of milk",
        "happy to help",
        "sit down",
        "i missed the bus",
        "the shop is close to the station",
    ],
)
def test_what_is_no_felt_state_of_the_two_is_not_listed(words: WordLists, text: str) -> None:
    """Denied, imagined, somebody else's, and idioms."""
    assert FeelingFinder(words).find(text, words.tokeniser.tokens(text)).named == ()


@pytest.mark.parametrize(("text", "word"), [("I felt ignored", "ignored"), ("i feel left out", "left out")])
def test_pseudo_feelings_are_told_apart(words: WordLists, text: str, word: str) -> None:
    """ "Ignored" tells what the other is thought to have done."""
    found = FeelingFinder(words).find(text, words.tokeniser.tokens(text))
    assert found.named == ()
    assert [text[start:end] for start, end in found.pseudo] == [word]


def test_no_word_is_both_a_feeling_and_a_pseudo_feeling(words: WordLists) -> None:
    """The two lists must not contradict each other."""
    felt = {word for levels in words.lexicon.feelings.values() for terms in levels.values() for word in terms}
    assert felt & set(words.lexicon.feeling_rules.pseudo) == set()
