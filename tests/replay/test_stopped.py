"""A session that is cut off is not lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.resources import bundled
from assistant.store.store import open_store
from assistant.timebase import to_seconds

pytestmark = pytest.mark.slow

SOUND = bundled("audio_fixtures") / "sofa-talk.flac"
HEARD_S = 20.0


def stop_in_the_middle(folder: Path, how: signal.Signals) -> int:
    """Replay in a process of its own and send it a signal once 20 s were heard.

    A shell's background job ignores Ctrl-C and hands that down: here it is heard again.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [
        sys.executable,
        "-m",
        "assistant",
        "replay",
        str(SOUND),
        "--verbose",
        "-o",
        str(folder / "out"),
    ]
    with subprocess.Popen(
        [*command, "--store", str(folder / "store")],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if f"heard until {HEARD_S:.1f} s" in line:
                process.send_signal(how)
                break
        process.stderr.read()
    return process.returncode


def test_a_kill_loses_at_most_the_last_second(tmp_path: Path):
    """kill -9: what was heard stands in the journal, and the rescue makes feedback of it."""
    assert stop_in_the_middle(tmp_path, signal.SIGKILL) == -signal.SIGKILL

    with open_store(tmp_path / "store") as store:
        (row,) = store.sessions()
        last_s = max(to_seconds(event.at) for event in store.events(row.id))
    assert not row.has_ended
    assert last_s >= HEARD_S - 1.0
    assert list((tmp_path / "out").iterdir()) == []

    arguments = ["-o", str(tmp_path / "rescued"), "--store", str(tmp_path / "store"), "--quiet"]
    assert main(["rescue", *arguments]) == 0
    assert {path.suffix for path in (tmp_path / "rescued").iterdir()} == {".json", ".md", ".html"}


def test_ctrl_c_leaves_a_usable_journal(tmp_path: Path):
    """Exit code 130, no result file, and the session says that it was stopped."""
    assert stop_in_the_middle(tmp_path, signal.SIGINT) == 130

    with open_store(tmp_path / "store") as store:
        (row,) = store.sessions()
    assert row.has_ended
    assert list((tmp_path / "out").iterdir()) == []
    arguments = [
        "feedback",
        row.id,
        "-o",
        str(tmp_path / "again"),
        "--store",
        str(tmp_path / "store"),
        "--quiet",
    ]
    assert main(arguments) == 0
