"""From tokens to words, and what is not to be believed."""

from __future__ import annotations

import pytest

from assistant.events import Word
from assistant.timebase import Span, to_samples
from assistant.transcription.words import AlignedPiece, as_text, most_tokens, repeats_itself, words_from


def piece(text: str, start_s: float, end_s: float, probability: float = 0.9) -> AlignedPiece:
    return AlignedPiece(text=text, start_s=start_s, end_s=end_s, probability=probability)


def word(text: str) -> Word:
    return Word(text=text, span=Span(0, 1), probability=1.0)


def test_marks_stick_to_their_word():
    """And a word lasts as long as it is spoken, not as long as its mark."""
    words = words_from(
        [piece(" I", 0.1, 0.2), piece(" see", 0.3, 0.6), piece(".", 0.6, 2.0, 0.1), piece(" But", 2.0, 2.2)],
        start=16_000,
        duration=48_000,
    )

    assert [said.text for said in words] == ["I", "see.", "But"]
    assert words[1].span == Span(16_000 + to_samples(0.3), 16_000 + to_samples(0.6))
    assert words[1].probability == 0.9


def test_an_opening_mark_sticks_to_the_next_word():
    words = words_from(
        [piece(" said", 0, 0.3), piece(' "', 0.3, 0.3), piece("no", 0.3, 0.5), piece('."', 0.5, 0.6)],
        start=0,
        duration=16_000,
    )

    assert [said.text for said in words] == ["said", '"no."']


def test_word_times_are_in_order_and_inside_the_clip():
    """An alignment may run past the sound, or give a word no length."""
    words = words_from(
        [piece(" one", 0.5, 0.5), piece(" two", 0.4, 0.6), piece(" three", 0.9, 7.0)],
        start=0,
        duration=16_000,
    )
    starts = [said.span.start for said in words]

    assert starts == sorted(starts)
    assert all(len(said.span) > 0 and said.span.end <= 16_000 for said in words)


@pytest.mark.parametrize(
    "text",
    [
        "Great. Great. Great. Great. Great. Great. Great. Great.",
        "Express please. Express please. Express please. Express please.",
        "Hello Hello Hello Hello Hello Hello Hello Hello Hello",
        "I think it is the way that you do it and I think it is the way that you do it and " * 4,
    ],
)
def test_a_loop_is_noticed(text: str):
    assert repeats_itself(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yeah, yeah, yeah, yeah.",
        "No, no, no, that is not what I said, that is not what I meant.",
        "I felt that, I really felt that you were not there when I needed you to be there with me.",
        "You said you would, and you said you would, and then you did not.",
    ],
)
def test_people_who_say_things_twice_are_believed(text: str):
    assert not repeats_itself(text)


def test_the_bound_grows_with_the_length():
    assert most_tokens(28) > most_tokens(2) > most_tokens(0.2) > 10


def test_languages_without_spaces_are_joined_without():
    assert as_text([word("今日"), word("は"), word("いい"), word("天気。")]) == "今日はいい天気。"
    assert as_text([word("Is"), word("it"), word("you?")]) == "Is it you?"
