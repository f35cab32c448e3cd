"""What a partner says afterwards of what Sayback got wrong, and what follows from it.

The journal keeps what was heard. A correction is one more event; what would have
been made of the talk had it been heard so (turns, overlaps, what was said as an
answer to what) is made once, by the deciders of the session itself, and kept as
an event too. So the feedback stays a function of the journal alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.events import (
    AttemptAssessed,
    Attributed,
    AudioLost,
    CorrectionWithdrawn,
    Event,
    HeardUpTo,
    OverlapCorrected,
    OverlapJudged,
    ResponseAssessed,
    SessionStarted,
    SourceEnded,
    SpeechEnded,
    SpeechStarted,
    TalkReread,
    TurnEnded,
    UtteranceTranscribed,
    VoiceCorrected,
    WordsCorrected,
)
from assistant.feedback.corrections import TELLING_WORDS, InForce, corrected, in_force, replaced
from assistant.language import read_words
from assistant.ports import Judge
from assistant.session.clock import SessionClock
from assistant.session.responses import N_CONTEXT, ResponseAssessor
from assistant.timebase import Samples, Span
from assistant.turns.lexicon import TurnWords
from assistant.turns.tracker import TurnRules, TurnTracker

HEARD = (SpeechStarted, SpeechEnded, Attributed, AudioLost, UtteranceTranscribed, HeardUpTo)
"""What turns and overlaps are made of."""

BEFORE, AFTER = 4 * N_CONTEXT, 2 * N_CONTEXT
"""How many utterances around a corrected one are read again: as far back as its context goes, and on."""


def with_correction(
    events: Sequence[Event],
    correction: OverlapCorrected | WordsCorrected | VoiceCorrected | CorrectionWithdrawn,
    judge: Callable[[], Judge],
) -> list[Event]:
    """The events to append: the correction, and what follows from all that are then in force.

    Parameters
    ----------
    events : sequence of Event
        The journal as it stands.
    correction : event
    judge : callable
        Asked for only where words or voices are corrected.
    """
    before, told = in_force(events), [*events, correction]
    now = in_force(told)
    if before == now:
        return [correction]
    turns, overlaps = _turns(told, now) if now.voices else (None, None)
    responses: tuple[ResponseAssessed, ...] = ()
    attempts: tuple[AttemptAssessed, ...] = ()
    if not now.is_empty:
        reader = judge()
        responses = _responses(told, now, reader)
        attempts = _attempts(told, now, reader)
    return [
        correction,
        TalkReread(at=correction.at, turns=turns, overlaps=overlaps, responses=responses, attempts=attempts),
    ]


def next_number(events: Sequence[Event]) -> int:
    """The number of the next correction."""
    kinds = (OverlapCorrected, WordsCorrected, VoiceCorrected)
    return 1 + sum(1 for event in events if isinstance(event, kinds))


def last_moment(events: Sequence[Event]) -> Samples:
    return max(event.at for event in events)


def _turns(events: Sequence[Event], now: InForce) -> tuple[tuple[TurnEnded, ...], tuple[OverlapJudged, ...]]:
    """Turns and overlaps as the tracker makes them of the corrected speech."""
    started = next(event for event in events if isinstance(event, SessionStarted))
    words = TurnWords.model_validate(read_words(started.language, "turns"))
    tracker = TurnTracker(words=words, rules=TurnRules(pause_limit=started.patience))
    made: list[Event] = []
    clock = SessionClock([tracker], made.append)
    clock.feed([event for event in corrected(events) if isinstance(event, HEARD)])
    ends = [event.source.duration for event in events if isinstance(event, SourceEnded)]
    heard = [event.until for event in events if isinstance(event, HeardUpTo)]
    clock.finish(max([*ends, *heard, 0]))
    turns = tuple(event for event in made if isinstance(event, TurnEnded))
    overlaps = [event for event in made if isinstance(event, OverlapJudged)]
    return turns, tuple(_numbered(overlaps, events))


def _numbered(overlaps: Sequence[OverlapJudged], events: Sequence[Event]) -> list[OverlapJudged]:
    """An overlap that was there before keeps its number, so that what was said of it still holds."""
    known: dict[int, OverlapJudged] = {}
    for event in events:
        if isinstance(event, OverlapJudged):
            known[event.overlap] = event
        elif isinstance(event, TalkReread):
            known.update({overlap.overlap: overlap for overlap in event.overlaps or ()})
    next_id = max(known, default=0) + 1
    numbered = []
    for overlap in overlaps:
        same = next(
            (
                number
                for number, other in known.items()
                if (other.holder, other.by) == (overlap.holder, overlap.by)
                and _is_same(other.span, overlap.span)
            ),
            None,
        )
        if same is None:
            numbered.append(replace(overlap, overlap=next_id))
            next_id += 1
        else:
            del known[same]
            numbered.append(replace(overlap, overlap=same))
    return numbered


def _is_same(one: Span, other: Span) -> bool:
    shared = one.overlap(other)
    return shared is not None and 2 * len(shared) > max(len(one), len(other))


def _responses(events: Sequence[Event], now: InForce, judge: Judge) -> tuple[ResponseAssessed, ...]:
    """What the corrected utterances, and those that answer them, are as answers."""
    said = [event for event in corrected(events) if isinstance(event, UtteranceTranscribed)]
    touched = {*now.words, *now.voices}
    places = [place for place, event in enumerate(said) if event.utterance in touched]
    read: dict[int, ResponseAssessed] = {}
    for place in places:
        assessor = ResponseAssessor(judge)
        for number, event in enumerate(said[max(0, place - BEFORE) : place + AFTER + 1]):
            found = assessor.feed(event)
            if max(0, place - BEFORE) + number >= place:
                read.update({one.utterance: one for one in found if isinstance(one, ResponseAssessed)})
    first = {event.utterance: event for event in events if isinstance(event, ResponseAssessed)}
    return tuple(
        one for number, one in sorted(read.items()) if number in touched or _differs(one, first.get(number))
    )


def _differs(one: ResponseAssessed, first: ResponseAssessed | None) -> bool:
    return first is None or (one.participant, one.speech_text) != (first.participant, first.speech_text)


def _attempts(events: Sequence[Event], now: InForce, judge: Judge) -> tuple[AttemptAssessed, ...]:
    """What was said back, read again with the corrected words; what the exercise made of it then stays."""
    heard = {event.utterance: event for event in events if isinstance(event, UtteranceTranscribed)}
    own = [(heard[number], text) for number, text in now.words.items()]
    found = []
    for event in events:
        if not isinstance(event, AttemptAssessed):
            continue
        inside = {said.text: text for said, text in own if event.span.overlap(said.span)}
        told = {said.text: text for said, text in own if len(said.text.split()) >= TELLING_WORDS}
        response, speech = replaced(event.response_text, inside), replaced(event.speech_text, told)
        if (response, speech) != (event.response_text, event.speech_text):
            assessment = replace(judge.assess(speech, response), accepted=event.assessment.accepted)
            found.append(replace(event, response_text=response, speech_text=speech, assessment=assessment))
    return tuple(found)
