"""Runs a program and measures it: wall time, processor time, peak memory.

The peak is what the kernel counted for the program and every process that it
started and waited for (`ru_maxrss`), the largest of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one run of a program took. `said` is its output and its errors together."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    code: int
    said: str


def run_measured(
    command: Sequence[str | Path], *, timeout_s: float = 900, environment: dict[str, str] | None = None
) -> Measured:
    """Run to the end, or kill after `timeout_s` (then `code` is negative)."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        killer = threading.Timer(timeout_s, process.kill)
        killer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - started
        output.seek(0)
        said = output.read().decode(errors="replace")
    return Measured(
        wall_s=wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * MAXRSS_BYTES / 1e6,
        code=process.returncode,
        said=said,
    )


def environment_with(packages: Sequence[str], folder: Path) -> Path:
    """The `bin` of a virtual environment with these packages; made at the first call.

    Raises
    ------
    RuntimeError
        If they cannot be installed; with pip's last line.
    """
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    done = folder / "installed.txt"
    if done.is_file() and done.read_text(encoding="utf-8").split("\n") == list(packages):
        return programs
    venv.create(folder, with_pip=True)
    result = run_measured([programs / "python", "-m", "pip", "install", "--quiet", *packages], timeout_s=3600)
    if result.code:
        lines = result.said.strip().splitlines() or ["pip said nothing"]
        raise RuntimeError(f"{' '.join(packages)} cannot be installed here: {lines[-1]}")
    done.write_text("\n".join(packages), encoding="utf-8")
    return programs
