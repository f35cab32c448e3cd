"""Who speaks when, and where two speak at once: every recording of a set, beside a plain baseline.

    python benchmarks/hearing.py --data ../shared/data/conversations [-o hearing.md] [--only TEXT]

Each recording goes the way of a replay: channels arranged, voices learned in a first pass (or enrolled from
the first 10 s of each partner's own speech on the two-channel twin), heard causally. Recordings of more
people are given their number, as with `--speakers`. Real-time factors are of hearing alone, both passes, wall
clock.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.channels import Arranged, ChannelChoice, arrange
from assistant.audio.recording import Recording, survey
from assistant.events import Attributed, Event, ParticipantId, SpeechEnded, is_unknown
from assistant.hearing.campplus import CampPlusEncoder
from assistant.hearing.enrolment import enrol
from assistant.hearing.mixed import MixedHearing
from assistant.hearing.readings import RecordedReadings, WindowReader
from assistant.hearing.segmentation import PyannoteSegmentation
from assistant.hearing.silero import SileroActivity
from assistant.hearing.smart_turn import SmartTurnDetector
from assistant.hearing.split import SplitHearing
from assistant.hearing.voices import read_through, voices_in
from assistant.ports import AudioChunk, Hearing
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples
from benchmarks.conversation_set import Item, Speech, read_set
from benchmarks.scoring import Detection, Diarization, diarization, names, overlap_events, overlap_frames

BASELINE_DER = {
    "ami_EN2002a_0000": 33.2,
    "ami_EN2001a_0000": 36.6,
    "ami_EN2001e_0000": 0.0,
    "ami_EN2003a_0000": 16.9,
    "ami_EN2006b_0000": 38.5,
    "ami_EN2006a_0000": 59.3,
    "ami_EN2002a_0184": 40.9,
    "pyannote_sample": 0.0,
    "spokenwoz_SNG0072_mono": 39.8,
    "spokenwoz_MUL1423_mono": 9.0,
    "spokenwoz_SNG0480_mono": 0.1,
    "aws_autorepair40_mono": 3.2,
    "ibm_english3_mono": 1.7,
    "google_commercial_mono": 0.0,
}
"""DER (.25) in %: segmentation-3.0 (10 s every 1 s, hard) + CAM++ + average linkage, number given"""

BASELINE_POOLED = {"two speakers": (6.6, 0.35, 0.46), "human truth": (24.3, 0.47, 0.43)}
"""DER (.25) in %, F1 of overlap frames and events, pooled."""

ENROLMENT_S = 10.0
COLLAR_S = 0.25
CERTAINTY_STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was heard of one recording."""

    speech: tuple[Speech, ...]
    certainties: tuple[float, ...]
    seconds: float


@dataclass(slots=True, kw_only=True)
class Row:
    """The scores of one recording, or of several together."""

    name: str
    der_0: Diarization = field(default_factory=Diarization)
    der: Diarization = field(default_factory=Diarization)
    frames: Detection = field(default_factory=Detection)
    events: Detection = field(default_factory=Detection)
    baseline: str = ""
    factor: float | None = None


