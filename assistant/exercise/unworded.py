"""Rules for words that come late or never: the floor goes on without them.

Where transcription is slow or off, a voice heard for some seconds was a
contribution. Words that arrive after the exercise has gone on are still kept,
and a saying back is still weighed; they change no phase any more.
"""

from __future__ import annotations

from assistant.exercise import saying_back, speaking, transitions
from assistant.exercise.floor import Said
from assistant.exercise.practice import Practice
from assistant.exercise.prompter import WORDS_WAIT
from assistant.exercise.schema import Act
from assistant.timebase import to_samples

UNWORDED_SPEECH = to_samples(3.0)
"""A voice heard for so long was a contribution, though its words never came."""


def paused(practice: Practice) -> bool:
    """A silence after a voice without words; True where it moved the exercise on."""
    the_round, act = practice.round, practice.act
    if practice.floor.has_all_words:
        return False
    if act is Act.SPEAK:
        if the_round.speaker is None:
            _name_by_voice(practice)
        if not practice.round.added and _has_voice(practice, practice.round.speaker):
            speaking.end_speech(practice)
            return True
    elif act is Act.SAY_BACK and not the_round.offer and _has_voice(practice, the_round.listener):
        saying_back.ask_the_speaker(practice)
        return True
    elif act is Act.REPLY and not the_round.reply and _has_voice(practice, the_round.listener):
        transitions.end_round(practice)
        return True
    return False


def came_late(practice: Practice, said: Said) -> bool:
    """Words of something that the exercise has gone on from; True where that is all there is to them."""
    is_late = said.span.end + WORDS_WAIT < practice.now and said.span.end <= practice.phase_started
    if not is_late:
        return False
    the_round = practice.round
    if said.span.start < practice.round_started or practice.act in (Act.BRIEF, Act.SWAP, Act.CLOSE):
        return True
    if said.participant == the_round.speaker:
        the_round.speech.append(said)
        the_round.speech.sort(key=lambda one: one.span.start)
    elif said.participant == the_round.listener and not the_round.n_attempts:
        assessment, speech_text = practice.assess([said])
        practice.note_attempt([said], assessment, speech_text)
    return True


def _has_voice(practice: Practice, participant: str | None) -> bool:
    if participant is None:
        return False
    return practice.floor.voiced(participant, since=practice.phase_started) >= UNWORDED_SPEECH


def _name_by_voice(practice: Practice) -> None:
    longest = max(practice.names, key=lambda one: practice.floor.voiced(one, practice.phase_started))
    if _has_voice(practice, longest):
        practice.name_speaker(longest, [])
        started = practice.phase_started
        speaking.begin_speaking(practice)
        practice.phase_started = started
