"""Figures of words: what was asked, said back, felt, thanked for.

A judgement counts from `CERTAIN_FROM` on. What lies between `DOUBTFUL_FROM` and
that is counted as doubtful and in no figure.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.events import Assessment, ParticipantId
from assistant.exercise.cues import asks_for_advice
from assistant.exercise.forms import PRESENT
from assistant.exercise.schema import Form
from assistant.feedback.figures import (
    MomentAdvice,
    MomentAppreciation,
    MomentFeeling,
    MomentQuestion,
    MomentReception,
    MomentText,
)
from assistant.feedback.received import how_received
from assistant.feedback.record import Record
from assistant.feedback.words import FeedbackWords
from assistant.timebase import Span

CERTAIN_FROM = 0.6
DOUBTFUL_FROM = 0.4
ABOUT_FROM = 0.5

ASKED_WITHIN = 3
"""In any talk: the partner's last so many utterances may have asked for advice."""

SURE_FROM = 0.8
"""From here on a person is told of it in a sentence."""


def responses(record: Record, participant: ParticipantId) -> list[tuple[str, Span, Assessment]]:
    """All that a participant said and that was assessed, each stretch of sound once.

    What was said back or received in a round counts as that attempt, not as an utterance too.
    """
    attempts = [
        (attempt.response_text, attempt.span, attempt.assessment)
        for round_ in record.rounds
        for attempt in (*round_.attempts, *round_.received)
        if attempt.listener == participant
    ]
    others = [
        (said.text, said.span, said.assessment)
        for said in record.utterances
        if said.participant == participant
        and said.assessment is not None
        and not any(said.span.overlap(span) for _, span, _ in attempts)
    ]
    return sorted(attempts + others, key=lambda response: response[1])


def told(
    record: Record, participant: ParticipantId, form: Form, said: Sequence[tuple[str, Span, Assessment]]
) -> list[tuple[str, Span, Assessment]]:
    """The same, but where the exercise trains a form of telling, each round's telling is one whole.

    So thanks whose deed stands in one sentence and whose quality in the next are one.
    """
    whole = [
        (telling.text, telling.span, telling.assessment)
        for round_ in record.rounds
        if round_.speaker == participant
        for telling in round_.tellings[-1:]
        if telling.form == form
    ]
    others = [one for one in said if not any(one[1].overlap(span) for _, span, _ in whole)]
    return sorted(whole + others, key=lambda response: response[1])


def receptions(record: Record, participant: ParticipantId) -> tuple[MomentReception, ...]:
    """How this partner received what was told, where the exercise trains it."""
    return tuple(
        MomentReception(
            text=attempt.response_text,
            start_s=attempt.span.start_s,
            end_s=attempt.span.end_s,
            how=how_received(attempt).value,
        )
        for round_ in record.rounds
        for attempt in round_.received
        if attempt.listener == participant
    )


def is_asked_for(record: Record, participant: ParticipantId, moment: Span, words: FeedbackWords) -> bool:
    """Had the partner asked what to do, in the words before it or earlier in the same round?"""
    begun_by_then = [phase.round for phase in record.phases if phase.span.start <= moment.start]
    begun = min((phase.span.start for phase in record.phases if phase.round in begun_by_then[-1:]), default=0)
    before = [
        said
        for said in record.utterances
        if said.participant != participant and said.span.start < moment.start
    ]
    in_round = [said for said in before if said.span.start >= begun]
    recent = in_round if record.phases else before[-ASKED_WITHIN:]
    return any(asks_for_advice(said.text, words.asking) for said in recent)


def is_reflection(assessment: Assessment) -> bool:
    """It says back what the partner said: in form and in matter, and does not argue.

    References
    ----------
    Reflections against questions: MITI 4.2 (Moyers et al. 2016); measured on AnnoMI.
    """
    return assessment.accepted or _says_back(assessment)


def reflections(record: Record, said: Sequence[tuple[str, Span, Assessment]]) -> frozenset[Span]:
    """Where the partner was said back; where receiving is trained, accepted only means taken in.

    What an exercise has taken as told in the form that it trains says nothing back.
    """
    received = {attempt.span for round_ in record.rounds for attempt in round_.received}
    return frozenset(
        span
        for _, span, judged in said
        if (_says_back(judged) if span in received else is_reflection(judged))
    ) - _met(record)


