"""From IPUs to utterances: joining, closing early, one channel with two voices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import (
    UNKNOWN,
    Attributed,
    ChannelLayout,
    Event,
    HeardUpTo,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_samples
from assistant.transcription.utterances import MARGIN_S, UtteranceBuilder, UtteranceRequest, transcribed

STEP = SAMPLE_RATE_HZ // 10
"""One character of a drawing is 0.1 s."""

NAMES = {"ann": "A", "ben": "B", "tom": "UNKNOWN-1"}


def drawn_ipus(drawing: str) -> list[tuple[str, Span]]:
    """The IPUs of a drawing: a name, then `=` for speech and `.` for silence."""
    ipus = []
    for line in drawing.split("\n"):
        if not line.strip():
            continue
        name, track = line.split()
        start = None
        for place, mark in enumerate(track + "."):
            if mark == "=" and start is None:
                start = place
            elif mark != "=" and start is not None:
                ipus.append((NAMES[name], Span(start * STEP, place * STEP)))
                start = None
    return sorted(ipus, key=lambda ipu: ipu[1].start)


def as_events(ipus: list[tuple[str, Span]], end: int, step: int = STEP) -> Iterator[Event]:
    """The events of hearing without delay: starts, ends and a HeardUpTo at each step."""
    for now in range(step, end + step, step):
        for number, (who, span) in enumerate(ipus, start=1):
            if now - step < max(span.start, 1) <= now:
                yield SpeechStarted(at=now, ipu=number, participant=UNKNOWN, start=span.start)
                yield Attributed(at=now, ipu=number, participant=who, certainty=1.0)
            if now - step < span.end <= now:
                yield SpeechEnded(at=now, ipu=number, participant=who, span=span)
        yield HeardUpTo(at=now, until=now)


def told(
    drawing: str, layout: ChannelLayout = ChannelLayout.MIXED, step: int = STEP
) -> list[tuple[int, UtteranceRequest]]:
    """Requests with the moment (in steps of 0.1 s) at which they came."""
    ipus = drawn_ipus(drawing)
    length = max(len(line.split()[1]) for line in drawing.split("\n") if line.strip()) * STEP
    builder = UtteranceBuilder(layout)
    out = []
    for event in as_events(ipus, length, step):
        out += [(event.at // STEP, request) for request in builder.feed(event)]
    out += [(length // STEP, request) for request in builder.finish(length)]
    return out


def spans(requests: list[tuple[int, UtteranceRequest]]) -> list[tuple[str, int, int]]:
    return [(r.participant, r.span.start // STEP, r.span.end // STEP) for _, r in requests]


def test_ipus_are_joined_over_a_short_pause():
    """A breath inside a sentence does not cut it in two."""
    requests = told("ann ..=====...=====..........")

    assert spans(requests) == [("A", 2, 15)]
    assert requests[0][1].ipus == (1, 2)


def test_a_long_pause_ends_an_utterance():
    requests = told("ann ..=====.........=====..........")

    assert spans(requests) == [("A", 2, 7), ("A", 16, 21)]


def test_an_utterance_is_told_soon_after_its_pause():
    """0.6 s of silence, and the words can be on their way."""
    ((at, _),) = told("ann ..=====....................")

    assert 13 <= at <= 14


def test_the_next_speaker_closes_an_utterance_at_once():
    """Nothing can be joined over somebody else's speech, so there is no need to wait."""
    requests = told(
        """
        ann ..=====....................
        ben ........=====..............
        """
    )

    assert spans(requests)[0] == ("A", 2, 7)
    assert requests[0][0] <= 9


def test_a_backchannel_in_a_pause_splits_the_utterance():
    requests = told(
        """
        ann ..=====.....=====..........
        ben ........==.................
        """
    )

    assert spans(requests) == [("A", 2, 7), ("B", 8, 10), ("A", 12, 17)]


