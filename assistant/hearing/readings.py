"""What is heard before it is known whose voice it is: models on one grid of windows.

Every half second of session time (and a quarter of a second after a window in which two seem to speak at
once) the last five seconds go through the segmentation model, the slots are tied to the window before,
passages are cut, and the clean sound of each passage is turned into a voice print. None of this depends on
the voices that are known, nor on how the sound was cut into chunks: so the first pass over a recording and
the second can share it (`RecordedReadings`), and live sound goes the same way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.linking import FRAME, SlotLinker, on_frames
from assistant.hearing.passages import (
    OVERLAP_FROM,
    SHORTEST_OVERLAP,
    Cut,
    Opened,
    PassageCutter,
    Question,
    Run,
)
from assistant.hearing.segmentation import N_SINGLE, STEP, Segmentation
from assistant.hearing.sound import SoundMemory
from assistant.ports import VoiceEncoder
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span

WINDOW: Samples = 5 * SAMPLE_RATE_HZ
"""Sound that the model sees at once. With 10 s it gives two voices one slot twice as often."""

HOP: Samples = SAMPLE_RATE_HZ // 2
"""From one window to the next."""

BETWEEN: Samples = HOP // 2
"""So long after a window near whose end two seem to speak at once there is another one, between two hops."""

LOOK: Samples = SAMPLE_RATE_HZ // 2
"""Future that a frame has at least when it is decided. So it is known 0.5 to 1.0 s after it was heard."""

NEAR: Samples = SAMPLE_RATE_HZ
"""How near the end of a window: the end of an overlap is to be known soon, as its verdict waits for it."""

SOON: Samples = SAMPLE_RATE_HZ // 5
"""Future that is enough for a frame after an overlap where hardly any doubt is left that it is over."""

LITTLE_DOUBT = 0.2
"""Two voices at once are less likely than this. With .1 verdicts come later; who speaks is the same."""

REMEMBER: Samples = 48 * SAMPLE_RATE_HZ
"""Sound that passages can still be read from: 40 s, and the batch that is read ahead."""

BATCH_HOPS = 16
"""Windows that are read in one go, where the sound comes faster than time."""

WINDOWS_AT_ONCE = 4
"""Of these, windows that go through the model together: more are no faster."""

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePrint:
    """The voice in the clean sound of a passage."""

    passage: int
    span: Span
    clean: Samples
    is_last: bool
    embedding: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one window adds: `decided` is now settled but for whose voices they are.

    `end` is the window's, `at` when that much had been heard: before it where the recording ends.
    """

    at: Samples
    end: Samples
    decided: Span
    opened: tuple[Opened, ...]
    runs: tuple[Run, ...]
    prints: tuple[VoicePrint, ...]
    closed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Windows that the model is at, by their ends, and its answers, some windows at a time."""

    ends: list[Samples]
    answers: Iterable[NDArray[np.float32]]

    def __iter__(self) -> Iterator[tuple[Samples, NDArray[np.float32]]]:
        """Each window's end and what the model says of it."""
        return zip(self.ends, (answer for group in self.answers for answer in group), strict=True)


class Reader(Protocol):
    """Sound in, readings out."""

    def feed(self, samples: NDArray[np.float32]) -> list[Reading]: ...

    def finish(self) -> list[Reading]: ...


