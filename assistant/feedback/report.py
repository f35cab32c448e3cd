"""The session report: the file that `replay` writes, and the fold that makes it.

Rule 1: the names and meanings of the fields are a contract with tools outside
the project (docs/session.schema.json). Fields may be added; a change of what is
there needs a new `FORMAT_VERSION`.

Rule 2: a pure function of the journal. Equal events give the same bytes. Seconds
are made here, rounded to the millisecond.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from pydantic import ConfigDict, Field

from assistant.events import OverlapKind, ParticipantId, SessionKind
from assistant.exercise.schema import Training
from assistant.feedback.assessment import AssessmentReport, AttemptReport
from assistant.feedback.figures import Frozen
from assistant.feedback.names import isolated
from assistant.feedback.summary import Summary

FORMAT_VERSION = 1

N_VOICES = 4
"""Looks there are for a voice; a fifth one has the first again."""


class SourceReport(Frozen):
    """What was listened to. `file` and `sha256` are null for a live session, and where it is not named."""

    file: str | None
    duration_s: float
    channels: int
    sha256: str | None


class ModelReport(Frozen):
    name: str
    sha256: str


class SessionFacts(Frozen):
    """How the session was held. `ended`: closed, source_ended, stopped, aborted; null after a crash.

    `trains` says what the exercise trains (`assistant.exercise.schema.Training`).
    """

    kind: str
    exercise: str | None
    exercise_title: str | None
    trains: tuple[str, ...]
    language: str
    layout: str
    patience_s: float
    ended: str | None


class ParticipantReport(Frozen):
    id: ParticipantId
    name: str


class SpeechReport(Frozen):
    """An IPU. `participant` may also be UNKNOWN, UNKNOWN-1, …"""

    participant: ParticipantId
    start_s: float
    end_s: float
    certainty: float


class TurnReport(Frozen):
    """A turn. `fto_s`: from the end of the other's turn, negative where they overlap."""

    participant: ParticipantId
    start_s: float
    end_s: float
    fto_s: float | None


class OverlapReport(Frozen):
    """Where `by` spoke while `holder` had the floor; with the words of both, as far as recognised."""

    id: int
    holder: ParticipantId
    by: ParticipantId
    start_s: float
    end_s: float
    kind: OverlapKind
    reason: str
    known_at_s: float
    holder_text: str
    by_text: str
    is_noted: bool


class WordReport(Frozen):
    text: str
    start_s: float
    end_s: float
    probability: float


class UtteranceReport(Frozen):
    """What was said. `assessment`: what it was as an answer to `speech_text`; null where not assessed."""

    id: int
    participant: ParticipantId
    start_s: float
    end_s: float
    text: str
    words: tuple[WordReport, ...]
    speech_text: str | None
    assessment: AssessmentReport | None


class TurnEndReport(Frozen):
    participant: ParticipantId
    at_s: float
    decided_at_s: float


class PromptReport(Frozen):
    """What Sayback said or, with `room` false, would have said. `to` null: to both."""

    id: int
    at_s: float
    end_s: float | None
    to: ParticipantId | None
    phase: str
    text: str
    room: bool
    is_cut: bool


class PhaseReport(Frozen):
    phase: str
    round: int
    speaker: ParticipantId | None
    listener: ParticipantId | None
    granted_to: ParticipantId | None
    start_s: float
    end_s: float


class ReplyReport(Frozen):
    """The speaker's own word on what was said back."""

    participant: ParticipantId
    meaning: str
    text: str
    at_s: float


class Answered(NamedTuple):
    """What came after a speech: its role in words, whose it was, and the place among the tries."""

    role: str
    by: ParticipantId
    answer: AttemptReport | ReplyReport
    attempt: int | None = None


class TellingReport(Frozen):
    """How the speaker told it, where the exercise trains a `form` of telling. `is_met`: it had that form."""

    form: str
    is_met: bool
    text: str
    start_s: float
    end_s: float