def _met(record: Record) -> frozenset[Span]:
    """Each round's last telling, where the exercise took it."""
    return frozenset(
        telling.span for round_ in record.rounds for telling in round_.tellings[-1:] if telling.is_met
    )


def _says_back(assessment: Assessment) -> bool:
    is_about = assessment.about is not None and assessment.about >= ABOUT_FROM
    has_form = assessment.paraphrase >= CERTAIN_FROM and assessment.rebuttal < CERTAIN_FROM
    return has_form and is_about


def is_advice(assessment: Assessment) -> bool:
    """It offers an idea, and is neither a question nor about oneself ("I would like …").

    From `SURE_FROM` on: in everyday talk much sounds like an offer.
    """
    others = max(assessment.question.is_question, assessment.i_statement)
    return assessment.advice >= SURE_FROM and others < CERTAIN_FROM


def is_doubtful(assessment: Assessment) -> bool:
    judged = (
        assessment.question.is_question,
        assessment.advice,
        assessment.validation,
        assessment.i_statement,
    )
    return any(DOUBTFUL_FROM <= probability < CERTAIN_FROM for probability in judged)


def questions(said: Sequence[tuple[str, Span, Assessment]]) -> tuple[MomentQuestion, ...]:
    """Questions, and whether each is open: one that "yes" or "no" does not answer (MITI 4.2)."""
    return tuple(
        MomentQuestion(
            text=text, start_s=span.start_s, end_s=span.end_s, is_open=judged.question.is_open >= CERTAIN_FROM
        )
        for text, span, judged in said
        if judged.question.is_question >= CERTAIN_FROM
    )


def feelings(said: Sequence[tuple[str, Span, Assessment]]) -> tuple[MomentFeeling, ...]:
    """Words for felt states, each with the sentence it stood in."""
    return tuple(
        MomentFeeling(
            text=text, start_s=span.start_s, end_s=span.end_s, word=feeling.word, family=feeling.family
        )
        for text, span, judged in said
        for feeling in judged.feelings
    )


def thanks_parts(judged: Assessment, *, is_met: bool) -> tuple[bool, bool, bool]:
    """Which of deed, effect and quality thanks name.

    What the exercise has taken as thanks is measured with its own limit, so that both tell the same.
    """
    limit, parts = (PRESENT if is_met else CERTAIN_FROM), judged.appreciation
    return (parts.deed >= limit, parts.effect >= limit, parts.quality >= limit)


def appreciations(
    record: Record, participant: ParticipantId, said: Sequence[tuple[str, Span, Assessment]]
) -> tuple[MomentAppreciation, ...]:
    """Thanks for a deed, its effect on me, the quality it shows; counted from two of the three on.

    A saying back may name all three, and thanks for none: they are the partner's.

    References
    ----------
    Algoe, Kurtz & Hilaire (2016). Putting the "you" in "thank you".
    Social Psychological and Personality Science 7(7), 658-666.
    """
    met, back = _met(record), reflections(record, said)
    found = []
    for text, span, judged in told(record, participant, Form.APPRECIATION, said):
        if span in back:
            continue
        deed, effect, quality = thanks_parts(judged, is_met=span in met)
        if deed + effect + quality >= 2:
            found.append(
                MomentAppreciation(
                    text=text,
                    start_s=span.start_s,
                    end_s=span.end_s,
                    has_deed=deed,
                    has_effect=effect,
                    has_quality=quality,
                )
            )
    return tuple(found)


def advice(
    record: Record,
    participant: ParticipantId,
    said: Sequence[tuple[str, Span, Assessment]],
    words: FeedbackWords,
) -> tuple[MomentAdvice, ...]:
    """Ideas that were offered (`is_advice`), and whether they were asked for."""
    return tuple(
        MomentAdvice(
            text=text,
            start_s=span.start_s,
            end_s=span.end_s,
            is_asked_for=is_asked_for(record, participant, span, words),
        )
        for text, span, judged in said
        if is_advice(judged)
    )


def moments(said: Sequence[tuple[str, Span, Assessment]], field: str) -> tuple[MomentText, ...]:
    """What was judged to be this, by the name of the field."""
    return tuple(
        MomentText(text=text, start_s=span.start_s, end_s=span.end_s)
        for text, span, judged in said
        if getattr(judged, field) >= CERTAIN_FROM
    )
