"""Sayback does not hear itself: over a prompt its ear is closed, unless a partner speaks. PURE.

While a prompt is in the air, and shortly after, the sound is held back for
`lookback` and then passed on as silence. How loud the prompt comes back from the
loudspeaker is measured with every prompt. Sound clearly louder than that, and
than the room, is a partner who speaks over it: then all that is held is passed on
as it is, so that they are heard from their first word, and the prompt should stop.
If nobody goes on speaking once it has stopped, it was the echo of a loudspeaker that
has been turned up, and its new level is remembered.

Session time is kept: what comes out has the same length as what went in.

The second net is `is_own_words`: words heard during a prompt that are its own.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from assistant.ports import AudioChunk
from assistant.timebase import Samples, to_samples

FRAME: Samples = to_samples(0.02)
"""Levels are measured over this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """The lengths and levels that decide.

    Attributes
    ----------
    lookback : int, in samples
        Held back, and given to a partner who speaks over a prompt: onsets are soft.
    tail : int, in samples
        A room rings so long after a prompt, and an echo comes at most so late: wireless loudspeakers have
        delays that they do not tell of.
    n_over, n_seen : int
        Loud frames of the last `n_seen` that make a partner's voice: a cup put down is shorter.
    over_echo_db, over_room_db : float
        How far a voice must stand out from the echo, and from the quiet room.
    learning : int, in samples
        At the start of the very first prompt nothing is known of the echo yet.
    room_seconds : float
        Over which the quiet of the room is measured.
    """

    lookback: Samples = to_samples(0.5)
    tail: Samples = to_samples(0.5)
    n_over: int = 5
    n_seen: int = 8
    over_echo_db: float = 6.0
    over_room_db: float = 10.0
    learning: Samples = to_samples(1.2)
    room_seconds: float = 3.0


@dataclass(slots=True)
class _Guard:
    """One prompt in the air."""

    power: NDArray[np.float64]
    """Of its frames, mean square."""
    start: Samples
    end: Samples | None = None
    came_back: list[float] = field(default_factory=list)
    """Of each frame that can be measured: how loud it came back, as a share of what was sent."""

    def gain(self, *, without_last: int = 0) -> float:
        """How loud it comes back; what came last may be a voice, and must not excuse itself."""
        measured = self.came_back[: len(self.came_back) - without_last]
        return float(np.percentile(measured, _MOST)) if measured else 0.0


