"""Who spoke how long while it was whose turn to tell: the balance as an exercise means it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import ParticipantId
from assistant.feedback.report import RoundReport, SessionReport


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnToTell:
    """The time in which `teller` was the speaker: who spoke in it, and how long, the teller first."""

    teller: ParticipantId
    times_s: tuple[tuple[ParticipantId, float], ...]


def turns_to_tell(report: SessionReport) -> list[TurnToTell]:
    """For each partner who was the speaker of a round; none where no exercise gave turns to two."""
    partners = report.summary.figures.partners
    if len(partners) != 2:
        return []
    turns = []
    for own, other in (partners, partners[::-1]):
        if own.telling_s is not None and other.listening_s is not None and own.telling_s:
            times = ((own.participant, own.telling_s), (other.participant, other.listening_s))
            turns.append(TurnToTell(teller=own.participant, times_s=times))
    return turns


def told_s(report: SessionReport, told: RoundReport) -> float:
    """How long the speaker of a round spoke in telling it, without pauses and what the other said."""
    if told.speech_start_s is None or told.speech_end_s is None:
        return 0.0
    return sum(
        max(0.0, min(one.end_s, told.speech_end_s) - max(one.start_s, told.speech_start_s))
        for one in report.speech
        if one.participant == told.speaker
    )
