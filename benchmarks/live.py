"""How a live practice feels, measured in the virtual room: who waits how long, and is anybody cut off.

Two partners of rendered voices take turns with Sayback: each clip is played when its
prompt is over, as people would. In every second session they pause inside what they
say, for .6 to 1.6 s between sentences. Twice in a session somebody speaks over a
prompt, and once the listener over the speaker. Times are on session time,
from the journal; that of a mark on the screen is from the clock.

    python -m benchmarks.live [--sessions N] [--skip N] [--keep FILE] [--journals DIR]

A session has two rounds and takes about three minutes. `--keep` adds up several runs;
`--journals` keeps what each session has written, to be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from assistant.errors import AssistantError
from assistant.events import (
    AttemptAssessed,
    AudioLost,
    Event,
    PromptEnded,
    PromptRequested,
    SessionStarted,
    SpeechEnded,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
)
from assistant.session.gate import is_own_words
from assistant.store.store import open_store
from assistant.timebase import Samples, Span, to_samples, to_seconds
from benchmarks.partners import Couple, couple, practise_together, with_pauses
from benchmarks.virtual_room import STARTED, Practice, Room, missing_tools, open_room

DIALOGUES = ("good-round", "over-to-you", "sofa-talk")
"""Those in which each of the two tells once."""

GOES_ON_S = 2.0
"""A partner who goes on so soon after a prompt began was not done."""

SPOKEN_OVER = ("brief", "swap")
"""The phases whose prompts somebody speaks over on purpose."""


@dataclass
class Figures:
    """Over all sessions, in seconds."""

    n_rounds: int = 0
    after_speech: list[float] = field(default_factory=list)
    after_paraphrase: list[float] = field(default_factory=list)
    after_whole_paraphrase: list[float] = field(default_factory=list)
    after_answer: list[float] = field(default_factory=list)
    barge_in: list[float] = field(default_factory=list)
    mark: list[float] = field(default_factory=list)
    n_prompts: int = 0
    n_free: int = 0
    n_over_a_partner: int = 0
    n_gone_on: int = 0
    n_own_words: int = 0
    lost_s: float = 0.0
    cpu_share: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sessions", type=int, default=3, metavar="N")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="begin with a later session")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="add to the figures of this file")
    parser.add_argument("--journals", type=Path, metavar="DIR", help="keep the journal of each session there")
    options = parser.parse_args(arguments)
    if missing_tools():
        print(f"live: {', '.join(missing_tools())} not found; on Debian: apt install pulseaudio")
        return 2
    figures = Figures()
    if options.keep is not None and options.keep.is_file():
        figures = Figures(**json.loads(options.keep.read_text(encoding="utf-8")))
    for index in range(options.skip, options.skip + options.sessions):
        pair = couple(DIALOGUES[index % len(DIALOGUES)])
        try:
            with open_room() as room:
                room.add_echo()
                journal = options.journals / f"session-{index + 1}" if options.journals else None
                measure(room, with_pauses(pair) if index % 2 else pair, figures, journal=journal)
        except (RuntimeError, AssistantError) as error:
            print(f"live: session {index + 1} did not begin or end: {error}")
            return 2
        if options.keep is not None:
            options.keep.write_text(json.dumps(asdict(figures)), encoding="utf-8")
    report(figures)
    return 0


def measure(room: Room, pair: Couple, figures: Figures, *, journal: Path | None = None) -> None:
    """One practice of two rounds; its journal is kept where that is asked for."""
    with Practice(room, pair.arguments) as practice:
        if not practice.wait_for(STARTED, seconds=180):
            last = practice.lines[-1] if practice.lines else "it said nothing"
            raise RuntimeError(f"`sayback practise` did not begin ({last})")
        started, used = time.monotonic(), cpu_seconds(practice.process.pid)
        cut_in_at = practise_together(room, practice, pair, speaks_over=True)
        elapsed = time.monotonic() - started
        figures.cpu_share.append((cpu_seconds(practice.process.pid) - used) / elapsed)
        figures.memory_mb.append(memory_mb(practice.process.pid))
        practice.stop()
        if journal is not None:
            shutil.copytree(practice.store, journal)
        with open_store(practice.store) as store:
            events = store.events(store.sessions()[0].id)
    figures.n_rounds += len(pair.rounds)
    read_journal(events, figures)
    marks = [moment for moment, line in zip(practice.times, practice.lines, strict=True) if AT_ONCE in line]
    figures.mark += [moment - cut_in_at for moment in marks if 0 < moment - cut_in_at < 5][:1]


AT_ONCE = "speak at once"
"""In the line that is the mark."""


def read_journal(events: Sequence[Event], figures: Figures) -> None:
    """What the session's own events say."""
    patience = next(event.patience for event in events if isinstance(event, SessionStarted))
    texts = {event.prompt: event for event in events if isinstance(event, PromptRequested)}
    prompts = [event for event in events if isinstance(event, PromptEnded)]
    voices = [event.span for event in events if isinstance(event, VoiceEnded)]
    begun = [event.start for event in events if isinstance(event, VoiceStarted)]
    speech = [event for event in events if isinstance(event, SpeechEnded)]
    utterances = [event for event in events if isinstance(event, UtteranceTranscribed)]
    for prompt in prompts:
        figures.n_prompts += 1
        start, phase = prompt.span.start, texts[prompt.prompt].phase
        own = texts[prompt.prompt].text
        figures.n_own_words += sum(_is_own(own, prompt.span, phase, event) for event in utterances)
        if phase in SPOKEN_OVER:
            over = [voice for voice in begun if start < voice < prompt.span.end]
            figures.barge_in += [to_seconds(prompt.span.end - min(over))] if prompt.is_cut and over else []
            continue
        figures.n_free += 1
        figures.n_over_a_partner += any(span.start < start < span.end for span in voices)
        figures.n_gone_on += _goes_on(start, speech)
        waited = waited_before(start, [span.end for span in voices])
        if waited is not None and phase == "paraphrase":
            figures.after_speech.append(to_seconds(waited - patience))
        elif waited is not None and phase == "confirm":
            figures.after_paraphrase.append(to_seconds(waited))
            tries = [event for event in events if isinstance(event, AttemptAssessed) and event.at <= start]
            if tries and not tries[-1].assessment.missing:
                figures.after_whole_paraphrase.append(to_seconds(waited))
        elif waited is not None and phase == "reply":
            figures.after_answer.append(to_seconds(waited))
    figures.lost_s += sum(event.span.duration_s for event in events if isinstance(event, AudioLost))


