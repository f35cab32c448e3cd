"""A practice through a real sound system: played into a virtual room, recorded out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.events import (
    AttemptAssessed,
    AudioLost,
    Event,
    PromptEnded,
    PromptRequested,
    ReplyHeard,
    ReplyMeaning,
    SessionEnded,
    SpeechEnded,
    UtteranceTranscribed,
)
from assistant.store.store import open_store
from assistant.timebase import Span, to_samples
from benchmarks.partners import REACTION_S, couple, spoken_s
from benchmarks.virtual_room import STARTED, Practice, open_room

pytestmark = pytest.mark.slow

E = TypeVar("E", bound=Event)


@dataclass
class Practised:
    code: int
    lines: list[str]
    events: list[Event]
    assistant: NDArray[np.float32]
    files: list[str]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture(scope="module")
def practised() -> Iterator[Practised]:
    """A round with a loudspeaker whose echo comes back into the room, stopped by Ctrl-C."""
    with open_room() as room:
        room.add_echo()
        pair = couple("good-round")
        one = pair.rounds[0]
        with Practice(room, pair.arguments) as practice:
            assert practice.wait_for(STARTED, seconds=180), practice.lines
            recording = room.record_assistant()
            for clip in (one.speech, one.attempt, one.answer):
                line = practice.wait_for("Sayback:", seconds=40)
                practice.wait(spoken_s(line) + REACTION_S)
                room.play(clip)
            practice.wait_for("Sayback:", seconds=40)
            practice.wait(3.0)
            code = practice.stop()
            with open_store(practice.store) as store:
                events = store.events(store.sessions()[0].id)
            files = sorted(path.suffix for path in practice.output.iterdir())
        sound = np.frombuffer(recording.read_bytes(), "<i2").astype(np.float32)
        yield Practised(code=code, lines=practice.lines, events=events, assistant=sound, files=files)


def test_a_round_of_saying_back_is_led_to_its_end(practised: Practised):
    """Told, said back, confirmed: each was understood, and asked for at its moment."""
    assert [event.listener for event in practised.of(AttemptAssessed)] == ["B"]
    assert [event.meaning for event in practised.of(ReplyHeard)] == [ReplyMeaning.YES]
    phases = [event.phase for event in practised.of(PromptRequested)]
    assert phases == ["brief", "paraphrase", "confirm", "reply"]


def test_no_prompt_lies_over_a_partner(practised: Practised):
    """Neither begun while one spoke, nor gone on with."""
    speech = [event.span for event in practised.of(SpeechEnded)]
    over = [
        (prompt.span, span)
        for prompt in practised.of(PromptEnded)
        for span in speech
        if (common := prompt.span.overlap(span)) is not None and len(common) > to_samples(0.2)
    ]
    assert over == []


def test_the_echo_of_its_own_voice_is_in_nobodys_words(practised: Practised):
    """Only what the partners said is in the journal."""
    spoken = practised.of(PromptEnded)
    for event in practised.of(UtteranceTranscribed):
        assert not event.text or all(
            (common := event.span.overlap(prompt.span)) is None or len(common) < to_samples(0.2)
            for prompt in spoken
        )
    assert len([event for event in practised.of(UtteranceTranscribed) if event.text]) <= 6


def test_prompts_were_really_heard_over_their_spans(practised: Practised):
    """The recording of the loudspeaker has as much voice as the journal says, in the same rhythm."""
    spans = [event.span for event in practised.of(PromptEnded)]
    loud = voiced(practised.assistant)

    heard = runs(loud)
    assert len(heard) >= len(spans)
    gaps = np.diff([span.start for span in spans])
    starts = np.array([run.start for run in heard])
    for offset in starts:
        expected = offset + np.concatenate([[0], np.cumsum(gaps)])
        nearest = [np.abs(starts - moment).min() for moment in expected]
        if max(nearest) < to_samples(0.15):
            return
    pytest.fail(f"spans {spans} are not in the recording {heard}")


def test_nothing_of_the_sound_was_lost_and_the_end_was_calm(practised: Practised):
    """Ctrl-C is a stop like any other: feedback, exit code 0."""
    assert practised.of(AudioLost) == []
    assert practised.code == 0
    assert [event.reason for event in practised.of(SessionEnded)] == ["stopped"]
    assert practised.files == [".html", ".json", ".md"]
    assert any("findahelpline.com" in line for line in practised.lines)


def voiced(sound: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Frames of 10 ms that are louder than silence."""
    framed = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    loud: NDArray[np.bool_] = np.sqrt((framed.astype(np.float64) ** 2).mean(axis=1)) > 65.0
    return loud


def runs(loud: NDArray[np.bool_]) -> list[Span]:
    """Stretches of voice with less than 1.2 s of silence inside them."""
    frames = np.flatnonzero(loud)
    if not len(frames):
        return []
    breaks = np.flatnonzero(np.diff(frames) > 120)
    starts = frames[np.concatenate([[0], breaks + 1])]
    ends = frames[np.concatenate([breaks, [len(frames) - 1]])]
    return [
        Span(int(start) * 160, int(end) * 160)
        for start, end in zip(starts, ends, strict=True)
        if end - start > 20
    ]
