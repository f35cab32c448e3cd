"""An hour of live practice in the virtual room: processor, memory, lost sound, drift.

Two partners of rendered voices tell for minutes, say back, answer, and swap, for
eight rounds. Memory is looked at every minute. Drift is how much later, or
sooner, voices stand in the session at the end than at its beginning, against
the moments at which they were played into the room.

    python -m benchmarks.long_run [--minutes N] [--keep FILE]

It takes as long as it measures.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.events import AudioLost, Event, PromptEnded, SessionEnded, VoiceStarted, WordsStepped
from assistant.exercise.loader import exercise_files
from assistant.store.store import open_store
from assistant.timebase import to_samples, to_seconds
from benchmarks.live import DIALOGUES, cpu_seconds
from benchmarks.partners import Couple, at_length, couple, practise_together
from benchmarks.virtual_room import STARTED, Practice, Room, missing_tools, open_room

N_ROUNDS = 8
"""As many as an exercise may have."""

TALK_S = 400.0
"""So long each tells in a round: with saying back and answers that makes an hour."""

SETTLED_MIN = 5
"""Memory after so many minutes is what growth is counted from."""

N_MINUTES = 10
"""What an utterance needs comes and goes: a single minute says little, ten say more."""

ENDS_WITHIN_S = 300.0
"""At the end of an hour the last round's saying back is weighed, and the feedback is made."""

N_COMPARED = 100
"""Voices at the beginning, and at the end, whose moments are compared."""

N_FIRST = 40
"""Those by which it is found how the two clocks stand to each other."""

CLOSE_S = 0.1
"""Two clocks that fit have most voices so near."""

NEAR_S = 0.5
"""A voice of the session this near to one that was played is the same."""

SILENCE_S = 1.0
"""After it a voice that begins is a new one to the session, too."""

LOUD_POWER = 1e-4
"""-40 dBFS: a voice has begun."""


@dataclass
class Hour:
    """What was measured."""

    minutes: float = 0.0
    cpu_share: float = 0.0
    memory_mb: list[float] = field(default_factory=list)
    lost_s: float = 0.0
    n_lost: int = 0
    n_prompts: int = 0
    n_events: int = 0
    ending: str = ""
    words_steps: list[tuple[float, str]] = field(default_factory=list)
    """Where the computer could not keep up: the minute, and what words were written with from then on."""
    offsets_s: list[tuple[float, float]] = field(default_factory=list)
    """For each voice that was heard: when it was played, and how much later it stands in the session."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=60.0, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write what was measured as JSON")
    options = parser.parse_args(arguments)
    if missing_tools():
        print(f"long_run: {', '.join(missing_tools())} not found; on Debian: apt install pulseaudio")
        return 2
    pair = at_length(couple("good-round", N_ROUNDS), DIALOGUES, TALK_S)
    try:
        with open_room() as room:
            room.add_echo()
            hour = measure(room, pair, options.minutes)
    except RuntimeError as error:
        print(f"long_run: {error}")
        return 2
    if options.keep is not None:
        options.keep.write_text(json.dumps(asdict(hour)), encoding="utf-8")
    report(hour)
    return 0


def measure(room: Room, pair: Couple, minutes: float) -> Hour:
    """One practice, stopped when its time is over."""
    hour, is_over = Hour(), threading.Event()
    exercise = long_exercise(room.folder)
    with Practice(room, [*pair.arguments, "--exercise", str(exercise)]) as practice:
        if not practice.wait_for(STARTED, seconds=300):
            last = practice.lines[-1] if practice.lines else "it said nothing"
            raise RuntimeError(f"`sayback practise` did not begin ({last})")
        started, used = time.monotonic(), cpu_seconds(practice.process.pid)

        def watch() -> None:
            while practice.process.poll() is None:
                elapsed = time.monotonic() - started
                hour.minutes = elapsed / 60
                hour.cpu_share = (cpu_seconds(practice.process.pid) - used) / max(elapsed, 1.0)
                hour.memory_mb.append(resident_mb(practice.process.pid))
                print(
                    f"{hour.minutes:5.1f} min  {hour.memory_mb[-1]:6.0f} MB  {hour.cpu_share:.2f} of a core"
                )
                sys.stdout.flush()
                if hour.minutes >= minutes:
                    practice.process.send_signal(signal.SIGINT)
                if hour.minutes >= minutes or is_over.wait(60.0):
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        practise_together(room, practice, pair)
        is_over.set()
        watcher.join(timeout=90)
        if hour.minutes < minutes:
            practice.stop()
        practice.process.wait(timeout=ENDS_WITHIN_S)
        with open_store(practice.store) as store:
            events = store.events(store.sessions()[0].id)
    return read_journal(hour, events, room.played)


def long_exercise(folder: Path) -> Path:
    """Saying back, with more rounds and longer turns."""
    text = exercise_files()["say-it-back"].read_text(encoding="utf-8")
    longer = text.replace("rounds: 2\n", f"rounds: {N_ROUNDS}\n").replace("max_s: 240", "max_s: 1200")
    path = folder / "say-it-back-for-long.yaml"
    path.write_text(longer, encoding="utf-8")
    return path


def read_journal(
    hour: Hour, events: Sequence[Event], played: Sequence[tuple[float, NDArray[np.float32]]]
) -> Hour:
    """Losses and drift, from the session's own events."""
    lost = [event for event in events if isinstance(event, AudioLost)]
    hour.n_lost, hour.lost_s = len(lost), sum(event.span.duration_s for event in lost)
    hour.n_events = len(events)
    hour.n_prompts = sum(isinstance(event, PromptEnded) for event in events)
    hour.ending = next((event.reason for event in events if isinstance(event, SessionEnded)), "none")
    hour.words_steps = [
        (to_seconds(event.at) / 60, event.step.value) for event in events if isinstance(event, WordsStepped)
    ]
    voices = [to_seconds(event.start) for event in events if isinstance(event, VoiceStarted)]
    hour.offsets_s = offsets(voices, [moment + at for moment, sound in played for at in onsets_s(sound)])
    return hour


