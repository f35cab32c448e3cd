"""Moments along the talk: when feelings got a name, when somebody asked, as marks on a line of time.

A mark tells whose it is by its shape and pattern as well as by its colour. Across,
places are in per cent; what is seen is also said in the label of the picture, and
stands below it as a list with the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.feedback.moments import clock
from assistant.feedback.report import SessionReport
from assistant.feedback.words import FeedbackWords

LABEL, LANE, GAP, FOOT = 20, 26, 8, 20
"""Pixels: the writing above a lane, the lane, what is below it, the clocks at the foot."""

EDGE = 4.0
"""Per cent left free at both ends, so that no mark is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at a moment: its sign (`#sign` in the page) and what is said of it."""

    at_s: float
    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A line of time with its label."""

    label: str
    marks: tuple[Mark, ...]


def draw_feelings(report: SessionReport, words: FeedbackWords) -> str | None:
    """Families of feelings, a strip each, with a mark where one of its words was said; None without any."""
    named = [
        (feeling, report.lane(own.participant), report.name(own.participant))
        for own in report.summary.figures.partners
        for feeling in own.feelings or ()
    ]
    strips = []
    for family in dict.fromkeys(feeling.family for feeling, _, _ in named):
        of_it = sorted(
            (one for one in named if one[0].family == family), key=lambda one: (one[0].start_s, one[1])
        )
        quoted = words.page["quoted"]
        said = ", ".join(
            quoted.format(text=word) for word in dict.fromkeys(feeling.word for feeling, _, _ in of_it)
        )
        marks = tuple(
            Mark(
                at_s=feeling.start_s,
                sign=f"mark-{lane}",
                text=f"{name} {quoted.format(text=feeling.word)} {clock(feeling.start_s)}",
            )
            for feeling, lane, name in of_it
        )
        strips.append(Strip(label=f"{words.families.get(family, family)}: {said}", marks=marks))
    return _draw(report, words.page["feelings"], strips)


def draw_questions(report: SessionReport, words: FeedbackWords) -> str | None:
    """Each partner's questions on a strip, open ones with another sign than closed ones; None without any."""
    page = words.page
    strips = []
    for own in report.summary.figures.partners:
        marks = tuple(
            Mark(
                at_s=question.start_s,
                sign="sign-open" if question.is_open else "sign-closed",
                text=f"{page['open' if question.is_open else 'closed']} {clock(question.start_s)}",
            )
            for question in own.questions or ()
        )
        strips.append(Strip(label=report.name(own.participant), marks=marks))
    return _draw(report, page["questions"], strips)


def _draw(report: SessionReport, title: str, strips: Sequence[Strip]) -> str | None:
    if not any(strip.marks for strip in strips) or not report.source.duration_s:
        return None
    step = LABEL + LANE + GAP
    height = len(strips) * step + FOOT
    said = "; ".join(
        f"{strip.label}: {', '.join(mark.text for mark in strip.marks)}" for strip in strips if strip.marks
    )
    drawn = [
        f'<svg class="strips" width="100%" height="{height}" role="img" '
        f'aria-label="{escape(f"{title}. {said}")}">'
    ]
    for number, strip in enumerate(strips):
        top = number * step + LABEL
        drawn.append(
            f'<text class="strip-label" x="0" y="{top - 6}" aria-hidden="true">{escape(strip.label)}</text>'
            f'<rect class="track" x="0" y="{top}" width="100%" height="{LANE}" rx="6"/>'
        )
        for mark in strip.marks:
            x = _place(mark.at_s, report.source.duration_s)
            drawn.append(f'<use href="#{mark.sign}" x="{x:.2f}%" y="{top + LANE // 2}"/>')
    for moment_s, anchor in ((0.0, "start"), (report.source.duration_s, "end")):
        x = 0 if anchor == "start" else 100
        drawn.append(
            f'<text class="clock" x="{x}%" y="{height - 5}" text-anchor="{anchor}" aria-hidden="true">'
            f"{clock(moment_s)}</text>"
        )
    return "".join(drawn) + "</svg>"


def _place(moment_s: float, duration_s: float) -> float:
    """Across, in per cent."""
    return EDGE + (100 - 2 * EDGE) * min(1.0, moment_s / duration_s)
