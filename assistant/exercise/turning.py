"""A complaint about the other, turned round into words about oneself.

"You never help me" becomes "I feel … and I would like you to help me": the wish is
in the complaint already, in the speaker's own words. What is harsh is never said
again, and where no words fit, the prompt of the exercise stands.

References
----------
Gordon, T. (1970). Parent Effectiveness Training. Wyden. Softened start-up: Carrère &
Gottman (1999), Family Process 38(3).
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.exercise.phrases import PhraseTable, Token, follows_a_mark, tokens
from assistant.exercise.words import ExerciseWords

MOST_WORDS = 10
"""A longer remainder is no clause that can be heard and said again."""


def turned_round(
    complaint: str, words: ExerciseWords, *, harsh: Iterable[tuple[int, int]] = ()
) -> str | None:
    """The same from the speaker's own side; None where their words do not lend themselves to it.

    Parameters
    ----------
    complaint : str
    words : ExerciseWords
        Of a language that has `turning`.
    harsh : iterable of (int, int)
        Offsets of what must not be said again.

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> turned_round("You never help me in the kitchen, and I do it all.", exercise_words("en"))
    'Once more from your side: I feel … and I would like you to help me in the kitchen.'
    """
    if words.turning is None:
        return None
    heard = tokens(complaint)
    harsh = tuple(harsh)
    table = PhraseTable({str(n): form.said for n, form in enumerate(words.turning.forms)})
    for first in range(len(heard)):
        match = table.at(heard, first)
        if match is None:
            continue
        form = words.turning.forms[int(match.kind)]
        rest = _clause(complaint, heard, match.last, words.turning.ends)
        if not rest or (form.needs_infinitive and rest[0].form.endswith(words.turning.past)):
            continue
        start, end = rest[0].start, rest[-1].end
        if not any(start < b and a < end for a, b in harsh):
            return form.offered.format(rest=complaint[start:end])
    return None


def _clause(text: str, heard: tuple[Token, ...], first: int, ends: tuple[str, ...]) -> tuple[Token, ...]:
    """The words from `first` to the next mark, or to a word that begins something else; none if too many."""
    table = PhraseTable({"end": ends})
    last = first
    while last < len(heard):
        if last > first and follows_a_mark(text, heard[last].start):
            break
        if table.at(heard, last) is not None:
            break
        last += 1
    return heard[first:last] if last - first <= MOST_WORDS else ()
