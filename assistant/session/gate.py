"""Sayback does not hear itself: over a prompt its ear is closed, unless a partner speaks. PURE.

While a prompt is in the air, and shortly after, the sound is held back for
`lookback` and then passed on as silence. How loud the prompt comes back from the
loudspeaker, and how much later, is measured with every prompt (`echo`). Sound clearly
louder than that, and than the room, is a partner who speaks over it: then what is held
is passed on from their first word, and the prompt should stop. If nobody goes on
speaking once it has stopped, it was the echo of a loudspeaker that has been turned up,
and its new level is remembered. Of the very first prompt nothing is known: there it
takes longer to tell a partner from the echo (`first_prompt`), and more is held back.

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
from assistant.session.echo import FRAME, EchoPath, frame_powers
from assistant.session.first_prompt import UNNOTICED, FirstPrompt
from assistant.timebase import Samples, to_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """The lengths and levels that decide.

    Attributes
    ----------
    lookback : int, in samples
        Held back while it may still turn out that a partner has begun to speak.
    onset : int, in samples
        Given to a partner before the first frame in which they stood out: onsets are soft.
    tail : int, in samples
        A room rings so long after a prompt, and an echo comes at most so late: wireless loudspeakers have
        delays that they do not tell of.
    n_over, n_seen : int
        Loud frames of the last `n_seen` that make a partner's voice: a cup put down is shorter.
    over_echo_db, over_room_db : float
        How far a voice must stand out from the echo, and from the quiet room.
    unknown_lookback : int, in samples
        The same as long as nothing is known of the echo.
    room_seconds : float
        Over which the quiet of the room is measured.
    """

    lookback: Samples = to_samples(0.4)
    onset: Samples = to_samples(0.1)
    tail: Samples = to_samples(0.5)
    n_over: int = 7
    n_seen: int = 10
    over_echo_db: float = 6.0
    over_room_db: float = 10.0
    unknown_lookback: Samples = to_samples(1.5)
    room_seconds: float = 3.0


@dataclass(slots=True)
class _Guard:
    """One prompt in the air."""

    power: NDArray[np.float64]
    """Of its frames, mean square."""
    start: Samples
    end: Samples | None = None
    heard: list[float] = field(default_factory=list)
    """The power of each frame since its start."""

    def index(self, start: Samples) -> int:
        """Which of its frames is that which begins then?"""
        return (start - self.start) // FRAME

    @property
    def sent(self) -> NDArray[np.float64]:
        """What of it was sent, as far as is known."""
        return self.power if self.end is None else self.power[: max(0, self.index(self.end) + 1)]


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
        self._echo = EchoPath(self._rules.tail // FRAME)
        self._first = FirstPrompt(self._rules.tail // FRAME)
        self._has_barged_in = False
        self._doubted: _Guard | None = None

    @property
    def echo_db(self) -> float | None:
        """How loud prompts come back, against what was sent; None before the first was heard."""
        gain = self._echo.gain
        return None if gain is None else round(float(10 * np.log10(gain + 1e-12)), 1)

    def guard(self, clip: NDArray[np.float32], start: Samples) -> None:
        """A prompt, shape (n,), is in the air from `start` on."""
        self._guard = _Guard(power=frame_powers(clip), start=start)
        self._first = FirstPrompt(self._rules.tail // FRAME)
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
        passed = [*self._silenced(len(self._held)), self._pending]
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
        guard.heard.append(power)
        if self._echo.gain is None:
            since = self._look(guard)
        else:
            self._is_over.append(self._stands_out(guard, power, start))
            since = None
            if sum(self._is_over) >= rules.n_over:
                if self._echo.is_later(guard.sent, self._without_room(guard.heard), self._is_over):
                    self._is_over.clear()
                else:
                    since = self._onset()
        if since is not None:
            self._guard, self._doubted, self._has_barged_in = None, guard, True
            return self._passed_since(since)
        if guard.end is not None and start >= guard.end + rules.tail and not any(self._is_over):
            self._echo.learn(guard.sent, self._without_room(guard.heard))
            self._guard = None
            return self._silenced(len(self._held))
        lookback = rules.unknown_lookback if self._echo.gain is None else rules.lookback
        return self._silenced(len(self._held) - lookback // FRAME)

    def _look(self, guard: _Guard) -> int | None:
        """As long as the echo is unknown: how many frames ago has a partner begun to speak, if one does?"""
        look = self._first.look(guard.sent, guard.heard, room=self._room, loud=self._loud_in_the_room())
        if look.is_known:
            self._echo.learn(guard.sent, self._without_room(guard.heard[:-UNNOTICED]))
        return None if look.onset is None else len(guard.heard) - look.onset

    def _onset(self) -> int:
        """How many frames ago a partner began, where the last ones stand out."""
        return len(self._is_over) - list(self._is_over).index(True)

    def _passed_since(self, n_frames: int) -> list[NDArray[np.float32]]:
        """What is held, with silence where there was only the prompt."""
        silent = self._silenced(len(self._held) - n_frames - self._rules.onset // FRAME)
        held, self._held = list(self._held), deque()
        return [*silent, *held]

    def _stands_out(self, guard: _Guard, power: float, start: Samples) -> bool:
        """Is this more than the prompt's echo and the room?"""
        expected = self._echo.of(guard.sent, guard.index(start)) * (self._echo.gain or 0.0)
        return power > max(expected * _ratio(self._rules.over_echo_db), self._loud_in_the_room())

    def _doubt(self, power: float, start: Samples) -> None:
        """A prompt was stopped: does anybody speak now?"""
        doubted, rules = self._doubted, self._rules
        if doubted is None or doubted.end is None or start < doubted.end + rules.tail:
            return
        if power > self._loud_in_the_room():
            self._doubted = None
        elif start >= doubted.end + rules.tail + rules.lookback:
            self._echo.turned_up(doubted.sent, self._without_room(doubted.heard))
            self._doubted = None

    @property
    def _room(self) -> float:
        """The power of the room when it is quiet."""
        return float(np.percentile(self._levels, 20)) if self._levels else 0.0

    def _without_room(self, heard: list[float]) -> NDArray[np.float64]:
        return np.maximum(0.0, np.array(heard) - self._room)

    def _loud_in_the_room(self) -> float:
        return max(self._room * _ratio(self._rules.over_room_db), _SOFTEST)

    def _silenced(self, n_frames: int) -> list[NDArray[np.float32]]:
        """The first frames that are held, as silence."""
        return [np.zeros_like(self._held.popleft()) for _ in range(n_frames)]

    def _passed(self, frames: list[NDArray[np.float32]]) -> list[AudioChunk]:
        if not frames:
            return []
        sound = np.concatenate(frames, axis=1)
        start, self._end = self._end, self._end + int(sound.shape[1])
        return [AudioChunk(start=start, samples=sound)] if sound.shape[1] else []


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
