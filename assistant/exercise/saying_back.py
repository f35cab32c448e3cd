"""Rules of saying back and of the answer to it.

What the listener says is weighed when it is complete. Where it goes on well, it
goes on at once; where it would be asked for again, the pause is waited for, as
people think while they say back. The speaker's own "yes", "not quite" or
"there's more" decides, whatever the judge made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from assistant.events import Assessment, ReplyMeaning
from assistant.exercise.cues import asked_by, asks_to_say_back, is_backchannel, is_handing_over
from assistant.exercise.floor import Said
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.replies import Asked, Reply, hear_reply
from assistant.exercise.rounds import length_of, outside, text_of
from assistant.exercise.schema import Act

MORE_WORDS = 5
"""So many words after "not quite" or "there's more" are the missing part itself."""

TALK_WORDS = 12
"""So many words are no short answer any more: the speaker goes on telling."""

REMARK_WORDS = 6
"""Fewer words from the one who is not asked are let pass."""

N_NUDGES = 2
"""How often a question is put again before the exercise goes on without an answer."""

_LEANING = 0.5
"""From here on an assessment says that something is there."""


# -- saying back ----------------------------------------------------------------


def listener_said(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if not the_round.offer and is_backchannel(said.text, practice.words):
        return
    the_round.offer.append(said)
    practice.prompter.drop()
    names = tuple(practice.names.values())
    if asked_by(said.text, practice.words) or is_handing_over(said.text, practice.words, names=names):
        settle(practice)


def listener_ended(practice: Practice) -> None:
    """It seems over: if it is a good saying back there is nothing to wait for."""
    if practice.round.offer and practice.assess(practice.round.offer)[0].accepted:
        settle(practice)


def paused(practice: Practice) -> None:
    if practice.round.offer:
        settle(practice)


def speaker_said(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if the_round.offer:
        if practice.floor.was_listening(said) or _is_within(the_round.offer, said):
            return
        the_round.offer = outside(the_round.offer, said.span)
        if the_round.offer:
            settle(practice)
            practice.again.append(said)
            return
    if asks_to_say_back(said.text, practice.words):
        practice.prompter.drop()
        return
    if the_round.n_attempts:
        reply = hear_reply(said.text, practice.words, asked=the_round.asked)
        if reply.meaning is not ReplyMeaning.UNCLEAR and not reply.is_faint:
            answer(practice, said, reply)
            return
    if n_words(said.text) >= REMARK_WORDS:
        _go_on_telling(practice, said)


def idle(practice: Practice) -> None:
    if practice.n_nudges < N_NUDGES:
        practice.n_nudges += 1
        practice.ask("open", to=practice.round.listener)


def settle(practice: Practice) -> None:
    """Weigh what the listener said as a try to say it back."""
    the_round = practice.round
    offer = the_round.take_offer()
    assessment, speech_text = practice.assess(offer)
    practice.note_attempt(offer, assessment, speech_text)
    the_round.asked = asked_by(text_of(offer), practice.words) or Asked.GOT_IT
    the_round.faint = None
    if assessment.accepted:
        ask_the_speaker(practice)
    elif the_round.n_burned + 1 >= practice.exercise.attempts:
        ask_the_speaker(practice, "attempts_used")
    else:
        practice.ask(
            _retry(assessment), to=the_round.listener, burns_attempt=True, instead=assessment.say or None
        )


def ask_the_speaker(practice: Practice, situation: str = "open") -> None:
    """Whether it was heard is the speaker's to say; an exercise without the question goes on."""
    if practice.exercise.name_of(Act.CONFIRM) is None:
        go_to_reply(practice)
        return
    practice.start_phase(Act.CONFIRM, granted_to=practice.round.speaker)
    practice.ask(situation, to=practice.round.speaker)


def _retry(assessment: Assessment) -> str:
    """The situation in which the listener is asked once more: by what stood in the way."""
    leanings = {
        "retry_rebuttal": max(assessment.rebuttal, assessment.hostile, assessment.blame),
        "retry_advice": assessment.advice,
        "retry_parroting": assessment.parroting or 0.0,
        "retry_question": assessment.question.is_question,
    }
    situation = max(leanings, key=lambda name: leanings[name])
    if leanings[situation] >= _LEANING:
        return situation
    return "retry_partial" if assessment.paraphrase >= _LEANING else "retry"


def _is_within(offer: list[Said], said: Said) -> bool:
    return any(one.span.start <= said.span.start and said.span.end <= one.span.end for one in offer)


def _go_on_telling(practice: Practice, said: Said, words: str | None = None) -> None:
    """The speaker goes on: the speaking turn has not been over. `words` where only a part is new."""
    practice.round.speech.append(said if words is None else replace(said, text=words))
    practice.start_phase(Act.SPEAK, granted_to=practice.round.speaker)


# -- the answer -------------------------------------------------------------------


