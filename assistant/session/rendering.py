"""Writes a copy of a recording with Sayback's prompts spoken into it, where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.audio.recording import Recording
from assistant.events import (
    Event,
    PromptEnded,
    PromptRequested,
    PromptUnheard,
    SourceEnded,
    SpeechStarted,
)
from assistant.prompts.render import PlannedPrompt, render_prompts
from assistant.prompts.voice import open_voice
from assistant.timebase import Samples


class Renderer:
    """Speaks the prompts of replays with the system's voice.

    Raises
    ------
    VoiceError
        At once, if no speaking voice answers: before any work begins.
    """

    def __init__(self, *, language: str, cache: Path) -> None:
        self._voice = open_voice("system", language=language, cache=cache)
        self._voice.render("Sayback.")

    def render(self, path: Path, events: Sequence[Event], folder: Path) -> str:
        """Write `<stem>.with-prompts.wav` into `folder`; what was done, in one sentence."""
        target = folder / f"{path.stem}.with-prompts.wav"
        rendered = render_prompts(Recording(path), planned_prompts(events), self._voice, target)
        n_spoken = sum(prompt.span is not None for prompt in rendered)
        n_requested = sum(isinstance(event, PromptRequested) for event in events)
        return f"{target}: {n_spoken} of {n_requested} prompts spoken; the others had no room"


def planned_prompts(events: Sequence[Event]) -> list[PlannedPrompt]:
    """The prompts that had room, each with the moment at which the next partner speaks."""
    texts = {event.prompt: event.text for event in events if isinstance(event, PromptRequested)}
    unheard = {event.prompt for event in events if isinstance(event, PromptUnheard)}
    speech = sorted(event.start for event in events if isinstance(event, SpeechStarted))
    end = next((event.source.duration for event in events if isinstance(event, SourceEnded)), 0)
    heard = sorted(
        (event.span.start, event.prompt)
        for event in events
        if isinstance(event, PromptEnded) and event.prompt not in unheard
    )
    starts = [start for start, _ in heard]

    def latest_end(start: Samples) -> Samples:
        return min((moment for moment in (*speech, *starts, end) if moment > start), default=start)

    return [
        PlannedPrompt(start=start, latest_end=latest_end(start), text=texts[prompt])
        for start, prompt in heard
    ]
