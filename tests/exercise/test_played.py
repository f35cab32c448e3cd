"""Each exercise played from its first word to its last: the words of its recording, and the real judge."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.events import (
    AttemptAssessed,
    CutInNoted,
    Event,
    IntentionRecalled,
    IntentionSet,
    PhaseStarted,
    PromptRequested,
    PromptUnheard,
    ReplyHeard,
    RoundEnded,
    SessionEnded,
    SpeechAssessed,
)
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.exercise.phrases import forms
from assistant.exercise.schema import Act
from assistant.feedback.received import how_received
from assistant.ports import Judge
from assistant.session.judging import load_judge
from tests.exercise.recordings import Recording, play, read_recording, recordings

NEWER = [name for name in recordings() if read_recording(name).exercise not in (None, "say-it-back")]

PHASES = {
    # the second wish comes back in its own words: others are asked for, and the speaker's yes is enough
    "set-your-intentions": "brief intention paraphrase confirm swap intention paraphrase talk recall "
    "recall close",
    "undivided-attention": "brief telling swap telling close",
    "something-new": "brief telling thanks swap telling thanks close",
    "i-instead-of-you": "brief complaint paraphrase confirm swap complaint paraphrase confirm close",
    "in-their-shoes": "brief telling retelling rating swap telling retelling rating close",
    "thank-you-for": "brief thanking receiving swap thanking receiving close",
    "when-we-laughed": "brief talk close",
    "stress-of-the-day": "brief telling standing_by swap telling standing_by close",
}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge("en")


@pytest.fixture(scope="module", params=NEWER)
def scene(request: pytest.FixtureRequest, judge: Judge) -> tuple[Recording, list[Event]]:
    """A recording, and what the machine made of it."""
    recording = read_recording(request.param)
    return recording, play(recording, judge)


def of(events: list[Event], kind: type[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def parts(recording: Recording, name: str) -> list[dict[str, Any]]:
    """All that a part of the script holds, over the rounds."""
    assert recording.expected["exercise"] is not None
    return [one for this in recording.expected["exercise"]["rounds"] for one in this.get(name, [])]


def test_every_exercise_has_a_recording() -> None:
    played = {read_recording(name).exercise for name in recordings()} - {None}

    assert played == set(exercise_files("en"))


def test_it_goes_from_the_first_phase_to_the_last(scene: tuple[Recording, list[Event]]) -> None:
    """Phases in their order, each round with the roles of the script, closed by itself."""
    recording, events = scene
    phases = [event.phase for event in of(events, PhaseStarted)]
    rounds = [(event.speaker, event.listener) for event in of(events, RoundEnded)]

    changes = [
        phase for n, phase in enumerate(phases) if phase == "recall" or n == 0 or phase != phases[n - 1]
    ]
    assert changes == PHASES[recording.name].split()
    assert rounds == [
        (this["speaker"], this["listener"]) for this in recording.expected["exercise"]["rounds"]
    ]
    assert [event.reason for event in of(events, SessionEnded)] == ["closed"]


def test_the_prompts_are_heard(scene: tuple[Recording, list[Event]]) -> None:
    """The script leaves room for what Sayback asks, but for one or two that come late."""
    _, events = scene

    assert len(of(events, PromptUnheard)) <= 2
    assert len(of(events, PromptRequested)) >= 3


def test_what_was_told_is_weighed_as_the_script_has_it(scene: tuple[Recording, list[Event]]) -> None:
    """A blaming or vague telling is offered a second try; the one after it is taken."""
    recording, events = scene

    expected = [one["is_met"] for one in parts(recording, "speech") if "is_met" in one]
    assert [event.is_met for event in of(events, SpeechAssessed)] == expected


def test_what_was_said_back_is_a_try(scene: tuple[Recording, list[Event]]) -> None:
    """As many tries as the script has, taken and not taken; and the speaker's answer to them."""
    recording, events = scene
    receives = load_exercise(recording.name).name_of(Act.RECEIVE) is not None
    tries = [] if receives else of(events, AttemptAssessed)

    expected = parts(recording, "attempts")
    assert len(tries) == len(expected)
    for made, written in zip(tries, expected, strict=True):
        assert written["accepted"] in (None, made.assessment.accepted), written
    answers = [event.meaning.value for event in of(events, ReplyHeard)]
    assert answers == [reply["meaning"] for reply in parts(recording, "replies")]


def test_it_is_told_how_it_was_received(scene: tuple[Recording, list[Event]]) -> None:
    """Taken in, waved off, an idea that nobody had asked for, and one that was asked for."""
    recording, events = scene
    receives = load_exercise(recording.name).name_of(Act.RECEIVE) is not None
    received = of(events, AttemptAssessed) if receives else []

    assert [how_received(event).value for event in received] == [
        one["how"] for one in parts(recording, "received")
    ]


def test_wishes_are_kept_and_recalled(scene: tuple[Recording, list[Event]]) -> None:
    """Each wish is kept as it was said, asked back in those words, and answered."""
    recording, events = scene
    recalled = recording.expected["exercise"].get("recalled", [])
    wishes = of(events, IntentionSet)

    assert [(event.participant, event.meaning.value) for event in of(events, IntentionRecalled)] == [
        (one["participant"], one["meaning"]) for one in recalled
    ]
    if not recalled:
        assert wishes == []
        return
    assert [forms(event.text) for event in wishes] == [
        forms(one["text"]) for one in parts(recording, "speech")
    ]
    asked = [event.text for event in of(events, PromptRequested) if event.phase == "recall"]
    assert len(asked) == len(wishes) == 2
    for wish, prompt in zip(wishes, asked, strict=True):
        assert wish.text.rstrip(".") in prompt


def test_cut_ins_are_noted_only_where_the_floor_is_given(scene: tuple[Recording, list[Event]]) -> None:
    """In "Do you remember when we laughed" both take the floor from each other, and nothing is noted."""
    recording, events = scene
    kinds = [one["kind"] for one in recording.expected["overlaps"]]

    assert of(events, CutInNoted) == []
    assert ("interruption" in kinds) is (recording.name == "when-we-laughed")
