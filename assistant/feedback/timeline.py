"""The talk as a picture: rows of time, each partner's speech, and signs for what happened.

Rule 1: what is seen in colour is also seen in a pattern or a shape, so that the
picture reads in black and white.

Rule 2: across, everything is in per cent of the row, down and in writing in
pixels: a row fits a phone and a desk, and its words stay legible on both.

Rule 3: long recordings get longer rows, never thousands of them; what would lie
on the same spot is drawn once.

The patterns (`#voice-0`, …) and signs (`#sign-cut-in`, …) are defined once in
the page that holds the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from assistant.events import OverlapKind, is_unknown
from assistant.feedback.moments import clock, length
from assistant.feedback.notes import shown_kind
from assistant.feedback.report import N_VOICES, OverlapReport, SessionReport
from assistant.feedback.talk import TAKING_THE_FLOOR
from assistant.feedback.words import FeedbackWords

ROW_LENGTHS_S = (60.0, 120.0, 300.0, 600.0, 1200.0, 3600.0)
ROWS_TO = 24
"""A row is as short as gives no more rows than this. Up to a minute there is one, in tens of seconds."""

GRAIN = 1 / 500
"""The part of a row below which two things are on the same spot: 0.7 pixels of a phone."""

LANE, LANE_GAP, TOP, AXIS, FOOT = 18, 3, 20, 18, 20
BAR_RADIUS = 3

KIND_SIGNS = {
    OverlapKind.BACKCHANNEL: "sign-signal",
    OverlapKind.COOPERATIVE: "sign-joined",
    OverlapKind.EARLY_START: "sign-early",
    OverlapKind.INTERRUPTION: "sign-cut-in",
    OverlapKind.FAILED_INTERRUPTION: "sign-went-on",
    OverlapKind.UNDECIDED: "sign-unclear",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """A stretch of the talk and its picture (SVG, names escaped)."""

    start_s: float
    end_s: float
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    row_length_s: float
    rows: tuple[TimelineRow, ...]


def draw_timeline(
    report: SessionReport, words: FeedbackWords, *, links: frozenset[int] = frozenset()
) -> Timeline:
    """All rows; the signs of the overlaps in `links` lead to `#overlap-<id>`."""
    duration_s = report.source.duration_s
    row_s = _row_length(duration_s)
    n_rows = max(1, -int(-duration_s // row_s))
    rows = [_Row(report, words, n * row_s, row_s, links) for n in range(n_rows)]
    return Timeline(
        row_length_s=row_s,
        rows=tuple(TimelineRow(start_s=row.start_s, end_s=row.end_s, svg=row.svg()) for row in rows),
    )


def _row_length(duration_s: float) -> float:
    if duration_s <= ROW_LENGTHS_S[0]:
        return max(20.0, 10.0 * ceil(duration_s / 10))
    fitting = (row_s for row_s in ROW_LENGTHS_S if duration_s <= row_s * ROWS_TO)
    return next(fitting, ROW_LENGTHS_S[-1])


class _Row:
    def __init__(
        self, report: SessionReport, words: FeedbackWords, start_s: float, row_s: float, links: frozenset[int]
    ) -> None:
        self._report = report
        self._words = words
        self._row_s = row_s
        self._links = links
        self.start_s = start_s
        self.end_s = min(start_s + row_s, report.source.duration_s)
        self._ids = [participant.id for participant in report.participants]
        n_above = (len(self._ids) + 1) // 2
        lanes = range(len(self._ids))
        self._axis = TOP + n_above * (LANE + LANE_GAP) + AXIS // 2
        self._tops = [TOP + lane * (LANE + LANE_GAP) + (AXIS if lane >= n_above else 0) for lane in lanes]
        self._bottom = TOP + len(self._ids) * (LANE + LANE_GAP) + AXIS
        self._is_above = [lane < n_above for lane in lanes]

    def svg(self) -> str:
        height = self._bottom + FOOT
        drawn = [
            *self._grid(),
            *self._lost(),
            *self._bands(),
            *self._bars(),
            *self._turn_ends(),
            *self._prompts(),
            *self._signs(),
        ]
        head = (
            f'<svg class="row" width="100%" height="{height}" role="group" '
            f'aria-label="{escape(self._label())}" '
            f'data-start="{self.start_s:g}" data-length="{self._row_s:g}">'
        )
        playhead = f'<line class="playhead" x1="0" x2="0" y1="{TOP - 6}" y2="{self._bottom}"/>'
        return head + "".join(drawn) + playhead + "</svg>"

    def _label(self) -> str:
        page = self._words.page
        parts = []
        for participant in self._ids:
            spoken = sum(end - start for start, end in self._spans(participant))
            if spoken:
                name = self._report.name(participant)
                parts.append(page["row_part"].format(name=name, length=length(spoken, self._words)))
        n_cut_ins = sum(1 for o in self._overlaps() if self._kind(o) is OverlapKind.INTERRUPTION)
        if n_cut_ins:
            parts.append(page["row_cut_ins"].format(n=n_cut_ins))
        return page["row_label"].format(
            start=clock(self.start_s), end=clock(self.end_s), parts=", ".join(parts) or page["row_silent"]
        )

    # -- places ---------------------------------------------------------------

    def _x(self, moment_s: float) -> str:
        return f"{100 * (moment_s - self.start_s) / self._row_s:.2f}%"

    def _width(self, start_s: float, end_s: float) -> str:
        return f"{max(0.15, 100 * (end_s - start_s) / self._row_s):.2f}%"

    def _is_here(self, moment_s: float) -> bool:
        return self.start_s <= moment_s < self.start_s + self._row_s

    def _spans(self, participant: str | None) -> list[tuple[float, float]]:
        """A participant's speech in this row (None: of anybody unknown), close neighbours joined."""
        joined: list[tuple[float, float]] = []
        for speech in self._report.speech:
            whose = None if is_unknown(speech.participant) else speech.participant
            start, end = max(speech.start_s, self.start_s), min(speech.end_s, self.start_s + self._row_s)
            if whose != participant or end <= start:
                continue
            if joined and start - joined[-1][1] < self._row_s * GRAIN:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _overlaps(self) -> list[OverlapReport]:
        return [overlap for overlap in self._report.overlaps if self._is_here(overlap.start_s)]

    def _kind(self, overlap: OverlapReport) -> OverlapKind:
        return shown_kind(self._report, overlap)

    # -- what is drawn --------------------------------------------------------

    def _box(self, name: str, start_s: float, end_s: float, top: float, height: float, **more: object) -> str:
        attributes = {
            "class": name,
            "x": self._x(start_s),
            "y": top,
            "width": self._width(start_s, end_s),
            "height": height,
            **more,
        }
        return "<rect " + " ".join(f'{key}="{value}"' for key, value in attributes.items()) + "/>"

    def _backdrop(self, name: str, start_s: float, end_s: float, **more: object) -> str:
        return self._box(name, start_s, end_s, TOP - 4, self._bottom - TOP + 4, **more)

    def _grid(self) -> Iterable[str]:
        yield self._backdrop("track", self.start_s, self.end_s, rx=6)
        yield f'<line class="axis" x1="0" x2="{self._x(self.end_s)}" y1="{self._axis}" y2="{self._axis}"/>'
        n_steps = round(self._row_s / 10) if self._row_s <= 60 else 5 if self._row_s in (300, 600) else 4
        every = 2 if self.end_s >= 3600 else 1
        for step in range(n_steps):
            moment = self.start_s + step * self._row_s / n_steps
            if moment > self.end_s and step:
                break
            x = self._x(moment)
            anchor = "middle" if step else "start"
            if step % every == 0:
                yield (
                    f'<text class="clock" x="{x}" y="{self._bottom + 15}" text-anchor="{anchor}" '
                    f'aria-hidden="true">{clock(moment)}</text>'
                )
            if step:
                yield f'<line class="tick" x1="{x}" x2="{x}" y1="{TOP - 4}" y2="{self._bottom}"/>'

    def _lost(self) -> Iterable[str]:
        for lost in self._report.audio_lost:
            start, end = max(lost.start_s, self.start_s), min(lost.end_s, self.end_s)
            if start < end:
                yield self._backdrop("lost", start, end, fill="url(#lost)")

    def _bands(self) -> Iterable[str]:
        for overlap in self._overlaps():
            if self._kind(overlap) in TAKING_THE_FLOOR:
                yield self._backdrop("band", overlap.start_s, min(overlap.end_s, self.start_s + self._row_s))

    def _bars(self) -> Iterable[str]:
        for lane, participant in enumerate(self._ids):
            voice = f"voice-{lane % N_VOICES}"
            for start, end in self._spans(participant):
                look = {"rx": BAR_RADIUS, "fill": f"url(#{voice})"}
                yield self._box(f"voice {voice}", start, end, self._tops[lane], LANE, **look)
        for start, end in self._spans(None):
            yield self._box("unknown", start, end, self._axis - 3, 6, rx=3)

    def _turn_ends(self) -> Iterable[str]:
        for lane, participant in enumerate(self._ids):
            moments = [t.at_s for t in self._report.turn_ends if t.participant == participant]
            for moment in self._apart(moments):
                y = self._tops[lane] - 1 if self._is_above[lane] else self._tops[lane] + LANE + 1
                sign = "sign-turn-end-above" if self._is_above[lane] else "sign-turn-end-below"
                yield f'<use href="#{sign}" x="{self._x(moment)}" y="{y}"/>'

    def _prompts(self) -> Iterable[str]:
        for has_room, sign in ((False, "sign-prompt-unheard"), (True, "sign-prompt")):
            moments = [prompt.at_s for prompt in self._report.prompts if prompt.room is has_room]
            for moment in self._apart(moments):
                yield f'<use href="#{sign}" x="{self._x(moment)}" y="8"/>'

    def _signs(self) -> Iterable[str]:
        here = self._overlaps()
        for kind, sign in KIND_SIGNS.items():
            own = [overlap for overlap in here if self._kind(overlap) is kind]
            apart = set(self._apart([overlap.start_s for overlap in own]))
            for overlap in own:
                if overlap.id not in self._links and overlap.start_s not in apart:
                    continue
                use = f'<use href="#{sign}" x="{self._x(overlap.start_s)}" y="{self._axis}"/>'
                if overlap.id in self._links:
                    label = f"{self._words.kinds[kind].one}, {clock(overlap.start_s)}"
                    use = f'<a href="#overlap-{overlap.id}" aria-label="{escape(label)}">{use}</a>'
                yield use

    def _apart(self, moments: Sequence[float]) -> list[float]:
        """Those of this row that do not lie on the same spot as the one before."""
        apart: list[float] = []
        for moment in sorted(moments):
            if self._is_here(moment) and (not apart or moment - apart[-1] >= 4 * self._row_s * GRAIN):
                apart.append(moment)
        return apart
