"""Rules of saying back.

What the listener says is weighed when it is complete. Where it goes on well, it
goes on at once; where it would be asked for again, the pause is waited for, as
people think while they say back.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.events import Assessment, ReplyMeaning
from assistant.exercise.answering import N_NUDGES, REMARK_WORDS, answer, go_on_telling
from assistant.exercise.cues import asked_by, asks_to_say_back, is_backchannel, is_handing_over
from assistant.exercise.floor import Said
from assistant.exercise.forms import missing_of
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.replies import Asked, hear_reply
from assistant.exercise.rounds import is_within, length_of, outside, text_of
from assistant.exercise.schema import Act
from assistant.exercise.transitions import enter, leave
from assistant.exercise.verdict import is_saying_back

TRY_WORDS = 4
"""Fewer words ("let me think") are no try yet."""

_LEANING = 0.5
"""From here on an assessment says that something is there."""


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
    if practice.round.offer and is_saying_back(practice.assess(practice.round.offer)[0]):
        settle(practice)


def paused(practice: Practice) -> None:
    offer = practice.round.offer
    if offer and (length_of(offer) >= TRY_WORDS or is_saying_back(practice.assess(offer)[0])):
        settle(practice)


def speaker_said(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if the_round.offer:
        if practice.floor.was_listening(said) or is_within(said, the_round.offer):
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
        go_on_telling(practice, said)


def idle(practice: Practice) -> None:
    if practice.n_nudges < N_NUDGES:
        practice.n_nudges += 1
        practice.ask("open", to=practice.round.listener)


def settle(practice: Practice) -> None:
    """Weigh what the listener said as a try to say it back."""
    the_round = practice.round
    offer = the_round.take_offer()
    assessment, speech_text = practice.assess(offer)
    form = practice.settings_of_phase.form
    missing = missing_of(form, assessment) if form is not None else None
    if missing is not None:
        assessment = replace(assessment, accepted=False)
    practice.note_attempt(offer, assessment, speech_text)
    the_round.asked = asked_by(text_of(offer), practice.words) or Asked.GOT_IT
    the_round.faint = None
    if missing is None and is_saying_back(assessment):
        ask_the_speaker(practice, "open" if assessment.accepted else "check")
    elif the_round.n_burned + 1 >= practice.exercise.attempts:
        ask_the_speaker(practice, "attempts_used")
    else:
        practice.ask(
            missing or _retry(assessment),
            to=the_round.listener,
            burns_attempt=True,
            instead=None if missing else assessment.say or None,
        )


def ask_the_speaker(practice: Practice, situation: str = "open") -> None:
    """Whether it was heard is the speaker's to say; an exercise without the question goes on."""
    if practice.exercise.after(Act.SAY_BACK) is Act.CONFIRM:
        enter(practice, Act.CONFIRM, situation)
    else:
        leave(practice, Act.SAY_BACK)


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
