"""What is left of a prompt when a partner speaks over it is nobody's listening signal."""

from __future__ import annotations

import pytest

from assistant.events import (
    UNKNOWN,
    Attributed,
    Event,
    HeardUpTo,
    OverlapJudged,
    PromptEnded,
    SpeechEnded,
    SpeechStarted,
)
from assistant.language import read_words
from assistant.session.clock import SessionClock
from assistant.session.echo_doubt import EchoDoubt
from assistant.timebase import Span, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.tracker import TurnTracker

WORDS = TurnWords.model_validate(read_words("en", "turns"))


def at(seconds: float) -> int:
    return to_samples(seconds)


def session(*voices: tuple[str, float, float], is_cut: bool = True) -> list[Event]:
    """A prompt from 1 to 4 s; voices as hearing tells them: every half second, half a second late."""
    told: list[Event] = []
    prompt = PromptEnded(at=at(4.0), prompt=1, span=Span(at(1.0), at(4.0)), is_cut=is_cut)
    clock = SessionClock([EchoDoubt(), TurnTracker(words=WORDS, rules=TurnRules(words_wait=0))], told.append)
    clock.feed([prompt])
    for block in range(8, 20):
        now, heard = at(block / 2), at(block / 2 - 0.5)
        for number, (who, start_s, end_s) in enumerate(voices):
            start, end = at(start_s), at(end_s)
            if heard - at(0.5) < start <= heard:
                clock.feed([SpeechStarted(at=now, ipu=number, participant=who, start=start)])
                clock.feed([Attributed(at=now, ipu=number, participant=who, certainty=0.9)])
            if heard - at(0.5) < end <= heard:
                clock.feed([SpeechEnded(at=now, ipu=number, participant=who, span=Span(start, end))])
                clock.feed([Attributed(at=now, ipu=number, participant=who, certainty=0.9)])
        clock.feed([HeardUpTo(at=now, until=heard)])
    clock.finish(at(10.0))
    return told


def whose(told: list[Event], ipu: int) -> str:
    return [event.participant for event in told if isinstance(event, Attributed) and event.ipu == ipu][-1]


def overlaps(told: list[Event]) -> int:
    return sum(isinstance(event, OverlapJudged) for event in told)


def test_the_rest_of_a_prompt_is_no_listening_signal():
    """Ben speaks over it; the .6 s that end with its echo are nobody's."""
    told = session(("B", 3.7, 8.0), ("A", 3.8, 4.4))

    assert (whose(told, 0), whose(told, 1)) == ("B", UNKNOWN)
    assert overlaps(told) == 0


def test_whoever_goes_on_is_a_partner():
    """Both spoke over the prompt: from the end of the echo on that is so."""
    told = session(("B", 3.7, 8.0), ("A", 3.8, 6.4))

    assert (whose(told, 0), whose(told, 1)) == ("B", "A")
    assert overlaps(told) == 1


def test_a_voice_alone_is_never_doubted():
    """Nor one that begins when no echo can be heard any more."""
    told = session(("B", 3.7, 6.0), ("A", 5.0, 5.5))

    assert (whose(told, 0), whose(told, 1)) == ("B", "A")
    assert overlaps(told) == 1


@pytest.mark.parametrize("is_end_late", [False, True])
def test_a_voice_that_begins_after_the_other_one_is_never_doubted(is_end_late: bool):
    """In whichever order hearing tells of the end of one and of the start of the other."""
    ben, ann = Span(at(3.6), at(4.0)), Span(at(4.1), at(4.55))
    turn: list[Event] = [
        SpeechEnded(at=at(4.5), ipu=0, participant="B", span=ben),
        SpeechStarted(at=at(4.5), ipu=1, participant="A", start=ann.start),
    ]
    told: list[Event] = []
    clock = SessionClock([EchoDoubt()], told.append)
    clock.feed([PromptEnded(at=at(4.0), prompt=1, span=Span(at(1.0), at(4.0)), is_cut=True)])
    clock.feed([SpeechStarted(at=at(4.0), ipu=0, participant="B", start=ben.start)])
    clock.feed(reversed(turn) if is_end_late else turn)
    clock.feed([Attributed(at=at(4.5), ipu=1, participant="A", certainty=0.9)])
    clock.feed([SpeechEnded(at=at(5.0), ipu=1, participant="A", span=ann)])
    clock.feed([HeardUpTo(at=at(5.0), until=at(5.0))])

    assert whose(told, 1) == "A"


def test_a_prompt_that_was_heard_to_its_end_leaves_no_doubt():
    """The ear was closed over all of it."""
    told = session(("B", 3.7, 8.0), ("A", 3.8, 4.4), is_cut=False)

    assert whose(told, 1) == "A"


def test_the_later_one_is_doubted_whichever_is_told_first():
    """Hearing tells voices of one moment in any order."""
    told = session(("A", 3.8, 4.4), ("B", 3.7, 8.0))

    assert (whose(told, 0), whose(told, 1)) == (UNKNOWN, "B")
    assert overlaps(told) == 0
