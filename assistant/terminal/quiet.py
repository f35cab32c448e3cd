"""What libraries write to the terminal by themselves goes into a file while the screen is full.

ALSA and PortAudio print warnings to file descriptor 2, past Python, and would smear
the screen. The screen itself writes to the same terminal: it keeps a descriptor of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_STDERR = 2


@contextmanager
def noise_into(path: Path) -> Iterator[None]:
    """While this lasts descriptor 2 is that file (0600, begun anew); `sys.__stderr__` stays the terminal."""
    sys.stderr.flush()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    terminal = os.dup(_STDERR)
    before = sys.__stderr__
    log = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(os.dup(terminal), "w", encoding="utf-8", errors="replace") as screen:
            _draw_on(screen)
            os.dup2(log, _STDERR)
            yield
    finally:
        sys.stderr.flush()
        os.dup2(terminal, _STDERR)
        _draw_on(before)
        os.close(log)
        os.close(terminal)


def _draw_on(terminal: TextIO | None) -> None:
    """The screen writes to what is called so when it begins."""
    vars(sys)["__stderr__"] = terminal
