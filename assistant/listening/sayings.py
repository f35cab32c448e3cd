"""From a finding to one or two kind spoken sentences.

At most 25 words, concrete, with the partner's own words in it; never a score and never a verdict. Words
that would sting when Sayback says them are not quoted either, though the partner said them. Which of
several wordings is taken depends on the words quoted, so that the same case always gets the same sentence.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from assistant.listening.lexicon import QuoteWords
from assistant.listening.words import Phrases, Tokeniser

MOST_WORDS = 25
QUOTE_WORDS = 10
"""Of the partner's own words in one quote."""

LEAST_QUOTED = 3
"""A longer part is not cut shorter than this."""
_ACCEPTED = ("good", "good_feeling", "good_missing", "unsure")


_MARKS = ".,;:!?-–—"


class Sayings:
    """The sentences of one language.

    Parameters
    ----------
    templates : mapping of str to sequence of str
        For each case one or more sentences with {quote} and {covered}; under "never" what is not to be said.
    borders : QuoteWords
        Where a quote may begin and end.
    tokeniser : Tokeniser
        Of the same language.
    """

    def __init__(
        self, templates: Mapping[str, Sequence[str]], borders: QuoteWords, tokeniser: Tokeniser
    ) -> None:
        self._templates = templates
        self._tokeniser = tokeniser
        self._never = Phrases(templates["never"], tokeniser)
        self._leading = frozenset(borders.leading)
        self._trailing = frozenset(borders.trailing)
        self._clause = frozenset(borders.clause)

    def say(self, case: str, *, quoted: str = "", covered: str = "") -> str:
        """The sentence for `case`. Where nothing can be quoted it is one that needs no quote."""
        options = self._templates[case]
        needs = {"quote": quoted, "covered": covered}
        template = options[zlib.crc32(f"{quoted}|{covered}".encode()) % len(options)]
        for most in range(QUOTE_WORDS, 2, -1):
            quotes = {name: self.quote(words, most) for name, words in needs.items()}
            if any("{" + name + "}" in template and not words for name, words in quotes.items()):
                break
            text = template.format(**quotes)
            if len(text.split()) <= MOST_WORDS:
                return text
        return self._templates["no_speech_good" if case in _ACCEPTED else "no_speech"][0]

    def quote(self, text: str, most: int = QUOTE_WORDS) -> str:
        """The heart of a part of speech: at most `most` words in the person's own wording, no loose end.

        What is longer is cut where a clause ends, or at least not behind a word that leads on.

        Of a part that holds words which are not to be said, the longest stretch without them; "" if there
        is none of two words or more.
        """
        words = max(self._stretches(text), key=len, default=[])
        while len(words) > 1 and _bare(words[0]) in self._leading:
            words = words[1:]
        words = words[: self._cut(words, most)]
        if len(words) < 2:
            return ""
        return " ".join(words).strip(" .,;:!?-–—…'’")

    def _cut(self, words: Sequence[str], most: int) -> int:
        """How many words are quoted: all, up to the last end of a clause, or up to a word that can end."""
        if len(words) <= most:
            return len(words)
        can_end = [at for at in range(LEAST_QUOTED, most + 1) if _bare(words[at - 1]) not in self._trailing]
        clauses = [at for at in can_end if words[at - 1][-1] in _MARKS or _bare(words[at]) in self._clause]
        return max(clauses or can_end, default=most)

    def _stretches(self, text: str) -> list[list[str]]:
        """The words of `text` in stretches that hold nothing which is not to be said."""
        for mark in '“”"{}':
            text = text.replace(mark, "")
        tokens = self._tokeniser.tokens(text)
        stretches, at = [], 0
        for first, last in self._never.find(tokens):
            stretches.append(text[at : tokens[first].start].split())
            at = tokens[last - 1].end
        stretches.append(text[at:].split())
        return [words for words in stretches if words]


def _bare(word: str) -> str:
    return word.strip(_MARKS).lower()
