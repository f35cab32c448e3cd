"""Who did, felt or wants what in a text, whether it is denied, and which facts are named.

A syntax-light reading that stands up to missing punctuation: each word with content gets the person who
is its nearest subject, the person who owns it ("my mother") or is acted upon ("called me"), and whether a
negation stands over it. Persons are roles (the one who spoke, the one who listens), so that a speech and
its saying back can be compared although "I" and "you" change places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.listening.feelings import FeelingFinder, NamedFeeling
from assistant.listening.lexicon import WordLists
from assistant.listening.parts import PartCutter
from assistant.listening.words import Part, Token

SPEAKER, LISTENER, BOTH, OTHER, OPEN = "speaker", "listener", "both", "other", ""

_PREPOSITIONS = frozenset(
    [
        "to",
        "for",
        "with",
        "at",
        "of",
        "from",
        "on",
        "about",
        "by",
        "without",
        "than",
        "against",
        "toward",
        "towards",
        "behind",
        "like",
        "into",
        "over",
        "near",
    ]
)
_BEFORE_SUBJECT = frozenset(
    [
        "and",
        "but",
        "because",
        "when",
        "that",
        "so",
        "if",
        "while",
        "how",
        "what",
        "where",
        "as",
        "before",
        "after",
        "until",
        "since",
        "then",
        "though",
        "although",
        "which",
        "why",
        "think",
        "say",
        "said",
        "mean",
        "hope",
        "wish",
        "thought",
        "know",
        "feel",
        "felt",
        "guess",
        "sure",
        "times",
        "time",
        "once",
        "whenever",
        "or",
        ",",
        ".",
        "?",
        "!",
        ";",
    ]
)
_AFTER_SUBJECT = frozenset(
    [
        "'m",
        "'re",
        "'ve",
        "'d",
        "'ll",
        "'s",
        "am",
        "are",
        "is",
        "was",
        "were",
        "be",
        "have",
        "has",
        "had",
        "do",
        "did",
        "does",
        "would",
        "could",
        "can",
        "will",
        "should",
        "may",
        "might",
        "must",
        "never",
        "always",
        "just",
        "really",
        "also",
        "still",
        "only",
        "not",
        "n't",
        "often",
        "even",
        "actually",
        "usually",
        "finally",
        "kept",
        "keep",
        "want",
        "wanted",
        "need",
        "needed",
        "feel",
        "felt",
        "like",
        "liked",
        "love",
        "think",
        "thought",
        "said",
        "say",
        "told",
        "went",
        "go",
        "came",
        "come",
        "got",
        "get",
        "made",
        "make",
        "took",
        "take",
        "left",
        "sat",
        "sit",
        "asked",
        "ask",
        "wish",
        "wished",
        "hope",
        "hoped",
        "hear",
        "heard",
        "saw",
        "see",
        "put",
        "found",
        "find",
        "forgot",
        "forget",
        "gave",
        "give",
        "stayed",
        "stay",
        "worked",
        "work",
        "both",
    ]
)
_NEGATION_REACH = 5
_NOT_NUMBERS = frozenset(
    {"one", "first", "second", "once", "half", "couple", "dozen", "third", "fourth", "midnight", "noon"}
)


@dataclass(frozen=True, slots=True)
class Facet:
    """What is said of one content word: its subject, who is acted upon or owns it, is it denied."""

    at: int
    concept: str
    agent: str
    affected: str
    is_denied: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text, read."""

    text: str
    tokens: tuple[Token, ...]
    parts: tuple[Part, ...]
    facets: tuple[Facet, ...]
    feelings: tuple[tuple[NamedFeeling, str], ...]
    facts: Mapping[str, tuple[tuple[str, int], ...]]


