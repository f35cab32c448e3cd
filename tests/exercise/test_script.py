"""Which words are said when."""

from __future__ import annotations

import pytest

from assistant.errors import OptionError
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.exercise.phrases import n_words
from assistant.exercise.words import exercise_words
from assistant.prompts.script import Script
from tests.exercise.scene import WORDS


def script(ann: str = "Ann", ben: str = "Ben") -> Script:
    return Script(load_exercise("say-it-back"), WORDS, {"A": ann, "B": ben})


def test_wordings_take_turns() -> None:
    """The same situation is worded anew until all wordings were used."""
    lines = script()

    said = [lines.line("paraphrase", "open", speaker="A", listener="B") for _ in range(4)]

    assert len(set(said[:3])) == 3
    assert said[3] == said[0]


def test_same_session_has_the_same_words() -> None:
    """Which wording comes is no matter of chance."""
    first, second = script(), script()

    for _ in range(5):
        assert first.line("confirm", "open", speaker="A", listener="B") == second.line(
            "confirm", "open", speaker="A", listener="B"
        )


def test_situation_that_the_exercise_does_not_word_is_worded_by_the_language() -> None:
    """And one that nobody words is a mistake of the caller."""
    lines = script()

    assert lines.line("paraphrase", "retry_advice", speaker="A", listener="B").startswith(
        "That may help later, Ben."
    )
    assert lines.has("paraphrase", "retry_advice")
    assert not lines.has("paraphrase", "nonsense")
    with pytest.raises(KeyError):
        lines.line("paraphrase", "nonsense", speaker="A", listener="B")


def test_a_wish_is_told_again_where_it_is_short_enough() -> None:
    """As a sentence, with whatever stands in it; what is too long is not told, and no clip is made before."""
    lines = Script(load_exercise("set-your-intentions"), WORDS, {"A": "Ann", "B": "Ben"})

    def told(wish: str) -> str | None:
        return lines.recalling("recall", wish, speaker="B", listener="A")

    assert told("I want {peace}") == "Ben, you said: I want {peace}. Did it get you closer?"
    assert told("Shall we?") == "Ben, you said: Shall we? Did it get you closer?"
    assert told("I want rest " * 10) is None
    assert lines.recalling("confirm", "I want peace", speaker="B", listener="A") is None
    assert not [line for line in lines.fixed_lines() if "you said:" in line]


def test_names_stand_as_typed() -> None:
    """Braces, quotes and spaces in a name change nothing."""
    lines = script(ann='{listener} "Al"', ben="Jean Paul")

    assert lines.line("paraphrase", "open", speaker="A", listener="B") == (
        'Jean Paul, what did you hear {listener} "Al" say?'
    )


def test_sentence_for_one_partner_has_the_name_once() -> None:
    """In a room with two people it must be clear who is meant; a long sentence is left."""
    lines = script()

    assert lines.addressed("B", "You heard the wish in it.") == "Ben. You heard the wish in it."
    assert lines.addressed("B", "Ben, you heard the wish in it.") == "Ben, you heard the wish in it."
    assert lines.addressed("B", "word " * 25) is None


def test_fixed_lines_are_all_that_may_be_said() -> None:
    """Each line of every situation is among them, so that all can be rendered before a session."""
    lines = script()
    fixed = set(lines.fixed_lines())

    exercise = load_exercise("say-it-back")
    for phase, settings in exercise.phases.items():
        for situation in (*settings.say, *WORDS.prompts):
            for speaker, listener in (("A", "B"), ("B", "A")):
                assert lines.line(phase, situation, speaker=speaker, listener=listener) in fixed


@pytest.mark.parametrize("name", sorted(exercise_files()))
def test_lines_with_names_stay_short_and_kind(name: str) -> None:
    """At most 25 words with ordinary names, no braces left, nothing that judges a person."""
    lines = Script(load_exercise(name), WORDS, {"A": "Ann", "B": "Ben"}).fixed_lines()

    for line in lines:
        assert n_words(line) <= 25
        assert "{" not in line
        assert not any(word in line.lower() for word in ("wrong", "fail", "bad", "you didn't", "mistake"))


def test_both_partners_are_spoken_to_alike() -> None:
    """What is said to one is said to the other: the names swapped, the same lines."""
    fixed = set(script().fixed_lines())
    mirrored = set(script(ann="Ben", ben="Ann").fixed_lines())

    assert fixed == mirrored


def test_language_without_words_is_told() -> None:
    """One sentence, with the languages that there are."""
    with pytest.raises(OptionError, match="--language xx"):
        exercise_words("xx")
