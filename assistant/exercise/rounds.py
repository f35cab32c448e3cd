"""What is known of the round that is going on: roles, the speech, the tries to say it back, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.events import ParticipantId
from assistant.exercise.floor import Said
from assistant.exercise.phrases import n_words
from assistant.exercise.replies import Asked
from assistant.timebase import Samples, Span


@dataclass(slots=True, kw_only=True)
class Round:
    """One partner tells, the other listens.

    Attributes
    ----------
    is_granted : bool
        The speaker was named, or heard the prompt that gave the floor. Otherwise
        the roles are what the partners made of them.
    offer : list of Said
        What the listener has said and nobody has weighed yet.
    strays : list of Said
        What the listener said at length before the speaker began.
    n_burned : int
        Tries that were used up; one whose prompt nobody heard is not.
    faint : Said or None
        An "mhm" that may be the answer, or may only be a sign of listening.
    named_until : int
        Cut-ins before this moment have been named.
    """

    number: int
    speaker: ParticipantId | None
    listener: ParticipantId | None
    is_granted: bool
    speech: list[Said] = field(default_factory=list)
    offer: list[Said] = field(default_factory=list)
    strays: list[Said] = field(default_factory=list)
    reply: list[Said] = field(default_factory=list)
    reaction: list[Said] = field(default_factory=list)
    n_told_before: int = 0
    """So many utterances of the speech had been said back when the speaker told more."""
    n_told: int = 0
    """How often the speech was weighed, where its form is trained."""
    n_attempts: int = 0
    n_burned: int = 0
    n_unclear: int = 0
    is_confirmed: bool | None = None
    asked: Asked = Asked.GOT_IT
    faint: Said | None = None

    @property
    def speech_text(self) -> str:
        return text_of(self.speech)

    @property
    def added(self) -> list[Said]:
        """What the speaker has told since the last try."""
        return self.speech[self.n_told_before :]

    def take_offer(self) -> list[Said]:
        """What the listener said, taken out to be weighed."""
        offer, self.offer = self.offer, []
        return offer


def text_of(said: Sequence[Said]) -> str:
    """The words of several utterances as one text."""
    return " ".join(one.text.strip() for one in said if one.text.strip())


def length_of(said: Sequence[Said]) -> int:
    """How many words several utterances have."""
    return n_words(text_of(said))


def span_of(said: Sequence[Said]) -> Span:
    """From the first of several utterances to the last."""
    start: Samples = min(one.span.start for one in said)
    return Span(start, max(one.span.end for one in said))


def outside(said: Sequence[Said], span: Span) -> list[Said]:
    """Those that do not lie wholly inside a span: the rest was said while the other went on."""
    return [one for one in said if not (span.start <= one.span.start and one.span.end <= span.end)]


def is_within(said: Said, others: Sequence[Said]) -> bool:
    """Was it said wholly inside one of the others?"""
    return any(one.span.start <= said.span.start and said.span.end <= one.span.end for one in others)