class Models:
    """Loaded once for all recordings."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.segmentation = PyannoteSegmentation.load()
        self.encoder = CampPlusEncoder.load()
        self.activity = SileroActivity.load()
        self.turn_end = SmartTurnDetector.load(threads=threads)

    def reader(self) -> WindowReader:
        return WindowReader(self.segmentation, self.encoder, threads=self.threads)

    def hear_mixed(
        self,
        chunks: Callable[[], Iterator[AudioChunk]],
        *,
        n_partners: int = 2,
        profiles: Mapping[ParticipantId, NDArray[np.float32]] | None = None,
    ) -> list[Event]:
        """One channel: with profiles as live; without, two passes."""
        if profiles is None:
            learned = voices_in(read_through(chunks(), self.reader()), n_partners=n_partners)
            return self._mixed(learned.profiles, RecordedReadings(learned.readings), chunks())
        return self._mixed(profiles, self.reader(), chunks())

    def hear_split(self, chunks: Callable[[], Iterator[AudioChunk]]) -> list[Event]:
        """Two channels."""
        activities = [self.activity.another(), self.activity.another()]
        return listen(SplitHearing(["A", "B"], activities=activities, turn_end=self.turn_end), chunks())

    def _mixed(
        self,
        profiles: Mapping[ParticipantId, NDArray[np.float32]],
        reader: WindowReader | RecordedReadings,
        chunks: Iterator[AudioChunk],
    ) -> list[Event]:
        activity = self.activity.another()
        return listen(
            MixedHearing(profiles, reader=reader, activity=activity, turn_end=self.turn_end), chunks
        )


def listen(hearing: Hearing, chunks: Iterator[AudioChunk]) -> list[Event]:
    """All events of a recording."""
    events: list[Event] = []
    for chunk in chunks:
        events += hearing.feed(chunk)
    return events + hearing.finish()


def told_of(events: Sequence[Event], seconds: float) -> Told:
    """IPUs with the last word on whose they are."""
    last = {event.ipu: event for event in events if isinstance(event, Attributed)}
    ended = [event for event in events if isinstance(event, SpeechEnded)]
    return Told(
        speech=tuple(Speech(participant=last[one.ipu].participant, span=one.span) for one in ended),
        certainties=tuple(last[one.ipu].certainty for one in ended),
        seconds=seconds,
    )


def arranged(item: Item) -> Callable[[], Iterator[AudioChunk]]:
    """The sound of an item as a replay gives it to the models."""
    arrangement = arrange(survey(item.file).channels, ChannelChoice.AUTO)
    return lambda: Arranged(Recording(item.file), arrangement).chunks()


def score(item: Item, told: Told, *, since: Samples = 0, baseline: str = "") -> Row:
    """One line of the table."""
    scored = Span(since, item.duration)
    has_overlap_truth = item.quality != "hand-attributed from ASR"
    return Row(
        name=item.id,
        der_0=diarization(item.speech, told.speech, scored),
        der=diarization(item.speech, told.speech, scored, collar_s=COLLAR_S),
        frames=overlap_frames(item.speech, told.speech, scored) if has_overlap_truth else Detection(),
        events=overlap_events(item.speech, told.speech, scored) if has_overlap_truth else Detection(),
        baseline=baseline,
        factor=told.seconds / (item.duration / SAMPLE_RATE_HZ),
    )


def pooled(name: str, rows: Sequence[Row], baseline: str = "") -> Row:
    """Sums over recordings, not means of ratios."""
    total = Row(name=f"**{name}**", baseline=baseline)
    for row in rows:
        total.der_0 += row.der_0
        total.der += row.der
        total.frames += row.frames
        total.events += row.events
    return total


def own_speech(twin: Item, sound: NDArray[np.float32], who: str) -> tuple[NDArray[np.float32], Samples]:
    """The first `ENROLMENT_S` of a partner's own speech on their own channel, and when that was complete."""
    others = [one.span for one in twin.speech if one.participant != who]
    alone = np.zeros(sound.shape[1], bool)
    for one in twin.speech:
        if one.participant == who:
            alone[one.span.start : one.span.end] = True
    own = alone.copy()
    for span in others:
        alone[span.start : span.end] = False
    elsewhere = np.zeros(sound.shape[1], bool)
    for span in others:
        elsewhere[span.start : span.end] = True
    elsewhere &= ~own
    power = sound.astype(np.float64) ** 2
    channel = int(np.argmax([level[alone].mean() / (level[elsewhere].mean() + 1e-12) for level in power]))
    places = np.flatnonzero(own)[: to_samples(ENROLMENT_S)]
    return sound[channel, places], int(places[-1]) + 1


def enrolled(models: Models, twin: Item) -> tuple[dict[ParticipantId, NDArray[np.float32]], Samples]:
    """The partners' profiles from the two-channel twin, and from when on the rest is scored."""
    sound = np.concatenate([chunk.samples for chunk in Recording(twin.file).chunks()], axis=1)
    profiles, since = {}, 0
    for participant, who in zip("AB", sorted({one.participant for one in twin.speech}), strict=True):
        clip, complete = own_speech(twin, sound, who)
        profile = enrol(clip, name=who, clip=twin.id, reader=models.reader(), model_sha256="")
        profiles[participant], since = profile.vector, max(since, complete)
    return profiles, since


def reliability(judged: Sequence[tuple[float, float, float]]) -> list[str]:
    """The table of (certainty, right seconds, all seconds)."""
    lines = ["| called sure | speech, s | right |", "|---|---|---|"]
    for low, high in pairwise(CERTAINTY_STEPS):
        chosen = [(right, total) for certainty, right, total in judged if low <= certainty < high]
        total = sum(total for _, total in chosen)
        if total:
            right = sum(right for right, _ in chosen) / total
            lines.append(f"| {low:.2f} – {min(high, 1.0):.2f} | {total:.1f} | {100 * right:.1f} % |")
    sure = [(right, total) for certainty, right, total in judged if certainty >= 0.9]
    if sure:
        right = sum(right for right, _ in sure) / sum(total for _, total in sure)
        lines.append(
            f"| **.90 and more** | {sum(total for _, total in sure):.1f} | **{100 * right:.1f} %** |"
        )
    return lines


