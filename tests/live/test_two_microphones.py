"""A microphone for each, two devices whose clocks run apart, through real PortAudio."""

from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.events import UtteranceTranscribed
from assistant.store.store import open_store
from assistant.timebase import to_samples
from benchmarks.partners import couple
from benchmarks.virtual_room import STARTED, Practice, open_room

pytestmark = pytest.mark.slow

FASTER_PPM = 1500.0
"""Fifteen times what two sound cards differ by, so that a minute and a half shows it: 120 ms."""

N_CALLS = 3
CALL_S = 2.0

BETWEEN_S = 80.0

DEVICES = ["--microphone", "Ann=left", "--microphone", "Ben=right", "--loudspeaker", "none"]


def test_two_devices_whose_clocks_run_apart_stay_together():
    """Each partner has their own words, and what both microphones hear at once stays at one moment."""
    one = couple("good-round").rounds[0]
    call = couple("good-round").rounds[1].speech[: to_samples(CALL_S)]
    with open_room() as room:
        room.add_second_microphone(faster_ppm=FASTER_PPM)
        with Practice(room, [*DEVICES, "--keep-sound"]) as practice:
            assert practice.wait_for(STARTED, seconds=180), practice.lines
            began = time.monotonic()
            practice.wait(4.0)
            room.play(one.speech)
            practice.wait(5.0)
            room.begin(one.attempt, "beside").wait()
            practice.wait(4.0)
            practice.type("p")
            practice.wait(2.0)
            calls_s = []
            for _ in range(2):
                for _ in range(N_CALLS):
                    calls_s.append(time.monotonic() - began)
                    both = [room.begin(call, sink) for sink in ("room", "beside")]
                    for one_of_them in both:
                        one_of_them.wait()
                    practice.wait(2.0)
                practice.wait(BETWEEN_S if len(calls_s) == N_CALLS else 1.0)
            practice.stop()
            with open_store(practice.store) as store:
                session = store.sessions()[0].id
                events = store.events(session)
        chunks = [chunk.samples for chunk in Recording(practice.output / f"{session}.wav").chunks()]
    sound = np.concatenate(chunks, axis=1)

    words = {
        name: " ".join(
            event.text
            for event in events
            if isinstance(event, UtteranceTranscribed)
            and event.participant == name
            and event.span.end_s < calls_s[0]
        ).lower()
        for name in ("A", "B")
    }
    assert ["breakfast table" in words[name] for name in ("A", "B")] == [True, False]
    assert ["one time" in words[name] for name in ("A", "B")] == [False, True]
    lags = [lag(sound, at_s) for at_s in calls_s]
    before, after = np.median(lags[:N_CALLS]), np.median(lags[N_CALLS:])
    assert max(abs(before), abs(after)) < to_samples(0.15), lags
    assert abs(after - before) < to_samples(0.06), lags


def lag(sound: NDArray[np.float32], at_s: float) -> int:
    """By how many samples the second channel hears later what was begun at both microphones then."""
    most = to_samples(0.3)
    ann, ben = (
        channel[to_samples(at_s) :][: to_samples(CALL_S + 1.0)].astype(np.float64) for channel in sound
    )
    n = 2 ** int(np.ceil(np.log2(2 * len(ann))))
    common = np.fft.irfft(np.fft.rfft(ben, n) * np.conj(np.fft.rfft(ann, n)), n)
    around = np.concatenate([common[-most:], common[: most + 1]])
    return int(np.argmax(np.abs(around))) - most
