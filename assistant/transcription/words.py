"""Is a decoded text to be believed, and how do tokens become words?

Pure. A recogniser that was given a short window, silence or noise may repeat
itself or make something up; the checks here find that without knowing the model.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.events import Word
from assistant.timebase import Samples, Span, to_samples

MOST_TOKENS_PER_S = 8.0
"""Very fast English is 6 words, some 8 tokens a second; what is longer runs on."""

MOST_TOKENS_BASE = 16
"""A short "okay" still needs room for its marks and times."""

LONGEST_LOOP_WORDS = 8
"""Loops of more words are found by how well the text compresses."""

LOOP_WORDS = 8
"""A loop covers at least this many words: people do say "no no no no"."""

LOOP_TURNS = 4
"""And comes back at least so often."""

COMPRESSION_LIMIT = 2.4
"""As in Whisper's own decoding (Radford et al. 2022, section 4.5)."""

SHORTEST_WORD_S = 0.02
"""The alignment's step; it gives some words no length at all."""

FOLLOWS = "\"'.。,，!！?？:：;…%”’)]}、"
"""Marks that stick to the word before them."""

PRECEDES = "\"'“‘¿¡([{-"
"""Marks that stick to the word after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedPiece:
    """A piece of text as the recogniser aligned it; times in seconds of the window."""

    text: str
    start_s: float
    end_s: float
    probability: float


def most_tokens(duration_s: float) -> int:
    """How many tokens a clip of this length can hold at most.

    Examples
    --------
    >>> most_tokens(1.0), most_tokens(28.0)
    (24, 240)
    """
    return MOST_TOKENS_BASE + int(MOST_TOKENS_PER_S * duration_s)


def repeats_itself(text: str) -> bool:
    """Whether a text got stuck in a loop.

    Examples
    --------
    >>> repeats_itself("no no no no, that is not what I said")
    False
    >>> repeats_itself("I see. I see. I see. I see. I see.")
    True
    """
    words = [word.strip(FOLLOWS + PRECEDES).lower() for word in text.split()]
    for period in range(1, LONGEST_LOOP_WORDS + 1):
        run = 0
        for place in range(period, len(words)):
            run = run + 1 if words[place] == words[place - period] else 0
            covered = run + period
            if covered >= max(LOOP_WORDS, LOOP_TURNS * period):
                return True
    raw = text.encode()
    return len(raw) >= 60 and len(raw) / len(zlib.compress(raw)) > COMPRESSION_LIMIT


def words_from(pieces: Sequence[AlignedPiece], *, start: Samples, duration: Samples) -> tuple[Word, ...]:
    """Words in session time, marks joined to them, in order and inside the clip.

    Parameters
    ----------
    pieces : sequence of AlignedPiece
        As the recogniser cut the text; a leading space begins a word.
    start, duration : int
        The clip in session time.
    """
    joined: list[list[AlignedPiece]] = []
    is_open = False
    for piece in pieces:
        mark = piece.text.strip()
        if not mark:
            continue
        begins = piece.text.startswith(" ")
        follows = all(character in FOLLOWS for character in mark) and not (begins and mark in PRECEDES)
        if joined and (is_open or follows):
            joined[-1].append(piece)
        else:
            joined.append([piece])
        is_open = begins and mark in PRECEDES
    words = []
    earliest = 0
    for group in joined:
        spoken = [piece for piece in group if any(mark.isalnum() for mark in piece.text)] or group
        shortest = min(to_samples(SHORTEST_WORD_S), duration)
        first = min(max(to_samples(spoken[0].start_s), earliest), duration - shortest)
        last = min(max(to_samples(spoken[-1].end_s), first + shortest), duration)
        earliest = first
        words.append(
            Word(
                text="".join(piece.text for piece in group).strip(),
                span=Span(start + first, start + last),
                probability=round(min(piece.probability for piece in spoken), 4),
            )
        )
    return tuple(words)


def as_text(words: Iterable[Word]) -> str:
    """Words joined by spaces, or without where a script has none between them.

    Examples
    --------
    >>> at = Span(0, 1)
    >>> as_text([Word(text="Is", span=at, probability=1), Word(text="it?", span=at, probability=1)])
    'Is it?'
    """
    text = ""
    for word in words:
        text += (
            word.text
            if not text or (_is_spaceless(text[-1]) and _is_spaceless(word.text[:1]))
            else (" " + word.text)
        )
    return text


def _is_spaceless(character: str) -> bool:
    """Chinese, Japanese, Thai, Lao, Burmese: as the recogniser, which cuts these by character."""
    return any(
        first <= character <= last
        for first, last in (
            ("\u0e00", "\u0eff"),
            ("\u1000", "\u109f"),
            ("\u3000", "\u30ff"),
            ("\u3400", "\u9fff"),
            ("\uff00", "\uffef"),
        )
    )
