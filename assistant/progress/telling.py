"""Figures over several sessions in words: the same in the terminal, in Markdown and on the page."""

from __future__ import annotations

from assistant.progress.figures import Unit
from assistant.progress.report import (
    ExerciseProgress,
    FigureProgress,
    ProgressReport,
    SetAside,
    WishProgress,
)
from assistant.progress.spread import SPREAD_FROM, Spread
from assistant.progress.words import ProgressWords


def number(value: float) -> str:
    """A number as people write it: whole where it is whole, one place after the point where not.

    Examples
    --------
    >>> number(3.0), number(2.5), number(-0.04)
    ('3', '2.5', '0')
    """
    rounded = round(value, 1) + 0.0  # no minus before a zero
    return f"{rounded:.0f}" if rounded == int(rounded) else f"{rounded:.1f}"


def with_unit(value: float, unit: Unit, words: ProgressWords) -> str:
    return words.trends.units[unit].format(n=number(value))


def values_text(figure: FigureProgress, words: ProgressWords) -> str:
    """All values in the order of the sessions."""
    missing = words.trends.missing
    return " ".join(missing if value is None else number(value) for value in figure.values)


def spread_text(figure: FigureProgress, words: ProgressWords) -> str:
    """The spread in words, or that there are too few to say."""
    w = words.trends
    if figure.n == 0:
        return w.not_given
    if figure.spread is None:
        return w.too_few.format(n=figure.n, needed=SPREAD_FROM)
    return _spread(figure.spread, figure.unit, words)


def _spread(spread: Spread, unit: Unit, words: ProgressWords) -> str:
    w = words.trends
    places = {
        "lowest": number(spread.lowest),
        "highest": with_unit(spread.highest, unit, words),
        "median": with_unit(spread.median, unit, words),
    }
    if spread.lowest == spread.highest:
        return w.always.format(**places)
    if spread.lower_quartile is None or spread.upper_quartile is None:
        return w.between.format(**places)
    if spread.lower_quartile == spread.upper_quartile:
        return w.between.format(**places)
    return w.mostly.format(
        lower=number(spread.lower_quartile),
        upper=with_unit(spread.upper_quartile, unit, words),
        **places,
    )


def shift_text(figure: FigureProgress, words: ProgressWords) -> str | None:
    """That the later half lies apart from the first one; None where it does not."""
    if figure.shift is None:
        return None
    template = words.trends.higher if figure.shift == "higher" else words.trends.lower
    return template.format(n=figure.n // 2)


def told(figure: FigureProgress, words: ProgressWords) -> str:
    """The spread and the shift, one after the other."""
    shift = shift_text(figure, words)
    spread = spread_text(figure, words)
    return spread if shift is None else f"{spread}. {shift}"


def title_of(exercise: ExerciseProgress, words: ProgressWords) -> str:
    return exercise.title or exercise.exercise or words.trends.ordinary


def partners_of(exercise: ExerciseProgress, words: ProgressWords) -> str:
    return words.title_join.join(exercise.partners)


def sessions_text(exercise: ExerciseProgress, words: ProgressWords) -> str:
    """How many sessions, and from when to when."""
    first, last = (words.date(exercise.sessions[place].day) for place in (0, -1))
    n = len(exercise.sessions)
    template = words.trends.sessions_one if n == 1 else words.trends.sessions
    return template.format(n=n, first=first, last=last)


def nothing_text(exercise: ExerciseProgress, words: ProgressWords) -> str | None:
    """The figures that were zero each time; None where there are none."""
    if not exercise.nothing:
        return None
    names = words.list_join.join(words.figures[name].name for name in exercise.nothing)
    return words.trends.nothing.format(figures=names)


def aside_texts(aside: tuple[SetAside, ...], words: ProgressWords) -> list[str]:
    return [words.trends.aside[own.reason].format(n=own.n) for own in aside]


def answer_text(wish: WishProgress, words: ProgressWords) -> str:
    """What somebody said to "Did it get you closer?"."""
    if wish.answer is None:
        return words.trends.no_answer
    return words.trends.answer.format(answer=wish.answer)


def rows_of(exercise: ExerciseProgress) -> list[tuple[str, list[FigureProgress]]]:
    """The figures by name, each with one for both or one for each partner."""
    rows: dict[str, list[FigureProgress]] = {}
    for figure in exercise.figures:
        rows.setdefault(figure.figure, []).append(figure)
    return list(rows.items())


def is_telling(exercise: ExerciseProgress) -> bool:
    """Are there enough sessions for a spread of anything?"""
    return len(exercise.sessions) >= SPREAD_FROM


def nothing_yet(report: ProgressReport) -> bool:
    return not report.exercises and not report.wishes
