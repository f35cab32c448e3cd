"""What the rules of the exercise answer to, and the words that they are given."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from assistant.events import ParticipantId


class Signal(Enum):
    """What the rules answer to."""

    SPEAKER_SAID = auto()
    LISTENER_SAID = auto()
    SOMEBODY_SAID = auto()
    """Said while nobody is the speaker yet."""
    LISTENER_ENDED = auto()
    """The listener's turn seems over, and all of its words are there."""
    SPEAKER_ENDED = auto()
    """The same of the speaker."""
    SEEMS_DONE = auto()
    """Quiet for long enough if what was said is complete; `guesses` says whether it is."""
    PAUSE = auto()
    """Quiet for as long as the couple's patience."""
    IDLE = auto()
    """Quiet for so long that a nudge is kind."""
    TIME_UP = auto()
    PROMPT_DONE = auto()
    BREAK_OVER = auto()


class Wording(Protocol):
    """Which words for which moment (`prompts.script.Script`)."""

    def line(
        self,
        phase: str,
        situation: str,
        *,
        speaker: ParticipantId | None,
        listener: ParticipantId | None,
    ) -> str:
        """The next line for this situation in this phase."""
        ...

    def recalling(
        self,
        phase: str,
        wish: str,
        *,
        speaker: ParticipantId | None,
        listener: ParticipantId | None,
    ) -> str | None:
        """A line that tells the speaker's wish again; None where there is none, or it would be too long."""
        ...

    def has(self, phase: str, situation: str) -> bool:
        """Are there words for this situation in this phase?"""
        ...

    def addressed(self, to: ParticipantId, text: str) -> str | None:
        """A sentence made for one partner, with the name before it; None if that makes it too long."""
        ...
