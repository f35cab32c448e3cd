"""A practice on the whole screen: whose turn it is in large letters, what was said, the level.

The practice runs on a thread of its own and only sends messages; the screen never
holds it up. Nothing here judges: no figure is shown while people speak.
"""

from __future__ import annotations

import io
import queue
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Footer, ProgressBar, RichLog, Static

from assistant.events import CommandKind, Event, PhaseStarted, PromptStarted
from assistant.ports import AudioChunk
from assistant.terminal.plain import KEYS_LINE, PlainFront
from assistant.timebase import Samples, to_samples

LEVEL_EVERY: Samples = to_samples(0.2)
"""How often the level moves: a meter that flickers is not calm."""

SOFTEST_DBFS = -60.0
"""The left end of the level meter."""

READY = "Sayback"
"""Stands where the turn is shown, until there is one."""

LEAVE = "Press q to leave."


class Shown(Message):
    """Text for one place of the screen."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__()
        self.place = place
        self.text = text


class Level(Message):
    """How loud it is, 0 to 1."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share


class ScreenFront(PlainFront):
    """Implements `session.practise.Front` by messages to a `PractiseScreen`."""

    def __init__(self, post: Callable[[Message], object], *, has_captions: bool = True) -> None:
        super().__init__(self._write_line, io.StringIO(), has_captions=has_captions)
        self._post = post
        self._answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._level_at: Samples = 0

    def _write_line(self, line: str) -> None:
        if not line.endswith(KEYS_LINE):
            self._post(Shown("lines", line))

    def agree(self, question: str) -> bool:
        self._post(Shown("turn", "Do you both agree?"))
        self._post(Shown("lines", question))
        return self._answers.get()

    def answer(self, agrees: bool) -> None:
        """The key that was pressed when it was asked."""
        self._answers.put(agrees)

    def hear(self, chunk: AudioChunk) -> None:
        if chunk.end - self._level_at < LEVEL_EVERY and chunk.start >= self._level_at:
            return
        self._level_at = chunk.end
        power = float((chunk.samples.astype(np.float64) ** 2).mean())
        level_db = 10 * np.log10(power + 1e-12)
        self._post(Level(float(np.clip(1 - level_db / SOFTEST_DBFS, 0.0, 1.0))))

    def show(self, event: Event) -> None:
        super().show(event)
        line = self._line(event)
        if line is None or line == KEYS_LINE:
            return
        if isinstance(event, PhaseStarted):
            self._post(Shown("turn", line))
        elif isinstance(event, PromptStarted):
            self._post(Shown("prompt", line))


class PractiseScreen(App[None]):
    """The screen; `work` is the practice.

    Parameters
    ----------
    work : callable
        Called on a thread of its own with the front; what it raises is kept in `error`.
    has_captions : bool
    """

    CSS = """
    #turn { height: 7; content-align: center middle; text-style: bold; background: $boost; }
    #prompt { height: 4; content-align: center middle; color: $accent; }
    #lines { height: 1fr; padding: 0 2; }
    #level { height: 1; padding: 0 2; }
    """
    TITLE = "Sayback"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("p", "give('pause')", "pause"),
        ("r", "give('resume')", "go on"),
        ("a", "give('repeat')", "say it again"),
        ("s", "give('skip')", "skip"),
        ("u", "give('undo')", "undo “not quite”"),
        ("m", "give('add_minute')", "a minute more"),
        ("q", "give('stop')", "stop"),
        ("ctrl+c,ctrl+q", "give('stop')", ""),
        ("enter", "answer(True)", "agree"),
        ("n", "answer(False)", ""),
    ]

    def __init__(self, work: Callable[[ScreenFront], None], *, has_captions: bool = True) -> None:
        super().__init__()
        self.front = ScreenFront(self.post_message, has_captions=has_captions)
        self.error: Exception | None = None
        self._work = work
        self._is_done = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(READY, id="turn")
            yield Static("", id="prompt")
            yield RichLog(id="lines", wrap=True, max_lines=500)
            yield ProgressBar(total=1.0, show_eta=False, show_percentage=False, id="level")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#lines", RichLog).can_focus = False
        self.run_worker(self._practise, thread=True, exit_on_error=False)

    def on_shown(self, message: Shown) -> None:
        if message.place == "lines":
            self.query_one("#lines", RichLog).write(message.text)
        else:
            self.query_one(f"#{message.place}", Static).update(message.text)

    def on_level(self, message: Level) -> None:
        self.query_one("#level", ProgressBar).update(progress=message.share)

    def action_give(self, command: str) -> None:
        """A key of the practice; once it is over, q leaves."""
        if self._is_done and command == CommandKind.STOP:
            self.exit()
        self.front.command(CommandKind(command))

    def action_answer(self, agrees: bool) -> None:
        self.front.answer(agrees)

    def _practise(self) -> None:
        try:
            self._work(self.front)
        except Exception as error:  # it belongs to whoever opened the screen
            self.error = error
            self.call_from_thread(self.exit)
            return
        self._is_done = True
        self.post_message(Shown("prompt", LEAVE))


def run_on_screen(work: Callable[[ScreenFront], None], *, has_captions: bool = True) -> None:
    """Run a practice on the whole screen, until it is over and somebody leaves.

    What the practice raises is raised here.
    """
    screen = PractiseScreen(work, has_captions=has_captions)
    screen.run()
    if screen.error is not None:
        raise screen.error
