"""Words are made ahead on other threads, and told as if they had been made at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.events import (
    Attributed,
    ChannelLayout,
    Event,
    HeardUpTo,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
    Word,
)
from assistant.ports import AudioChunk
from assistant.session.words import ForeseenWords
from assistant.timebase import Samples, Span, to_samples

SECOND = to_samples(1.0)


class LevelTranscriber:
    """Says how loud its sound is; the first utterance takes until the second one is done."""

    def __init__(self, *, waits: bool = False) -> None:
        self._is_second_done = threading.Event()
        self._waits = waits

    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        level = round(float(np.median(samples)) * 10)
        if self._waits and level == 1:
            assert self._is_second_done.wait(timeout=20.0)
        if level == 2:
            self._is_second_done.set()
        return (Word(text=f"level{level}", span=Span(start, start + len(samples)), probability=1.0),)

    def window_s(self, duration: Samples) -> int:
        return duration // SECOND

    def transcribe_alike(
        self, clips: Sequence[NDArray[np.float32]], starts: Sequence[Samples]
    ) -> list[tuple[Word, ...]]:
        assert len({self.window_s(len(clip)) for clip in clips}) == 1
        return [self.transcribe(clip, start=start) for clip, start in zip(clips, starts, strict=True)]

    def guess(self, samples: NDArray[np.float32]) -> str:
        raise AssertionError("a replay guesses nothing")


class DamagedTranscriber(LevelTranscriber):
    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        raise ModelError("the model is damaged")


class Forgetful(LevelTranscriber):
    """Gives one answer too few."""

    def transcribe_alike(
        self, clips: Sequence[NDArray[np.float32]], starts: Sequence[Samples]
    ) -> list[tuple[Word, ...]]:
        return super().transcribe_alike(clips, starts)[1:]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def spoken(ipu: int, start_s: float, end_s: float) -> list[Event]:
    """An IPU of A that is known of as soon as it is over."""
    span = Span(to_samples(start_s), to_samples(end_s))
    return [
        SpeechStarted(at=span.start, ipu=ipu, participant="A", start=span.start),
        Attributed(at=span.start, ipu=ipu, participant="A", certainty=1.0),
        SpeechEnded(at=span.end, ipu=ipu, participant="A", span=span),
    ]


def two_utterances(second_s: float = 2.0) -> list[Event]:
    """One of a second, and one of another length: they are not read together."""
    return [
        *spoken(1, 1.0, 2.0),
        HeardUpTo(at=4 * SECOND, until=4 * SECOND),
        *spoken(2, 5.0, 5.0 + second_s),
        HeardUpTo(at=8 * SECOND, until=8 * SECOND),
    ]


def foreseen(
    transcriber: LevelTranscriber, pool: ThreadPoolExecutor, events: list[Event], *, is_over: bool = True
) -> ForeseenWords:
    """Words of 9 s of sound, of level .1 up to 4 s and .2 from there on, all heard ahead."""
    words = ForeseenWords(ChannelLayout.MIXED, 1, lambda: transcriber, pool)
    for second in range(9):
        level = 0.1 if second < 4 else 0.2
        words.hear(AudioChunk(start=second * SECOND, samples=np.full((1, SECOND), level, np.float32)))
    words.foresee(events)
    if is_over:
        words.foresee_end(9 * SECOND)
    return words


def told(words: ForeseenWords, events: list[Event]) -> list[tuple[Samples, str]]:
    answers = [answer for event in events for answer in words.feed(event)]
    answers += words.finish(9 * SECOND)
    return [(answer.at, answer.text) for answer in answers if isinstance(answer, UtteranceTranscribed)]


def test_words_are_told_at_the_event_that_ended_their_utterance(pool: ThreadPoolExecutor):
    """However long ago they were made."""
    events = two_utterances()

    assert told(foreseen(LevelTranscriber(), pool, events), events) == [
        (4 * SECOND, "level1"),
        (8 * SECOND, "level2"),
    ]


def test_an_utterance_that_was_quicker_waits_for_its_turn(pool: ThreadPoolExecutor):
    """The second is done first; the order stays that of the talk."""
    events = two_utterances()

    assert [text for _, text in told(foreseen(LevelTranscriber(waits=True), pool, events), events)] == [
        "level1",
        "level2",
    ]


def test_what_is_left_at_the_end_is_told_there(pool: ThreadPoolExecutor):
    """A recording may end in the middle of an utterance."""
    events = [*spoken(1, 1.0, 2.0), HeardUpTo(at=4 * SECOND, until=4 * SECOND), *spoken(2, 5.0, 6.0)]

    assert told(foreseen(LevelTranscriber(), pool, events), events) == [
        (4 * SECOND, "level1"),
        (9 * SECOND, "level2"),
    ]


def test_a_transcriber_that_fails_is_told_where_its_words_are_due(pool: ThreadPoolExecutor):
    """Nothing is swallowed on another thread."""
    events = two_utterances()

    with pytest.raises(ModelError, match="damaged"):
        told(foreseen(DamagedTranscriber(), pool, events), events)


def test_an_answer_too_few_is_told_where_words_are_due(pool: ThreadPoolExecutor):
    events = two_utterances()

    with pytest.raises(ValueError, match="argument"):
        told(foreseen(Forgetful(), pool, events), events)


class Counting(LevelTranscriber):
    """Notes how many utterances are read together."""

    def __init__(self) -> None:
        super().__init__()
        self.together: list[int] = []

    def transcribe_alike(
        self, clips: Sequence[NDArray[np.float32]], starts: Sequence[Samples]
    ) -> list[tuple[Word, ...]]:
        self.together.append(len(clips))
        return super().transcribe_alike(clips, starts)


class Held(ThreadPoolExecutor):
    """Begins nothing before `go`: as a pool does that has other work."""

    def __init__(self) -> None:
        super().__init__(1)
        self._may_begin = threading.Event()
        self.submit(self._may_begin.wait, 20.0)

    def go(self) -> None:
        self._may_begin.set()


def test_utterances_that_wait_and_are_alike_are_read_together():
    """Each is told in its place all the same."""
    transcriber, events = Counting(), two_utterances(second_s=1.0)
    with Held() as pool:
        words = foreseen(transcriber, pool, events, is_over=False)
        pool.go()

        assert told(words, events) == [(4 * SECOND, "level1"), (8 * SECOND, "level2")]
    assert transcriber.together == [2]


def test_who_stops_a_replay_waits_for_no_more_words(pool: ThreadPoolExecutor):
    """What is being read when Ctrl-C comes is read to its end, and nothing after it."""
    transcriber = Slow()
    words = ForeseenWords(ChannelLayout.MIXED, 1, lambda: transcriber, pool)
    words.hear(AudioChunk(start=0, samples=np.full((1, 20 * SECOND), 0.1, np.float32)))
    words.foresee([*spoken(1, 0.0, 1.0), HeardUpTo(at=2 * SECOND, until=2 * SECOND)])
    assert transcriber.has_begun.wait(timeout=20.0)
    others = [event for n in range(1, 6) for event in spoken(n + 1, 2.0 * n, 2.0 * n + 1.0)]
    words.foresee([*others, HeardUpTo(at=12 * SECOND, until=12 * SECOND)])

    words.let_go()
    transcriber.may_go_on.set()
    pool.shutdown(wait=True)

    assert transcriber.together == [1]


def test_the_last_are_read_few_at_once():
    """No thread is to be busy for long with the last of them while others have nothing left to do."""
    transcriber = Counting()
    events = [event for n in range(8) for event in spoken(n + 1, 2.0 * n, 2.0 * n + 1.0)]
    with Held() as pool:
        words = ForeseenWords(ChannelLayout.MIXED, 1, lambda: transcriber, pool)
        words.hear(AudioChunk(start=0, samples=np.full((1, 16 * SECOND), 0.1, np.float32)))
        words.foresee([*events, HeardUpTo(at=16 * SECOND, until=16 * SECOND)])
        words.foresee_end(16 * SECOND)
        pool.go()
    assert transcriber.together == [4, 2, 1, 1]


def test_long_ones_are_read_fewer_at_once():
    """What is read together lasts a minute at most: so much memory is kept for it."""
    transcriber = Counting()
    events = [event for n in range(4) for event in spoken(n + 1, 25.0 * n, 25.0 * n + 20.0)]
    with Held() as pool:
        words = ForeseenWords(ChannelLayout.MIXED, 1, lambda: transcriber, pool)
        for n in range(4):
            start = 25 * SECOND * n
            words.hear(AudioChunk(start=start, samples=np.full((1, 25 * SECOND), 0.1, np.float32)))
            until = start + 25 * SECOND
            words.foresee([*events[3 * n : 3 * n + 3], HeardUpTo(at=until, until=until)])
        pool.go()
        words.foresee_end(100 * SECOND)
    assert max(transcriber.together) <= 3
    assert sum(transcriber.together) == 4


class Slow(Counting):
    """Reads its first utterances until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_go_on = threading.Event(), threading.Event()

    def transcribe_alike(
        self, clips: Sequence[NDArray[np.float32]], starts: Sequence[Samples]
    ) -> list[tuple[Word, ...]]:
        is_first = not self.together
        told = super().transcribe_alike(clips, starts)
        if is_first:
            self.has_begun.set()
            assert self.may_go_on.wait(timeout=20.0)
        return told


