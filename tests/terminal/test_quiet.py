"""Libraries that write past Python do not smear the screen."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from assistant.terminal.quiet import noise_into


def test_what_a_library_writes_goes_into_the_file_and_the_screen_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    """And afterwards everything is as it was."""
    log = tmp_path / "logs" / "practise.log"

    with noise_into(log):
        os.write(2, b"ALSA lib pcm.c:2721:(snd_pcm_open_noupdate) Unknown PCM\n")
        assert sys.__stderr__ is not None
        print("the screen", file=sys.__stderr__, flush=True)
    os.write(2, b"after\n")

    assert log.read_text().startswith("ALSA lib")
    assert capfd.readouterr().err == "the screen\nafter\n"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_error_gives_the_terminal_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """Its traceback must be seen."""
    with pytest.raises(RuntimeError), noise_into(tmp_path / "log"):
        raise RuntimeError

    os.write(2, b"seen\n")
    assert capfd.readouterr().err == "seen\n"
