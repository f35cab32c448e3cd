"""A break: offered into quiet, taken or not, with a time at which they go on."""

from __future__ import annotations

import pytest

from assistant.events import (
    BreakAgreed,
    BreakOffered,
    CommandGiven,
    CommandKind,
    Event,
    ExercisePaused,
    ExerciseResumed,
    PhaseStarted,
    PromptRequested,
    SessionEnded,
    TensionNoted,
    TensionSign,
)
from assistant.timebase import to_samples
from tests.exercise.scene import Room, machine, spoken

STORY = ("A", 12.0, "I was sad that you forgot our evening on Friday, it had been my idea.")


def tension(at_s: float) -> TensionNoted:
    return TensionNoted(
        at=to_samples(at_s), sign=TensionSign.CUT_INS, by=None, n_cut_ins=3, louder_db=None, faster=None
    )


def played(lines: list[tuple[str, float, str]], *others: Event, until_s: float) -> list[Event]:
    live = machine(is_recording=False, first_speaker="A")
    return Room(live).play([*spoken(lines, with_turn_ends=False), *others], until_s=until_s)


def prompts(events: list[Event], word: str) -> list[PromptRequested]:
    return [event for event in events if isinstance(event, PromptRequested) and word in event.text]


def of(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_a_break_is_offered_into_quiet_and_a_yes_takes_it():
    """Not while somebody speaks; then it rests, and both know until when."""
    events = played([STORY, ("B", 40.0, "Yes, please.")], tension(14.0), until_s=60.0)

    offer = prompts(events, "break of twenty minutes")[0]
    assert offer.at > to_samples(12.0 + 15 * 0.4)
    agreed = [event for event in events if isinstance(event, BreakAgreed)]
    assert [event.until - event.at for event in agreed] == [to_samples(1200.0)]
    assert len(of(events, ExercisePaused)) == 1
    assert prompts(events, "In twenty minutes we go on")


def test_when_it_is_over_they_are_asked_back_and_go_on_when_they_are():
    """No time of the phase has passed, and nobody is hurried."""
    events = played(
        [STORY, ("B", 40.0, "Yes, please."), ("A", 1300.0, "We're back.")], tension(14.0), until_s=1310.0
    )

    over = prompts(events, "twenty minutes are over")[0]
    agreed = next(event for event in events if isinstance(event, BreakAgreed))
    assert over.at == agreed.until
    assert [event.at > over.at for event in of(events, ExerciseResumed)] == [True]
    assert prompts(events, "Good to have you back")


def test_a_no_lets_the_practice_go_on():
    """And they are not asked again a moment later."""
    events = played([STORY, ("B", 40.0, "No, thank you.")], tension(14.0), tension(60.0), until_s=90.0)

    assert of(events, BreakAgreed) == []
    assert of(events, ExercisePaused) == []
    assert len(of(events, BreakOffered)) == 1
    assert prompts(events, "All right, we go on")


def test_an_offer_that_nobody_heard_is_not_pressed():
    """Somebody spoke in that moment: it is let be, also in the phase in which a question is put again."""
    back = ("B", 22.0, "So you were sad that I forgot our evening on Friday.")
    room = Room(machine(is_recording=False, first_speaker="A"), hears_prompts=False)

    events = room.play([*spoken([STORY, back], with_turn_ends=False), tension(31.0)], until_s=45.0)

    assert [event.phase for event in events if isinstance(event, PhaseStarted)][-1] == "confirm"
    assert len(prompts(events, "break of twenty minutes")) == 1


def test_no_answer_is_a_no_and_what_is_said_later_answers_something_else():
    """A yes half a minute after the offer is not for it."""
    events = played([STORY, ("A", 75.0, "Yes.")], tension(14.0), until_s=90.0)

    assert of(events, BreakAgreed) == []


@pytest.mark.parametrize("how", ["key", "voice"])
def test_a_break_can_be_asked_for_at_any_time(how: str):
    """By either of them, without a reason and without an offer."""
    key = CommandGiven(at=to_samples(30.0), command=CommandKind.BREAK, by=None, text="")
    asked = [("B", 29.0, "Can we take a break?")]

    events = played(
        [STORY, *(asked if how == "voice" else [])], *([key] if how == "key" else []), until_s=50.0
    )

    assert len(of(events, BreakAgreed)) == 1
    assert len(of(events, ExercisePaused)) == 1


def test_captions_are_nothing_to_the_exercise_even_while_it_rests():
    """Hiding the words does not end a pause."""
    pause = CommandGiven(at=to_samples(30.0), command=CommandKind.PAUSE, by=None, text="")
    hide = CommandGiven(at=to_samples(35.0), command=CommandKind.HIDE_CAPTIONS, by=None, text="")

    events = played([STORY], pause, hide, until_s=50.0)

    assert of(events, ExerciseResumed) == []


def test_a_stop_outranks_the_offer():
    """In the middle of it the session ends at once."""
    stop = CommandGiven(at=to_samples(41.0), command=CommandKind.STOP, by=None, text="")

    events = played([STORY], tension(14.0), stop, until_s=50.0)

    ended = [event for event in events if isinstance(event, SessionEnded)]
    assert [(event.reason, event.at) for event in ended] == [("stopped", to_samples(41.0))]


def test_in_a_recording_no_break_can_be_offered():
    """Nobody would hear it."""
    events = Room(machine(first_speaker="A")).play([*spoken([STORY]), tension(14.0)], until_s=60.0)

    assert of(events, BreakOffered) == []
