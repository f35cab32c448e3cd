"""How the partners lie on the channels of a recording: one each, or all on one.

What is decided: from one look at all of the sound, which channels are used, how
they are weighted, and by how much a quiet recording is raised. It must not do
I/O, and nothing is mixed before it has spoken.

The criterion for two partners on two channels (`split`). The sound is looked at
in windows of 0.2 s. A channel is *busy* where it rises 9 dB above its own noise
floor. `difference` is the level of the first channel minus that of the second.

- ``first`` = the difference that busy windows of the first channel exceed for
  only `SHORTEST_SHARE` of them: how far the first channel stands out when its
  partner speaks.
- ``second`` = the same from the other side.
- `separation` = first - second. Two partners on two channels give twice their
  crosstalk distance (crosstalk of -10 dB: 20 dB; no crosstalk: 40 dB and more).
  The same sound on both gives about 0 dB whatever the gain; a stereo microphone
  in a room some 5 dB; a channel of noise alone is never busy.

`split` needs a separation of at least `SPLIT_SEPARATION_DB`. It holds for a
delayed crosstalk too, as only levels are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assistant.errors import OptionError
from assistant.events import Caveat, CaveatCode, ChannelLayout
from assistant.ports import AudioChunk, AudioSource
from assistant.timebase import SAMPLE_RATE_HZ, Samples

WINDOW: Samples = SAMPLE_RATE_HZ // 5
"""0.2 s: long enough to even out a room's interference, short enough for an "mhm"."""

SILENCE_DB = -120.0
"""What digital silence is given as."""

BUSY_ABOVE_FLOOR_DB = 9.0
"""A channel this far above its own noise floor carries something."""

NO_FLOOR_BELOW_DB = -75.0
"""Below this a noise floor is the converter's, not the room's."""

SHORTEST_SHARE = 0.01
"""Of the busy windows: a partner who speaks less than this cannot be told from chance."""

SHORTEST_S = 1.0
"""And not less than this in all."""

SPLIT_SEPARATION_DB = 12.0
"""Between a stereo microphone in a room (about 5 dB) and crosstalk of -10 dB (20 dB)."""

DEAD_BELOW_DB = 30.0
"""A channel that never comes closer than this to the loudest one carries no partner of its own."""

SAME_SOUND_CORRELATION = 0.9
"""Channels this alike hold the same sound."""

OPPOSITE_CORRELATION = -0.3
"""Channels this much in opposite phase would cancel each other out in a sum."""

SPEECH_LEVEL_DB = -26.0
"""Level (loudest 5 % of windows) that quiet recordings are raised to."""

HIGHEST_GAIN_DB = 40.0
"""More would raise the converter's noise to the level of speech."""

QUIET_BELOW_DB = -36.0
"""Below this a recording is called very quiet. Usual speech lies at -26 to -16 dBFS."""

FULL_SCALE = 0.98
"""Samples beyond this count as clipped; resampling rounds the flat tops a little."""

OFF_SCALE = 2.0
"""A file of floats beyond this was not written to a full scale of 1; it is turned down, not clipped."""

CLIPPED_SHARE = 5e-4
"""Speech that is not clipped reaches full scale in fewer than 1 of 10,000 samples."""

UNEVEN_DB = 15.0
"""Partners' channels this far apart in level are worth a word."""


class ChannelChoice(StrEnum):
    """What was asked for on the command line."""

    AUTO = "auto"
    SPLIT = "split"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelSurvey:
    """What one look at all of the sound told about its channels.

    Attributes
    ----------
    levels_db : ndarray, shape (n_channels, n_windows), float32, in dBFS
        Root mean square of each window of 0.2 s.
    covariance : ndarray, shape (n_channels, n_channels), float64
        Mean product of the channels.
    peak : float
        Greatest absolute sample.
    clipped : float
        Share of the samples at full scale, on the channel that has most.
    """

    levels_db: NDArray[np.float32]
    covariance: NDArray[np.float64]
    peak: float
    clipped: float

    @property
    def n_channels(self) -> int:
        return int(self.levels_db.shape[0])

    def speech_levels_db(self) -> NDArray[np.float64]:
        """Level that the loudest 5 % of the windows of each channel reach, shape (n_channels,)."""
        return np.asarray(np.percentile(self.levels_db, 95, axis=1), dtype=np.float64)

    def caveats(self) -> Iterator[Caveat]:
        if self.peak > SILENCE_PEAK and self.speech_levels_db().max() < QUIET_BELOW_DB:
            level_db = round(float(self.speech_levels_db().max()))
            yield Caveat(code=CaveatCode.VERY_QUIET, values={"level": level_db})
        if self.clipped > CLIPPED_SHARE and self.peak <= OFF_SCALE:
            yield Caveat(code=CaveatCode.CLIPPED)


