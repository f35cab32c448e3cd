"""Two sessions side by side as one page, in the style of the others."""

from __future__ import annotations

from functools import partial

from assistant.progress.compare import ComparisonReport
from assistant.progress.compare_text import (
    figure_text,
    nothing_in_both,
    reason_texts,
    sentences_of,
    session_text,
    values_of,
)
from assistant.progress.html import render_page
from assistant.progress.likeness import name_key
from assistant.progress.words import ProgressWords


def render_comparison(report: ComparisonReport, words: ProgressWords) -> str:
    """The page, valid HTML, the same bytes for the same report."""
    return render_page(
        "compare.html",
        words,
        report=report,
        compare=words.compare,
        sessions=((words.compare.first, report.first), (words.compare.second, report.second)),
        heading=words.title_join.join(report.partners),
        lanes={name_key(name): place for place, name in enumerate(report.partners)},
        key_of=name_key,
        reasons=reason_texts(report, words),
        nothing=nothing_in_both(report, words),
        figure_text=partial(figure_text, report, words=words),
        session_text=partial(session_text, words=words),
        sentences_of=partial(sentences_of, words=words),
        values_of=partial(values_of, words=words),
    )