def test_beside_hearing_one_thread_of_two_reads(pool: ThreadPoolExecutor):
    """Hearing has the other core; what comes meanwhile is read together, in half the time."""
    transcriber = Slow()
    words = ForeseenWords(ChannelLayout.MIXED, 1, lambda: transcriber, pool)
    words.hear(AudioChunk(start=0, samples=np.full((1, 20 * SECOND), 0.1, np.float32)))

    def foresee(first: int, last: int) -> list[int]:
        """Utterances are over; what has been begun by now?"""
        spoken_now = [event for n in range(first, last) for event in spoken(n + 1, 2.0 * n, 2.0 * n + 1.0)]
        at = to_samples(2.0 * last)
        words.foresee([*spoken_now, HeardUpTo(at=at, until=at)])
        assert transcriber.has_begun.wait(timeout=20.0)
        pool.submit(lambda: None).result(timeout=20.0)
        return [*transcriber.together]

    assert foresee(0, 1) == [1]
    assert foresee(1, 6) == [1]
    transcriber.may_go_on.set()
    pool.shutdown(wait=True)
    assert transcriber.together == [1, 4, 1]


def test_what_the_session_waits_for_is_read_though_it_is_one_only(pool: ThreadPoolExecutor):
    """Hearing may not run ahead for ever."""
    transcriber, events = Counting(), two_utterances()
    words = ForeseenWords(ChannelLayout.MIXED, 1, lambda: transcriber, pool)
    words.hear(AudioChunk(start=0, samples=np.full((1, 9 * SECOND), 0.1, np.float32)))
    words.foresee(events)

    first = [answer for event in events[:4] for answer in words.feed(event)]

    assert [answer.text for answer in first if isinstance(answer, UtteranceTranscribed)] == ["level1"]
