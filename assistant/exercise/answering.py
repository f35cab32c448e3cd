"""Rules of the speaker's answer to what was said back.

The speaker's own "yes", "not quite" or "there's more" decides, whatever the judge
made of it. Where no answer comes, the exercise goes on without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from assistant.events import ReplyMeaning
from assistant.exercise.cues import asked_by, is_backchannel
from assistant.exercise.floor import Said
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.prompter import BREATH, Prompt
from assistant.exercise.replies import Reply, hear_reply
from assistant.exercise.rounds import is_within, length_of, text_of
from assistant.exercise.schema import Act
from assistant.exercise.transitions import enter, leave
from assistant.exercise.verdict import is_saying_back

MORE_WORDS = 5
"""So many words after "not quite" or "there's more" are the missing part itself."""

TALK_WORDS = 12
"""So many words are no short answer any more: the speaker goes on telling."""

REMARK_WORDS = 6
"""Fewer words from the one who is not asked are let pass."""

N_NUDGES = 2
"""How often a question is put again before the exercise goes on without an answer."""


def speaker_answered(practice: Practice, said: Said) -> None:
    the_round = practice.round
    if the_round.offer and not is_within(said, the_round.offer):
        weigh_more(practice)
        if practice.act is not Act.CONFIRM:
            practice.again.append(said)
            return
    reply = hear_reply(said.text, practice.words, asked=the_round.asked)
    if reply.is_faint and not was_asked(practice):
        the_round.faint = said
        return
    answer(practice, said, reply)


def listener_went_on(practice: Practice, said: Said) -> None:
    if not is_backchannel(said.text, practice.words):
        practice.round.offer.append(said)


def unheard(practice: Practice, prompt: Prompt) -> None:
    """Somebody went on, so nobody heard it: a question is put when they have come to an end, and no more."""
    is_question = prompt.phase == practice.phase and prompt.to == practice.round.speaker
    if practice.act is not Act.CONFIRM or not is_question or practice.settings.is_recording:
        return
    if not practice.prompter.is_busy:
        practice.prompter.ask(prompt, at=practice.now + BREATH)


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
    if is_saying_back(assessment):
        practice.note_attempt(offer, assessment, speech_text)
        the_round.faint = None
    elif the_round.faint is not None:
        _take_faint(practice)
        practice.again.extend(offer)
    elif not practice.settings.is_recording:
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
    """The listener's own thoughts come now; an exercise without them goes on with what it has."""
    has_reply = practice.exercise.after(Act.CONFIRM) is Act.REPLY
    leave(practice, Act.CONFIRM, situation if has_reply else "open")


def go_on_telling(practice: Practice, said: Said, words: str | None = None) -> None:
    """The speaker goes on: the speaking turn has not been over. `words` where only a part is new."""
    practice.round.speech.append(said if words is None else replace(said, text=words))
    enter(practice, Act.SPEAK, None)


def was_asked(practice: Practice) -> bool:
    """Has the question of this phase been heard?"""
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
    practice.round.faint = None
    _AFTER[reply.meaning](practice, said, reply)


def _after_yes(practice: Practice, said: Said, reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.YES)
    practice.round.is_confirmed = True
    if n_words(reply.rest) >= TALK_WORDS:
        go_on_telling(practice, said, reply.rest)
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
        go_on_telling(practice, said, reply.rest)
    else:
        enter(practice, Act.SPEAK, "clarify")


def _after_more(practice: Practice, said: Said, reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.MORE)
    if n_words(reply.rest) >= MORE_WORDS:
        go_on_telling(practice, said, reply.rest)
    else:
        enter(practice, Act.SPEAK, "more")


def _after_stop(practice: Practice, said: Said, _reply: Reply) -> None:
    practice.note_reply(said, ReplyMeaning.STOP)
    if not practice.settings.is_recording:
        practice.end_round(is_last=True)
        practice.end_session("stopped")


def _after_unclear(practice: Practice, said: Said, _reply: Reply) -> None:
    if n_words(said.text) >= TALK_WORDS:
        go_on_telling(practice, said)
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
