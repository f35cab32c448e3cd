"""The table of the exercise: which rule answers which signal in which phase.

The rules are in `speaking`, `saying_back`, `answering` and `replying`; what they
may do is in `practice`. What is not in the table is let pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from assistant.exercise import answering, receiving, replying, saying_back, speaking, together, transitions
from assistant.exercise.floor import Said
from assistant.exercise.practice import Practice
from assistant.exercise.schema import Act
from assistant.exercise.signals import Signal

Rule: TypeAlias = Callable[[Practice], None]
SaidRule: TypeAlias = Callable[[Practice, Said], None]

ON_SAID: Mapping[tuple[Act, Signal], SaidRule] = MappingProxyType(
    {
        (Act.BRIEF, Signal.SOMEBODY_SAID): speaking.begin_speaking_with,
        (Act.BRIEF, Signal.SPEAKER_SAID): speaking.begin_speaking_with,
        (Act.BRIEF, Signal.LISTENER_SAID): speaking.begin_speaking_with,
        (Act.SPEAK, Signal.SOMEBODY_SAID): speaking.somebody_said,
        (Act.SPEAK, Signal.SPEAKER_SAID): speaking.speaker_said,
        (Act.SPEAK, Signal.LISTENER_SAID): speaking.listener_said,
        (Act.SAY_BACK, Signal.SPEAKER_SAID): saying_back.speaker_said,
        (Act.SAY_BACK, Signal.LISTENER_SAID): saying_back.listener_said,
        (Act.CONFIRM, Signal.SPEAKER_SAID): answering.speaker_answered,
        (Act.CONFIRM, Signal.LISTENER_SAID): answering.listener_went_on,
        (Act.RECEIVE, Signal.LISTENER_SAID): receiving.listener_said,
        (Act.REPLY, Signal.SPEAKER_SAID): replying.speaker_said,
        (Act.REPLY, Signal.LISTENER_SAID): replying.listener_said,
        (Act.SWAP, Signal.SPEAKER_SAID): speaking.begin_speaking_with,
        (Act.SWAP, Signal.LISTENER_SAID): speaking.begin_speaking_with,
        (Act.TALK, Signal.SOMEBODY_SAID): together.talked,
        (Act.TALK, Signal.SPEAKER_SAID): together.talked,
        (Act.TALK, Signal.LISTENER_SAID): together.talked,
        (Act.RECALL, Signal.SPEAKER_SAID): together.recalled,
        (Act.CLOSE, Signal.SOMEBODY_SAID): replying.overheard,
        (Act.CLOSE, Signal.SPEAKER_SAID): replying.overheard,
        (Act.CLOSE, Signal.LISTENER_SAID): replying.overheard,
    }
)
"""What is done when a partner has said something. What is not here is let pass."""

ON_SIGNAL: Mapping[tuple[Act, Signal], Rule] = MappingProxyType(
    {
        (Act.BRIEF, Signal.PROMPT_DONE): speaking.begin_speaking,
        (Act.BRIEF, Signal.TIME_UP): speaking.begin_speaking,
        (Act.SPEAK, Signal.LISTENER_ENDED): speaking.listener_ended,
        (Act.SPEAK, Signal.PAUSE): speaking.paused,
        (Act.SPEAK, Signal.IDLE): speaking.idle,
        (Act.SPEAK, Signal.TIME_UP): speaking.time_is_up,
        (Act.SAY_BACK, Signal.LISTENER_ENDED): saying_back.listener_ended,
        (Act.SAY_BACK, Signal.PAUSE): saying_back.paused,
        (Act.SAY_BACK, Signal.IDLE): saying_back.idle,
        (Act.SAY_BACK, Signal.TIME_UP): transitions.end_round,
        (Act.CONFIRM, Signal.PAUSE): answering.answer_paused,
        (Act.CONFIRM, Signal.IDLE): answering.answer_idle,
        (Act.CONFIRM, Signal.TIME_UP): answering.go_to_reply,
        (Act.RECEIVE, Signal.PAUSE): receiving.paused,
        (Act.RECEIVE, Signal.IDLE): receiving.idle,
        (Act.RECEIVE, Signal.TIME_UP): receiving.done,
        (Act.REPLY, Signal.SPEAKER_ENDED): replying.speaker_ended,
        (Act.REPLY, Signal.PAUSE): replying.paused,
        (Act.REPLY, Signal.IDLE): replying.idle,
        (Act.REPLY, Signal.TIME_UP): transitions.end_round,
        (Act.SWAP, Signal.PROMPT_DONE): speaking.begin_speaking,
        (Act.SWAP, Signal.TIME_UP): speaking.begin_speaking,
        (Act.TALK, Signal.IDLE): together.talk_idle,
        (Act.TALK, Signal.TIME_UP): together.end_talk,
        (Act.RECALL, Signal.PAUSE): together.recall_paused,
        (Act.RECALL, Signal.IDLE): together.recall_idle,
        (Act.RECALL, Signal.TIME_UP): together.next_recall,
        (Act.CLOSE, Signal.PROMPT_DONE): replying.closed,
        (Act.CLOSE, Signal.PAUSE): replying.overheard_pause,
        (Act.CLOSE, Signal.TIME_UP): replying.closed,
    }
)
"""What is done when time has passed, a turn has ended or a prompt is over."""
