"""What a response has that the speech has not: accusations, other feelings, new matter; what it copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.listening.aligned import ReadText
from assistant.listening.coverage import KIN_FAMILIES
from assistant.listening.cues import longest_shared_run
from assistant.listening.findings import Gathered
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, Meaning
from assistant.listening.words import Token

LIKENESS_NAMES: tuple[str, ...] = (
    "novelty_max",
    "novelty_mean",
    "novelty_second",
    "clause_far",
    "clause_mean",
    "precision_mean",
    "precision_low",
    "recall_mean",
    "recall_top",
    "copied_run",
    "copied_share",
    "content_shared",
    "length_ratio",
)
"""How much of one text is in the other, whatever is said of whom."""

ADDITION_NAMES: tuple[str, ...] = (
    "feeling_other",
    "feeling_shared",
    "feeling_unknown",
    "accusations",
    "accusations_new",
    "generalising_new",
    "verdicts_new",
    "attributions_new",
    "reason_novelty",
    *LIKENESS_NAMES,
)
_FAR = 0.3
"""A clause of the response that is less alike to every part of the speech is pointed at."""

_REASON_REACH = 6


class AdditionReader:
    """Compares what two texts of one language hold."""

    def __init__(self, words: WordLists) -> None:
        self._words = words
        self._groups = (
            ("accusations_new", words.statements["accusations"]),
            ("generalising_new", words.cues["generalising"]),
            ("verdicts_new", words.statements["verdicts"]),
            ("attributions_new", words.statements["attributions"]),
        )
        self._reasons = words.statements["attributions"]

    def read(
        self, speech: ReadText, response: ReadText, similarity: NDArray[np.float32], found: Gathered
    ) -> None:
        """Add the figures that `ADDITION_NAMES` names."""
        self._feelings(speech.meaning, response.meaning, found)
        self._accusations(speech.meaning, response.meaning, found)
        self._novelty(speech, response, found)
        if similarity.size:
            best = similarity.max(axis=1)
            found.add("clause_far", 1.0 - float(best.min()))
            found.add("clause_mean", float(best.mean()))
            if best.min() < _FAR and len(best) > 1:
                part = response.meaning.parts[int(best.argmin())]
                found.mark("far", (part.start, part.end))
        self._nearness(speech, response, found)
        self._copies(speech.meaning, response.meaning, found)

    @staticmethod
    def _feelings(speech: Meaning, response: Meaning, found: Gathered) -> None:
        felt = [one.feeling for one, role in speech.feelings if role != LISTENER]
        families = {feeling.family for feeling in felt} | {family for family, _ in speech.hints}
        kin = families | {near for family in families for near in KIN_FAMILIES.get(family, frozenset())}
        for one, role in response.feelings:
            if role == LISTENER:
                continue
            if one.feeling.family in kin:
                found.add("feeling_shared")
            elif felt:
                found.add("feeling_other")
                found.mark("feeling", (one.feeling.start, one.feeling.end), (felt[0].start, felt[0].end))
            else:
                found.add("feeling_unknown")

    def _accusations(self, speech: Meaning, response: Meaning, found: Gathered) -> None:
        tokens = response.tokens
        said = {token.norm for token in speech.tokens}
        for figure, group in self._groups:
            for first, last in group.find(tokens):
                if figure == "accusations_new":
                    found.add("accusations")
                content = [token for token in tokens[first:last] if token.norm not in self._words.stop]
                if any(token.norm not in said for token in content or tokens[first:last]):
                    found.add(figure)
                    found.mark("added", (tokens[first].start, tokens[last - 1].end))

    def _novelty(self, speech: ReadText, response: ReadText, found: Gathered) -> None:
        """How far the words of the response are from all words of the speech, in their contexts."""
        tokens = response.meaning.tokens
        said = {facet.concept for facet in speech.meaning.facets}
        novel: list[float] = []
        at_token: dict[int, float] = {}
        for facet in response.meaning.facets:
            norm = tokens[facet.at].norm
            if facet.concept in said or norm in self._words.stop or norm in self._words.mental_frames:
                continue
            near = speech.pieces @ response.pieces[facet.at]
            at_token[facet.at] = 1.0 - float(near.max()) if near.size else 1.0
            novel.append(at_token[facet.at])
        found.add("reason_novelty", self._behind_reasons(tokens, at_token))
        novel.sort(reverse=True)
        n_content = max(1, sum(self._words.is_content(token) for token in tokens))
        found.add("novelty_max", novel[0] if novel else 0.0)
        found.add("novelty_second", novel[1] if len(novel) > 1 else 0.0)
        found.add("novelty_mean", sum(novel) / n_content)

    def _behind_reasons(self, tokens: Sequence[Token], novelty: Mapping[int, float]) -> float:
        """How new, at most, is what stands within `_REASON_REACH` words behind "because I", "you think I"."""
        most = 0.0
        for first, last in self._reasons.find(tokens):
            inside = [
                novelty[at] for at in range(first, min(last + _REASON_REACH, len(tokens))) if at in novelty
            ]
            most = max(most, sum(inside[:3]) / 3)
        return most

    def _nearness(self, speech: ReadText, response: ReadText, found: Gathered) -> None:
        mine = [at for at, token in enumerate(response.meaning.tokens) if self._words.is_content(token)]
        theirs = [at for at, token in enumerate(speech.meaning.tokens) if self._words.is_content(token)]
        if not (mine and theirs):
            return
        near = response.pieces[mine] @ speech.pieces[theirs].T
        precision, recall = np.sort(near.max(axis=1)), np.sort(near.max(axis=0))
        found.add("precision_mean", float(precision.mean()))
        found.add("precision_low", float(precision[: max(1, len(mine) // 3)].mean()))
        found.add("recall_mean", float(recall.mean()))
        found.add("recall_top", float(recall[-4:].mean()))

    def _copies(self, speech: Meaning, response: Meaning, found: Gathered) -> None:
        """Runs of the speech's own words, "I" and "you" counted as one."""
        mine, theirs = self._levelled(response), self._levelled(speech)
        n = max(1, len(mine))
        found.add("copied_run", longest_shared_run(mine, theirs) / n)
        shingles = {tuple(theirs[at : at + 4]) for at in range(len(theirs) - 3)}
        covered = [False] * len(mine)
        for at in range(len(mine) - 3):
            if tuple(mine[at : at + 4]) in shingles:
                covered[at : at + 4] = [True] * 4
        found.add("copied_share", sum(covered) / n)
        said = {facet.concept for facet in speech.facets}
        shared = sum(facet.concept in said for facet in response.facets)
        found.add("content_shared", shared / max(1, len(response.facets)))
        found.add("length_ratio", len(mine) / max(1, len(theirs)))

    def _levelled(self, meaning: Meaning) -> list[str]:
        words = self._words
        people = {**dict.fromkeys(words.first, "i"), **dict.fromkeys(words.second, "i")}
        levelled = words.lexicon.grammar.levelled
        return [
            levelled.get(token.norm) or people.get(token.norm) or token.norm
            for token in meaning.tokens
            if not token.is_mark and token.norm not in words.hesitations
        ]
