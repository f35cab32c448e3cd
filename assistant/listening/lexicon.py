"""The words of one language that the judge looks for, checked where they come in.

`languages/<code>/listening.toml` holds them; `Lexicon` says what must be in it. `WordLists` is the same,
made ready: phrases compiled, sets frozen, synonyms keyed.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict

from assistant.listening.words import Phrases, Token, Tokeniser

Words: TypeAlias = tuple[str, ...]


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FeelingRules(_Checked):
    needs_state_verb: Words
    state_verbs: Words
    nouns: Words
    verbs_of_effect: dict[str, str]
    not_felt: Words
    pseudo: Words


class Grammar(_Checked):
    first_person: Words
    second_person: Words
    both_persons: Words
    third_person: Words
    subjects: Words
    negations: Words
    fillers: Words
    stop: Words
    contractions: dict[str, str]
    mental_frames: Words
    light: Words
    wish_verbs: Words
    hesitations: Words
    levelled: dict[str, str]
    prepositions: Words
    before_subject: Words
    after_subject: Words
    carriers: Words
    ends_denial: Words
    irregular: dict[str, str]


class PartWords(_Checked):
    subjects: Words
    joining: Words
    binding: Words
    open_ended: Words
    finite: Words
    times: Words
    of_times: Words
    sayings: Words
    requests: Words
    wishes: Words
    before_wish: Words


class Points(_Checked):
    wish: Words
    felt: Words


class PolarityWords(_Checked):
    implicit: Words
    not_denying: Words
    hedged: Words
    acceptance: Words
    wish_denied: Words
    emphatic: Words
    adversative: Words
    joint: Words
    solo: Words
    universal: Words


class Synonyms(_Checked):
    sets: tuple[Words, ...]
    antonyms: tuple[tuple[str, str], ...]


class Facts(_Checked):
    kin: Words
    numbers: dict[str, float]
    vague_numbers: Words


class QuoteWords(_Checked):
    leading: Words
    trailing: Words
    clause: Words


class Lexicon(_Checked):
    """What must be in `listening.toml`."""

    feelings: dict[str, dict[str, Words]]
    feeling_rules: FeelingRules
    grammar: Grammar
    parts: PartWords
    kinds: dict[str, Words]
    polarity: PolarityWords
    feeling_hints: dict[str, Words]
    points: Points
    synonyms: Synonyms
    facts: Facts
    cues: dict[str, Words]
    statements: dict[str, Words]
    appreciation: dict[str, Words]
    clauses: dict[str, Words]
    quote: QuoteWords
    say: dict[str, Words]
    reasons: dict[str, str]


class WordLists:
    """A lexicon made ready for use."""

    def __init__(self, words: dict[str, Any]) -> None:
        self.lexicon = Lexicon.model_validate(words)
        grammar = self.lexicon.grammar
        self.tokeniser = Tokeniser(grammar.contractions, grammar.irregular)
        self.first = frozenset(grammar.first_person)
        self.second = frozenset(grammar.second_person)
        self.both = frozenset(grammar.both_persons)
        self.third = frozenset(grammar.third_person)
        self.subjects = frozenset(grammar.subjects)
        self.negations = frozenset(grammar.negations)
        self.fillers = frozenset(grammar.fillers)
        self.stop = frozenset(grammar.stop)
        self.hesitations = frozenset(grammar.hesitations)
        self.mental_frames = frozenset(grammar.mental_frames)
        self.state_verbs = frozenset(self.lexicon.feeling_rules.state_verbs)

    @cached_property
    def cues(self) -> dict[str, Phrases]:
        return {name: self.phrases(words) for name, words in self.lexicon.cues.items()}

    @cached_property
    def statements(self) -> dict[str, Phrases]:
        return {name: self.phrases(words) for name, words in self.lexicon.statements.items()}

    @cached_property
    def appreciation(self) -> dict[str, Phrases]:
        return {name: self.phrases(words) for name, words in self.lexicon.appreciation.items()}

    @cached_property
    def deed_verbs(self) -> frozenset[str]:
        return frozenset(self.tokeniser.lemma(word) for word in self.lexicon.appreciation["deed_verbs"])

    @cached_property
    def concept(self) -> dict[str, str]:
        """Lemma to the first word of its set of synonyms."""
        keys: dict[str, str] = {}
        for group in self.lexicon.synonyms.sets:
            for word in group:
                keys.setdefault(self.tokeniser.lemma(word), group[0])
        return keys

    @cached_property
    def antonyms(self) -> dict[str, frozenset[str]]:
        """For each concept those that mean its opposite: what holds of a word holds of its synonyms."""
        pairs: dict[str, set[str]] = {}
        for pair in self.lexicon.synonyms.antonyms:
            one, other = (self.concept.get(lemma, lemma) for lemma in map(self.tokeniser.lemma, pair))
            if one == other:
                continue
            pairs.setdefault(one, set()).add(other)
            pairs.setdefault(other, set()).add(one)
        return {word: frozenset(others) for word, others in pairs.items()}

    def phrases(self, words: Words) -> Phrases:
        return Phrases(words, self.tokeniser)

    def is_content(self, token: Token) -> bool:
        return not token.is_mark and token.norm not in self.stop and len(token.norm) > 1
