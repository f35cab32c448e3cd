"""What happened in a session: who spoke, who held the floor, what was said.

In samples; nothing is measured here and nothing is put into seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import (
    Assessment,
    AttemptAssessed,
    CaveatRaised,
    ModelInfo,
    OverlapJudged,
    OverlapKind,
    Participant,
    ParticipantId,
    ReplyHeard,
    SessionStarted,
    SourceInfo,
    TurnEndDecided,
    TurnEnded,
    Word,
)
from assistant.timebase import Samples, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipu:
    id: int
    participant: ParticipantId
    span: Span
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    id: int
    participant: ParticipantId
    span: Span
    text: str
    words: tuple[Word, ...]
    speech_text: str | None
    assessment: Assessment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    id: int
    to: ParticipantId | None
    phase: str
    text: str
    start: Samples
    end: Samples | None
    has_room: bool
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    phase: str
    round: int
    speaker: ParticipantId | None
    listener: ParticipantId | None
    granted_to: ParticipantId | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round, also one that was left before its end (`is_confirmed` None)."""

    id: int
    speaker: ParticipantId
    listener: ParticipantId
    speech_text: str
    attempts: tuple[AttemptAssessed, ...]
    replies: tuple[ReplyHeard, ...]
    is_confirmed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What happened in a session, each list in order of time."""

    started: SessionStarted
    source: SourceInfo
    models: tuple[ModelInfo, ...]
    ipus: tuple[Ipu, ...]
    turns: tuple[TurnEnded, ...]
    overlaps: tuple[OverlapJudged, ...]
    noted: frozenset[int]
    utterances: tuple[Utterance, ...]
    turn_ends: tuple[TurnEndDecided, ...]
    prompts: tuple[Prompt, ...]
    phases: tuple[Phase, ...]
    rounds: tuple[Round, ...]
    caveats: tuple[CaveatRaised, ...]
    lost: tuple[Span, ...]
    end_reason: str | None

    @property
    def participants(self) -> tuple[Participant, ...]:
        return self.started.participants

    def overlaps_by(self, participant: ParticipantId, kind: OverlapKind) -> list[OverlapJudged]:
        return [overlap for overlap in self.overlaps if overlap.by == participant and overlap.kind is kind]

    def partner_of(self, participant: ParticipantId) -> Participant | None:
        """The other one, where there are two."""
        others = [other for other in self.participants if other.id != participant]
        return others[0] if len(others) == 1 else None
