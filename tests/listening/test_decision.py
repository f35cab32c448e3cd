"""Which sentence a finding leads to: what helps most first, and no praise for what is in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.language import read_words
from assistant.listening.decision import Findings, decide
from assistant.listening.lexicon import WordLists
from assistant.listening.sayings import Sayings

WORDS = WordLists(read_words("en", "listening"))
SAYINGS = Sayings(WORDS.lexicon.say, WORDS.lexicon.quote, WORDS.tokeniser)
PARTS = ("On Friday you came home at ten", "I sat there feeling lonely", "I'd just like a message next time")
BACK = {"paraphrase": 0.9, "question": 0.1, "advice": 0.1, "rebuttal": 0.1, "hostile": 0.0}


def findings(**changed: Any) -> Findings:
    """A good saying back, except for what is changed."""
    told: dict[str, Any] = {
        "does": BACK,
        "n_tokens": 20,
        "about": 0.95,
        "faithful": 0.9,
        "parroting": 0.05,
        "parts": PARTS,
        "part_covered": (0.9, 0.9, 0.9),
        "part_weights": (7, 5, 7),
        "part_has_feeling": (False, True, False),
        "missing": (),
        "covered": PARTS,
        "faults": dict.fromkeys(("swapped", "turned", "fact", "feeling", "added"), -2.0),
    }
    return Findings(**{**told, **changed})


@pytest.mark.parametrize(
    ("changed", "case", "accepted"),
    [
        ({}, "good_feeling", True),
        (
            {"part_covered": (0.9, 0.9, 0.2), "missing": PARTS[2:], "covered": PARTS[:2]},
            "good_missing",
            True,
        ),
        ({"about": 0.38, "faithful": 0.37}, "unsure", True),
        ({"faithful": 0.35}, "unsure", True),
        (
            {"about": 0.4, "part_covered": (0.9, 0.2, 0.2), "missing": PARTS[1:], "covered": PARTS[:1]},
            "unsure",
            True,
        ),
        ({"about": 0.1}, "off_topic", False),
        ({"parroting": 0.9}, "parroting", False),
        ({"part_covered": (0.2, 0.2, 0.2), "missing": PARTS, "covered": ()}, "missing_bare", False),
        ({"does": {**BACK, "paraphrase": 0.1, "advice": 0.9}}, "advice", False),
    ],
)
def test_the_first_thing_that_would_help(changed: dict[str, Any], case: str, accepted: bool) -> None:
    """A fixed order; what is let pass in doubt is told as such."""
    outcome = decide(findings(**changed))
    assert (outcome.case, outcome.accepted) == (case, accepted)


@pytest.mark.parametrize("changed", [{"about": 0.38, "faithful": 0.37}, {"faithful": 0.35}])
def test_what_is_let_pass_in_doubt_is_not_praised(changed: dict[str, Any]) -> None:
    """The recogniser may have garbled it: the partner tells whether it fits."""
    outcome = decide(findings(**changed))
    said = SAYINGS.say(outcome.case, quoted=outcome.quote, covered=outcome.covered)
    assert "partner" in said
    assert "You heard" not in said
    assert "came back" not in said
