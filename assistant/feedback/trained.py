"""What there is to say of what the exercise trains; it comes before what is said of any talk.

Rule 1: it follows from what the exercise trains (`exercise.schema.Training`), never
from its name: one that a counsellor wrote is spoken to in the same way.

Rule 2: as in `evidence`: the same rules in the same order for both partners, and
each finding points at a moment or at words. `next_steps` are true of everybody
who was heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from assistant.events import OverlapKind, ReplyMeaning
from assistant.exercise.schema import Training
from assistant.feedback.moments import clock
from assistant.feedback.quotes import evident
from assistant.feedback.received import Reception, how_received
from assistant.feedback.said import (
    CERTAIN_FROM,
    SURE_FROM,
    is_advice,
    is_asked_for,
    is_reflection,
    thanks_parts,
)
from assistant.feedback.view import Finding, PartnerView
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span

OWN_STORY_WORDS = 12
"""A listener who tells so many words without asking or saying back has turned to their own side."""

Rule = Callable[[PartnerView], Iterator[Finding]]


def trained_well(view: PartnerView) -> Iterator[Finding]:
    """What went well in what the exercise trains."""
    yield from _by_training(view, _WELL)


def trained_to_try(view: PartnerView) -> Iterator[Finding]:
    """What to try in what the exercise trains."""
    yield from _by_training(view, _TO_TRY)


def next_steps(view: PartnerView) -> Iterator[Finding]:
    """A next step where all of it was there."""
    for training, code in _NEXT.items():
        if training in view.record.trains:
            yield Finding(code=code)


def _by_training(view: PartnerView, rules: Mapping[Training, Rule]) -> Iterator[Finding]:
    for training, rule in rules.items():
        if training in view.record.trains:
            yield from rule(view)


# -- thanks and complaints, told in a form -----------------------------------


def _thanked(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.told_rounds:
        for telling in round_.tellings[-1:]:
            n_parts = sum(thanks_parts(telling.assessment, is_met=telling.is_met))
            if n_parts >= 2:
                code = "thanked_in_full" if n_parts == 3 else "thanked"
                yield Finding(code=code, span=telling.span, places={"quote": telling.text})


def _thanks_to_add(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.told_rounds:
        for telling in round_.tellings[-1:]:
            parts = telling.assessment.appreciation
            missing = (("quality", parts.quality), ("effect", parts.effect), ("deed", parts.deed))
            for part, probability in missing:
                if probability < 1 - CERTAIN_FROM:
                    yield Finding(code=f"add_{part}", span=telling.span)


def _own_side(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.told_rounds:
        for telling in round_.tellings[-1:]:
            if telling.is_met:
                spans = telling.assessment.evidence.get("i_statement", ())
                code = "turned_round" if len(round_.tellings) > 1 else "own_side"
                quote = evident(telling.text, spans)
                yield Finding(code=code, span=telling.span, places={"quote": quote})


def _own_side_to_try(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.told_rounds:
        for telling in round_.tellings[-1:]:
            if not telling.is_met:
                yield Finding(code="begin_with_i", span=telling.span, places={"quote": telling.text})


# -- listening without the form of saying back --------------------------------


def _received(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.rounds:
        for attempt in round_.received[-1:]:
            how = how_received(attempt)
            if how is Reception.TAKEN_IN:
                yield view.attempt("received", attempt)
            elif how is Reception.ADVISED_WHEN_ASKED:
                yield view.attempt("idea_when_asked", attempt)


def _receiving_to_try(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.rounds:
        for attempt in round_.received[-1:]:
            how = how_received(attempt)
            if how is Reception.WAVED_OFF:
                yield view.attempt("let_it_in", attempt)
            elif how is Reception.ADVISED:
                yield view.attempt("just_an_ear", attempt)
    for text, span, judged in view.responses:
        if is_advice(judged) and not is_asked_for(view.record, view.participant, span, view.words):
            places = {"time": clock(span.start_s), "quote": text}
            yield Finding(code="advice", span=span, places=places)


def _stayed_open(view: PartnerView) -> Iterator[Finding]:
    """An open question, asked while it was the other's time to tell."""
    for text, span, judged in view.responses:
        question = judged.question
        if _is_listening(view, span.start) and min(question.is_question, question.is_open) >= SURE_FROM:
            yield Finding(code="asked_openly", span=span, places={"quote": text})


