"""What is heard before it is known whose voice it is: models on one grid of windows.

Every half second of session time the last five seconds go through the segmentation model, the slots are tied
to the window before, passages are cut, and the clean sound of each passage is turned into a voice print. None
of this depends on the voices that are known, nor on how the sound was cut into chunks: so the first pass over
a recording and the second can share it (`RecordedReadings`), and live sound goes the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.linking import FRAME, SlotLinker, on_frames
from assistant.hearing.passages import Cut, Opened, PassageCutter, Question, Run
from assistant.hearing.segmentation import Segmentation
from assistant.hearing.sound import SoundMemory
from assistant.ports import VoiceEncoder
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span

WINDOW: Samples = 5 * SAMPLE_RATE_HZ
"""Sound that the model sees at once. With 10 s it gives two voices one slot twice as often."""

HOP: Samples = SAMPLE_RATE_HZ // 2
"""From one window to the next."""

LOOK: Samples = SAMPLE_RATE_HZ // 2
"""Future that a frame has at least when it is decided. So it is known 0.5 to 1.0 s after it was heard."""

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
    """What one window adds: `decided` is now settled but for whose voices they are."""

    at: Samples
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
        windows = [self._sound.read(end - WINDOW, end) for end in ends]
        groups = [
            np.stack(windows[first : first + WINDOWS_AT_ONCE])
            for first in range(0, len(windows), WINDOWS_AT_ONCE)
        ]
        return _Asked(ends=ends, answers=self._side_by_side(self._segmentation.classes, groups))

    def _settle(self, asked: _Asked, *, limit: Samples | None) -> list[Reading]:
        answers = [answer for group in asked.answers for answer in group]
        cuts: list[tuple[Samples, Span, Cut]] = []
        for end, answer in zip(asked.ends, answers, strict=True):
            classes = self._linker.link(on_frames(answer, WINDOW // FRAME), HOP // FRAME)
            first = (WINDOW - LOOK - HOP) // FRAME
            decided = Span(max(0, end - LOOK - HOP), max(0, end - LOOK))
            skip = first if len(decided) else first + HOP // FRAME
            if limit is not None and decided.end > limit:
                classes = _silent_after(classes, (limit - (end - WINDOW)) // FRAME)
            cut = self._cutter.cut(
                classes[skip : first + HOP // FRAME], decided, classes[first + HOP // FRAME :]
            )
            cuts.append((end if limit is None else limit, decided, cut))
        questions = [question for _, _, cut in cuts for question in cut.questions]
        prints = iter([*self._side_by_side(self._print, questions)])
        return [
            Reading(
                at=at,
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
            for at, decided, cut in cuts
        ]

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
    """A reader that has read it all before: it gives each reading when its sound has come."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings
        self._next = 0
        self._end = 0

    def feed(self, samples: NDArray[np.float32]) -> list[Reading]:
        """The readings known by the end of `samples`; what is left when no more sound comes waits for
        `finish`."""
        self._end += len(samples)
        due: list[Reading] = []
        while self._next < len(self._readings) and self._grid(self._next) <= self._end:
            due.append(self._readings[self._next])
            self._next += 1
        return due

    def finish(self) -> list[Reading]:
        rest = list(self._readings[self._next :])
        self._next = len(self._readings)
        return rest

    def _grid(self, index: int) -> Samples:
        return (index + 1) * HOP


def _before(span: Span, limit: Samples | None) -> Span:
    """What of a span lies before the end of the recording, where that is known."""
    return span if limit is None else Span(min(span.start, limit), min(span.end, limit))


def _silent_after(classes: NDArray[np.float32], frame: int) -> NDArray[np.float32]:
    """After the end of the recording nobody speaks."""
    classes = classes.copy()
    classes[max(0, frame) :] = 0.0
    classes[max(0, frame) :, 0] = 1.0
    return classes
