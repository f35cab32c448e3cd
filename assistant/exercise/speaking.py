"""Rules of the beginning and of the speaking turn.

A speaking turn ends in three ways only: the speaker hands over in words, is quiet
for as long as the couple's patience, or the listener takes the floor and says it
back. A sign of listening never ends it, and a cut-in is remembered, not named.
"""

from __future__ import annotations

from assistant.exercise.cues import asked_by, is_backchannel, is_handing_over
from assistant.exercise.floor import WORDS_EDGE, Said
from assistant.exercise.forms import TURN_ROUND, missing_of
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.rounds import Round, length_of, outside, text_of
from assistant.exercise.saying_back import settle
from assistant.exercise.schema import Act, Listening
from assistant.exercise.transitions import enter, leave
from assistant.exercise.turning import turned_round
from assistant.exercise.verdict import is_saying_back
from assistant.timebase import Span

AT_LENGTH_WORDS = 12
"""Who has said so much in one go tells something; "okay, you start" does not."""

SPEECH_WORDS = 5
"""A pause after fewer words is a beginning, not an end."""

REMARK_WORDS = 8
"""A listener's words up to here may be an aside or a question that the speaker goes on after."""

QUESTION_WORDS = 15
"""A question back may be a little longer."""

LONGER = 2
"""So many times more words show that the other one is telling, where nobody was named."""


def begin_speaking(practice: Practice) -> None:
    """The first phase of a round; an exercise of free talk goes there."""
    if practice.exercise.name_of(Act.SPEAK) is None:
        enter(practice, practice.exercise.after(Act.BRIEF))
    else:
        enter(practice, Act.SPEAK, None)


def begin_speaking_with(practice: Practice, said: Said) -> None:
    """Somebody speaks already: the prompt is not needed."""
    begin_speaking(practice)
    practice.again.append(said)


def somebody_said(practice: Practice, said: Said) -> None:
    """Nobody was named: the first who speaks at length is the speaker."""
    if practice.unassigned and practice.unassigned[-1].participant != said.participant:
        if is_backchannel(said.text, practice.words):
            return
        practice.unassigned.clear()
    practice.unassigned.append(said)
    if length_of(practice.unassigned) >= AT_LENGTH_WORDS:
        practice.name_speaker(said.participant, practice.unassigned)
        practice.unassigned.clear()
        begin_speaking(practice)
        practice.note_cut_ins()
        _end_if_handed_over(practice, said)


def speaker_said(practice: Practice, said: Said) -> None:
    offer = practice.round.offer
    if offer:
        practice.round.offer = outside(offer, said.span)
        if practice.round.offer and _ends_the_speech(practice, said):
            practice.again.append(said)
            return
        practice.round.offer.clear()
    practice.round.speech.append(said)
    practice.prompter.drop()
    _end_if_handed_over(practice, said)


