"""From one phase to the next: who has the floor then, and what is asked.

The order is that of the phases in the exercise's file. An exercise that leaves a
phase out goes on with the one after it.
"""

from __future__ import annotations

from assistant.events import ParticipantId
from assistant.exercise.practice import Practice
from assistant.exercise.schema import PER_ROUND, Act

_SPEAKERS = (Act.SPEAK, Act.CONFIRM, Act.RECALL)
_LISTENERS = (Act.SAY_BACK, Act.RECEIVE, Act.REPLY)


def enter(practice: Practice, act: Act, situation: str | None = "open") -> None:
    """A phase begins, and the one whose turn it is hears the prompt for this situation, if there is one."""
    to = _who_has_the_floor(practice, act)
    practice.start_phase(act, granted_to=to)
    if act is Act.RECALL:
        ask_back(practice)
    elif situation is not None:
        practice.ask(situation, to=to)


def ask_back(practice: Practice) -> None:
    """Did it get you closer? With the wish in the partner's own words, if it is short enough to be heard."""
    speaker = practice.round.speaker
    wish = practice.intentions.get(speaker) if speaker is not None else None
    told = practice.wish_told(wish) if wish is not None else None
    practice.ask("open", to=speaker, instead=told)


def leave(practice: Practice, act: Act, situation: str = "open") -> None:
    """This act is over for this round: the next one, or the end of the round."""
    following = practice.exercise.after(act)
    if following in PER_ROUND:
        enter(practice, following, situation)
    elif act in PER_ROUND:
        end_round(practice)
    else:
        enter(practice, following)


def end_round(practice: Practice) -> None:
    """Swap, or what comes after the last round."""
    is_last = practice.round.number >= practice.exercise.rounds
    practice.end_round(is_last=is_last)
    enter(practice, practice.exercise.after(Act.SWAP) if is_last else Act.SWAP)


def _who_has_the_floor(practice: Practice, act: Act) -> ParticipantId | None:
    if act in _SPEAKERS:
        return practice.round.speaker
    return practice.round.listener if act in _LISTENERS else None
