"""What the partners corrected: what is in force, and the events as they would have been.

Rule 1: the journal keeps what was heard. A correction changes how it is read, and
taking it back changes it back, to the byte.

Rule 2: the last word of either partner counts. Who corrected what is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeAlias

from assistant.events import (
    Attributed,
    CorrectionWithdrawn,
    Event,
    IntentionRecalled,
    IntentionSet,
    OverlapCorrected,
    OverlapJudged,
    ParticipantId,
    ReplyHeard,
    ResponseAssessed,
    RoundEnded,
    SpeechAssessed,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
    VoiceCorrected,
    Word,
    WordsCorrected,
)
from assistant.feedback.record import Corrected
from assistant.timebase import Span

Correction: TypeAlias = OverlapCorrected | WordsCorrected | VoiceCorrected

TELLING_WORDS = 3
"""A shorter utterance is not looked for inside longer texts: "yes" stands in many."""

NOWHERE = "none"
"""An overlap that counts nowhere, as it stands in files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Corrections that were not taken back, the last one for each thing."""

    words: Mapping[int, str]
    voices: Mapping[int, ParticipantId]

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.voices


def in_force(events: Sequence[Event]) -> InForce:
    """What counts now of words and voices, by utterance."""
    withdrawn = {event.correction for event in events if isinstance(event, CorrectionWithdrawn)}
    words: dict[int, str] = {}
    voices: dict[int, ParticipantId] = {}
    for event in events:
        if isinstance(event, WordsCorrected) and event.correction not in withdrawn:
            words[event.utterance] = event.text
        elif isinstance(event, VoiceCorrected) and event.correction not in withdrawn:
            voices[event.utterance] = event.participant
    return InForce(words=words, voices=voices)


def corrected(events: Sequence[Event]) -> Sequence[Event]:
    """The events with words and voices as they were meant; the same ones where nothing was corrected."""
    now = in_force(events)
    return events if now.is_empty else list(_corrected(events, now))


def _corrected(events: Sequence[Event], now: InForce) -> Iterator[Event]:
    heard = {event.utterance: event for event in events if isinstance(event, UtteranceTranscribed)}
    whose = {
        ipu: participant for utterance, participant in now.voices.items() for ipu in heard[utterance].ipus
    }
    reworded = {
        heard[utterance].text: text
        for utterance, text in now.words.items()
        if len(heard[utterance].text.split()) >= TELLING_WORDS
    }
    for event in events:
        match event:
            case SpeechStarted() | SpeechEnded() if event.ipu in whose:
                yield replace(event, participant=whose[event.ipu])
            case Attributed() if event.ipu in whose:
                yield replace(event, participant=whose[event.ipu], certainty=1.0)
            case UtteranceTranscribed():
                yield _utterance(event, now)
            case _:
                yield _reworded(event, reworded)


def _utterance(event: UtteranceTranscribed, now: InForce) -> UtteranceTranscribed:
    text = now.words.get(event.utterance, event.text)
    words = event.words if text == event.text else aligned(event.words, text)
    return replace(
        event, participant=now.voices.get(event.utterance, event.participant), text=text, words=words
    )


def _reworded(event: Event, reworded: Mapping[str, str]) -> Event:
    """What quotes a corrected utterance has its new words too."""
    match event:
        case RoundEnded() | ResponseAssessed():
            return replace(event, speech_text=replaced(event.speech_text, reworded))
        case SpeechAssessed() | ReplyHeard() | IntentionSet() | IntentionRecalled():
            return replace(event, text=replaced(event.text, reworded))
        case _:
            return event


def replaced(text: str, reworded: Mapping[str, str]) -> str:
    """A text in which utterances have their new words.

    Examples
    --------
    >>> replaced("Well. I saw a ship. Yes.", {"I saw a ship.": "I saw a sheep."})
    'Well. I saw a sheep. Yes.'
    """
    for old, new in reworded.items():
        text = text.replace(old, new)
    return text


def aligned(words: Sequence[Word], text: str) -> tuple[Word, ...]:
    """The words of a text with the times at which they were heard; new ones share the time of the old.

    Examples
    --------
    >>> said = enumerate("a ship came".split())
    >>> heard = [Word(text=text, span=Span(n, n + 1), probability=0.9) for n, text in said]
    >>> [(word.text, word.span.start) for word in aligned(heard, "a sheep came")]
    [('a', 0), ('sheep', 1), ('came', 2)]
    """
    new = text.split()
    old = [word.text.strip() for word in words]
    made: list[Word] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            made += words[old_from:old_to]
            continue
        start = words[old_from].span.start if old_from < len(words) else words[-1].span.end if words else 0
        end = words[old_to - 1].span.end if old_to > old_from else start
        n = new_to - new_from
        for place in range(n):
            span = Span(start + (end - start) * place // n, start + (end - start) * (place + 1) // n)
            made.append(Word(text=new[new_from + place], span=span, probability=1.0))
    return tuple(made)


def _voice(said: UtteranceTranscribed, events: Sequence[Event]) -> ParticipantId:
    """Whose voice an utterance was taken for."""
    last = {event.ipu: event.participant for event in events if isinstance(event, Attributed)}
    owners = {last[ipu] for ipu in said.ipus if ipu in last}
    return owners.pop() if len(owners) == 1 else said.participant


def told_corrections(events: Sequence[Event], overlaps: Mapping[int, OverlapJudged]) -> tuple[Corrected, ...]:
    """Every correction with what was heard at first, those taken back too, in their order.

    Parameters
    ----------
    events : sequence of Event
        As they stand in the journal.
    overlaps : mapping of int to OverlapJudged
        All that a correction may speak of.
    """
    withdrawn = {event.correction: event.by for event in events if isinstance(event, CorrectionWithdrawn)}
    heard = {event.utterance: event for event in events if isinstance(event, UtteranceTranscribed)}
    kinds = {event.overlap: event for event in events if isinstance(event, OverlapJudged)}
    told = []
    for event in events:
        if isinstance(event, OverlapCorrected):
            overlap = kinds.get(event.overlap) or overlaps.get(event.overlap)
            if overlap is None:
                continue  # it followed from a correction that was taken back since
            told.append(
                Corrected(
                    id=event.correction,
                    by=event.by,
                    what="overlap",
                    target=event.overlap,
                    span=overlap.span,
                    heard=overlap.kind.value,
                    meant=event.kind.value if event.kind else None,
                    withdrawn_by=withdrawn.get(event.correction),
                )
            )
        elif isinstance(event, WordsCorrected | VoiceCorrected):
            said = heard[event.utterance]
            is_words = isinstance(event, WordsCorrected)
            told.append(
                Corrected(
                    id=event.correction,
                    by=event.by,
                    what="words" if is_words else "voice",
                    target=event.utterance,
                    span=said.span,
                    heard=said.text if is_words else _voice(said, events),
                    meant=event.text if isinstance(event, WordsCorrected) else event.participant,
                    withdrawn_by=withdrawn.get(event.correction),
                )
            )
    return tuple(told)