def _is_own(own: str, prompt: Span, phase: str, event: UtteranceTranscribed) -> bool:
    """Are these a prompt's words? Over a prompt that nobody spoke over any words are, also misheard ones."""
    common = event.span.overlap(prompt)
    if common is None or not event.text:
        return False
    is_inside = phase not in SPOKEN_OVER and 2 * len(common) >= len(event.span)
    return is_inside or is_own_words(own, event.text)


def _goes_on(start: Samples, speech: Sequence[SpeechEnded]) -> bool:
    """Does the one who spoke before a prompt go on within two seconds of its beginning?"""
    before = [event for event in speech if event.span.start < start]
    if not before:
        return False
    last = max(before, key=lambda event: event.span.end)
    return any(
        event.participant == last.participant and 0 <= event.span.start - start < to_samples(GOES_ON_S)
        for event in speech
    )


def waited_before(start: Samples, ends: Sequence[Samples]) -> Samples | None:
    """From the end of the voice before a prompt to its first sound."""
    before = [end for end in ends if end <= start]
    return start - max(before) if before else None


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

    print(f"{figures.n_rounds} rounds")
    row("end of speech → prompt, beyond the patience, s", figures.after_speech, "≤ .5")
    row("end of saying back → first sound, s", figures.after_paraphrase, "median ≤ 2.0")
    whole = figures.after_whole_paraphrase
    row("the same where no part was missing, s", whole, "median ≤ 1.2, 95 % ≤ 2.0")
    row("end of the answer → first sound, s", figures.after_answer, "median ≤ 1.2, 95 % ≤ 2.0")
    row("a partner speaks over a prompt → silence, s", figures.barge_in, "≤ .2")
    row("cut-in → mark on the screen, s", figures.mark, "median ≤ .8")
    n_early = figures.n_over_a_partner + figures.n_gone_on
    print(f"prompts begun over a partner, or who went on: {n_early} of {figures.n_free}   ≤ 5 %")
    print(
        f"own prompts in a partner's words, echo at -12 dB: {figures.n_own_words} of {figures.n_prompts}   0"
    )
    print(f"sound lost: {figures.lost_s:.2f} s")
    row("CPU, share of one core", figures.cpu_share, "≤ .7")
    row("memory, MB", figures.memory_mb, "≤ 1024")


if __name__ == "__main__":
    sys.exit(main())
