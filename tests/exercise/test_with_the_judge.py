"""The machine and the real judge on the words of the bundled recordings."""

from __future__ import annotations

import pytest

from assistant.events import AttemptAssessed, ReplyHeard, RoundEnded
from assistant.exercise.follows import follows, spoken_turns
from assistant.ports import Judge
from assistant.session.judging import load_judge
from tests.exercise.recordings import play, read_recording, recordings, told_apart
from tests.exercise.scene import WORDS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge("en")


@pytest.mark.parametrize("name", told_apart())
def test_recordings_are_told_apart(name: str, judge: Judge) -> None:
    """Each recording of "say it back" follows it, and no recording of ordinary talk does."""
    recording = read_recording(name)

    following = follows(spoken_turns(recording.events), judge=judge, words=WORDS)

    assert following.is_followed is (recording.expected["exercise"] is not None), following.why


@pytest.mark.parametrize("name", recordings("say-it-back"))
def test_rounds_are_followed_whatever_the_judge_is_unsure_of(name: str, judge: Judge) -> None:
    """Roles, number of tries, answers and confirmation are those of the description."""
    recording = read_recording(name)
    events = play(recording, judge)

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