class MeaningReader:
    """Reads texts of one language."""

    def __init__(self, words: WordLists, feelings: FeelingFinder) -> None:
        self._words = words
        self._feelings = feelings
        self._cutter = PartCutter(words)
        facts = words.lexicon.facts
        self._categories = {
            **{word: ("weekday", word) for word in facts.weekdays},
            **{word: ("month", word) for word in facts.months},
            **{word: ("season", word) for word in facts.seasons},
            **{word: ("daypart", _DAYPARTS.get(word, word)) for word in facts.dayparts},
            **{word: ("relative", word) for word in facts.relative_days},
            **{word: ("unit", word) for word in facts.units},
            **{word: ("kin", words.concept.get(word, word)) for word in facts.kin},
        }

    def read(self, text: str, *, first: str, second: str) -> Meaning:
        """Read `text`, in which "I" is the role `first` and "you" the role `second`."""
        words = self._words
        tokens = words.tokeniser.tokens(text)
        parts = self._cutter.cut(tokens)
        roles = [self._role(token.norm, first, second) for token in tokens]
        subjects = [
            roles[at] if roles[at] and self._is_subject(tokens, at) else "" for at in range(len(tokens))
        ]
        facets = tuple(
            Facet(
                at,
                self.concept(token),
                self._agent(tokens, subjects, at),
                self._affected(tokens, roles, at),
                self._is_denied(tokens, at),
            )
            for at, token in enumerate(tokens)
            if self._carries(token)
        )
        owner = {"first": first, "second": second, "both": BOTH, "": OPEN}
        feelings = tuple((found, owner[found.owner]) for found in self._feelings.find(text, tokens).named)
        return Meaning(text, tokens, parts, facets, feelings, self._facts(text, tokens))

    def concept(self, token: Token) -> str:
        """The word that stands for all that mean the same."""
        return self._words.concept.get(token.lemma, token.lemma)

    def _carries(self, token: Token) -> bool:
        return not token.is_mark and (self._words.is_content(token) or token.norm in _CARRIERS)

    def _role(self, norm: str, first: str, second: str) -> str:
        words = self._words
        if norm in words.first:
            return first
        if norm in words.second:
            return second
        if norm in words.both:
            return BOTH
        return OTHER if norm in words.third else ""

    def _is_subject(self, tokens: Sequence[Token], at: int) -> bool:
        norm = tokens[at].norm
        if norm in ("i", "we", "he", "she", "they"):
            return True
        if norm != "you":
            return norm == "it"
        if at == 0:
            return True
        before = tokens[at - 1].norm
        after = tokens[at + 1].norm if at + 1 < len(tokens) else ""
        if before in _PREPOSITIONS and before != "like":
            return False
        return before in _BEFORE_SUBJECT or after in _AFTER_SUBJECT or before in self._words.fillers

    def _agent(self, tokens: Sequence[Token], subjects: Sequence[str], at: int) -> str:
        for back in range(at, max(-1, at - 12), -1):
            if back < at and tokens[back].is_end:
                return ""
            if subjects[back]:
                return subjects[back]
        return ""

    def _affected(self, tokens: Sequence[Token], roles: Sequence[str], at: int) -> str:
        """The owner just before ("my"), else the one acted upon just after ("called me")."""
        if at and tokens[at - 1].norm in ("my", "your", "our"):
            return roles[at - 1]
        if at > 1 and tokens[at - 2].norm in ("my", "your", "our") and not tokens[at - 1].is_mark:
            return roles[at - 2]
        for ahead in range(at + 1, min(len(tokens), at + 4)):
            if tokens[ahead].is_mark or tokens[ahead].norm in ("and", "but", "because", "when", "that"):
                return ""
            if roles[ahead]:
                if tokens[ahead].norm in ("my", "your", "our", "i", "we"):
                    return ""
                return "" if self._is_subject(tokens, ahead) and tokens[ahead].norm != "it" else roles[ahead]
        return ""

    def _is_denied(self, tokens: Sequence[Token], at: int) -> bool:
        count = 0
        for back in range(at - 1, max(-1, at - 1 - _NEGATION_REACH), -1):
            norm = tokens[back].norm
            if tokens[back].is_mark or norm in ("but", "because", "so", "when", "while", "that", "if", "and"):
                break
            if norm in self._words.negations:
                count += 1
        return count % 2 == 1

    def _facts(self, text: str, tokens: Sequence[Token]) -> dict[str, tuple[tuple[str, int], ...]]:
        found: dict[str, list[tuple[str, int]]] = {}
        numbers = self._words.lexicon.facts.numbers
        for at, token in enumerate(tokens):
            if token.is_mark:
                continue
            category = self._categories.get(token.norm) or self._categories.get(token.lemma)
            if category:
                found.setdefault(category[0], []).append((category[1], at))
            if token.norm[0].isdigit():
                found.setdefault("number", []).append((token.norm.rstrip(".,:").removesuffix(":00"), at))
            elif token.norm in numbers and token.norm not in _NOT_NUMBERS:
                found.setdefault("number", []).append((f"{numbers[token.norm]:g}", at))
            elif self._is_name(text, tokens, at) and not category:
                found.setdefault("name", []).append((token.lemma, at))
        return {category: tuple(values) for category, values in found.items()}

    def _is_name(self, text: str, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        if (
            not text[token.start].isupper()
            or at == 0
            or tokens[at - 1].is_end
            or token.norm in ("i", "'s", "'m", "ok")
        ):
            return False
        return token.norm not in self._words.stop and token.norm not in self._words.fillers


_DAYPARTS = {
    "evening": "night",
    "tonight": "night",
    "dinner": "night",
    "bedtime": "night",
    "midnight": "midnight",
    "breakfast": "morning",
    "dawn": "morning",
    "lunchtime": "noon",
    "midday": "noon",
    "lunch": "noon",
}
_CARRIERS = frozenset(
    [
        "want",
        "wanted",
        "need",
        "wish",
        "like",
        "feel",
        "felt",
        "say",
        "said",
        "tell",
        "told",
        "hear",
        "heard",
        "go",
        "went",
        "come",
        "came",
        "get",
        "got",
        "make",
        "made",
        "let",
        "back",
        "left",
        "alone",
        "home",
        "had",
        "mind",
        "care",
    ]
)
