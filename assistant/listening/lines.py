"""JSON Lines in, JSON Lines out: one response a line, one assessment a line, in order, as they come.

A line that cannot be used gives `{"line": n, "error": "…"}` and the rest goes on. Empty lines are passed
over. Nothing is read ahead: what is piped in is answered at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from assistant.events import Assessment
from assistant.ports import ContextUtterance, Judge, ResponseTiming


class _Utterance(BaseModel):
    model_config = ConfigDict(strict=True)
    speaker: str
    text: str
    in_progress: bool = False


class _Timing(BaseModel):
    duration_s: FiniteFloat = Field(ge=0)
    overlap_s: FiniteFloat = Field(ge=0)


class Request(BaseModel):
    """A line of input. Fields that are not known are left alone, so that labelled data can be piped in."""

    model_config = ConfigDict(frozen=True)
    id: str | int | None = None
    context: tuple[_Utterance, ...] = ()
    response: str
    speaker: str | None = None
    timing: _Timing | None = None


def assess_lines(judge: Judge, lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each line of input a line of output (without line end), and whether it tells an error."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            request = parse_line(line)
        except ValueError as error:
            yield json.dumps({"line": number, "error": str(error)}, ensure_ascii=False), True
            continue
        speech, context, timing = to_assess(request)
        assessment = judge.assess(speech, request.response, context=context, timing=timing)
        yield (
            json.dumps(
                {"id": request.id, **as_json(assessment, has_context=bool(speech))}, ensure_ascii=False
            ),
            False,
        )


def parse_line(line: str) -> Request:
    """The request in one line.

    Raises
    ------
    ValueError
        With one sentence: what was expected and what was found.

    Examples
    --------
    >>> parse_line('{"id": "a", "response": "So you felt alone."}').response
    'So you felt alone.'
    """
    try:
        found: Any = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" at column {error.colno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(f"not JSON{place}; expected one object a line") from None
    if not isinstance(found, dict):
        raise ValueError(f"expected an object, got {type(found).__name__}")
    try:
        return Request.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ValueError(f"{where}: {first['msg'][0].lower()}{first['msg'][1:]}") from None


def to_assess(request: Request) -> tuple[str, tuple[ContextUtterance, ...], ResponseTiming | None]:
    """What is being answered, what came before, and the timing.

    What is answered is what somebody else than `speaker` said last: the last utterance of another and,
    where it says next to nothing ("yeah", "you know"), what the same person said just before it.
    """
    context = tuple(
        ContextUtterance(speaker=one.speaker, text=one.text, is_in_progress=one.in_progress)
        for one in request.context
    )
    timing = (
        None
        if request.timing is None
        else ResponseTiming(duration_s=request.timing.duration_s, overlap_s=request.timing.overlap_s)
    )
    return answered_speech(context, request.speaker), context, timing


def answered_speech(context: tuple[ContextUtterance, ...], speaker: str | None) -> str:
    """The text of what is being answered; "" where there is none.

    Utterances of one other person that follow each other are one speech. A short one ("yeah") takes the
    person's earlier words along.
    """
    others = [utterance for utterance in context if utterance.speaker != speaker and utterance.text.strip()]
    if not others:
        return ""
    who = others[-1].speaker
    texts: list[str] = []
    words = 0
    for utterance in reversed(context):
        if utterance.speaker != who:
            if words >= _ENOUGH_WORDS:
                break
            continue
        texts.insert(0, utterance.text.strip())
        words += len(utterance.text.split())
    return " ".join(texts)


_ENOUGH_WORDS = 12
"""A speech of fewer words takes along what the same person said before."""


def as_json(assessment: Assessment, *, has_context: bool) -> dict[str, Any]:
    """The assessment as `sayback assess` writes it; probabilities to four places."""
    question, kinds, thanks = assessment.question, assessment.overlap_kind, assessment.appreciation
    return {
        "accepted": assessment.accepted,
        "paraphrase": _round(assessment.paraphrase),
        "about": _round(assessment.about) if has_context else None,
        "faithful": _round(assessment.faithful) if has_context else None,
        "question": {"is": _round(question.is_question), "open": _round(question.is_open)},
        "advice": _round(assessment.advice),
        "rebuttal": _round(assessment.rebuttal),
        "hostile": _round(assessment.hostile),
        "parroting": _round(assessment.parroting) if has_context else None,
        "validation": _round(assessment.validation),
        "i_statement": _round(assessment.i_statement),
        "blame": _round(assessment.blame),
        "harsh_start": _round(assessment.harsh_start),
        "intention": _round(assessment.intention),
        "appreciation": {
            "deed": _round(thanks.deed),
            "effect": _round(thanks.effect),
            "quality": _round(thanks.quality),
        },
        "overlap_kind": {
            "backchannel": _round(kinds.backchannel),
            "cooperative": _round(kinds.cooperative),
            "floor_taking": _round(kinds.floor_taking),
        },
        "feelings": [
            {"word": one.word, "family": one.family, "start": one.start, "end": one.end}
            for one in assessment.feelings
        ],
        "missing": None if assessment.missing is None or not has_context else list(assessment.missing),
        "covered": None if assessment.covered is None or not has_context else list(assessment.covered),
        "evidence": {field: [list(span) for span in spans] for field, spans in assessment.evidence.items()},
        "reason": assessment.reason,
        "say": assessment.say,
    }


def _round(p: float | None) -> float | None:
    return None if p is None else round(p, 4)
