"""A response held against the speech that it answers: covered parts, roles, polarity, facts, feelings.

Similarity of sentence vectors finds what is off topic and is blind to the rest: with the roles swapped a
paraphrase is *more* similar. So the two texts are also aligned word by word and clause by clause, and
what is aligned is compared in who, whose, whether it is denied, when, where, how many and which feeling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import TokenStates
from assistant.listening.cues import longest_shared_run
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import BOTH, LISTENER, OPEN, OTHER, SPEAKER, Facet, Meaning
from assistant.listening.words import Part, Token

FAITHFUL_NAMES: tuple[str, ...] = (
    "role_conflicts",
    "role_agreements",
    "role_balance",
    "owner_conflicts",
    "owner_agreements",
    "clause_role_conflicts",
    "clause_role_agreements",
    "feeling_role_conflict",
    "wish_role_conflict",
    "polarity_conflicts",
    "polarity_agreements",
    "antonyms",
    "clause_polarity",
    "number_conflict",
    "weekday_conflict",
    "time_conflict",
    "name_conflict",
    "kin_conflict",
    "unit_conflict",
    "facts_agree",
    "feeling_other",
    "feeling_shared",
    "feeling_unknown",
    "accusations",
    "accusations_new",
    "novelty_max",
    "novelty_mean",
    "novelty_second",
    "clause_far",
    "clause_mean",
    "about",
    "about_max",
    "copied_run",
    "copied_share",
    "content_shared",
    "length_ratio",
    "generalising_new",
    "verdicts_new",
    "precision_mean",
    "precision_low",
    "recall_mean",
    "recall_top",
)
COVERAGE_NAMES: tuple[str, ...] = (
    "lexical",
    "lexical_any",
    "similar_clause",
    "similar_whole",
    "similar_rank",
    "token_mean",
    "token_min",
    "has_feeling",
    "feeling_covered",
    "feeling_kin",
    "has_wish",
    "wish_covered",
    "length",
    "is_last",
    "is_first",
    "response_length",
)

_KIN_FAMILIES = {
    "sadness": {"hurt", "loneliness"},
    "hurt": {"sadness"},
    "loneliness": {"sadness", "longing"},
    "longing": {"loneliness"},
    "joy": {"love", "calm"},
    "love": {"joy"},
    "calm": {"joy"},
    "fear": set(),
    "anger": set(),
    "shame": set(),
    "surprise": set(),
    "tiredness": set(),
}
_WISHES = frozenset({"want", "need", "wish", "like", "hope", "love", "prefer", "rather", "let know"})


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text with its meaning and the sentence model's vectors.

    Attributes
    ----------
    parts : ndarray, shape (n_parts, 384)
        Unit vectors of the parts.
    whole : ndarray, shape (384,)
        Unit vector of the text.
    pieces : ndarray, shape (n_tokens, 384)
        Unit vectors of the tokens, in context; zeros for marks.
    """

    meaning: Meaning
    parts: NDArray[np.float32]
    whole: NDArray[np.float32]
    pieces: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What held where. `spans` maps a kind of conflict to token places in the response."""

    faithful: NDArray[np.float32]
    coverage: NDArray[np.float32]
    spans: dict[str, tuple[tuple[int, int], ...]]
    anchors: dict[str, tuple[int, int]]

    def figure(self, name: str) -> float:
        return float(self.faithful[FAITHFUL_NAMES.index(name)])


def vectors_of(meaning: Meaning, states: Sequence[tuple[int, TokenStates]]) -> ReadText:
    """Join the sentence model's word pieces to the tokens and parts of a text.

    Parameters
    ----------
    states : sequence of (int, TokenStates)
        For each stretch that was encoded, where it begins in the text, in characters.
    """
    n_tokens = len(meaning.tokens)
    sums = np.zeros((n_tokens, 384), dtype=np.float32)
    places = [(token.start, token.end) for token in meaning.tokens]
    at = 0
    for begin, state in states:
        hidden = state.layers[6]
        for row in np.flatnonzero(~state.is_special):
            start, end = state.offsets[row]
            start, end = start + begin, end + begin
            while at < n_tokens and places[at][1] <= start:
                at += 1
            inner = at
            while inner < n_tokens and places[inner][0] < end:
                sums[inner] += hidden[row]
                inner += 1
    part_vectors = (
        np.stack([sums[part.first : part.last].sum(axis=0) for part in meaning.parts])
        if meaning.parts
        else np.zeros((0, 384), np.float32)
    )
    marks = np.array([token.is_mark for token in meaning.tokens], dtype=bool)
    pieces = _unit(sums)
    if n_tokens:
        pieces[marks] = 0.0
    return ReadText(meaning, _unit(part_vectors), _unit(sums.sum(axis=0)[None])[0], pieces)


class Comparer:
    """Compares a speech and a response of one language."""

    def __init__(self, words: WordLists) -> None:
        self._words = words

    def compare(self, speech: ReadText, response: ReadText) -> Comparison:
        """All figures of the comparison, and where in the response they come from."""
        figures = dict.fromkeys(FAITHFUL_NAMES, 0.0)
        spans: dict[str, list[tuple[int, int]]] = {}
        anchors: dict[str, tuple[int, int]] = {}
        similarity = (
            response.parts @ speech.parts.T
            if len(response.parts) and len(speech.parts)
            else np.zeros((len(response.parts), len(speech.parts)), np.float32)
        )
        self._roles(speech.meaning, response.meaning, figures, spans, anchors)
        self._clauses(speech.meaning, response.meaning, similarity, figures, spans, anchors)
        self._facts(speech.meaning, response.meaning, figures, spans, anchors)
        self._feelings(speech.meaning, response.meaning, figures, spans, anchors)
        self._additions(speech, response, similarity, figures, spans)
        self._copies(speech.meaning, response.meaning, figures)
        figures["about"] = float(speech.whole @ response.whole)
        figures["about_max"] = float(np.max(speech.parts @ response.whole)) if len(speech.parts) else 0.0
        faithful = np.array([figures[name] for name in FAITHFUL_NAMES], dtype=np.float32)
        coverage = self._coverage(speech, response, similarity)
        return Comparison(
            faithful, coverage, {kind: tuple(places) for kind, places in spans.items()}, anchors
        )

    def _roles(
        self,
        speech: Meaning,
        response: Meaning,
        figures: dict[str, float],
        spans: dict[str, list[tuple[int, int]]],
        anchors: dict[str, tuple[int, int]],
    ) -> None:
        said: dict[str, list[Facet]] = {}
        for facet in speech.facets:
            said.setdefault(facet.concept, []).append(facet)
        for facet in response.facets:
            matches = said.get(facet.concept)
            place = _place(response.tokens[facet.at])
            if not matches:
                self._antonym(facet, said, speech, figures, spans, anchors, place)
                continue
            origin = _place(speech.tokens[matches[0].at])
            weight = 0.5 if facet.concept in _LIGHT else 1.0
            agents = {match.agent for match in matches} & {SPEAKER, LISTENER}
            if agents and facet.agent in (SPEAKER, LISTENER):
                key = "role_agreements" if facet.agent in agents else "role_conflicts"
                figures[key] += weight
                if key == "role_conflicts":
                    spans.setdefault("roles", []).append(place)
                    anchors.setdefault("roles", origin)
                    if facet.concept in _WISHES:
                        figures["wish_role_conflict"] += 1.0
            affected = {match.affected for match in matches} & {SPEAKER, LISTENER}
            if affected and facet.affected in (SPEAKER, LISTENER):
                key = "owner_agreements" if facet.affected in affected else "owner_conflicts"
                figures[key] += 1.0
                if key == "owner_conflicts":
                    spans.setdefault("roles", []).append(place)
                    anchors.setdefault("roles", origin)
            if facet.concept in _LIGHT:
                continue
            if any(match.is_denied == facet.is_denied for match in matches):
                figures["polarity_agreements"] += 1.0
            else:
                figures["polarity_conflicts"] += 1.0
                spans.setdefault("polarity", []).append(place)
                anchors.setdefault("polarity", origin)
        total = figures["role_conflicts"] + figures["role_agreements"]
        figures["role_balance"] = (figures["role_conflicts"] - figures["role_agreements"]) / (total + 1.0)

    def _antonym(
        self,
        facet: Facet,
        said: dict[str, list[Facet]],
        speech: Meaning,
        figures: dict[str, float],
        spans: dict[str, list[tuple[int, int]]],
        anchors: dict[str, tuple[int, int]],
        place: tuple[int, int],
    ) -> None:
        for opposite in self._words.antonyms.get(facet.concept, frozenset()):
            for match in said.get(opposite, ()):
                if match.is_denied == facet.is_denied:
                    figures["antonyms"] += 1.0
                    spans.setdefault("polarity", []).append(place)
                    anchors.setdefault("polarity", _place(speech.tokens[match.at]))
                    return

    def _clauses(
        self,
        speech: Meaning,
        response: Meaning,
        similarity: NDArray[np.float32],
        figures: dict[str, float],
        spans: dict[str, list[tuple[int, int]]],
        anchors: dict[str, tuple[int, int]],
    ) -> None:
        """Aligned clauses whose subjects, or whose number of negations, differ."""
        for row, part in enumerate(response.parts):
            if not similarity.shape[1]:
                return
            best = int(similarity[row].argmax())
            strength = float(similarity[row, best])
            if strength < 0.35:
                continue
            other = speech.parts[best]
            mine, theirs = _main_agent(response, part), _main_agent(speech, other)
            if mine and theirs:
                key = "clause_role_agreements" if mine == theirs else "clause_role_conflicts"
                figures[key] += strength
                if key == "clause_role_conflicts":
                    spans.setdefault("clause_roles", []).append((part.start, part.end))
                    anchors.setdefault("clause_roles", (other.start, other.end))
            denied, was_denied = (
                self._negations(response.tokens[part.first : part.last]),
                self._negations(speech.tokens[other.first : other.last]),
            )
            if denied % 2 != was_denied % 2:
                figures["clause_polarity"] += strength
                spans.setdefault("clause_polarity", []).append((part.start, part.end))
                anchors.setdefault("clause_polarity", (other.start, other.end))

    def _negations(self, tokens: Sequence[Token]) -> int:
        return sum(token.norm in self._words.negations for token in tokens)

    def _facts(
        self,
        speech: Meaning,
        response: Meaning,
        figures: dict[str, float],
        spans: dict[str, list[tuple[int, int]]],
        anchors: dict[str, tuple[int, int]],
    ) -> None:
        said_words = {token.norm for token in speech.tokens} | {token.lemma for token in speech.tokens}
        for category, values in response.facts.items():
            said = speech.facts.get(category, ())
            known = {value for value, _ in said}
            for value, at in values:
                if value in known or response.tokens[at].norm in said_words:
                    figures["facts_agree"] += 1.0
                    continue
                if category == "weekday" and (
                    ("weekend" in known and value in ("saturday", "sunday"))
                    or (value == "weekend" and known & {"saturday", "sunday"})
                ):
                    figures["facts_agree"] += 1.0
                    continue
                weight = 1.0 if said else 0.4
                figures[_FACT_FIGURE[category]] += weight
                if said:
                    spans.setdefault("facts", []).append(_place(response.tokens[at]))
                    anchors.setdefault("facts", _place(speech.tokens[said[0][1]]))

    def _feelings(
        self,
        speech: Meaning,
        response: Meaning,
        figures: dict[str, float],
        spans: dict[str, list[tuple[int, int]]],
        anchors: dict[str, tuple[int, int]],
    ) -> None:
        felt = [(found.feeling, role) for found, role in speech.feelings if role in (SPEAKER, BOTH, OPEN)]
        by_listener = {found.feeling.family for found, role in speech.feelings if role == LISTENER}
        families = {feeling.family for feeling, _ in felt}
        kin = families | {near for family in families for near in _KIN_FAMILIES.get(family, set())}
        for found, role in response.feelings:
            feeling = found.feeling
            place = (feeling.start, feeling.end)
            if role == LISTENER:
                if feeling.family in families and feeling.family not in by_listener:
                    figures["feeling_role_conflict"] += 1.0
                    spans.setdefault("roles", []).append(place)
                continue
            if feeling.family in kin:
                figures["feeling_shared"] += 1.0
            elif families:
                figures["feeling_other"] += 1.0
                spans.setdefault("feeling", []).append(place)
                anchors.setdefault("feeling", (felt[0][0].start, felt[0][0].end))
            else:
                figures["feeling_unknown"] += 1.0

    def _additions(
        self,
        speech: ReadText,
        response: ReadText,
        similarity: NDArray[np.float32],
        figures: dict[str, float],
        spans: dict[str, list[tuple[int, int]]],
    ) -> None:
        tokens = response.meaning.tokens
        said_concepts = {facet.concept for facet in speech.meaning.facets}
        said_norms = {token.norm for token in speech.meaning.tokens}
        for name, figure in (
            ("accusations", "accusations_new"),
            ("generalising", "generalising_new"),
            ("verdicts", "verdicts_new"),
        ):
            group = (
                self._words.cues["generalising"] if name == "generalising" else self._words.statements[name]
            )
            for first, last in group.find(tokens):
                if name == "accusations":
                    figures["accusations"] += 1.0
                content = [
                    token for token in tokens[first:last] if token.norm not in self._words.stop
                ] or tokens[first:last]
                if any(token.norm not in said_norms for token in content):
                    figures[figure] += 1.0
                    spans.setdefault("added", []).append((tokens[first].start, tokens[last - 1].end))
        novel: list[float] = []
        for facet in response.meaning.facets:
            token = tokens[facet.at]
            if (
                facet.concept in said_concepts
                or token.norm in self._words.stop
                or token.norm in self._words.mental_frames
            ):
                continue
            near = speech.pieces @ response.pieces[facet.at]
            novel.append(1.0 - float(near.max()) if near.size else 1.0)
        novel.sort(reverse=True)
        n_content = max(1, sum(self._words.is_content(token) for token in tokens))
        figures["novelty_max"] = novel[0] if novel else 0.0
        figures["novelty_second"] = novel[1] if len(novel) > 1 else 0.0
        figures["novelty_mean"] = sum(novel) / n_content
        if similarity.size:
            best = similarity.max(axis=1)
            figures["clause_far"] = 1.0 - float(best.min())
            figures["clause_mean"] = float(best.mean())
            if best.min() < 0.3 and len(best) > 1:
                part = response.meaning.parts[int(best.argmin())]
                spans.setdefault("far", []).append((part.start, part.end))
        mine = [at for at, token in enumerate(tokens) if self._words.is_content(token)]
        theirs = [at for at, token in enumerate(speech.meaning.tokens) if self._words.is_content(token)]
        if mine and theirs:
            near = response.pieces[mine] @ speech.pieces[theirs].T
            precision, recall = np.sort(near.max(axis=1)), np.sort(near.max(axis=0))
            figures["precision_mean"], figures["precision_low"] = (
                float(precision.mean()),
                float(precision[: max(1, len(mine) // 3)].mean()),
            )
            figures["recall_mean"], figures["recall_top"] = float(recall.mean()), float(recall[-4:].mean())

    def _copies(self, speech: Meaning, response: Meaning, figures: dict[str, float]) -> None:
        """Runs of the speech's own words, "I" and "you" counted as one."""
        mine, theirs = self._levelled(response), self._levelled(speech)
        n = max(1, len(mine))
        figures["copied_run"] = longest_shared_run(mine, theirs) / n
        shingles = {tuple(theirs[at : at + 4]) for at in range(len(theirs) - 3)}
        covered = [False] * len(mine)
        for at in range(len(mine) - 3):
            if tuple(mine[at : at + 4]) in shingles:
                covered[at : at + 4] = [True] * 4
        figures["copied_share"] = sum(covered) / n
        said = {facet.concept for facet in speech.facets}
        content = list(response.facets)
        figures["content_shared"] = sum(facet.concept in said for facet in content) / max(1, len(content))
        figures["length_ratio"] = len(mine) / max(1, len(theirs))

    def _levelled(self, meaning: Meaning) -> list[str]:
        words = self._words
        people = {**dict.fromkeys(words.first, "i"), **dict.fromkeys(words.second, "i")}
        forms = {"my": "my", "your": "my", "mine": "my", "yours": "my", "myself": "self", "yourself": "self"}
        bes = {
            "am": "be",
            "are": "be",
            "is": "be",
            "was": "be",
            "were": "be",
            "'m": "be",
            "'re": "be",
            "'s": "be",
            "would": "'d",
            "had": "'d",
            "have": "'ve",
        }
        return [
            forms.get(token.norm) or people.get(token.norm) or bes.get(token.norm, token.norm)
            for token in meaning.tokens
            if not token.is_mark and token.norm not in _HESITATIONS
        ]

    def _coverage(
        self, speech: ReadText, response: ReadText, similarity: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """One row for each part of the speech, columns as `COVERAGE_NAMES`."""
        concepts = {facet.concept for facet in response.meaning.facets}
        felt = {found.feeling.family for found, role in response.meaning.feelings if role != LISTENER}
        near = {family for one in felt for family in _KIN_FAMILIES.get(one, set())} | felt
        wishes = any(
            facet.concept in _WISHES and facet.agent in (SPEAKER, OPEN, BOTH)
            for facet in response.meaning.facets
        )
        rows = []
        n_parts = len(speech.meaning.parts)
        for index, part in enumerate(speech.meaning.parts):
            facets = [
                facet
                for facet in speech.meaning.facets
                if part.first <= facet.at < part.last and facet.concept not in _LIGHT
            ]
            shared = sum(facet.concept in concepts for facet in facets)
            families = {
                found.feeling.family
                for found, _ in speech.meaning.feelings
                if part.start <= found.feeling.start < part.end
            }
            wish = any(
                facet.concept in _WISHES
                for facet in speech.meaning.facets
                if part.first <= facet.at < part.last
            )
            column = similarity[:, index] if similarity.size else np.zeros(1, np.float32)
            best_row = int(column.argmax())
            rank = (
                float((similarity[best_row] > column[best_row]).sum()) / max(1, n_parts)
                if similarity.size
                else 1.0
            )
            tokens = [facet.at for facet in facets] or list(range(part.first, part.last))
            near_token = (
                (speech.pieces[tokens] @ response.pieces.T).max(axis=1)
                if len(response.pieces)
                else np.zeros(1, np.float32)
            )
            rows.append(
                [
                    shared / max(1, len(facets)),
                    float(shared > 0),
                    float(column.max()),
                    float(speech.parts[index] @ response.whole),
                    rank,
                    float(near_token.mean()),
                    float(near_token.min()),
                    float(bool(families)),
                    float(bool(families & felt)),
                    float(bool(families & near)),
                    float(wish),
                    float(wish and wishes),
                    min(len(facets), 10) / 10,
                    float(index == n_parts - 1),
                    float(index == 0),
                    min(len(response.meaning.tokens), 60) / 60,
                ]
            )
        return np.array(rows, dtype=np.float32).reshape(-1, len(COVERAGE_NAMES))


_LIGHT = frozenset(
    [
        "say",
        "said",
        "tell",
        "told",
        "hear",
        "heard",
        "feel",
        "felt",
        "want",
        "wanted",
        "hope",
        "like",
        "need",
        "wish",
        "love",
        "let",
        "back",
        "get",
        "got",
        "go",
        "went",
        "come",
        "came",
        "make",
        "made",
        "had",
        "mind",
        "care",
        "call",
        "tell",
    ]
) - {"call", "come", "go"}
_HESITATIONS = frozenset({"um", "uh", "er", "erm", "so", "like", "okay", "well", "and", "hmm", "mm"})
_FACT_FIGURE = {
    "number": "number_conflict",
    "weekday": "weekday_conflict",
    "month": "time_conflict",
    "season": "time_conflict",
    "daypart": "time_conflict",
    "relative": "time_conflict",
    "name": "name_conflict",
    "kin": "kin_conflict",
    "unit": "unit_conflict",
}


def _place(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _main_agent(meaning: Meaning, part: Part) -> str:
    """The role that most of a part's content words have as subject, if it is one of the two."""
    counts = {SPEAKER: 0, LISTENER: 0}
    for facet in meaning.facets:
        if part.first <= facet.at < part.last and facet.agent in counts and facet.concept not in _LIGHT:
            counts[facet.agent] += 1
    if counts[SPEAKER] == counts[LISTENER]:
        return ""
    return SPEAKER if counts[SPEAKER] > counts[LISTENER] else LISTENER


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    result: NDArray[np.float32] = (rows / np.maximum(norms, 1e-9)).astype(np.float32)
    return result


__all__ = [
    "BOTH",
    "COVERAGE_NAMES",
    "FAITHFUL_NAMES",
    "LISTENER",
    "OPEN",
    "OTHER",
    "SPEAKER",
    "Comparer",
    "Comparison",
    "ReadText",
    "vectors_of",
]
