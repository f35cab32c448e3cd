"""Hearing with the real models, on rendered conversations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.events import Attributed, Event, SpeechEnded, TurnEndLikely
from assistant.hearing.campplus import CampPlusEncoder
from assistant.hearing.mixed import MixedHearing
from assistant.hearing.readings import RecordedReadings, WindowReader
from assistant.hearing.segmentation import PyannoteSegmentation
from assistant.hearing.silero import SileroActivity
from assistant.hearing.smart_turn import SmartTurnDetector
from assistant.hearing.split import SplitHearing
from assistant.hearing.voices import LearnedVoices, read_through, voices_in
from assistant.resources import bundled
from assistant.timebase import SAMPLE_RATE_HZ, Span
from benchmarks.conversation_set import Speech, read_rttm
from benchmarks.scoring import diarization, overlap_events
from tests.hearing.stage import blocks, listen

FIXTURES = bundled("audio_fixtures")
SEGMENTATION = PyannoteSegmentation.load()
ENCODER = CampPlusEncoder.load()
ACTIVITY = SileroActivity.load()
TURN_END = SmartTurnDetector.load()


@cache
def fixture(name: str) -> NDArray[np.float32]:
    chunks = Recording(FIXTURES / f"{name}.flac").chunks()
    return np.concatenate([chunk.samples for chunk in chunks], axis=1)


@cache
def learned(name: str) -> LearnedVoices:
    reader = WindowReader(SEGMENTATION, ENCODER)
    return voices_in(read_through(blocks(fixture(name), SAMPLE_RATE_HZ), reader), n_partners=2)


def second_pass(name: str) -> MixedHearing:
    return MixedHearing(
        learned(name).profiles,
        reader=RecordedReadings(learned(name).readings),
        activity=ACTIVITY.another(),
        turn_end=TURN_END,
    )


def speech(events: list[Event]) -> Iterator[Speech]:
    last = {e.ipu: e.participant for e in events if isinstance(e, Attributed)}
    for event in events:
        if isinstance(event, SpeechEnded):
            yield Speech(participant=last[event.ipu], span=event.span)


def test_a_conversation_on_one_channel_is_heard():
    """Six overlaps, among them backchannels; both voices learned from the recording itself."""
    truth = read_rttm(FIXTURES / "backchannels.rttm")
    told = list(speech(listen(second_pass("backchannels"), blocks(fixture("backchannels"), 16_000))))
    scored = Span(0, fixture("backchannels").shape[1])

    assert diarization(truth, told, scored, collar_s=0.25).rate == pytest.approx(0.0, abs=0.03)
    assert overlap_events(truth, told, scored).f1 == pytest.approx(1.0, abs=0.2)


def test_a_visitor_is_found_and_is_no_partner():
    """The third voice is UNKNOWN-1, and the partners' speech is theirs alone."""
    truth = read_rttm(FIXTURES / "third-voice.rttm")
    told = list(speech(listen(second_pass("third-voice"), blocks(fixture("third-voice"), 16_000))))

    assert set(learned("third-voice").profiles) == {"A", "B", "UNKNOWN-1"}
    for partner in ("A", "B"):
        own = [one for one in truth if one.participant == partner]
        heard = [one for one in told if one.participant == partner]
        errors = diarization(own, heard, Span(0, fixture("third-voice").shape[1]), collar_s=0.25)
        assert errors.rate == pytest.approx(0.0, abs=0.05)


def test_live_and_in_any_blocks_the_events_are_those_of_the_second_pass():
    """10 ms as from a microphone, window by window, against 1 s blocks with what the first pass had read."""
    sound = fixture("backchannels")[:, : 12 * SAMPLE_RATE_HZ]
    short = voices_in(read_through(blocks(sound, 16_000), WindowReader(SEGMENTATION, ENCODER)), n_partners=2)
    replayed = MixedHearing(
        short.profiles,
        reader=RecordedReadings(short.readings),
        activity=ACTIVITY.another(),
        turn_end=TURN_END,
    )
    live = MixedHearing(
        short.profiles,
        reader=WindowReader(SEGMENTATION, ENCODER, threads=1),
        activity=ACTIVITY.another(),
        turn_end=TURN_END,
    )

    assert listen(live, blocks(sound, 160)) == listen(replayed, blocks(sound, 16_000))


def test_two_channels_with_crosstalk_are_heard_and_blocks_do_not_matter():
    """The fixture leaks 18 dB down."""
    sound = fixture("stereo-crosstalk")
    truth = read_rttm(FIXTURES / "stereo-crosstalk.rttm")

    def hearing() -> SplitHearing:
        activities = [ACTIVITY.another(), ACTIVITY.another()]
        return SplitHearing(["A", "B"], activities=activities, turn_end=TURN_END)

    events = listen(hearing(), blocks(sound, 16_000))
    told = list(speech(events))
    scored = Span(0, sound.shape[1])

    assert listen(hearing(), blocks(sound, 160)) == events
    assert diarization(truth, told, scored, collar_s=0.25).rate == pytest.approx(0.0, abs=0.03)
    assert overlap_events(truth, told, scored).false == 0
    assert {e.participant for e in events if isinstance(e, TurnEndLikely)} == {"A", "B"}
