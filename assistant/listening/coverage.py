"""Which parts of a speech came back: a feeling by its family, a wish by a wish, an event by its words.

Likeness alone cannot tell a part that was left out from one put in other words: all parts of a speech are
about one matter, and so is the response. So what is distinct of a part (words that no other part has) is
looked for, and likeness counts against that of the other parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, Meaning
from assistant.listening.words import Part

COVERAGE_NAMES: tuple[str, ...] = (
    "feeling_said",
    "feeling_other",
    "feeling_silent",
    "wish_said",
    "wish_silent",
    "wish_like",
    "words_shared",
    "words_near",
    "words_nearest",
    "like",
    "like_others",
    "like_whole",
    "is_nearest",
    "lead",
    "names_feeling",
    "names_wish",
    "event_near",
    "facts_shared",
    "length",
    "response_length",
    "n_parts",
)

KIN_FAMILIES: Mapping[str, frozenset[str]] = {
    "sadness": frozenset({"hurt", "loneliness"}),
    "hurt": frozenset({"sadness"}),
    "loneliness": frozenset({"sadness", "longing"}),
    "longing": frozenset({"loneliness"}),
    "joy": frozenset({"love", "calm"}),
    "love": frozenset({"joy"}),
    "calm": frozenset({"joy"}),
}
"""Families of feelings that one shade apart may be said for each other."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a part of a speech holds: is it a feeling (of which families), a wish, or neither?"""

    families: frozenset[str]
    is_felt: bool
    is_wish: bool


class PointReader:
    """Says of each part what it holds."""

    def __init__(self, words: WordLists) -> None:
        self._wish = words.phrases(words.lexicon.points.wish)
        self._felt = words.phrases(words.lexicon.points.felt)

    def read(self, meaning: Meaning, part: Part) -> Point:
        tokens = meaning.tokens[part.first : part.last]
        families = frozenset(
            found.feeling.family
            for found, _ in meaning.feelings
            if part.start <= found.feeling.start < part.end
        )
        return Point(families, bool(families) or bool(self._felt.find(tokens)), bool(self._wish.find(tokens)))
