"""Prompts are spoken into quiet, stop for a partner, and are told with their spans."""

from __future__ import annotations

import numpy as np

from assistant.audio.playback import Playing, Screen
from assistant.events import (
    Event,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    VoiceEnded,
    VoiceStarted,
)
from assistant.ports import AudioChunk
from assistant.session.gate import PromptGate
from assistant.session.live_prompts import RENDER_WAIT, START_WAIT, LivePrompter
from assistant.timebase import Span, to_samples

S = to_samples(1.0)
CLIP = AudioChunk(start=0, samples=np.full((1, 2 * S), 0.1, np.float32))


class Shelf:
    """Clips that are there, or not yet."""

    def __init__(self, *, is_ready: bool = True) -> None:
        self.is_ready = is_ready

    def clip(self, text: str) -> AudioChunk | None:
        return CLIP if self.is_ready else None


class Mute:
    """A loudspeaker that has gone away."""

    is_audible = True

    def play(self, clip: AudioChunk) -> None: ...

    def stop(self) -> None: ...

    def playing(self) -> Playing | None:
        return Playing(start=None, end=None, is_cut=False)


class Late:
    """A loudspeaker that was stopped before it had begun."""

    is_audible = True

    def __init__(self) -> None:
        self._is_stopped = False

    def play(self, clip: AudioChunk) -> None: ...

    def stop(self) -> None:
        self._is_stopped = True

    def playing(self) -> Playing | None:
        return Playing(start=None, end=S if self._is_stopped else None, is_cut=self._is_stopped)


class Stage:
    """A prompter with a player on session time, driven second by second."""

    def __init__(self, *, is_ready: bool = True) -> None:
        self.now = 0
        self.shelf = Shelf(is_ready=is_ready)
        self.prompter = LivePrompter(self.shelf, Screen(now=lambda: self.now), PromptGate(1))

    def ask(self) -> list[Event]:
        return self.feed(PromptRequested(at=self.now, prompt=1, to="B", phase="confirm", text="Is that it?"))

    def feed(self, event: Event) -> list[Event]:
        return [*self.prompter.feed(event), *self.prompter.take(self.now)]

    def until(self, now: int) -> list[Event]:
        events = []
        while self.now < now:
            self.now += S // 10
            events += self.prompter.take(self.now)
        return events


def test_a_prompt_is_told_with_its_span():
    """From the first to the last sample that was heard."""
    stage = Stage()

    assert stage.ask() == [PromptStarted(at=0, prompt=1)]
    assert stage.prompter.is_speaking
    assert stage.until(3 * S) == [PromptEnded(at=2 * S, prompt=1, span=Span(0, 2 * S), is_cut=False)]
    assert not stage.prompter.is_speaking


def test_nothing_is_said_while_somebody_speaks():
    """The prompt counts as unheard."""
    stage = Stage()
    stage.feed(VoiceStarted(at=0, participant="A", start=0))

    assert stage.ask() == [PromptUnheard(at=0, prompt=1)]


def test_after_a_voice_there_is_room_again():
    """It ends, and the next prompt is spoken."""
    stage = Stage()
    stage.feed(VoiceStarted(at=0, participant="A", start=0))
    stage.feed(VoiceEnded(at=0, participant="A", span=Span(0, 0)))

    assert stage.ask() == [PromptStarted(at=0, prompt=1)]


def test_a_partner_who_begins_before_the_clip_is_there_makes_it_unheard():
    """What was worth saying a second ago may not be now."""
    stage = Stage(is_ready=False)
    assert stage.ask() == []
    assert stage.until(S) == []

    assert stage.feed(VoiceStarted(at=S, participant="A", start=S - 100)) == [PromptUnheard(at=S, prompt=1)]
    stage.shelf.is_ready = True
    assert stage.until(3 * S) == []


def test_a_partner_who_begins_before_anything_was_heard_makes_it_unheard():
    """The clip was on its way to the loudspeaker; it never left it, and the screen does not take it over."""
    stage = Stage()
    stage.prompter = LivePrompter(Shelf(), Late(), PromptGate(1))
    assert stage.ask() == []

    assert stage.feed(VoiceStarted(at=0, participant="A", start=0)) == [PromptUnheard(at=0, prompt=1)]
    assert stage.until(START_WAIT + 3 * S) == []


def test_a_clip_that_takes_too_long_is_read_instead():
    """The words are on the screen for as long as they would have been heard."""
    stage = Stage(is_ready=False)
    stage.ask()

    events = stage.until(RENDER_WAIT + 3 * S)

    assert [type(event) for event in events] == [PromptStarted, PromptEnded]
    assert events[0].at == RENDER_WAIT


def test_a_partner_over_a_prompt_stops_it():
    """Its span ends where it fell silent, and it is marked as cut."""
    stage = Stage()
    stage.ask()
    stage.until(S)

    assert stage.feed(VoiceStarted(at=S, participant="A", start=S - 1_000)) == [
        PromptEnded(at=S, prompt=1, span=Span(0, S), is_cut=True),
    ]


def test_a_loudspeaker_that_goes_away_leaves_the_screen():
    """The session does not wait for it."""
    stage = Stage()
    stage.prompter = LivePrompter(Shelf(), Mute(), PromptGate(1))
    stage.ask()

    events = stage.until(START_WAIT + 3 * S)

    assert [type(event) for event in events] == [PromptStarted, PromptEnded]


def test_the_end_of_the_session_stops_what_is_being_said():
    """The span says how much of it was heard."""
    stage = Stage()
    stage.ask()
    stage.until(S)

    assert stage.prompter.end(S) == [PromptEnded(at=S, prompt=1, span=Span(0, S), is_cut=True)]
    assert stage.prompter.end(S) == []
