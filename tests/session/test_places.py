"""Places to turn to: each country's own numbers, and something that holds where none is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.language import languages
from assistant.resources import language_folder
from assistant.session.places import countries, place_lines

PAGE = Path(__file__).parents[2] / "docs" / "safety.md"


@pytest.mark.parametrize("language", languages())
def test_every_language_knows_the_same_countries_with_the_same_numbers(language: str):
    """A number is a number in any language."""
    assert countries(language) == countries("en")
    for country in countries("en"):
        numbers = [re.findall(r"\d", " ".join(place_lines(code, country))) for code in ("en", language)]
        assert numbers[0] == numbers[1]


@pytest.mark.parametrize("country", countries("en"))
def test_every_country_names_an_emergency_number_and_two_places(country: str):
    """And the page of the documentation says the same."""
    lines = place_lines("en", country.upper())

    assert lines[0].startswith("In danger now: ")
    page = PAGE.read_text(encoding="utf-8")
    shown = [line.split(": ", 1)[1] for line in lines[1:-1]]
    assert len(shown) >= 2
    assert all(place in page for place in shown)


def test_a_country_that_is_not_known_gets_what_holds_anywhere():
    """Numbers that work in many countries, where to look, and how to add it."""
    lines = place_lines("en", "XX")

    assert any("112" in line and "911" in line for line in lines)
    assert "findahelpline.com" in " ".join(lines)
    assert "'XX'" in lines[-1]
    assert "docs/safety.md" in lines[-1]


def test_where_nobody_said_the_country_it_is_asked_for():
    """Kept once, it stands here the next time."""
    assert "--country" in place_lines("en", None)[-1]


def test_a_code_leads_to_no_other_file():
    """It is looked up among the known ones, never put into a path unseen."""
    assert (language_folder("en") / "places").is_dir()
    assert "'../exercise'" in place_lines("en", "../exercise")[-1]
