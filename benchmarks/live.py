"""How a live practice feels, measured in the virtual room: who waits how long, and is anybody cut off.

Two partners who take turns with Sayback: each clip is played when its prompt is
over, as people would. All times are on session time, from the journal: the end of
a partner's speech, and the moment at which Sayback's voice left the loudspeaker.

    python benchmarks/live.py [--sessions N]

Each session has two rounds and takes about two and a half minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.events import (
    AudioLost,
    Event,
    PromptEnded,
    PromptRequested,
    SessionStarted,
    SpeechEnded,
    UtteranceTranscribed,
)
from assistant.resources import bundled
from assistant.session.gate import is_own_words
from assistant.store.store import open_store
from assistant.timebase import Samples, to_samples, to_seconds
from benchmarks.virtual_room import STARTED, Practice, Room, missing_tools, open_room

FIXTURES = bundled("audio_fixtures")
DIALOGUE = "good-round"
REACTION_S = 0.6
"""How soon a partner answers when Sayback has asked."""
BARGE_IN_AFTER_S = 2.0
"""How far into the first prompt, which is the longest, somebody speaks over it."""


@dataclass
class Figures:
    """Over all sessions, in seconds."""

    after_speech: list[float] = field(default_factory=list)
    after_paraphrase: list[float] = field(default_factory=list)
    after_answer: list[float] = field(default_factory=list)
    barge_in: list[float] = field(default_factory=list)
    n_prompts: int = 0
    n_over_a_partner: int = 0
    n_own_words: int = 0
    lost_s: float = 0.0
    cpu_share: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sessions", type=int, default=2, metavar="N")
    options = parser.parse_args(arguments)
    if missing_tools():
        print(f"live: {', '.join(missing_tools())} not found; on Debian: apt install pulseaudio")
        return 2
    figures = Figures()
    for _ in range(options.sessions):
        with open_room() as room:
            room.add_echo()
            measure(room, figures)
    report(figures)
    return 0


def measure(room: Room, figures: Figures) -> None:
    """One practice of two rounds, in which once a partner speaks over a prompt."""
    voices = [f"--voice={name}={FIXTURES}/{voice}-enrol.flac" for name, voice in VOICES]
    with Practice(room, voices) as practice:
        assert practice.wait_for(STARTED, seconds=120), practice.lines
        started, used = time.monotonic(), cpu_seconds(practice.process.pid)
        for index, clip in enumerate(partner_clips()):
            line = practice.wait_for("Sayback:", seconds=30)
            # the first prompt is spoken over, all others are heard out
            time.sleep(BARGE_IN_AFTER_S if index == 0 else spoken_s(line) + REACTION_S)
            room.play(clip)
        practice.wait_for("The practice is over", seconds=20)
        elapsed = time.monotonic() - started
        figures.cpu_share.append((cpu_seconds(practice.process.pid) - used) / elapsed)
        figures.memory_mb.append(memory_mb(practice.process.pid))
        practice.stop()
        with open_store(practice.store) as store:
            read_journal(store.events(store.sessions()[0].id), figures)


VOICES = (("Ann", "heart"), ("Ben", "rms"))


def partner_clips() -> list[NDArray[np.float32]]:
    """What the two say, in order: told, said back, confirmed, replied; twice."""
    chunks = [chunk.samples for chunk in Recording(FIXTURES / f"{DIALOGUE}.flac").chunks()]
    sound = np.concatenate(chunks, axis=1).mean(axis=0)
    expected = json.loads((FIXTURES / f"{DIALOGUE}.expected.json").read_text(encoding="utf-8"))
    clips = []
    for one in expected["exercise"]["rounds"]:
        for kind in ("speech", "attempts", "replies", "response"):
            if one[kind]:
                start, end = one[kind][0]["start_s"], one[kind][-1]["end_s"]
                clips.append(sound[to_samples(start) : to_samples(end)].astype(np.float32))
    return clips


def spoken_s(line: str) -> float:
    """About how long a prompt takes; a partner waits for its end."""
    return 0.42 * len(line.split("Sayback:")[-1].split()) + 0.5


def read_journal(events: Sequence[Event], figures: Figures) -> None:
    """What the session's own events say."""
    patience = next(event.patience for event in events if isinstance(event, SessionStarted))
    texts = {event.prompt: event for event in events if isinstance(event, PromptRequested)}
    prompts = [event for event in events if isinstance(event, PromptEnded)]
    speech = sorted((event.span.start, event.span.end) for event in events if isinstance(event, SpeechEnded))
    utterances = [event for event in events if isinstance(event, UtteranceTranscribed)]
    for prompt in prompts:
        figures.n_prompts += 1
        if any(start < prompt.span.start < end for start, end in speech):
            figures.n_over_a_partner += 1
        if prompt.is_cut:
            over = [start for start, _ in speech if prompt.span.start < start < prompt.span.end]
            figures.barge_in += [to_seconds(prompt.span.end - min(over))] if over else []
        waited = waited_before(prompt.span.start, speech)
        phase = texts[prompt.prompt].phase
        if waited is not None and phase == "paraphrase":
            figures.after_speech.append(to_seconds(waited - patience))
        elif waited is not None and phase == "confirm":
            figures.after_paraphrase.append(to_seconds(waited))
        elif waited is not None and phase == "reply":
            figures.after_answer.append(to_seconds(waited))
        own = texts[prompt.prompt].text
        figures.n_own_words += sum(
            event.span.overlap(prompt.span) is not None and is_own_words(own, event.text)
            for event in utterances
        )
    figures.lost_s += sum(event.span.duration_s for event in events if isinstance(event, AudioLost))


def waited_before(start: Samples, speech: Sequence[tuple[Samples, Samples]]) -> Samples | None:
    """From the end of the speech before a prompt to its first sound."""
    ends = [end for _, end in speech if end <= start]
    return start - max(ends) if ends else None


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def report(figures: Figures) -> None:
    def row(name: str, values: Sequence[float], bar: str) -> None:
        if values:
            middle, high = np.percentile(values, [50, 95])
            print(f"{name:58} n={len(values):3d}  median {middle:5.2f}  95 % {high:5.2f}   {bar}")
        else:
            print(f"{name:58} n=  0")

    row("end of speech → prompt, beyond the patience, s", figures.after_speech, "≤ .5")
    row("end of saying back → first sound, s", figures.after_paraphrase, "median ≤ 1.2, 95 % ≤ 2.0")
    row("end of the yes → first sound, s", figures.after_answer, "median ≤ 1.2, 95 % ≤ 2.0")
    row("barge-in → silence, s", figures.barge_in, "≤ .2")
    print(f"prompts begun over a partner: {figures.n_over_a_partner} of {figures.n_prompts}   ≤ 5 %")
    print(
        f"own prompts in a partner's words, echo at -12 dB: {figures.n_own_words} of {figures.n_prompts}   0"
    )
    print(f"sound lost: {figures.lost_s:.2f} s")
    row("CPU, share of one core", figures.cpu_share, "≤ .7")
    row("memory, MB", figures.memory_mb, "≤ 1024")


if __name__ == "__main__":
    sys.exit(main())
