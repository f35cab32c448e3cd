"""The ring of recent sound: addressed by session time, constant in size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ports import AudioChunk
from assistant.timebase import Span
from assistant.transcription.sound import RecentSound


def chunk(start: int, *values: float) -> AudioChunk:
    return AudioChunk(start=start, samples=np.array([values], dtype=np.float32))


@given(st.lists(st.integers(1, 23), max_size=20), st.integers(0, 200), st.integers(0, 40))
def test_any_way_of_adding_gives_the_same_sound(lengths: list[int], start: int, length: int):
    """What is not kept, or has not come, is silence."""
    keep, end = 16, sum(lengths)
    sound, begin = RecentSound(1, keep), 0
    for n in lengths:
        sound.add(chunk(begin, *range(begin + 1, begin + n + 1)))
        begin += n

    heard = sound.clip(Span(start, start + length), channel=0)

    assert heard.tolist() == [
        place + 1 if max(0, end - keep) <= place < end else 0 for place in range(start, start + length)
    ]


def test_lost_sound_is_silence():
    """Session time counts on over a loss; nothing is spliced."""
    sound = RecentSound(1, 100)
    sound.add(chunk(0, 1, 2))
    sound.add(chunk(5, 3, 4))

    assert sound.clip(Span(0, 7), channel=0).tolist() == [1, 2, 0, 0, 0, 3, 4]
    assert sound.end == 7


def test_sound_does_not_run_backwards():
    sound = RecentSound(1, 100)
    sound.add(chunk(0, 1, 2))

    with pytest.raises(ValueError, match="came after"):
        sound.add(chunk(1, 3))
