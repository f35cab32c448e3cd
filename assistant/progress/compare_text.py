"""Two sessions side by side in plain lines and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.feedback.markdown import escaped
from assistant.feedback.moments import clock
from assistant.progress.compare import ComparedFigure, ComparedSession, ComparisonReport
from assistant.progress.course_lines import wrapped
from assistant.progress.likeness import Difference
from assistant.progress.telling import answer_text, with_unit
from assistant.progress.words import ProgressWords


def comparison_lines(report: ComparisonReport, words: ProgressWords) -> list[str]:
    """What is told, the same for the same report."""
    w = words.compare
    sessions = [(w.first, report.first), (w.second, report.second)]
    lines = [f"{place}: {session_text(own, words)}" for place, own in sessions]
    lines += ["", *_reasons(report, words)] if report.why_not else []
    if not report.is_alike:
        return lines
    rows = [(figure_text(report, figure, words), *values_of(figure, words)) for figure in report.figures]
    head = (w.figure, w.first, w.second)
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(3)]
    lines += ["", *wrapped(w.intro), ""]
    for name, first, second in [head, *rows]:
        lines.append(f"  {name:{widths[0]}}  {first:>{widths[1]}}  {second:>{widths[2]}}")
    lines += ["", *wrapped(text)] if (text := nothing_in_both(report, words)) else []
    lines += ["", w.words]
    for place, own in sessions:
        lines += [f"  {place}", *_said(own, words)]
    return lines


def _said(session: ComparedSession, words: ProgressWords) -> Iterator[str]:
    for label, partner, text in sentences_of(session, words):
        yield from wrapped(f"{partner} · {label}: {text}", indent=4)


def _reasons(report: ComparisonReport, words: ProgressWords) -> list[str]:
    return [line for text in reason_texts(report, words) for line in wrapped(text)]


def session_text(session: ComparedSession, words: ProgressWords) -> str:
    """Which session, of which day and exercise, and how long."""
    title = session.title or session.exercise or words.trends.ordinary
    names = words.title_join.join(session.partners)
    return f"{title} · {names} · {words.date(session.day)} · {clock(session.duration_s)} · {session.id}"


def figure_text(report: ComparisonReport, figure: ComparedFigure, words: ProgressWords) -> str:
    """What a figure is called, and whose it is."""
    name = words.figures[figure.figure].name
    return name if figure.partner is None else f"{name}, {report.partners[figure.partner]}"


def nothing_in_both(report: ComparisonReport, words: ProgressWords) -> str | None:
    """The figures that were zero in both; None where there are none."""
    names = words.list_join.join(words.figures[name].name for name in report.nothing)
    return words.trends.nothing.format(figures=names) if names else None


def values_of(figure: ComparedFigure, words: ProgressWords) -> tuple[str, str]:
    """Both values with their unit."""
    missing = words.trends.missing
    first, second = (
        missing if value is None else with_unit(value, figure.unit, words)
        for value in (figure.first, figure.second)
    )
    return first, second


def sentences_of(session: ComparedSession, words: ProgressWords) -> list[tuple[str, str, str]]:
    """What each partner was told first, and wished for: label, partner, text."""
    w = words.compare
    told = []
    for own in session.sentences:
        if own.went_well is not None:
            told.append((w.went_well, own.partner, own.went_well))
        if own.to_try is not None:
            told.append((w.to_try, own.partner, own.to_try))
    for wish in session.wishes:
        wished = words.trends.quoted.format(text=wish.wish)
        told.append((words.trends.wishes, wish.partner, f"{wished} {answer_text(wish, words)}"))
    return told


def reason_texts(report: ComparisonReport, words: ProgressWords) -> list[str]:
    """Why the two, or a part of their figures, are not laid side by side."""
    first, second = report.first, report.second
    places = {
        Difference.EXERCISE: [own.title or own.exercise or words.trends.ordinary for own in (first, second)],
        Difference.LANGUAGE: [first.language, second.language],
        Difference.PARTNERS: [words.title_join.join(own.partners) for own in (first, second)],
        Difference.LAYOUT: [words.compare.layouts[own.layout] for own in (first, second)],
    }
    texts = []
    for difference in report.why_not:
        one, other = places.get(difference, ["", ""])
        texts.append(words.compare.why[difference].format(first=one, second=other))
    return texts


def render_comparison_markdown(report: ComparisonReport, words: ProgressWords) -> str:
    """CommonMark with a table; the same text for the same report."""
    w = words.compare
    sessions = [(w.first, report.first), (w.second, report.second)]
    lines = [f"# {escaped(w.title)}", ""]
    lines += [f"- {place}: {escaped(session_text(own, words))}" for place, own in sessions]
    if report.why_not:
        lines += ["", f"## {w.not_beside}", ""]
        lines += [f"- {escaped(text)}" for text in reason_texts(report, words)]
    if report.is_alike:
        lines += ["", escaped(w.intro), "", f"| {w.figure} | {w.first} | {w.second} |", "|---|---:|---:|"]
        for figure in report.figures:
            one, other = values_of(figure, words)
            lines.append(f"| {escaped(figure_text(report, figure, words))} | {one} | {other} |")
        nothing = nothing_in_both(report, words)
        lines += ["", nothing] if nothing is not None else []
        lines += ["", f"## {w.words}"]
        for place, own in sessions:
            lines += ["", f"### {place}", ""]
            lines += [
                f"- {escaped(partner)} · {label}: {escaped(text)}"
                for label, partner, text in sentences_of(own, words)
            ]
    return "\n".join(lines).rstrip() + "\n"
