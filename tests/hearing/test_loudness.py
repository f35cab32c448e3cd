"""How loud speech was: of its own span and channel, pauses or not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ChannelLayout, SpeechEnded, SpeechMeasured
from assistant.hearing.loudness import Loudness
from assistant.ports import AudioChunk
from assistant.timebase import Span, to_samples


def sound(level_dbfs: float, seconds: float, n_channels: int = 1) -> np.ndarray:
    noise = np.random.default_rng(1).standard_normal((n_channels, to_samples(seconds)))
    return (10 ** (level_dbfs / 20) * noise).astype(np.float32)


def ended(start_s: float, end_s: float, who: str = "A") -> SpeechEnded:
    span = Span(to_samples(start_s), to_samples(end_s))
    return SpeechEnded(at=span.end, ipu=7, participant=who, span=span)


def level(loudness: Loudness, event: SpeechEnded) -> float | None:
    told = loudness.feed(event)
    assert all(isinstance(one, SpeechMeasured) and one.ipu == 7 for one in told)
    return told[0].level_dbfs if told and isinstance(told[0], SpeechMeasured) else None


def test_the_level_is_that_of_the_loud_part_of_the_span():
    """What was before and after does not matter, and a pause inside makes it no softer."""
    loudness = Loudness(ChannelLayout.MIXED, 1)
    parts = [sound(-50, 1), sound(-20, 1), sound(-60, 0.5), sound(-20, 1), sound(-10, 1)]
    loudness.hear(AudioChunk(start=0, samples=np.concatenate(parts, axis=1)))

    assert level(loudness, ended(1.0, 3.5)) == pytest.approx(-20, abs=1.0)


def test_each_has_a_channel_where_they_have_one_each():
    """And both are on the only one where they share it."""
    loudness = Loudness(ChannelLayout.SPLIT, 2)
    loudness.hear(AudioChunk(start=0, samples=np.concatenate([sound(-20, 2), sound(-40, 2)])))

    assert level(loudness, ended(0, 2, "A")) == pytest.approx(-20, abs=1.0)
    assert level(loudness, ended(0, 2, "B")) == pytest.approx(-40, abs=1.0)


@given(st.lists(st.integers(1, 9_000), max_size=12))
def test_the_size_of_the_chunks_changes_nothing(cuts: list[int]):
    """Live blocks of 20 ms and the chunks of a replay give the same figure."""
    whole = np.concatenate([sound(-45, 0.33), sound(-25, 1.0), sound(-45, 1.0)], axis=1)
    loudness, start = Loudness(ChannelLayout.MIXED, 1), 0
    for cut in [*cuts, whole.shape[1]]:
        part = whole[:, start : start + cut]
        if part.shape[1]:
            loudness.hear(AudioChunk(start=start, samples=part))
        start += part.shape[1]

    other = Loudness(ChannelLayout.MIXED, 1)
    other.hear(AudioChunk(start=0, samples=whole))
    assert level(loudness, ended(0.33, 1.33)) == level(other, ended(0.33, 1.33)) is not None


def test_a_session_that_goes_on_later_has_no_old_levels():
    """A hole counts as silence: of speech before it nothing is said."""
    loudness = Loudness(ChannelLayout.MIXED, 1)
    loudness.hear(AudioChunk(start=to_samples(1_000), samples=sound(-20, 2)))

    assert level(loudness, ended(990, 999)) is None
    assert level(loudness, ended(1_000, 1_002)) == pytest.approx(-20, abs=1.0)