def test_a_long_utterance_is_told_at_its_next_breath():
    """Somebody who talks on and on still sees captions."""
    requests = told("ann " + "=" * 130 + ".." + "=" * 50 + "........")

    assert spans(requests) == [("A", 0, 130), ("A", 132, 182)]
    assert requests[0][0] <= 133


def test_speech_without_a_breath_comes_in_pieces_that_lose_no_word():
    """65 s in one go: pieces of at most 28 s; each moment is kept by exactly one."""
    requests = [request for _, request in told("ann ..." + "=" * 650 + "........")]

    assert all(len(request.listen) <= 28 * SAMPLE_RATE_HZ for request in requests)
    assert [request.span.start for request in requests][1:] == [r.span.end for r in requests][:-1]
    for moment in range(3 * STEP, 653 * STEP, STEP // 3):
        assert sum(kept.contains(moment) for r in requests for kept in r.keep) == 1


def test_a_piece_comes_while_the_speech_goes_on():
    requests = told("ann " + "=" * 650 + "...")

    assert requests[0][0] < 300


def test_unknown_voices_are_not_transcribed():
    """A visitor's words are put into nobody's mouth."""
    requests = told(
        """
        ann ..=====.........................
        tom .............==========.........
        """
    )

    assert spans(requests) == [("A", 2, 7)]


def test_a_voice_that_is_recognised_late_is_transcribed():
    builder = UtteranceBuilder(ChannelLayout.MIXED)
    span = Span(0, SAMPLE_RATE_HZ)
    for event in (
        SpeechStarted(at=1, ipu=1, participant=UNKNOWN, start=0),
        SpeechEnded(at=20_000, ipu=1, participant=UNKNOWN, span=span),
        Attributed(at=30_000, ipu=1, participant="B", certainty=0.8),
    ):
        assert builder.feed(event) == []

    (request,) = builder.feed(HeardUpTo(at=40_000, until=40_000))

    assert (request.participant, request.span) == ("B", span)


def test_on_one_channel_a_backchannel_under_speech_has_no_words_of_its_own():
    """Two voices at once are one sound: the listener's "mhm" cannot be told apart."""
    requests = told(
        """
        ann ..====================....
        ben ........====..............
        """
    )
    by_whom = {request.participant: request for _, request in requests}

    assert not by_whom["B"].has_words
    assert by_whom["A"].has_words
    assert sum(len(kept) for kept in by_whom["A"].keep) >= 20 * STEP


def test_on_two_channels_a_backchannel_has_its_words():
    requests = told(
        """
        ann ..====================....
        ben ........====..............
        """,
        ChannelLayout.SPLIT,
    )

    assert all(request.has_words for _, request in requests)


def test_on_one_channel_the_words_of_an_overlap_belong_to_who_spoke_first():
    """A cut-in keeps what was said alone; what lay under the holder is not given twice."""
    requests = told(
        """
        ann ..===========.................
        ben ..........===============.....
        """
    )
    by_whom = {request.participant: request for _, request in requests}

    assert not any(kept.contains(11 * STEP) for kept in by_whom["B"].keep)
    assert any(kept.contains(20 * STEP) for kept in by_whom["B"].keep)
    assert any(kept.contains(11 * STEP) for kept in by_whom["A"].keep)


def test_on_one_channel_a_margin_ends_where_somebody_else_speaks():
    requests = told(
        """
        ann ..=====..............
        ben ........======.......
        """
    )
    ann = requests[0][1]

    assert ann.listen == Span(2 * STEP - to_samples(MARGIN_S), 8 * STEP)


def test_a_television_does_not_take_the_words_of_a_partner():
    requests = told(
        """
        tom ==============================
        ann .....===========..............
        """
    )

    assert [request.has_words for _, request in requests] == [True]


def test_speech_up_to_the_end_of_the_recording_is_told():
    requests = told("ann ....======")

    assert spans(requests) == [("A", 4, 10)]


def test_a_transcript_keeps_only_the_words_of_its_request():
    """Words of a neighbouring piece are left out, times stay inside the span."""
    request = UtteranceRequest(
        utterance=7,
        participant="A",
        span=Span(1000, 9000),
        listen=Span(0, 10_000),
        keep=(Span(0, 5000),),
        ipus=(3,),
        has_words=True,
    )
    words = [
        Word(text="I", span=Span(500, 1500), probability=0.9),
        Word(text="see.", span=Span(2000, 4000), probability=0.9),
        Word(text="But", span=Span(5000, 6000), probability=0.9),
    ]

    event = transcribed(request, words, at=11_000)

    assert event.text == "I see."
    assert [word.span for word in event.words] == [Span(1000, 1500), Span(2000, 4000)]
    assert (event.utterance, event.participant, event.ipus, event.at) == (7, "A", (3,), 11_000)


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[str, Span]]:
    ipus = []
    for who in ("A", "B", "UNKNOWN-1"):
        moment = 0
        for _ in range(draw(st.integers(0, 5))):
            start = moment + draw(st.integers(2_000, 30_000))
            moment = start + draw(st.integers(2_000, 600_000))
            ipus.append((who, Span(start, moment)))
    return sorted(ipus, key=lambda ipu: (ipu[1].start, ipu[0]))


