"""An exercise played with written lines instead of sound: a dry run for who writes one.

Each line is said in the time that it would take, and the next one comes after the
pause and after the prompt, as people do it who hear Sayback. The machine is the
one of a live session; only the voices are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.errors import InputError
from assistant.events import (
    Event,
    Participant,
    ParticipantId,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    TurnEndDecided,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
)
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.phrases import n_words
from assistant.timebase import Samples, Span, to_samples

WORD = to_samples(0.4)
"""A word takes so long: 150 a minute."""

PAUSE = to_samples(4.0)
"""So long the partners wait after a line: more than the usual patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """What one partner says."""

    participant: ParticipantId
    text: str


def read_lines(text: str, participants: Sequence[Participant], *, file: str) -> list[WrittenLine]:
    """Lines of the form `Name: what is said`; empty ones and those that begin with # are left out.

    Raises
    ------
    InputError
        If a line has no name, or one that is no partner's; with file and line.

    Examples
    --------
    >>> ann, ben = Participant(id="A", name="Ann"), Participant(id="B", name="Ben")
    >>> read_lines("Ben: So you felt alone.", [ann, ben], file="talk.txt")
    [WrittenLine(participant='B', text='So you felt alone.')]
    """
    ids = {participant.name.casefold(): participant.id for participant in participants}
    lines: list[WrittenLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, said = line.partition(":")
        if not colon or name.strip().casefold() not in ids:
            known = " or ".join(f"'{participant.name}:'" for participant in participants)
            raise InputError(f"{file}:{number}: a line should begin with {known}, got '{line.strip()[:40]}'")
        lines.append(WrittenLine(participant=ids[name.strip().casefold()], text=said.strip()))
    return lines


class Preview:
    """Plays a machine with written lines.

    Parameters
    ----------
    machine : ExerciseMachine
        Fresh: not yet started.
    speaking_time : callable
        How long Sayback speaks a text, in samples.
    """

    def __init__(self, machine: ExerciseMachine, speaking_time: Callable[[str], Samples]) -> None:
        self._machine = machine
        self._speaking_time = speaking_time
        self._now: Samples = 0
        self._n_lines = 0
        self._events: list[Event] = []

    @property
    def is_ended(self) -> bool:
        return self._machine.is_ended

    def begin(self) -> list[Event]:
        """The first phase, with its prompt heard."""
        self._take(self._machine.start(0))
        return self._wait(PAUSE)

    def say(self, line: WrittenLine) -> list[Event]:
        """What follows from a line, up to the moment at which somebody would say the next one."""
        self._n_lines += 1
        span = Span(self._now, self._now + max(1, n_words(line.text)) * WORD)
        self._feed(VoiceStarted(at=span.start, participant=line.participant, start=span.start))
        self._feed(VoiceEnded(at=span.end, participant=line.participant, span=span))
        self._feed(
            UtteranceTranscribed(
                at=span.end,
                utterance=self._n_lines,
                participant=line.participant,
                span=span,
                text=line.text,
                words=(),
                ipus=(self._n_lines,),
            )
        )
        self._feed(TurnEndDecided(at=span.end, participant=line.participant, end=span.end))
        self._now = span.end
        return self._wait(PAUSE)

    def end(self) -> list[Event]:
        """Nobody says any more."""
        self._take(self._machine.finish(self._now))
        return self._given()

    def _wait(self, time: Samples) -> list[Event]:
        """Let time pass; a prompt is heard to its end, and the partners wait a little after it."""
        end = self._now + time
        while (due := self._machine.due_at) is not None and due <= end and not self._machine.is_ended:
            n_before = len(self._events)
            self._take(self._machine.advance(due))
            if len(self._events) > n_before:
                end = max(end, self._now + to_samples(1.0))
        self._now = max(self._now, end)
        self._take(self._machine.advance(self._now))
        return self._given()

    def _feed(self, event: Event) -> None:
        self._take(self._machine.feed(event))

    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            self._events.append(event)
            if isinstance(event, PromptRequested):
                span = Span(event.at, event.at + self._speaking_time(event.text))
                self._feed(PromptStarted(at=span.start, prompt=event.prompt))
                self._now = max(self._now, span.end)
                self._feed(PromptEnded(at=span.end, prompt=event.prompt, span=span, is_cut=False))

    def _given(self) -> list[Event]:
        given, self._events = self._events, []
        return given