def listener_said(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if practice.settings_of_phase.listener is Listening.ASKS:
        practice.prompter.drop()
        return
    if length_of(the_round.speech) < SPEECH_WORDS:
        the_round.strays.append(said)
        return
    if is_backchannel(said.text, practice.words) or practice.floor.was_listening(said):
        return
    the_round.offer.append(said)
    if asked_by(said.text, practice.words) is not None and n_words(said.text) > REMARK_WORDS:
        listener_ended(practice)


def listener_ended(practice: Practice) -> None:
    """Said back without being asked: accepted at once, or left to grow."""
    offer = practice.round.offer
    if offer and _is_said_back(practice) and is_saying_back(practice.assess(offer)[0]):
        _move_on_to_offer(practice)


def paused(practice: Practice) -> None:
    if practice.settings_of_phase.listener is Listening.ASKS:
        return
    if practice.round.offer:
        if length_of(practice.round.offer) > REMARK_WORDS or not _is_said_back(practice):
            _move_on_to_offer(practice)
        else:
            practice.round.offer.clear()
            end_speech(practice)
    elif length_of(practice.round.added) >= (1 if practice.round.n_attempts else SPEECH_WORDS):
        end_speech(practice)


def idle(practice: Practice) -> None:
    if practice.n_nudges < 2 and practice.round.speaker is not None:
        practice.n_nudges += 1
        asks = practice.settings_of_phase.listener is Listening.ASKS
        practice.ask("idle", to=practice.round.listener if asks else practice.round.speaker)


def time_is_up(practice: Practice) -> None:
    """Nobody has told anything for all of the time; or it was a talk with questions, and its time is over."""
    if not practice.round.speech:
        enter(practice, Act.CLOSE)
    elif practice.settings_of_phase.listener is Listening.ASKS:
        end_speech(practice)


def end_speech(practice: Practice) -> None:
    """The speaker is done: another try at the form that is trained, or the next phase."""
    if _is_answer_to_stray(practice):
        return
    practice.note_cut_ins()
    if _is_offered_another_try(practice):
        return
    if not _is_said_back(practice):
        leave(practice, Act.SPEAK)
        return
    has_cut_in = practice.take_unnamed_cut_ins() > 0
    enter(practice, Act.SAY_BACK, None)
    if has_cut_in and practice.has_words_for("cut_in"):
        practice.ask("cut_in", to=practice.round.listener)
    else:
        practice.ask("again" if practice.round.n_attempts else "open", to=practice.round.listener)


def _is_offered_another_try(practice: Practice) -> bool:
    """Where the exercise trains how it is told: weigh that, and offer to tell it once more."""
    form, the_round = practice.settings_of_phase.form, practice.round
    if form is None or not the_round.speech:
        return False
    assessment = practice.judge.assess("", the_round.speech_text)
    missing = missing_of(form, assessment)
    practice.note_speech(form, assessment, is_met=missing is None)
    if missing is None or the_round.n_burned + 1 >= practice.exercise.attempts:
        the_round.n_burned = 0
        return False
    own_words = None
    if missing == TURN_ROUND:
        harsh = assessment.evidence.get("hostile", ())
        own_words = turned_round(the_round.speech_text, practice.words, harsh=harsh)
    the_round.speech = []
    practice.ask(missing, to=the_round.speaker, burns_attempt=True, instead=own_words)
    return True


def _end_if_handed_over(practice: Practice, said: Said) -> None:
    names = tuple(practice.names.values())
    if is_handing_over(said.text, practice.words, names=names):
        end_speech(practice)


def _ends_the_speech(practice: Practice, said: Said) -> bool:
    """Was what the listener said before `said` the end of the speech? Then it is weighed as a try.

    If so, `said` is to be answered by the phase that has begun.
    """
    the_round = practice.round
    if not _is_said_back(practice):
        return False
    assessment, _ = practice.assess(the_round.offer)
    n_offered = length_of(the_round.offer)
    if not is_saying_back(assessment):
        limit = QUESTION_WORDS if assessment.question.is_question >= 0.5 else REMARK_WORDS
        if n_offered <= limit or not _took_over_cleanly(practice):
            return False
        if not the_round.is_granted and n_offered >= LONGER * length_of(the_round.speech):
            _swap_roles(practice)
            return True
    _move_on_to_offer(practice)
    return True


def _took_over_cleanly(practice: Practice) -> bool:
    """The listener began when the speaker had come to an end, not in the middle."""
    the_round = practice.round
    start = the_round.offer[0].span.start
    end_of_speech = max(one.span.end for one in the_round.speech)
    if start < end_of_speech - WORDS_EDGE:
        return False
    around = Span(min(start, end_of_speech), max(start, end_of_speech) + WORDS_EDGE)
    return not practice.floor.has_cut_in(the_round.offer[0].participant, around)


def _is_said_back(practice: Practice) -> bool:
    """Does saying back come next in this exercise?"""
    return practice.exercise.after(Act.SPEAK) is Act.SAY_BACK


def _move_on_to_offer(practice: Practice) -> None:
    """The speech is over: what the listener has said belongs to the next phase."""
    if not _is_said_back(practice):
        practice.again.extend(practice.round.take_offer())
        end_speech(practice)
        return
    practice.note_cut_ins()
    enter(practice, Act.SAY_BACK, None)
    settle(practice)


def _swap_roles(practice: Practice) -> None:
    """Where nobody was named, the long one of the two tells, and the short one had only opened the talk."""
    old = practice.round
    assert old.listener is not None
    speech = old.offer
    practice.round = Round(
        number=old.number, speaker=old.listener, listener=old.speaker, is_granted=False, speech=speech
    )
    begin_speaking(practice)


def _is_answer_to_stray(practice: Practice) -> bool:
    """Where nobody heard a prompt: did the one whose turn it seemed say back what the other had told?"""
    the_round = practice.round
    if the_round.is_granted or length_of(the_round.strays) < AT_LENGTH_WORDS:
        return False
    assessment = practice.judge.assess(text_of(the_round.strays), the_round.speech_text)
    if not is_saying_back(assessment):
        return False
    offer = the_round.speech
    assert the_round.listener is not None
    practice.round = Round(
        number=the_round.number,
        speaker=the_round.listener,
        listener=the_round.speaker,
        is_granted=False,
        speech=the_round.strays,
        offer=offer,
    )
    begin_speaking(practice)
    _move_on_to_offer(practice)
    return True
