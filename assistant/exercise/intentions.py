"""What a partner wants from a talk, as they said it, without the words that only hand over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.exercise.cues import is_handing_over
from assistant.exercise.words import ExerciseWords

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def wish_of(speech: str, words: ExerciseWords, *, names: Sequence[str] = ()) -> str:
    """The speech, its last sentences left out where they are no more than "over to you".

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> wish_of("I want us to plan the summer. Over to you, Ben.", exercise_words("en"), names=["Ben"])
    'I want us to plan the summer.'
    """
    sentences = _SENTENCE_END.split(speech.strip())
    while len(sentences) > 1 and is_handing_over(sentences[-1], words, names=names):
        sentences.pop()
    return " ".join(sentences)
