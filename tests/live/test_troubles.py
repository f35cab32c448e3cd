"""What may befall a practice in a real sound system: a kill, and a microphone that goes and comes back."""

from __future__ import annotations

import pytest

from assistant.events import (
    AudioLost,
    ExercisePaused,
    ExerciseResumed,
    PhaseStarted,
    SessionEnded,
    SessionResumed,
    SpeechEnded,
)
from assistant.store.store import open_store
from benchmarks.partners import couple
from benchmarks.virtual_room import STARTED, Practice, open_room

pytestmark = pytest.mark.slow

PAIR = couple("good-round")


def test_a_kill_loses_at_most_the_last_second_and_the_practice_goes_on():
    """What was heard is in the journal; `--resume` goes on in the same phase, and the feedback is made."""
    with open_room() as room:
        with Practice(room, PAIR.arguments) as practice:
            assert practice.wait_for(STARTED, seconds=180), practice.lines
            assert practice.wait_for("Sayback:", seconds=60), practice.lines
            practice.wait(6.0)
            room.play(PAIR.rounds[0].speech[: 16_000 * 8])
            practice.wait(1.0)
            practice.process.kill()
            practice.process.wait()
            with open_store(practice.store) as store:
                before = store.events(store.sessions()[0].id)
                heard_s = store.age_s(store.sessions()[0].id)

        with Practice(room, [*PAIR.arguments, "--resume"]) as again:
            assert again.wait_for("Good to have you back", seconds=180), again.lines
            assert again.wait_for("The practice goes on", seconds=60), again.lines
            again.wait(4.0)
            room.play(PAIR.rounds[0].speech[16_000 * 8 :])
            again.wait(3.0)
            code = again.stop()
            with open_store(again.store) as store:
                events = store.events(store.sessions()[0].id)
                assert len(store.sessions()) == 1

    resumed = next(event for event in events if isinstance(event, SessionResumed))
    assert not [event for event in before if isinstance(event, SessionEnded)]
    assert heard_s - max(event.at for event in before) / 16_000 < 4.0
    assert events[: len(before)] == before
    phases = [event for event in events if isinstance(event, PhaseStarted)]
    assert phases[-1].phase == "speak" or phases[-1].at > resumed.gap.end
    assert [phase for phase in phases if resumed.gap.start < phase.at <= resumed.gap.end] == []
    speech = [event.span for event in events if isinstance(event, SpeechEnded)]
    assert any(span.end <= resumed.gap.start for span in speech)
    assert any(span.start >= resumed.gap.end for span in speech)
    assert code == 0


def test_a_microphone_that_goes_and_comes_back():
    """The practice rests, says so, and goes on; what was lost is told."""
    with open_room() as room, Practice(room, PAIR.arguments) as practice:
        assert practice.wait_for(STARTED, seconds=180), practice.lines
        practice.wait(3.0)
        room.call("pactl", "suspend-source", "mic", "1")
        gone = practice.wait_for("not heard any more", seconds=20)
        practice.wait(2.0)
        room.call("pactl", "suspend-source", "mic", "0")
        back = practice.wait_for("is back", seconds=20)
        practice.wait(2.0)
        code = practice.stop()
        with open_store(practice.store) as store:
            events = store.events(store.sessions()[0].id)

    assert gone
    assert back
    assert code in (0, 1)
    assert [event for event in events if isinstance(event, ExercisePaused)]
    assert [event for event in events if isinstance(event, ExerciseResumed)]
    assert sum(event.span.duration_s for event in events if isinstance(event, AudioLost)) > 2.0
