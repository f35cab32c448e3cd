"""Every language has every word, and what is weaker in it is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import OptionError
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.exercise.words import exercise_words
from assistant.feedback.words import feedback_words
from assistant.language import JudgeKind, language_facts, languages, read_words
from assistant.session.judging import load_judge
from assistant.turns.lexicon import TurnWords

ROOT = Path(__file__).parents[1]


def texts(words: dict[str, Any], place: str = "") -> dict[str, str]:
    """Every text of a language file by its place in it."""
    found: dict[str, str] = {}
    for name, value in words.items():
        if isinstance(value, dict):
            found |= texts(value, f"{place}{name}.")
        elif isinstance(value, str):
            found[place + name] = value
    return found


@pytest.mark.parametrize("language", languages())
def test_a_language_has_what_every_room_needs(language: str):
    """Words of turns, exercises and feedback, a judge, and the core exercise."""
    TurnWords.model_validate(read_words(language, "turns"))

    assert feedback_words(language).language == language
    assert exercise_words(language).prompts
    assert load_judge(language) is not None
    assert {"say-it-back", "thank-you-for"} <= exercise_files(language).keys()
    for name in exercise_files(language):
        assert load_exercise(name, language=language).language == language


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
@pytest.mark.parametrize("room", ["turns", "feedback", "progress"])
def test_a_language_fills_the_same_places(language: str, room: str):
    """Each sentence has the places in braces that the English one has, and no other."""
    english, other = texts(read_words("en", room)), texts(read_words(language, room))

    assert other.keys() == english.keys()
    for name, text in english.items():
        places = set(re.findall(r"{(\w+)}", text))
        assert set(re.findall(r"{(\w+)}", other[name])) == places, name


@pytest.mark.parametrize("language", languages())
def test_what_a_language_can_do_is_told(language: str):
    """Its row of the table in the docs names its exercises, and how saying back is told there."""
    facts = language_facts(language)
    table = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    row = next(
        line for line in table.splitlines() if line.startswith(f"| {facts.english_name} (`{language}`) |")
    )

    assert f" {len(exercise_files(language))} " in row
    assert ("by a trained judge" if facts.judge is JudgeKind.MODEL else "by words alone") in row


def test_an_unknown_language_is_told():
    """One sentence with the known ones."""
    with pytest.raises(OptionError, match="Known: de, en"):
        read_words("xx", "turns")
