"""From a text to its words, phrases and parts, each with the characters it stands at.

Rule 1: offsets always point into the text as given, so that every verdict can show its place.

Rule 2: nothing depends on capitals or punctuation being there: recognisers leave them out. Where they
are there, they help to find where a part ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.:,]\d+)*|[.?!;…]+|,|\s[-–—]\s")
_CLITIC = re.compile(r"^(.+?)(n['’]t|['’](?:m|re|s|ve|ll|d))$", re.IGNORECASE)
_BASES = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
_END_MARKS = frozenset(".?!;…")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark. `norm` is lower case; of a contraction each half is a token."""

    norm: str
    lemma: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return not (self.norm[0].isalnum() or self.norm[0] == "'")

    @property
    def is_end(self) -> bool:
        return self.norm[0] in _END_MARKS


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence or clause of a text: characters `start` to `end`, tokens `first` to `last` (exclusive)."""

    start: int
    end: int
    first: int
    last: int


class Tokeniser:
    """Splits texts of one language.

    Parameters
    ----------
    contractions : mapping of str to str
        How recognisers write contractions without the apostrophe, and what they stand for.
    irregular : mapping of str to str
        Forms that suffix rules do not bring to their lemma.
    """

    def __init__(self, contractions: Mapping[str, str], irregular: Mapping[str, str]) -> None:
        self._contractions = {form: tuple(parts.split()) for form, parts in contractions.items()}
        self._irregular = dict(irregular)

    def tokens(self, text: str) -> tuple[Token, ...]:
        """All words and marks of `text`, in order."""
        found: list[Token] = []
        for match in _WORD.finditer(text):
            start, end = match.span()
            word = match.group().strip().lower().replace("’", "'")
            if word in self._contractions:
                parts = self._contractions[word]
                cut = max(start + 1, end - max(1, len(parts[1]) - 1))
                found += [self._token(parts[0], start, cut), self._token(parts[1], cut, end)]
                continue
            clitic = _CLITIC.match(word)
            if clitic:
                base, tail = clitic.groups()
                found += [
                    self._token(_BASES.get(base, base), start, end - len(tail)),
                    self._token(tail, end - len(tail), end),
                ]
                continue
            found.append(self._token(word, start, end))
        return tuple(found)

    def _token(self, norm: str, start: int, end: int) -> Token:
        return Token(norm, self.lemma(norm), start, end)

    def lemma(self, word: str) -> str:
        """The base form, near enough to tell whether two words are the same."""
        return self._irregular.get(word) or _strip_suffix(word)


@lru_cache(maxsize=4096)
def _strip_suffix(word: str) -> str:
    """English inflection only: -s, -es, -ies, -ed, -ing, and doubled consonants.

    Examples
    --------
    >>> [_strip_suffix(word) for word in ("called", "stopping", "worries", "dishes", "cooking", "us")]
    ['call', 'stop', 'worry', 'dish', 'cook', 'us']
    """
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")):
        return _final_e(word[:-1]) if word.endswith("es") else word[:-1]
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for suffix in ("ing", "ed"):
        stem = word[: -len(suffix)]
        if word.endswith(suffix) and len(stem) >= 3 and re.search("[aeiouy]", stem):
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
                return stem[:-1]
            return _final_e(stem)
    return _final_e(word)


def _final_e(stem: str) -> str:
    return stem[:-1] if stem.endswith("e") and len(stem) > 4 else stem


class Phrases:
    """A set of words and phrases, matched word by word, the longest first.

    Examples
    --------
    >>> tokeniser = Tokeniser({"dont": "do n't"}, {})
    >>> Phrases(["don't worry", "do"], tokeniser).find(tokeniser.tokens("Well, dont worry."))
    [(2, 5)]
    """

    def __init__(self, phrases: Iterable[str], tokeniser: Tokeniser) -> None:
        self._root = _Branch()
        for phrase in phrases:
            words = [token.norm for token in tokeniser.tokens(phrase) if token.norm != ","]
            branch = self._root
            for word in words:
                branch = branch.setdefault(word, _Branch())
            branch.is_end = bool(words)

    def find(self, tokens: Sequence[Token]) -> list[tuple[int, int]]:
        """Token ranges of all matches, from left to right, not overlapping."""
        found, at, root = [], 0, self._root
        while at < len(tokens):
            length = self.match_at(tokens, at) if tokens[at].norm in root else 0
            if length:
                found.append((at, at + length))
            at += length or 1
        return found

    def match_at(self, tokens: Sequence[Token], at: int) -> int:
        """How many tokens the longest match that begins at `at` has; 0 for none."""
        branch, longest = self._root, 0
        for end in range(at, len(tokens)):
            following = branch.get(tokens[end].norm)
            if following is None:
                break
            branch = following
            if branch.is_end:
                longest = end + 1 - at
        return longest

    def __contains__(self, word: str) -> bool:
        branch = self._root.get(word)
        return branch is not None and branch.is_end


class _Branch(dict[str, "_Branch"]):
    """A tree of phrases, word by word; `is_end` where a phrase ends."""

    __slots__ = ("is_end",)

    def __init__(self) -> None:
        super().__init__()
        self.is_end = False
