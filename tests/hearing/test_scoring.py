"""The benchmark's scores, on cases that can be counted by hand."""

from __future__ import annotations

import pytest

from assistant.timebase import Span, to_samples
from benchmarks.conversation_set import Speech
from benchmarks.scoring import diarization, names, overlap_events, overlap_frames
from tests.drawing import STEP, rows, spans

ALL = Span(0, 20 * STEP)


def speech(drawing: str) -> list[Speech]:
    return [
        Speech(participant=name, span=span) for name, line in rows(drawing).items() for span in spans(line)
    ]


TRUTH = speech(
    """
    ann ==========..........
    ben ........==========..
    """
)


def test_the_same_speech_under_other_names_has_no_error():
    """Names do not matter, people do."""
    told = [Speech(participant=one.participant[::-1], span=one.span) for one in TRUTH]

    assert diarization(TRUTH, told, ALL).rate == 0.0
    assert names(TRUTH, told, ALL) == {"ann": "nna", "ben": "neb"}


def test_each_kind_of_error_is_counted_apart():
    """2 s of speech: 0.2 s missed (the overlap), 0.1 s too much, 0.3 s of Ben given to Ann."""
    told = speech(
        """
        a   ==========...===....
        b   ..........===...===.
        """
    )
    errors = diarization(TRUTH, told, ALL)

    assert errors.missed_s == pytest.approx(0.2)
    assert errors.false_alarm_s == pytest.approx(0.1)
    assert errors.confusion_s == pytest.approx(0.3)
    assert errors.speech_s == pytest.approx(2.0)


def test_a_collar_forgives_the_edges():
    """Everything is 0.1 s late, and nothing else."""
    told = speech(
        """
        a   .==========.........
        b   .........==========.
        """
    )

    assert diarization(TRUTH, told, ALL).rate == pytest.approx(0.2)
    assert diarization(TRUTH, told, ALL, collar_s=0.1).rate == 0.0


def test_overlap_is_counted_in_time_and_in_events():
    """One found half, one missed; what is found 0.2 s apart is one event."""
    truth = speech("ann ====================\nben ....====........==..")
    told = speech("a ====================\nb ......====..==......")
    frames, events = overlap_frames(truth, told, ALL), overlap_events(truth, told, ALL)

    assert (frames.right, frames.false, frames.missed) == pytest.approx((0.2, 0.4, 0.4))
    assert (events.right, events.false, events.missed) == (1, 0, 1)
    told = speech("a ====================\nb ....====...==.......")
    events = overlap_events(truth, told, ALL)
    assert (events.right, events.false, events.missed) == (1, 1, 1)


def test_short_gaps_join_and_short_rests_do_not_count():
    """0.2 s between two overlaps make one; less than 0.1 s is none."""
    truth = speech("ann ====================\nben ....===..===........")
    blip = [*speech("a ===================="), Speech(participant="b", span=Span(0, to_samples(0.09)))]

    assert overlap_events(truth, truth, ALL).right == 1
    assert overlap_events(truth, blip, ALL).false == 0
