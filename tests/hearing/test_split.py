"""One partner on each channel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import (
    Attributed,
    CaveatCode,
    Event,
    HeardUpTo,
    SpeechEnded,
    TurnEndLikely,
    VoiceStarted,
)
from assistant.hearing.split import SplitHearing, one_voice_a_channel
from assistant.ports import AudioChunk
from assistant.timebase import to_samples
from tests.hearing.stage import DrawnActivity, DrawnTurnEnd, blocks, channels, chunks, listen

TALK = """
    ann  ..==============.....................====......==============......
    ben  ..................=============.................===..........====..
"""


def hearing() -> SplitHearing:
    return SplitHearing(["A", "B"], activities=[DrawnActivity(), DrawnActivity()], turn_end=DrawnTurnEnd())


def ipus(events: list[Event]) -> list[tuple[str, float, float]]:
    return sorted(
        (e.participant, round(e.span.start_s, 1), round(e.span.end_s, 1))
        for e in events
        if isinstance(e, SpeechEnded)
    )


def test_each_channel_is_a_participant():
    """Overlap included, and surely."""
    events = listen(hearing(), blocks(channels(TALK), 1_600))

    assert ipus(events) == [
        ("A", 0.2, 1.6),
        ("A", 3.7, 4.1),
        ("A", 4.7, 6.1),
        ("B", 1.8, 3.1),
        ("B", 4.8, 5.1),
        ("B", 6.1, 6.5),
    ]
    assert all(e.certainty >= 0.9 for e in events if isinstance(e, Attributed))


@settings(max_examples=15)
@given(st.lists(st.integers(1, 67 * 1600), max_size=8))
def test_events_do_not_depend_on_where_the_sound_is_cut(borders: list[int]):
    """Any way of cutting gives equal events."""
    talk = channels(TALK)

    assert listen(hearing(), chunks(talk, *borders)) == listen(hearing(), blocks(talk, 160))


def test_it_is_known_at_once_whose_voice_it_is():
    """A voice within 0.1 s; all that was said, and its end, within half a second."""
    events = listen(hearing(), blocks(channels(TALK), 160))
    until = 0
    for event in events:
        match event:
            case VoiceStarted():
                assert event.participant in {"A", "B"}
                assert event.at - event.start <= to_samples(0.1)
            case HeardUpTo():
                assert event.at - until <= to_samples(0.6)
                until = event.until
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_the_end_of_a_turn_is_asked_of_its_own_channel():
    """Each pause, with the participant whose it is."""
    likely = [e for e in listen(hearing(), blocks(channels(TALK), 160)) if isinstance(e, TurnEndLikely)]

    assert [e.participant for e in likely] == ["A", "B", "A", "B", "A", "B"]


def test_who_has_time_asks_only_where_nobody_goes_on():
    """Once nobody has been heard for .4 s: in three pauses of six; the others are shorter."""
    turn_end = DrawnTurnEnd()
    activities = [DrawnActivity(), DrawnActivity()]
    heard = SplitHearing(["A", "B"], activities=activities, turn_end=turn_end, ask_after=to_samples(0.4))
    everything = listen(hearing(), blocks(channels(TALK), 160))
    at_once = {event.end: event for event in everything if isinstance(event, TurnEndLikely)}

    asked = [e for e in listen(heard, blocks(channels(TALK), 160)) if isinstance(e, TurnEndLikely)]

    assert len(at_once) == 6
    assert [event.participant for event in asked] == ["A", "B", "A"]
    assert len(turn_end.heard) == 3
    assert [event.probability for event in asked] == [at_once[event.end].probability for event in asked]
    assert all(event.at - event.end >= to_samples(0.4) for event in asked)


def test_crosstalk_is_not_speech():
    """Each hears the other 18 dB lower and 4 ms later; the models would take it for speech."""
    random = np.random.default_rng(1)
    talk = channels(TALK) * random.standard_normal(channels(TALK).shape).astype(np.float32)
    leaking = talk + 0.125 * np.roll(talk[::-1], 64, axis=1)

    class AnySound(DrawnActivity):
        def feed(self, samples):
            return super().feed(np.where(np.abs(samples) > 1e-4, np.float32(1.0), np.float32(0.0)))

    heard = SplitHearing(["A", "B"], activities=[AnySound(), AnySound()])

    told, true = (
        ipus(listen(heard, blocks(leaking.astype(np.float32), 160))),
        ipus(listen(hearing(), blocks(channels(TALK), 160))),
    )
    assert [participant for participant, _, _ in told] == [participant for participant, _, _ in true]
    for (_, start, end), (_, true_start, true_end) in zip(told, true, strict=True):
        # right after one's own last word the meter still remembers it
        assert abs(start - true_start) < 0.15
        assert abs(end - true_end) < 0.25


def test_without_the_models_that_tell_voices_apart_there_still_is_speech():
    """Somebody's, and a caveat says why."""
    heard, caveat = one_voice_a_channel(DrawnActivity(), None)
    talk = channels(TALK).sum(axis=0, keepdims=True)

    assert {participant for participant, _, _ in ipus(listen(heard, blocks(talk, 1_600)))} == {"UNKNOWN"}
    assert caveat.code is CaveatCode.VOICES_NOT_TOLD_APART


def test_a_wrong_number_of_channels_is_our_mistake():
    """One channel where two were promised."""
    with pytest.raises(ValueError, match="1 channels"):
        hearing().feed(AudioChunk(start=0, samples=np.zeros((1, 160), np.float32)))
    with pytest.raises(ValueError, match="activities"):
        SplitHearing(["A", "B"], activities=[DrawnActivity()])
