"""A practice as lines of text: for pipes, screen readers and small terminals. One line an event.

Keys are lines too, read by a thread of their own: a letter and Enter. Where nobody
can type, there are none.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TextIO

from assistant.events import (
    AudioLost,
    BreakAgreed,
    BreakOffered,
    CommandGiven,
    CommandKind,
    Event,
    ExerciseBegun,
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
    TensionNoted,
    UtteranceTranscribed,
    VoicesTogether,
    WordsStep,
    WordsStepped,
    is_unknown,
)
from assistant.exercise.schema import Act
from assistant.ports import AudioChunk
from assistant.session.wording import ScreenWords
from assistant.terminal.marks import OverlapMarks
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_seconds

KEYS: Mapping[str, CommandKind] = {
    "p": CommandKind.PAUSE,
    "r": CommandKind.RESUME,
    "a": CommandKind.REPEAT,
    "s": CommandKind.SKIP,
    "u": CommandKind.UNDO,
    "m": CommandKind.ADD_MINUTE,
    "b": CommandKind.BREAK,
    "q": CommandKind.STOP,
}
"""What can be typed, each with Enter; `c` hides and shows the captions."""

CAPTIONS_KEY = "c"


class PlainFront:
    """Implements `session.practise.Front`.

    Parameters
    ----------
    write : callable
        Takes a line.
    keys : TextIO
        Where lines are typed.
    words : ScreenWords
    has_captions : bool
        Are the partners' words shown?
    wall : callable
        The time of day.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        keys: TextIO,
        *,
        words: ScreenWords,
        has_captions: bool = True,
        wall: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._write = write
        self._keys = keys
        self._words = words
        self._has_captions = has_captions
        self._wall = wall
        self._names: dict[ParticipantId, str] = {}
        self._acts: dict[str, Act] = {}
        self._prompts: dict[int, str] = {}
        self._marks = OverlapMarks()
        self._commands: queue.SimpleQueue[CommandKind] = queue.SimpleQueue()
        self._reader: threading.Thread | None = None

    def say(self, text: str) -> None:
        self._write(text)

    def agree(self, question: str) -> bool:
        self._write(question)
        answer = self._keys.readline()
        return answer.strip().lower() in {"", *self._words.yes} and answer != ""

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

    def toggle_captions(self) -> None:
        """As if it had been said."""
        kind = CommandKind.HIDE_CAPTIONS if self._has_captions else CommandKind.SHOW_CAPTIONS
        self._commands.put(kind)

    def hear(self, chunk: AudioChunk) -> None:
        """The level is not shown in lines."""

    def pass_time(self, now: Samples, time_left: Samples | None) -> None:
        """Nor is the time that is left."""

    def show(self, event: Event) -> None:
        if isinstance(event, CommandGiven) and event.command in _CAPTIONS:
            self._has_captions = _CAPTIONS[event.command]
        line = self._line(event)
        if line is not None:
            self._write(f"{clock(event.at)}  {line}")

    def _line(self, event: Event) -> str | None:
        words, mark = self._words, self._marks.feed(event)
        match event:
            case SessionStarted():
                self._names = names(event.participants)
                return words.keys
            case ExerciseBegun():
                self._acts = {phase: Act(act) for phase, act in event.acts.items()}
            case PhaseStarted():
                return self._phase(event)
            case PromptRequested():
                self._prompts[event.prompt] = event.text
            case PromptStarted():
                return words.prompt.format(text=self._prompts.get(event.prompt, ""))
            case PromptEnded() if event.is_cut:
                return words.prompt_cut
            case UtteranceTranscribed() if event.text and self._has_captions:
                return words.caption.format(name=self._name(event.participant), text=event.text)
            case OverlapStarted() | VoicesTogether():
                return None if mark is None else words.both
            case AudioLost():
                return words.lost.format(seconds=self._tenths(event.span.duration_s))
            case SessionEnded():
                return words.endings.get(event.reason)
            case _:
                return self._line_of_rest(event)
        return None

    def _line_of_rest(self, event: Event) -> str | None:
        """Pauses, breaks and what led to them; and the captions."""
        words = self._words
        match event:
            case WordsStepped():
                return {
                    WordsStep.USUAL: words.words_usual,
                    WordsStep.QUICK: words.words_quick,
                    WordsStep.NONE: words.words_none,
                }[event.step]
            case TensionNoted() if event.by is None:
                return words.cut_ins.format(n=event.n_cut_ins)
            case TensionNoted():
                return words.raised.format(
                    name=self._name(event.by or ""),
                    louder=round(event.louder_db or 0.0),
                    faster=self._tenths(event.faster or 1.0),
                )
            case BreakOffered():
                return words.break_offered
            case BreakAgreed():
                return words.break_agreed.format(time=self._time_of_day(event))
            case ExercisePaused():
                return words.paused
            case ExerciseResumed():
                return words.went_on
            case CommandGiven() if event.command in _CAPTIONS:
                return words.captions_shown if self._has_captions else words.captions_hidden
            case _:
                return None

    def _tenths(self, value: float) -> str:
        return f"{value:.1f}".replace(".", self._words.decimal)

    def _time_of_day(self, event: BreakAgreed) -> str:
        """When they come back, as a clock on the wall shows it."""
        return f"{self._wall() + timedelta(seconds=to_seconds(event.until - event.at)):%H:%M}"

    def _phase(self, event: PhaseStarted) -> str | None:
        act = self._acts[event.phase]
        if event.speaker is None and act is Act.SPEAK:
            return None
        return self._words.phases[act].format(
            speaker=self._name(event.speaker or ""), listener=self._name(event.listener or "")
        )

    def _name(self, participant: ParticipantId) -> str:
        if is_unknown(participant):
            return self._words.somebody
        return self._names.get(participant, participant)

    def _read(self) -> None:
        for line in self._keys:
            key = line.strip().lower()[:1]
            if key in KEYS:
                self._commands.put(KEYS[key])
            elif key == CAPTIONS_KEY:
                self.toggle_captions()


_CAPTIONS = {CommandKind.HIDE_CAPTIONS: False, CommandKind.SHOW_CAPTIONS: True}


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
