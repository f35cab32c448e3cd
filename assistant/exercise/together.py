"""Rules of what both do together: talk freely, and look back on what each had set out for."""

from __future__ import annotations

from assistant.exercise.answering import N_NUDGES
from assistant.exercise.cues import is_backchannel, is_ending_the_talk
from assistant.exercise.floor import Said
from assistant.exercise.practice import Practice
from assistant.exercise.replies import hear_reply
from assistant.exercise.schema import Act
from assistant.exercise.transitions import enter, leave


def talked(practice: Practice, said: Said) -> None:
    """Both may talk as they like, also at once; "we're done" ends it."""
    practice.prompter.drop()
    practice.n_nudges = 0
    if is_ending_the_talk(said.text, practice.words):
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
    """The one who is asked looks back, in a word or in many."""
    if is_backchannel(said.text, practice.words) and practice.round.reply:
        return
    if not practice.round.reply:
        practice.note_reply(said, hear_reply(said.text, practice.words).meaning)
    practice.round.reply.append(said)
    practice.prompter.drop()


def recall_paused(practice: Practice) -> None:
    if practice.round.reply:
        next_recall(practice)


def recall_idle(practice: Practice) -> None:
    if practice.n_nudges < N_NUDGES - 1:
        practice.n_nudges += 1
        practice.ask("open", to=practice.round.speaker)
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
