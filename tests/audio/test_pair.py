"""Two microphones as one source: a channel each, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import ClassVar

import numpy as np
import pytest

from assistant.audio.alignment import REACH
from assistant.audio.devices import list_devices
from assistant.audio.microphone import Microphone
from assistant.audio.pair import MicrophonePair
from assistant.errors import DeviceError
from assistant.ports import AudioChunk
from assistant.timebase import to_samples
from tests.audio.sound_cards import Card, Stream, row

BLOCK, BLOCK_S = 320, 0.02


class AtOnce:
    """Stands where a thread would be: all that was given is there at once; what it raises reaches nobody."""

    def __init__(self, target: Callable[[], None], **named: object) -> None:
        self._target = target

    def start(self) -> None:
        with suppress(DeviceError):
            self._target()


class Given(Microphone):
    """A microphone that ends where nothing more was given."""

    def chunks(self) -> Iterator[AudioChunk]:
        while not self._blocks.empty():
            yield self._chunk(self._blocks.get_nowait())


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.audio.pair.threading.Thread", AtOnce)


def talking(level: float, n_blocks: int, wall: list[float], begins: float) -> Callable[[Stream], None]:
    def talk(stream: Stream) -> None:
        for index in range(n_blocks):
            wall[0] = begins + (index + 1) * BLOCK_S
            stream.give(np.full((1, BLOCK), level, np.float32), age=BLOCK_S)

    return talk


def both(n_first: int, n_second: int, *, begins: float = 0.0) -> list[AudioChunk]:
    """What the two give together, the second one beginning so much later."""
    wall = [0.0]
    card = Card([row("left", inputs=1), row("right", inputs=1)])
    left, right = list_devices(card)
    card.on_start = talking(0.1, n_first, wall, 0.0)
    first = Given(card, left, wall=lambda: wall[0])
    card.on_start = talking(0.3, n_second, wall, begins)
    second = Given(card, right, wall=lambda: wall[0])
    with first, second:
        return list(MicrophonePair(first, second).chunks())


def test_each_has_a_channel():
    """In order of the partners, as long as the first one is heard."""
    chunks = both(50, 60)

    assert [chunk.start for chunk in chunks[1:]] == [chunk.end for chunk in chunks[:-1]]
    sound = np.concatenate([chunk.samples for chunk in chunks], axis=1)
    assert sound.shape[0] == 2
    assert np.allclose(sound[0], 0.1)
    assert np.allclose(sound[1, 10:-10], 0.3, atol=0.01)


def test_the_one_that_begins_later_is_silent_until_then():
    """And is heard at the moment at which it was in the air."""
    chunks = both(50, 40, begins=0.3)

    sound = np.concatenate([chunk.samples for chunk in chunks], axis=1)
    heard = int(np.flatnonzero(sound[1] > 0.15)[0])
    assert heard == pytest.approx(0.3 * 16_000, abs=32)


def test_the_one_that_is_gone_holds_nobody_up():
    """After a moment its channel is silent and the other one goes on."""
    chunks = both(100, 20)

    assert chunks[-1].end == 100 * BLOCK - REACH
    assert not np.any(chunks[-1].samples[1])
    assert np.allclose(chunks[-1].samples[0], 0.1)


class Before(Given):
    """A microphone of which a second is heard before the other one's thread has anything to tell."""

    def chunks(self) -> Iterator[AudioChunk]:
        for number, chunk in enumerate(super().chunks()):
            if number == 2:
                Later.waiting.pop().work()
            yield chunk


class Later(AtOnce):
    """Stands where a thread would be that is slow."""

    waiting: ClassVar[list[Later]] = []

    def start(self) -> None:
        self.waiting.append(self)

    def work(self) -> None:
        super().start()


@pytest.mark.parametrize("is_late", [False, True])
def test_a_second_one_that_gives_no_sound_is_told_before_anything_is_heard(
    is_late: bool, monkeypatch: pytest.MonkeyPatch
):
    """As of one microphone alone: a practice with half of the sound does not begin."""
    monkeypatch.setattr("assistant.audio.microphone.FIRST_BLOCK_WITHIN_S", 0.001)
    if is_late:
        monkeypatch.setattr("assistant.audio.pair.threading.Thread", Later)
    wall = [0.0]
    card = Card([row("left", inputs=1), row("right", inputs=1)])
    left, right = list_devices(card)
    card.on_start = talking(0.1, 100, wall, 0.0)
    first = Before(card, left, wall=lambda: wall[0]) if is_late else Given(card, left, wall=lambda: wall[0])
    card.on_start = lambda stream: None
    heard: list[AudioChunk] = []
    with (
        first,
        Microphone(card, right, wall=lambda: wall[0]) as second,
        pytest.raises(DeviceError, match="'right' was opened but gives no sound"),
    ):
        heard.extend(MicrophonePair(first, second).chunks())

    assert heard == []


def test_a_device_that_hears_the_same_later_is_moved_to_where_it_should_be():
    """It tells its own delay wrongly, by 80 ms; after some seconds a voice stands at one moment in both."""
    n, late = 500, to_samples(0.08)
    noise = np.random.default_rng(0).standard_normal(n * BLOCK).astype(np.float32)
    voice = 0.1 * noise * np.repeat(np.random.default_rng(1).uniform(0.2, 1.0, n // 10), 10 * BLOCK)
    wall = [0.0]
    card = Card([row("left", inputs=1), row("right", inputs=1)])
    opened = []
    for device, sound in zip(list_devices(card), (voice, 0.2 * np.roll(voice, late)), strict=True):
        card.on_start = saying(sound, wall)
        opened.append(Given(card, device, wall=lambda: wall[0]))
    with opened[0], opened[1]:
        heard = np.concatenate([chunk.samples for chunk in MicrophonePair(*opened).chunks()], axis=1)

    first, last = heard[:, : 2 * late + 32_000], heard[:, -32_000:]
    assert abs(apart(first) - late) <= 2
    assert abs(apart(last)) <= 2


def saying(sound: np.ndarray, wall: list[float]) -> Callable[[Stream], None]:
    def talk(stream: Stream) -> None:
        for index in range(len(sound) // BLOCK):
            wall[0] = (index + 1) * BLOCK_S
            stream.give(sound[None, index * BLOCK : (index + 1) * BLOCK], age=BLOCK_S)

    return talk


def apart(sound: np.ndarray) -> int:
    """By how much the second channel is later."""
    common = np.correlate(sound[0], sound[1, 2_000:-2_000], "valid")
    return 2_000 - int(np.abs(common).argmax())
