"""A long talk minute by minute: who spoke how long, listening signals, cut-ins, as one picture.

Like the timeline: across in per cent, patterns beside colours, and the same in
words for those who do not see it (the page has it as a table).
"""

from __future__ import annotations

from html import escape

from assistant.feedback.figures import MinuteFigures
from assistant.feedback.moments import clock
from assistant.feedback.report import SessionReport
from assistant.feedback.words import FeedbackWords

MINUTES_FROM = 4
"""A shorter talk has its minutes as rows of the timeline."""

COLUMNS_TO = 24
"""Of more minutes, several share a column: narrower ones could not be told apart on a phone."""

HALF, MIDDLE, FOOT = 56, 26, 20


def draw_minutes(report: SessionReport, words: FeedbackWords) -> str | None:
    """The picture (SVG), the first partner above, the second below; None where it would tell nothing."""
    minutes = report.summary.figures.couple.by_minute
    ids = [participant.id for participant in report.participants]
    if len(minutes) < MINUTES_FROM or len(ids) != 2:
        return None
    per_column = -(-len(minutes) // COLUMNS_TO)
    columns = [minutes[first : first + per_column] for first in range(0, len(minutes), per_column)]
    width = 100 / len(columns)
    drawn = [_column(column, ids, place * width, width, per_column) for place, column in enumerate(columns)]
    height = 2 * HALF + MIDDLE + FOOT
    return (
        f'<svg class="minutes" width="100%" height="{height}" role="img" '
        f'aria-label="{escape(words.page["by_minute"])}">'
        + "".join(drawn)
        + "".join(_clocks(len(columns), per_column, width))
        + "</svg>"
    )


def _column(minutes: tuple[MinuteFigures, ...], ids: list[str], x: float, width: float, n: int) -> str:
    drawn = []
    for lane, id_ in enumerate(ids):
        spoken = min(1.0, sum(minute.talk_time_s[id_] for minute in minutes) / (60 * n))
        bar = round(spoken * HALF, 1)
        top = HALF - bar if lane == 0 else HALF + MIDDLE
        if bar:
            drawn.append(
                f'<rect class="voice voice-{lane}" x="{x + width * 0.12:.2f}%" y="{top:.1f}" '
                f'width="{width * 0.76:.2f}%" height="{bar}" rx="2" fill="url(#voice-{lane})"/>'
            )
        signs = (
            ("sign-signal", sum(minute.backchannels[id_] for minute in minutes)),
            ("sign-cut-in", sum(minute.cut_ins[id_] for minute in minutes)),
        )
        y = HALF + (7 if lane == 0 else MIDDLE - 7)
        shown = [sign for sign, count in signs if count][-1:]
        drawn += [f'<use href="#{sign}" x="{x + width / 2:.2f}%" y="{y}"/>' for sign in shown]
    return "".join(drawn)


def _clocks(n_columns: int, per_column: int, width: float) -> list[str]:
    step = max(1, -(-n_columns // 5))
    return [
        f'<text class="clock" x="{place * width:.2f}%" y="{2 * HALF + MIDDLE + 15}" '
        f'aria-hidden="true">{clock(60 * place * per_column)}</text>'
        for place in range(0, n_columns, step)
    ]
