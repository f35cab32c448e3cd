"""The machine and the real judge on the words of the bundled recordings."""

from __future__ import annotations

import pytest

from assistant.events import AttemptAssessed, ReplyHeard, RoundEnded
from assistant.exercise.follows import follows, spoken_turns
from assistant.exercise.loader import load_exercise
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.practice import MachineSettings
from assistant.ports import Judge
from assistant.prompts.script import Script
from assistant.session.judging import load_judge
from tests.exercise.recordings import read_recording, recordings
from tests.exercise.scene import WORDS, Room

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge("en")


@pytest.mark.parametrize("name", recordings())
def test_recordings_are_told_apart(name: str, judge: Judge) -> None:
    """Each recording of an exercise follows one, and no recording of ordinary talk does."""
    recording = read_recording(name)

    following = follows(spoken_turns(recording.events), judge=judge, words=WORDS)

    assert following.is_followed is (recording.expected["exercise"] is not None), following.reason


@pytest.mark.parametrize(
    "name", [name for name in recordings() if read_recording(name).expected["exercise"] is not None]
)
def test_rounds_are_followed_whatever_the_judge_is_unsure_of(name: str, judge: Judge) -> None:
    """Roles, number of tries, answers and confirmation are those of the description."""
    recording = read_recording(name)
    exercise = load_exercise("say-it-back")
    machine = ExerciseMachine(
        exercise,
        participants=recording.participants,
        judge=judge,
        words=WORDS,
        script=Script(exercise, WORDS, {one.id: one.name for one in recording.participants}),
        settings=MachineSettings(is_recording=True),
    )
    events = Room(machine, prompt_word_s=0.375).play(
        recording.events, until_s=recording.expected["duration_s"]
    )

    made = [
        (
            ended.speaker,
            sum(isinstance(one, AttemptAssessed) and one.round == ended.round for one in events),
            [one.meaning.value for one in events if isinstance(one, ReplyHeard) and one.round == ended.round],
            ended.is_confirmed,
        )
        for ended in events
        if isinstance(ended, RoundEnded)
    ]

    assert made == [
        (
            one["speaker"],
            len(one["attempts"]),
            [reply["meaning"] for reply in one["replies"]],
            one["confirmed"],
        )
        for one in recording.expected["exercise"]["rounds"]
    ]
