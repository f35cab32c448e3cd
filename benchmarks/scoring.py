"""How right is "who spoke when", and where two speak at once?

DER is missed + false alarm + confusion over reference speech, overlap included, under the best one-to-one
naming of the voices. With a collar nothing within it of a reference border is scored (md-eval; twice this in
pyannote.metrics). Overlap is scored in 10 ms frames and as events: regions with two or more voices, joined
over gaps up to 0.2 s, at least 0.1 s long, matched one to one if they touch within 0.25 s, most common time
first.

Fiscus et al. (2006). The Rich Transcription 2006 spring meeting recognition evaluation. MLMI.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples
from benchmarks.conversation_set import Speech

FRAME: Samples = SAMPLE_RATE_HZ // 100
JOIN: Samples = to_samples(0.2)
SHORTEST: Samples = to_samples(0.1)
TOUCH: Samples = to_samples(0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diarization:
    """Seconds of each kind of error, and of reference speech."""

    missed_s: float = 0.0
    false_alarm_s: float = 0.0
    confusion_s: float = 0.0
    speech_s: float = 0.0

    @property
    def rate(self) -> float | None:
        """DER, 0..; None where there is no speech."""
        wrong = self.missed_s + self.false_alarm_s + self.confusion_s
        return wrong / self.speech_s if self.speech_s else None

    def __add__(self, other: Diarization) -> Diarization:
        return Diarization(
            missed_s=self.missed_s + other.missed_s,
            false_alarm_s=self.false_alarm_s + other.false_alarm_s,
            confusion_s=self.confusion_s + other.confusion_s,
            speech_s=self.speech_s + other.speech_s,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Found, falsely found and missed: frames in seconds, or a number of events. `minutes`: of sound."""

    right: float = 0.0
    false: float = 0.0
    missed: float = 0.0
    minutes: float = 0.0

    @property
    def f1(self) -> float | None:
        """None where there is nothing to find and nothing was found."""
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else None

    @property
    def false_a_minute(self) -> float | None:
        return self.false / self.minutes if self.minutes else None

    def __add__(self, other: Detection) -> Detection:
        return Detection(
            right=self.right + other.right,
            false=self.false + other.false,
            missed=self.missed + other.missed,
            minutes=self.minutes + other.minutes,
        )


def intervals(speech: Iterable[Speech], scored: Span) -> dict[str, list[Span]]:
    """Disjoint spans of each speaker within the scored time, in order."""
    by: dict[str, list[Span]] = {}
    for one in sorted(speech, key=lambda one: one.span):
        span = one.span.overlap(scored)
        if span is None:
            continue
        own = by.setdefault(one.participant, [])
        if own and span.start <= own[-1].end:
            own[-1] = Span(own[-1].start, max(own[-1].end, span.end))
        else:
            own.append(span)
    return by


def diarization(
    reference: Sequence[Speech], told: Sequence[Speech], scored: Span, *, collar_s: float = 0.0
) -> Diarization:
    """Errors of one recording within `scored`, exact on the borders."""
    right, heard = intervals(reference, scored), intervals(told, scored)
    collar = to_samples(collar_s)
    borders = sorted({edge for own in right.values() for span in own for edge in (span.start, span.end)})
    cuts = {scored.start, scored.end, *borders}
    cuts |= {edge for own in heard.values() for span in own for edge in (span.start, span.end)}
    cuts |= {edge + side for edge in borders for side in (-collar, collar)}
    edges = np.array(sorted(cut for cut in cuts if scored.start <= cut <= scored.end))
    middles, lengths = (edges[:-1] + edges[1:]) / 2, np.diff(edges).astype(np.float64)
    if collar and borders:
        near = np.abs(middles[:, None] - np.array(borders)[None, :]).min(axis=1)
        lengths = np.where(near > collar, lengths, 0.0)
    a, b = _activity(right, middles), _activity(heard, middles)
    agreed = best_assignment((a * lengths) @ b.T)
    n_right, n_heard = a.sum(axis=0), b.sum(axis=0)
    seconds = 1.0 / SAMPLE_RATE_HZ
    return Diarization(
        missed_s=float((np.maximum(n_right - n_heard, 0) * lengths).sum()) * seconds,
        false_alarm_s=float((np.maximum(n_heard - n_right, 0) * lengths).sum()) * seconds,
        confusion_s=(float((np.minimum(n_right, n_heard) * lengths).sum()) - agreed) * seconds,
        speech_s=float((n_right * lengths).sum()) * seconds,
    )


