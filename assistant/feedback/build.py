"""From the journal to the report: fold, measure, summarise, put into seconds.

Rule 1: a pure function; equal events give an equal report, to the byte.

Rule 2: nothing is decided here. What happened is in `record`, what it amounts
to in `measures`, what is said about it in `summary`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, takewhile

from assistant.events import Event, ModelInfo, OverlapJudged
from assistant.exercise.schema import Training
from assistant.feedback.assessment import AssessmentReport, assessment_fields, attempt_report
from assistant.feedback.caveats import caveat_text
from assistant.feedback.fold import fold
from assistant.feedback.measures import measure
from assistant.feedback.names import isolated
from assistant.feedback.quotes import SpokenWords
from assistant.feedback.record import Phase, Prompt, Record, Round, Utterance
from assistant.feedback.report import (
    FORMAT_VERSION,
    CaveatReport,
    CorrectionReport,
    LostReport,
    ModelReport,
    OverlapReport,
    ParticipantReport,
    PhaseReport,
    PromptReport,
    ReplyReport,
    RoundReport,
    SessionFacts,
    SessionReport,
    SourceReport,
    SpeechReport,
    TellingReport,
    TurnEndReport,
    TurnReport,
    UtteranceReport,
    WishReport,
    WordReport,
)
from assistant.feedback.summary import summarise
from assistant.feedback.words import FeedbackWords
from assistant.timebase import Span, to_seconds
from assistant.turns.reasons import fill


def build_report(events: Sequence[Event], words: FeedbackWords) -> SessionReport:
    """The report of a session, from its events in the order of the journal.

    Raises
    ------
    ValueError
        If there is no `SessionStarted` among the events.
    """
    record = fold(events)
    started, source = record.started, record.source
    return SessionReport(
        format_version=FORMAT_VERSION,
        session=SessionFacts(
            kind=started.kind.value,
            exercise=started.exercise,
            exercise_title=record.title,
            trains=tuple(training.value for training in Training if training in record.trains),
            language=started.language,
            layout=started.layout.value,
            patience_s=to_seconds(started.patience),
            ended=record.end_reason,
        ),
        source=SourceReport(
            file=source.file,
            duration_s=to_seconds(source.duration),
            channels=source.channels,
            sha256=source.sha256,
        ),
        models=_models(record.models),
        participants=tuple(ParticipantReport(id=p.id, name=p.name) for p in record.participants),
        speech=tuple(
            SpeechReport(
                participant=ipu.participant,
                start_s=ipu.span.start_s,
                end_s=ipu.span.end_s,
                certainty=round(float(ipu.certainty), 4),
            )
            for ipu in record.ipus
        ),
        turns=tuple(
            TurnReport(
                participant=turn.participant,
                start_s=turn.span.start_s,
                end_s=turn.span.end_s,
                fto_s=None if turn.fto is None else to_seconds(turn.fto),
            )
            for turn in record.turns
        ),
        overlaps=_overlaps(record),
        utterances=tuple(_utterance(utterance) for utterance in record.utterances),
        turn_ends=tuple(
            TurnEndReport(
                participant=turn_end.participant,
                at_s=to_seconds(turn_end.end),
                decided_at_s=to_seconds(turn_end.at),
            )
            for turn_end in record.turn_ends
        ),
        prompts=tuple(_prompt(prompt) for prompt in record.prompts),
        phases=tuple(
            PhaseReport(
                phase=phase.phase,
                round=phase.round,
                speaker=phase.speaker,
                listener=phase.listener,
                granted_to=phase.granted_to,
                start_s=phase.span.start_s,
                end_s=phase.span.end_s,
            )
            for phase in record.phases
        ),
        rounds=tuple(_round(round_, record) for round_ in record.rounds),
        wishes=_wishes(record),
        audio_lost=tuple(LostReport(start_s=span.start_s, end_s=span.end_s) for span in record.lost),
        corrections=tuple(
            CorrectionReport(
                id=one.id,
                by=one.by,
                what=one.what,
                target=one.target,
                start_s=one.span.start_s,
                end_s=one.span.end_s,
                heard=one.heard,
                meant=one.meant,
                withdrawn_by=one.withdrawn_by,
            )
            for one in record.corrections
        ),
        summary=summarise(record, measure(record, words), words),
        caveats=tuple(
            CaveatReport(code=caveat.code, text=caveat_text(caveat, words)) for caveat in record.caveats
        ),
    )


def _wishes(record: Record) -> tuple[WishReport, ...]:
    recalls = {recalled.participant: recalled for recalled in record.recalls}
    wishes = []
    for intention in record.intentions:
        recalled = recalls.get(intention.participant)
        wishes.append(
            WishReport(
                participant=intention.participant,
                text=intention.text,
                start_s=intention.span.start_s,
                end_s=intention.span.end_s,
                answer=recalled.text if recalled else None,
                meaning=recalled.meaning.value if recalled else None,
                answered_s=recalled.span.start_s if recalled else None,
            )
        )
    return tuple(wishes)


def _models(models: Sequence[ModelInfo]) -> dict[str, ModelReport]:
    named: dict[str, ModelReport] = {}
    for model in models:
        role = f"{model.role}: {model.name}" if model.role in named else model.role
        named[role] = ModelReport(name=model.name, sha256=model.sha256)
    return named


def _overlaps(record: Record) -> tuple[OverlapReport, ...]:
    spoken = SpokenWords(record)
    names = {id_: id_ for overlap in record.overlaps for id_ in (overlap.holder, overlap.by)}
    names |= {participant.id: isolated(participant.name) for participant in record.participants}

    def report(overlap: OverlapJudged) -> OverlapReport:
        return OverlapReport(
            id=overlap.overlap,
            holder=overlap.holder,
            by=overlap.by,
            start_s=overlap.span.start_s,
            end_s=overlap.span.end_s,
            kind=overlap.kind,
            reason=fill(overlap.reason, holder=names[overlap.holder], by=names[overlap.by]),
            known_at_s=to_seconds(overlap.at),
            holder_text=spoken.of_holder(overlap),
            by_text=spoken.of_starter(overlap),
            is_noted=overlap.overlap in record.noted,
        )

    return tuple(report(overlap) for overlap in record.overlaps)


def _utterance(said: Utterance) -> UtteranceReport:
    judged = said.assessment
    return UtteranceReport(
        id=said.id,
        participant=said.participant,
        start_s=said.span.start_s,
        end_s=said.span.end_s,
        text=said.text,
        words=tuple(
            WordReport(
                text=word.text,
                start_s=word.span.start_s,
                end_s=word.span.end_s,
                probability=round(float(word.probability), 4),
            )
            for word in said.words
        ),
        speech_text=said.speech_text,
        assessment=AssessmentReport.model_validate(assessment_fields(judged)) if judged else None,
    )


def _prompt(prompt: Prompt) -> PromptReport:
    return PromptReport(
        id=prompt.id,
        at_s=to_seconds(prompt.start),
        end_s=None if prompt.end is None else to_seconds(prompt.end),
        to=prompt.to,
        phase=prompt.phase,
        text=prompt.text,
        room=prompt.has_room,
        is_cut=prompt.is_cut,
    )


def _round(round_: Round, record: Record) -> RoundReport:
    speech = _speech_span(round_, record)
    return RoundReport(
        round=round_.id,
        speaker=round_.speaker,
        listener=round_.listener,
        speech_text=round_.speech_text,
        speech_start_s=speech.start_s if speech else None,
        speech_end_s=speech.end_s if speech else None,
        tellings=tuple(
            TellingReport(
                form=telling.form,
                is_met=telling.is_met,
                text=telling.text,
                start_s=telling.span.start_s,
                end_s=telling.span.end_s,
            )
            for telling in round_.tellings
        ),
        attempts=tuple(attempt_report(attempt) for attempt in round_.attempts),
        received=tuple(attempt_report(attempt) for attempt in round_.received),
        replies=tuple(
            ReplyReport(
                participant=reply.participant,
                meaning=reply.meaning.value,
                text=reply.text,
                at_s=to_seconds(reply.at),
            )
            for reply in round_.replies
        ),
        confirmed=round_.is_confirmed,
    )


def _speech_span(round_: Round, record: Record) -> Span | None:
    """From the first to the last speech of the speaker before the first attempt, within the round."""
    begun = min((phase.span.start for phase in _phases_of(round_, record)), default=0)
    answers = (*round_.attempts, *round_.received)
    until = min((answer.span.start for answer in answers), default=None)
    own = [
        ipu.span
        for ipu in record.ipus
        if ipu.participant == round_.speaker
        and ipu.span.end > begun
        and (until is None or ipu.span.start < until)
    ]
    own = [span for span in own if _is_in_round(span, round_, record)]
    return Span(own[0].start, max(span.end for span in own)) if own else None


def _is_in_round(span: Span, round_: Round, record: Record) -> bool:
    phases = _phases_of(round_, record)
    return not phases or any(phase.span.overlap(span) for phase in phases)


def _phases_of(round_: Round, record: Record) -> list[Phase]:
    """The phases in which its partners have their parts; what both do together afterwards is none."""
    own = (phase for phase in record.phases if phase.round == round_.id)
    return list(takewhile(lambda phase: phase.speaker is not None, dropwhile(_is_nobodys, own)))


def _is_nobodys(phase: Phase) -> bool:
    return phase.speaker is None
