"""A session as it concerns one participant, and what a rule finds in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.events import Assessment, AttemptAssessed, OverlapJudged, OverlapKind, ParticipantId
from assistant.feedback.quotes import SpokenWords, without_opener
from assistant.feedback.record import Record, Round
from assistant.feedback.said import responses
from assistant.feedback.words import FeedbackWords
from assistant.timebase import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that found its evidence: which sentence, what goes into it, where it happened."""

    code: str
    span: Span | None = None
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerView:
    """A session as it concerns one participant. `partner` is None where the other was not heard."""

    record: Record
    spoken: SpokenWords
    participant: ParticipantId
    partner: ParticipantId | None
    words: FeedbackWords

    @property
    def rounds(self) -> list[Round]:
        """The rounds in which this participant listened."""
        return [round_ for round_ in self.record.rounds if round_.listener == self.participant]

    @property
    def told_rounds(self) -> list[Round]:
        """The rounds in which this participant was the speaker."""
        return [round_ for round_ in self.record.rounds if round_.speaker == self.participant]

    @property
    def responses(self) -> list[tuple[str, Span, Assessment]]:
        return responses(self.record, self.participant)

    def overlaps(self, kind: OverlapKind) -> list[OverlapJudged]:
        """Where this participant spoke over the partner; what the exercise noted comes first."""
        own = [o for o in self.record.overlaps_by(self.participant, kind) if o.holder == self.partner]
        return sorted(own, key=lambda overlap: overlap.overlap not in self.record.noted)

    def attempt(self, code: str, attempt: AttemptAssessed) -> Finding:
        """A finding that quotes what was said back, without the words with which it began."""
        quote = without_opener(attempt.response_text, self.words.summary.openers)
        return Finding(code=code, span=attempt.span, places={"quote": quote})
