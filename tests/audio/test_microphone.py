"""A microphone gives sound at 16 kHz, counted from its first sample, whatever befalls it."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from assistant.audio import microphone as module
from assistant.audio.alignment import REACH
from assistant.audio.capture import Block, Capture
from assistant.audio.devices import list_devices
from assistant.audio.microphone import Microphone, Notice
from assistant.audio.wall_clock import N_BLOCKS_SEEN
from assistant.timebase import Span
from tests.audio.sound_cards import Card, Stream, row

BLOCK = 320
BLOCK_S = 0.02


def blocks(n: int, *, at: float = 0.0, rate_hz: int = 16_000, value: float = 0.1) -> list[Block]:
    """Blocks of 20 ms that follow each other from a moment of the clock on."""
    sound = np.full((1, round(rate_hz * BLOCK_S)), value, np.float32)
    return [Block(samples=sound, captured=at + index * BLOCK_S) for index in range(n)]


def fed(capture: Capture, given: list[Block]) -> np.ndarray:
    return np.concatenate([capture.feed(block) for block in given], axis=1)


def test_session_time_counts_samples_from_the_first_block():
    """The clock on the wall only says where zero is."""
    capture = Capture(16_000, 1)

    sound = fed(capture, blocks(50, at=777.0))

    assert sound.shape == (1, 16_000 - REACH)
    assert capture.end == 16_000 - REACH
    assert capture.moment(777.5) == 8_000
    assert capture.take_lost() == []


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_other_rates_are_brought_to_16_khz(rate_hz: int):
    """A tone keeps its pitch and its length, over block borders."""
    capture = Capture(rate_hz, 1)
    time = np.arange(rate_hz * 2) / rate_hz
    tone = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    size = rate_hz // 50
    given = [Block(samples=tone[None, i * size : (i + 1) * size], captured=i * BLOCK_S) for i in range(100)]

    sound = fed(capture, given)[0]

    assert abs(len(sound) - 32_000) < 100
    peak = np.abs(np.fft.rfft(sound[:16_000])).argmax()
    assert peak == 440


def test_a_loss_is_told_and_the_count_goes_on():
    """400 ms were dropped: as many zeros take their place, and the wall's clock stays right."""
    capture = Capture(16_000, 1)
    given = blocks(50) + blocks(100, at=1.4)
    given[50] = Block(samples=given[50].samples, captured=1.4, has_overflowed=True)

    sound = fed(capture, given)[0]

    lost = capture.take_lost()
    assert [len(span) for span in lost] == [6_400]
    assert not np.any(sound[lost[0].start : lost[0].end])
    assert 1.0 <= lost[0].start_s <= 1.5
    assert abs(capture.end - round(3.4 * 16_000)) <= 16
    assert capture.take_lost() == []


def test_a_laptop_that_slept_has_a_hole_and_no_drift():
    """A minute for which the system tells of no loss: zeros stand in its place."""
    capture = Capture(16_000, 1)

    sound = fed(capture, blocks(50) + blocks(100, at=61.0))[0]

    (lost,) = capture.take_lost()
    assert 59.5 < lost.duration_s < 60.5
    assert not np.any(sound[lost.start : lost.end])
    assert abs(capture.end - round(63.0 * 16_000)) <= 16


def test_an_overflow_of_the_device_is_lost_sound():
    """The flag comes with the block that follows the loss."""
    card, wall = Card([row("USB mic", inputs=1)]), Wall(0.0)

    with Microphone(card, list_devices(card)[0], wall=wall) as source:
        (stream,) = card.streams
        for index in range(100):
            wall.now = index * BLOCK_S + (0.5 if index >= 50 else 0.0)
            stream.give(np.full((1, BLOCK), 0.1, np.float32), overflow=index == 50)
        chunks = source.chunks()
        heard = [next(chunks) for _ in range(4)]
        (lost,) = source.take_lost()

    assert abs(lost.duration_s - 0.5) < 0.01
    assert lost.end <= heard[-1].end


def test_late_blocks_are_no_loss():
    """A busy computer hands them over late and then all at once."""
    capture = Capture(16_000, 1)
    given = blocks(50) + [
        Block(samples=block.samples, captured=max(block.captured, 1.6), has_overflowed=False)
        for block in blocks(100, at=1.0)
    ]

    fed(capture, given)

    assert capture.take_lost() == []
    assert abs(capture.end - 150 * BLOCK) <= 2 * REACH


