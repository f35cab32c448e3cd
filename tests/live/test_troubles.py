"""What may befall a practice in a real sound system: a kill, and a microphone that goes and comes back."""

from __future__ import annotations

import pytest

from assistant.cli import main
from assistant.events import AudioLost, ExercisePaused, ExerciseResumed, SessionEnded, SpeechStarted
from assistant.store.store import open_store
from benchmarks.partners import couple
from benchmarks.virtual_room import STARTED, Practice, open_room

pytestmark = pytest.mark.slow

PAIR = couple("good-round")


def test_a_kill_loses_at_most_the_last_second():
    """What was heard until then is in the journal, and its feedback can be made."""
    with open_room() as room, Practice(room, PAIR.arguments) as practice:
        assert practice.wait_for(STARTED, seconds=180), practice.lines
        room.play(PAIR.rounds[0].speech[: 16_000 * 8])
        practice.wait(2.0)
        practice.process.kill()
        practice.process.wait()

        with open_store(practice.store) as store:
            events = store.events(store.sessions()[0].id)
        code = main(["rescue", "--store", str(practice.store), "-o", str(practice.output), "--quiet"])
        names = [path.suffix for path in practice.output.iterdir()]

    assert not [event for event in events if isinstance(event, SessionEnded)]
    assert [event for event in events if isinstance(event, SpeechStarted)]
    assert code == 0
    assert ".html" in names


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