class RoundReport(Frozen):
    """One speaks, the other says it back. `confirmed` null: neither yes nor no was heard.

    `received`: the listener's answers, where the exercise trains receiving.
    """

    round: int
    speaker: ParticipantId
    listener: ParticipantId
    speech_text: str
    speech_start_s: float | None
    speech_end_s: float | None
    tellings: tuple[TellingReport, ...]
    attempts: tuple[AttemptReport, ...]
    received: tuple[AttemptReport, ...]
    replies: tuple[ReplyReport, ...]
    confirmed: bool | None

    def answered(self) -> list[Answered]:
        """What came after the speech, in order of time."""
        answers = [
            Answered("said_back_again" if number else "said_back", self.listener, attempt, number)
            for number, attempt in enumerate(self.attempts)
        ]
        answers += [Answered("received", self.listener, one) for one in self.received]
        answers += [Answered("reply", reply.participant, reply) for reply in self.replies]
        return sorted(answers, key=lambda one: _moment_s(one.answer))

    def is_put_differently(self, attempt: int) -> bool:
        """Did the speaker want it otherwise, though the judge would have let it pass?"""
        is_last = attempt + 1 == len(self.attempts)
        return self.attempts[attempt].accepted and (not is_last or self.confirmed is False)

    def say_to(self, attempt: int) -> str | None:
        """The judge's sentence to a try, where the speaker's own word does not outrank it."""
        is_outranked = (
            self.confirmed and attempt + 1 == len(self.attempts) and not self.attempts[attempt].accepted
        )
        return None if is_outranked or self.is_put_differently(attempt) else self.attempts[attempt].say


def _moment_s(answer: AttemptReport | ReplyReport) -> float:
    return answer.at_s if isinstance(answer, ReplyReport) else answer.start_s


class WishReport(Frozen):
    """What a partner set out for, and the answer to "Did it get you closer?" (null: none was heard).

    `meaning` is that of a short answer (`assistant.events.ReplyMeaning`).
    """

    participant: ParticipantId
    text: str
    start_s: float
    end_s: float
    answer: str | None
    meaning: str | None
    answered_s: float | None


class LostReport(Frozen):
    start_s: float
    end_s: float


class CorrectionReport(Frozen):
    """What a partner corrected afterwards. `what`: overlap, words, or voice; `target` is the id of that.

    `heard` and `meant` are a kind of overlap, a text, or a participant; `meant` is
    null where an overlap counts nowhere. `withdrawn_by` null: it is in force.
    """

    id: int
    by: ParticipantId
    what: str
    target: int
    start_s: float
    end_s: float
    heard: str
    meant: str | None
    withdrawn_by: ParticipantId | None


class CaveatReport(Frozen):
    code: str
    text: str


class SessionReport(Frozen):
    """Everything that is told about a session."""

    model_config = ConfigDict(title="Sayback session report")

    format_version: int = Field(ge=1)
    session: SessionFacts
    source: SourceReport
    models: dict[str, ModelReport]
    participants: tuple[ParticipantReport, ...]
    speech: tuple[SpeechReport, ...]
    turns: tuple[TurnReport, ...]
    overlaps: tuple[OverlapReport, ...]
    utterances: tuple[UtteranceReport, ...]
    turn_ends: tuple[TurnEndReport, ...]
    prompts: tuple[PromptReport, ...]
    phases: tuple[PhaseReport, ...]
    rounds: tuple[RoundReport, ...]
    wishes: tuple[WishReport, ...]
    audio_lost: tuple[LostReport, ...]
    corrections: tuple[CorrectionReport, ...]
    summary: Summary
    caveats: tuple[CaveatReport, ...]

    @property
    def unnamed_source(self) -> str:
        """What stands for a source without a name: a key of the page's words."""
        return "live_session" if self.session.kind == SessionKind.LIVE else "recording"

    @property
    def is_said_back(self) -> bool:
        """Is it talk in which saying back is practised? Also where nothing is known of the exercise."""
        return not self.session.trains or Training.SAY_BACK in self.session.trains

    @property
    def is_overlap_welcome(self) -> bool:
        return Training.TOGETHER in self.session.trains

    @property
    def has_speech(self) -> bool:
        return bool(self.speech)

    def name(self, participant: ParticipantId) -> str:
        """A participant's name as it was typed; for somebody unknown, the id."""
        return next((other.name for other in self.participants if other.id == participant), participant)

    def with_names_isolated(self) -> SessionReport:
        """For a page or a text; formats for programs have the names as they were typed."""
        named = (one.model_copy(update={"name": isolated(one.name)}) for one in self.participants)
        return self.model_copy(update={"participants": tuple(named)})

    def correction(self, what: str, target: int) -> CorrectionReport | None:
        """The last correction in force of an utterance (`words`, `voice`) or an `overlap`."""
        own = [
            one
            for one in self.corrections
            if one.what == what and one.target == target and one.withdrawn_by is None
        ]
        return own[-1] if own else None

    def lane(self, participant: ParticipantId) -> int:
        """Which of the `N_VOICES` looks a participant has, in order; for somebody unknown, the first."""
        ids = [other.id for other in self.participants]
        return ids.index(participant) % N_VOICES if participant in ids else 0

    def to_json(self) -> str:
        """The report as text: the same bytes for the same report."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def schema_text() -> str:
    """The JSON Schema of the report, as published in docs/session.schema.json."""
    schema = SessionReport.model_json_schema(by_alias=True, mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(schema_text())
