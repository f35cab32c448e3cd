"""How fast, and with how much memory: each stage alone, the whole, and a plain transcriber beside it.

    python -m benchmarks.speed FILE… [--scratch DIR] [--repeat 3] [--out results.md]

Each row is a process of its own, so that the peak is that stage's. `whole` is
`sayback replay FILE -o DIR` as a person calls it, start of Python included, and
so is `whisper-ctranslate2`, in an environment of its own, with the same model
folder, int8, beam 1 and 2 threads, and without its second tries at higher
temperatures, which only cost it time. Processor time is given too: unlike wall
time it hardly depends on what else the machine does. All runs of one file follow each other and
the fastest of `--repeat` counts, as other work only ever slows.

Stages: `sound` decodes and surveys; `hearing` decodes once more and tells who
speaks when; `words` transcribes the utterances that hearing found.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.audio.channels import Arranged, ChannelChoice, arrange
from assistant.audio.recording import Recording, survey
from assistant.models.registry import locate_speech_to_text
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_samples
from benchmarks.processes import Measured, environment_with, run_measured

PEER = "whisper-ctranslate2==0.5.8"
KEEP_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `inner_s` is the stage's own time, without the start of Python."""

    file: str
    stage: str
    duration_s: float
    wall_s: float
    cpu_s: float
    inner_s: float | None
    peak_mb: float

    def as_markdown(self) -> str:
        inner = f"{self.inner_s / self.duration_s:.3f}" if self.inner_s is not None else "–"
        return (
            f"| {self.file} | {self.stage} | {self.wall_s:.1f} | {self.wall_s / self.duration_s:.3f} | "
            f"{self.cpu_s:.1f} | {inner} | {self.peak_mb:.0f} |"
        )


HEADER = (
    "| file | stage | wall, s | × real time | processor, s | × real time, without start | peak, MB |\n"
    "|---|---|---|---|---|---|---|"
)


# -- stages: each runs in a child process -----------------------------------


def stage_sound(file: Path, _requests: Path) -> float:
    started = time.perf_counter()
    survey(file)
    return time.perf_counter() - started


def stage_hearing(file: Path, requests: Path) -> float:
    """Hearing as a replay opens it; what is to be transcribed is left in `requests`."""
    from assistant.session.bootstrap import equip_replay
    from assistant.session.options import NO_EXERCISE, parse_replay_options
    from assistant.settings import Settings
    from assistant.store.store import open_store
    from assistant.transcription.utterances import UtteranceBuilder

    started = time.perf_counter()
    surveyed = survey(file)
    arrangement = arrange(surveyed.channels, ChannelChoice.AUTO)
    source = Arranged(Recording(file), arrangement)
    options = parse_replay_options(
        partners=None,
        channels=ChannelChoice.AUTO,
        voices=[],
        n_speakers=2,
        exercise=NO_EXERCISE,
        couple="benchmark",
        in_history=False,
    )
    found = []
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        equipment = equip_replay(Settings(), options, store)
        hearing = equipment.open_hearing(
            source, arrangement.layout, surveyed.duration, lambda _what, _done, _of: None
        ).hearing
        builder = UtteranceBuilder(arrangement.layout)
        for chunk in source.chunks():
            found += [request for event in hearing.feed(chunk) for request in builder.feed(event)]
        found += [request for event in hearing.finish() for request in builder.feed(event)]
        found += builder.finish(surveyed.duration)
    inner_s = time.perf_counter() - started
    rows = {"A": 0, "B": arrangement.weights.shape[0] - 1}
    spans = [(r.listen.start, r.listen.end, rows.get(r.participant, 0)) for r in found if r.has_words]
    requests.write_text(json.dumps(spans), encoding="utf-8")
    return inner_s


