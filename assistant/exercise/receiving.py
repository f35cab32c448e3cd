"""Rules of receiving: what was told is taken in with thanks, without mending it or waving it off."""

from __future__ import annotations

from dataclasses import replace

from assistant.exercise.answering import N_NUDGES
from assistant.exercise.cues import asks_for_advice, is_waving_off
from assistant.exercise.floor import Said
from assistant.exercise.forms import PRESENT
from assistant.exercise.practice import Practice
from assistant.exercise.rounds import text_of
from assistant.exercise.schema import Act
from assistant.exercise.transitions import leave


def listener_said(practice: Practice, said: Said) -> None:
    practice.round.offer.append(said)
    practice.prompter.drop()


def paused(practice: Practice) -> None:
    """What was said to it is weighed: thanks go on, a mending or waving off is asked for once more."""
    the_round = practice.round
    offer = the_round.take_offer()
    if not offer:
        return
    assessment, speech_text = practice.assess(offer)
    if is_waving_off(text_of(offer), practice.words):
        situation: str | None = "take_it"
    elif assessment.advice >= PRESENT and not asks_for_advice(the_round.speech_text, practice.words):
        situation = "only_thanks"
    else:
        situation = None
    practice.note_attempt(offer, replace(assessment, accepted=situation is None), speech_text)
    if situation is not None and the_round.n_burned + 1 < practice.exercise.attempts:
        practice.ask(situation, to=the_round.listener, burns_attempt=True)
    else:
        done(practice)


def idle(practice: Practice) -> None:
    if practice.n_nudges < N_NUDGES:
        practice.n_nudges += 1
        practice.ask("open", to=practice.round.listener)
    else:
        done(practice)


def done(practice: Practice) -> None:
    leave(practice, Act.RECEIVE)
