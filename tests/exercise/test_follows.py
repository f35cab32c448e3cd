"""Does a recording follow an exercise? The criterion of `--exercise auto`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.events import UtteranceTranscribed
from assistant.exercise.follows import Following, SpokenTurn, Why, follows, spoken_turns
from assistant.timebase import Span, to_samples
from tests.exercise.recordings import ExpectingJudge, read_recording, told_apart
from tests.exercise.scene import WORDS, RuleJudge, cut_in, spoken

SPEECH = (
    "I would like to talk about our Sunday mornings because when you take your phone to the table I feel "
    "a little lonely"
)
BACK = "So you feel lonely on Sunday mornings when I have my phone"
TALK = "And then we went to the market and bought some apples and a bread and came home again by bus"


def turns(*said: tuple[str, str]) -> list[SpokenTurn]:
    return [
        SpokenTurn(participant=who, span=Span(to_samples(10 * n), to_samples(10 * n + 8)), text=text)
        for n, (who, text) in enumerate(said)
    ]


def judged(*said: tuple[str, str]) -> Following:
    return follows(turns(*said), judge=RuleJudge(), words=WORDS)


def test_told_said_back_and_answered_is_an_exercise() -> None:
    """The three steps are enough, and the turn of the saying back is named."""
    following = judged(("A", SPEECH), ("B", BACK), ("A", "Yes, exactly."), ("B", "I see that now."))

    assert following.is_followed
    assert following.said_back == (1,)


@pytest.mark.parametrize("answer", ["Not quite.", "There's more.", "Yes, but I was tired too."])
def test_any_answer_of_the_speaker_counts(answer: str) -> None:
    """Not quite and more are answers to a saying back as well."""
    assert judged(("A", SPEECH), ("B", BACK), ("A", answer)).is_followed


@pytest.mark.parametrize(
    "said",
    [
        [("A", "I feel lonely."), ("B", BACK), ("A", "Yes.")],
        [("A", SPEECH), ("B", "So you feel lonely."), ("A", "Yes.")],
        [("A", SPEECH), ("B", "But that is not how it was at all on that day"), ("A", "Yes.")],
        [("A", SPEECH), ("B", BACK)],
        [("A", SPEECH), ("B", BACK), ("A", "What time is it?")],
        [("A", SPEECH), ("A", BACK), ("B", "Yes.")],
        [("A", SPEECH), ("B", TALK), ("A", TALK), ("B", BACK), ("A", "It rained.")],
        [],
    ],
    ids=[
        "short speech",
        "echo",
        "argument",
        "no answer",
        "no clear answer",
        "one partner",
        "late",
        "nothing",
    ],
)
def test_without_one_of_the_steps_it_is_none(said: Sequence[tuple[str, str]]) -> None:
    """And it is told why."""
    following = judged(*said)

    assert not following.is_followed
    assert following.why is Why.NOT_SAID_BACK


def test_one_saying_back_in_a_long_talk_is_none() -> None:
    """An order repeated once in a phone call makes no exercise of it."""
    talk = [("A", TALK), ("B", TALK)] * 6

    following = judged(*talk, ("A", SPEECH), ("B", BACK), ("A", "Yes."))

    assert not following.is_followed
    assert following.said_back == (13,)


def test_who_talks_into_the_speech_does_not_say_it_back() -> None:
    """In a lively talk something like it is said, or answered, while the other one goes on."""
    speech, back, answer = turns(("A", SPEECH), ("B", BACK), ("A", "Yes."))
    early = replace(back, span=Span(speech.span.start + 1, back.span.end))

    hasty = replace(answer, span=Span(back.span.start + 1, answer.span.end))

    assert follows([speech, back, answer], judge=RuleJudge(), words=WORDS).is_followed
    assert not follows([speech, back, hasty], judge=RuleJudge(), words=WORDS).is_followed
    assert not follows([speech, early, answer], judge=RuleJudge(), words=WORDS).is_followed


def test_more_than_two_people_follow_none() -> None:
    """An exercise has two partners."""
    following = judged(("A", SPEECH), ("B", BACK), ("A", "Yes."), ("C", "Hello, you two."))

    assert not following.is_followed
    assert following.why is Why.MORE_PEOPLE


def test_saying_back_may_come_at_the_third_try() -> None:
    """Argument and advice first, as the exercise allows."""
    assert judged(
        ("A", SPEECH),
        ("B", "But that is not how it was at all on that day"),
        ("A", "Please say it back first."),
        ("B", "Why don't we simply buy a box for our phones then"),
        ("A", "Later."),
        ("B", BACK),
        ("A", "Yes, that's it."),
    ).is_followed


def test_speech_that_was_cut_in_on_is_one() -> None:
    """What was said before a short cut-in belongs to it: the judge is asked about both."""
    judge = RuleJudge()
    argument = "But it is quite different and you know that very well"

    follows(
        turns(("A", TALK), ("B", "But I told you that."), ("A", SPEECH), ("B", argument)),
        judge=judge,
        words=WORDS,
    )

    assert (f"{TALK} {SPEECH}", argument) in judge.asked


def test_signs_of_listening_are_no_turns() -> None:
    """ "Mhm" inside a speech does not cut it in two; a judged overlap neither."""
    events = spoken([("A", 0, SPEECH), ("B", 4, "Mhm."), ("A", 10, "And I miss you."), ("B", 15, BACK)])

    made = spoken_turns(events)

    assert [(turn.participant, turn.text) for turn in made] == [
        ("A", f"{SPEECH} And I miss you."),
        ("B", BACK),
    ]


def test_long_pause_parts_reply_and_own_speech() -> None:
    """The same partner after five seconds of silence begins something new."""
    made = spoken_turns(spoken([("B", 0, "Thank you for telling me."), ("B", 9, SPEECH)]))

    assert len(made) == 2


def test_strangers_are_left_out() -> None:
    """A voice that is no partner has no turn."""
    made = spoken_turns(spoken([("A", 0, SPEECH), ("UNKNOWN-1", 12, TALK), ("A", 21, SPEECH)]))

    assert {turn.participant for turn in made} == {"A"}


def test_interruption_is_a_turn() -> None:
    """Only signs of listening are left out."""
    events = [
        *spoken([("A", 0, SPEECH), ("B", 8, "But I told you that before")]),
        cut_in(1, by="B", holder="A", start_s=8, end_s=9, known_s=11),
    ]

    assert [turn.participant for turn in spoken_turns(events)] == ["A", "B"]


@pytest.mark.parametrize("name", told_apart())
def test_bundled_recordings_are_told_apart(name: str) -> None:
    """Each recording of "say it back" follows it, and no recording of ordinary talk does."""
    recording = read_recording(name)
    heard = [event for event in recording.events if isinstance(event, UtteranceTranscribed)]

    following = follows(spoken_turns(heard), judge=ExpectingJudge(recording.expected), words=WORDS)

    assert following.is_followed is (recording.expected["exercise"] is not None)
