"""Every real utterance is held against what the partner said before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.events import Assessment, ResponseAssessed, UtteranceTranscribed
from assistant.ports import ContextUtterance, ResponseTiming
from assistant.session.responses import ResponseAssessor
from assistant.timebase import Span
from tests.store.test_store import ASSESSMENT


@dataclass
class Listener:
    """A judge that only remembers what it was asked."""

    asked: list[tuple[str, str, tuple[ContextUtterance, ...], ResponseTiming | None]] = field(
        default_factory=list
    )

    def prepare(self, text: str) -> None:
        """There is nothing to read ahead."""

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        self.asked.append((speech, response, tuple(context), timing))
        return replace(ASSESSMENT, reason=response)


def said(number: int, participant: str, text: str, start: int = 0, end: int = 16_000) -> UtteranceTranscribed:
    return UtteranceTranscribed(
        at=end,
        utterance=number,
        participant=participant,
        span=Span(start, end),
        text=text,
        words=(),
        ipus=(number,),
    )


def test_a_response_is_held_against_all_that_the_partner_said():
    """Two utterances of one partner are one speech, also when the answer comes in two parts."""
    judge = Listener()
    subject = ResponseAssessor(judge)

    for event in [
        said(1, "A", "I waited for you."),
        said(2, "A", "I felt alone then."),
        said(3, "B", "mhm"),
        said(4, "B", "You waited for me."),
        said(5, "B", "And you felt alone."),
    ]:
        events = subject.feed(event)

    assert [speech for speech, *_ in judge.asked] == [
        "",
        "",
        "I waited for you. I felt alone then.",
        "I waited for you. I felt alone then.",
    ]
    assert [event.utterance for event in events if isinstance(event, ResponseAssessed)] == [5]


def test_a_word_or_two_is_no_answer():
    """A sign of listening is not judged."""
    judge = Listener()

    assert ResponseAssessor(judge).feed(said(1, "A", "Oh really?")) == []
    assert judge.asked == []


def test_a_stranger_is_not_judged():
    """Who is no partner is left out."""
    assert ResponseAssessor(Listener()).feed(said(1, "UNKNOWN-1", "And now the weather.")) == []


def test_an_answer_into_running_speech_is_told_as_such():
    """The judge hears that the partner was still speaking, and for how long both did."""
    judge = Listener()
    subject = ResponseAssessor(judge)
    subject.feed(said(1, "A", "I was just about to", 0, 16_000))
    subject.feed(said(2, "B", "But that is not true", 8_000, 24_000))

    _, _, context, timing = judge.asked[-1]
    assert [utterance.is_in_progress for utterance in context] == [True]
    assert timing == ResponseTiming(duration_s=1.0, overlap_s=0.5)
