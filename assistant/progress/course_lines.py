"""A course in plain lines: where the couple stands, what is next, and how to begin it.

Rule: an offer, never a demand. No streak, no share of what is done, no reminder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from assistant.progress.standing import Standing, StepStanding, StepState
from assistant.progress.words import ProgressWords

WIDTH = 96
"""Longer lines are hard to read in a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCommands:
    """What can be typed, ready to be copied; `start` takes the exercise."""

    start: Callable[[str], str]
    skip: str
    back: str
    all: str


def standing_lines(
    standing: Standing, titles: Mapping[str, str], commands: CourseCommands, words: ProgressWords
) -> list[str]:
    """Where the couple stands and what is next."""
    w = words.course
    done = [titles[own.step.exercise] for own in standing.steps if own.state is StepState.DONE]
    begun = w.begun.format(n=len(done), m=len(standing.steps), titles=words.list_join.join(done))
    lines = [standing.course.title, ""]
    if not done:
        lines += [*wrapped(standing.course.about), ""]
    lines += [*wrapped(begun if done else w.not_begun), ""]
    ahead = standing.next
    others = [(w.to_go_back, commands.back), (w.to_see_all, commands.all)]
    if ahead is None:
        is_all = len(done) == len(standing.steps)
        return [*lines, *wrapped(w.all_done if is_all else w.nothing_open), "", *_table(others)]
    week = standing.course.weeks[ahead.week - 1]
    step = ahead.step
    heading = w.next.format(
        title=titles[step.exercise], week=ahead.week, week_title=week.title, minutes=step.minutes
    )
    ways = [(w.to_start, commands.start(step.exercise)), (w.to_skip, commands.skip), *others]
    return [
        *lines,
        *wrapped(heading),
        *wrapped(step.why, indent=2),
        *wrapped(w.why_from.format(source=step.source), indent=2),
        "",
        *_table(ways),
        "",
        *wrapped(w.free),
    ]


def course_lines(
    standing: Standing, titles: Mapping[str, str], days: Mapping[str, date], words: ProgressWords
) -> list[str]:
    """Every step of the course, week by week; `days` has the local day of each session."""
    w = words.course
    lines = [standing.course.title, "", *wrapped(standing.course.about)]
    for number, week in enumerate(standing.course.weeks, start=1):
        lines += ["", w.week.format(n=number, title=week.title)]
        for own in (own for own in standing.steps if own.week == number):
            state = _state(own, standing, days, words)
            title = titles[own.step.exercise]
            heading = w.step.format(title=title, state=state, exercise=own.step.exercise)
            lines += [
                f"  {heading}",
                *wrapped(own.step.why, indent=4),
                *wrapped(w.why_from.format(source=own.step.source), indent=4),
            ]
    return [*lines, "", *wrapped(w.free)]


def _state(own: StepStanding, standing: Standing, days: Mapping[str, date], words: ProgressWords) -> str:
    w = words.course
    if own.state is StepState.DONE:
        return w.state_done.format(day=words.date(days[own.sessions[-1].session]))
    if own.state is StepState.LEFT_OUT:
        return w.state_left_out
    about = w.about_minutes.format(minutes=own.step.minutes)
    return words.list_join.join((w.state_next if own == standing.next else w.state_open, about))


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(name) for name, _ in rows)
    return [f"  {name:{width}}  {text}" for name, text in rows]


def wrapped(text: str, *, indent: int = 0) -> list[str]:
    """A text in lines that a terminal shows well."""
    space = " " * indent
    return fill(
        text, WIDTH, initial_indent=space, subsequent_indent=space, break_on_hyphens=False
    ).splitlines()
