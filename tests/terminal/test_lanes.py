"""The last minute as lanes: whose speech, when, and where both spoke."""

from __future__ import annotations

from assistant.events import (
    Attributed,
    OverlapStarted,
    Participant,
    PromptEnded,
    SpeechEnded,
    SpeechStarted,
    VoiceStarted,
)
from assistant.terminal.lanes import Lanes
from assistant.timebase import Span, to_samples

ANN, BEN = Participant(id="A", name="Ann"), Participant(id="B", name="Ben")
WIDTH = 8 + 60
"""A column a second."""


def s(seconds: float) -> int:
    return to_samples(seconds)


def test_each_has_a_lane_and_sayback_too():
    """The right end is now; what was not yet is blank."""
    lanes = Lanes([ANN, BEN])
    lanes.feed(SpeechEnded(at=s(9), ipu=1, participant="A", span=Span(s(2), s(6))))
    lanes.feed(PromptEnded(at=s(9), prompt=1, span=Span(s(0), s(2)), is_cut=False))

    drawn = lanes.draw(s(10), WIDTH)

    assert [line[:8].rstrip() for line in drawn] == ["Ann", "Ben", "Sayback", ""]
    assert drawn[0][8:] == " " * 50 + "··████····"
    assert drawn[1][8:] == " " * 50 + "··········"
    assert drawn[2][8:] == " " * 50 + "██········"


def test_speech_that_goes_on_reaches_to_now_and_gets_its_owner_late():
    """A voice is somebody's first; once it is attributed it moves into one lane."""
    lanes = Lanes([ANN, BEN])
    lanes.feed(VoiceStarted(at=s(7.1), participant="UNKNOWN", start=s(7)))
    assert [line[-4:] for line in lanes.draw(s(10), WIDTH)[:2]] == ["·░░░", "·░░░"]

    lanes.feed(SpeechStarted(at=s(8), ipu=1, participant="UNKNOWN", start=s(7)))
    lanes.feed(Attributed(at=s(8), ipu=1, participant="B", certainty=0.9))

    assert [line[-4:] for line in lanes.draw(s(10), WIDTH)[:2]] == ["····", "·███"]


def test_both_at_once_is_a_quiet_dot():
    """Under the lanes; nothing is counted."""
    lanes = Lanes([ANN, BEN])
    lanes.feed(OverlapStarted(at=s(9), overlap=1, holder="A", by="B", start=s(8)))

    assert lanes.draw(s(10), WIDTH)[3][8:].strip() == "•"
    assert lanes.draw(s(10), WIDTH)[3][-2] == "•"


def test_an_hour_costs_no_more_than_a_minute():
    """What is long past is let go."""
    lanes = Lanes([ANN, BEN])
    for n in range(2_000):
        lanes.feed(SpeechEnded(at=s(2 * n), ipu=n, participant="A", span=Span(s(2 * n), s(2 * n + 1))))

    assert len(lanes._speech) < 250
    assert lanes.draw(s(4_000), WIDTH)[0].count("█") == 30
