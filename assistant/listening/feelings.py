"""Which felt states an utterance names, of which family, and which words only look like feelings.

"I felt lonely" names a state; "I felt ignored" tells what the other is thought to have done; "I'm not
angry", "I'd be furious if…", "my sister's upset" and "I'm afraid we're out of milk" name no felt state
of the two partners.

Rosenberg (2003), Nonviolent Communication, ch. 4, on feelings and pseudo-feelings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.events import Feeling
from assistant.listening.lexicon import WordLists
from assistant.listening.words import Phrases, Token

_HYPOTHETICAL = frozenset({"would", "'d", "if", "might", "could", "should", "wish"})
_OWNERS_BACK = 9


@dataclass(frozen=True, slots=True)
class NamedFeeling:
    """A felt state in a text, whose it is ("first", "second", "both" or "") and how strong (1..3)."""

    feeling: Feeling
    owner: str
    intensity: int


@dataclass(frozen=True, slots=True)
class FeelingsFound:
    """`named` are felt, `denied` said not to be; `pseudo`: places of words that only look like feelings."""

    named: tuple[NamedFeeling, ...]
    pseudo: tuple[tuple[int, int], ...]
    denied: tuple[NamedFeeling, ...] = ()


class FeelingFinder:
    """Finds feelings in tokenised text."""

    def __init__(self, words: WordLists) -> None:
        self._words = words
        rules = words.lexicon.feeling_rules
        self._family: dict[str, tuple[str, int]] = {}
        for family, levels in words.lexicon.feelings.items():
            for level, terms in levels.items():
                for term in terms:
                    key = " ".join(token.norm for token in words.tokeniser.tokens(term))
                    self._family.setdefault(key, (family, int(level)))
        self._terms = Phrases(self._family, words.tokeniser)
        self._needs_state = frozenset(rules.needs_state_verb)
        self._nouns = frozenset(rules.nouns)
        self._effects = dict(rules.verbs_of_effect)
        self._not_felt = Phrases(rules.not_felt, words.tokeniser)
        self._pseudo = Phrases(rules.pseudo, words.tokeniser)

    def find(self, text: str, tokens: Sequence[Token]) -> FeelingsFound:
        """All felt states and pseudo-feelings of `text`, in order."""
        pseudo_ranges = [span for span in self._pseudo.find(tokens) if self._is_state(tokens, span[0])]
        taken = {at for first, last in pseudo_ranges for at in range(first, last)}
        taken |= self._idioms(tokens)
        named: list[NamedFeeling] = []
        denied: list[NamedFeeling] = []
        for first, last in self._terms.find(tokens):
            if taken & set(range(first, last)):
                continue
            key = " ".join(token.norm for token in tokens[first:last])
            family, intensity = self._family[key]
            owner = self._owner(tokens, first, last, key)
            if owner is None:
                continue
            start, end = tokens[first].start, tokens[last - 1].end
            (denied if self._is_denied(tokens, first) else named).append(
                NamedFeeling(
                    Feeling(word=text[start:end], family=family, start=start, end=end), owner, intensity
                )
            )
        spans = tuple((tokens[first].start, tokens[last - 1].end) for first, last in pseudo_ranges)
        return FeelingsFound(named=tuple(named), pseudo=spans, denied=tuple(denied))

    def _idioms(self, tokens: Sequence[Token]) -> set[int]:
        """Tokens of idioms; an idiom may begin inside another ("i'm afraid we")."""
        taken: set[int] = set()
        for at in range(len(tokens)):
            length = self._not_felt.match_at(tokens, at)
            taken |= set(range(at, at + length))
        return taken

    def _is_state(self, tokens: Sequence[Token], at: int) -> bool:
        """Is it said of a person, after "feel", "was", "being" or alike?"""
        back = [token.norm for token in tokens[max(0, at - 5) : at]]
        return any(word in self._words.state_verbs for word in back)

    def _owner(self, tokens: Sequence[Token], first: int, last: int, key: str) -> str | None:
        """Whose state: "first", "second", "both", "" (left open); None where it is nobody's of the two."""
        words = self._words
        if key in self._effects and (target := self._object_after(tokens, last)):
            return target
        if self._is_attribute(tokens, first, last, key):
            return None
        back = list(range(first - 1, max(-1, first - 1 - _OWNERS_BACK), -1))
        has_state_verb = False
        for at in back:
            norm = tokens[at].norm
            if tokens[at].is_end:
                break
            if norm in words.state_verbs:
                has_state_verb = True
            person = self._person(norm)
            if person is None:
                continue
            if person == "third" and norm in ("it", "its", "they", "their", "them"):
                if norm in ("it", "its") and (has_state_verb or key in self._nouns):
                    return self._object_after(tokens, last) or ""
                return None
            if person == "third":
                return None
            if key in self._nouns or has_state_verb or key not in self._needs_state or key in self._effects:
                if self._third_between(tokens, at, first):
                    return None
                return person
        opens = first == 0 and key not in words.fillers  # "Okay, so you were …" tells no state
        if has_state_verb or opens or key in self._nouns or key not in self._needs_state:
            return "" if not self._third_between(tokens, max(-1, first - 5), first) else None
        following = [token.norm for token in tokens[last : last + 1]]
        return "" if len(tokens) <= 4 and not following else None

    def _object_after(self, tokens: Sequence[Token], at: int) -> str | None:
        if at < len(tokens):
            person = self._person(tokens[at].norm)
            return person if person != "third" else None
        return None

    def _is_attribute(self, tokens: Sequence[Token], first: int, last: int, key: str) -> bool:
        """Does it tell of a thing ("an empty room")? Of a person ("a nervous wreck") it counts."""
        if key in self._nouns or not first or last >= len(tokens):
            return False
        following = tokens[last]
        return (
            tokens[first - 1].norm in _DETERMINERS
            and self._words.is_content(following)
            and following.norm not in _OF_PERSONS
            and following.norm not in self._words.lexicon.parts.finite
        )

    def _third_between(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """A third person as subject nearer to the word than the partner: "my sister's upset"."""
        kin = self._words.lexicon.facts.kin
        for at in range(last - 1, first, -1):
            token = tokens[at]
            if token.lemma in kin or token.norm in kin or token.norm in _THIRD_NOUNS:
                following = tokens[at + 1].norm if at + 1 < last else ""
                if following in _FINITE:
                    return True
            if token.norm in _FINITE and at - 2 >= first and self._is_thing(tokens, at):
                return True
        return False

    def _is_thing(self, tokens: Sequence[Token], verb: int) -> bool:
        """Is the subject before a verb a thing or somebody else: "the sea was", "the man next door is"?"""
        noun = tokens[verb - 1]
        if not self._words.is_content(noun) or noun.norm in _OF_BODY or noun.norm in _NO_NOUNS:
            return False
        if noun.norm in self._words.fillers or noun.norm.endswith("ly") or noun.norm in self._nouns:
            return False
        return any(tokens[back].norm in _DETERMINERS for back in range(max(0, verb - 3), verb - 1))

    def _person(self, norm: str) -> str | None:
        words = self._words
        if norm in words.first:
            return "first"
        if norm in words.second:
            return "second"
        if norm in words.both:
            return "both"
        if norm in words.third:
            return "third"
        return None

    def _is_denied(self, tokens: Sequence[Token], first: int) -> bool:
        """A negation or an "if / would" in the same stretch before it."""
        for at in range(first - 1, max(-1, first - 6), -1):
            norm = tokens[at].norm
            if tokens[at].is_mark or norm in ("but", "just", "because", "that"):
                return False
            if norm in ("not", "n't", "never", "no", "without", "hardly", "isn't", "nor", "neither"):
                if norm == "never" and any(token.norm in _COMPARING for token in tokens[at:first]):
                    return False  # "I've never felt so alone"
                following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
                return following not in ("only", "sure", "just")
            if (
                norm in ("would", "'d", "might", "wish", "should")
                and at + 1 < len(tokens)
                and tokens[at + 1].norm
                in (
                    "be",
                    "feel",
                    "have",
                    "get",
                    "not",
                    "n't",
                    "never",
                    "probably",
                    "really",
                    "so",
                )
            ):
                following = tokens[at + 2].norm if at + 2 < len(tokens) else ""
                return not (norm == "'d" and following == "been")
        return False


_DETERMINERS = frozenset(
    ["the", "a", "an", "my", "your", "our", "his", "her", "their", "this", "that", "every"]
)
_OF_PERSONS = frozenset(
    ["wreck", "person", "man", "woman", "girl", "boy", "mess", "one", "husband", "wife", "partner", "and"]
)
_OF_BODY = frozenset(["heart", "mind", "head", "body", "soul", "chest", "stomach", "nerves", "part", "rest"])
_NO_NOUNS = frozenset(
    ["time", "times", "day", "night", "morning", "week", "moment", "minute", "way", "thing"]
)
_COMPARING = frozenset(["so", "more", "such", "as", "less"])
_THIRD_NOUNS = frozenset(
    [
        "mum",
        "mom",
        "dad",
        "sister",
        "brother",
        "mother",
        "father",
        "boss",
        "kids",
        "children",
        "child",
        "baby",
        "dog",
        "cat",
        "son",
        "daughter",
        "friend",
        "neighbour",
        "everyone",
        "everybody",
        "people",
        "team",
        "they",
        "parents",
        "teacher",
        "doctor",
        "nurse",
        "he",
        "she",
    ]
)
_FINITE = frozenset(
    [
        "is",
        "was",
        "'s",
        "are",
        "were",
        "'re",
        "feels",
        "felt",
        "looked",
        "seemed",
        "sounds",
        "sounded",
        "seems",
        "looks",
        "got",
        "gets",
        "will",
        "'d",
        "had",
        "has",
    ]
)


class HintFinder:
    """Finds ways of telling a feeling without its name ("it wore you out"), by family."""

    def __init__(self, words: WordLists) -> None:
        exchanged = {"you": "me", "your": "my", "you're": "i'm"}
        self._families = {
            family: words.phrases(
                (*hints, *(" ".join(exchanged.get(word, word) for word in hint.split()) for hint in hints))
            )
            for family, hints in words.lexicon.feeling_hints.items()
        }

    def find(self, tokens: Sequence[Token]) -> tuple[tuple[str, int], ...]:
        """Family and place (token) of each hint."""
        return tuple(
            (family, first) for family, phrases in self._families.items() for first, _ in phrases.find(tokens)
        )
