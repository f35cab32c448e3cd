"""Who listens in every session, live or replayed, and in which order they are asked."""

from __future__ import annotations

from typing import Protocol

from assistant.ports import Judge
from assistant.session.clock import Decider
from assistant.session.responses import ResponseAssessor
from assistant.timebase import Samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.tension import TensionWatch
from assistant.turns.tracker import TurnRules, TurnTracker
from assistant.turns.turn_end import TurnEndDecider


class ListeningEquipment(Protocol):
    """What they need."""

    @property
    def patience(self) -> Samples: ...

    @property
    def judge(self) -> Judge: ...

    @property
    def turn_words(self) -> TurnWords: ...


def listeners(words: Decider, loudness: Decider, equipment: ListeningEquipment) -> list[Decider]:
    """The deciders that make turns, overlaps, words and verdicts of what is heard.

    Parameters
    ----------
    words : Decider
        Makes `UtteranceTranscribed` events, at once or late.
    loudness : Decider
        Makes `SpeechMeasured` events.
    equipment : ListeningEquipment
    """
    return [
        loudness,
        words,  # before the tracker, so that its last verdicts have the last words
        TurnTracker(words=equipment.turn_words, rules=TurnRules(pause_limit=equipment.patience)),
        ResponseAssessor(equipment.judge),
        TensionWatch(),
        TurnEndDecider(patience=equipment.patience, words=equipment.turn_words),
    ]
