"""When a voice begins and ends."""

from __future__ import annotations

from assistant.hearing.activity import Edge, VoiceEdge, VoiceGate

FRAME = 512


def edges(probabilities: list[float]) -> list[VoiceEdge]:
    gate = VoiceGate()
    told = [gate.feed(p, i * FRAME, (i + 1) * FRAME) for i, p in enumerate(probabilities)]
    return [edge for edge in told if edge is not None]


def test_a_voice_is_told_after_two_frames_with_its_start():
    """The onset is early, and dated back to where it began."""
    assert edges([0.0, 0.9, 0.9]) == [VoiceEdge(edge=Edge.STARTED, moment=FRAME)]


def test_a_click_is_no_voice():
    """One frame alone tells nothing."""
    assert edges([0.0, 0.9, 0.0, 0.0]) == []


def test_a_short_dip_does_not_end_a_voice():
    """A stop consonant is shorter than the hangover."""
    assert [e.edge for e in edges([0.9] * 4 + [0.0] * 5 + [0.9] * 4)] == [Edge.STARTED]


def test_the_end_is_dated_where_the_voice_was_last_heard():
    """It is told 0.2 s later."""
    (_, ended) = edges([0.9] * 4 + [0.0] * 8)

    assert ended == VoiceEdge(edge=Edge.ENDED, moment=4 * FRAME)


def test_a_voice_goes_on_at_a_lower_probability_than_it_begins():
    """Hysteresis: .25 begins nothing and ends nothing."""
    assert edges([0.25] * 10) == []
    assert [e.edge for e in edges([0.9, 0.9] + [0.25] * 20)] == [Edge.STARTED]
