"""A response held against the speech that it answers: covered parts, roles, polarity, facts, additions.

Similarity of sentence vectors finds what is off topic and is blind to the rest: with the roles swapped a
paraphrase is *more* similar. So the two texts are also aligned word by word and clause by clause, and
what is aligned is compared by the rules of `roles`, `polarity`, `facts`, `additions` and `coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.listening.additions import ADDITION_NAMES, AdditionReader
from assistant.listening.aligned import ReadText
from assistant.listening.coverage import CoverageReader, Point
from assistant.listening.facts import FACT_NAMES, compare_facts
from assistant.listening.findings import Gathered, Span
from assistant.listening.lexicon import WordLists
from assistant.listening.polarity import POLARITY_NAMES, PolarityReader
from assistant.listening.roles import ROLE_NAMES, RoleReader

FAITHFUL_NAMES: tuple[str, ...] = (
    *ROLE_NAMES,
    *POLARITY_NAMES,
    *FACT_NAMES,
    *ADDITION_NAMES,
    "about",
    "about_max",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What held where.

    Attributes
    ----------
    faithful : ndarray, shape (len(FAITHFUL_NAMES),), float32
    coverage : ndarray, shape (n_parts, len(COVERAGE_NAMES)), float32
        A row for each part of the speech.
    points : tuple of Point
        What each part of the speech holds.
    spans : dict of str to tuple of (int, int)
        For each kind of difference the characters of the response where it stands.
    anchors : dict of str to (int, int)
        For each kind of difference the characters of the speech that it touches first.
    """

    faithful: NDArray[np.float32]
    coverage: NDArray[np.float32]
    points: tuple[Point, ...]
    spans: dict[str, tuple[Span, ...]]
    anchors: dict[str, Span]

    def figure(self, name: str) -> float:
        return float(self.faithful[FAITHFUL_NAMES.index(name)])


class Comparer:
    """Compares a speech and a response of one language."""

    def __init__(self, words: WordLists) -> None:
        self._roles = RoleReader(words)
        self._polarity = PolarityReader(words)
        self._additions = AdditionReader(words)
        self._coverage = CoverageReader(words)

    def compare(self, speech: ReadText, response: ReadText) -> Comparison:
        """All figures of the comparison, and where in the response they come from."""
        found = Gathered()
        similarity = (
            response.parts @ speech.parts.T
            if len(response.parts) and len(speech.parts)
            else np.zeros((len(response.parts), len(speech.parts)), np.float32)
        )
        said, mine = speech.meaning, response.meaning
        self._roles.read(said, mine, similarity, found)
        self._polarity.read(speech, response, similarity, found)
        compare_facts(said.facts, mine.facts, said.tokens, mine.tokens, found)
        self._additions.read(speech, response, similarity, found)
        found.figures["about"] = float(speech.whole @ response.whole)
        found.figures["about_max"] = (
            float(np.max(speech.parts @ response.whole)) if len(speech.parts) else 0.0
        )
        return Comparison(
            faithful=np.array([found.figures[name] for name in FAITHFUL_NAMES], dtype=np.float32),
            coverage=self._coverage.read(speech, response, similarity),
            points=self._coverage.points(said),
            spans={kind: tuple(places) for kind, places in found.spans.items()},
            anchors=found.anchors,
        )
