"""Which prompts are spoken into the copy of a recording, and how long each may last."""

from __future__ import annotations

from assistant.events import (
    Event,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    SourceEnded,
    SourceInfo,
    SpeechStarted,
)
from assistant.prompts.render import PlannedPrompt
from assistant.session.rendering import planned_prompts
from assistant.timebase import Span


def test_only_prompts_with_room_are_planned_up_to_the_next_voice():
    """The latest end is where the next partner, the next prompt or the end of the recording comes."""
    events: list[Event] = [
        SpeechStarted(at=900, ipu=1, participant="A", start=800),
        *(
            PromptRequested(at=at, prompt=n, to=None, phase="speak", text=f"prompt {n}")
            for n, at in [(1, 100), (2, 500), (3, 2_000)]
        ),
        PromptStarted(at=400, prompt=1),
        PromptEnded(at=400, prompt=1, span=Span(100, 400), is_cut=False),
        PromptUnheard(at=850, prompt=2),
        PromptEnded(at=2_600, prompt=3, span=Span(2_000, 2_600), is_cut=False),
        SourceEnded(at=5_000, source=SourceInfo(file="talk.wav", duration=5_000, channels=1, sha256=None)),
    ]

    assert planned_prompts(events) == [
        PlannedPrompt(start=100, latest_end=800, text="prompt 1"),
        PlannedPrompt(start=2_000, latest_end=5_000, text="prompt 3"),
    ]
