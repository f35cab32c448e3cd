"""What makes the figures less sure: a fact in the journal, a sentence in the language of the session."""

from __future__ import annotations

import re

import pytest

from assistant.events import Caveat, CaveatCode, CaveatRaised
from assistant.exercise.follows import Why
from assistant.feedback.caveats import caveat_text
from assistant.feedback.words import feedback_words
from assistant.language import languages

RAISED: dict[CaveatCode, dict[str, int | float | str]] = {
    CaveatCode.TRUNCATED: {"promised": 90, "heard": 41},
    CaveatCode.GAP: {"seconds": 1.5},
    CaveatCode.NOT_A_NUMBER: {"n": 11},
    CaveatCode.VERY_QUIET: {"level": -51},
    CaveatCode.MANY_CHANNELS: {"n": 4, "used": "1, 3"},
    CaveatCode.DEAD_CHANNEL: {"unused": 2, "used": 1},
    CaveatCode.FEWER_VOICES: {"found": 1, "expected": 2},
    CaveatCode.VOICES_ALIKE: {"one": "Ann", "other": "{Ben}", "alike": 0.72, "limit": 0.6},
    CaveatCode.CUT_OFF: {"at": 80, "later": 600},
    CaveatCode.NO_EXERCISE: {"why": Why.NOT_SAID_BACK},
}
"""With the values that they are raised with; all others have none."""


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("code", CaveatCode)
def test_every_caveat_has_a_sentence_in_every_language(code: CaveatCode, language: str) -> None:
    """And each value that it was raised with stands in it."""
    values = RAISED.get(code, {})
    text = caveat_text(Caveat(code=code, values=values), feedback_words(language))

    assert re.search(r"[.!]$", text)
    for value in values.values():
        assert isinstance(value, Why) or str(value).replace(".", "") in re.sub(r"[.,](?=\d)", "", text)


def test_a_german_number_has_a_comma() -> None:
    gap = Caveat(code=CaveatCode.GAP, values={"seconds": 1.5})

    assert "1,5 s" in caveat_text(gap, feedback_words("de"))
    assert "1.5 s" in caveat_text(gap, feedback_words("en"))


def test_the_sentence_of_an_older_journal_is_told_as_it_stands() -> None:
    """Journals held the sentence itself once, also for what is not raised any more."""
    old = CaveatRaised(at=0, code="very_quiet", text="The recording is very quiet (-50 dBFS).")
    older = CaveatRaised(at=0, code="of_then", text="Something of then.")

    assert caveat_text(old, feedback_words("de")) == old.text
    assert caveat_text(older, feedback_words("de")) == older.text
