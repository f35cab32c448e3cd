"""A complaint is offered back from the own side, in the speaker's own words; insults are not said again."""

from __future__ import annotations

import pytest

from assistant.events import PromptRequested, SpeechAssessed
from assistant.exercise.turning import turned_round
from tests.exercise.scene import WORDS
from tests.exercise.test_exercises import play


@pytest.mark.parametrize(
    ("complaint", "offered"),
    [
        (
            "You never help me in the kitchen, and you always leave it to me.",
            "I feel … and I would like you to help me in the kitchen.",
        ),
        ("You don't even look at me when I come home.", "I feel … and I would like you to look at me."),
        (
            "You always put the bags on the stairs.",
            "when you put the bags on the stairs, I feel … and I need …",
        ),
        ("Why do you always forget to call?", "when you forget to call, I feel … and I need …"),
        ("You're always late.", "when you are late, I feel … and I need …"),
        (
            "I feel that you don't care about me.",
            "when it seems to me that you don't care about me, I feel … and I need …",
        ),
        (
            "You never helped me, and you always leave it to me.",
            "when you leave it to me, I feel … and I need …",
        ),
    ],
)
def test_the_speakers_own_words_are_turned_round(complaint: str, offered: str) -> None:
    """The wish in "never", the moment in "always", the impression in "I feel that you"."""
    assert turned_round(complaint, WORDS) == f"Once more from your side: {offered}"


@pytest.mark.parametrize(
    "complaint",
    [
        "The kitchen is a mess every night.",
        "You never called.",
        "You never",
        "You always " + "talk and " * 6 + "laugh",
    ],
)
def test_words_that_do_not_lend_themselves_are_left(complaint: str) -> None:
    """No broken sentence, and none too long to be said again."""
    assert turned_round(complaint, WORDS) is None


def test_what_is_harsh_is_not_said_again() -> None:
    """Sayback never repeats an insult; what else was said may still be turned round."""
    complaint = "You always act like an idiot. You never listen."
    harsh = [(complaint.index("idiot"), complaint.index("idiot") + 5)]

    offered = turned_round(complaint, WORDS, harsh=harsh)

    assert offered == "Once more from your side: I feel … and I would like you to listen."
    assert turned_round("You always act like an idiot.", WORDS, harsh=harsh) is None


def test_a_language_without_it_has_the_prompt_of_the_exercise() -> None:
    assert turned_round("You never help me.", WORDS.model_copy(update={"turning": None})) is None


def test_the_second_try_is_offered_in_those_words() -> None:
    """In "'I' instead of 'you'", addressed by name."""
    events = play(
        "i-instead-of-you", [("A", 12, "You always leave the kitchen to me and go to bed")], until_s=40
    )

    asked = [event.text for event in events if isinstance(event, PromptRequested)]
    assert [event.is_met for event in events if isinstance(event, SpeechAssessed)] == [False]
    assert asked[1] == (
        "Ann. Once more from your side: when you leave the kitchen to me and go to bed, I feel … and I need …"
    )
