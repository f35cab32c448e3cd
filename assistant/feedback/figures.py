"""The shape of the figures in a session report. What each means: `measures` and docs/metrics.md."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from assistant.events import OverlapKind, ParticipantId


class Frozen(BaseModel):
    """A part of the report: never changed, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MomentText(Frozen):
    """Something that was said, and when."""

    text: str
    start_s: float
    end_s: float


class MomentQuestion(MomentText):
    is_open: bool


class MomentFeeling(MomentText):
    """A feeling that was named; `text` is the sentence it stood in."""

    word: str
    family: str


class MomentAdvice(MomentText):
    is_asked_for: bool


class MomentReception(MomentText):
    """How something told was received: taken_in, waved_off, advised, advised_when_asked."""

    how: str


class MomentAppreciation(MomentText):
    """Something thanked for, and which of its three parts were there."""

    has_deed: bool
    has_effect: bool
    has_quality: bool


class PartnerFigures(Frozen):
    """What one partner did. None: left out, see `left_out`."""

    participant: ParticipantId
    talk_time_s: float
    talk_share: float | None
    telling_s: float | None
    listening_s: float | None
    n_turns: int
    median_turn_s: float | None
    longest_turn_s: float | None
    median_response_s: float | None
    backchannels_given: int
    cut_ins: int | None
    tried_cut_ins: int | None
    joined_in: int
    early_starts: int
    undecided_overlaps: int
    said_back_attempts: int
    said_back_accepted: int
    said_back_confirmed: int
    reflections: int | None
    questions: tuple[MomentQuestion, ...] | None
    advice: tuple[MomentAdvice, ...] | None
    validations: tuple[MomentText, ...] | None
    i_statements: tuple[MomentText, ...] | None
    feelings: tuple[MomentFeeling, ...] | None
    appreciations: tuple[MomentAppreciation, ...] | None
    received: tuple[MomentReception, ...] | None


class OverlapCount(Frozen):
    """How often `by` spoke over `holder` in this way."""

    holder: ParticipantId
    by: ParticipantId
    kind: OverlapKind
    n: int


class FtoBin(Frozen):
    """Changes of speaker with an offset from `from_s` to below `to_s` (None: no limit)."""

    from_s: float | None
    to_s: float | None
    n: int


class FtoFigures(Frozen):
    """Floor transfer offsets: how long after the other's end a partner begins."""

    n: int
    n_overlapping: int
    median_s: float | None
    lower_quartile_s: float | None
    upper_quartile_s: float | None
    bins: tuple[FtoBin, ...]


class MinuteFigures(Frozen):
    """What happened in one minute of the session. `cut_ins` None: talking at once is welcome."""

    minute: int
    talk_time_s: dict[ParticipantId, float]
    backchannels: dict[ParticipantId, int]
    cut_ins: dict[ParticipantId, int] | None


class CoupleFigures(Frozen):
    """What belongs to both."""

    duration_s: float
    talk_time_s: float
    both_at_once_s: float
    silence_s: float
    fto: FtoFigures
    overlaps: tuple[OverlapCount, ...]
    rounds: int
    rounds_confirmed: int
    by_minute: tuple[MinuteFigures, ...]


class FigureLeftOut(Frozen):
    """A figure that is not given, for whom (None: both), and the code of the reason."""

    figure: str
    participant: ParticipantId | None
    reason: str
    n: int


class Measures(Frozen):
    partners: tuple[PartnerFigures, ...]
    couple: CoupleFigures
    left_out: tuple[FigureLeftOut, ...]
