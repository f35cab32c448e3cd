"""A practice on the whole screen: whose turn it is in large letters, time, lanes, what was said, the level.

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
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Footer, ProgressBar, RichLog, Static

from assistant.events import (
    BreakAgreed,
    CommandKind,
    Event,
    ExercisePaused,
    ExerciseResumed,
    PhaseStarted,
    PromptStarted,
    SessionStarted,
    UtteranceTranscribed,
    VoicesTogether,
)
from assistant.ports import AudioChunk
from assistant.session.wording import ScreenWords
from assistant.terminal.lanes import Lanes
from assistant.terminal.plain import CAPTIONS_KEY, KEYS, PlainFront, clock
from assistant.timebase import Samples, to_samples

LEVEL_EVERY: Samples = to_samples(0.2)
"""How often the level moves: a meter that flickers is not calm."""

LANES_EVERY: Samples = to_samples(0.5)
"""How often the lanes and the time move."""

SOFTEST_DBFS = -60.0
"""The left end of the level meter."""

READY = "Sayback"
"""Stands where the turn is shown, until there is one."""

MOST_LINES = 500


class Shown(Message):
    """Text for one place of the screen."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__()
        self.place = place
        self.text = text


class Line(Message):
    """A line of what happened; a caption can be hidden."""

    def __init__(self, text: str, *, is_caption: bool = False) -> None:
        super().__init__()
        self.text = text
        self.is_caption = is_caption


class Captions(Message):
    """Are the partners' words to be seen?"""

    def __init__(self, *, are_shown: bool) -> None:
        super().__init__()
        self.are_shown = are_shown


