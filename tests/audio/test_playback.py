"""A clip is heard over a span that is known, and stops at once."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio.devices import list_devices, restart_library
from assistant.audio.playback import FADE_S, Loudspeaker, Playing, Screen
from assistant.errors import DeviceError
from assistant.ports import AudioChunk
from assistant.timebase import to_samples
from tests.audio.sound_cards import Card, row

CLIP = AudioChunk(start=0, samples=np.full((1, 800), 0.5, np.float32))
"""50 ms: five blocks."""


class Wall:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


def speaker(wall: Wall, card: Card | None = None) -> tuple[Loudspeaker, Card]:
    card = card or Card([row("Speaker", outputs=2)])
    opened = Loudspeaker(card, list_devices(card)[0], moment=lambda s: to_samples(s - 10.0), wall=wall)
    return opened, card


def test_the_span_is_that_of_the_sound_in_the_air(wall: Wall):
    """The device's own delay is part of it."""
    loudspeaker, card = speaker(wall)
    loudspeaker.play(CLIP)
    assert loudspeaker.playing() == Playing(start=None, end=None, is_cut=False)

    for _ in range(5):
        card.streams[0].ask(delay=0.1)
        wall.now += 0.01

    assert loudspeaker.playing() == Playing(start=to_samples(0.1), end=to_samples(0.15), is_cut=False)


def test_silence_is_sent_between_the_clips(wall: Wall):
    """Nothing of what the buffer held before is heard."""
    loudspeaker, card = speaker(wall)

    before = card.streams[0].ask()
    loudspeaker.play(CLIP)
    during = [card.streams[0].ask() for _ in range(5)]
    after = card.streams[0].ask()

    assert not np.any(before)
    assert np.concatenate(during).tolist() == CLIP.samples[0].tolist()
    assert not np.any(after)


def test_a_stop_is_silence_from_the_next_block_on(wall: Wall):
    """It fades over a few milliseconds and then sends nothing more."""
    loudspeaker, card = speaker(wall)
    loudspeaker.play(CLIP)
    card.streams[0].ask()
    wall.now += 0.01

    loudspeaker.stop()
    fading, silent = card.streams[0].ask(), card.streams[0].ask()

    assert np.flatnonzero(fading).max() < to_samples(FADE_S)
    assert not np.any(silent)
    assert loudspeaker.playing() == Playing(start=0, end=to_samples(0.01 + FADE_S), is_cut=True)


def test_what_is_stopped_before_it_began_is_not_heard_at_all(wall: Wall):
    """Not even its fade: a partner spoke first."""
    loudspeaker, card = speaker(wall)
    loudspeaker.play(CLIP)

    loudspeaker.stop()
    sent = [card.streams[0].ask() for _ in range(3)]

    assert not np.any(sent)
    assert loudspeaker.playing() == Playing(start=None, end=0, is_cut=True)


def test_a_loudspeaker_of_48_khz_gets_the_clip_at_its_rate(wall: Wall):
    """Three samples for one, and the span stays the same."""
    loudspeaker, card = speaker(wall, Card([row("Speaker", outputs=2)], rates=()))
    loudspeaker.play(CLIP)

    sent = np.concatenate([card.streams[0].ask() for _ in range(8)])

    assert card.streams[0].settings["samplerate"] == 48_000
    assert abs(np.count_nonzero(np.abs(sent) > 0.01) - 2_400) < 60


def test_a_loudspeaker_that_cannot_be_opened_is_told(wall: Wall):
    """In one sentence."""
    card = Card([row("Speaker", outputs=2)])
    device = list_devices(card)[0]
    card.rows = []

    with pytest.raises(DeviceError, match="'Speaker' cannot be opened"):
        Loudspeaker(card, device, moment=to_samples, wall=wall)


def test_it_goes_on_when_the_sound_system_was_started_anew(wall: Wall):
    """What was playing ended there; the next clip is heard."""
    loudspeaker, card = speaker(wall)
    loudspeaker.play(CLIP)
    card.streams[0].ask()

    loudspeaker.close()
    restart_library(card)
    loudspeaker.reopen()

    playing = loudspeaker.playing()
    assert playing is not None
    assert playing.end is not None
    loudspeaker.play(CLIP)
    assert np.any(card.streams[1].ask())


def test_without_a_loudspeaker_the_prompt_is_there_to_read():
    """For as long as it would have been spoken, and it can be stopped."""
    now = [1_000]
    screen = Screen(now=lambda: now[0])
    assert screen.playing() is None

    screen.play(CLIP)
    assert screen.playing() == Playing(start=1_000, end=None, is_cut=False)
    now[0] = 1_800
    assert screen.playing() == Playing(start=1_000, end=1_800, is_cut=False)

    screen.play(CLIP)
    now[0] = 2_000
    screen.stop()
    assert screen.playing() == Playing(start=1_800, end=2_000, is_cut=True)
