"""What page and Markdown tell alike: which overlaps one by one, and what is left out."""

from __future__ import annotations

from assistant.events import OverlapKind
from assistant.feedback.report import OverlapReport, SessionReport
from assistant.feedback.talk import TAKING_THE_FLOOR
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
    """Those that are told one by one, between partners: who took the floor, or tried to.

    Where talking at once is welcome: what both said at once, whoever came in.
    """
    ids = {participant.id for participant in report.participants}
    own = [overlap for overlap in report.overlaps if {overlap.by, overlap.holder} <= ids]
    if report.is_overlap_welcome:
        return [o for o in own if o.kind is not OverlapKind.BACKCHANNEL and o.holder_text and o.by_text]
    return [overlap for overlap in own if overlap.kind in TAKING_THE_FLOOR]


def shown_kind(report: SessionReport, overlap: OverlapReport) -> OverlapKind:
    """As what an overlap is shown: where talking at once is welcome, nobody takes the floor."""
    is_welcome = report.is_overlap_welcome and overlap.kind in TAKING_THE_FLOOR
    return OverlapKind.COOPERATIVE if is_welcome else overlap.kind
