"""How far a long job is: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.timebase import Samples, to_seconds


class ProgressView(Protocol):
    """Told of every step of a job."""

    def begin(self, title: str) -> None: ...

    def step(self, stage: str, done: Samples, total: Samples) -> None: ...

    def end(self) -> None: ...


class _NoView:
    def begin(self, title: str) -> None: ...

    def step(self, stage: str, done: Samples, total: Samples) -> None: ...

    def end(self) -> None: ...


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, title="", speed="")
        self._since = 0.0

    def begin(self, title: str) -> None:
        self._since = time.monotonic()
        self._progress.reset(self._task, total=None, title=title, speed="", description="opening")

    def step(self, stage: str, done: Samples, total: Samples) -> None:
        elapsed = time.monotonic() - self._since
        speed = f"{elapsed / to_seconds(done):.2f} × real time" if done and elapsed > 1 else ""
        self._progress.update(self._task, completed=done, total=total, description=stage, speed=speed)

    def end(self) -> None:
        self._progress.update(self._task, visible=False)


@contextmanager
def open_progress(*, is_quiet: bool) -> Iterator[ProgressView]:
    """A bar on stderr where that is a terminal; otherwise something that keeps silent."""
    if is_quiet or not sys.stderr.isatty():
        yield _NoView()
        return
    columns = (
        TextColumn("{task.fields[title]}"),
        BarColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress)
