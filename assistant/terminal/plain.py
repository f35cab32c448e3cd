"""A practice as lines of text: for pipes, screen readers and small terminals. One line an event.

Keys are lines too, read by a thread of their own: a letter and Enter. Where nobody
can type, there are none.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from typing import TextIO

from assistant.events import (
    AudioLost,
    CommandKind,
    Event,
    ExercisePaused,
    ExerciseResumed,
    OverlapStarted,
    Participant,
    ParticipantId,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    UtteranceTranscribed,
    is_unknown,
)
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Samples

KEYS: Mapping[str, CommandKind] = {
    "p": CommandKind.PAUSE,
    "r": CommandKind.RESUME,
    "a": CommandKind.REPEAT,
    "s": CommandKind.SKIP,
    "u": CommandKind.UNDO,
    "m": CommandKind.ADD_MINUTE,
    "q": CommandKind.STOP,
}
"""What can be typed, each with Enter."""

KEYS_LINE = (
    "Keys, each with Enter: p pause, r resume, a say it again, s skip, u undo a “not quite”, "
    "m one more minute, q stop. All of them can be said, too."
)

PHASES = {
    "brief": "Whoever is ready may begin.",
    "speak": "{speaker} tells, {listener} listens.",
    "paraphrase": "{listener} says back what {speaker} told.",
    "confirm": "{speaker} says whether that was it.",
    "reply": "{listener} may reply.",
    "swap": "Now the other way round.",
    "close": "That was the practice.",
}

ENDINGS = {
    "closed": "The practice is over.",
    "stopped": "The practice was stopped.",
    "source_ended": "The sound has ended, and so has the practice.",
    "aborted": "The practice had to end.",
}


class PlainFront:
    """Implements `session.practise.Front`.

    Parameters
    ----------
    write : callable
        Takes a line.
    keys : TextIO
        Where lines are typed.
    has_captions : bool
        Are the partners' words shown?
    """

    def __init__(self, write: Callable[[str], None], keys: TextIO, *, has_captions: bool = True) -> None:
        self._write = write
        self._keys = keys
        self._has_captions = has_captions
        self._names: dict[ParticipantId, str] = {}
        self._prompts: dict[int, str] = {}
        self._commands: queue.SimpleQueue[CommandKind] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None

    def say(self, text: str) -> None:
        self._write(text)

    def agree(self, question: str) -> bool:
        self._write(question)
        answer = self._keys.readline()
        return answer.strip().lower() in {"", "y", "yes"} and answer != ""

    def command(self, command: CommandKind) -> None:
        """As if it had been typed."""
        self._commands.put(command)

    def commands(self) -> list[CommandKind]:
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="keys", daemon=True)
            self._reader.start()
        given = []
        while True:
            try:
                given.append(self._commands.get_nowait())
            except queue.Empty:
                return given

    def hear(self, chunk: AudioChunk) -> None:
        """The level is not shown in lines."""

    def show(self, event: Event) -> None:
        line = self._line(event)
        if line is not None:
            self._write(f"{clock(event.at)}  {line}")

    def _line(self, event: Event) -> str | None:
        match event:
            case SessionStarted():
                self._names = names(event.participants)
                return KEYS_LINE
            case PhaseStarted():
                return self._phase(event)
            case PromptRequested():
                self._prompts[event.prompt] = event.text
            case PromptStarted():
                return f"Sayback: {self._prompts.get(event.prompt, '')}"
            case PromptEnded() if event.is_cut:
                return "Sayback stops and listens."
            case UtteranceTranscribed() if event.text and self._has_captions:
                return f"{self._name(event.participant)}: {event.text}"
            case OverlapStarted():
                return f"{self._name(event.holder)} and {self._name(event.by)} speak at once."
            case ExercisePaused():
                return "A pause. Type r, or say “continue”, to go on."
            case ExerciseResumed():
                return "The practice goes on."
            case AudioLost():
                return f"{event.span.duration_s:.1f} s of sound did not arrive."
            case SessionEnded():
                return ENDINGS.get(event.reason)
            case _:
                pass
        return None

    def _phase(self, event: PhaseStarted) -> str | None:
        if event.speaker is None and event.phase == "speak":
            return None
        words = PHASES.get(event.phase)
        if words is None:
            return event.phase
        return words.format(
            speaker=self._name(event.speaker or ""), listener=self._name(event.listener or "")
        )

    def _name(self, participant: ParticipantId) -> str:
        if is_unknown(participant):
            return "Somebody"
        return self._names.get(participant, participant)

    def _read(self) -> None:
        for line in self._keys:
            command = KEYS.get(line.strip().lower()[:1])
            if command is not None:
                self._commands.put(command)


def names(participants: tuple[Participant, ...]) -> dict[ParticipantId, str]:
    return {participant.id: participant.name for participant in participants}


def clock(at: Samples) -> str:
    """Minutes and seconds.

    Examples
    --------
    >>> clock(16_000 * 75)
    ' 1:15'
    """
    minutes, seconds = divmod(at // SAMPLE_RATE_HZ, 60)
    return f"{minutes:2d}:{seconds:02d}"