class Level(Message):
    """How loud it is, 0 to 1."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share


class ScreenFront(PlainFront):
    """Implements `session.practise.Front` by messages to a `PractiseScreen`."""

    def __init__(
        self, post: Callable[[Message], object], *, words: ScreenWords, has_captions: bool = True
    ) -> None:
        super().__init__(self._write_line, io.StringIO(), words=words, has_captions=has_captions)
        self._post = post
        self._answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._level_at: Samples = 0
        self._lanes: Lanes | None = None
        self._lanes_at: Samples = 0
        self._rest = ""
        self.width = 80
        """Of the lanes, in columns; the screen says it."""

    def _write_line(self, line: str) -> None:
        if not line.endswith(self._words.keys):  # they stand at the foot of the screen
            self._post(Line(line))

    def agree(self, question: str) -> bool:
        self._post(Shown("turn", self._words.consent))
        self._post(Line(question))
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

    def pass_time(self, now: Samples, time_left: Samples | None) -> None:
        if self._lanes is None or 0 <= now - self._lanes_at < LANES_EVERY:
            return
        self._lanes_at = now
        self._post(Shown("lanes", "\n".join(self._lanes.draw(now, self.width))))
        left = self._words.left.format(time=clock(time_left).strip()) if time_left else ""
        self._post(Shown("time", self._rest or left))

    def show(self, event: Event) -> None:
        had_captions = self._has_captions
        if isinstance(event, SessionStarted):
            self._lanes = Lanes(event.participants)
        if self._lanes is not None:
            self._lanes.feed(event)
        if isinstance(event, VoicesTogether):
            self._lanes_at = event.at - LANES_EVERY  # the mark is drawn at once
        if isinstance(event, UtteranceTranscribed):
            if event.text:
                caption = self._words.caption.format(name=self._name(event.participant), text=event.text)
                self._post(Line(f"{clock(event.at)}  {caption}", is_caption=True))
            return
        super().show(event)
        if had_captions is not self._has_captions:
            self._post(Captions(are_shown=self._has_captions))
        self._show_large(event)

    def _show_large(self, event: Event) -> None:
        match event:
            case PhaseStarted() if (line := self._phase(event)) is not None:
                self._post(Shown("turn", line))
            case PromptStarted():
                self._post(Shown("prompt", self._words.prompt.format(text=self._prompts[event.prompt])))
            case BreakAgreed():
                self._rest = self._words.break_until.format(time=self._time_of_day(event))
            case ExercisePaused():
                self._rest = self._rest or self._words.resting
            case ExerciseResumed():
                self._rest = ""
            case _:
                pass


class PractiseScreen(App[None]):
    """The screen; `work` is the practice.

    Parameters
    ----------
    work : callable
        Called on a thread of its own with the front; what it raises is kept in `error`.
    words : ScreenWords
    has_captions : bool
    """

    CSS = """
    #turn { height: 5; content-align: center middle; text-style: bold; background: $boost; }
    #time { height: 1; content-align: center middle; background: $boost; color: $text-muted; }
    #prompt { height: 3; content-align: center middle; color: $accent; }
    #lines { height: 1fr; padding: 0 2; }
    #lanes { height: 4; padding: 0 2; color: $text-muted; }
    #level { height: 1; padding: 0 2; }
    """
    TITLE = "Sayback"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "give('stop')", "", show=False)]

    def __init__(
        self, work: Callable[[ScreenFront], None], *, words: ScreenWords, has_captions: bool = True
    ) -> None:
        super().__init__()
        self.front = ScreenFront(self.post_message, words=words, has_captions=has_captions)
        self.error: Exception | None = None
        self._work = work
        self._words = words
        self._is_done = False
        self._has_captions = has_captions
        self._told: list[Line] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(READY, id="turn", markup=False)
            yield Static("", id="time", markup=False)
            yield Static("", id="prompt", markup=False)
            yield RichLog(id="lines", wrap=True, max_lines=MOST_LINES)
            yield Static("", id="lanes", markup=False)
            yield ProgressBar(total=1.0, show_eta=False, show_percentage=False, id="level")
        yield Footer()

    def on_mount(self) -> None:
        named = self._words.key_names
        for key, command in KEYS.items():
            self.bind(key, f"give('{command}')", description=named[command])
        self.bind(CAPTIONS_KEY, "captions", description=named["captions"])
        self.bind("enter", "answer(True)", description=named["agree"])
        self.bind("n", "answer(False)", show=False)
        self.query_one("#lines", RichLog).can_focus = False
        self.run_worker(self._practise, thread=True, exit_on_error=False)

    def on_resize(self) -> None:
        self.front.width = max(20, self.size.width - 4)

    def on_shown(self, message: Shown) -> None:
        self.query_one(f"#{message.place}", Static).update(message.text)

    def on_line(self, message: Line) -> None:
        self._told = [*self._told, message][-MOST_LINES:]
        if self._has_captions or not message.is_caption:
            self.query_one("#lines", RichLog).write(message.text)

    def on_captions(self, message: Captions) -> None:
        """What was said before is hidden, or shown, as well."""
        self._has_captions = message.are_shown
        lines = self.query_one("#lines", RichLog)
        lines.clear()
        for line in self._told:
            if self._has_captions or not line.is_caption:
                lines.write(line.text)

    def on_level(self, message: Level) -> None:
        self.query_one("#level", ProgressBar).update(progress=message.share)

    def action_give(self, command: str) -> None:
        """A key of the practice; once it is over, q leaves."""
        if self._is_done and command == CommandKind.STOP:
            self.exit()
        self.front.command(CommandKind(command))

    def action_captions(self) -> None:
        self.front.toggle_captions()

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
        self.post_message(Shown("prompt", self._words.leave))


def run_on_screen(
    work: Callable[[ScreenFront], None], *, words: ScreenWords, has_captions: bool = True
) -> None:
    """Run a practice on the whole screen, until it is over and somebody leaves.

    What the practice raises is raised here.
    """
    screen = PractiseScreen(work, words=words, has_captions=has_captions)
    screen.run()
    if screen.error is not None:
        raise screen.error
