"""Two partners on one channel, with models that are honest about drawn sound."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.events import (
    UNKNOWN,
    Event,
    HeardUpTo,
    SpeechEnded,
    SpeechStarted,
    TurnEndLikely,
    VoiceEnded,
    VoiceStarted,
)
from assistant.hearing.mixed import MixedHearing
from assistant.hearing.readings import RecordedReadings, WindowReader
from assistant.hearing.voices import read_through, voices_in
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, to_samples
from tests.hearing.stage import (
    DrawnActivity,
    DrawnEncoder,
    DrawnSegmentation,
    DrawnTurnEnd,
    blocks,
    chunks,
    direction,
    listen,
    sound,
)

PROFILES = {"A": direction(0), "B": direction(1)}

TALK = """
    ann  ..==============.......................====....==============......
    ben  ..................=================..............===..........====...
"""
"""6.9 s: a turn, an answer, a short word, a turn with an "mhm" over it, an answer."""


def reader(threads: int = 1) -> WindowReader:
    return WindowReader(DrawnSegmentation(), DrawnEncoder(), threads=threads)


def hearing(profiles: Mapping[str, NDArray[np.float32]] = PROFILES, *, threads: int = 1) -> MixedHearing:
    return MixedHearing(profiles, reader=reader(threads), activity=DrawnActivity(), turn_end=DrawnTurnEnd())


def ipus(events: list[Event]) -> list[tuple[str, float, float]]:
    return [
        (e.participant, round(e.span.start_s, 1), round(e.span.end_s, 1))
        for e in events
        if isinstance(e, SpeechEnded)
    ]


def test_who_speaks_when_is_heard_overlap_included():
    """The whole way, from sound to IPUs."""
    assert sorted(ipus(listen(hearing(), blocks(sound(TALK), 1600))), key=lambda ipu: ipu[1]) == [
        ("A", 0.2, 1.6),
        ("B", 1.8, 3.5),
        ("A", 3.9, 4.3),
        ("A", 4.7, 6.1),
        ("B", 4.9, 5.2),
        ("B", 6.2, 6.6),
    ]


@pytest.mark.parametrize("length", [160, 1_000, 16_000, 10**6])
def test_events_do_not_depend_on_the_blocks(length: int):
    """10 ms, an odd number, 1 s, all at once."""
    talk = sound(TALK)

    assert listen(hearing(), blocks(talk, length)) == listen(hearing(), blocks(talk, 512))


@settings(max_examples=15)
@given(st.lists(st.integers(1, 69 * 1600), max_size=8))
def test_events_do_not_depend_on_where_the_sound_is_cut(borders: list[int]):
    """Any way of cutting gives equal events."""
    talk = sound(TALK)

    assert listen(hearing(), chunks(talk, *borders)) == listen(hearing(), blocks(talk, 4_000))


def test_threads_change_nothing():
    """Side by side or one by one."""
    talk = sound(TALK)

    assert listen(hearing(threads=2), blocks(talk, 16_000)) == listen(hearing(), blocks(talk, 16_000))


def test_events_come_in_the_order_in_which_they_are_known():
    """And nothing is known before it was heard."""
    events = listen(hearing(), blocks(sound(TALK), 1_600))
    assert [event.at for event in events] == sorted(event.at for event in events)
    for event in events:
        match event:
            case SpeechStarted() | VoiceStarted():
                assert event.start <= event.at
            case SpeechEnded() | VoiceEnded():
                assert event.span.end <= event.at
            case HeardUpTo():
                assert event.until <= event.at


def test_everything_is_known_soon():
    """The watermark is at most 1.5 s behind the sound when voices are clear."""
    until = 0
    for event in listen(hearing(), blocks(sound(TALK), 160)):
        if isinstance(event, HeardUpTo):
            assert event.at - until <= to_samples(1.6)
            until = event.until
    assert until == sound(TALK).shape[1]


@pytest.mark.parametrize("shift", range(5))
def test_the_end_of_an_overlap_is_known_sooner(shift: int):
    """What came 0.3 s after it, of which a verdict hangs, is known 0.8 s after it; usually up to 1.3 s."""
    talk = sound(f"""
        ann  ..{"=" * 50}..........
        ben  ....................{"." * shift}======
    """)
    end = to_samples(2.6 + 0.1 * shift)
    marks = [event for event in listen(hearing(), blocks(talk, 1_600)) if isinstance(event, HeardUpTo)]

    known = next(mark.at for mark in marks if mark.until >= end + to_samples(0.3))

    assert known - end <= to_samples(0.8)


def test_the_watermark_advances_in_silence():
    """Ten quiet seconds."""
    marks = [e for e in listen(hearing(), blocks(sound("ann " + "." * 100), 160)) if isinstance(e, HeardUpTo)]

    assert len(marks) >= 19
    assert marks[-1].until == 10 * SAMPLE_RATE_HZ


def test_voices_are_told_early():
    """Within 0.1 s, though not yet whose."""
    started = [e for e in listen(hearing(), blocks(sound(TALK), 160)) if isinstance(e, VoiceStarted)]

    assert all(e.participant == UNKNOWN and e.at - e.start <= to_samples(0.1) for e in started)
    assert len(started) == 3


def test_each_pause_is_asked_about_once_and_silence_never():
    """The end-of-turn model hears sound that ends 0.2 s into the pause."""
    turn_end = DrawnTurnEnd()
    heard = MixedHearing(PROFILES, reader=reader(), activity=DrawnActivity(), turn_end=turn_end)
    events = listen(heard, blocks(sound(TALK + "    "), 160))
    likely = [e for e in events if isinstance(e, TurnEndLikely)]
    ended = [e for e in events if isinstance(e, VoiceEnded)]

    assert [e.end for e in likely] == [e.span.end for e in ended]
    assert all(np.any(clip) for clip in turn_end.heard)
    assert {e.participant for e in likely} <= {"A", "B", UNKNOWN}
    assert likely[-1].participant in {"A", "B"}


def test_unknown_voices_are_learned_in_a_first_pass_that_changes_nothing_else():
    """The readings of the first pass give the same events as reading again with the learned profiles."""
    talk = sound(TALK)
    learned = voices_in(read_through(blocks(talk, 16_000), reader()), n_partners=2)
    again = MixedHearing(
        learned.profiles,
        reader=RecordedReadings(learned.readings),
        activity=DrawnActivity(),
        turn_end=DrawnTurnEnd(),
    )

    assert list(learned.profiles) == ["A", "B"]
    assert learned.caveats == ()
    assert listen(again, blocks(talk, 700)) == listen(hearing(learned.profiles), blocks(talk, 16_000))


def test_a_visitor_is_left_out_of_both_partners():
    """A third voice is UNKNOWN-1 in speech, whether voices are learned or enrolled."""
    talk = sound(
        """
        ann  =====================================...........................................................
        ben  ......................................=====================================.....................
        eve  ...........................................................................=====================.
        """
    )
    learned = voices_in(
        read_through(blocks(np.concatenate([talk, talk], axis=1), 16_000), reader()), n_partners=2
    )
    heard = {participant for participant, _, _ in ipus(listen(hearing(), blocks(talk, 16_000)))}

    assert [name for name in learned.profiles if name.startswith(UNKNOWN)] == ["UNKNOWN-1"]
    assert {"A", "B"} < heard
    assert all(name.startswith(UNKNOWN) for name in heard - {"A", "B"})


def test_one_partner_alone_is_said():
    """With a caveat."""
    learned = voices_in(read_through(blocks(sound("ann " + "=" * 60), 16_000), reader()), n_partners=2)

    assert list(learned.profiles) == ["A"]
    assert learned.caveats[0].values == {"found": 1, "expected": 2}


def test_an_empty_recording_is_heard_to_its_end():
    """No sound at all, or half a second of silence."""
    assert listen(hearing(), iter([])) == []
    (mark,) = listen(hearing(), blocks(np.zeros((1, 8_000), np.float32), 160))
    assert isinstance(mark, HeardUpTo)
    assert mark.until == 8_000


def test_sound_with_a_hole_is_refused():
    """Chunks follow each other; a loss is an event, never a splice."""
    with pytest.raises(ValueError, match="follows one that ended at 0"):
        hearing().feed(AudioChunk(start=160, samples=np.zeros((1, 160), np.float32)))
