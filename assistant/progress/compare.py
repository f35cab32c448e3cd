"""Two sessions side by side: what of them is alike, and what is not and why.

Rule 1: sessions of different kinds (`likeness`) are not laid side by side; the report
then holds the reasons and no figures.

Rule 2: it is told what was, never which was better. Two evenings have no trend.
"""

from __future__ import annotations

import json
from datetime import date

from pydantic import ConfigDict, Field

from assistant.events import ChannelLayout, SessionKind
from assistant.feedback.figures import Frozen
from assistant.feedback.report import SessionReport
from assistant.progress.build import KeptSession, figures_of, title_of, wishes_of
from assistant.progress.figures import COUPLE_FIGURES, PARTNER_FIGURES, Unit
from assistant.progress.likeness import KINDS, Difference, differences, left_out
from assistant.progress.report import WishProgress, schema_text

COMPARISON_VERSION = 1


class ComparedSentence(Frozen):
    """What a partner was told first after a session; null where there was nothing to tell."""

    partner: str
    went_well: str | None
    to_try: str | None


class ComparedSession(Frozen):
    id: str
    day: date
    kind: SessionKind
    exercise: str | None
    title: str | None
    language: str
    layout: ChannelLayout
    partners: tuple[str, ...]
    duration_s: float
    ended: str | None
    sentences: tuple[ComparedSentence, ...]
    wishes: tuple[WishProgress, ...]


class ComparedFigure(Frozen):
    """A figure in both sessions. `partner`: the place of the name in `partners`, null for both."""

    figure: str
    unit: Unit
    partner: int | None
    first: float | None
    second: float | None


class ComparisonReport(Frozen):
    """Two sessions. `figures` is empty where `why_not` has a reason that parts whole sessions.

    `nothing`: figures that were zero in both.
    """

    model_config = ConfigDict(title="Sayback comparison of two sessions")

    format_version: int = Field(ge=1)
    partners: tuple[str, ...]
    first: ComparedSession
    second: ComparedSession
    why_not: tuple[Difference, ...]
    figures: tuple[ComparedFigure, ...]
    nothing: tuple[str, ...]

    @property
    def is_alike(self) -> bool:
        """Are the two of one kind, so that anything can be laid side by side?"""
        return not any(difference in KINDS for difference in self.why_not)

    def to_json(self) -> str:
        """The report as text: the same bytes for the same report."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def comparison_schema_text() -> str:
    """The JSON Schema of the report, as published in docs/comparison.schema.json."""
    return schema_text(ComparisonReport)


def compare(first: KeptSession, second: KeptSession, *, titles: dict[str, str]) -> ComparisonReport:
    """The two side by side; the partners stand in the order of the second session."""
    found = differences(first.report, second.report)
    partners = tuple(own.name for own in second.report.participants)
    parting = [difference for difference in found if difference in KINDS]
    figures = [] if parting else _figures(first.report, second.report, partners, found)
    given = {own.figure for own in figures if own.first or own.second}
    return ComparisonReport(
        format_version=COMPARISON_VERSION,
        partners=partners,
        first=_session(first, titles),
        second=_session(second, titles),
        why_not=tuple(parting or found),
        figures=tuple(own for own in figures if own.figure in given),
        nothing=tuple(
            dict.fromkeys(own.figure for own in figures if own.figure not in given and own.first == 0)
        ),
    )


def _figures(
    first: SessionReport, second: SessionReport, partners: tuple[str, ...], found: list[Difference]
) -> list[ComparedFigure]:
    aside = left_out(found)
    figures = [
        ComparedFigure(
            figure=figure.name,
            unit=figure.unit,
            partner=None,
            first=figure.read(first.summary.figures.couple),
            second=figure.read(second.summary.figures.couple),
        )
        for figure in COUPLE_FIGURES
        if figure.family not in aside
    ]
    figures += [
        ComparedFigure(
            figure=figure.name,
            unit=figure.unit,
            partner=place,
            first=figure.read(figures_of(first, name)),
            second=figure.read(figures_of(second, name)),
        )
        for figure in PARTNER_FIGURES
        if figure.family not in aside
        for place, name in enumerate(partners)
    ]
    return figures


def _session(session: KeptSession, titles: dict[str, str]) -> ComparedSession:
    report = session.report
    return ComparedSession(
        id=session.id,
        day=session.day,
        kind=SessionKind(report.session.kind),
        exercise=report.session.exercise,
        title=title_of(report, titles),
        language=report.session.language,
        layout=ChannelLayout(report.session.layout),
        partners=tuple(own.name for own in report.participants),
        duration_s=report.source.duration_s,
        ended=report.session.ended,
        sentences=tuple(
            ComparedSentence(
                partner=report.name(own.participant),
                went_well=own.went_well.text if own.went_well else None,
                to_try=own.to_try.text if own.to_try else None,
            )
            for own in report.summary.partners
        ),
        wishes=wishes_of(report),
    )


if __name__ == "__main__":
    import sys

    sys.stdout.write(comparison_schema_text())
