"""Rules of what both do together: talk freely, and look back on what each had set out for."""

from __future__ import annotations

from assistant.events import ReplyMeaning
from assistant.exercise.answering import N_NUDGES
from assistant.exercise.cues import is_ending_the_talk
from assistant.exercise.floor import Said
from assistant.exercise.practice import Practice
from assistant.exercise.replies import hear_reply
from assistant.exercise.schema import Act
from assistant.exercise.transitions import ask_back, enter, leave


def talked(practice: Practice, said: Said) -> None:
    """Both may talk as they like, also at once; "we're done" ends it."""
    practice.prompter.drop()
    practice.n_nudges = 0
    if is_ending_the_talk(said.text, practice.words, names=tuple(practice.names.values())):
        end_talk(practice)


def talk_idle(practice: Practice) -> None:
    if practice.n_nudges < 1:
        practice.n_nudges += 1
        practice.ask("idle", to=None)
    else:
        end_talk(practice)


def end_talk(practice: Practice) -> None:
    leave(practice, Act.TALK)


def recalled(practice: Practice, said: Said) -> None:
    """The one who is asked looks back, in a word or in many; the first clear answer is the answer."""
    practice.round.reply.append(said)
    meanings = [hear_reply(one.text, practice.words).meaning for one in practice.round.reply]
    clear = [meaning for meaning in meanings if meaning is not ReplyMeaning.UNCLEAR]
    practice.note_recall(clear[0] if clear else ReplyMeaning.UNCLEAR)
    practice.prompter.drop()


def recall_paused(practice: Practice) -> None:
    if practice.round.reply:
        next_recall(practice)


def recall_idle(practice: Practice) -> None:
    if practice.n_nudges < N_NUDGES - 1:
        practice.n_nudges += 1
        ask_back(practice)
    else:
        next_recall(practice)


def next_recall(practice: Practice) -> None:
    """The other one is asked too; after both it is over."""
    if practice.n_recalled >= len(practice.names) - 1:
        leave(practice, Act.RECALL)
        return
    practice.n_recalled += 1
    practice.swap_for_recall()
    enter(practice, Act.RECALL)
