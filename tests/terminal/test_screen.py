"""The whole screen: whose turn it is, Sayback's words, keys; the practice runs beside it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import ProgressBar, RichLog, Static

from assistant.errors import DeviceError
from assistant.events import (
    CommandGiven,
    CommandKind,
    PhaseStarted,
    PromptRequested,
    PromptStarted,
    SpeechEnded,
    UtteranceTranscribed,
)
from assistant.ports import AudioChunk
from assistant.session.wording import session_words
from assistant.terminal.screen import PractiseScreen, ScreenFront
from assistant.timebase import Span, to_samples
from tests.terminal.begun import BEGUN, STARTED

WORDING = session_words("en").screen
LEAVE = WORDING.leave


def on_screen(work: Callable[[ScreenFront], None], look: Callable[[PractiseScreen], str], *keys: str) -> str:
    """What is looked at once the practice is over; keys are pressed meanwhile."""

    async def run() -> str:
        app = PractiseScreen(work, words=WORDING)
        async with app.run_test() as pilot:
            for key in keys:
                await pilot.press(key)
            await _until(pilot, lambda: str(app.query_one("#prompt", Static).render()) == LEAVE)
            found = look(app)
            await pilot.press("q")
        return found

    return asyncio.run(run())


async def _until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come")


def text(app: PractiseScreen, place: str) -> str:
    if place == "lines":
        return "\n".join(line.text for line in app.query_one("#lines", RichLog).lines)
    return str(app.query_one(f"#{place}", Static).render())


def test_whose_turn_it_is_stands_large():
    """The phase with both names, and what happened as lines."""

    def work(front: ScreenFront) -> None:
        front.show(STARTED)
        front.show(BEGUN)
        front.show(PhaseStarted(at=0, phase="paraphrase", round=1, speaker="A", listener="B", granted_to="B"))
        front.show(PromptRequested(at=0, prompt=1, to="B", phase="paraphrase", text="What did you hear?"))
        front.show(PromptStarted(at=0, prompt=1))

    found = on_screen(work, lambda app: text(app, "turn") + "\n" + text(app, "lines"))

    assert found.startswith("Ben says back what Ann told.\n")
    assert "Sayback: What did you hear?" in found


@pytest.mark.parametrize(("key", "agrees"), [("enter", "True"), ("n", "False")])
def test_they_agree_by_key(key: str, agrees: str):
    """Enter is yes, n is no."""
    found: list[bool] = []

    on_screen(lambda front: found.append(front.agree("Do you agree?")), lambda app: "", key)

    assert [str(answer) for answer in found] == [agrees]


def test_keys_are_commands():
    """Each at once, without Enter."""
    given: list[CommandKind] = []
    is_pressed = threading.Event()

    def work(front: ScreenFront) -> None:
        while CommandKind.STOP not in given:
            given.extend(front.commands())
            is_pressed.wait(0.01)

    on_screen(work, lambda app: "", "p", "r", "m", "q")

    assert given == [CommandKind.PAUSE, CommandKind.RESUME, CommandKind.ADD_MINUTE, CommandKind.STOP]


def test_the_level_moves():
    """From silence at the left to full scale at the right."""

    def work(front: ScreenFront) -> None:
        front.hear(AudioChunk(start=0, samples=np.full((1, 4_000), 0.1, np.float32)))

    share = on_screen(work, lambda app: str(app.query_one("#level", ProgressBar).progress))

    assert float(share) == pytest.approx(1 - 20 / 60, abs=0.01)


def test_what_goes_wrong_leaves_the_screen_and_is_told():
    """The command line says it, as without the screen."""

    def work(front: ScreenFront) -> None:
        raise DeviceError("no microphone was found.")

    async def run() -> Exception | None:
        app = PractiseScreen(work, words=WORDING)
        async with app.run_test() as pilot:
            await _until(pilot, lambda: app.error is not None)
        return app.error

    assert str(asyncio.run(run())) == "no microphone was found."


def test_the_time_that_is_left_and_the_lanes_move():
    """The minute behind, up to now; while the exercise rests the clock does not run."""

    def work(front: ScreenFront) -> None:
        front.show(STARTED)
        front.show(SpeechEnded(at=to_samples(9), ipu=1, participant="A", span=Span(0, to_samples(8))))
        front.pass_time(to_samples(10), to_samples(151))

    found = on_screen(work, lambda app: text(app, "time") + "\n" + text(app, "lanes"))

    assert found.startswith("2:31 left in this part\nAnn")
    assert found.count("█") > 5
    assert "Sayback" in found


def test_captions_can_be_hidden_with_what_was_said_before():
    """By a key; what Sayback says about the practice stays."""
    said = UtteranceTranscribed(
        at=0, utterance=1, participant="A", span=Span(0, 1), text="I was alone.", words=(), ipus=(1,)
    )

    def work(front: ScreenFront) -> None:
        front.show(STARTED)
        front.show(said)
        front.say("The microphone is back.")
        for command in _next(front):
            front.show(CommandGiven(at=0, command=command, by=None, text=""))

    def _next(front: ScreenFront) -> list[CommandKind]:
        while not (given := front.commands()):
            threading.Event().wait(0.01)
        return given

    found = on_screen(work, lambda app: text(app, "lines"), "c")

    assert "I was alone" not in found
    assert "The microphone is back." in found


def test_every_key_has_a_name_at_the_foot():
    """In the partners' language."""
    names = on_screen(
        lambda front: None,
        lambda app: ",".join(b.binding.description for b in app.active_bindings.values() if b.binding.show),
    )

    assert set(WORDING.key_names.values()) <= set(names.split(","))
