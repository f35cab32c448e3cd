"""From windows to passages: pieces of one voice, short enough that it is one person's. Pure.

A *passage* is speech of one linked slot without a pause to speak of, of at most `LONGEST_CLEAN`. Longer talk
is several passages: the model sometimes gives two alike voices one slot, and a passage is asked anew whose it
is. Its *clean* frames are those where nobody else speaks; only these say whose voice it is.

A frame is decided half a second after it was heard (`LOOK`): the model needs some future to be sure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.linking import FRAME, voices_of
from assistant.hearing.segmentation import N_SINGLE, N_SLOTS
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span

OVERLAP_FROM = 0.3
"""Two voices at once from this probability on: precision and recall balance (p > .5 misses half)."""

OVERLAP_PEAK = 0.4
"""And somewhere in it so much: fewer false alarms, and nothing else changes from .35 to .45."""

SPEECH_FROM = 0.5
"""Somebody speaks."""

SHORTEST_OVERLAP: Samples = SAMPLE_RATE_HZ // 4
"""Overlap counts from 0.2 s on in the field; what the model finds shorter is mostly a change of speaker."""

FLICKER: Samples = SAMPLE_RATE_HZ * 15 // 100
"""A voice for a shorter time, in the middle of another's speech, is none."""

PAUSE: Samples = SAMPLE_RATE_HZ * 3 // 10
"""A slot silent for so long has ended its passage."""

LONGEST_CLEAN: Samples = 2 * SAMPLE_RATE_HZ
"""Clean sound after which a passage ends: the voice can be told from 1.2 s without error, and from .4 s with
4 %."""

ASK_FROM: Samples = SAMPLE_RATE_HZ * 4 // 10
"""Clean sound from which on a voice can be told."""

SETTLED_FROM: Samples = SAMPLE_RATE_HZ * 7 // 10
"""A voice that was told from less is asked about again when there is so much."""

ASK_AGAIN: Samples = SAMPLE_RATE_HZ // 4
"""At its end a passage is asked about again if it has grown by so much."""

