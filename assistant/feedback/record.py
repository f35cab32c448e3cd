"""What happened in a session: who spoke, who held the floor, what was said.

In samples; nothing is measured here and nothing is put into seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import (
    Assessment,
    AttemptAssessed,
    CaveatRaised,
    IntentionRecalled,
    IntentionSet,
    ModelInfo,
    OverlapJudged,
    OverlapKind,
    Participant,
    ParticipantId,
    ReplyHeard,
    SessionStarted,
    SourceInfo,
    SpeechAssessed,
    TurnEndDecided,
    TurnEnded,
    Word,
)
from assistant.exercise.schema import Training
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
    """A round, also one that was left before its end (`is_confirmed` None).

    `tellings`: how the speaker told it, where the exercise trains that, the last
    one with all that was told. `attempts`: the listener said it back. `received`:
    the listener answered to it, where the exercise trains receiving.
    """

    id: int
    speaker: ParticipantId
    listener: ParticipantId
    speech_text: str
    tellings: tuple[SpeechAssessed, ...]
    attempts: tuple[AttemptAssessed, ...]
    received: tuple[AttemptAssessed, ...]
    replies: tuple[ReplyHeard, ...]
    is_confirmed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a partner corrected: an overlap's kind, an utterance's words, whose voice it was.

    `heard` and `meant` are a kind, a text or a participant's id; `meant` is None for
    an overlap that counts nowhere. `withdrawn_by` is None while it is in force.
    """

    id: int
    by: ParticipantId
    what: str
    target: int
    span: Span
    heard: str
    meant: str | None
    withdrawn_by: ParticipantId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What happened in a session, each list in order of time.

    `title` and `trains` tell of the exercise that was followed; `intentions` are what
    each wanted from the talk, `recalls` the last answers to "Did it get you closer?".
    """

    started: SessionStarted
    title: str | None
    trains: frozenset[Training]
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
    intentions: tuple[IntentionSet, ...]
    recalls: tuple[IntentionRecalled, ...]
    caveats: tuple[CaveatRaised, ...]
    lost: tuple[Span, ...]
    corrections: tuple[Corrected, ...]
    end_reason: str | None

    @property
    def is_overlap_welcome(self) -> bool:
        """Talking at once belongs to the exercise: it is neither counted nor named as coming in."""
        return Training.TOGETHER in self.trains

    @property
    def participants(self) -> tuple[Participant, ...]:
        return self.started.participants

    def overlaps_by(self, participant: ParticipantId, kind: OverlapKind) -> list[OverlapJudged]:
        return [overlap for overlap in self.overlaps if overlap.by == participant and overlap.kind is kind]

    def partner_of(self, participant: ParticipantId) -> Participant | None:
        """The other one, where there are two."""
        others = [other for other in self.participants if other.id != participant]
        return others[0] if len(others) == 1 else None