def speaker_answered(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if the_round.offer and not _is_within(the_round.offer, said):
        weigh_more(practice)
        if practice.act is not Act.CONFIRM:
            practice.again.append(said)
            return
    reply = hear_reply(said.text, practice.words, asked=the_round.asked)
    if reply.is_faint and practice.settings.is_recording and not _was_asked(practice):
        the_round.faint = said
        return
    answer(practice, said, reply)


def listener_went_on(practice: Practice, said: Said) -> None:
    if not is_backchannel(said.text, practice.words):
        practice.round.offer.append(said)


def answer_paused(practice: Practice) -> None:
    if practice.round.offer:
        weigh_more(practice)
    elif practice.round.faint is not None:
        _take_faint(practice)


def weigh_more(practice: Practice) -> None:
    """The listener said something more before the answer: part of it, or the reply already?"""
    the_round = practice.round
    offer = the_round.take_offer()
    the_round.asked = asked_by(text_of(offer), practice.words) or the_round.asked
    if length_of(offer) < REMARK_WORDS:
        return
    assessment, speech_text = practice.assess(offer)
    if assessment.accepted:
        practice.note_attempt(offer, assessment, speech_text)
        the_round.faint = None
    elif the_round.faint is not None:
        _take_faint(practice)
        practice.again.extend(offer)
    elif _was_asked(practice) or not practice.settings.is_recording:
        practice.ask("hold", to=the_round.listener)
    else:
        go_to_reply(practice)
        practice.again.extend(offer)


def answer_idle(practice: Practice) -> None:
    if practice.n_nudges < N_NUDGES:
        practice.n_nudges += 1
        practice.ask("unclear", to=practice.round.speaker)
    else:
        go_to_reply(practice)


def go_to_reply(practice: Practice, situation: str = "open") -> None:
    """The listener's own thoughts come now; an exercise without them ends the round."""
    if practice.exercise.name_of(Act.REPLY) is None:
        end_round(practice)
        return
    practice.start_phase(Act.REPLY, granted_to=practice.round.listener)
    practice.ask(situation, to=practice.round.listener)


def end_round(practice: Practice) -> None:
    """Swap, or close after the last round."""
    is_last = practice.round.number >= practice.exercise.rounds
    practice.end_round(is_last=is_last)
    practice.start_phase(Act.CLOSE if is_last else Act.SWAP, granted_to=None)
    practice.ask("open", to=None)


def _was_asked(practice: Practice) -> bool:
    heard = practice.prompter.last_heard
    return (
        heard is not None
        and heard.phase == practice.phase
        and practice.prompter.last_end > practice.phase_started
    )


def _take_faint(practice: Practice) -> None:
    said = practice.round.faint
    assert said is not None
    practice.round.faint = None
    answer(practice, said, hear_reply(said.text, practice.words, asked=practice.round.asked))


def answer(practice: Practice, said: Said, reply: Reply) -> None:
    """What follows from the speaker's own word."""
    practice.prompter.drop()
    _AFTER[reply.meaning](practice, said, reply)


def _after_yes(practice: Practice, said: Said, reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.YES)
    practice.round.is_confirmed = True
    if n_words(reply.rest) >= TALK_WORDS:
        _go_on_telling(practice, said, reply.rest)
    else:
        go_to_reply(practice)


def _after_not_quite(practice: Practice, said: Said, reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.NOT_QUITE)
    the_round = practice.round
    the_round.is_confirmed = False
    the_round.n_burned += 1
    if the_round.n_burned >= practice.exercise.attempts:
        go_to_reply(practice, "unconfirmed")
    elif n_words(reply.rest) >= MORE_WORDS:
        _go_on_telling(practice, said, reply.rest)
    else:
        practice.start_phase(Act.SPEAK, granted_to=the_round.speaker)
        practice.ask("clarify", to=the_round.speaker)


def _after_more(practice: Practice, said: Said, reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.MORE)
    if n_words(reply.rest) >= MORE_WORDS:
        _go_on_telling(practice, said, reply.rest)
    else:
        practice.start_phase(Act.SPEAK, granted_to=practice.round.speaker)
        practice.ask("more", to=practice.round.speaker)


def _after_stop(practice: Practice, said: Said, _reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.STOP)
    if not practice.settings.is_recording:
        practice.end_round(is_last=True)
        practice.end_session("stopped")


def _after_unclear(practice: Practice, said: Said, _reply: Reply) -> None:
    if n_words(said.text) >= TALK_WORDS:
        _go_on_telling(practice, said)
        return
    practice.note_reply(said, ReplyMeaning.UNCLEAR)
    practice.round.n_unclear += 1
    if practice.round.n_unclear <= N_NUDGES:
        practice.ask("unclear", to=practice.round.speaker)
    else:
        go_to_reply(practice)


_AFTER: Mapping[ReplyMeaning, Callable[[Practice, Said, Reply], None]] = MappingProxyType(
    {
        ReplyMeaning.YES: _after_yes,
        ReplyMeaning.NOT_QUITE: _after_not_quite,
        ReplyMeaning.MORE: _after_more,
        ReplyMeaning.STOP: _after_stop,
        ReplyMeaning.UNCLEAR: _after_unclear,
    }
)
