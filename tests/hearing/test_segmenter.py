"""From settled runs to IPUs."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Attributed, Event, HeardUpTo, SpeechEnded, SpeechStarted
from assistant.hearing.attribution import SettledRun, VoiceOf
from assistant.hearing.segmenter import Segmenter
from assistant.timebase import Span, to_samples
from tests.drawing import STEP, rows, spans


def runs(drawing: str) -> list[SettledRun]:
    """One run a column."""
    drawn = rows(drawing)
    return [
        SettledRun(
            span=Span(column * STEP, (column + 1) * STEP),
            voices=tuple(
                VoiceOf(participant=name, certainty=0.9)
                for name, line in drawn.items()
                if line[column] == "="
            ),
        )
        for column in range(len(next(iter(drawn.values()))))
    ]


def segment(drawing: str) -> list[Event]:
    segmenter = Segmenter()
    events: list[Event] = []
    told = runs(drawing)
    for run in told:
        events += segmenter.feed([run], run.span.end)
    return events + segmenter.finish(told[-1].span.end)


def ipus(events: list[Event]) -> list[tuple[str, float, float]]:
    return [(e.participant, e.span.start_s, e.span.end_s) for e in events if isinstance(e, SpeechEnded)]


def test_a_pause_of_a_tenth_is_filled_and_one_of_two_tenths_is_not():
    """An IPU is speech between two pauses of 0.2 s or more."""
    assert ipus(segment("ann ===.===..===")) == [("ann", 0.0, 0.7), ("ann", 0.9, 1.2)]


def test_a_blip_is_no_speech():
    """Less than 0.2 s is left out, and costs no number."""
    events = segment("ann =....====....")

    assert [e.ipu for e in events if isinstance(e, SpeechStarted)] == [1]
    assert ipus(events) == [("ann", 0.5, 0.9)]


def test_two_speak_at_once():
    """Each has an IPU of their own over the same time."""
    events = segment(
        """
        ann ======....
        ben ...=====..
        """
    )

    assert ipus(events) == [("ann", 0.0, 0.6), ("ben", 0.3, 0.8)]


def test_speech_at_the_end_of_the_recording_is_ended():
    """Nothing stays open."""
    assert ipus(segment("ann ..===")) == [("ann", 0.2, 0.5)]


def test_the_watermark_advances_in_silence():
    """Whoever waits for it is not kept waiting because nobody speaks."""
    marks = [e.until for e in segment("ann " + "." * 30) if isinstance(e, HeardUpTo)]

    assert marks[-1] == 30 * STEP
    assert max(b - a for a, b in zip([0, *marks], marks, strict=False)) <= to_samples(0.3)


LINE = st.text("=.", min_size=30, max_size=30)


@given(LINE, LINE)
def test_nothing_is_told_behind_the_watermark(ann: str, ben: str):
    """What begins or ends is told before the watermark passes it; the watermark only rises."""
    until = 0
    for event in segment(f"ann {ann}\nben {ben}"):
        match event:
            case HeardUpTo():
                assert event.until > until
                until = event.until
            case SpeechStarted():
                assert event.start >= until
            case SpeechEnded():
                assert event.span.end >= until


@given(LINE)
def test_speech_is_neither_made_nor_moved(ann: str):
    """IPUs begin and end where speech does, do not overlap, and are each attributed at the end."""
    events = segment(f"ann {ann}")
    drawn = spans(ann)
    ended = [e for e in events if isinstance(e, SpeechEnded)]
    for before, after in pairwise(ended):
        assert after.span.start - before.span.end >= 2 * STEP
    for ipu in ended:
        assert any(ipu.span.start == span.start for span in drawn)
        assert any(ipu.span.end == span.end for span in drawn)
    last = {e.ipu: e.certainty for e in events if isinstance(e, Attributed)}
    assert set(last) == {e.ipu for e in ended}
    assert set(last.values()) <= {0.9}
