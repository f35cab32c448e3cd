"""What Sayback says after a response: short, kind, in the partner's own words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language import read_words
from assistant.listening.lexicon import WordLists
from assistant.listening.sayings import MOST_WORDS, Sayings

WORDS = WordLists(read_words("en", "listening"))
SAYINGS = Sayings(WORDS.lexicon.say, WORDS.lexicon.quote, WORDS.tokeniser)
CASES = sorted(set(WORDS.lexicon.say) - {"never"})
STINGING = re.compile(r"\bwrong|\bfail|\bbad\b|you didn['’]t|\bscore|\bpercent|\bpoints\b|\d", re.IGNORECASE)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "quoted",
    [
        "",
        "I felt lonely",
        "And, um, I sat there feeling lonely the whole evening until you finally came in at night.",
        "you didn't call",
        "I feel bad and you didn't even call me about my mother's operation",
    ],
)
def test_every_sentence_is_short_and_kind(case: str, quoted: str) -> None:
    """At most 25 words and two sentences; nothing that stings, even where the partner said it."""
    text = SAYINGS.say(case, quoted=quoted, covered=quoted)
    assert 0 < len(text.split()) <= MOST_WORDS
    assert len(re.findall(r"[.?!](?:”)?(?:\s|$)", text)) <= 2
    assert not STINGING.search(text)
    assert "{" not in text


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(CASES))
def test_no_words_of_a_partner_can_break_a_sentence(quoted: str, covered: str, case: str) -> None:
    """Braces, quotes, emptiness and length are all taken."""
    text = SAYINGS.say(case, quoted=quoted, covered=covered)
    assert 0 < len(text.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    ("part", "quote"),
    [
        ("I sat there feeling lonely.", "I sat there feeling lonely"),
        (
            "And, um, I sat there feeling lonely the whole evening",
            "I sat there feeling lonely the whole evening",
        ),
        (
            "I would like to do that in the evening when I can listen to you",
            "I would like to do that in the evening",
        ),
        (
            "I was really disappointed because I had looked forward to it the whole week",
            "I was really disappointed",
        ),
        (
            "i rang the school about the trip and they said it was all right with them",
            "i rang the school about the trip",
        ),
        (
            "you put the big blue chair from my grandmother into the cellar without a word to me",
            "you put the big blue chair from my grandmother",
        ),
        ("i'd just like a message next time", "i'd just like a message next time"),
        ("you didn't call me from the station", "call me from the station"),
        ("bad", ""),
    ],
)
def test_a_quote_is_the_partners_own_words_without_loose_ends(part: str, quote: str) -> None:
    """At most ten words; it begins and ends where a person would."""
    assert SAYINGS.quote(part) == quote


def test_the_same_case_gets_the_same_sentence() -> None:
    """A replay says what the live session said."""
    assert SAYINGS.say("good", quoted="I felt lonely") == SAYINGS.say("good", quoted="I felt lonely")


def test_every_case_has_a_reason_in_words() -> None:
    """Whatever can be said can be explained in the report."""
    assert set(WORDS.lexicon.reasons) == set(CASES)
