"""An assessment as it stands in files: the field names of `sayback assess` and of the report."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from assistant.events import Assessment, AttemptAssessed
from assistant.feedback.figures import Frozen


class QuestionReport(Frozen):
    model_config = ConfigDict(populate_by_name=True)

    is_question: float = Field(alias="is")
    open: float


class AppreciationReport(Frozen):
    deed: float
    effect: float
    quality: float


class OverlapFormReport(Frozen):
    backchannel: float
    cooperative: float
    floor_taking: float


class FeelingReport(Frozen):
    """A feeling that was named; `start` and `end` are character offsets into the response."""

    word: str
    family: str
    start: int
    end: int


class AssessmentReport(Frozen):
    """What a response is to what it answers. Figures are probabilities, 0..1.

    `about`, `faithful`, `parroting`, `missing` and `covered` are null where
    there was nothing to compare with.
    """

    accepted: bool
    paraphrase: float
    about: float | None
    faithful: float | None
    question: QuestionReport
    advice: float
    rebuttal: float
    hostile: float
    parroting: float | None
    validation: float
    i_statement: float
    blame: float
    appreciation: AppreciationReport
    overlap_kind: OverlapFormReport
    feelings: tuple[FeelingReport, ...]
    missing: tuple[str, ...] | None
    covered: tuple[str, ...] | None
    evidence: dict[str, tuple[tuple[int, int], ...]]
    reason: str
    say: str


class AttemptReport(AssessmentReport):
    """One time of saying it back, and what it was. `id` is "round.attempt"."""

    id: str
    response_text: str
    speech_text: str
    start_s: float
    end_s: float


def assessment_fields(assessment: Assessment) -> dict[str, object]:
    """The fields of an assessment by the names they have in files; figures to four places."""
    return {
        "accepted": assessment.accepted,
        "paraphrase": _rounded(assessment.paraphrase),
        "about": _rounded_or_none(assessment.about),
        "faithful": _rounded_or_none(assessment.faithful),
        "question": {
            "is": _rounded(assessment.question.is_question),
            "open": _rounded(assessment.question.is_open),
        },
        "advice": _rounded(assessment.advice),
        "rebuttal": _rounded(assessment.rebuttal),
        "hostile": _rounded(assessment.hostile),
        "parroting": _rounded_or_none(assessment.parroting),
        "validation": _rounded(assessment.validation),
        "i_statement": _rounded(assessment.i_statement),
        "blame": _rounded(assessment.blame),
        "appreciation": {
            "deed": _rounded(assessment.appreciation.deed),
            "effect": _rounded(assessment.appreciation.effect),
            "quality": _rounded(assessment.appreciation.quality),
        },
        "overlap_kind": {
            "backchannel": _rounded(assessment.overlap_kind.backchannel),
            "cooperative": _rounded(assessment.overlap_kind.cooperative),
            "floor_taking": _rounded(assessment.overlap_kind.floor_taking),
        },
        "feelings": [
            {"word": f.word, "family": f.family, "start": f.start, "end": f.end} for f in assessment.feelings
        ],
        "missing": assessment.missing,
        "covered": assessment.covered,
        "evidence": {field: assessment.evidence[field] for field in sorted(assessment.evidence)},
        "reason": assessment.reason,
        "say": assessment.say,
    }


def attempt_report(attempt: AttemptAssessed) -> AttemptReport:
    """An attempt of a round, as it stands in the report."""
    return AttemptReport.model_validate(
        {
            "id": f"{attempt.round}.{attempt.attempt}",
            "response_text": attempt.response_text,
            "speech_text": attempt.speech_text,
            "start_s": attempt.span.start_s,
            "end_s": attempt.span.end_s,
            **assessment_fields(attempt.assessment),
        }
    )


def _rounded(probability: float) -> float:
    return round(float(probability), 4)


def _rounded_or_none(probability: float | None) -> float | None:
    return None if probability is None else _rounded(probability)
