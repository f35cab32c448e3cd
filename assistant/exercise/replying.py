"""Rules of the reply, the swap and the end.

In a recording the partners go on as they like. Where one of them says back what
the other has just told, a round has begun, whatever phase it seemed to be.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.events import ReplyMeaning
from assistant.exercise.answering import REMARK_WORDS, TALK_WORDS, answer
from assistant.exercise.cues import is_backchannel, is_handing_over
from assistant.exercise.floor import Said
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.replies import hear_reply
from assistant.exercise.rounds import Round, length_of, text_of
from assistant.exercise.saying_back import settle
from assistant.exercise.schema import Act
from assistant.exercise.transitions import end_round, enter
from assistant.exercise.verdict import is_saying_back


def listener_said(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if the_round.reaction:
        weigh_reaction(practice)
        if practice.act is not Act.REPLY:
            practice.again.append(said)
            return
    the_round.reply.append(said)
    practice.prompter.drop()
    if is_handing_over(said.text, practice.words, names=tuple(practice.names.values())):
        end_round(practice)


def speaker_said(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if practice.floor.was_listening(said) or is_backchannel(said.text, practice.words):
        return
    reply = hear_reply(said.text, practice.words, asked=the_round.asked)
    is_answer = (
        reply.meaning in (ReplyMeaning.NOT_QUITE, ReplyMeaning.MORE) or n_words(said.text) >= TALK_WORDS
    )
    if not the_round.reply:
        if is_answer:
            answer(practice, said, reply)
    elif n_words(said.text) >= REMARK_WORDS:
        the_round.reaction.append(said)
    if the_round.is_confirmed is None and reply.meaning is ReplyMeaning.YES:
        practice.note_reply(said, ReplyMeaning.YES)
        the_round.is_confirmed = True


def speaker_ended(practice: Practice) -> None:
    """What the speaker said after the reply seems over: is it a saying back of the reply?"""
    the_round = practice.round
    if the_round.reaction and _is_saying_back(practice, the_round.reply, the_round.reaction):
        weigh_reaction(practice)


def paused(practice: Practice) -> None:
    if practice.round.reaction:
        weigh_reaction(practice)
    elif practice.round.reply:
        end_round(practice)


def idle(practice: Practice) -> None:
    if practice.n_nudges < 1:
        practice.n_nudges += 1
        practice.ask("idle", to=practice.round.listener)
    else:
        end_round(practice)


def weigh_reaction(practice: Practice) -> None:
    """The speaker answered the reply at length: a round of its own, or the end of this one."""
    the_round = practice.round
    reply, reaction = the_round.reply, the_round.reaction
    the_round.reaction = []
    if _is_saying_back(practice, reply, reaction):
        take_up(practice, reply, reaction)
    elif length_of(reaction) >= TALK_WORDS:
        end_round(practice)
        practice.again.extend(reaction)


def take_up(practice: Practice, speech: Sequence[Said], offer: Sequence[Said]) -> None:
    """A round that the partners have begun by themselves: this was told, and this is the saying back."""
    number = practice.round.number + 1
    if practice.act is not Act.CLOSE:
        practice.end_round()
    speaker = speech[0].participant
    practice.round = Round(
        number=number,
        speaker=speaker,
        listener=practice.other(speaker),
        is_granted=False,
        speech=list(speech),
        offer=list(offer),
    )
    enter(practice, Act.SPEAK, None)
    practice.note_cut_ins()
    enter(practice, Act.SAY_BACK, None)
    settle(practice)


def overheard(practice: Practice, said: Said) -> None:
    """The practice was closed and the partners go on: what they say is kept, in case it is a round."""
    if is_backchannel(said.text, practice.words) or practice.floor.was_listening(said):
        return
    if practice.overheard and practice.overheard[-1].participant != said.participant:
        overheard_pause(practice)
        if practice.act is not Act.CLOSE:
            practice.again.append(said)
            return
    practice.overheard.append(said)


def overheard_pause(practice: Practice) -> None:
    """Do the last words say back what the other one has told just before them?"""
    if practice.exercise.name_of(Act.SAY_BACK) is None:
        return
    heard = practice.overheard
    last = _last_of(heard)
    before = _last_of(heard[: len(heard) - len(last)])
    if before and _is_saying_back(practice, before, last):
        practice.overheard = []
        take_up(practice, before, last)


def closed(practice: Practice) -> None:
    """The last words have been said; in a recording the partners did not hear them."""
    if not practice.settings.is_recording:
        practice.end_session("closed")


def _last_of(heard: Sequence[Said]) -> list[Said]:
    """The last utterances, as far as they are by one partner."""
    last: list[Said] = []
    for said in reversed(heard):
        if last and said.participant != last[0].participant:
            break
        last.insert(0, said)
    return last


def _is_saying_back(practice: Practice, speech: Sequence[Said], offer: Sequence[Said]) -> bool:
    if length_of(speech) < TALK_WORDS or length_of(offer) < REMARK_WORDS:
        return False
    return is_saying_back(practice.judge.assess(text_of(speech), text_of(offer)))
