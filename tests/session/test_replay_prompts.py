"""A prompt in a replay is heard only where there is room for it."""

from __future__ import annotations

from assistant.events import (
    Event,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    VoiceEnded,
    VoiceStarted,
)
from assistant.session.replay_prompts import ReplayPrompter
from assistant.timebase import Samples, Span


def prompter() -> ReplayPrompter:
    """Each letter takes 100 samples to say."""
    return ReplayPrompter(lambda text: 100 * len(text))


def ask(prompt: int, at: Samples, text: str = "hello") -> PromptRequested:
    return PromptRequested(at=at, prompt=prompt, to=None, phase="speak", text=text)


def voice(at: Samples) -> VoiceStarted:
    return VoiceStarted(at=at, participant="UNKNOWN", start=at)


def spoken(prompt: int, start: Samples, end: Samples) -> list[Event]:
    return [
        PromptStarted(at=end, prompt=prompt),
        PromptEnded(at=end, prompt=prompt, span=Span(start, end), is_cut=False),
    ]


def test_a_prompt_with_room_is_heard_where_it_was_asked_for():
    """Silence until it is over: it has an exact span."""
    subject = prompter()

    assert subject.feed(ask(1, 1_000)) == []
    assert subject.advance(1_499) == []
    assert subject.advance(1_600) == spoken(1, 1_000, 1_500)
    assert subject.advance(9_999) == []


def test_a_prompt_that_a_partner_would_have_cut_was_not_heard():
    """It is known to have had no room at the moment the partner speaks."""
    subject = prompter()
    subject.feed(ask(1, 1_000))

    assert subject.feed(voice(1_400)) == [PromptUnheard(at=1_400, prompt=1)]
    assert subject.advance(9_999) == []


def test_a_partner_who_speaks_just_after_it_did_not_cut_it():
    """The end is exact, although time-outs are looked at on a grid."""
    subject = prompter()
    subject.feed(ask(1, 1_000))

    assert subject.feed(voice(1_500)) == spoken(1, 1_000, 1_500)


def test_a_prompt_while_somebody_speaks_has_no_room():
    """It never speaks over a partner."""
    subject = prompter()
    subject.feed(voice(900))

    assert subject.feed(ask(1, 1_000)) == [PromptUnheard(at=1_000, prompt=1)]

    subject.feed(VoiceEnded(at=2_000, participant="UNKNOWN", span=Span(900, 1_900)))
    subject.feed(ask(2, 2_000))
    assert subject.advance(2_500) == spoken(2, 2_000, 2_500)


def test_two_prompts_are_spoken_one_after_the_other():
    """The second waits for the first."""
    subject = prompter()
    subject.feed(ask(1, 1_000))
    subject.feed(ask(2, 1_000))

    assert subject.advance(2_000) == [*spoken(1, 1_000, 1_500), *spoken(2, 1_500, 2_000)]


def test_a_recording_that_ends_first_left_no_room():
    """Nobody heard what would have come after the end."""
    subject = prompter()
    subject.feed(ask(1, 1_000))

    assert subject.finish(1_200) == [PromptUnheard(at=1_200, prompt=1)]