class PromptGate:
    """Sound in, sound out; `guard` when a prompt begins, `release` when it is over.

    Parameters
    ----------
    n_channels : int
    rules : GateRules, optional
    start : int
        Session time of the first sample.
    """

    def __init__(self, n_channels: int, rules: GateRules | None = None, *, start: Samples = 0) -> None:
        self._rules = GateRules() if rules is None else rules
        self._pending = np.zeros((n_channels, 0), np.float32)
        self._end: Samples = start
        self._held: deque[NDArray[np.float32]] = deque()
        self._guard: _Guard | None = None
        self._is_over: deque[bool] = deque(maxlen=self._rules.n_seen)
        n_frames = round(self._rules.room_seconds * to_samples(1.0) / FRAME)
        self._levels: deque[float] = deque(maxlen=n_frames)
        self._echo: float | None = None
        self._has_barged_in = False
        self._doubted: _Guard | None = None

    @property
    def echo_db(self) -> float | None:
        """How loud prompts come back, against what was sent; None before the first was heard."""
        return None if self._echo is None else round(10 * np.log10(self._echo + 1e-12), 1)

    def guard(self, clip: NDArray[np.float32], start: Samples) -> None:
        """A prompt, shape (n,), is in the air from `start` on."""
        n_frames = -(-len(clip) // FRAME)
        padded = np.zeros(n_frames * FRAME, np.float64)
        padded[: len(clip)] = clip
        power = (padded.reshape(n_frames, FRAME) ** 2).mean(axis=1)
        self._guard = _Guard(power=power, start=start)
        self._is_over.clear()

    def release(self, end: Samples) -> None:
        """The prompt was over, or fell silent, at `end`."""
        for guard in (self._guard, self._doubted):
            if guard is not None and guard.end is None:
                guard.end = end

    def take_barge_in(self) -> bool:
        """Has a partner begun to speak over the prompt since the last call?"""
        has_barged_in, self._has_barged_in = self._has_barged_in, False
        return has_barged_in

    def feed(self, chunk: AudioChunk) -> list[AudioChunk]:
        """What may be heard by now, in order and without a gap."""
        sound = np.concatenate([self._pending, chunk.samples], axis=1)
        n_frames = sound.shape[1] // FRAME
        passed: list[NDArray[np.float32]] = []
        start = chunk.start - self._pending.shape[1]
        for index in range(n_frames):
            frame = sound[:, index * FRAME : (index + 1) * FRAME]
            passed += self._frame(frame, start + index * FRAME)
        self._pending = sound[:, n_frames * FRAME :].copy()
        return self._passed(passed)

    def finish(self) -> list[AudioChunk]:
        """The sound is over: what is held, as silence where a prompt was."""
        passed = [*self._silenced(), self._pending]
        self._pending = self._pending[:, :0]
        return self._passed(passed)

    def _frame(self, frame: NDArray[np.float32], start: Samples) -> list[NDArray[np.float32]]:
        guard, rules = self._guard, self._rules
        power = float((frame.astype(np.float64) ** 2).mean(axis=1).max())
        if guard is None or start + FRAME <= guard.start:
            self._doubt(power, start)
            self._levels.append(power)
            return [frame]
        self._held.append(frame)
        self._is_over.append(self._stands_out(guard, power, start))
        if sum(self._is_over) >= rules.n_over:
            self._guard, self._doubted, self._has_barged_in = None, guard, True
            held, self._held = list(self._held), deque()
            return held
        if guard.end is not None and start >= guard.end + rules.tail and not any(self._is_over):
            self._echo = guard.gain()
            self._guard = None
            return self._silenced()
        passed = []
        while len(self._held) * FRAME > rules.lookback:
            passed.append(np.zeros_like(self._held.popleft()))
        return passed

    def _stands_out(self, guard: _Guard, power: float, start: Samples) -> bool:
        """Is this more than the prompt's echo and the room?"""
        rules = self._rules
        sent = self._sent(guard, start)
        is_learning = self._echo is None and start < guard.start + rules.learning
        gain = guard.gain(without_last=rules.lookback // FRAME) if self._echo is None else self._echo
        limit = max(sent * gain * _ratio(rules.over_echo_db), self._loud_in_the_room())
        stands_out = power > limit and not is_learning
        if sent > _MEASURABLE * float(guard.power.max()):
            guard.came_back.append(power / sent)
        return stands_out

    def _doubt(self, power: float, start: Samples) -> None:
        """A prompt was stopped: does anybody speak now?"""
        doubted, rules = self._doubted, self._rules
        if doubted is None or doubted.end is None or start < doubted.end + rules.tail:
            return
        if power > self._loud_in_the_room():
            self._doubted = None
        elif start >= doubted.end + rules.tail + rules.lookback:
            self._echo, self._doubted = max(doubted.came_back, default=0.0), None

    def _loud_in_the_room(self) -> float:
        room = float(np.percentile(self._levels, 20)) if self._levels else 0.0
        return max(room * _ratio(self._rules.over_room_db), _SOFTEST)

    def _sent(self, guard: _Guard, start: Samples) -> float:
        """The loudest that the prompt was within the time that an echo may take."""
        until = (start - guard.start) // FRAME + 2
        since = (start - self._rules.tail - guard.start) // FRAME
        if guard.end is not None:
            until = min(until, (guard.end - guard.start) // FRAME + 1)
        part = guard.power[max(0, since) : max(0, until)]
        return float(part.max()) if len(part) else 0.0

    def _silenced(self) -> list[NDArray[np.float32]]:
        silent = [np.zeros_like(frame) for frame in self._held]
        self._held.clear()
        return silent

    def _passed(self, frames: list[NDArray[np.float32]]) -> list[AudioChunk]:
        if not frames:
            return []
        sound = np.concatenate(frames, axis=1)
        start, self._end = self._end, self._end + int(sound.shape[1])
        return [AudioChunk(start=start, samples=sound)] if sound.shape[1] else []


_MOST = 95
"""Per cent of the frames."""

_MEASURABLE = 0.01
"""Of a prompt's loudest frame: where it is softer, nothing can be said of its echo."""

_SOFTEST = 1e-6
"""-60 dBFS: softer sound is nobody."""


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 10))


OWN_SHARE = 0.7
"""Of the words heard; so much of a prompt in a row is no chance."""


def is_own_words(prompt: str, heard: str) -> bool:
    """Are the words that were heard a stretch of the prompt?

    Examples
    --------
    >>> is_own_words("Ben, what did you hear Ann say?", "What did you hear and say?")
    True
    >>> is_own_words("Ben, what did you hear Ann say?", "You felt alone on Thursday.")
    False
    """
    said, words = _words(prompt), _words(heard)
    if not words:
        return False
    match = SequenceMatcher(None, said, words, autojunk=False)
    return sum(block.size for block in match.get_matching_blocks()) >= OWN_SHARE * len(words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:['’]\w+)*", text.lower())
