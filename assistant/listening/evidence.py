"""Where in the response each verdict comes from, in characters."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.listening.comparison import Comparison
from assistant.listening.feelings import FeelingsFound
from assistant.listening.lexicon import WordLists
from assistant.listening.words import Phrases, Token

Span = tuple[int, int]


class EvidenceFinder:
    """Finds the words behind each field of an assessment."""

    def __init__(self, words: WordLists) -> None:
        cues, statements, appreciation = words.cues, words.statements, words.appreciation
        self._groups: dict[str, tuple[Phrases, ...]] = {
            "paraphrase": (cues["reflection"],),
            "question": (cues["question_open"], cues["question_closed"]),
            "advice": (cues["advice"],),
            "rebuttal": (cues["rebuttal"],),
            "hostile": (cues["hostile"], statements["contempt"]),
            "validation": (cues["validation"],),
            "i_statement": (statements["need"],),
            "blame": (statements["blame_phrases"], statements["verdicts"], statements["i_coat"]),
            "deed": (appreciation["thanks"],),
            "effect": (appreciation["effect"],),
            "quality": (appreciation["qualities"],),
            "intention": (cues["intention"],),
        }

    def of(
        self, tokens: Sequence[Token], found: FeelingsFound, comparison: Comparison | None
    ) -> dict[str, tuple[Span, ...]]:
        """Spans by field, only of fields that have any; sorted, none twice."""
        evidence: dict[str, set[Span]] = {}
        for field, groups in self._groups.items():
            for group in groups:
                for first, last in group.find(tokens):
                    evidence.setdefault(field, set()).add((tokens[first].start, tokens[last - 1].end))
        for named in found.named:
            evidence.setdefault("feelings", set()).add((named.feeling.start, named.feeling.end))
            if named.owner == "first":
                evidence.setdefault("i_statement", set()).add((named.feeling.start, named.feeling.end))
        if found.pseudo:
            evidence.setdefault("blame", set()).update(found.pseudo)
        if comparison is not None:
            for spans in comparison.spans.values():
                evidence.setdefault("faithful", set()).update(spans)
        return {field: tuple(sorted(spans)) for field, spans in evidence.items()}
