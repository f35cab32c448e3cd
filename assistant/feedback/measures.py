"""Each figure of the feedback, put together: how it is made is in `talk` and `said`.

Rule 1: every figure is a count or a length of something that happened and can
be pointed at; none is a grade.

Rule 2: what rests on little is left out, and `left_out` says why. Other counts
are given as they are: small numbers are not turned into percentages.
"""

from __future__ import annotations

from assistant.events import OverlapKind, ParticipantId
from assistant.exercise.schema import Form, Training
from assistant.feedback.figures import (
    CoupleFigures,
    FigureLeftOut,
    Measures,
    MinuteFigures,
    PartnerFigures,
)
from assistant.feedback.record import Record
from assistant.feedback.said import (
    advice,
    appreciations,
    feelings,
    is_doubtful,
    moments,
    questions,
    receptions,
    reflections,
    responses,
    told,
)
from assistant.feedback.talk import (
    both_at_once,
    fto_figures,
    given,
    median_or_none,
    median_turn,
    overlap_counts,
    response_offsets,
    seconds_or_none,
    share_left_out,
    silence,
    talk_share,
    talk_time,
    time_as,
)
from assistant.feedback.words import FeedbackWords
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_seconds

MINUTE = 60 * SAMPLE_RATE_HZ


def measure(record: Record, words: FeedbackWords) -> Measures:
    """All figures of a session, and which of them are left out."""
    left_out: list[FigureLeftOut] = []
    partners = tuple(_partner(record, participant.id, words, left_out) for participant in record.participants)
    return Measures(partners=partners, couple=_couple(record, left_out), left_out=tuple(left_out))


def _partner(
    record: Record, participant: ParticipantId, words: FeedbackWords, left_out: list[FigureLeftOut]
) -> PartnerFigures:
    turns = [len(turn.span) for turn in record.turns if turn.participant == participant]
    offsets = response_offsets(record, participant)
    rounds = [round_ for round_ in record.rounds if round_.listener == participant]
    attempts = [attempt for round_ in rounds for attempt in round_.attempts]
    said = responses(record, participant)
    own_side = told(record, participant, Form.I_STATEMENT, said)
    middle_turn, middle_response = median_turn(record, participant), median_or_none(offsets)

    def leave_out(figure: str, reason: str, n: int) -> None:
        left_out.append(FigureLeftOut(figure=figure, participant=participant, reason=reason, n=n))

    if middle_turn is None:
        leave_out("median_turn", "few_turns", len(turns))
    if middle_response is None:
        leave_out("median_response", "few_changes", len(offsets))
    if not said:
        leave_out("words", "no_words", 0)
    n_doubtful = sum(1 for _, _, judged in said if is_doubtful(judged))
    if n_doubtful:
        leave_out("words", "doubtful_words", n_doubtful)
    undecided = len(given(record, participant, OverlapKind.UNDECIDED))
    if undecided:
        leave_out("overlaps", "undecided_overlaps", undecided)
    return PartnerFigures(
        participant=participant,
        talk_time_s=to_seconds(talk_time(record, participant)),
        talk_share=talk_share(record, participant),
        telling_s=seconds_or_none(time_as(record, participant, is_speaker=True)),
        listening_s=seconds_or_none(time_as(record, participant, is_speaker=False)),
        n_turns=len(turns),
        median_turn_s=None if middle_turn is None else to_seconds(middle_turn),
        longest_turn_s=to_seconds(max(turns)) if turns else None,
        median_response_s=None if middle_response is None else to_seconds(middle_response),
        backchannels_given=len(given(record, participant, OverlapKind.BACKCHANNEL)),
        cut_ins=_came_in(record, participant, OverlapKind.INTERRUPTION),
        tried_cut_ins=_came_in(record, participant, OverlapKind.FAILED_INTERRUPTION),
        joined_in=len(given(record, participant, OverlapKind.COOPERATIVE)),
        early_starts=len(given(record, participant, OverlapKind.EARLY_START)),
        undecided_overlaps=undecided,
        said_back_attempts=len(attempts),
        said_back_accepted=sum(1 for attempt in attempts if attempt.assessment.accepted),
        said_back_confirmed=sum(1 for round_ in rounds if round_.is_confirmed),
        reflections=len(reflections(record, said)) if said else None,
        questions=questions(said) if said else None,
        advice=advice(record, participant, said, words) if said else None,
        validations=moments(said, "validation") if said else None,
        i_statements=moments(own_side, "i_statement") if said else None,
        feelings=feelings(said) if said else None,
        appreciations=appreciations(record, participant, said) if said else None,
        received=receptions(record, participant) if Training.RECEIVING in record.trains else None,
    )


def _came_in(record: Record, participant: ParticipantId, kind: OverlapKind) -> int | None:
    return None if record.is_overlap_welcome else len(given(record, participant, kind))


def _couple(record: Record, left_out: list[FigureLeftOut]) -> CoupleFigures:
    if record.is_overlap_welcome:
        left_out.append(FigureLeftOut(figure="overlaps", participant=None, reason="overlap_welcome", n=0))
    reason = share_left_out(record)
    offsets = fto_figures(record)
    if reason:
        left_out.append(FigureLeftOut(figure="talk_share", participant=None, reason=reason, n=0))
    if offsets.median_s is None:
        left_out.append(FigureLeftOut(figure="fto", participant=None, reason="few_changes", n=offsets.n))
    return CoupleFigures(
        duration_s=to_seconds(record.source.duration),
        talk_time_s=to_seconds(sum(talk_time(record, participant.id) for participant in record.participants)),
        both_at_once_s=to_seconds(both_at_once(record)),
        silence_s=to_seconds(silence(record)),
        fto=offsets,
        overlaps=overlap_counts(record),
        rounds=len(record.rounds),
        rounds_confirmed=sum(1 for round_ in record.rounds if round_.is_confirmed),
        by_minute=_by_minute(record),
    )


def _by_minute(record: Record) -> tuple[MinuteFigures, ...]:
    """Talk time, backchannels and cut-ins of each minute; an overlap belongs to the minute it starts in."""
    ids = [participant.id for participant in record.participants]
    n_minutes = -(-record.source.duration // MINUTE)
    talk = [dict.fromkeys(ids, 0) for _ in range(n_minutes)]
    for ipu in record.ipus:
        if ipu.participant in ids:
            for minute in range(ipu.span.start // MINUTE, min(n_minutes, -(-ipu.span.end // MINUTE))):
                shared = ipu.span.overlap(Span(minute * MINUTE, (minute + 1) * MINUTE))
                talk[minute][ipu.participant] += len(shared) if shared else 0
    counts = {
        kind: [dict.fromkeys(ids, 0) for _ in range(n_minutes)]
        for kind in (OverlapKind.BACKCHANNEL, OverlapKind.INTERRUPTION)
    }
    for kind, minutes in counts.items():
        for participant in ids:
            for overlap in given(record, participant, kind):
                if overlap.span.start // MINUTE < n_minutes:
                    minutes[overlap.span.start // MINUTE][participant] += 1
    return tuple(
        MinuteFigures(
            minute=minute,
            talk_time_s={participant: to_seconds(time) for participant, time in talk[minute].items()},
            backchannels=counts[OverlapKind.BACKCHANNEL][minute],
            cut_ins=None if record.is_overlap_welcome else counts[OverlapKind.INTERRUPTION][minute],
        )
        for minute in range(n_minutes)
    )
