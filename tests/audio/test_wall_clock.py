"""Session time keeps to the clock on the wall, whatever clock the sound card has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.capture import Block, Capture
from assistant.audio.wall_clock import WallClock
from assistant.timebase import SAMPLE_RATE_HZ, to_samples

BLOCK = 320
HELD_S = 0.01
"""A fifth of what is allowed."""


def away_s(ppm: int, *, until_s: int, overflow: int | None = None) -> NDArray[np.float64]:
    """How far each block of such a card stands from its moment; at one the system wrongly tells of a loss."""
    clock, rate_hz, given = WallClock(), SAMPLE_RATE_HZ * (1 + ppm * 1e-6), 0.0
    n = round(until_s * rate_hz / BLOCK)
    late_s = np.random.default_rng(3).uniform(0.0, 0.004, n)
    away: list[float] = []
    for index in range(n):
        begins_s = index * BLOCK / rate_hz
        captured = begins_s + float(late_s[index])
        assert clock.tell(captured, given, has_overflowed=index == overflow) == 0
        away.append(given / SAMPLE_RATE_HZ - begins_s)
        given += BLOCK + clock.more(BLOCK)
    return np.abs(away)


@pytest.mark.parametrize("ppm", [200, -200, pytest.param(1_500, marks=pytest.mark.slow)])
def test_for_an_hour(ppm: int):
    """Alone the card would be .7 s away after it (5.4 s); so it is 10 ms, and nothing counts as lost."""
    away = away_s(ppm, until_s=3600)

    assert away.max() < (HELD_S if abs(ppm) <= 200 else 3 * HELD_S)
    assert away[len(away) // 10 :].max() < HELD_S


@pytest.mark.parametrize("overflow", [0, 20])
def test_a_loss_told_of_at_the_very_beginning_keeps_nothing_from_being_held(overflow: int):
    """Sound servers tell of one while they begin; alone the card would be 60 ms away after five minutes."""
    assert away_s(200, until_s=300, overflow=overflow).max() < HELD_S


@pytest.mark.parametrize("first_after", [5, 20])
def test_a_real_loss_in_the_first_half_second_leaves_time_right(first_after: int):
    """400 ms are missing there, and the system says so: from the next second on time is the wall's."""
    capture = Capture(SAMPLE_RATE_HZ, 1)
    for index in range(150):
        is_after = index >= first_after
        capture.feed(
            Block(
                samples=np.full((1, BLOCK), 0.1, np.float32),
                captured=index * BLOCK / SAMPLE_RATE_HZ + (0.4 if is_after else 0.0),
                has_overflowed=index == first_after,
            )
        )

    assert abs(capture.moment(3.4) - capture.end) <= to_samples(HELD_S)


def test_late_blocks_long_after_a_loss_that_was_told_of_are_no_loss():
    """The system told of one where nothing was missing; half a minute later blocks are 50 ms late."""
    capture = Capture(SAMPLE_RATE_HZ, 1)
    for index in range(3_000):
        begins_s = index * BLOCK / SAMPLE_RATE_HZ
        capture.feed(
            Block(
                samples=np.full((1, BLOCK), 0.1, np.float32),
                captured=begins_s + (0.05 if 30.0 <= begins_s < 31.0 else 0.0),
                has_overflowed=index == 100,
            )
        )

    assert capture.take_lost() == []


def clicking(rate_hz: int, ppm: int, *, until_s: int, begins: float = 0.0) -> Iterator[Block]:
    """A card at that rate and so much faster: a click every 10 s of the wall's clock, times with jitter."""
    true_hz, size = rate_hz * (1 + ppm * 1e-6), rate_hz // 50
    sound = np.zeros(int((until_s - begins) * true_hz), np.float32)
    for second in range(10, until_s, 10):
        sound[round((second - begins) * true_hz) :][: size // 8] = 1.0
    late_s = np.random.default_rng(abs(ppm) + ppm).uniform(0.0, 0.004, len(sound) // size)
    for index, late in enumerate(late_s):
        captured = begins + index * size / true_hz + float(late)
        yield Block(samples=sound[None, index * size : (index + 1) * size], captured=captured)


def clicks_s(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """When each begins, in seconds of session time."""
    loud = np.flatnonzero(sound > 0.5)
    starts = loud[np.concatenate([[True], np.diff(loud) > 1_000])]
    return np.asarray(starts / SAMPLE_RATE_HZ, np.float64)


@pytest.mark.parametrize(("rate_hz", "ppm"), [(16_000, 200), (48_000, -200)])
def test_what_sounds_at_a_second_of_the_wall_stands_at_that_second(rate_hz: int, ppm: int):
    """In the sound itself, and prompts are placed by the same clock."""
    capture = Capture(rate_hz, 1)
    heard = [capture.feed(block) for block in clicking(rate_hz, ppm, until_s=125)]

    times = clicks_s(np.concatenate(heard, axis=1)[0])
    assert len(times) == 12
    assert np.abs(times - 10 * (1 + np.arange(len(times)))).max() < HELD_S
    assert abs(capture.moment(120.0) / SAMPLE_RATE_HZ - 120.0) < HELD_S
    assert capture.take_lost() == []


def test_two_cards_that_each_keep_to_the_wall_keep_to_each_other():
    """One 150 parts in a million fast, one as much slow: 36 ms apart in two minutes alone, so within 6."""
    heard = []
    for ppm, begins in ((150, 0.0), (-150, 0.013)):
        capture = Capture(SAMPLE_RATE_HZ, 1)
        given = clicking(SAMPLE_RATE_HZ, ppm, until_s=125, begins=begins)
        sound = np.concatenate([capture.feed(block) for block in given], axis=1)[0]
        heard.append(clicks_s(sound) + capture.began)

    assert len(heard[0]) == len(heard[1]) == 12
    assert np.abs(heard[0] - heard[1]).max() <= 0.006
    assert np.abs(heard[0] - heard[1])[6:].max() <= 0.002


def test_a_busy_computer_is_no_slow_card():
    """For .4 s all blocks are late, and then there at once: nothing is lost, and time stays where it was."""
    capture = Capture(SAMPLE_RATE_HZ, 1)
    for index in range(3_000):
        begins_s = index * BLOCK / SAMPLE_RATE_HZ
        captured = max(begins_s, 30.4) if begins_s >= 30.0 else begins_s
        capture.feed(Block(samples=np.full((1, BLOCK), 0.1, np.float32), captured=captured))

    assert capture.take_lost() == []
    assert capture.moment(60.0) == pytest.approx(60 * SAMPLE_RATE_HZ, abs=to_samples(HELD_S))
    assert capture.end == pytest.approx(60 * SAMPLE_RATE_HZ, abs=to_samples(HELD_S))


def test_what_was_lost_without_a_word_is_made_good_slowly():
    """50 ms missing, and nothing said of it: after a minute and a half session time is back at the wall's."""
    capture = Capture(SAMPLE_RATE_HZ, 1)
    gone = to_samples(0.05)
    for index in range(6_000):
        at = index * BLOCK + (gone if index >= 1_000 else 0)
        capture.feed(Block(samples=np.full((1, BLOCK), 0.1, np.float32), captured=at / SAMPLE_RATE_HZ))

    counted = capture.end / SAMPLE_RATE_HZ
    assert capture.take_lost() == []
    assert counted == pytest.approx((6_000 * BLOCK + gone) / SAMPLE_RATE_HZ, abs=HELD_S)
