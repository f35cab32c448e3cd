"""Does a recording of two hours need more memory than one of some minutes, and time in proportion?

    python -m benchmarks.long_recording --data ../shared/data/conversations [--minutes 10,120] [--channels 1]

Joins the recordings of two people in the data set until they are long enough (the same again, from the
beginning), and replays each length as a person would: `sayback replay FILE -o DIR`, start of Python included,
without an exercise. The peak is what the kernel counted; processor time hardly depends on what else the
machine does.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

from assistant.audio.recording import Recording
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples
from benchmarks.conversation_set import read_set
from benchmarks.processes import run_measured

LIMIT_S = 4 * 3600.0


def recordings(data: Path, n_channels: int) -> list[Path]:
    """Those of two people with so many channels."""
    return [
        item.file
        for item in read_set(data)
        if item.n_channels == n_channels
        and len(item.speakers) == 2
        and item.id.endswith(("_mono", "_stereo"))
    ]


def write_joined(files: list[Path], duration: Samples, n_channels: int, into: Path) -> None:
    """One after the other, again and again, until `duration`."""
    left = duration
    with wave.open(str(into), "wb") as joined:
        joined.setnchannels(n_channels)
        joined.setsampwidth(2)
        joined.setframerate(SAMPLE_RATE_HZ)
        for file in itertools.cycle(files):
            for chunk in Recording(file).chunks():
                sound = chunk.samples[:, :left]
                left -= sound.shape[1]
                joined.writeframes((np.clip(sound.T, -1, 1) * 32767).astype("<i2").tobytes())
                if not left:
                    return


def measure(files: list[Path], minutes: float, n_channels: int) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        sound = into / f"{minutes:g} minutes.wav"
        write_joined(files, to_samples(minutes * 60), n_channels, sound)
        program = Path(sys.executable).with_name("sayback")
        command: list[str | Path] = [program, "replay", sound, "--exercise", "none", "--quiet"]
        command += ["-o", into / "out", "--store", into / "store"]
        run = run_measured(command, timeout_s=LIMIT_S)
    if run.code:
        raise RuntimeError(f"{program.name} gave {run.code}: {run.said.strip()[-400:]}")
    seconds = minutes * 60
    return (
        f"| {minutes:g} min, {n_channels} ch. | {run.wall_s:.0f} s ({run.wall_s / seconds:.3f} ×) | "
        f"{run.cpu_s:.0f} s ({run.cpu_s / seconds:.3f} ×) | {run.peak_mb:.0f} MB |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", default="10,120", help="lengths, parted by commas")
    parser.add_argument("--channels", type=int, choices=(1, 2), default=1)
    options = parser.parse_args()
    files = recordings(options.data, options.channels)
    print("| recording | wall | processor | peak |\n|---|---|---|---|")
    for minutes in options.minutes.split(","):
        print(measure(files, float(minutes), options.channels), flush=True)


if __name__ == "__main__":
    main()