def best_assignment(gain: NDArray[np.float64]) -> float:
    """The most that a one-to-one naming of rows by columns can gain.

    Examples
    --------
    >>> best_assignment(np.array([[5.0, 4.0], [5.0, 1.0]]))
    9.0
    """
    if gain.shape[0] > gain.shape[1]:
        gain = gain.T
    best = {0: 0.0}
    for row in gain:
        following = dict(best)
        for taken, total in best.items():
            for column, value in enumerate(row):
                if not taken >> column & 1:
                    key = taken | 1 << column
                    following[key] = max(following.get(key, -1.0), total + float(value))
        best = following
    return max(best.values())


def names(reference: Sequence[Speech], told: Sequence[Speech], scored: Span) -> dict[str, str]:
    """For each speaker of the reference the voice that shares most time with them, one to one (greedily)."""
    right, heard = intervals(reference, scored), intervals(told, scored)
    shared = sorted(
        (-_common(right[who], heard[voice]), who, voice) for who in sorted(right) for voice in sorted(heard)
    )
    named: dict[str, str] = {}
    for time, who, voice in shared:
        if time < 0 and who not in named and voice not in named.values():
            named[who] = voice
    return named


def overlap_frames(reference: Sequence[Speech], told: Sequence[Speech], scored: Span) -> Detection:
    """Seconds of overlapped speech found, falsely found and missed."""
    middles = np.arange(scored.start + FRAME // 2, scored.end, FRAME).astype(np.float64)
    truth = _activity(intervals(reference, scored), middles).sum(axis=0) >= 2
    found = _activity(intervals(told, scored), middles).sum(axis=0) >= 2
    return Detection(
        right=float((truth & found).sum()) / 100,
        false=float((~truth & found).sum()) / 100,
        missed=float((truth & ~found).sum()) / 100,
        minutes=len(scored) / SAMPLE_RATE_HZ / 60,
    )


def overlap_events(reference: Sequence[Speech], told: Sequence[Speech], scored: Span) -> Detection:
    """Overlaps found, falsely found and missed."""
    truth, found = overlap_regions(reference, scored), overlap_regions(told, scored)
    matched = len(match(truth, found))
    return Detection(
        right=matched,
        false=len(found) - matched,
        missed=len(truth) - matched,
        minutes=len(scored) / SAMPLE_RATE_HZ / 60,
    )


def overlap_regions(speech: Sequence[Speech], scored: Span) -> list[Span]:
    """Where two or more speak, short gaps joined and short rests left out."""
    steps = sorted(
        step
        for own in intervals(speech, scored).values()
        for span in own
        for step in ((span.start, 1), (span.end, -1))
    )
    regions: list[Span] = []
    n_voices, since = 0, 0
    for moment, step in steps:
        if n_voices == 2 and step < 0 and moment > since:
            if regions and since - regions[-1].end <= JOIN:
                regions[-1] = Span(regions[-1].start, moment)
            else:
                regions.append(Span(since, moment))
        n_voices += step
        if n_voices == 2 and step > 0:
            since = moment
    return [region for region in regions if len(region) >= SHORTEST]


def match(truth: Sequence[Span], found: Sequence[Span]) -> list[tuple[int, int]]:
    """One-to-one pairs of spans that touch, the most common time first."""
    touching = sorted(
        (max(a.start, b.start) - min(a.end, b.end), i, j)
        for i, a in enumerate(truth)
        for j, b in enumerate(found)
        if max(a.start, b.start) - min(a.end, b.end) <= TOUCH
    )
    pairs: list[tuple[int, int]] = []
    for _, i, j in touching:
        if all(i != k and j != m for k, m in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def _common(one: Sequence[Span], other: Sequence[Span]) -> int:
    return sum(len(both) for a in one for b in other if (both := a.overlap(b)) is not None)


def _activity(by: dict[str, list[Span]], moments: NDArray[np.float64]) -> NDArray[np.int64]:
    """Who speaks at each moment, shape (n_speakers, n_moments)."""
    active = np.zeros((len(by), len(moments)), np.int64)
    for row, speaker in enumerate(sorted(by)):
        for span in by[speaker]:
            active[row, np.searchsorted(moments, span.start) : np.searchsorted(moments, span.end)] = 1
    return active
