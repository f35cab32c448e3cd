"""The bundled recordings as the events that perfect hearing and transcription would give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.events import (
    Assessment,
    Event,
    OverlapJudged,
    OverlapKind,
    Participant,
    TurnEndDecided,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
    Word,
    is_unknown,
)
from assistant.exercise.loader import load_exercise
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.phrases import tokens
from assistant.exercise.practice import MachineSettings
from assistant.ports import ContextUtterance, Judge, ResponseTiming
from assistant.prompts.script import Script
from assistant.resources import bundled
from assistant.timebase import Samples, Span, to_samples
from tests.exercise.scene import (
    KNOWN_LATER_S,
    TURN_END_LATER_S,
    WORDS,
    WORDS_LATER_S,
    Room,
    assessment,
)

JOINED_PAUSE_S = 0.6
"""Words of one partner that lie closer together are one utterance."""


@dataclass(frozen=True)
class Recording:
    """A bundled recording: what is heard in it and what is expected of it."""

    name: str
    events: list[Event]
    expected: dict[str, Any]

    @property
    def participants(self) -> list[Participant]:
        return [Participant(id=one["id"], name=one["name"]) for one in self.expected["participants"]]

    @property
    def exercise(self) -> str | None:
        """The id of the exercise that is followed in it."""
        return self.expected["exercise"]["id"] if self.expected["exercise"] else None


def recordings(exercise: str | None = None) -> list[str]:
    """The names of all bundled recordings, or of those in which this exercise is followed."""
    names = sorted(path.name.split(".")[0] for path in bundled("audio_fixtures").glob("*.expected.json"))
    return [name for name in names if exercise is None or read_recording(name).exercise == exercise]


def told_apart() -> list[str]:
    """The recordings that `--exercise auto` tells apart: "say it back", and ordinary talk."""
    return [name for name in recordings() if read_recording(name).exercise in (None, "say-it-back")]


def play(recording: Recording, judge: Judge, *, step_s: float = 1.0) -> list[Event]:
    """What the machine makes of a recording in which its exercise is followed."""
    assert recording.exercise is not None
    exercise = load_exercise(recording.exercise)
    machine = ExerciseMachine(
        exercise,
        participants=recording.participants,
        judge=judge,
        words=WORDS,
        script=Script(exercise, WORDS, {one.id: one.name for one in recording.participants}),
        settings=MachineSettings(is_recording=True),
    )
    room = Room(machine, prompt_word_s=0.375, step_s=step_s)
    return room.play(recording.events, until_s=recording.expected["duration_s"])


def read_recording(name: str) -> Recording:
    folder = bundled("audio_fixtures")
    expected = json.loads((folder / f"{name}.expected.json").read_text(encoding="utf-8"))
    words = json.loads((folder / f"{name}.words.json").read_text(encoding="utf-8"))
    events: list[Event] = []
    number = 0
    for who in sorted({word["participant"] for word in words}):
        own = sorted((word for word in words if word["participant"] == who), key=lambda word: word["start_s"])
        for group in _groups(own):
            number += 1
            events += _heard(number, who, group)
    for number, overlap in enumerate(expected["overlaps"]):
        span = Span(to_samples(overlap["start_s"]), to_samples(overlap["end_s"]))
        events.append(
            OverlapJudged(
                at=span.end + to_samples(1.0),
                overlap=number,
                holder=overlap["holder"],
                by=overlap["by"],
                span=span,
                kind=OverlapKind(overlap["kind"]),
                reason="",
            )
        )
    return Recording(name=name, events=sorted(events, key=lambda event: event.at), expected=expected)


def _groups(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = []
    for word in words:
        if groups and word["start_s"] - groups[-1][-1]["end_s"] <= JOINED_PAUSE_S:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _heard(number: int, who: str, words: Sequence[dict[str, Any]]) -> list[Event]:
    start, end = to_samples(words[0]["start_s"]), to_samples(words[-1]["end_s"])
    events: list[Event] = [
        VoiceStarted(at=_later(start, KNOWN_LATER_S), participant=who, start=start),
        VoiceEnded(at=_later(end, KNOWN_LATER_S), participant=who, span=Span(start, end)),
        UtteranceTranscribed(
            at=_later(end, WORDS_LATER_S),
            utterance=number,
            participant=who,
            span=Span(start, end),
            text=" ".join(word["text"] for word in words),
            words=tuple(
                Word(
                    text=word["text"],
                    span=Span(to_samples(word["start_s"]), to_samples(word["end_s"])),
                    probability=1.0,
                )
                for word in words
            ),
            ipus=(number,),
        ),
    ]
    if not is_unknown(who):
        events.append(TurnEndDecided(at=_later(end, TURN_END_LATER_S), participant=who, end=end))
    return events


def _later(moment: Samples, seconds: float) -> Samples:
    return moment + to_samples(seconds)


class ExpectingJudge:
    """Takes for a saying back what the recording's own description calls one."""

    def __init__(self, expected: dict[str, Any]) -> None:
        exercise = expected["exercise"] or {"rounds": []}
        self._forms = [
            ({token.form for token in tokens(attempt["text"])}, attempt["form"])
            for one in exercise["rounds"]
            for attempt in one["attempts"]
        ]

    def prepare(self, text: str) -> None:
        """There is nothing to read ahead."""

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        own = {token.form for token in tokens(response)}
        form = next((form for words, form in self._forms if len(own & words) >= 0.75 * len(words | own)), "")
        return assessment(
            accepted=form == "paraphrase" and bool(speech),
            advice=float(form == "advice"),
            rebuttal=float(form in ("rebuttal", "defence")),
        )
