"""Figures of time: who spoke how long, who answered how soon, who spoke over whom.

Sums are made in samples. docs/metrics.md tells what each figure does not mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median, quantiles

from assistant.events import OverlapJudged, OverlapKind, ParticipantId, is_unknown
from assistant.feedback.figures import FtoBin, FtoFigures, OverlapCount
from assistant.feedback.record import Record
from assistant.timebase import Samples, to_samples, to_seconds

SHARE_FROM_S = 60.0
"""A share is given of at least so much talk: of less, one sentence would tip it."""

MEDIAN_FROM = 4
QUARTILES_FROM = 8
UNKNOWN_SHARE_TO = 0.2
"""With more than this part of the speech from nobody known, a balance would mislead."""

TAKING_THE_FLOOR = (OverlapKind.INTERRUPTION, OverlapKind.FAILED_INTERRUPTION)
"""Kinds that are neither counted nor named where talking at once is welcome."""

FTO_EDGES_S = (-1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 2.0)


def talk_time(record: Record, participant: ParticipantId) -> Samples:
    """How long a participant spoke: the sum of the IPUs, pauses inside a turn not included.

    References
    ----------
    The inter-pausal unit as in Levinson & Torreira (2015), Frontiers in Psychology 6:731.
    """
    return sum(len(ipu.span) for ipu in record.ipus if ipu.participant == participant)


def time_as(record: Record, participant: ParticipantId, *, is_speaker: bool) -> Samples | None:
    """How long a participant spoke while being the speaker, or the listener, of a round.

    None where no phase of an exercise said who is which.
    """
    phases = [phase for phase in record.phases if phase.speaker and phase.listener]
    if not phases:
        return None
    own = [phase.span for phase in phases if participant == (phase.speaker if is_speaker else phase.listener)]
    shared = [ipu.span.overlap(span) for ipu in record.ipus if ipu.participant == participant for span in own]
    return sum(len(span) for span in shared if span)


def seconds_or_none(time: Samples | None) -> float | None:
    return None if time is None else to_seconds(time)


def talk_share(record: Record, participant: ParticipantId) -> float | None:
    """The part (0..1) of both partners' talk time that is this participant's.

    None below `SHARE_FROM_S` of talk, with one partner only, and where more than
    `UNKNOWN_SHARE_TO` of all speech is of nobody known.
    """
    if share_left_out(record):
        return None
    both = sum(talk_time(record, other.id) for other in record.participants)
    return round(talk_time(record, participant) / both, 3)


def share_left_out(record: Record) -> str | None:
    times = [talk_time(record, participant.id) for participant in record.participants]
    unknown = sum(len(ipu.span) for ipu in record.ipus if is_unknown(ipu.participant))
    if sum(1 for time in times if time) < 2:
        return "one_partner"
    if sum(times) < to_samples(SHARE_FROM_S):
        return "little_talk"
    if unknown > UNKNOWN_SHARE_TO * (sum(times) + unknown):
        return "unknown_voices"
    return None


def both_at_once(record: Record) -> Samples:
    """How long two voices or more were heard at the same moment, whoever they were."""
    borders = sorted(
        [(ipu.span.start, 1) for ipu in record.ipus] + [(ipu.span.end, -1) for ipu in record.ipus]
    )
    total, n_voices, since = 0, 0, 0
    for moment, step in borders:
        if n_voices >= 2:
            total += moment - since
        n_voices, since = n_voices + step, moment
    return total


def silence(record: Record) -> Samples:
    """How much of the session nobody was heard to speak: pauses and gaps alike."""
    spoken, until = 0, 0
    for ipu in record.ipus:
        spoken += max(0, ipu.span.end - max(until, ipu.span.start))
        until = max(until, ipu.span.end)
    return max(0, record.source.duration - spoken)


def median_turn(record: Record, participant: ParticipantId) -> Samples | None:
    """Half of a participant's turns are shorter, pauses inside included; None below `MEDIAN_FROM` turns."""
    return median_or_none([len(turn.span) for turn in record.turns if turn.participant == participant])


def response_offsets(record: Record, participant: ParticipantId | None = None) -> list[Samples]:
    """Floor transfer offsets: from the end of the other's turn to the start of this one, signed.

    Of one participant's answers, or of all where `participant` is None. A change
    with words of Sayback in between is none of theirs, and is left out.

    References
    ----------
    Heldner & Edlund (2010). Pauses, gaps and overlaps in conversations.
    Journal of Phonetics 38(4), 555-568.
    """
    return [
        turn.fto
        for turn in record.turns
        if turn.fto is not None
        and (participant is None or turn.participant == participant)
        and not _has_prompt(record, turn.span.start - turn.fto, turn.span.start)
    ]


def _has_prompt(record: Record, start: Samples, end: Samples) -> bool:
    return any(prompt.has_room and start <= prompt.start < end for prompt in record.prompts)


def median_or_none(values: Sequence[Samples]) -> Samples | None:
    return round(median(values)) if len(values) >= MEDIAN_FROM else None


def fto_figures(record: Record) -> FtoFigures:
    """The offsets of all changes of speaker: how many overlap, the middle half, and a histogram.

    About 200 ms is typical, and about 40 % overlap a little (Levinson & Torreira
    2015; Heldner & Edlund 2010).
    """
    offsets = sorted(response_offsets(record))
    lower, upper = None, None
    if len(offsets) >= QUARTILES_FROM:
        lower, _, upper = (to_seconds(round(q)) for q in quantiles(offsets, n=4, method="inclusive"))
    typical = median_or_none(offsets)
    edges = [None, *FTO_EDGES_S, None]
    bins = []
    for low, high in pairwise(edges):
        n = sum(
            1
            for offset in offsets
            if (low is None or offset >= to_samples(low)) and (high is None or offset < to_samples(high))
        )
        bins.append(FtoBin(from_s=low, to_s=high, n=n))
    return FtoFigures(
        n=len(offsets),
        n_overlapping=sum(1 for offset in offsets if offset < 0),
        median_s=None if typical is None else to_seconds(typical),
        lower_quartile_s=lower,
        upper_quartile_s=upper,
        bins=tuple(bins),
    )


# -- speaking over each other ------------------------------------------------


def overlap_counts(record: Record) -> tuple[OverlapCount, ...]:
    """How often each partner spoke over the other, by kind; a third voice is not counted.

    The kinds are decided in `assistant.turns`, from 0.2 s of overlap on
    (Beattie 1982; Murata 1994; measured on ICSI/MRDA).
    """
    ids = [participant.id for participant in record.participants]
    counts: list[OverlapCount] = []
    for by in ids:
        for holder in ids:
            for kind in OverlapKind:
                if record.is_overlap_welcome and kind in TAKING_THE_FLOOR:
                    continue
                n = sum(1 for overlap in record.overlaps_by(by, kind) if overlap.holder == holder)
                if n:
                    counts.append(OverlapCount(holder=holder, by=by, kind=kind, n=n))
    return tuple(counts)


def given(record: Record, participant: ParticipantId, kind: OverlapKind) -> list[OverlapJudged]:
    known = {other.id for other in record.participants} - {participant}
    return [overlap for overlap in record.overlaps_by(participant, kind) if overlap.holder in known]
