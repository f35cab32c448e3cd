"""What page and Markdown tell alike: which overlaps one by one, and what is left out."""

from __future__ import annotations

from assistant.events import OverlapKind
from assistant.feedback.report import OverlapReport, SessionReport
from assistant.feedback.words import FeedbackWords


def left_out_lines(report: SessionReport, words: FeedbackWords) -> list[str]:
    """Why which figure is not given, a sentence each."""
    lines = []
    for left in report.summary.figures.left_out:
        per_person = left.reason == "few_changes" and left.participant is not None
        template = words.reasons["few_changes_one" if per_person else left.reason]
        name = report.name(left.participant) if left.participant else ""
        lines.append(template.format(name=name, n=left.n))
    return lines


def told_overlaps(report: SessionReport) -> list[OverlapReport]:
    """Those that are told one by one: who took the floor, or tried to, between partners."""
    ids = {participant.id for participant in report.participants}
    kinds = (OverlapKind.INTERRUPTION, OverlapKind.FAILED_INTERRUPTION)
    return [o for o in report.overlaps if o.kind in kinds and {o.by, o.holder} <= ids]
