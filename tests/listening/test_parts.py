"""A text falls into events, feelings and wishes, with and without punctuation."""

from __future__ import annotations

import pytest

from assistant.language import read_words
from assistant.listening.lexicon import WordLists
from assistant.listening.parts import PartCutter

WORDS = WordLists(read_words("en", "listening"))
CUTTER = PartCutter(WORDS)


def cut(text: str) -> list[str]:
    return [text[part.start : part.end] for part in CUTTER.cut(WORDS.tokeniser.tokens(text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "On Friday you came home at ten and I'd cooked. I sat there feeling lonely. I'd like a message.",
            3,
        ),
        ("on friday you came home at ten i'd cooked for us and i sat there feeling lonely", 2),
        ("I was sad.", 1),
        ("", 0),
    ],
)
def test_a_speech_falls_into_parts_with_and_without_punctuation(text: str, parts: int) -> None:
    """What a recogniser gives without sentence marks is cut at joining words and subjects."""
    tokens = WORDS.tokeniser.tokens(text)
    found = CUTTER.cut(tokens)
    assert len(found) == parts
    assert "".join(text[part.start : part.end] for part in found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "i was so disappointed / i went down to the beach by myself",
        "you gave up smoking in january / and yesterday i found a lighter in your coat",
        "when i opened the bank app there were six hundred dollars gone / i felt scared",
        "i feel a bit useless and low / i'd rather you asked me what my plans are first",
        "it hurt me deeply / and i want to be the one who decides who knows",
        "i'd love it if you took two of the evenings",
        "i was terrified something had happened / could you answer when it's them",
    ],
)
def test_a_feeling_and_a_wish_are_parts_of_their_own(text: str) -> None:
    """What hangs on a clause stays with it; what begins anew is a part, also where nothing marks it."""
    assert [part.strip() for part in cut(text.replace(" /", ""))] == text.split(" / ")
