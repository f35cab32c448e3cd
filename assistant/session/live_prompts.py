"""Prompts in a live session: spoken only when nobody speaks, told with their exact spans.

A partner who speaks before a prompt has begun makes it unheard; one who speaks
over it stops it. Clips are rendered beforehand where the words are known, else
while they are waited for; where no voice answers the prompt is only read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

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
from assistant.prompts.render import speaking_time
from assistant.session.gate import PromptGate
from assistant.timebase import Samples, Span, to_samples

RENDER_WAIT: Samples = to_samples(2.0)
"""A clip that is not there by now is read instead: quiet that lasts longer is no longer a moment to ask."""

START_WAIT: Samples = to_samples(3.0)
"""A loudspeaker that has not begun by now is gone: from then on prompts are read."""


class Player(Protocol):
    """What makes a clip heard: `audio.playback.Loudspeaker`, or `Screen`."""

    @property
    def is_audible(self) -> bool:
        """Can it be heard in the room, and so in the microphone?"""
        ...

    def play(self, clip: AudioChunk) -> None: ...

    def stop(self) -> None: ...

    def playing(self) -> Playing | None: ...


class Clips(Protocol):
    """Rendered prompts."""

    def clip(self, text: str) -> AudioChunk | None:
        """The clip of these words; None while it is being made."""
        ...


@dataclass(slots=True)
class _Prompt:
    request: PromptRequested
    clip: AudioChunk | None = None
    played_since: Samples = 0
    is_guarded: bool = False
    is_told: bool = False


class LivePrompter:
    """A decider that speaks (see `session.clock.Decider`), and stands between the microphone and hearing.

    It decides nothing that others are told at once: what became of a prompt are facts
    that only a live session knows, and `take` gives them.

    Parameters
    ----------
    clips : Clips
    player : Player
    gate : PromptGate
        Told of what is in the air, so that nobody takes it for a partner.
    """

    def __init__(self, clips: Clips, player: Player, gate: PromptGate) -> None:
        self._clips = clips
        self._player = player
        self._screen = Screen(now=lambda: self._now)
        self._gate = gate
        self._prompt: _Prompt | None = None
        self._n_voices = 0
        self._now: Samples = 0
        self._facts: list[Event] = []

    @property
    def is_speaking(self) -> bool:
        return self._prompt is not None

    def let_through(self, heard: AudioChunk) -> list[AudioChunk]:
        """What of the sound is not Sayback's own voice, later by a moment while it speaks."""
        self._watch()
        passed = self._gate.feed(heard)
        if self._gate.take_barge_in():
            self._barge_in()
        return passed

    def rest(self) -> list[AudioChunk]:
        """What is still held back when no more sound comes."""
        return self._gate.finish()

    def feed(self, event: Event) -> list[Event]:
        self._now = max(self._now, event.at)
        match event:
            case PromptRequested() if self._n_voices > 0:
                self._facts.append(PromptUnheard(at=event.at, prompt=event.prompt))
            case PromptRequested():
                self._prompt = _Prompt(request=event)
                self._begin(self._prompt)
            case VoiceStarted():
                self._n_voices += 1
                self._voice()
            case VoiceEnded():
                self._n_voices = max(0, self._n_voices - 1)
        return []

    def advance(self, now: Samples) -> list[Event]:
        return []

    def take(self, now: Samples) -> list[Event]:
        """What became of the prompt until now: facts of this moment."""
        self._now = max(self._now, now)
        prompt = self._prompt
        if prompt is not None:
            if prompt.clip is None:
                self._begin(prompt)
            self._watch()
            self._tell(prompt)
        facts, self._facts = self._facts, []
        return [replace(fact, at=now) for fact in facts]

    def end(self, at: Samples) -> list[Event]:
        """No more is heard: what is being said stops."""
        self._now = max(self._now, at)
        prompt = self._prompt
        if prompt is not None:
            self._player.stop()
            self._prompt = None
            playing = self._player.playing() if prompt.clip is not None else None
            if playing is None or playing.start is None or playing.start > self._now:
                self._facts.append(PromptUnheard(at=at, prompt=prompt.request.prompt))
            else:
                end = self._now if playing.end is None else min(playing.end, self._now)
                is_cut = playing.end is None or playing.is_cut
                self._start(prompt)
                self._end(prompt, Span(playing.start, max(playing.start, end)), is_cut=is_cut)
        return self.take(at)

    def finish(self, at: Samples) -> list[Event]:
        return []

    def _barge_in(self) -> None:
        """A partner speaks over the prompt: be silent."""
        if self._prompt is not None and self._prompt.clip is not None:
            self._player.stop()

    def _watch(self) -> None:
        """Tell the gate what is in the air."""
        prompt = self._prompt
        playing = self._player.playing()
        if prompt is None or prompt.clip is None or playing is None or not self._player.is_audible:
            return
        if playing.start is not None and not prompt.is_guarded:
            prompt.is_guarded = True
            self._gate.guard(prompt.clip.samples[0], playing.start)
        if playing.end is not None:
            self._gate.release(playing.end)

    def _begin(self, prompt: _Prompt) -> None:
        text = prompt.request.text
        clip = self._clips.clip(text)
        if clip is None and self._now - prompt.request.at >= RENDER_WAIT:
            clip = silent_clip(text)
        if clip is not None:
            prompt.clip, prompt.played_since = clip, self._now
            self._player.play(clip)

    def _voice(self) -> None:
        prompt = self._prompt
        if prompt is None:
            return
        if prompt.clip is None:
            self._prompt = None
            self._facts.append(PromptUnheard(at=self._now, prompt=prompt.request.prompt))
        else:
            self._player.stop()

    def _tell(self, prompt: _Prompt) -> None:
        playing = self._player.playing()
        if prompt.clip is None or playing is None:
            return
        if playing.start is None and playing.end is not None and playing.is_cut:
            self._prompt = None
            self._facts.append(PromptUnheard(at=self._now, prompt=prompt.request.prompt))
            return
        if playing.start is None or playing.start > self._now:
            if self._now - prompt.played_since >= START_WAIT:
                self._player = self._screen
                self._player.play(prompt.clip)
                prompt.played_since = self._now
            return
        self._start(prompt)
        if playing.end is not None and playing.end <= self._now:
            self._prompt = None
            self._end(prompt, Span(playing.start, max(playing.start, playing.end)), is_cut=playing.is_cut)

    def _start(self, prompt: _Prompt) -> None:
        if not prompt.is_told:
            prompt.is_told = True
            self._facts.append(PromptStarted(at=self._now, prompt=prompt.request.prompt))

    def _end(self, prompt: _Prompt, span: Span, *, is_cut: bool) -> None:
        self._facts.append(PromptEnded(at=self._now, prompt=prompt.request.prompt, span=span, is_cut=is_cut))


def silent_clip(text: str) -> AudioChunk:
    """Where there is no voice: the words are read for as long as they would be heard."""
    return AudioChunk(start=0, samples=np.zeros((1, speaking_time(text)), np.float32))
