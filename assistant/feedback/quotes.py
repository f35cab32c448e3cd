"""The words said at a moment, cut to a length that can be read at a glance.

Cutting is at whole words, and an ellipsis says that there was more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from assistant.events import OverlapJudged, ParticipantId
from assistant.feedback.record import Record
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span

HOLDER_BEFORE = 6 * SAMPLE_RATE_HZ
"""How far back the words of the one who was speaking are told: 6 s, about fifteen words."""

STARTER_AFTER = 6 * SAMPLE_RATE_HZ
"""How far on the words of the one who came in are told."""

ELLIPSIS = "…"


def words_count(text: str) -> int:
    return len(text.split())


def first_words(text: str, n_words: int) -> str:
    """The beginning of a text, at most `n_words` long.

    Examples
    --------
    >>> first_words("I felt alone when you left.", 3)
    'I felt alone …'
    >>> first_words("I felt alone.", 3)
    'I felt alone.'
    """
    words = text.split()
    if len(words) <= n_words:
        return " ".join(words)
    return " ".join(words[:n_words]).rstrip(",;:.–—-") + f" {ELLIPSIS}"


def without_opener(text: str, openers: Sequence[str]) -> str:
    """A text without the words with which saying back begins, as many as there are in a row.

    Examples
    --------
    >>> without_opener("Okay, so what I hear is that you felt alone.", ["okay", "so what I hear is that"])
    'you felt alone.'
    """
    words = text.split()
    plain = [word.strip(",.:;…").casefold().replace("’", "'") for word in words]
    longest_first = sorted((opener.casefold().split() for opener in openers), key=len, reverse=True)
    begin = 0
    while True:
        found = next((o for o in longest_first if o and plain[begin : begin + len(o)] == o), None)
        if found is None or begin + len(found) >= len(words):
            return " ".join(words[begin:])
        begin += len(found)


SENTENCE_END = (".", "?", "!", "…")
QUOTED_WHOLE = 12


def evident(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The part of a text that shows something: from the sentence, or three words, before the first span.

    Examples
    --------
    >>> evident("We still have to pay for the school trip in May. I would like to know by when.", [(48, 60)])
    'I would like to know by when.'
    """
    words = text.split()
    if not spans or len(words) <= QUOTED_WHOLE:
        return text
    place = len(text[: spans[0][0]].split())
    begins = [
        n for n in range(min(place, len(words) - 1) + 1) if not n or words[n - 1].endswith(SENTENCE_END)
    ]
    start = begins[-1] if place - begins[-1] <= 5 else place - 3
    before = "" if start in begins else f"{ELLIPSIS} "
    return before + " ".join(words[start:])


def last_words(text: str, n_words: int) -> str:
    """The end of a text, at most `n_words` long.

    Examples
    --------
    >>> last_words("and then I went home", 3)
    '… I went home'
    """
    words = text.split()
    if len(words) <= n_words:
        return " ".join(words)
    return f"{ELLIPSIS} " + " ".join(words[-n_words:])


def words_around(text: str, word: str, n_words: int = 7) -> str:
    """A word with up to `n_words` before and after it.

    Examples
    --------
    >>> words_around("and then in the evening I felt lonely, and nobody called", "lonely", 2)
    '… I felt lonely, and nobody …'
    """
    words = text.split()
    first = word.split()[0].casefold() if word.split() else ""
    place = next((n for n, said in enumerate(words) if first in said.casefold()), 0)
    start, end = max(0, place - n_words), place + len(word.split() or [""]) + n_words
    before = f"{ELLIPSIS} " if start else ""
    after = f" {ELLIPSIS}" if end < len(words) else ""
    return before + " ".join(words[start:end]) + after


class SpokenWords:
    """Finds what a participant said within a stretch of time."""

    def __init__(self, record: Record) -> None:
        self._ipus = record.ipus
        self._middles: dict[ParticipantId, list[Samples]] = {}
        self._texts: dict[ParticipantId, list[str]] = {}
        timed = [
            ((word.span.start + word.span.end) // 2, utterance.participant, word.text.strip())
            for utterance in record.utterances
            for word in utterance.words
        ]
        for middle, participant, text in sorted(timed, key=lambda entry: entry[:2]):
            self._middles.setdefault(participant, []).append(middle)
            self._texts.setdefault(participant, []).append(text)

    def within(self, participant: ParticipantId, span: Span) -> str:
        """The words whose middle lies within `span`; "" where none were recognised."""
        middles = self._middles.get(participant, [])
        texts = self._texts.get(participant, [])
        return " ".join(texts[bisect_left(middles, span.start) : bisect_left(middles, span.end)])

    def of_holder(self, overlap: OverlapJudged) -> str:
        """What the one who was speaking said last, up to the end of the overlap."""
        start = max(0, overlap.span.start - HOLDER_BEFORE)
        return last_words(self.within(overlap.holder, Span(start, overlap.span.end)), 16)

    def of_starter(self, overlap: OverlapJudged) -> str:
        """What the one who came in said, from the first word that lay over the other's speech."""
        spans = [ipu.span for ipu in self._ipus if ipu.participant == overlap.by]
        own = next((span for span in spans if span.contains(overlap.span.start)), overlap.span)
        end = max(overlap.span.end, min(own.end, overlap.span.start + STARTER_AFTER))
        return first_words(self.within(overlap.by, Span(min(own.start, overlap.span.start), end)), 16)
