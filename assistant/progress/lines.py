"""Several sessions in plain lines, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.progress.course_lines import wrapped
from assistant.progress.report import ExerciseProgress, FigureProgress, ProgressReport
from assistant.progress.spread import SPREAD_FROM
from assistant.progress.telling import (
    answer_text,
    aside_texts,
    is_telling,
    nothing_text,
    nothing_yet,
    partners_of,
    rows_of,
    sessions_text,
    title_of,
    told,
    values_text,
)
from assistant.progress.words import ProgressWords


def progress_lines(report: ProgressReport, words: ProgressWords) -> list[str]:
    """What is told, the same for the same report; never empty."""
    if nothing_yet(report):
        return [words.trends.none, *_aside(report, words)]
    lines = wrapped(words.trends.intro)
    for exercise in report.exercises:
        lines += ["", *_exercise(exercise, words)]
    if report.wishes:
        lines += ["", words.trends.wishes, *_wishes(report, words)]
    aside = _aside(report, words)
    return [*lines, "", *aside] if aside else lines


def _exercise(exercise: ExerciseProgress, words: ProgressWords) -> Iterator[str]:
    heading = (title_of(exercise, words), partners_of(exercise, words), sessions_text(exercise, words))
    yield from wrapped(" · ".join(heading))
    if not is_telling(exercise):
        n = len(exercise.sessions)
        yield from wrapped(words.trends.too_few.format(n=n, needed=SPREAD_FROM), indent=2)
        return
    for name, figures in rows_of(exercise):
        yield ""
        yield f"  {words.figures[name].name}"
        names = [_name(exercise, figure, words) for figure in figures]
        for own, figure in zip(names, figures, strict=True):
            yield f"    {own:{max(map(len, names))}}  {values_text(figure, words)}"
            yield from wrapped(told(figure, words), indent=6 + max(map(len, names)))
    nothing = nothing_text(exercise, words)
    if nothing is not None:
        yield ""
        yield from wrapped(nothing, indent=2)
    for text in aside_texts(exercise.set_aside, words):
        yield from wrapped(text, indent=2)


def _name(exercise: ExerciseProgress, figure: FigureProgress, words: ProgressWords) -> str:
    return words.trends.both if figure.partner is None else exercise.partners[figure.partner]


def _wishes(report: ProgressReport, words: ProgressWords) -> Iterator[str]:
    for session in report.wishes:
        yield f"  {words.date(session.day)}"
        for wish in session.wishes:
            yield from wrapped(
                f"{wish.partner}: {words.trends.quoted.format(text=wish.wish)} {answer_text(wish, words)}",
                indent=4,
            )


def _aside(report: ProgressReport, words: ProgressWords) -> list[str]:
    return [line for text in aside_texts(report.set_aside, words) for line in wrapped(text)]
