"""What page and Markdown tell alike: which overlaps one by one, and what is left out."""

from __future__ import annotations

from assistant.events import OverlapKind, is_unknown
from assistant.feedback.moments import clock
from assistant.feedback.report import CorrectionReport, OverlapReport, SessionReport
from assistant.feedback.talk import TAKING_THE_FLOOR
from assistant.feedback.words import FeedbackWords


def left_out_lines(report: SessionReport, words: FeedbackWords) -> list[str]:
    """Why which figure is not given, a sentence each; of a partner who was not heard, none of their own."""
    heard = {own.participant for own in report.summary.figures.partners if own.talk_time_s}
    lines = []
    for left in report.summary.figures.left_out:
        if left.participant is not None and left.participant not in heard:
            continue
        per_person = left.reason == "few_changes" and left.participant is not None
        template = words.reasons["few_changes_one" if per_person else left.reason]
        name = report.name(left.participant) if left.participant else ""
        lines.append(template.format(name=name, n=left.n))
    return lines


def correction_line(report: SessionReport, one: CorrectionReport, words: FeedbackWords) -> str:
    """A correction in a sentence: what was heard, and what a partner says it was."""

    def named(value: str | None) -> str:
        if value is None:
            return words.corrections["nowhere"]
        if one.what == "overlap":
            return words.kinds[OverlapKind(value)].one
        return words.corrections["unknown"] if is_unknown(value) else report.name(value)

    is_of_words = one.what == "words" and one.meant is not None
    heard, meant = (
        changed(one.heard, one.meant or "") if is_of_words else (named(one.heard), named(one.meant))
    )
    return words.corrections[one.what].format(
        time=clock(one.start_s), heard=heard, meant=meant, name=report.name(one.by)
    )


def changed(heard: str, meant: str) -> tuple[str, str]:
    """The words in which two texts differ, without what they begin and end with alike.

    Where words were only left out or put in, a word beside them stands there too.

    Examples
    --------
    >>> changed("He does fine in myths, she said.", "He does fine in maths, she said.")
    ('myths', 'maths')
    >>> changed("I was late.", "I was not late.")
    ('was', 'was not')
    """
    old, new = heard.split(), meant.split()
    limit = min(len(old), len(new))
    first = next((n for n in range(limit) if old[n] != new[n]), limit)
    last = next((n for n in range(limit - first) if old[-1 - n] != new[-1 - n]), limit - first)
    if limit and first + last == limit:
        first, last = (first - 1, last) if first else (first, last - 1)
    parts = (" ".join(text[first : len(text) - last]).strip(".,;:!?… ") for text in (old, new))
    return next(parts), next(parts)


def corrections_in_force(report: SessionReport) -> list[CorrectionReport]:
    """The corrections that count, the last one for each thing."""
    return [one for one in report.corrections if report.correction(one.what, one.target) is one]


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
    is_welcome = report.is_overlap_welcome and overlap.kind in (*TAKING_THE_FLOOR, OverlapKind.EARLY_START)
    return OverlapKind.COOPERATIVE if is_welcome else overlap.kind
