"""The doors of a practice: the person's side and the computer's side.

Both are known by what they do alone, so that a whole practice can be played with scripted sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from assistant.events import CommandKind
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.live import LiveSource, View
from assistant.session.live_prompts import Clips, Player
from assistant.session.live_words import WordsDesk
from assistant.timebase import Samples


class Front(View, Protocol):
    """The person's side: a terminal."""

    def agree(self, question: str) -> bool:
        """Do both agree?"""
        ...

    def commands(self) -> list[CommandKind]:
        """Given by key since the last call."""
        ...


class Rig(Protocol):
    """The computer's side: its sound and its slow workers."""

    def microphone(self, n_channels: int, *, start: Samples = 0) -> AbstractContextManager[LiveSource]:
        """The microphone, from its first sample on, whose session time is `start`."""
        ...

    def player(self, source: LiveSource) -> AbstractContextManager[Player]:
        """What makes prompts heard, or read where there is no loudspeaker."""
        ...

    def desk(self, equipment: ReplayEquipment) -> AbstractContextManager[WordsDesk]: ...

    def clips(self, lines: Sequence[str]) -> AbstractContextManager[Clips]: ...

    def speak(self, player: Player, clips: Clips, text: str) -> None:
        """Speak to the end, when nothing else goes on."""
        ...