def _questions_to_try(view: PartnerView) -> Iterator[Finding]:
    own = [(text, span, judged) for text, span, judged in view.responses if _is_listening(view, span.start)]
    asked = [one for one in own if one[2].question.is_question >= CERTAIN_FROM]
    if asked and all(judged.question.is_open < CERTAIN_FROM for _, _, judged in asked):
        text, span, _ = asked[-1]
        yield Finding(code="open_question", span=span, places={"quote": text})
    for text, span, judged in own:
        is_telling = judged.question.is_question < 1 - CERTAIN_FROM and not is_reflection(judged)
        if is_telling and judged.i_statement >= CERTAIN_FROM and len(text.split()) >= OWN_STORY_WORDS:
            yield Finding(code="stay_with", span=span, places={"time": clock(span.start_s), "quote": text})


def _is_listening(view: PartnerView, moment: Samples) -> bool:
    return any(
        phase.listener == view.participant and phase.granted_to != view.participant
        for phase in view.record.phases
        if phase.span.contains(moment)
    )


def _their_side(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.rounds:
        for attempt in round_.attempts:
            if attempt.assessment.validation >= SURE_FROM:
                spans = attempt.assessment.evidence.get("validation", ())
                quote = evident(attempt.response_text, spans)
                yield Finding(code="validated", span=attempt.span, places={"quote": quote})


def _their_side_to_try(view: PartnerView) -> Iterator[Finding]:
    for round_ in view.rounds:
        best = max((attempt.assessment.validation for attempt in round_.attempts), default=1.0)
        if best < 1 - CERTAIN_FROM:
            yield Finding(code="makes_sense", span=round_.attempts[-1].span)


# -- both together -------------------------------------------------------------


def _told_together(view: PartnerView) -> Iterator[Finding]:
    """Where both were heard at once, whoever came in: it is theirs together."""
    for overlap in view.record.overlaps:
        is_theirs = {overlap.by, overlap.holder} == {view.participant, view.partner}
        said = view.spoken.within(view.participant, _around(overlap.span.start, overlap.span.end))
        if is_theirs and overlap.kind is not OverlapKind.BACKCHANNEL and said:
            places = {"time": clock(overlap.span.start_s), "quote": said}
            yield Finding(code="told_together", span=overlap.span, places=places)


def _around(start: Samples, end: Samples) -> Span:
    return Span(max(0, start - 3 * SAMPLE_RATE_HZ), end + 3 * SAMPLE_RATE_HZ)


def _kept_wish(view: PartnerView) -> Iterator[Finding]:
    yield from _wish(view, "kept_wish", is_reached=True)


def _wish_to_try(view: PartnerView) -> Iterator[Finding]:
    yield from _wish(view, "wish_again", is_reached=False)


def _wish(view: PartnerView, code: str, *, is_reached: bool) -> Iterator[Finding]:
    """What this partner wished for, if the answer at the end was heard as a yes, or as anything else."""
    wishes = {intention.participant: intention for intention in view.record.intentions}
    for recalled in view.record.recalls:
        wish = wishes.get(recalled.participant)
        if recalled.participant != view.participant or wish is None:
            continue
        if (recalled.meaning is ReplyMeaning.YES) is is_reached:
            yield Finding(code=code, span=wish.span, places={"quote": wish.text})


_WELL: Mapping[Training, Rule] = MappingProxyType(
    {
        Training.APPRECIATION: _thanked,
        Training.I_STATEMENT: _own_side,
        Training.INTENTIONS: _kept_wish,
        Training.THEIR_SIDE: _their_side,
        Training.QUESTIONS: _stayed_open,
        Training.RECEIVING: _received,
        Training.TOGETHER: _told_together,
    }
)
_TO_TRY: Mapping[Training, Rule] = MappingProxyType(
    {
        Training.RECEIVING: _receiving_to_try,
        Training.APPRECIATION: _thanks_to_add,
        Training.I_STATEMENT: _own_side_to_try,
        Training.THEIR_SIDE: _their_side_to_try,
        Training.QUESTIONS: _questions_to_try,
        Training.INTENTIONS: _wish_to_try,
    }
)
_NEXT: Mapping[Training, str] = MappingProxyType(
    {
        Training.APPRECIATION: "thank_small",
        Training.QUESTIONS: "ask_deeper",
        Training.RECEIVING: "say_what_moved",
        Training.TOGETHER: "remember_more",
    }
)