def test_a_first_block_that_is_told_too_early_or_too_late_is_no_loss():
    """Half a second of blocks says where zero is; prompts would else be placed wrongly for half a minute."""
    for wrong_s in (-0.5, 0.3):
        capture = Capture(16_000, 1)
        first, *others = blocks(100)
        wrong = Block(samples=first.samples, captured=wrong_s)

        fed(capture, [wrong, *others])

        assert capture.take_lost() == []
        assert abs(capture.moment(2.0) - capture.end) <= 16


def test_exact_zeros_mean_that_we_are_not_allowed_to_hear():
    """After two seconds; a quiet room is never exactly silent."""
    denied, quiet = Capture(16_000, 1), Capture(16_000, 1)

    fed(denied, blocks(101, value=0.0))
    fed(quiet, blocks(101, value=1e-5))

    assert denied.seems_denied
    assert not quiet.seems_denied


class Wall:
    """A clock that moves when it is looked at."""

    def __init__(self, step: float) -> None:
        self.now, self._step = 0.0, step

    def __call__(self) -> float:
        self.now += self._step
        return self.now


def talking(stream: Stream) -> None:
    for _ in range(5):
        stream.give(np.full((1, BLOCK), 0.1, np.float32))


def test_chunks_follow_each_other_without_a_gap():
    """What came while we were busy comes at once."""
    card = Card([row("USB mic", inputs=1)], on_start=talking)

    with Microphone(card, list_devices(card)[0], wall=Wall(BLOCK_S)) as source:
        chunk = next(source.chunks())

    assert (chunk.start, chunk.end) == (0, 5 * BLOCK - REACH)
    assert not card.streams[0].is_open


def test_an_unplugged_microphone_is_told_and_found_again(monkeypatch: pytest.MonkeyPatch):
    """Silence counts on meanwhile, its span is told as lost, and the sound goes on after it."""
    monkeypatch.setattr(module, "GONE_AFTER_S", 0.001)
    monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.001)
    rows = [row("USB mic", inputs=1)]
    card = Card(list(rows), on_start=talking)
    wall = Wall(BLOCK_S)

    with Microphone(card, list_devices(card)[0], wall=wall) as source:
        chunks = source.chunks()
        first = next(chunks)
        card.rows = []
        gone = next(chunks)
        assert source.take_notices() == [Notice.GONE]
        wall.now += 5.0
        card.rows = rows
        away, back = next(chunks), next(chunks)

        assert source.take_notices() == [Notice.BACK]
        lost = source.take_lost()

    assert [chunk.start for chunk in (first, gone, away, back)] == [0, first.end, gone.end, away.end]
    assert lost == [Span(gone.start + REACH, gone.end), Span(away.start, away.end)]
    assert lost[1].duration_s > 4.5
    assert np.any(back.samples)


def test_a_device_that_opens_but_gives_nothing_is_not_back(monkeypatch: pytest.MonkeyPatch):
    """Back means that it is heard: a suspended source opens and stays silent."""
    monkeypatch.setattr(module, "GONE_AFTER_S", 0.001)
    monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.001)
    card = Card([row("USB mic", inputs=1)], on_start=talking)

    with Microphone(card, list_devices(card)[0], wall=Wall(BLOCK_S)) as source:
        chunks = source.chunks()
        next(chunks)
        card.on_start = lambda stream: None
        for _ in range(4):
            next(chunks)

        assert source.take_notices() == [Notice.GONE]
    assert not any(stream.is_open for stream in card.streams)


def test_a_microphone_that_is_gone_stays_gone_until_it_is_closed(monkeypatch: pytest.MonkeyPatch):
    """It neither ends by itself nor raises: the session decides."""
    monkeypatch.setattr(module, "GONE_AFTER_S", 0.001)
    monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.001)
    card = Card([row("USB mic", inputs=1)], on_start=talking)

    with Microphone(card, list_devices(card)[0], wall=Wall(0.1)) as source:
        chunks = source.chunks()
        next(chunks)
        card.rows = []
        gone = next(chunks)
        silence = list(islice(chunks, 10))

    assert not np.any(gone.samples[:, REACH:])
    assert all(not np.any(chunk.samples) for chunk in silence)
    assert silence[-1].end > silence[0].start


def test_half_a_second_is_looked_at_before_anything_counts_as_lost():
    """The first blocks after a hole could still be followed by the missing ones."""
    capture = Capture(16_000, 1)
    fed(capture, blocks(50))

    fed(capture, blocks(N_BLOCKS_SEEN - 2, at=2.0))

    assert capture.take_lost() == []