def offsets(voices_s: Sequence[float], played_s: Sequence[float]) -> list[tuple[float, float]]:
    """When each voice was played, and how much later than that it stands in the session.

    How the two clocks stand to each other say the first voices, whichever way fits most of
    them. A voice that the session has not near enough was not heard as a new one, and is left out.
    """
    voices, played = np.array(voices_s), np.array(played_s)
    if not len(voices) or not len(played):
        return []

    def nearest(moments: NDArray[np.float64], apart: float) -> NDArray[np.float64]:
        away = voices[None] - moments[:, None]
        chosen: NDArray[np.float64] = away[np.arange(len(moments)), np.abs(away - apart).argmin(axis=1)]
        return chosen

    first = played[:N_FIRST]
    guesses = (voices[None, : 2 * N_FIRST] - first[:, None]).ravel()
    fits = [np.sum(np.abs(nearest(first, guess) - guess) < CLOSE_S) for guess in guesses]
    apart = float(guesses[int(np.argmax(fits))])
    later = nearest(played, apart)
    is_near = np.abs(later - apart) < NEAR_S
    return [
        (float(at - played[0]), float(by)) for at, by in zip(played[is_near], later[is_near], strict=True)
    ]


def onsets_s(sound: NDArray[np.float32]) -> list[float]:
    """When voices begin in a clip, each after a silence."""
    hop = to_samples(0.01)
    power = (sound[: len(sound) // hop * hop].reshape(-1, hop).astype(np.float64) ** 2).mean(axis=1)
    loud = np.flatnonzero(power > LOUD_POWER)
    if not len(loud):
        return []
    begins = loud[np.concatenate([[True], np.diff(loud) > round(SILENCE_S / 0.01)])]
    return [float(frame) * 0.01 for frame in begins]


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def report(hour: Hour) -> None:
    settled = hour.memory_mb[SETTLED_MIN:]
    print(
        f"{hour.minutes:.1f} minutes, ended: {hour.ending}; {hour.n_events} events, {hour.n_prompts} prompts"
    )
    print(f"CPU {hour.cpu_share:.2f} of one core   ≤ .7")
    if settled:
        growth = settled[-1] - settled[0]
        print(
            f"memory: {settled[0]:.0f} MB after {SETTLED_MIN} min, {settled[-1]:.0f} at the end, "
            f"{max(hour.memory_mb):.0f} at most: growth {growth:.0f} MB   < 20, ≤ 1024"
        )
        usual = [float(np.median(part)) for part in (settled[:N_MINUTES], settled[-N_MINUTES:])]
        print(
            f"median of the first {N_MINUTES} of these minutes {usual[0]:.0f} MB, of the last {usual[1]:.0f}"
        )
    steps = ", ".join(f"{step} from minute {minute:.1f}" for minute, step in hour.words_steps)
    print(f"words: {steps or 'by the usual model all the time'}")
    print(f"sound lost: {hour.n_lost} times, {hour.lost_s:.2f} s   0")
    first, last = hour.offsets_s[:N_COMPARED], hour.offsets_s[-N_COMPARED:]
    if len(hour.offsets_s) >= 2 * N_COMPARED:
        middles = [float(np.median([away for _, away in part])) for part in (first, last)]
        span_min = (np.median([at for at, _ in last]) - np.median([at for at, _ in first])) / 60
        drift_ms = (middles[1] - middles[0]) * 1000
        print(
            f"session time against the clock, {span_min:.0f} min on: {drift_ms:+.0f} ms   < 50 but for losses"
        )


if __name__ == "__main__":
    sys.exit(main())
