"""Which words are a sign of listening, agreement, a question, an unfinished sentence."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from assistant.language import read_words
from assistant.turns.lexicon import TurnWords, tokens
from assistant.turns.reasons import REASON_CODES, fill


@pytest.mark.parametrize(
    "text", ["Mm-hm.", "Yeah, yeah.", "Oh, I see.", "Uh-huh. Right.", "Got it.", "Mm hmm"]
)
def test_signs_of_listening(words: TurnWords, text: str) -> None:
    """Made of nothing but backchannels."""
    assert words.is_backchannel(tokens(text))


@pytest.mark.parametrize("text", ["", "um", "No.", "Thursday.", "Yeah but no", "I see him", "Cheers"])
def test_what_is_no_sign_of_listening(words: TurnWords, text: str) -> None:
    """Content, a no, or a filler alone."""
    assert not words.is_backchannel(tokens(text))


def test_agreeing_and_then_disagreeing_is_no_agreement(words: TurnWords) -> None:
    """ "Yes, but" takes back what it gives."""
    assert words.agrees(tokens("Yes, exactly, that was it"))
    assert not words.agrees(tokens("Yes, but you said so"))
    assert not words.agrees(tokens("Actually yes"))


def test_asking_what_was_meant(words: TurnWords) -> None:
    """Also behind a filler."""
    assert words.asks_what_was_meant(tokens("Um, you mean the car?"))
    assert not words.asks_what_was_meant(tokens("What a day"))


def test_an_echo_repeats_what_matters(words: TurnWords) -> None:
    """Common words alone echo nothing."""
    heard = tokens("and then the window broke in the kitchen")
    assert words.echoes(tokens("the kitchen window"), heard)
    assert not words.echoes(tokens("and then it was"), heard)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("I was going to", "", True),
        ("and then we", "", True),
        ("because my", ".", True),
        ("that is what I thought about", ".", False),
        ("I was at home", "", False),
        ("I was at home", "…", True),
        ("", "", False),
    ],
)
def test_what_breaks_off(words: TurnWords, text: str, mark: str, expected: bool) -> None:
    """A full stop is believed, except behind a word that hardly ever is the last."""
    assert words.breaks_off(tokens(text), mark) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No problem, wait a second.", True),
        ("Let me think, um …", True),
        ("How do I say this?", True),
        ("I told you to wait a second time for it", False),
        ("I could not wait for it", False),
        ("", False),
    ],
)
def test_asking_for_time(words: TurnWords, text: str, expected: bool) -> None:
    """At the end of what was said, and nowhere else."""
    assert words.asks_for_time(tokens(text)) is expected


def test_every_reason_has_a_sentence_that_names_only_the_two(words: TurnWords) -> None:
    """Filled in, no brace is left, and it ends with a full stop."""
    for code in REASON_CODES:
        sentence = fill(words.reasons[code], holder="Ann", by="Ben")
        assert "{" not in sentence
        assert sentence.endswith(".")


def test_no_sentence_blames(words: TurnWords) -> None:
    """Calm words only."""
    harsh = {"wrong", "fail", "failed", "bad", "interrupted", "rude", "should", "must", "fault"}
    for sentence in words.reasons.values():
        assert not harsh & set(tokens(sentence))


def test_a_name_is_put_in_as_it_is_typed() -> None:
    """Braces and back-references in a name mean nothing."""
    assert fill("{by} and {holder}", holder=r"\1", by="{holder}") == r"{holder} and \1"


def _words() -> dict[str, Any]:
    return read_words("en", "turns")


def test_a_file_without_a_sentence_for_a_reason_is_refused() -> None:
    """The message names the missing one."""
    data = _words()
    del data["reasons"]["together"]
    with pytest.raises(ValidationError, match="together"):
        TurnWords.model_validate(data)


def test_a_file_with_a_reason_that_does_not_exist_is_refused() -> None:
    """A misspelt code would never be said."""
    data = _words()
    data["reasons"]["togehter"] = "Both."
    with pytest.raises(ValidationError, match="togehter"):
        TurnWords.model_validate(data)


def test_a_file_with_an_unknown_table_is_refused() -> None:
    """A misspelt list would never be listened for."""
    with pytest.raises(ValidationError, match="backchanels"):
        TurnWords.model_validate({**_words(), "backchanels": ["mm"]})
