"""Finding phrases in what a recogniser wrote.

Small and capital letters, sentence marks, hyphens and apostrophes make no
difference, as a recogniser sets them at will. Offsets lead back into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*%?")
_SENTENCE_END = re.compile(r"[.!?…;:,–—-]\s*$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, and where it stands in the text."""

    form: str
    start: int
    end: int
    opens_sentence: bool


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, in small letters without apostrophes.

    Examples
    --------
    >>> [token.form for token in tokens("Mm-hmm. That’s 100% it!")]
    ['mm', 'hmm', 'thats', '100%', 'it']
    """
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        opens = re.search(r"[.!?…]", text[end : match.start()]) is not None
        form = re.sub("['’]", "", match.group()).lower()
        found.append(Token(form, match.start(), match.end(), opens))
        end = match.end()
    return tuple(found)


def n_words(text: str) -> int:
    """How many words a text has."""
    return len(tokens(text))


def follows_a_mark(text: str, start: int) -> bool:
    """Does `start` open a clause: at the beginning, or after a mark such as a full stop or comma?"""
    return start == 0 or not text[:start].strip() or _SENTENCE_END.search(text[:start]) is not None


@lru_cache(maxsize=4096)
def forms(phrase: str) -> tuple[str, ...]:
    """A phrase as the words that are compared."""
    return tuple(token.form for token in tokens(phrase))


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: its kind and the tokens [first, last) that it covers."""

    kind: str
    first: int
    last: int

    @property
    def n_words(self) -> int:
        return self.last - self.first


class PhraseTable:
    """Phrases by kind. At one place the longest phrase wins, then the kind named first."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        self._kinds: dict[tuple[str, ...], str] = {}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                self._kinds.setdefault(forms(phrase), kind)
        self._longest = max((len(form) for form in self._kinds), default=0)

    def at(self, words: tuple[Token, ...], first: int) -> Match | None:
        """The longest phrase that begins with the word `first`."""
        for length in range(min(self._longest, len(words) - first), 0, -1):
            kind = self._kind(words[first : first + length])
            if kind is not None:
                return Match(kind, first, first + length)
        return None

    def ending(self, words: tuple[Token, ...], last: int) -> Match | None:
        """The longest phrase that ends just before the word `last`."""
        for length in range(min(self._longest, last), 0, -1):
            kind = self._kind(words[last - length : last])
            if kind is not None:
                return Match(kind, last - length, last)
        return None

    def _kind(self, words: tuple[Token, ...]) -> str | None:
        if any(token.opens_sentence for token in words[1:]):
            return None
        return self._kinds.get(tuple(token.form for token in words))
