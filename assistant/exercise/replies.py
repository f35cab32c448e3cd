"""What a partner's short answer to "Is that what you meant?" means.

The answer is the head of what was said; what follows it is `rest`, for people
answer and go on in one breath. Mixed answers lean towards hearing more: "yes,
but…" is no plain yes, and "no, that's it exactly" is no "no". Where it cannot be
told, the meaning is UNCLEAR and the question is put again.

Imago practice: "Did I get it?" and "Is there more?" (Hendrix, Getting the Love
You Want, 1988): the same "yes" answers them in opposite ways, so `asked` counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.events import ReplyMeaning
from assistant.exercise.phrases import Match, PhraseTable, Token, tokens
from assistant.exercise.words import ExerciseWords, ReplyWords

SHORT_ANSWER_WORDS = 20
"""Up to here the whole of it may be an answer; of more words only the head is."""

LEAD_IN_WORDS = 6
"""So many words may come before the answer: "I would really say that you got it"."""

_MIXED_REST_WORDS = 2
"""After "yes, but" so many words are enough to be something more."""

_OTHER_MATTER_WORDS = 4
"""So many words after a bare "okay" or "right" make it an opening, not an answer."""

_DECISIVE = ("not_quite", "more", "nothing_more", "yes", "no", "faint_yes")


class Asked(StrEnum):
    """What a bare "yes" would be an answer to."""

    GOT_IT = "got_it"
    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer.

    Attributes
    ----------
    meaning : ReplyMeaning
    evidence : tuple of (int, int)
        Character offsets of the words that carry it.
    rest : str
        What was said after the answer; "" where nothing was.
    is_faint : bool
        Only "mhm" or "okay": an answer after the question, else a sign of listening.
    """

    meaning: ReplyMeaning
    evidence: tuple[tuple[int, int], ...]
    rest: str
    is_faint: bool


def hear_reply(text: str, words: ExerciseWords, *, asked: Asked = Asked.GOT_IT) -> Reply:
    """What an answer means, and the words that say so.

    Parameters
    ----------
    text : str
        From a recogniser: marks and capitals may be missing.
    words : ExerciseWords
    asked : Asked
        The question it answers.

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> hear_reply("Exactly, and also I was tired.", exercise_words("en")).meaning
    <ReplyMeaning.MORE: 'more'>
    """
    heard = tokens(text)
    table = _table(words.replies)
    if _is_stop(heard, words.replies):
        return Reply(
            meaning=ReplyMeaning.STOP, evidence=((heard[0].start, heard[-1].end),), rest="", is_faint=False
        )
    head, head_end = _head(heard, table)
    marks = head + _beyond(heard, head_end, table, has_head=bool(head))
    rest_words = len(heard) - head_end
    rest = text[heard[head_end].start :].strip() if rest_words else ""
    meaning, carriers = _weigh(marks, head, rest_words, asked=asked)
    return Reply(
        meaning=meaning,
        evidence=tuple((heard[mark.first].start, heard[mark.last - 1].end) for mark in carriers),
        rest=rest,
        is_faint=meaning is ReplyMeaning.YES and all(mark.kind == "faint_yes" for mark in carriers),
    )


@lru_cache(maxsize=16)
def _table(replies: ReplyWords) -> PhraseTable:
    return PhraseTable(
        {kind: getattr(replies, kind) for kind in (*_DECISIVE, "contrast", "addition", "fillers")}
    )


@lru_cache(maxsize=16)
def _stop_table(replies: ReplyWords) -> PhraseTable:
    return PhraseTable({"stop": replies.stop, "no": replies.no, "fillers": replies.fillers})


def _is_stop(heard: tuple[Token, ...], replies: ReplyWords) -> bool:
    """Nothing but a stop phrase, with hesitations at most: "stop" inside other talk is no command."""
    table, place, is_stop = _stop_table(replies), 0, False
    while place < len(heard):
        match = table.at(heard, place)
        if match is None:
            return False
        is_stop = is_stop or match.kind == "stop"
        place = match.last
    return is_stop


def _head(heard: tuple[Token, ...], table: PhraseTable) -> tuple[list[Match], int]:
    """The phrases that stand at the beginning without a gap, and where they end."""
    marks: list[Match] = []
    place = 0
    while place < len(heard):
        match = table.at(heard, place)
        if match is None:
            break
        if match.kind != "fillers":
            marks.append(match)
        place = match.last
    return marks, place


def _beyond(heard: tuple[Token, ...], start: int, table: PhraseTable, *, has_head: bool) -> list[Match]:
    """Phrases further on; single words there carry nothing, except "but" and "too"."""
    is_short = len(heard) <= SHORT_ANSWER_WORDS
    stop = len(heard) if is_short else start if has_head else LEAD_IN_WORDS
    marks: list[Match] = []
    place = start
    while place < len(heard):
        match = table.at(heard, place)
        if match is None:
            place += 1
            continue
        if place < stop and match.n_words == 1 and match.kind in ("contrast", "addition", "more"):
            kind = "contrast" if match.kind == "contrast" else "addition"
            marks.append(Match(kind, match.first, match.last))
        elif place < stop and match.n_words > 1 and match.kind in _DECISIVE:
            marks.append(match)
        place = match.last
    return marks


def _weigh(
    marks: list[Match], head: list[Match], rest_words: int, *, asked: Asked
) -> tuple[ReplyMeaning, list[Match]]:
    """The meaning of the phrases together, and those that carry it."""

    def of(*kinds: str) -> list[Match]:
        return [mark for mark in marks if mark.kind in kinds]

    not_quite, more, yes, no = of("not_quite"), of("more"), of("yes"), of("no")
    nothing_more, faint = of("nothing_more"), of("faint_yes")
    affirmed = [mark for mark in head if mark.kind in ("yes", "faint_yes")]
    if more and (not not_quite or affirmed):
        return ReplyMeaning.MORE, more
    if not_quite:
        return ReplyMeaning.NOT_QUITE, not_quite
    if asked is Asked.MORE:
        if nothing_more or (no and head and head[0].kind == "no"):
            return ReplyMeaning.YES, nothing_more or no
        if affirmed and not any(mark.n_words > 1 for mark in yes):
            return ReplyMeaning.MORE, affirmed
    if no:
        after = [mark for mark in yes if mark.first > no[0].first]
        if after:
            return ReplyMeaning.YES, after
        if affirmed:
            return ReplyMeaning.UNCLEAR, [*affirmed, *no]
        return ReplyMeaning.NOT_QUITE, no
    if not (yes or faint):
        return (ReplyMeaning.YES, nothing_more) if nothing_more else (ReplyMeaning.UNCLEAR, [])
    first = (yes or faint)[0].first
    contrasts = [mark for mark in of("contrast") if mark.first > first]
    additions = [mark for mark in of("addition") if mark.first > first]
    if rest_words >= _MIXED_REST_WORDS and (contrasts or len(additions) > 1):
        return ReplyMeaning.MORE, contrasts or additions
    if not yes and rest_words >= _OTHER_MATTER_WORDS:
        return ReplyMeaning.UNCLEAR, []
    return ReplyMeaning.YES, yes or faint
