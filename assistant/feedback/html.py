"""The feedback as one page: a single HTML file that asks nothing of the network.

Rule 1: everything said or typed by a person is escaped (jinja2 autoescape; the
timeline escapes its own). The page forbids itself the network, and allows only
its own script and style, by their hashes (Content-Security-Policy).

Rule 2: the page is told in the order in which it helps: the two sentences, what
happened when, the words, and last how sure it is and how it was made.
"""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.events import OverlapKind, is_unknown
from assistant.feedback.balance import told_s, turns_to_tell
from assistant.feedback.minutes import draw_minutes
from assistant.feedback.moments import clock, length, paused
from assistant.feedback.notes import (
    correction_line,
    corrections_in_force,
    left_out_lines,
    shown_kind,
    told_overlaps,
)
from assistant.feedback.quotes import words_around
from assistant.feedback.report import SessionReport
from assistant.feedback.strips import draw_feelings, draw_questions
from assistant.feedback.talk import TAKING_THE_FLOOR
from assistant.feedback.timeline import KIND_SIGNS, draw_timeline
from assistant.feedback.words import FeedbackWords

CUT_INS_TO = 40
"""So many cut-ins are told one by one; of more, the page says how many there were."""

MOMENTS_TO = 60
"""So many questions, feelings or thanks of one partner are listed."""

WORDS_TO = 120
"""So many words of a speech stand in its round; the transcript has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedSound:
    """The sound of the session, encoded. Its second 0 is the second 0 of the report."""

    data: bytes
    mime: str


def render_html(report: SessionReport, words: FeedbackWords, sound: EmbeddedSound | None = None) -> str:
    """The page, valid HTML, the same bytes for the same report."""
    report = report.with_names_isolated()
    templates = _templates()
    style = _source("page.css")
    script = _source("page.js")
    told = told_overlaps(report)
    shown = told[:CUT_INS_TO]
    return templates.get_template("page.html").render(
        report=report,
        w=words,
        page=words.page,
        figures=report.summary.figures,
        lanes={participant.id: report.lane(participant.id) for participant in report.participants},
        timeline=draw_timeline(report, words, links=frozenset(overlap.id for overlap in shown)),
        cut_ins=shown,
        n_cut_ins=len(told),
        moments_to=MOMENTS_TO,
        kinds=list(OverlapKind),
        starting=(*TAKING_THE_FLOOR, OverlapKind.EARLY_START),
        kind_of=lambda overlap: shown_kind(report, overlap),
        shown_kinds={shown_kind(report, overlap) for overlap in report.overlaps},
        turns_to_tell=turns_to_tell(report),
        beginning=_beginning,
        told_s=lambda told: told_s(report, told),
        signs=KIND_SIGNS,
        anchor=_Anchors(report),
        minutes=draw_minutes(report, words),
        feelings=draw_feelings(report, words),
        questions=draw_questions(report, words),
        around=words_around,
        ended=lambda text: text if text.endswith((".", "!", "?")) else f"{text}.",
        clock=clock,
        paused=lambda seconds, of: paused(seconds, of, words),
        length=lambda seconds: length(seconds, words),
        corrections=[(one, correction_line(report, one, words)) for one in corrections_in_force(report)],
        left_out=left_out_lines(report, words),
        sound=_data_uri(sound) if sound else None,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_hash=csp_hash(style),
        script_hash=csp_hash(script),
    )


def _beginning(text: str) -> str:
    words = text.split()
    return text if len(words) <= WORDS_TO else " ".join([*words[:WORDS_TO], "…"])


class _Anchors:
    """Finds where in the transcript a moment is."""

    def __init__(self, report: SessionReport) -> None:
        self._starts = [said.start_s for said in report.utterances]
        self._ids = [said.id for said in report.utterances]

    def __call__(self, start_s: float, end_s: float) -> str | None:
        """The place of the utterance begun last before the middle of the moment."""
        index = bisect_right(self._starts, (start_s + end_s) / 2) - 1
        return f"said-{self._ids[max(0, index)]}" if self._ids else None


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.feedback", "page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.tests["unknown_voice"] = is_unknown
    return environment


def _source(name: str) -> str:
    loader = _templates().loader
    assert loader is not None
    return loader.get_source(_templates(), name)[0]


def csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data_uri(sound: EmbeddedSound) -> str:
    return f"data:{sound.mime};base64,{base64.b64encode(sound.data).decode()}"
