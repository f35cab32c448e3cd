"""What a statement does is told by the order of its words, whatever the words are."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.language import read_words
from assistant.listening.clauses import CLAUSE_NAMES, ClauseReader
from assistant.listening.lexicon import WordLists

WORDS = WordLists(read_words("en", "listening"))
READER = ClauseReader(WORDS)


def found(text: str) -> set[str]:
    """Names of the figures that are not nought."""
    figures = READER.read(WORDS.tokeniser.tokens(text))
    return {name for name, figure in zip(CLAUSE_NAMES, figures, strict=True) if figure}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("you swept the yard and i slept till noon", {"you_past", "i_past_after", "deed_then_i"}),
        ("You sat with him and my knees stopped shaking.", {"my_subject", "deed_then_mine"}),
        ("you dug it out by hand, it kept me going", {"it_me", "deed_then_mine"}),
        ("You carried her bags. You never walk past trouble.", {"you_habit", "deed_then_trait"}),
        ("thanks for mending it, i slept", {"thanked_for", "deed_then_i"}),
        ("there's a quiet stubbornness in you", {"trait_endings", "in_you"}),
        ("the plumber mended the tap", {"no_you"}),
        ("i'd have hidden too", {"i_would", "i_would_too", "i_would_alone"}),
        ("who wouldn't shake after that", {"anyone_would"}),
        ("i get why you hid the letter", {"see_why", "see_why_you"}),
        ("you've good cause to grumble", {"grounds", "grounds_you"}),
    ],
)
def test_deed_effect_trait_and_sense_are_told_by_order(text: str, told: set[str]) -> None:
    assert told <= found(text)


@pytest.mark.parametrize(
    ("text", "not_told"),
    [
        ("you swept the yard", {"you_habit", "deed_then_i", "deed_then_trait", "no_you"}),
        ("i slept till noon and you swept the yard", {"i_past_after", "deed_then_i"}),
        ("the vet stayed an hour longer", {"you_past", "you_present", "you_are"}),
        ("thank you for mending it", {"you_present", "you_past"}),
        ("could you sweep the yard", {"i_would", "anyone_would", "see_why"}),
    ],
)
def test_the_other_order_tells_something_else(text: str, not_told: set[str]) -> None:
    assert not not_told & found(text)


@pytest.mark.parametrize("text", ["", "...", "you", "i", "you never", "it"])
def test_a_few_words_or_none_are_read(text: str) -> None:
    """Nothing is looked for beyond the end."""
    figures = READER.read(WORDS.tokeniser.tokens(text))
    assert figures.shape == (len(CLAUSE_NAMES),)
    assert figures.dtype == np.float32


def test_marks_and_capitals_change_nothing() -> None:
    marked = "You drove all night. I could breathe, and you never said a word!"
    bare = "you drove all night i could breathe and you never said a word"
    one, other = (READER.read(WORDS.tokeniser.tokens(text)) for text in (marked, bare))
    assert (one == other).all()
