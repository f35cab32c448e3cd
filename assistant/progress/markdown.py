"""Several sessions as Markdown: the same as the page, for a notebook or a mail."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.feedback.markdown import escaped
from assistant.progress.report import ExerciseProgress, ProgressReport
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


def render_progress_markdown(report: ProgressReport, words: ProgressWords) -> str:
    """CommonMark with tables; the same text for the same report."""
    w = words.trends
    lines = [f"# {escaped(w.title)}", "", escaped(w.none if nothing_yet(report) else w.intro), ""]
    for exercise in report.exercises:
        lines += _exercise(exercise, words)
    if report.wishes:
        lines += [f"## {escaped(w.wishes)}", "", escaped(w.wishes_help), ""]
        for session in report.wishes:
            lines += [f"### {words.date(session.day)}", ""]
            lines += [
                f"- {escaped(wish.partner)}: {w.quoted.format(text=escaped(wish.wish))} "
                f"{escaped(answer_text(wish, words))}"
                for wish in session.wishes
            ]
            lines.append("")
    aside = aside_texts(report.set_aside, words)
    if aside:
        lines += [f"## {escaped(w.set_aside)}", "", *(f"- {escaped(line)}" for line in aside)]
    return "\n".join(lines).rstrip() + "\n"


def _exercise(exercise: ExerciseProgress, words: ProgressWords) -> Iterator[str]:
    w = words.trends
    yield from (f"## {escaped(title_of(exercise, words))}", "")
    yield f"{escaped(partners_of(exercise, words))} · {sessions_text(exercise, words)}"
    yield ""
    if not is_telling(exercise):
        yield from (w.too_few.format(n=len(exercise.sessions), needed=SPREAD_FROM), "")
        return
    yield f"| {words.compare.figure} | {w.session} 1 – {len(exercise.sessions)} | |"
    yield "|---|---|---|"
    for name, figures in rows_of(exercise):
        for figure in figures:
            whose = "" if figure.partner is None else f", {escaped(exercise.partners[figure.partner])}"
            yield (
                f"| {words.figures[name].name}{whose} | {values_text(figure, words)} "
                f"| {told(figure, words)} |"
            )
    yield ""
    nothing = nothing_text(exercise, words)
    if nothing is not None:
        yield from (nothing, "")
    for line in aside_texts(exercise.set_aside, words):
        yield from (f"- {escaped(line)}", "")
