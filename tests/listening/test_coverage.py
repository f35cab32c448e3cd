"""What of a speech came back, by what its parts hold."""

from __future__ import annotations

from assistant.listening.comparison import Comparison
from assistant.listening.coverage import COVERAGE_NAMES
from assistant.listening.lexicon import WordLists

from .test_comparison import compare


def figure(comparison: Comparison, part: int, name: str) -> float:
    return float(comparison.coverage[part][COVERAGE_NAMES.index(name)])


def test_a_part_holds_an_event_a_feeling_or_a_wish(words: WordLists) -> None:
    """The three parts of the speech of the guidelines."""
    points = compare(words, "").points
    assert [(point.is_felt, point.is_wish) for point in points] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert points[1].families == {"loneliness"}


def test_a_feeling_comes_back_by_its_family(words: WordLists) -> None:
    """Another word of the family says it, another family does not; nor does a picture of another feeling."""
    assert figure(compare(words, "you sat there feeling isolated"), 1, "feeling_said") == 1
    assert figure(compare(words, "you were furious"), 1, "feeling_said") == 0
    assert figure(compare(words, "you were furious"), 1, "feeling_other") == 1
    assert figure(compare(words, "i came late and you had cooked"), 1, "feeling_other") == 0


def test_a_wish_comes_back_by_a_wish(words: WordLists) -> None:
    """However it is put: what the speaker wants, or what the listener is to do."""
    for response in ("you'd like a text", "i should write to you from now on", "a note would help"):
        assert figure(compare(words, response), 2, "wish_said") == 1, response
    assert figure(compare(words, "you'd cooked and felt lonely"), 2, "wish_said") == 0


def test_every_part_has_its_row(words: WordLists) -> None:
    """Also where nothing was said back."""
    assert compare(words, "").coverage.shape == (3, len(COVERAGE_NAMES))
    assert compare(words, "so you felt alone", speech="...").coverage.shape == (0, len(COVERAGE_NAMES))
