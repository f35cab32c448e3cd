"""Several sessions as one page: a single HTML file that asks nothing of the network.

The style is that of the single session's page, with what small multiples need. What a
person said or typed is escaped; the page has no script and forbids itself the network.
"""

from __future__ import annotations

from functools import cache, partial

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.feedback.html import csp_hash
from assistant.progress.likeness import name_key
from assistant.progress.multiples import draw_panel, scale_of
from assistant.progress.report import ProgressReport
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
    shift_text,
    spread_text,
    title_of,
    with_unit,
)
from assistant.progress.words import ProgressWords


def render_progress(report: ProgressReport, words: ProgressWords) -> str:
    """The page, valid HTML, the same bytes for the same report."""
    told = (
        answer_text,
        aside_texts,
        draw_panel,
        nothing_text,
        partners_of,
        sessions_text,
        shift_text,
        spread_text,
        title_of,
        with_unit,
    )
    names = {name: None for exercise in report.exercises for name in exercise.partners}
    lanes = {
        name_key(name): place for exercise in report.exercises for place, name in enumerate(exercise.partners)
    }
    return render_page(
        "progress.html",
        words,
        report=report,
        heading=words.title_join.join(names) or report.couple,
        lanes=lanes,
        key_of=name_key,
        nothing_yet=nothing_yet(report),
        is_telling=is_telling,
        rows_of=rows_of,
        scale_of=scale_of,
        too_few=lambda exercise: words.trends.too_few.format(n=len(exercise.sessions), needed=SPREAD_FROM),
        **{function.__name__: partial(function, words=words) for function in told},
    )


def render_page(template: str, words: ProgressWords, **places: object) -> str:
    """A page of this room from its template."""
    templates = _templates()
    style = _source("page.css") + _source("progress.css")
    return templates.get_template(template).render(
        w=words,
        trends=words.trends,
        style=Markup(style),  # noqa: S704 - our own files
        style_hash=csp_hash(style),
        **places,
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("assistant.progress", "page"), PackageLoader("assistant.feedback", "page")]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    return environment


def _source(name: str) -> str:
    loader = _templates().loader
    assert loader is not None
    return loader.get_source(_templates(), name)[0]