def judged(item: Item, told: Told, since: Samples = 0) -> Iterator[tuple[float, float, float]]:
    """For each IPU: its certainty, seconds in which its participant spoke, seconds in which anybody did."""
    scored = Span(since, item.duration)
    named = {voice: who for who, voice in names(item.speech, told.speech, scored).items()}
    truth = np.zeros((len(item.speakers), item.duration // 160 + 1), bool)
    for one in item.speech:
        row = item.speakers.index(one.participant)
        truth[row, one.span.start // 160 : one.span.end // 160] = True
    for one, certainty in zip(told.speech, told.certainties, strict=True):
        span = one.span.overlap(scored)
        if span is None or is_unknown(one.participant):
            continue
        part = truth[:, span.start // 160 : span.end // 160]
        who = named.get(one.participant)
        right = float(part[item.speakers.index(who)].sum()) / 100 if who is not None else 0.0
        yield certainty, right, float(part.any(axis=0).sum()) / 100


def table(rows: Sequence[Row]) -> list[str]:
    """Markdown."""

    def percent(value: float | None) -> str:
        return "–" if value is None else f"{100 * value:.1f} %"

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    lines = [
        "| item | DER | DER, collar .25 | baseline | overlap frames F1 | events F1 | false/min | real time |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        factor = "" if row.factor is None else f"{row.factor:.3f}"
        lines.append(
            f"| {row.name} | {percent(row.der_0.rate)} | {percent(row.der.rate)} | {row.baseline} "
            f"| {number(row.frames.f1)} | {number(row.events.f1)} "
            f"| {number(row.events.false_a_minute)} | {factor} |"
        )
    return lines


def timed(work: Callable[[], list[Event]]) -> Told:
    start = time.perf_counter()
    events = work()
    return told_of(events, time.perf_counter() - start)


def report(folder: Path, models: Models, only: str) -> Iterator[str]:
    """The whole report, line by line."""
    items = [item for item in read_set(folder) if only in item.id]
    yield f"# Hearing, {datetime.date.today().isoformat()}"
    yield ""
    yield f"{platform.machine()}, {models.threads} threads, Python {platform.python_version()}; {folder.name}"
    calibration: list[tuple[float, float, float]] = []
    mixed: list[tuple[Item, Row]] = []
    split, known = [], []
    for item in items:
        chunks = arranged(item)
        if item.n_channels == 2:
            split.append(score(item, timed(lambda c=chunks: models.hear_split(c))))  # type: ignore[misc]
            continue
        n_partners = len(item.speakers)
        told = timed(lambda c=chunks, n=n_partners: models.hear_mixed(c, n_partners=n))  # type: ignore[misc]
        baseline = f"{BASELINE_DER[item.id]} %" if item.id in BASELINE_DER else ""
        mixed.append((item, score(item, told, baseline=baseline)))
        if n_partners == 2:
            calibration += judged(item, told)
        if item.has_twin:
            twin = next(one for one in read_set(folder) if one.id == f"{item.id[:-5]}_stereo")
            profiles, since = enrolled(models, twin)
            told = timed(lambda c=chunks, p=profiles: models.hear_mixed(c, profiles=p))  # type: ignore[misc]
            known.append(score(item, told, since=since))
            calibration += judged(item, told, since)
    yield from ["", "## Two channels", "", *table([*split, pooled("pooled", split)])]
    rows = [row for _, row in mixed]
    for name, chosen in (
        ("two speakers", [row for item, row in mixed if len(item.speakers) == 2]),
        ("human truth", [row for item, row in mixed if item.quality.startswith("human")]),
    ):
        der, frames, events = BASELINE_POOLED[name]
        total = pooled(name, chosen, f"{der} % (overlap {frames}, {events})")
        rows.append(total)
    yield from ["", "## One channel, nobody enrolled", "", *table(rows)]
    yield from ["", "## One channel, both enrolled", "", *table([*known, pooled("pooled", known)])]
    yield from ["", "## Is certainty right? (two speakers, one channel)", "", *reliability(calibration)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("-o", "--output", type=Path, help="write the report here too")
    parser.add_argument("--only", default="", help="only recordings with this in their id")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    lines = []
    for line in report(arguments.data, Models(arguments.threads), arguments.only):
        print(line, flush=True)
        lines.append(line)
    if arguments.output is not None:
        arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
