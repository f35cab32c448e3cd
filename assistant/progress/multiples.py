"""Small multiples: one figure over the sessions, a panel for each partner, on one scale.

Rule 1: a dot is a session, the oldest first; a hollow one is a recording. No line
joins them: what lies between two evenings nobody knows.

Rule 2: as in the timeline, across in per cent and down in pixels, patterns beside
colours; what is seen is said in the label too, and stands on the page as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.events import SessionKind
from assistant.progress.report import ExerciseProgress, FigureProgress
from assistant.progress.spread import Spread
from assistant.progress.telling import number, spread_text, values_text
from assistant.progress.words import ProgressWords

LEFT, RIGHT = 11.0, 96.0
"""Per cent: between these lie the dots; left of them the numbers of the scale."""

TOP, FLOOR, HEIGHT = 16, 96, 120
"""Pixels: the top of the scale, its floor, and the whole with the days below."""

DOT = 6.5
BAND_MARGIN = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From a value to its place; the same for both partners."""

    low: float
    high: float

    def y(self, value: float) -> float:
        return round(FLOOR - (value - self.low) / (self.high - self.low) * (FLOOR - TOP), 1)


def scale_of(figures: Sequence[FigureProgress]) -> Scale:
    """From zero, or the lowest value below it, to the highest value of either partner."""
    values = [value for figure in figures for value in figure.values if value is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    return Scale(low=low, high=high if high > low else low + 1)


def draw_panel(exercise: ExerciseProgress, figure: FigureProgress, scale: Scale, words: ProgressWords) -> str:
    """The panel of one partner, or of both (SVG, names escaped)."""
    lane = figure.partner or 0
    name = words.trends.both if figure.partner is None else exercise.partners[figure.partner]
    label = words.trends.picture.format(
        name=name,
        figure=words.figures[figure.figure].name,
        values=f"{values_text(figure, words)}: {spread_text(figure, words)}",
    )
    drawn = [
        *_frame(exercise, figure, scale, words),
        *(_band(figure.spread, scale) if figure.spread else ()),
        *_dots(exercise, figure, scale, lane),
    ]
    return (
        f'<svg class="panel" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        + "".join(drawn)
        + "</svg>"
    )


def _x(place: int, n: int) -> float:
    inner_left, inner_right = LEFT + 4, RIGHT - 4
    return (
        (inner_left + inner_right) / 2
        if n == 1
        else inner_left + place * (inner_right - inner_left) / (n - 1)
    )


def _frame(
    exercise: ExerciseProgress, figure: FigureProgress, scale: Scale, words: ProgressWords
) -> list[str]:
    zero, top, floor = scale.y(0.0), scale.y(scale.high), scale.y(scale.low)
    drawn = [
        f'<rect class="track" x="{LEFT}%" y="{TOP - 8}" width="{RIGHT - LEFT}%" '
        f'height="{FLOOR - TOP + 16}" rx="6"/>',
        f'<line class="axis" x1="{LEFT}%" x2="{RIGHT}%" y1="{zero}" y2="{zero}"/>',
    ]
    ticks = {top: scale.high, floor: scale.low, zero: 0.0}
    for y, value in ticks.items():
        drawn.append(
            f'<text class="clock" x="{LEFT - 2}%" y="{y + 4:.1f}" text-anchor="end" aria-hidden="true">'
            f"{escape(number(value))}</text>"
        )
    days = [words.date(session.day) for session in exercise.sessions]
    ends = [(LEFT, "start", days[0])] + ([(RIGHT, "end", days[-1])] if len(days) > 1 else [])
    for x, anchor, day in ends:
        drawn.append(
            f'<text class="clock" x="{x}%" y="{HEIGHT - 2}" text-anchor="{anchor}" aria-hidden="true">'
            f"{escape(day)}</text>"
        )
    return drawn


def _band(spread: Spread, scale: Scale) -> list[str]:
    """The middle half where it is known, else from the lowest to the highest; a line in the middle."""
    low = spread.lowest if spread.lower_quartile is None else spread.lower_quartile
    high = spread.highest if spread.upper_quartile is None else spread.upper_quartile
    top, bottom = scale.y(high) - BAND_MARGIN, scale.y(low) + BAND_MARGIN
    middle = scale.y(spread.median)
    across = f'x="{LEFT}%" width="{RIGHT - LEFT}%"'
    return [
        f'<rect class="spread" {across} y="{top:.1f}" height="{bottom - top:.1f}"/>',
        f'<line class="middle" x1="{LEFT}%" x2="{RIGHT}%" y1="{middle}" y2="{middle}"/>',
    ]


def _dots(exercise: ExerciseProgress, figure: FigureProgress, scale: Scale, lane: int) -> list[str]:
    n = len(exercise.sessions)
    drawn = []
    for place, (session, value) in enumerate(zip(exercise.sessions, figure.values, strict=True)):
        if value is None:
            continue
        is_live = session.kind is SessionKind.LIVE
        filled, hollow = f"voice voice-{lane}", f"hollow hollow-{lane}"
        look = f'class="{filled}" fill="url(#voice-{lane})"' if is_live else f'class="{hollow}"'
        drawn.append(f'<circle {look} cx="{_x(place, n):.2f}%" cy="{scale.y(value)}" r="{DOT}"/>')
    return drawn
