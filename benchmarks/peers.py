"""Sayback beside two open pipelines, in one run: time, memory, and which overlaps are found.

    python -m benchmarks.peers FILE… [--scratch DIR] [--repeat 2] [--out DIR]

Each program gets the same recording and the same Whisper folder, int8, beam 1
and 2 threads, and runs as a process of its own in an environment of its own
(made in `--scratch` at the first run).

- `sayback replay`: the whole report: words, who speaks, overlaps, feedback page.
- `whisper-ctranslate2`: transcribes only; without its second tries at higher
  temperatures, which cost it time (and spare it loops: see the number of words).
- `whisperx --no_align --vad_method pyannote`: transcribes in batches. Its word
  alignment and its diarization ask a model hub, so without a network it gives
  neither words' times nor voices.

*Cold*: before the run the files of the program and of the model are taken out of
the page cache as far as the system allows (`posix_fadvise`). *Warm*: the fastest
of `--repeat` runs after it. Overlaps are scored against `FILE.rttm`, if it is
there: a program that names no voices finds none.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from assistant.audio.recording import survey
from assistant.models.registry import locate_speech_to_text
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_samples
from benchmarks.conversation_set import Speech, read_rttm
from benchmarks.processes import Measured, environment_with, run_measured
from benchmarks.scoring import overlap_events
from benchmarks.speed import PEER, sayback, whisper_ctranslate2

WHISPERX = "whisperx==3.8.6"

Command = Callable[[Path, Path], list[str | Path]]
"""From the recording and a folder for results to what is run."""

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program under test. `home`: its environment, whose files are made cold."""

    name: str
    home: Path
    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one program did with one file. `overlaps_right` is None where nothing could be scored."""

    file: str
    program: str
    duration_s: float
    cold_s: float
    warm_s: float
    cpu_s: float
    peak_mb: float
    n_words: int
    overlaps_right: int | None
    overlaps_false: int | None
    overlaps_missed: int | None

    def as_markdown(self) -> str:
        overlaps = (
            "–"
            if self.overlaps_right is None
            else f"{self.overlaps_right} / {self.overlaps_false} / {self.overlaps_missed}"
        )
        return (
            f"| {self.file} | {self.program} | {self.cold_s:.1f} | {self.warm_s:.1f} | "
            f"{self.warm_s / self.duration_s:.3f} | {self.cpu_s:.1f} | {self.peak_mb:.0f} | "
            f"{self.n_words} | {overlaps} |"
        )


HEADER = (
    "| file | program | cold, s | warm, s | warm × real time | processor, s | peak, MB | words "
    "| overlaps right / false / missed |\n|---|---|---|---|---|---|---|---|---|"
)


def whisperx(programs: Path, file: Path, into: Path) -> list[str | Path]:
    model, _ = locate_speech_to_text()
    options: list[str | Path] = ["--model", model.path, "--device", "cpu", "--compute_type", "int8"]
    options += ["--threads", "2", "--beam_size", "1", "--language", "en", "--no_align"]
    options += ["--vad_method", "pyannote", "--output_format", "json", "--output_dir", into]
    return [programs / "whisperx", *options, file]


def programs_that_run(scratch: Path) -> Iterator[Program]:
    """Each program that can be installed here; of the others it is said why not."""
    yield Program(name="sayback replay", home=Path(sys.prefix), command=sayback)
    makers: tuple[tuple[str, Callable[[Path, Path, Path], list[str | Path]]], ...] = (
        (PEER, whisper_ctranslate2),
        (WHISPERX, whisperx),
    )
    for package, maker in makers:
        name = package.partition("==")[0]
        try:
            home = scratch / name
            found = environment_with([package], home)
        except RuntimeError as error:
            print(f"not compared: {error}", file=sys.stderr, flush=True)
            continue
        yield Program(name=name, home=home, command=partial(maker, found))


def make_cold(folder: Path) -> None:
    """Ask the system to forget the content of every file below a folder."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def told(into: Path) -> tuple[list[Speech], int]:
    """Speech and number of words in the JSON that a program left in its folder."""
    (path,) = sorted(into.rglob("*.json"))[:1]
    report = json.loads(path.read_text(encoding="utf-8"))
    if "speech" in report:
        words = sum(len(utterance["text"].split()) for utterance in report["utterances"])
        found = [(part["participant"], part["start_s"], part["end_s"]) for part in report["speech"]]
    else:
        words = sum(len(segment["text"].split()) for segment in report["segments"])
        found = [
            (segment["speaker"], segment["start"], segment["end"])
            for segment in report["segments"]
            if "speaker" in segment
        ]
    return [
        Speech(participant=who, span=Span(to_samples(start_s), to_samples(end_s)))
        for who, start_s, end_s in found
    ], words


def outcome(program: Program, file: Path, repeat: int) -> Outcome:
    """One cold run and `repeat` warm ones.

    Raises
    ------
    RuntimeError
        If the program does not do it here.
    """
    surveyed = survey(file)
    model, _ = locate_speech_to_text()
    runs: list[Measured] = []
    speech: list[Speech] = []
    n_words = 0
    for number in range(1 + repeat):
        if number == 0:
            make_cold(program.home)
            make_cold(model.path)
        with tempfile.TemporaryDirectory() as folder:
            run = run_measured(program.command(file, Path(folder)), environment=OFFLINE)
            if run.code != 0:
                raise RuntimeError(f"gave {run.code}: {' '.join(run.said.split())[-300:]}")
            speech, n_words = told(Path(folder))
        runs.append(run)
    rttm = file.with_suffix(".rttm")
    truth = read_rttm(rttm) if rttm.is_file() else ()
    score = overlap_events(truth, speech, Span(0, surveyed.duration)) if truth else None
    return Outcome(
        file=file.stem,
        program=program.name,
        duration_s=surveyed.duration / SAMPLE_RATE_HZ,
        cold_s=runs[0].wall_s,
        warm_s=min(run.wall_s for run in runs[1:] or runs),
        cpu_s=min(run.cpu_s for run in runs),
        peak_mb=max(run.peak_mb for run in runs),
        n_words=n_words,
        overlaps_right=None if score is None else round(score.right),
        overlaps_false=None if score is None else round(score.false),
        overlaps_missed=None if score is None else round(score.missed),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "sayback-peers")
    parser.add_argument("--repeat", type=int, default=2, help="warm runs of each")
    parser.add_argument("--out", type=Path, help="folder for the dated results")
    options = parser.parse_args()

    programs = list(programs_that_run(options.scratch))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(HEADER, flush=True)
    outcomes = []
    for file in options.files:
        for program in programs:
            try:
                outcomes.append(outcome(program, file, options.repeat))
                print(outcomes[-1].as_markdown(), flush=True)
            except RuntimeError as error:
                print(f"{program.name} on {file.name} {error}", file=sys.stderr, flush=True)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / f"peers-{time.strftime('%Y-%m-%d')}.json"
        path.write_text(json.dumps([asdict(found) for found in outcomes], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
