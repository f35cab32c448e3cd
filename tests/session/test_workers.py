"""The threads of a live session give what they were asked for, and never hold the session up."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from assistant.errors import ModelError, VoiceError
from assistant.events import Word, WordsStep
from assistant.ports import AudioChunk
from assistant.session.live_prompts import silent_clip
from assistant.session.workers import ClipThread, TranscriptionThread
from assistant.timebase import Samples, Span
from assistant.transcription.utterances import UtteranceRequest

SOUND = np.zeros(16_000, np.float32)
LIMIT_S = 10.0


def request(number: int) -> UtteranceRequest:
    span = Span(0, 16_000)
    return UtteranceRequest(
        utterance=number,
        participant="A",
        span=span,
        listen=span,
        keep=(span,),
        ipus=(number,),
        has_words=True,
    )


class Writer:
    """Implements `Transcriber`; it begins when it is let."""

    def __init__(self, error: ModelError | None = None, text: str = "yes") -> None:
        self.may_begin = threading.Event()
        self._error = error
        self._text = text

    def transcribe(self, samples: np.ndarray, *, start: Samples) -> tuple[Word, ...]:
        self.may_begin.wait(LIMIT_S)
        if self._error is not None:
            raise self._error
        return (Word(text=self._text, span=Span(0, 8_000), probability=1.0),)

    def guess(self, samples: np.ndarray) -> str:
        return f"{len(samples)} samples"


class Speaker:
    """Implements `Voice`."""

    def __init__(self, error: VoiceError | None = None) -> None:
        self.may_begin = threading.Event()
        self.may_begin.set()
        self.said: list[str] = []
        self.done = threading.Semaphore(0)
        self._error = error

    def render(self, text: str) -> AudioChunk:
        self.done.release()
        self.may_begin.wait(LIMIT_S)
        self.said.append(text)
        if self._error is not None:
            raise self._error
        return AudioChunk(start=0, samples=np.full((1, 100), 0.5, np.float32))


class Attentive(Writer):
    """A writer who tells in which order it was asked, and whose first guess takes until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[str] = []
        self.has_begun = threading.Event()

    def transcribe(self, samples: np.ndarray, *, start: Samples) -> tuple[Word, ...]:
        self.order.append("words")
        return ()

    def guess(self, samples: np.ndarray) -> str:
        self.has_begun.set()
        self.may_begin.wait(LIMIT_S)
        self.order.append("guess")
        return "yes"


def test_an_utterance_gives_way_to_the_guesses_before_it():
    """Somebody waits for these; then its words are made."""
    writer = Attentive()
    desk = TranscriptionThread(writer)
    desk.guess(Span(0, 16_000), SOUND)
    desk.guess(Span(16_000, 32_000), SOUND)
    assert writer.has_begun.wait(LIMIT_S)
    desk.submit(request(1), SOUND)
    writer.may_begin.set()

    assert len(desk.drain()) == 1
    desk.close()
    assert writer.order == ["guess", "guess", "words"]


def test_what_is_at_hand_is_waited_for_when_a_session_closes(monkeypatch: pytest.MonkeyPatch):
    """The interpreter does not end under a model that works: it goes on only because it is waited for."""
    writer = Attentive()
    let_go_on_by_who_waits(writer.may_begin, monkeypatch)
    desk = TranscriptionThread(writer)
    desk.guess(Span(0, 16_000), SOUND)
    assert writer.has_begun.wait(LIMIT_S)
    desk.close()

    assert writer.order == ["guess"]


def test_the_clip_at_hand_is_waited_for_when_a_session_closes(monkeypatch: pytest.MonkeyPatch):
    """It is made by a model too; those that were ordered after it are not begun."""
    voice = Speaker()
    voice.may_begin.clear()
    let_go_on_by_who_waits(voice.may_begin, monkeypatch)
    clips = ClipThread(voice, ["one", "two", "three"])
    assert voice.done.acquire(timeout=LIMIT_S)
    clips.close()

    assert voice.said == ["one"]


def test_a_session_does_not_wait_for_ever_for_what_hangs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """It closes, and says so in the log."""
    monkeypatch.setattr("assistant.session.workers.CLOSE_S", 0.0)
    voice = Speaker()
    voice.may_begin.clear()
    clips = ClipThread(voice, ["one"])
    assert voice.done.acquire(timeout=LIMIT_S)
    clips.close()
    voice.may_begin.set()

    assert caplog.messages == ["the session is closed while its clips are still being made"]


def let_go_on_by_who_waits(may_begin: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is at hand goes on as soon as somebody waits for its thread, and not before."""
    join = threading.Thread.join

    def waited_for(thread: threading.Thread, timeout: float | None = None) -> None:
        may_begin.set()
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", waited_for)


def test_words_come_back_in_order_when_they_are_there():
    """Handing in returns at once; what has no words keeps its place."""
    writer = Writer()
    desk = TranscriptionThread(writer)
    desk.submit(request(1), SOUND)
    desk.submit(request(2), None)

    assert desk.take(0) == []
    writer.may_begin.set()
    done = desk.drain()
    desk.close()

    assert [(one.utterance, len(words)) for one, words in done] == [(1, 1), (2, 0)]


def test_a_model_that_breaks_leaves_the_session_without_words():
    """Each utterance still comes back."""
    writer = Writer(ModelError("the model is damaged"))
    writer.may_begin.set()
    desk = TranscriptionThread(writer)
    desk.submit(request(1), SOUND)
    desk.submit(request(2), SOUND)

    assert [words for _, words in desk.drain()] == [(), ()]
    assert str(desk.error) == "the model is damaged"
    assert desk.take_step(0) is WordsStep.NONE
    desk.close()


def test_a_quicker_model_writes_what_is_handed_in_while_the_usual_one_is_late():
    """What was handed in before stays with the usual one, so that it can be told which wrote what."""
    now = [0.0]
    usual, quick = Writer(), Writer(text="quickly")
    quick.may_begin.set()
    desk = TranscriptionThread(usual, quick=lambda: quick, wall=lambda: now[0])
    desk.submit(request(1), SOUND)
    steps = [desk.take_step(0)]
    now[0] = 10.0
    steps.append(desk.take_step(0))
    desk.submit(request(2), SOUND)
    now[0] = 30.0
    steps.append(desk.take_step(0))
    usual.may_begin.set()
    done = desk.drain()
    desk.close()

    assert steps == [WordsStep.USUAL, WordsStep.QUICK, WordsStep.NONE]
    assert [words[0].text for _, words in done] == ["yes", "quickly"]


def waited_for(clips: ClipThread, text: str) -> AudioChunk:
    limit = threading.Event()
    for _ in range(1_000):
        clip = clips.clip(text)
        if clip is not None:
            return clip
        limit.wait(LIMIT_S / 1_000)
    raise AssertionError("no clip came")


def test_clips_are_made_beforehand_and_on_demand():
    """Each once."""
    voice = Speaker()
    clips = ClipThread(voice, ["one", "two"])

    assert waited_for(clips, "made for this moment").samples.shape == (1, 100)
    assert waited_for(clips, "two").samples.shape == (1, 100)
    clips.close()

    assert sorted(voice.said) == ["made for this moment", "one", "two"]


def test_where_no_voice_answers_prompts_are_read():
    """For as long as they would be heard; the engine is not asked again."""
    voice = Speaker(VoiceError("no engine"))
    clips = ClipThread(voice, ["one"])

    assert waited_for(clips, "one").samples.shape == silent_clip("one").samples.shape
    assert not np.any(waited_for(clips, "two").samples)
    clips.close()

    assert voice.said == ["one"]
