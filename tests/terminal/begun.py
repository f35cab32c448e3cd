"""How a practice begins, as both views are shown it."""

from __future__ import annotations

from assistant.events import ChannelLayout, ExerciseBegun, Participant, SessionKind, SessionStarted

STARTED = SessionStarted(
    at=0,
    kind=SessionKind.LIVE,
    participants=(Participant(id="A", name="Ann"), Participant(id="B", name="Ben")),
    exercise="say-it-back",
    language="en",
    layout=ChannelLayout.MIXED,
    patience=40_000,
)
BEGUN = ExerciseBegun(
    at=0,
    exercise="say-it-back",
    title="Say it back",
    trains=(),
    acts={"speak": "speak", "paraphrase": "say_back"},
)
