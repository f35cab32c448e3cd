"""Who did, felt or wants what in a text, whether it is denied, and which facts are named.

A syntax-light reading that stands up to missing punctuation: each word with content gets the person who
is its nearest subject, the person who owns it ("my mother") or is acted upon ("called me"), and whether a
negation stands over it. Persons are roles (the one who spoke, the one who listens), so that a speech and
its saying back can be compared although "I" and "you" change places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.listening.facts import FactFinder, Facts
from assistant.listening.feelings import FeelingFinder, HintFinder, NamedFeeling
from assistant.listening.lexicon import WordLists
from assistant.listening.parts import PartCutter
from assistant.listening.words import Part, Token

SPEAKER, LISTENER, BOTH, OTHER, OPEN = "speaker", "listener", "both", "other", ""

_DENIAL_REACH = 5
"""How many words behind it a denial reaches within its clause."""


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
    denied_feelings: tuple[tuple[NamedFeeling, str], ...]
    hints: tuple[tuple[str, int], ...]
    facts: Facts


class MeaningReader:
    """Reads texts of one language."""

    def __init__(self, words: WordLists, feelings: FeelingFinder) -> None:
        self._words = words
        self._feelings = feelings
        self._hints = HintFinder(words)
        self._cutter = PartCutter(words)
        self._facts = FactFinder(words)
        self._denials = words.phrases((*words.lexicon.polarity.implicit, *words.lexicon.grammar.negations))
        self._not_denying = words.phrases(words.lexicon.polarity.not_denying)
        grammar = words.lexicon.grammar
        self._prepositions = frozenset(grammar.prepositions)
        self._before_subject = frozenset(grammar.before_subject)
        self._after_subject = frozenset(grammar.after_subject)
        self._carriers = frozenset(grammar.carriers)
        self._ends_denial = frozenset(grammar.ends_denial)

    def read(self, text: str, *, first: str, second: str) -> Meaning:
        """Read `text`, in which "I" is the role `first` and "you" the role `second`."""
        words = self._words
        tokens = words.tokeniser.tokens(text)
        parts = self._cutter.cut(tokens)
        roles = [self._role(token.norm, first, second) for token in tokens]
        subjects = [
            roles[at] if roles[at] and self._is_subject(tokens, at) else "" for at in range(len(tokens))
        ]
        denials = self._denied_by(tokens)
        facets = tuple(
            Facet(
                at,
                self.concept(token),
                self._agent(tokens, subjects, at),
                self._affected(tokens, roles, at),
                self._is_denied(tokens, denials, subjects, at),
            )
            for at, token in enumerate(tokens)
            if self._carries(token)
        )
        owner = {"first": first, "second": second, "both": BOTH, "": OPEN}
        found = self._feelings.find(text, tokens)
        return Meaning(
            text,
            tokens,
            parts,
            facets,
            feelings=tuple((one, owner[one.owner]) for one in found.named),
            denied_feelings=tuple((one, owner[one.owner]) for one in found.denied),
            hints=self._hints.find(tokens),
            facts=self._facts.find(text, tokens),
        )

    def concept(self, token: Token) -> str:
        """The word that stands for all that mean the same."""
        return self._words.concept.get(token.lemma, token.lemma)

    def _carries(self, token: Token) -> bool:
        return not token.is_mark and (self._words.is_content(token) or token.norm in self._carriers)

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
        if before in self._prepositions and before != "like":
            return False
        return before in self._before_subject or after in self._after_subject or before in self._words.fillers

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

    def _denied_by(self, tokens: Sequence[Token]) -> frozenset[int]:
        """Where each denial ends."""
        idle = {at for first, last in self._not_denying.find(tokens) for at in range(first, last)}
        return frozenset(last - 1 for first, last in self._denials.find(tokens) if first not in idle)

    def _is_denied(
        self, tokens: Sequence[Token], denials: frozenset[int], subjects: Sequence[str], at: int
    ) -> bool:
        """Do an odd number of denials of the same clause stand over the word?"""
        count = 0
        for back in range(at - 1, max(-1, at - 1 - _DENIAL_REACH), -1):
            if back in denials:
                count += 1
            elif tokens[back].is_mark or tokens[back].norm in self._ends_denial or subjects[back]:
                break
        return count % 2 == 1
