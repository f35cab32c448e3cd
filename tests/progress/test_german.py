"""The looks over several sessions of a German couple are German throughout."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.events import Event, ReplyMeaning
from assistant.feedback.build import build_report
from assistant.feedback.words import feedback_words
from assistant.progress.build import KeptSession, build_progress
from assistant.progress.compare import compare
from assistant.progress.compare_html import render_comparison
from assistant.progress.compare_text import comparison_lines, render_comparison_markdown
from assistant.progress.html import render_progress
from assistant.progress.lines import progress_lines
from assistant.progress.markdown import render_progress_markdown
from assistant.progress.words import progress_words
from tests.feedback.german import english_in, in_german
from tests.progress.evenings import evening

WORDS = progress_words("de")
WISHES: dict[str, tuple[str, str | None, ReplyMeaning | None]] = {
    "A": ("I want to tell you about the move.", "Yes, it did.", ReplyMeaning.YES),
    "B": ("I want to stay calm.", None, None),
}


def sessions(*evenings: list[Event]) -> list[KeptSession]:
    return [
        KeptSession(
            id=f"s{number}",
            day=date(2026, 11, 3) + timedelta(days=number),
            report=build_report(in_german(events), feedback_words("de")),
        )
        for number, events in enumerate(evenings)
    ]


@pytest.mark.parametrize("n_sessions", [0, 2, 8])
def test_progress_has_no_english(n_sessions: int):
    """None, too few and enough sessions; some set aside, and wishes."""
    evenings = [evening(questions=(n, 1), cut_ins=(0, n % 3)) for n in range(n_sessions)]
    if n_sessions:
        evenings += [evening(speech_to_text="ff"), evening(reason="stopped"), evening(is_one_silent=True)]
        evenings.append(evening(exercise="set-your-intentions", wishes=WISHES))
    report = build_progress(sessions(*evenings), couple="Paar", titles={})
    texts = [render_progress(report, WORDS), render_progress_markdown(report, WORDS)]

    assert [english for text in texts for english in english_in(text)] == []
    assert english_in("\n".join(progress_lines(report, WORDS))) == []


@pytest.mark.parametrize(
    "other", [evening(wishes=WISHES), evening(exercise="in-their-shoes"), evening(judge="c")]
)
def test_a_comparison_has_no_english(other: list[Event]):
    """Alike, and not alike."""
    first, second = sessions(evening(questions=(1, 2)), other)
    report = compare(first, second, titles={})
    texts = [render_comparison(report, WORDS), render_comparison_markdown(report, WORDS)]

    assert [english for text in texts for english in english_in(text)] == []
    assert english_in("\n".join(comparison_lines(report, WORDS))) == []