@settings(max_examples=60)
@given(conversations(), st.sampled_from(list(ChannelLayout)), st.integers(800, 40_000))
def test_every_ipu_of_a_partner_is_told_once(ipus: list[tuple[str, Span]], layout: ChannelLayout, step: int):
    """Nothing is lost, nothing told twice, whatever the pace at which the events come."""
    end = max((span.end for _, span in ipus), default=0) + to_samples(1)
    builder = UtteranceBuilder(layout)
    requests = [r for event in as_events(ipus, end, step) for r in builder.feed(event)]
    requests += builder.finish(end)

    for number, (who, span) in enumerate(ipus, start=1):
        pieces = [r.span for r in requests if number in r.ipus]
        assert all(r.participant == who for r in requests if number in r.ipus)
        if who.startswith(UNKNOWN):
            assert not pieces
        else:
            assert min(piece.start for piece in pieces) <= span.start
            assert max(piece.end for piece in pieces) >= span.end
    assert all(len(request.listen) <= 28 * SAMPLE_RATE_HZ for request in requests)
    for who in ("A", "B"):
        mine = sorted(request.span for request in requests if request.participant == who)
        assert all(before.end <= after.start for before, after in pairwise(mine))


@settings(max_examples=60)
@given(conversations(), st.sampled_from(list(ChannelLayout)), st.integers(800, 40_000))
def test_a_request_is_the_same_at_any_pace_and_its_sound_is_there(
    ipus: list[tuple[str, Span]], layout: ChannelLayout, step: int
):
    """Told every 0.1 s or every 2.5 s: equal requests, and none before its last sample was heard."""
    end = max((span.end for _, span in ipus), default=0) + to_samples(1)
    told_at = []
    for pace in (STEP, step):
        builder, seen = UtteranceBuilder(layout), []
        for event in as_events(ipus, end, pace):
            for request in builder.feed(event):
                assert request.listen.end <= event.at
                seen.append(replace(request, utterance=0))
        seen += [replace(request, utterance=0) for request in builder.finish(end)]
        told_at.append(sorted(seen, key=lambda request: (request.span, request.participant)))

    assert told_at[0] == told_at[1]


@pytest.mark.parametrize("layout", list(ChannelLayout))
def test_requests_do_not_depend_on_the_pace_of_hearing(layout: ChannelLayout):
    """A HeardUpTo every 0.1 s or every 0.5 s: the same utterances."""
    drawing = """
        ann ..=====...=====.........======..====........======...........
        ben ..........==........===......====......=========.............
        """

    slow, fast = ([r for _, r in told(drawing, layout, step=pace)] for pace in (5 * STEP, STEP))

    assert sorted((r.span, r.keep, r.has_words) for r in slow) == sorted(
        (r.span, r.keep, r.has_words) for r in fast
    )