def stage_words(file: Path, requests: Path) -> float:
    from assistant.transcription.sound import RecentSound
    from assistant.transcription.whisper import WhisperTranscriber

    spans = sorted(json.loads(requests.read_text(encoding="utf-8")), key=lambda span: int(span[1]))
    arrangement = arrange(survey(file).channels, ChannelChoice.AUTO)
    source = Arranged(Recording(file), arrangement)
    started = time.perf_counter()
    model, _ = locate_speech_to_text()
    transcriber = WhisperTranscriber(model)
    sound = RecentSound(source.n_channels, to_samples(KEEP_S))
    for chunk in source.chunks():
        sound.add(chunk)
        while spans and spans[0][1] <= sound.end:
            start, end, channel = spans.pop(0)
            transcriber.transcribe(sound.clip(Span(start, end), channel), start=start)
    return time.perf_counter() - started


STAGES = {"sound": stage_sound, "hearing": stage_hearing, "words": stage_words}


# -- the table --------------------------------------------------------------


def fastest(command: list[str | Path], repeat: int) -> Measured:
    """The fastest of several runs.

    Raises
    ------
    RuntimeError
        If the program says that it could not do it.
    """
    runs = []
    for _ in range(repeat):
        run = run_measured(command)
        if run.code not in (0, 1):  # 1: no speech found
            raise RuntimeError(f"{command[0]} gave {run.code}: {run.said.strip()[-400:]}")
        runs.append(run)
    return min(runs, key=lambda run: run.wall_s)


def stage_row(file: Path, stage: str, duration_s: float, requests: Path, repeat: int) -> Row:
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.speed", "--stage", stage]
    run = fastest([*command, "--requests", requests, file], repeat)
    inner_s = float(run.said.strip().splitlines()[-1])
    return Row(
        file=file.stem,
        stage=stage,
        duration_s=duration_s,
        wall_s=run.wall_s,
        cpu_s=run.cpu_s,
        inner_s=inner_s,
        peak_mb=run.peak_mb,
    )


def sayback(file: Path, into: Path) -> list[str | Path]:
    program = Path(sys.executable).with_name("sayback")
    return [program, "replay", file, "-o", into / "out", "--store", into / "store", "--quiet"]


def whisper_ctranslate2(programs: Path, file: Path, into: Path) -> list[str | Path]:
    model, _ = locate_speech_to_text()
    options: list[str | Path] = ["--model_directory", model.path, "--device", "cpu", "--compute_type", "int8"]
    options += ["--threads", "2", "--beam_size", "1", "--best_of", "1", "--language", "en"]
    options += ["--temperature_increment_on_fallback", "None", "--local_files_only", "True"]
    return [programs / "whisper-ctranslate2", *options, "--output_format", "json", "--output_dir", into, file]


def measure(file: Path, scratch: Path, repeat: int) -> list[Row]:
    duration_s = survey(file).duration / SAMPLE_RATE_HZ
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        into, requests = Path(folder), Path(folder) / "requests.json"
        for stage in STAGES:
            rows.append(stage_row(file, stage, duration_s, requests, repeat))
            print(rows[-1].as_markdown(), flush=True)
        others: dict[str, list[str | Path]] = {"whole (sayback replay)": sayback(file, into)}
        try:
            programs = environment_with([PEER], scratch / "whisper-ctranslate2")
            others["whisper-ctranslate2"] = whisper_ctranslate2(programs, file, into)
        except RuntimeError as error:
            print(f"not measured: {error}", file=sys.stderr)
        for name, command in others.items():
            run = fastest(command, repeat)
            rows.append(
                Row(
                    file=file.stem,
                    stage=name,
                    duration_s=duration_s,
                    wall_s=run.wall_s,
                    cpu_s=run.cpu_s,
                    inner_s=None,
                    peak_mb=run.peak_mb,
                )
            )
            print(rows[-1].as_markdown(), flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "sayback-peers")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path, help="folder for the dated results")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--requests", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()

    if options.stage:
        print(STAGES[options.stage](options.files[0], options.requests))
        return
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(HEADER, flush=True)
    rows = [row for file in options.files for row in measure(file, options.scratch, options.repeat)]
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / f"speed-{time.strftime('%Y-%m-%d')}.json"
        path.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
