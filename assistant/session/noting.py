"""Which correction a partner means: the moment on the page, and what it was instead.

PURE: from what was typed and the events to one event, or one sentence about what
is not clear. A moment is given as the page shows it, in whole seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import OptionError
from assistant.events import (
    CorrectionWithdrawn,
    Event,
    OverlapCorrected,
    OverlapJudged,
    OverlapKind,
    ParticipantId,
    VoiceCorrected,
    WordsCorrected,
)
from assistant.feedback.fold import fold
from assistant.feedback.record import Record, Utterance
from assistant.session.correcting import last_moment, next_number

KINDS: dict[str, OverlapKind | None] = {
    "no-cut-in": None,
    "signal": OverlapKind.BACKCHANNEL,
    "joining-in": OverlapKind.COOPERATIVE,
    "early-start": OverlapKind.EARLY_START,
    "cut-in": OverlapKind.INTERRUPTION,
    "went-on": OverlapKind.FAILED_INTERRUPTION,
}
"""What `--was` may say. "no-cut-in": it counts nowhere."""

SHOWN_S = 1.0
"""The page shows whole seconds: what begins within this after the given moment may be meant."""

_CLOCK = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d+):(?P<seconds>[0-5]?\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was typed. One of `was`, `heard` with `meant`, `said_by`, `undo`."""

    by: str | None
    at: str | None
    was: str | None
    heard: str | None
    meant: str | None
    said_by: str | None
    undo: int | None


def is_asked(note: Note) -> bool:
    """Does it correct anything, or only look?"""
    return any(
        value is not None for value in (note.at, note.was, note.heard, note.meant, note.said_by, note.undo)
    )


def correction_of(
    note: Note, events: Sequence[Event]
) -> OverlapCorrected | WordsCorrected | VoiceCorrected | CorrectionWithdrawn:
    """The event that this note stands for.

    Raises
    ------
    OptionError
        If something is missing or not clear, with what would make it clear.
    """
    record = fold(events)
    by = _participant(record, note.by, "--by")
    at, number = last_moment(events), next_number(events)
    given = [note.was is not None, note.heard is not None or note.meant is not None]
    given += [note.said_by is not None, note.undo is not None]
    if sum(given) != 1:
        raise OptionError(
            "note: expected one of --was KIND, --heard WORDS --meant WORDS, --said-by NAME, --undo NUMBER; "
            f"got {sum(given)} of them."
        )
    if note.undo is not None:
        return CorrectionWithdrawn(at=at, correction=_standing(record, note.undo), by=by)
    moment_s = _moment(note.at)
    if note.was is not None:
        overlap = _overlap(record, moment_s)
        return OverlapCorrected(
            at=at, correction=number, by=by, overlap=overlap.overlap, kind=_kind(note.was)
        )
    if note.said_by is not None:
        participant = _participant(record, note.said_by, "--said-by")
        said = _utterance(record, moment_s, not_of=participant)
        return VoiceCorrected(at=at, correction=number, by=by, utterance=said.id, participant=participant)
    if not (note.heard and note.heard.strip() and note.meant and note.meant.strip()):
        raise OptionError("note: --heard and --meant belong together: --heard ship --meant sheep.")
    said = _utterance(record, moment_s, with_words=note.heard)
    return WordsCorrected(
        at=at,
        correction=number,
        by=by,
        utterance=said.id,
        text=_words(note.heard).sub(lambda _: " ".join((note.meant or "").split()), said.text),
    )


def _participant(record: Record, name: str | None, option: str) -> ParticipantId:
    names = {participant.name.casefold(): participant.id for participant in record.participants}
    if name is None or name.strip().casefold() not in names:
        known = " or ".join(participant.name for participant in record.participants)
        raise OptionError(f"{option}: expected {known}, got {'nothing' if name is None else repr(name)}.")
    return names[name.strip().casefold()]


def _kind(name: str) -> OverlapKind | None:
    if name not in KINDS:
        raise OptionError(f"--was: expected one of {', '.join(KINDS)}; got '{name}'.")
    return KINDS[name]


def _standing(record: Record, number: int) -> int:
    standing = [one.id for one in record.corrections if one.withdrawn_by is None]
    if number not in standing:
        known = ", ".join(map(str, standing)) or "none"
        raise OptionError(f"--undo {number}: there is no such correction. In force: {known}.")
    return number


def _moment(text: str | None) -> float:
    match = _CLOCK.fullmatch(text.strip()) if text is not None else None
    if match is None:
        got = "nothing" if text is None else f"'{text}'"
        raise OptionError(f"--at: expected a moment as the page shows it, such as 1:20; got {got}.")
    return 3600 * int(match["hours"] or 0) + 60 * int(match["minutes"]) + float(match["seconds"])


def _overlap(record: Record, moment_s: float) -> OverlapJudged:
    """The overlap that begins at this moment."""
    near = [o for o in record.overlaps if moment_s <= round(o.span.start_s, 3) < moment_s + SHOWN_S]
    exact = [o for o in near if abs(o.span.start_s - moment_s) < 0.05]
    found = exact if len(exact) == 1 else near
    if len(found) == 1:
        return found[0]
    others = found or sorted(record.overlaps, key=lambda o: abs(o.span.start_s - moment_s))[:3]
    raise OptionError(
        _unclear("two voices at once begin", moment_s, [o.span.start_s for o in others], len(found))
    )


def _utterance(
    record: Record,
    moment_s: float,
    *,
    not_of: ParticipantId | None = None,
    with_words: str | None = None,
) -> Utterance:
    """The utterance at this moment: one that begins then, or else one that lies over it."""
    fitting = [
        said
        for said in record.utterances
        if said.participant != not_of and (with_words is None or _words(with_words).search(said.text))
    ]
    begun = [s for s in fitting if moment_s <= round(s.span.start_s, 3) < moment_s + SHOWN_S]
    found = begun or [s for s in fitting if s.span.start_s <= moment_s < s.span.end_s]
    if len(found) == 1:
        return found[0]
    what = f"“{with_words}” was heard" if with_words else "somebody else was heard"
    others = found or sorted(fitting, key=lambda said: abs(said.span.start_s - moment_s))[:3]
    raise OptionError(_unclear(what, moment_s, [s.span.start_s for s in others], len(found)))


def _unclear(what: str, moment_s: float, others: Sequence[float], n: int) -> str:
    minutes = ", ".join(f"{int(start // 60)}:{start % 60:04.1f}" for start in others) or "nowhere"
    place = f"{int(moment_s // 60)}:{moment_s % 60:04.1f}"
    return f"--at {place}: expected one place where {what}, found {n}. There are: {minutes}."


def _words(text: str) -> re.Pattern[str]:
    """These words, whole, in any case, whatever marks stand between them."""
    between = r"[\s,.;:!?…–—-]+"
    return re.compile(
        r"(?<!\w)" + between.join(re.escape(word) for word in text.split()) + r"(?!\w)", re.IGNORECASE
    )
