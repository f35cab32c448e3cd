"""What there is to say to one partner, the most telling first.

Rule 1: each finding points at a moment or at words. The last of each row needs
none: it is true of everybody who was heard.

Rule 2: one side's findings never depend on what is said to the other side, so
that exchanging the partners exchanges the findings.

What an exercise trains comes first (`trained`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.events import Assessment, AttemptAssessed, OverlapJudged, OverlapKind
from assistant.exercise.schema import Training
from assistant.feedback.moments import clock, length
from assistant.feedback.quotes import evident, without_opener
from assistant.feedback.record import Round
from assistant.feedback.said import (
    CERTAIN_FROM,
    SURE_FROM,
    is_advice,
    is_asked_for,
    is_reflection,
    reflections,
)
from assistant.feedback.trained import next_steps, trained_to_try, trained_well
from assistant.feedback.view import Finding, PartnerView
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span

LONG_TURN = 8 * SAMPLE_RATE_HZ
"""A turn from this length on asks for somebody who listens."""

ANSWER_WITHIN = 20 * SAMPLE_RATE_HZ
LONG_ANSWER = 4 * SAMPLE_RATE_HZ
"""An open question gave room where the partner spoke for so long within 20 s after it."""

TELLING_WORDS = 5
"""From so many words on, an utterance has something that can be said back."""

SIGNALS_FROM = 2
"""One listening signal is chance; from two on they are told."""


def went_well(view: PartnerView) -> Iterator[Finding]:
    """Findings that went well; there is always one."""
    if view.partner is None:
        yield Finding(code="spoke_alone")
        return
    yield from trained_well(view)
    for round_ in view.rounds:
        if round_.is_confirmed and round_.attempts:
            yield view.attempt("confirmed", round_.attempts[-1])
    for round_ in view.rounds:
        for attempt in round_.attempts:
            if attempt.assessment.accepted and round_.is_confirmed is None:
                yield view.attempt("accepted", attempt)
    said = view.responses
    for text, span, judged in said:
        if judged.feelings and is_reflection(judged):
            places = {"quote": text, "word": judged.feelings[0].word}
            yield Finding(code="named_feeling", span=span, places=places)
    yield from _by_words(view, said)
    for round_ in view.rounds:
        if len(round_.attempts) > 1:
            yield view.attempt("tried_again", round_.attempts[-1])
    for text, span, judged in said if Training.QUESTIONS not in view.record.trains else ():
        if judged.i_statement >= SURE_FROM and judged.blame < 1 - CERTAIN_FROM:
            quote = evident(text, judged.evidence.get("i_statement", ()))
            yield Finding(code="i_statement", span=span, places={"quote": quote})
    yield from _listening(view)
    for _, span, judged in said:
        if judged.feelings:
            yield Finding(code="told_feeling", span=span, places={"word": judged.feelings[0].word})
    yield Finding(code="took_part")


def _by_words(view: PartnerView, said: list[tuple[str, Span, Assessment]]) -> Iterator[Finding]:
    for text, span, judged in said:
        if judged.validation >= SURE_FROM:
            quote = evident(text, judged.evidence.get("validation", ()))
            yield Finding(code="validated", span=span, places={"quote": quote})
    back = reflections(view.record, said)
    for text, span, judged in said:
        if span not in back and min(judged.appreciation.deed, judged.appreciation.quality) >= SURE_FROM:
            yield Finding(code="thanked", span=span, places={"quote": text})
    opened = [
        (_answer(view, span), text, span)
        for text, span, judged in said
        if min(judged.question.is_question, judged.question.is_open) >= SURE_FROM
    ]
    if opened:
        answer, text, span = max(opened, key=lambda entry: entry[0])
        if answer >= LONG_ANSWER:
            yield Finding(code="open_question", span=span, places={"quote": text})
    for text, span, judged in said:
        if is_reflection(judged) and judged.paraphrase >= SURE_FROM:
            places = {"quote": text, "time": clock(span.start_s)}
            yield Finding(code="reflected", span=span, places=places)


def _answer(view: PartnerView, question: Span) -> Samples:
    """How long the partner spoke in the time after a question."""
    after = Span(question.end, question.end + ANSWER_WITHIN)
    shared = [ipu.span.overlap(after) for ipu in view.record.ipus if ipu.participant == view.partner]
    return sum(len(span) for span in shared if span)


def _listening(view: PartnerView) -> Iterator[Finding]:
    """Staying with a long turn of the partner, and the small signals of listening."""
    turns = view.record.turns
    kinds = (OverlapKind.INTERRUPTION, OverlapKind.FAILED_INTERRUPTION, OverlapKind.UNDECIDED)
    over = [overlap.span for kind in kinds for overlap in view.overlaps(kind)]
    stayed = [
        turn.span
        for turn, answer in pairwise(turns)
        if turn.participant == view.partner
        and answer.participant == view.participant
        and answer.span.start >= turn.span.end
        and len(turn.span) >= LONG_TURN
        and not any(turn.span.overlap(span) for span in over)
    ]
    if stayed:
        longest = max(stayed, key=len)
        places = {"time": clock(longest.start_s), "length": length(longest.duration_s, view.words)}
        yield Finding(code="let_finish", span=longest, places=places)
    signals = view.overlaps(OverlapKind.BACKCHANNEL)
    quote = next((text for text in map(view.spoken.of_starter, signals) if text), "")
    if len(signals) >= SIGNALS_FROM and quote:
        places = {"n": str(len(signals)), "quote": quote}
        yield Finding(code="backchannels", span=signals[0].span, places=places)


def to_try(view: PartnerView) -> Iterator[Finding]:
    """Findings to try next time; there is always one."""
    if view.partner is None:
        yield Finding(code="invite")
        return
    settled = [round_ for round_ in view.rounds if round_.attempts and _is_settled(round_)]
    unsettled = [round_ for round_ in view.rounds if not _is_settled(round_)]
    for round_ in unsettled:
        yield from _not_yet(view, round_.attempts)
    yield from trained_to_try(view)
    for overlap in _unwelcome(view, OverlapKind.INTERRUPTION):
        said = view.spoken.of_holder(overlap)
        places = {"time": clock(overlap.span.start_s), "said": said}
        yield Finding(code="cut_in" if said else "cut_in_unheard", span=overlap.span, places=places)
    for round_ in settled:
        yield from _not_yet(view, [a for a in round_.attempts if not a.assessment.accepted])
    for round_ in settled:
        yield from _accepted(view, round_.attempts[-1])
    for overlap in _unwelcome(view, OverlapKind.FAILED_INTERRUPTION):
        said = view.spoken.of_holder(overlap)
        if said:
            places = {"time": clock(overlap.span.start_s), "said": said}
            yield Finding(code="tried_cut_in", span=overlap.span, places=places)
    if not view.record.is_overlap_welcome:
        yield from _in_any_talk(view)
    yield from next_steps(view)
    if view.responses and view.record.trains <= {Training.SAY_BACK}:
        yield from _ask_more(view)
    yield Finding(code="invite")


def _unwelcome(view: PartnerView, kind: OverlapKind) -> list[OverlapJudged]:
    """Where this partner came in; none where talking at once belongs to the exercise."""
    return [] if view.record.is_overlap_welcome else view.overlaps(kind)


def _is_settled(round_: Round) -> bool:
    """The speaker said yes; or nobody asked them, and it was taken as said back."""
    return round_.is_confirmed or any(attempt.assessment.accepted for attempt in round_.attempts)


def _not_yet(view: PartnerView, attempts: Sequence[AttemptAssessed]) -> Iterator[Finding]:
    """What was said in place of saying back, and by what it could begin."""
    for attempt in attempts:
        judged = attempt.assessment
        if not attempt.speech_text:
            continue
        code = "say_back_first"
        if judged.parroting is not None and judged.parroting >= CERTAIN_FROM:
            code = "own_words"
        elif judged.paraphrase >= CERTAIN_FROM and judged.missing:
            code = "missing"
        elif max(judged.paraphrase, judged.validation) >= CERTAIN_FROM or _has_opener(view, attempt):
            code = "check_back"
        elif judged.rebuttal < CERTAIN_FROM and judged.hostile < CERTAIN_FROM:
            if judged.advice >= CERTAIN_FROM:
                code = "advice_first"
            elif judged.question.is_question >= CERTAIN_FROM:
                code = "question_first"
        said = judged.missing[0] if code == "missing" and judged.missing else attempt.speech_text
        yield Finding(code=code, span=attempt.span, places={"quote": said})


def _has_opener(view: PartnerView, attempt: AttemptAssessed) -> bool:
    """It began like saying back, with three words or more ("What I hear is …")."""
    openers = [opener for opener in view.words.summary.openers if len(opener.split()) >= 3]
    return without_opener(attempt.response_text, openers) != " ".join(attempt.response_text.split())


def _accepted(view: PartnerView, attempt: AttemptAssessed) -> Iterator[Finding]:
    judged = attempt.assessment
    if judged.parroting is not None and judged.parroting >= CERTAIN_FROM:
        yield Finding(code="own_words", span=attempt.span)
    if judged.missing:
        yield Finding(code="missing", span=attempt.span, places={"quote": judged.missing[0]})
    said = f" {attempt.response_text.casefold()} "
    if not judged.feelings and not any(f" {cue} " in said for cue in view.words.summary.feeling_cues):
        yield Finding(code="add_feeling", span=attempt.span)


def _in_any_talk(view: PartnerView) -> Iterator[Finding]:
    said = view.responses
    for _, span, judged in said:
        if is_advice(judged) and not is_asked_for(view.record, view.participant, span, view.words):
            yield Finding(code="advice", span=span, places={"time": clock(span.start_s)})
    questions = [(text, span, q) for text, span, j in said if (q := j.question).is_question >= CERTAIN_FROM]
    if questions and all(question.is_open < CERTAIN_FROM for _, _, question in questions):
        text, span, _ = questions[-1]
        yield Finding(code="open_question", span=span, places={"quote": text})
    back = reflections(view.record, said)
    for _, span, judged in said:
        parts = judged.appreciation
        is_thanks = span not in back and min(parts.deed, parts.effect) >= CERTAIN_FROM
        if is_thanks and parts.quality < 1 - CERTAIN_FROM:
            yield Finding(code="add_quality", span=span)
    telling = [
        utterance
        for utterance in view.record.utterances
        if utterance.participant == view.partner and len(utterance.text.split()) >= TELLING_WORDS
    ]
    says_back = not view.record.trains or Training.SAY_BACK in view.record.trains
    if says_back and telling and not any(is_reflection(judged) for _, _, judged in said):
        with_feeling = [u for u in telling if u.assessment is not None and u.assessment.feelings]
        longest = max(with_feeling or telling, key=lambda utterance: len(utterance.text.split()))
        yield Finding(code="say_back_once", span=longest.span, places={"quote": longest.text})


def _ask_more(view: PartnerView) -> Iterator[Finding]:
    if not any(judged.question.is_question >= CERTAIN_FROM for _, _, judged in view.responses):
        yield Finding(code="ask_more")
