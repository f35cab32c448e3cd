"""What a partner may ask of Sayback at any time: pause, go on, say it again, skip, one more minute, stop.

A command is heard only where it is all that was said. Keys in the live view come
in as the same events. While the exercise rests, only commands are heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from assistant.events import CommandGiven, CommandKind, ExercisePaused, ExerciseResumed
from assistant.exercise import answering, receiving, replying, speaking, together, transitions
from assistant.exercise.breaks import BreakDesk
from assistant.exercise.cues import hear_command
from assistant.exercise.floor import Said
from assistant.exercise.practice import Practice
from assistant.exercise.schema import Act
from assistant.timebase import Samples, to_samples

MINUTE = to_samples(60.0)


class CommandDesk:
    """Obeys commands, and knows whether the exercise rests."""

    def __init__(self) -> None:
        self.breaks = BreakDesk()
        self.is_resting = False
        self._rests_since: Samples = 0

    def hear(self, said: Said, practice: Practice) -> bool:
        """Obey what was said if it is a command; was it one?"""
        command = hear_command(said.text, practice.words)
        if command is None:
            answer = None if self.is_resting else self.breaks.hear(said, practice)
            if answer is not True:
                return answer is not None
            command = CommandKind.BREAK
        practice.out.append(
            CommandGiven(at=practice.now, command=command, by=said.participant, text=said.text)
        )
        self.obey(command, practice)
        return True

    def obey(self, command: CommandKind, practice: Practice) -> None:
        if command in _OF_THE_SCREEN:
            return
        if command is CommandKind.PAUSE:
            self._pause(practice)
        elif command is CommandKind.BREAK:
            self.breaks.begin(practice)
            self._pause(practice)
        elif command is CommandKind.RESUME or self.is_resting:
            self._resume(practice)
        if not self.is_resting and command in _OBEYED:
            _OBEYED[command](practice)

    def rested(self, now: Samples) -> Samples:
        """For how long the exercise has been resting."""
        return now - self._rests_since if self.is_resting else 0

    def _pause(self, practice: Practice) -> None:
        if not self.is_resting:
            self.is_resting = True
            self._rests_since = practice.now
            practice.out.append(ExercisePaused(at=practice.now))

    def _resume(self, practice: Practice) -> None:
        if self.is_resting:
            self.is_resting = False
            self.breaks.end()
            practice.extra_time += practice.now - self._rests_since
            practice.rested_until = practice.now
            practice.out.append(ExerciseResumed(at=practice.now))
            practice.ask("resumed", to=None)


def _repeat(practice: Practice) -> None:
    last = practice.prompter.last
    if last is not None and last.phase == practice.phase:
        practice.prompter.ask(last, at=practice.now)


def _skip(practice: Practice) -> None:
    assert practice.act is not None
    _NEXT[practice.act](practice)


def _stop(practice: Practice) -> None:
    if practice.round.speech or practice.round.n_attempts:
        practice.end_round()
    practice.end_session("stopped")


def _add_minute(practice: Practice) -> None:
    practice.extra_time += MINUTE
    practice.ask("minute_added", to=None)


def _undo(practice: Practice) -> None:
    """A "not quite" that was none: it counts as a yes, and costs no attempt."""
    the_round = practice.round
    if the_round.is_confirmed is False:
        the_round.n_burned = max(0, the_round.n_burned - 1)
        the_round.is_confirmed = True
        answering.go_to_reply(practice)


def _skip_speech(practice: Practice) -> None:
    if practice.round.speech:
        speaking.end_speech(practice)
    else:
        transitions.end_round(practice)


_OF_THE_SCREEN = frozenset({CommandKind.HIDE_CAPTIONS, CommandKind.SHOW_CAPTIONS})
"""What only the screen obeys."""

_OBEYED: Mapping[CommandKind, Callable[[Practice], None]] = MappingProxyType(
    {
        CommandKind.REPEAT: _repeat,
        CommandKind.SKIP: _skip,
        CommandKind.STOP: _stop,
        CommandKind.ADD_MINUTE: _add_minute,
        CommandKind.UNDO: _undo,
    }
)

_NEXT: Mapping[Act, Callable[[Practice], None]] = MappingProxyType(
    {
        Act.BRIEF: speaking.begin_speaking,
        Act.SPEAK: _skip_speech,
        Act.SAY_BACK: answering.go_to_reply,
        Act.CONFIRM: answering.go_to_reply,
        Act.RECEIVE: receiving.done,
        Act.REPLY: transitions.end_round,
        Act.SWAP: speaking.begin_speaking,
        Act.TALK: together.end_talk,
        Act.RECALL: together.next_recall,
        Act.CLOSE: replying.closed,
    }
)
"""What comes after each phase when it is skipped."""
