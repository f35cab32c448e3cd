"""A talk minute by minute: who spoke how long, listening signals, cut-ins, as one picture.

Like the timeline: across in per cent, patterns beside colours, and the same in
words for those who do not see it (the page has it as a table).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.feedback.figures import MinuteFigures
from assistant.feedback.moments import clock
from assistant.feedback.report import SessionReport
from assistant.feedback.words import FeedbackWords

MINUTES_FROM = 4
"""A shorter talk has its minutes as rows of the timeline, and each of its moments there."""

COLUMNS_TO = 24
"""Of more minutes, several share a column: narrower ones could not be told apart on a phone."""

HALF, AXIS, SIGNS, FOOT = 56, 8, 32, 20
"""Pixels: the bars of one partner, what is between the two, a row of signs, the clocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """A row of signs: one where something happened in that column, with its number from two on."""

    sign: str
    counts: tuple[int, ...]


def draw_minutes(report: SessionReport, words: FeedbackWords) -> str | None:
    """The picture (SVG), the first partner above, the second below; None where it would tell nothing."""
    minutes = report.summary.figures.couple.by_minute
    ids = [participant.id for participant in report.participants]
    if len(minutes) < MINUTES_FROM or len(ids) != 2:
        return None
    per_column = -(-len(minutes) // COLUMNS_TO)
    columns = [minutes[first : first + per_column] for first in range(0, len(minutes), per_column)]
    width = 100 / len(columns)
    above, below = (_signs(columns, id_) for id_ in ids)
    axis = len(above) * SIGNS + HALF
    drawn = [
        *(_row(row, SIGNS * n, width) for n, row in enumerate(above)),
        *_bars(columns, ids, axis, width, per_column),
        *(_row(row, axis + AXIS + HALF + SIGNS * n, width) for n, row in enumerate(below)),
    ]
    bottom = axis + AXIS + HALF + SIGNS * len(below)
    return (
        f'<svg class="minutes" width="100%" height="{bottom + FOOT}" role="img" '
        f'aria-label="{escape(words.page["by_minute"])}">'
        + "".join(drawn)
        + "".join(_clocks(len(columns), per_column, width, bottom + 15))
        + "</svg>"
    )


def _signs(columns: Sequence[Sequence[MinuteFigures]], id_: str) -> list[_Signs]:
    """A partner's rows of signs; one that would be empty is left out."""
    signals = tuple(sum(minute.backchannels[id_] for minute in column) for column in columns)
    cut_ins = tuple(sum((minute.cut_ins or {}).get(id_, 0) for minute in column) for column in columns)
    rows = [_Signs(sign="sign-signal", counts=signals), _Signs(sign="sign-cut-in", counts=cut_ins)]
    return [row for row in rows if any(row.counts)]


def _row(row: _Signs, top: int, width: float) -> str:
    drawn = []
    for place, n in enumerate(row.counts):
        if n:
            x = (place + 0.5) * width
            drawn.append(f'<use href="#{row.sign}" x="{x:.2f}%" y="{top + 9}"/>')
        if n > 1:
            drawn.append(
                f'<text class="clock" x="{x:.2f}%" y="{top + 28}" text-anchor="middle" '
                f'aria-hidden="true">{n}</text>'
            )
    return "".join(drawn)


def _bars(
    columns: Sequence[Sequence[MinuteFigures]], ids: Sequence[str], axis: int, width: float, n: int
) -> list[str]:
    drawn = []
    for place, column in enumerate(columns):
        for lane, id_ in enumerate(ids):
            spoken = min(1.0, sum(minute.talk_time_s[id_] for minute in column) / (60 * n))
            bar = round(spoken * HALF, 1)
            if bar:
                top = axis - bar if lane == 0 else axis + AXIS
                drawn.append(
                    f'<rect class="voice voice-{lane}" x="{(place + 0.12) * width:.2f}%" y="{top:.1f}" '
                    f'width="{width * 0.76:.2f}%" height="{bar}" rx="2" fill="url(#voice-{lane})"/>'
                )
    return drawn


def _clocks(n_columns: int, per_column: int, width: float, y: int) -> list[str]:
    step = max(1, -(-n_columns // 5))
    return [
        f'<text class="clock" x="{place * width:.2f}%" y="{y}" '
        f'aria-hidden="true">{clock(60 * place * per_column)}</text>'
        for place in range(0, n_columns, step)
    ]
