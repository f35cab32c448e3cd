"""The report itself: everything there is, as docs/session.schema.json describes it."""

from __future__ import annotations

from assistant.feedback.report import SessionReport


def to_json(report: SessionReport) -> str:
    """The report as JSON, the same bytes for the same report."""
    return report.to_json()
