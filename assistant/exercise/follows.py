"""Does a recording follow an exercise at all?

The criterion of `--exercise auto`, stated in `docs/exercises.md`. A *round* is:

1. one partner tells something of at least 20 words;
2. the other says it back in at least 8 words, at the latest in the third turn
   after it, and after the speech was over; it has the form of saying back (`verdict`);
3. the one who told answers with yes, not quite or there's more.

A recording follows an exercise if it has a round and its rounds hold at least a
quarter of all words: in a phone call, too, an order is repeated now and then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.events import (
    Event,
    OverlapJudged,
    OverlapKind,
    ParticipantId,
    ReplyMeaning,
    UtteranceTranscribed,
    is_unknown,
)
from assistant.exercise.cues import asked_by
from assistant.exercise.phrases import n_words
from assistant.exercise.replies import Asked, hear_reply
from assistant.exercise.verdict import is_saying_back
from assistant.exercise.words import ExerciseWords
from assistant.ports import Judge
from assistant.timebase import Span, to_samples

N_PARTNERS = 2

SPEECH_WORDS = 20
"""A speech has at least so many words."""

SAID_BACK_WORDS = 8
"""A saying back has at least so many words; fewer are an echo."""

INTERJECTION_WORDS = 12
"""After so few words of the other one, a speech may be going on."""

N_TRIES = 3
"""The saying back comes at the latest in the listener's third turn after the speech, as in the exercise."""

SHARE_OF_WORDS = 0.25
"""So much of all that is said belongs to rounds, where people follow an exercise."""

SIGN_WORDS = 2
"""So few words inside the other's speech are a sign of listening, no turn."""

EARLY_START = to_samples(0.5)
"""Who says something back, or answers it, has let the other one finish; this much is an early start."""

LONG_PAUSE = to_samples(4.0)
"""After so much silence the same partner begins something new: the reply is over, the own speech begins."""

_LISTENING = (OverlapKind.BACKCHANNEL, OverlapKind.COOPERATIVE, OverlapKind.FAILED_INTERRUPTION)


class Why(StrEnum):
    """What decided. All but the first have a sentence in `languages/<code>/feedback.toml`, as a caveat."""

    FOLLOWED = "followed"
    MORE_PEOPLE = "more_people"
    NOT_SAID_BACK = "not_said_back"
    MOSTLY_OTHER = "mostly_other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """What one partner said before the other took the floor or a long pause came."""

    participant: ParticipantId
    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Whether an exercise is followed.

    Attributes
    ----------
    is_followed : bool
    why : Why
    said_back : tuple of int
        The turns in which something was said back.
    """

    is_followed: bool
    why: Why
    said_back: tuple[int, ...]


def spoken_turns(events: Iterable[Event]) -> list[SpokenTurn]:
    """The turns of both partners with their words, in order; signs of listening are left out.

    Parameters
    ----------
    events : iterable of Event
        Of which utterances and judged overlaps are used.
    """
    kept = list(events)
    listening = [event for event in kept if isinstance(event, OverlapJudged) and event.kind in _LISTENING]
    utterances = sorted(
        (event for event in kept if isinstance(event, UtteranceTranscribed) and event.text.strip()),
        key=lambda event: (event.span.start, event.span.end),
    )
    turns: list[SpokenTurn] = []
    for index, said in enumerate(utterances):
        if is_unknown(said.participant) or _was_listening(said, listening):
            continue
        if n_words(said.text) <= SIGN_WORDS and _lies_inside(said, utterances[:index]):
            continue
        last = turns[-1] if turns else None
        if (
            last is not None
            and last.participant == said.participant
            and said.span.start - last.span.end < LONG_PAUSE
        ):
            turns[-1] = SpokenTurn(
                participant=said.participant,
                span=Span(last.span.start, max(last.span.end, said.span.end)),
                text=f"{last.text} {said.text.strip()}",
            )
        else:
            turns.append(SpokenTurn(participant=said.participant, span=said.span, text=said.text.strip()))
    return turns


