"""The machine follows the bundled recordings as their descriptions say."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.events import (
    AttemptAssessed,
    CutInNoted,
    Event,
    PhaseStarted,
    PromptRequested,
    PromptUnheard,
    ReplyHeard,
    RoundEnded,
    SessionEnded,
)
from assistant.exercise.phrases import forms
from assistant.timebase import to_seconds
from tests.exercise.recordings import ExpectingJudge, Recording, play, read_recording, recordings

EXERCISES = recordings("say-it-back")


def played(recording: Recording, *, step_s: float = 1.0) -> list[Event]:
    return play(recording, ExpectingJudge(recording.expected), step_s=step_s)


def rounds_of(events: list[Event]) -> list[dict[str, Any]]:
    """What was made of each round, in the shape of the description."""
    rounds = []
    for ended in (event for event in events if isinstance(event, RoundEnded)):
        rounds.append(
            {
                "speaker": ended.speaker,
                "listener": ended.listener,
                "speech": forms(ended.speech_text),
                "attempts": [
                    (forms(event.response_text), event.assessment.accepted)
                    for event in events
                    if isinstance(event, AttemptAssessed) and event.round == ended.round
                ],
                "replies": [
                    event.meaning.value
                    for event in events
                    if isinstance(event, ReplyHeard) and event.round == ended.round
                ],
                "confirmed": ended.is_confirmed,
            }
        )
    return rounds


def expected_rounds(recording: Recording) -> list[dict[str, Any]]:
    return [
        {
            "speaker": one["speaker"],
            "listener": one["listener"],
            "attempts": [
                (forms(attempt["text"]), attempt["form"] == "paraphrase") for attempt in one["attempts"]
            ],
            "replies": [reply["meaning"] for reply in one["replies"]],
            "confirmed": one["confirmed"],
        }
        for one in recording.expected["exercise"]["rounds"]
    ]


@pytest.mark.parametrize("name", EXERCISES)
def test_rounds_are_those_of_the_description(name: str) -> None:
    """Roles, tries, answers and the confirmation of each round are found."""
    recording = read_recording(name)

    made = rounds_of(played(recording))

    assert [{key: one[key] for key in one if key != "speech"} for one in made] == expected_rounds(recording)


@pytest.mark.parametrize("name", EXERCISES)
def test_speech_is_what_the_speaker_told(name: str) -> None:
    """Every sentence that the description counts to the speech is in the round's speech."""
    recording = read_recording(name)

    made = rounds_of(played(recording))

    for one, expected in zip(made, recording.expected["exercise"]["rounds"], strict=True):
        told = {form for part in expected["speech"] for form in forms(part["text"])}
        assert told <= set(one["speech"])


@pytest.mark.parametrize("name", EXERCISES)
def test_cut_ins_are_remembered_once(name: str) -> None:
    """Each interruption of the speaker's turn by the listener is noted once, and nothing else is."""
    recording = read_recording(name)

    noted = [event for event in played(recording) if isinstance(event, CutInNoted)]

    expected = [one for one in recording.expected["overlaps"] if one["kind"] == "interruption"]
    assert len(noted) == len(expected)


@pytest.mark.parametrize("name", EXERCISES)
def test_prompts_are_asked_for_in_quiet(name: str) -> None:
    """No prompt is asked for while a partner speaks, and most of them have room."""
    recording = read_recording(name)

    events = played(recording)

    prompts = [event for event in events if isinstance(event, PromptRequested)]
    turns = recording.expected["turns"]
    for prompt in prompts:
        at_s = to_seconds(prompt.at)
        assert not any(turn["start_s"] + 0.2 < at_s < turn["end_s"] - 0.2 for turn in turns), prompt
    unheard = {event.prompt for event in events if isinstance(event, PromptUnheard)}
    assert len(unheard) <= 1 + len(prompts) // 4


@pytest.mark.parametrize("name", EXERCISES)
def test_steps_of_time_change_nothing(name: str) -> None:
    """10 ms steps and 1 s steps give equal events."""
    recording = read_recording(name)

    assert played(recording, step_s=0.01) == played(recording, step_s=1.0)


def test_good_round_goes_through_every_phase_in_order() -> None:
    """Brief, then twice tell, say back, confirm, reply, with a swap between, then the end."""
    events = played(read_recording("good-round"))

    names = [event.phase for event in events if isinstance(event, PhaseStarted)]
    one_round = ["speak", "paraphrase", "confirm", "reply"]
    assert names == ["brief", "speak", *one_round, "swap", *one_round, "close"]
    assert events[-1] == SessionEnded(at=events[-1].at, reason="closed")