MEMORY: Samples = 5 * SAMPLE_RATE_HZ
"""A slot that was silent for longer than a window may be somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A passage begins. `before` had the same slot last; `rivals` have the other slots and are other
    people."""

    passage: int
    before: int | None
    rivals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch in which the same passages speak; none, one, or two at once."""

    span: Span
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whose voice is in these clean stretches of a passage? `is_last`: the passage is over."""

    passage: int
    stretches: tuple[Span, ...]
    is_last: bool

    @property
    def clean(self) -> Samples:
        return sum(len(stretch) for stretch in self.stretches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What one window adds."""

    opened: tuple[Opened, ...]
    runs: tuple[Run, ...]
    questions: tuple[Question, ...]
    closed: tuple[int, ...]


@dataclass(slots=True)
class _Open:
    number: int
    last_heard: Samples
    clean: list[Span] = field(default_factory=list)
    clean_length: Samples = 0
    asked: Samples = 0


class PassageCutter:
    """Sans-I/O: windows in, passages out."""

    def __init__(self) -> None:
        self._next = 1
        self._before = 0
        self.at_once: Samples = 0
        """For how long two voices had been speaking at once where the last decided stretch ended."""
        self._open: list[_Open | None] = [None] * N_SLOTS
        self._last: list[tuple[int, Samples] | None] = [None] * N_SLOTS

    def cut(self, classes: NDArray[np.float32], decided: Span, ahead: NDArray[np.float32]) -> Cut:
        """Decide one more stretch of time.

        Parameters
        ----------
        classes : ndarray, shape (n_frames, 7), float32
            Linked probabilities of the frames of `decided`.
        decided : Span
            The stretch; it follows the one before without a gap.
        ahead : ndarray, shape (n_ahead, 7), float32
            The frames after it: heard, but not decided yet. They help to tell a voice early.
        """
        opened: list[Opened] = []
        runs: list[Run] = []
        questions: list[Question] = []
        closed: list[int] = []
        labels = _labels(np.concatenate([classes, ahead]), self._before)
        for slots, span in _stretches(labels[: len(classes)], decided.start):
            for slot in range(N_SLOTS):
                passage = self._open[slot]
                if slot not in slots and passage and span.end - passage.last_heard >= PAUSE:
                    self._close(slot, questions, closed)
            for piece in self._pieces(slots, span, questions, closed, opened):
                runs.append(piece)
        if len(classes):
            self._before = int(labels[len(classes) - 1])
            alone = np.flatnonzero(labels[: len(classes)] < N_SINGLE)
            since = int(alone[-1]) + 1 if len(alone) else 0
            self.at_once = (len(classes) - since) * FRAME + (0 if len(alone) else self.at_once)
        ahead_stretches = list(_stretches(labels[len(classes) :], decided.end))
        for slot, passage in enumerate(self._open):
            if passage is not None and passage.asked < SETTLED_FROM:
                future = _clean_future(slot, ahead_stretches, passage.last_heard)
                heard = passage.clean_length + sum(map(len, future))
                if heard >= (SETTLED_FROM if passage.asked else ASK_FROM):
                    stretches = _first((*passage.clean, *future), LONGEST_CLEAN)
                    passage.asked = sum(map(len, stretches))
                    questions.append(Question(passage=passage.number, stretches=stretches, is_last=False))
        return Cut(opened=tuple(opened), runs=tuple(runs), questions=tuple(questions), closed=tuple(closed))

    def _pieces(
        self,
        slots: tuple[int, ...],
        span: Span,
        questions: list[Question],
        closed: list[int],
        opened: list[Opened],
    ) -> Iterator[Run]:
        """The runs of a stretch of one class, cut where a passage has become long enough."""
        start = span.start
        while start < span.end:
            end = span.end
            for slot in slots:
                if self._open[slot] is None:
                    opened.append(self._begin(slot, start))
            if len(slots) == 1:
                passage = self._open[slots[0]]
                assert passage is not None
                end = min(end, start + LONGEST_CLEAN - passage.clean_length)
                passage.clean.append(Span(start, end))
                passage.clean_length += end - start
            heard = [passage for slot in slots if (passage := self._open[slot]) is not None]
            for passage in heard:
                passage.last_heard = end
            yield Run(span=Span(start, end), passages=tuple(passage.number for passage in heard))
            for slot in slots:
                passage = self._open[slot]
                if passage is not None and passage.clean_length >= LONGEST_CLEAN:
                    self._close(slot, questions, closed)
            start = end

    def _begin(self, slot: int, start: Samples) -> Opened:
        def recent(other: int) -> int | None:
            current = self._open[other]
            if current is not None:
                return current.number
            last = self._last[other]
            return last[0] if last is not None and start - last[1] < MEMORY else None

        before = recent(slot)
        rivals = tuple(
            number for other in range(N_SLOTS) if other != slot and (number := recent(other)) is not None
        )
        passage = _Open(number=self._next, last_heard=start)
        self._next += 1
        self._open[slot] = passage
        return Opened(passage=passage.number, before=before, rivals=rivals)

    def _close(self, slot: int, questions: list[Question], closed: list[int]) -> None:
        passage = self._open[slot]
        assert passage is not None
        if passage.clean_length >= ASK_FROM and passage.clean_length - passage.asked >= ASK_AGAIN:
            questions.append(Question(passage=passage.number, stretches=tuple(passage.clean), is_last=True))
        closed.append(passage.number)
        self._last[slot] = (passage.number, passage.last_heard)
        self._open[slot] = None


def _labels(classes: NDArray[np.float32], before: int) -> NDArray[np.intp]:
    """One of the seven classes for each frame; `before` is that of the frame before the first.

    Two voices at once for less than `SHORTEST_OVERLAP`, and one voice for less than `FLICKER` inside
    another's speech, are doubts of the model and not people.
    """
    single = 1 + classes[:, 1:N_SINGLE].argmax(axis=1)
    pair = N_SINGLE + classes[:, N_SINGLE:].argmax(axis=1)
    one = np.where(1 - classes[:, 0] >= SPEECH_FROM, single, 0)
    two = classes[:, N_SINGLE:].sum(axis=1)
    overlapped = two >= OVERLAP_FROM
    labels = np.where(overlapped, pair, one)
    for low, high in _runs(overlapped):
        if not overlapped[low] or (low == 0 and before >= N_SINGLE):
            continue
        is_short = (high - low) * FRAME < SHORTEST_OVERLAP and high < len(labels)
        if is_short or two[low:high].max() < OVERLAP_PEAK:
            labels[low:high] = single[low:high]
    for low, high in _runs(labels):
        left = before if low == 0 else labels[low - 1]
        is_short = (high - low) * FRAME < FLICKER and high < len(labels)
        if is_short and labels[high] == left and 0 < left < N_SINGLE and labels[low] != 0:
            labels[low:high] = left
    return labels


def _runs(values: NDArray[np.generic]) -> Iterator[tuple[int, int]]:
    """Borders of the runs of equal values."""
    borders = [0, *(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist(), len(values)]
    return pairwise(borders) if len(values) else iter(())


def _stretches(labels: NDArray[np.intp], start: Samples) -> Iterator[tuple[tuple[int, ...], Span]]:
    """Runs of frames in which the same slots speak."""
    for low, high in _runs(labels):
        yield voices_of(int(labels[low])), Span(start + low * FRAME, start + high * FRAME)


def _clean_future(
    slot: int, ahead: list[tuple[tuple[int, ...], Span]], last_heard: Samples
) -> tuple[Span, ...]:
    """Clean stretches of a slot that are heard already, as long as its passage would go on."""
    future = []
    for slots, span in ahead:
        if slot not in slots:
            if span.end - last_heard >= PAUSE:
                break
            continue
        if slots == (slot,):
            future.append(span)
        last_heard = span.end
    return tuple(future)


def _first(stretches: tuple[Span, ...], length: Samples) -> tuple[Span, ...]:
    """The first so many samples of some stretches."""
    kept = []
    for stretch in stretches:
        if length <= 0:
            break
        kept.append(Span(stretch.start, min(stretch.end, stretch.start + length)))
        length -= len(stretch)
    return tuple(kept)
