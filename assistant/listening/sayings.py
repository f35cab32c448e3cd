"""From an assessment to one or two kind spoken sentences, and to the reason in words.

At most 25 words, concrete, with the partner's own words in it; never a score and never a verdict. What is
said is chosen by the first thing that would help most, in a fixed order; which of several wordings is
taken depends on the words quoted, so that the same case always gets the same sentence.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

MOST_WORDS = 25
QUOTE_WORDS = 7
_TRAILING = frozenset(
    "a an the and or but so if to of in on at for with from by as that which who when because my your i you me we is was".split()
)
_LEADING = frozenset("and but so because then well um uh er like or".split())


def quote(text: str, most: int = QUOTE_WORDS) -> str:
    """The heart of a part of speech: at most `most` words, in the person's own wording, no loose end.

    Examples
    --------
    >>> quote("And, um, I sat there feeling lonely the whole evening until you came in.")
    'I sat there feeling lonely'
    """
    words = text.replace("“", "").replace("”", "").replace('"', "").split()
    while len(words) > 1 and words[0].strip(".,;:!?-–—").lower() in _LEADING:
        words = words[1:]
    is_cut = len(words) > most
    words = words[:most]
    while is_cut and len(words) > 3 and words[-1].strip(".,;:!?").lower() in _TRAILING | _MODIFIERS:
        words = words[:-1]
    return " ".join(words).strip(" .,;:!?-–—…")


_MODIFIERS = frozenset(
    "whole very really just more our his her their this these those not n't be been had have has do did would could will can".split()
)


class Sayings:
    """The sentences of one language.

    Parameters
    ----------
    templates : mapping of str to sequence of str
        For each case one or more sentences with {quote} and {covered}.
    """

    def __init__(self, templates: Mapping[str, Sequence[str]]) -> None:
        self._templates = templates

    def say(self, case: str, *, quoted: str = "", covered: str = "") -> str:
        """The sentence for `case`, at most 25 words.

        A longer one gets shorter quotes; the frame of no sentence is longer than 16 words.
        """
        options = self._templates[case]
        template = options[zlib.crc32(f"{quoted}|{covered}".encode()) % len(options)]
        for most in range(QUOTE_WORDS, 1, -1):
            text = template.format(quote=quote(quoted, most), covered=quote(covered, most))
            if len(text.split()) <= MOST_WORDS:
                break
        return text