class WindowReader:
    """The real reader.

    Parameters
    ----------
    segmentation : Segmentation
        Who talks at once.
    encoder : VoiceEncoder
        Whose voice it is.
    threads : int
        Windows and clips that run side by side. Results come in the same order, whatever the number.
    """

    def __init__(self, segmentation: Segmentation, encoder: VoiceEncoder, *, threads: int = 2) -> None:
        self._segmentation = segmentation
        self._encoder = encoder
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._sound = SoundMemory(REMEMBER)
        self._linker = SlotLinker()
        self._cutter = PassageCutter()
        self._n_windows = 0
        self._end: Samples = 0
        self._decided: Samples = 0
        self._between: list[Samples] = []

    def feed(self, samples: NDArray[np.float32]) -> list[Reading]:
        """Readings of all windows that are complete now; `samples` has shape (n,).

        While one batch is being settled, the model is at the next.
        """
        readings: list[Reading] = []
        asked: _Asked | None = None
        while len(samples):
            room = (self._n_windows + BATCH_HOPS) * HOP - self._sound.end
            self._sound.append(samples[:room])
            samples = samples[room:]
            before, asked = asked, self._ask(self._sound.end // HOP)
            if before is not None:
                readings += self._settle(before, limit=None)
        return readings if asked is None else readings + self._settle(asked, limit=None)

    def finish(self) -> list[Reading]:
        """The rest: windows that reach beyond the end see silence there."""
        end = self._sound.end
        n_windows = -(-(end + LOOK) // HOP)
        readings = []
        while self._n_windows < n_windows:
            asked = self._ask(min(n_windows, self._n_windows + BATCH_HOPS))
            readings += self._settle(asked, limit=end)
        if self._pool is not None:
            self._pool.shutdown()
        return readings

    def _ask(self, n_windows: int) -> _Asked:
        ends = [(index + 1) * HOP for index in range(self._n_windows, n_windows)]
        self._n_windows = n_windows
        return self._windows(ends)

    def _windows(self, ends: list[Samples]) -> _Asked:
        windows = [self._sound.read(end - WINDOW, end) for end in ends]
        groups = [
            np.stack(windows[first : first + WINDOWS_AT_ONCE])
            for first in range(0, len(windows), WINDOWS_AT_ONCE)
        ]
        return _Asked(ends=ends, answers=self._side_by_side(self._segmentation.classes, groups))

    def _answers(self, asked: _Asked) -> list[tuple[Samples, NDArray[np.float32]]]:
        """What the model says of the windows that were asked for, and of those between that are needed."""
        answers = list(asked)
        self._between += [end + BETWEEN for end, answer in answers if _is_at_once(answer)]
        heard = max([self._sound.end, *asked.ends])
        complete = [end for end in self._between if end <= heard]
        self._between = self._between[len(complete) :]
        answers += self._windows(complete)
        return sorted(answers, key=lambda answer: answer[0])

    def _settle(self, asked: _Asked, *, limit: Samples | None) -> list[Reading]:
        cuts: list[tuple[Samples, Span, Cut]] = []
        for end, answer in self._answers(asked):
            classes = self._linker.link(on_frames(answer, WINDOW // FRAME), (end - self._end) // FRAME)
            self._end = end
            if limit is not None and end > limit:
                classes = _silent_after(classes, (limit - (end - WINDOW)) // FRAME)
            decided = Span(self._decided, self._decided_by(end, classes, is_at_once=_is_at_once(answer)))
            self._decided = decided.end
            first, n_ahead = ((end - moment) // FRAME for moment in (decided.start, decided.end))
            cut = self._cutter.cut(classes[-first:-n_ahead], decided, classes[-n_ahead:])
            cuts.append((end, decided, cut))
        questions = [question for _, _, cut in cuts for question in cut.questions]
        prints = iter([*self._side_by_side(self._print, questions)])
        return [
            Reading(
                at=end if limit is None else limit,
                end=end,
                decided=_before(decided, limit),
                opened=cut.opened,
                runs=tuple(
                    replace(run, span=_before(run.span, limit))
                    for run in cut.runs
                    if limit is None or run.span.start < limit
                ),
                prints=tuple(next(prints) for _ in cut.questions),
                closed=cut.closed,
            )
            for end, decided, cut in cuts
        ]

    def _decided_by(self, end: Samples, classes: NDArray[np.float32], *, is_at_once: bool) -> Samples:
        """Up to when frames are decided with this window.

        A window between two hops lets no overlap begin: what was heard with less future would be taken for
        one more often. It follows one that has begun, to its end and beyond.
        """
        decided = self._decided
        if end % HOP == 0 or self._cutter.at_once >= SHORTEST_OVERLAP:
            decided = max(decided, end - LOOK)
        if is_at_once:
            decided += _n_clear(classes[(decided - end) // FRAME : -SOON // FRAME]) * FRAME
        return decided

    def _print(self, question: Question) -> VoicePrint:
        clip = np.concatenate([self._sound.read(span.start, span.end) for span in question.stretches])
        return VoicePrint(
            passage=question.passage,
            span=Span(question.stretches[0].start, question.stretches[-1].end),
            clean=question.clean,
            is_last=question.is_last,
            embedding=self._encoder.encode([clip])[0],
        )

    def _side_by_side(self, work: Callable[[_T], _R], items: Sequence[_T]) -> Iterable[_R]:
        """The results in order: at once where one thread does it, else as they are asked for."""
        if self._pool is None or len(items) < 2:
            return [work(item) for item in items]
        return self._pool.map(work, items)


class RecordedReadings:
    """A reader that has read it all before: it gives each reading when its sound has come, and forgets it."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = deque(readings)
        self._end = 0

    def feed(self, samples: NDArray[np.float32]) -> list[Reading]:
        """The readings known by the end of `samples`; what is left when no more sound comes waits for
        `finish`."""
        self._end += len(samples)
        due: list[Reading] = []
        while self._readings and self._readings[0].end <= self._end:
            due.append(self._readings.popleft())
        return due

    def finish(self) -> list[Reading]:
        rest = list(self._readings)
        self._readings.clear()
        return rest


def _before(span: Span, limit: Samples | None) -> Span:
    """What of a span lies before the end of the recording, where that is known."""
    return span if limit is None else Span(min(span.start, limit), min(span.end, limit))


def _n_clear(classes: NDArray[np.float32]) -> int:
    """How many frames from the first on leave little doubt that no two speak at once."""
    doubtful = np.flatnonzero(classes[:, N_SINGLE:].sum(axis=1) > LITTLE_DOUBT)
    return int(doubtful[0]) if len(doubtful) else len(classes)


def _is_at_once(answer: NDArray[np.float32]) -> bool:
    """Do two seem to speak at once near the end of a window?"""
    return bool(answer[-NEAR // STEP :, N_SINGLE:].sum(axis=1).max() >= OVERLAP_FROM)


def _silent_after(classes: NDArray[np.float32], frame: int) -> NDArray[np.float32]:
    """After the end of the recording nobody speaks."""
    classes = classes.copy()
    classes[max(0, frame) :] = 0.0
    classes[max(0, frame) :, 0] = 1.0
    return classes
