"""A language has every word that the feedback needs, and none for nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import assistant.feedback
from assistant.exercise.words import exercise_words
from assistant.feedback.words import DEFINITIONS, PAGE_WORDS, REASONS, REPLIES, ROLES, FeedbackWords
from assistant.language import read_words

FOLDER = Path(assistant.feedback.__file__).parent


def raw() -> dict[str, Any]:
    return {**read_words("en", "feedback"), "asking": exercise_words("en")}


def test_english_has_what_is_needed_and_no_more() -> None:
    words = FeedbackWords.model_validate(raw())

    assert set(words.page) == PAGE_WORDS
    assert set(words.definitions) == DEFINITIONS
    assert set(words.reasons) == REASONS
    assert set(words.roles) == ROLES
    assert set(words.replies) == REPLIES


def test_every_word_of_the_templates_is_asked_of_a_language() -> None:
    """So that a language without it is told when it is read, not when a page is drawn."""
    used = {
        name
        for template in (FOLDER / "page").glob("*.html")
        for name in re.findall(r"\bpage\.([a-z_]+)", template.read_text(encoding="utf-8"))
    }

    assert used <= PAGE_WORDS


def test_what_a_figure_links_to_is_defined() -> None:
    text = (FOLDER / "page" / "parts.html").read_text(encoding="utf-8")

    assert set(re.findall(r'why\("(\w+)"\)', text)) <= DEFINITIONS


@pytest.mark.parametrize("part", ["page", "definitions", "reasons", "roles", "replies", "kinds"])
def test_a_missing_word_is_told_by_its_name(part: str) -> None:
    words = raw()
    name = sorted(words[part])[0]
    del words[part][name]

    with pytest.raises(ValidationError, match=f"{part}: no words for {name}"):
        FeedbackWords.model_validate(words)
