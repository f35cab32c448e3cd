"""Which parts of a speech came back: a feeling by its family, a wish by a wish, an event by its words.

Likeness alone cannot tell a part that was left out from one put in other words: all parts of a speech are
about one matter, and so is the response. So what is distinct of a part (words that no other part has) is
looked for, and likeness counts against that of the other parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.listening.aligned import ReadText
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, Facet, Meaning
from assistant.listening.words import Part

_LIKENESS = ("words_shared", "words_near", "words_nearest", "like", "like_others", "like_whole", "lead")
_KINDS = ("event", "feeling", "wish")
COVERAGE_NAMES: tuple[str, ...] = (
    "is_feeling",
    "is_wish",
    "feeling_said",
    "feeling_other",
    "wish_said",
    "wish_like",
    *(f"{kind}_{name}" for kind in _KINDS for name in _LIKENESS),
    "facts_shared",
    "length",
    "n_parts",
)
"""Likeness is told apart by what the part holds: a feeling comes back in one word, an event in many."""

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
        ) | {family for family, at in meaning.hints if part.first <= at < part.last}
        return Point(families, bool(families) or bool(self._felt.find(tokens)), bool(self._wish.find(tokens)))


class CoverageReader:
    """Reads, for each part of a speech, what of it is in a response."""

    def __init__(self, words: WordLists) -> None:
        self._points = PointReader(words)
        self._light = frozenset(words.lexicon.grammar.light)

    def points(self, speech: Meaning) -> tuple[Point, ...]:
        """What each part of a speech holds."""
        return tuple(self._points.read(speech, part) for part in speech.parts)

    def read(
        self, speech: ReadText, response: ReadText, similarity: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Figures of each part of the speech, shape (n_parts, len(COVERAGE_NAMES)), float32.

        Parameters
        ----------
        speech, response : ReadText
            Both texts as read.
        similarity : ndarray, shape (n_response_parts, n_speech_parts)
            Likeness of each clause of the response to each part.
        """
        parts = speech.meaning.parts
        if not parts:
            return np.zeros((0, len(COVERAGE_NAMES)), dtype=np.float32)
        points = self.points(speech.meaning)
        said = [self._points.read(response.meaning, part) for part in response.meaning.parts]
        felt = {found.feeling.family for found, role in response.meaning.feelings if role != LISTENER}
        felt |= {family for family, _ in response.meaning.hints}
        near = felt | {kin for family in felt for kin in KIN_FAMILIES.get(family, frozenset())}
        names_feeling = bool(felt) or any(point.is_felt for point in said)
        wish_rows = [row for row, point in enumerate(said) if point.is_wish]
        best = similarity.max(axis=0) if len(similarity) else np.zeros(len(parts), np.float32)
        whole = speech.parts @ response.whole
        near_words = self._nearness(speech, response)
        concepts = {facet.concept for facet in response.meaning.facets}
        facts = {value for values in response.meaning.facts.values() for value, _ in values}
        own = _of_parts(speech.meaning)
        n_holding = Counter(concept for words in own for concept in {facet.concept for facet in words.facets})
        leads = _leads(similarity)
        rows = []
        for index, point in enumerate(points):
            facets = [facet for facet in own[index].facets if facet.concept not in self._light]
            weights = np.array([1.0 / n_holding[facet.concept] for facet in facets] or [1.0], np.float32)
            shared = np.array([float(facet.concept in concepts) for facet in facets] or [0.0], np.float32)
            nearness = np.array(
                [near_words[facet.at] for facet in facets] or [float(best[index])], dtype=np.float32
            )
            others = np.delete(best, index)
            column = similarity[:, index] if len(similarity) else np.zeros(1, np.float32)
            own_facts = own[index].facts
            likeness = [
                float((shared * weights).sum() / weights.sum()),
                float((nearness * weights).sum() / weights.sum()),
                float(nearness.max()),
                float(best[index]),
                float(best[index] - others.mean()) if len(others) else 0.0,
                float(whole[index]),
                float(leads[index]),
            ]
            kinds = (not (point.is_felt or point.is_wish), point.is_felt, point.is_wish)
            rows.append(
                [
                    float(point.is_felt),
                    float(point.is_wish),
                    float(point.is_felt and bool(point.families & near)),
                    float(point.is_felt and names_feeling and not point.families & near),
                    float(point.is_wish and bool(wish_rows)),
                    float(column[wish_rows].max()) if point.is_wish and wish_rows else 0.0,
                    *(figure if is_kind else 0.0 for is_kind in kinds for figure in likeness),
                    len(own_facts & facts) / len(own_facts) if own_facts else 0.5,
                    min(len(facets), 8) / 8,
                    min(len(parts), 8) / 8,
                ]
            )
        return np.array(rows, dtype=np.float32)

    def _nearness(self, speech: ReadText, response: ReadText) -> NDArray[np.float32]:
        """For each token of the speech its likeness to the nearest content word of the response."""
        mine = [facet.at for facet in response.meaning.facets]
        if not mine or not len(speech.pieces):
            return np.zeros(len(speech.meaning.tokens), dtype=np.float32)
        nearest: NDArray[np.float32] = (speech.pieces @ response.pieces[mine].T).max(axis=1)
        return nearest


@dataclass(slots=True)
class _PartWords:
    """The words with content, and the facts, of one part."""

    facets: list[Facet] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)


def _of_parts(meaning: Meaning) -> list[_PartWords]:
    """Those of each part of a text."""
    own = [_PartWords() for _ in meaning.parts]
    part_at = {at: index for index, part in enumerate(meaning.parts) for at in range(part.first, part.last)}
    for facet in meaning.facets:
        if facet.at in part_at:
            own[part_at[facet.at]].facets.append(facet)
    for values in meaning.facts.values():
        for value, at in values:
            if at in part_at:
                own[part_at[at]].facts.add(value)
    return own


def _leads(similarity: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each part by how much a clause of the response is, at most, nearer to it than to any other."""
    if not len(similarity):
        return np.zeros(similarity.shape[1], np.float32)
    rows = np.arange(len(similarity))
    nearest = similarity.argmax(axis=1)
    others = np.broadcast_to(np.maximum(0.0, similarity[rows, nearest])[:, None], similarity.shape).copy()
    without = similarity.copy()
    without[rows, nearest] = 0.0
    others[rows, nearest] = np.maximum(0.0, without.max(axis=1))
    leads: NDArray[np.float32] = (similarity - others).max(axis=0)
    return leads
