"""TextGrid: tiers for Praat, in its long format.

Boersma & Weenink, Praat manual, "TextGrid file formats". For each partner a tier
of speech and one of words; a tier of points for overlaps, one for prompts. The
intervals of a tier cover the whole recording, as Praat demands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.feedback.report import SessionReport


@dataclass(frozen=True, slots=True)
class Interval:
    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    at_s: float
    text: str


def to_textgrid(report: SessionReport) -> str:
    """The whole session as a TextGrid."""
    ends = [*(speech.end_s for speech in report.speech), *(said.end_s for said in report.utterances)]
    end_s = max([report.source.duration_s, *ends, 0.001])
    voices = [participant.id for participant in report.participants]
    voices += sorted({speech.participant for speech in report.speech} - set(voices))
    spoken: list[tuple[str, list[Interval]]] = []
    for id_ in voices:
        speech = [Interval(s.start_s, s.end_s, "speech") for s in report.speech if s.participant == id_]
        said = [Interval(u.start_s, u.end_s, u.text) for u in report.utterances if u.participant == id_]
        name = report.name(id_)
        spoken += [(name, _tiled(speech, end_s)), (f"{name}: words", _tiled(said, end_s))]
    overlaps = [
        Point(o.start_s, f"{o.kind.value}: {report.name(o.by)} over {report.name(o.holder)}")
        for o in report.overlaps
    ]
    prompts = [Point(p.at_s, p.text if p.room else f"(no room) {p.text}") for p in report.prompts]
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {end_s:.3f}",
        "tiers? <exists>",
        f"size = {len(spoken) + 2}",
        "item []:",
    ]
    for number, (name, intervals) in enumerate(spoken, start=1):
        lines += _interval_tier(number, name, intervals, end_s)
    lines += _point_tier(len(spoken) + 1, "overlaps", _apart(overlaps), end_s)
    lines += _point_tier(len(spoken) + 2, "prompts", _apart(prompts), end_s)
    return "\n".join(lines) + "\n"


def _tiled(intervals: Iterable[Interval], end_s: float) -> list[Interval]:
    """The intervals without overlaps, and empty ones between them."""
    tiled: list[Interval] = []
    until = 0.0
    for interval in sorted(intervals, key=lambda interval: (interval.start_s, interval.end_s)):
        start = max(interval.start_s, until)
        if interval.end_s <= start:
            continue
        if start > until:
            tiled.append(Interval(until, start, ""))
        tiled.append(Interval(start, interval.end_s, interval.text))
        until = interval.end_s
    if until < end_s:
        tiled.append(Interval(until, end_s, ""))
    return tiled


def _apart(points: Iterable[Point]) -> list[Point]:
    """Points of one moment joined into one: Praat has one at a time."""
    apart: list[Point] = []
    for point in sorted(points, key=lambda point: (point.at_s, point.text)):
        if apart and apart[-1].at_s == point.at_s:
            apart[-1] = Point(point.at_s, f"{apart[-1].text} | {point.text}")
        else:
            apart.append(point)
    return apart


def _interval_tier(number: int, name: str, intervals: list[Interval], end_s: float) -> list[str]:
    lines = _tier_head(number, "IntervalTier", name, end_s)
    lines.append(f"        intervals: size = {len(intervals)}")
    for place, interval in enumerate(intervals, start=1):
        lines += [
            f"        intervals [{place}]:",
            f"            xmin = {interval.start_s:.3f}",
            f"            xmax = {interval.end_s:.3f}",
            f"            text = {_quoted(interval.text)}",
        ]
    return lines


def _point_tier(number: int, name: str, points: list[Point], end_s: float) -> list[str]:
    lines = _tier_head(number, "TextTier", name, end_s)
    lines.append(f"        points: size = {len(points)}")
    for place, point in enumerate(points, start=1):
        lines += [
            f"        points [{place}]:",
            f"            number = {point.at_s:.3f}",
            f"            mark = {_quoted(point.text)}",
        ]
    return lines


def _tier_head(number: int, kind: str, name: str, end_s: float) -> list[str]:
    return [
        f"    item [{number}]:",
        f'        class = "{kind}"',
        f"        name = {_quoted(name)}",
        "        xmin = 0",
        f"        xmax = {end_s:.3f}",
    ]


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace('"', '""') + '"'