def follows(turns: Sequence[SpokenTurn], *, judge: Judge, words: ExerciseWords) -> Following:
    """Whether these turns follow the criterion above, and why.

    Parameters
    ----------
    turns : sequence of SpokenTurn
        In order of their start.
    judge : Judge
        Says what is a saying back.
    words : ExerciseWords
        To understand the answer to it.
    """
    if len({turn.participant for turn in turns}) > N_PARTNERS:
        return Following(is_followed=False, why=Why.MORE_PEOPLE, said_back=())
    in_rounds: set[int] = set()
    said_back: list[int] = []
    for index, speech in enumerate(turns):
        if n_words(speech.text) < SPEECH_WORDS:
            continue
        back = _said_back(turns, index, judge=judge)
        answer = _answered(turns, back, words=words) if back is not None else None
        if back is not None and answer is not None:
            said_back.append(back)
            in_rounds.update(range(index, answer + 1))
    total = sum(n_words(turn.text) for turn in turns)
    share = sum(n_words(turns[index].text) for index in in_rounds) / total if total else 0.0
    if not said_back:
        return Following(is_followed=False, why=Why.NOT_SAID_BACK, said_back=())
    if share < SHARE_OF_WORDS:
        return Following(is_followed=False, why=Why.MOSTLY_OTHER, said_back=tuple(said_back))
    return Following(is_followed=True, why=Why.FOLLOWED, said_back=tuple(said_back))


def _said_back(turns: Sequence[SpokenTurn], index: int, *, judge: Judge) -> int | None:
    """The turn that says this speech back: by the other one, before anything else is told at length."""
    speaker = turns[index].participant
    n_tries = 0
    for later in range(index + 1, len(turns)):
        turn = turns[later]
        if turn.participant == speaker:
            if n_words(turn.text) >= SPEECH_WORDS:
                return None
            continue
        n_tries += 1
        if n_tries > N_TRIES:
            return None
        if n_words(turn.text) < SAID_BACK_WORDS:
            continue
        if turn.span.start < turns[index].span.end - EARLY_START:
            return None
        if any(is_saying_back(judge.assess(told, turn.text)) for told in _told(turns, index)):
            return later
    return None


def _told(turns: Sequence[SpokenTurn], index: int) -> list[str]:
    """The speech by itself, and with what the same partner had said before a short word of the other."""
    told = [turns[index].text]
    if index >= 2 and turns[index - 2].participant == turns[index].participant:
        between = turns[index - 1]
        if between.participant != turns[index].participant and n_words(between.text) <= INTERJECTION_WORDS:
            told.append(f"{turns[index - 2].text} {turns[index].text}")
    return told


def _answered(turns: Sequence[SpokenTurn], back: int, *, words: ExerciseWords) -> int | None:
    """The turn of the other one that answers yes, not quite or more; None where there is none."""
    asked = asked_by(turns[back].text, words) or Asked.GOT_IT
    for later in range(back + 1, min(back + 3, len(turns))):
        if turns[later].participant != turns[back].participant:
            if turns[later].span.start < turns[back].span.end - EARLY_START:
                return None
            reply = hear_reply(turns[later].text, words, asked=asked)
            is_answer = reply.meaning in (ReplyMeaning.YES, ReplyMeaning.NOT_QUITE, ReplyMeaning.MORE)
            return later if is_answer else None
    return None


def _was_listening(said: UtteranceTranscribed, listening: Sequence[OverlapJudged]) -> bool:
    return any(
        judged.by == said.participant
        and (common := judged.span.overlap(said.span)) is not None
        and 2 * len(common) >= len(said.span)
        for judged in listening
    )


def _lies_inside(said: UtteranceTranscribed, before: Sequence[UtteranceTranscribed]) -> bool:
    return any(other.participant != said.participant and other.span.end >= said.span.end for other in before)
