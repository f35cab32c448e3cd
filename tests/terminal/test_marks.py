"""One quiet mark for each time that both speak; none for a partner and Sayback's own voice."""

from __future__ import annotations

from assistant.events import Event, OverlapStarted, PromptEnded, PromptStarted, VoicesTogether
from assistant.terminal.marks import OverlapMarks
from assistant.timebase import Span, to_samples


def s(seconds: float) -> int:
    return to_samples(seconds)


def marks(*events: Event) -> list[int]:
    kept = OverlapMarks()
    return [mark for event in events if (mark := kept.feed(event)) is not None]


def seemed(start: float) -> VoicesTogether:
    return VoicesTogether(at=s(start + 0.4), start=s(start))


def was(start: float) -> OverlapStarted:
    return OverlapStarted(at=s(start + 1.1), overlap=1, holder="A", by="B", start=s(start))


def test_what_seemed_so_and_was_so_is_one_mark():
    """At the early moment; a later cut-in is another."""
    assert marks(seemed(8.1), was(8.0), seemed(12.0)) == [s(8.1), s(12.0)]


def test_what_did_not_seem_so_is_marked_when_it_is_certain():
    """One microphone each, or voices too alike."""
    assert marks(was(8.0)) == [s(8.0)]


def test_a_partner_over_a_prompt_is_no_mark():
    """Neither while it is in the air nor while the room rings on."""
    started = PromptStarted(at=s(4), prompt=1)
    ended = PromptEnded(at=s(6.2), prompt=1, span=Span(s(4), s(6)), is_cut=True)

    assert marks(started, seemed(5.9), ended, was(6.2), seemed(7.0)) == [s(7.0)]
