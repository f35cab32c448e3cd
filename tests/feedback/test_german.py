"""A German couple's page is German throughout: no sentence of it stands in code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.events import Event
from assistant.feedback.build import build_report
from assistant.feedback.html import render_html
from assistant.feedback.markdown import render_markdown
from assistant.feedback.summary import summary_lines
from assistant.feedback.words import feedback_words
from tests.feedback import practices, sample
from tests.feedback.german import english_in, in_german

TALKS: dict[str, Callable[[], list[Event]]] = {
    "exercise": sample.exercise,
    "ordinary talk": sample.ordinary_talk,
    "one partner": sample.one_partner,
    "no speech": sample.no_speech,
    "ten minutes": lambda: sample.long_talk(10),
    "thanks": practices.thanking,
    "a memory": practices.laughing,
    "stress": practices.stress,
    "attention": practices.attention,
    "a complaint": practices.complaint,
    "intentions": practices.intentions,
    "their side": practices.their_side,
    "opening up": practices.opening_up,
}


@pytest.mark.parametrize("talk", TALKS)
def test_page_markdown_and_summary_have_no_english(talk: str) -> None:
    """With every caveat raised."""
    words = feedback_words("de")
    report = build_report(in_german(TALKS[talk]()), words)
    texts = [render_html(report, words), render_markdown(report, words), *summary_lines(report, words)]

    assert [english for text in texts for english in english_in(text)] == []


def test_an_english_page_is_found_to_be_english() -> None:
    """So that the test above can fail."""
    words = feedback_words("en")

    assert len(english_in(render_html(build_report(sample.exercise(), words), words))) > 20