SILENCE_PEAK = 10 ** (SILENCE_DB / 20)


class Surveyor:
    """Looks at the sound block by block; what it keeps is 20 bytes per second and channel."""

    def __init__(self, n_channels: int) -> None:
        self._rest = np.zeros((n_channels, 0), dtype=np.float32)
        self._powers: list[NDArray[np.float32]] = []
        self._products = np.zeros((n_channels, n_channels), dtype=np.float64)
        self._n_clipped = np.zeros(n_channels, dtype=np.int64)
        self._n_samples = 0
        self._peak = 0.0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """`samples`: shape (n_channels, n), float32, following what came before."""
        if samples.shape[1] == 0:
            return
        self._n_samples += samples.shape[1]
        self._products += (samples @ samples.T).astype(np.float64)
        size = np.abs(samples)
        self._peak = max(self._peak, float(size.max()))
        self._n_clipped += np.count_nonzero(size >= FULL_SCALE, axis=1)
        joined = np.concatenate((self._rest, samples), axis=1)
        n_windows = joined.shape[1] // WINDOW
        self._rest = joined[:, n_windows * WINDOW :]
        self._keep_powers(joined[:, : n_windows * WINDOW], n_windows)

    def finish(self) -> ChannelSurvey:
        if not self._powers and self._rest.shape[1]:
            self._powers.append(np.mean(self._rest**2, axis=1, keepdims=True))
        n_channels = self._rest.shape[0]
        powers = np.concatenate([np.zeros((n_channels, 0), dtype=np.float32), *self._powers], axis=1)
        floor = np.float32(10 ** (SILENCE_DB / 10))
        n_samples = max(self._n_samples, 1)
        return ChannelSurvey(
            levels_db=(10 * np.log10(np.maximum(powers, floor))).astype(np.float32),
            covariance=self._products / n_samples,
            peak=self._peak,
            clipped=float(self._n_clipped.max(initial=0) / n_samples),
        )

    def _keep_powers(self, samples: NDArray[np.float32], n_windows: int) -> None:
        if n_windows:
            windows = samples.reshape(samples.shape[0], n_windows, WINDOW)
            self._powers.append(np.einsum("cwn,cwn->cw", windows, windows, dtype=np.float32) / WINDOW)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrangement:
    """How the channels of a source become one (mixed) or two (one partner each).

    Attributes
    ----------
    weights : ndarray, shape (n_out, n_channels), float32
        Share of each channel in each output; row 0 is partner A where the layout is split.
    gain_db : float
        Applied to all outputs alike, so that their levels stay comparable.
    """

    layout: ChannelLayout
    weights: NDArray[np.float32]
    gain_db: float
    caveats: tuple[Caveat, ...]

    def apply(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the models hear, shape (n_out, n), of (n_channels, n); limited to full scale."""
        scaled = self.weights * np.float32(10 ** (self.gain_db / 20))
        return np.clip(scaled @ samples, -1.0, 1.0)


class Arranged:
    """A source as the models hear it."""

    def __init__(self, source: AudioSource, arrangement: Arrangement) -> None:
        self._source, self._arrangement = source, arrangement

    @property
    def n_channels(self) -> int:
        return int(self._arrangement.weights.shape[0])

    def chunks(self) -> Iterator[AudioChunk]:
        for chunk in self._source.chunks():
            yield AudioChunk(start=chunk.start, samples=self._arrangement.apply(chunk.samples))


def separation_db(survey: ChannelSurvey, first: int, second: int) -> float:
    """How far two channels stand out from each other when it is their turn, in dB.

    See the head of this module. 0 where one of them is never busy for long enough.
    """
    levels = survey.levels_db[[first, second]]
    difference = levels[0] - levels[1]
    busy = levels > _floors_db(levels)[:, np.newaxis] + BUSY_ABOVE_FLOOR_DB
    n_needed = max(SHORTEST_S * SAMPLE_RATE_HZ / WINDOW, SHORTEST_SHARE * np.count_nonzero(busy.any(axis=0)))
    rank = int(np.ceil(n_needed))
    if min(np.count_nonzero(busy[0]), np.count_nonzero(busy[1])) < rank:
        return 0.0
    upper = np.sort(difference[busy[0]])[-rank]
    lower = np.sort(difference[busy[1]])[rank - 1]
    return max(0.0, float(upper - lower))


def arrange(survey: ChannelSurvey, choice: ChannelChoice) -> Arrangement:
    """Decide the layout, or follow the one that was asked for.

    With more than two channels the two that stand out most from each other are
    taken as the partners' own; where no two do, all that carry sound are mixed.

    Raises
    ------
    OptionError
        If one channel each was asked for and there is only one channel.
    """
    n_channels = survey.n_channels
    if choice is ChannelChoice.SPLIT and n_channels == 1:
        raise OptionError("--channels split: the recording has one channel only. Use auto or mixed.")
    if n_channels == 1:
        return _mixed(survey, (0,))
    separations = {pair: separation_db(survey, *pair) for pair in combinations(range(n_channels), 2)}
    pair = max(separations, key=lambda pair: separations[pair])
    if choice is ChannelChoice.SPLIT:
        return _split(survey, pair if n_channels > 2 else (0, 1))
    if choice is ChannelChoice.AUTO and separations[pair] >= SPLIT_SEPARATION_DB:
        return _split(survey, pair)
    return _mixed(survey, _carrying_channels(survey))


def _split(survey: ChannelSurvey, pair: tuple[int, int]) -> Arrangement:
    weights = np.zeros((2, survey.n_channels), dtype=np.float32)
    weights[0, pair[0]] = weights[1, pair[1]] = 1.0
    levels_db = survey.speech_levels_db()[list(pair)]
    caveats = list(_channel_caveats(survey, pair))
    if abs(levels_db[0] - levels_db[1]) > UNEVEN_DB:
        caveats.append(Caveat(code=CaveatCode.UNEVEN_CHANNELS))
    return Arrangement(
        layout=ChannelLayout.SPLIT,
        weights=weights,
        gain_db=_gain_db(survey, float(levels_db.max())),
        caveats=tuple(caveats),
    )


def _mixed(survey: ChannelSurvey, channels: tuple[int, ...]) -> Arrangement:
    weights = np.zeros((1, survey.n_channels), dtype=np.float32)
    power = np.diag(survey.covariance)
    strongest = max(channels, key=lambda channel: float(power[channel]))
    correlations = _correlations(survey, channels)
    if min(correlations, default=1.0) < OPPOSITE_CORRELATION or _is_same_sound(correlations):
        weights[0, strongest] = 1
    else:
        weights[0, list(channels)] = 1 / len(channels)
    mix_power = float(weights[0] @ survey.covariance @ weights[0])
    level_db = float(survey.speech_levels_db()[strongest])
    if mix_power > 0 and power[strongest] > 0:
        level_db += 10 * float(np.log10(mix_power / power[strongest]))
    return Arrangement(
        layout=ChannelLayout.MIXED,
        weights=weights,
        gain_db=_gain_db(survey, level_db),
        caveats=tuple(_channel_caveats(survey, channels)),
    )


def _channel_caveats(survey: ChannelSurvey, used: tuple[int, ...]) -> Iterator[Caveat]:
    if survey.n_channels > 2:
        names = ", ".join(str(channel + 1) for channel in used)
        yield Caveat(code=CaveatCode.MANY_CHANNELS, values={"n": survey.n_channels, "used": names})
    elif survey.n_channels == 2 and len(used) == 1:
        yield Caveat(code=CaveatCode.DEAD_CHANNEL, values={"unused": 2 - used[0], "used": used[0] + 1})


def _carrying_channels(survey: ChannelSurvey) -> tuple[int, ...]:
    levels_db = survey.speech_levels_db()
    floors_db = _floors_db(survey.levels_db)
    carrying = (levels_db > levels_db.max() - DEAD_BELOW_DB) & (levels_db > floors_db + BUSY_ABOVE_FLOOR_DB)
    if not carrying.any():
        return tuple(range(survey.n_channels))
    return tuple(int(channel) for channel in np.flatnonzero(carrying))


def _correlations(survey: ChannelSurvey, channels: tuple[int, ...]) -> list[float]:
    """Of each pair of channels, -1..1; 0 where one is silent."""
    size = np.sqrt(np.diag(survey.covariance))
    return [
        float(survey.covariance[a, b] / (size[a] * size[b])) if size[a] and size[b] else 0.0
        for a, b in combinations(channels, 2)
    ]


def _is_same_sound(correlations: list[float]) -> bool:
    return bool(correlations) and min(abs(value) for value in correlations) >= SAME_SOUND_CORRELATION


def _floors_db(levels_db: NDArray[np.float32]) -> NDArray[np.float32]:
    """Noise floor of each channel: what a tenth of its windows stay below."""
    if levels_db.shape[1] == 0:
        return np.full(levels_db.shape[0], NO_FLOOR_BELOW_DB, dtype=np.float32)
    floors = np.percentile(levels_db, 10, axis=1)
    return np.asarray(np.maximum(floors, NO_FLOOR_BELOW_DB), dtype=np.float32)


def _gain_db(survey: ChannelSurvey, level_db: float) -> float:
    """Whole decibels that bring quiet speech up, or a float file beyond full scale down."""
    if survey.peak > OFF_SCALE:
        return -float(np.ceil(20 * np.log10(survey.peak)))
    if level_db <= SILENCE_DB + 1:
        return 0.0
    return float(np.clip(np.round(SPEECH_LEVEL_DB - level_db), 0, HIGHEST_GAIN_DB))
