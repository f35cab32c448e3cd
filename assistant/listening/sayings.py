"""From a finding to one or two kind spoken sentences.

At most 25 words, concrete, with the partner's own words in it; never a score and never a verdict. Words
that would sting when Sayback says them are not quoted either, though the partner said them. Which of
several wordings is taken depends on the words quoted, so that the same case always gets the same sentence.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from assistant.listening.words import Phrases, Tokeniser

MOST_WORDS = 25
QUOTE_WORDS = 7
_ACCEPTED = ("good", "good_feeling", "good_missing")
_LEADING = frozenset(["and", "but", "so", "because", "then", "well", "um", "uh", "er", "like", "or"])
_TRAILING = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "so",
        "if",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "as",
        "that",
        "which",
        "who",
        "when",
        "because",
        "my",
        "your",
        "i",
        "you",
        "me",
        "we",
        "is",
        "was",
        "whole",
        "very",
        "really",
        "just",
        "more",
        "our",
        "his",
        "her",
        "their",
        "this",
        "these",
        "those",
        "not",
        "n't",
        "be",
        "been",
        "had",
        "have",
        "has",
        "do",
        "did",
        "does",
        "would",
        "could",
        "will",
        "can",
        "i'd",
        "i'm",
        "you're",
        "it's",
        "told",
        "took",
        "taking",
        "kind",
        "sort",
        "could've",
        "i've",
        "about",
        "us",
        "without",
        "since",
    ]
)


class Sayings:
    """The sentences of one language.

    Parameters
    ----------
    templates : mapping of str to sequence of str
        For each case one or more sentences with {quote} and {covered}; under "never" what is not to be said.
    tokeniser : Tokeniser
        Of the same language.
    """

    def __init__(self, templates: Mapping[str, Sequence[str]], tokeniser: Tokeniser) -> None:
        self._templates = templates
        self._tokeniser = tokeniser
        self._never = Phrases(templates["never"], tokeniser)

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

        Of a part that holds words which are not to be said, the longest stretch without them; "" if there
        is none of two words or more.
        """
        words = max(self._stretches(text), key=len, default=[])
        while len(words) > 1 and words[0].strip(".,;:!?-–—").lower() in _LEADING:
            words = words[1:]
        is_cut = len(words) > most
        words = words[:most]
        while is_cut and len(words) > 3 and words[-1].strip(".,;:!?").lower() in _TRAILING:
            words = words[:-1]
        if len(words) < 2:
            return ""
        return " ".join(words).strip(" .,;:!?-–—…'’")

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
