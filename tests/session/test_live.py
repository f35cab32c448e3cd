"""The live loop, driven by scripted sound: no device, no thread, no waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from wave import open as open_wave

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.microphone import Notice
from assistant.audio.recording import Recording
from assistant.events import (
    AttemptAssessed,
    AudioLost,
    CaveatRaised,
    CommandGiven,
    CommandKind,
    CutInNoted,
    Event,
    ExerciseBegun,
    ExercisePaused,
    ExerciseResumed,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    ReplyHeard,
    RoundEnded,
    SessionEnded,
    SessionStarted,
    SourceEnded,
    SpeechEnded,
    SpeechStarted,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceStarted,
    VoicesTogether,
    Word,
    WordsStep,
    WordsStepped,
)
from assistant.feedback.build import build_report
from assistant.feedback.words import feedback_words
from assistant.session.live_prompts import silent_clip
from assistant.session.pace import WordsPace
from assistant.session.replay import replay
from assistant.store.store import open_store
from assistant.timebase import Samples, Span, to_samples, to_seconds
from assistant.transcription.utterances import UtteranceRequest
from tests.session.room import (
    BLOCK,
    CROSSTALK,
    GOOD_ROUND,
    Onlooker,
    Room,
    RoomLoudspeaker,
    equipped,
    live,
    options,
    sound,
)

ONLY_ONE_OF_THEM = (
    ExerciseBegun,
    AttemptAssessed,
    CaveatRaised,
    CutInNoted,
    ReplyHeard,
    RoundEnded,
    SessionStarted,
    SessionEnded,
    SourceEnded,
    PhaseStarted,
    PromptRequested,
    PromptStarted,
    PromptEnded,
    PromptUnheard,
    VoicesTogether,
)
"""What the exercise does, and what is known of a file alone."""


PART_S = 16.0


def first_part(path: Path, folder: Path) -> Path:
    """As a recording of its own."""
    chunks = [chunk.samples for chunk in Recording(path).chunks()]
    part = np.concatenate(chunks, axis=1)[:, : to_samples(PART_S)]
    target = folder / "part.wav"
    with open_wave(str(target), "wb") as file:
        file.setnchannels(len(part))
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((part.T * 32_767).astype("<i2").tobytes())
    return target


@pytest.mark.parametrize(
    ("path", "channels"),
    [(CROSSTALK, "split"), pytest.param(GOOD_ROUND, "mixed", marks=pytest.mark.slow)],
    ids=["two channels", "one channel"],
)
def test_the_same_sound_gives_the_same_facts_live_and_in_a_replay(path: Path, channels: str, tmp_path: Path):
    """Speech, turns, overlaps, words and verdicts, each with its moment: the exercise changes none.

    Words are a fact of the first sample after the block that made them due. On two channels a replay asks
    whether a turn is over only where that matters: what it asked was answered live, too, and alike.
    """
    shortened = first_part(path, tmp_path)
    with open_store(tmp_path / "replay") as store:
        equipment = equipped(channels)
        replayed = store.events(replay(shortened, options(channels), equipment, store, lambda *step: None))

    seen = live(Room(sound(shortened, channels)), channels, tmp_path / "live", has_words=True)

    apart = (*ONLY_ONE_OF_THEM, TurnEndLikely) if channels == "split" else ONLY_ONE_OF_THEM

    def facts(events: list[Event]) -> list[Event]:
        return [event for event in events if not isinstance(event, apart)]

    def answers(events: list[Event]) -> set[Event]:
        return {replace(event, at=0) for event in events if isinstance(event, TurnEndLikely)}

    assert answers(seen.events) >= answers(replayed)
    assert len(facts(replayed)) > 30
    assert [replace(event, at=0) for event in facts(seen.events)] == [
        replace(event, at=0) for event in facts(replayed)
    ]
    late = [one.at - other.at for one, other in zip(facts(seen.events), facts(replayed), strict=True)]
    assert 0 <= min(late) <= max(late) <= BLOCK


TALK_S = 5.0


@pytest.fixture
def talk() -> Room:
    """Ann speaks on her channel from 6 s on for some seconds, after the quiet of the brief."""
    given = sound(CROSSTALK, "split")[:, : to_samples(TALK_S)]
    room = np.random.default_rng(2).standard_normal((2, to_samples(6.0))).astype(np.float32) * 3e-4
    return Room(np.concatenate([room, given, room], axis=1))


def ended(view: Onlooker) -> list[PromptEnded]:
    return [event for event in view.events if isinstance(event, PromptEnded)]


def test_sayback_does_not_hear_itself(talk: Room, tmp_path: Path):
    """A loudspeaker that comes back 12 dB softer adds no speech to anybody's figures."""
    view = live(talk, "split", tmp_path, player=RoomLoudspeaker(talk, echo_db=-12))

    first = ended(view)[0]
    assert not first.is_cut
    assert not [
        event
        for event in view.events
        if isinstance(event, SpeechStarted | VoiceStarted) and first.span.contains(event.start)
    ]
    assert all(event.span.start_s > 5.0 for event in view.events if isinstance(event, SpeechEnded))


def test_the_span_of_a_prompt_is_that_of_its_sound(talk: Room, tmp_path: Path):
    """Loudspeaker's delay included; it began when nobody spoke."""
    view = live(talk, "split", tmp_path, player=RoomLoudspeaker(talk, echo_db=-12))

    request = next(event for event in view.events if isinstance(event, PromptRequested))
    span = ended(view)[0].span
    assert len(span) == silent_clip(request.text).samples.shape[1]
    assert request.at <= span.start <= request.at + to_samples(0.2)


def test_a_partner_over_a_prompt_stops_it_and_is_heard(tmp_path: Path):
    """Within 200 ms, on a loudspeaker with echo, and their speech is there from its start."""
    given = sound(CROSSTALK, "split")[:, : to_samples(TALK_S)]
    quiet = np.random.default_rng(2).standard_normal((2, to_samples(2.0))).astype(np.float32) * 3e-4
    alone = live(Room(np.concatenate([quiet, given], axis=1)), "split", tmp_path / "alone")
    room = Room(np.concatenate([quiet, given], axis=1))

    view = live(room, "split", tmp_path / "over", player=RoomLoudspeaker(room, echo_db=-18))

    first = ended(view)[0]
    onsets = [
        min(event.start for event in seen.events if isinstance(event, SpeechStarted))
        for seen in (alone, view)
    ]
    assert first.is_cut
    assert 0 < first.span.end - onsets[0] <= to_samples(0.3)
    assert abs(onsets[1] - onsets[0]) <= to_samples(0.1)


def test_words_that_come_late_are_late_events(talk: Room, tmp_path: Path):
    """Nothing waits for them; they are told when they are there, and none is lost."""
    view = live(talk, "split", tmp_path, has_words=True, late_by=1)

    words = [event for event in view.events if isinstance(event, UtteranceTranscribed)]
    assert any(event.text for event in words)
    assert words[-1].at - words[-1].span.end > to_samples(3.0)


class SlowDesk:
    """Implements `WordsDesk` on session time: each second of sound takes so many, with each step its own."""

    def __init__(self, **takes: float) -> None:
        self._takes = {WordsStep(step): seconds for step, seconds in takes.items()}
        self._pace = WordsPace(has_quick=True)
        self._step = WordsStep.USUAL
        self._now = self._free = 0.0
        self._done: list[tuple[float, UtteranceRequest, tuple[Word, ...]]] = []

    def take_step(self, now: Samples) -> WordsStep:
        self._now = to_seconds(now)
        self._step = self._pace.step(now_s=self._now)
        return self._step

    def submit(self, request: UtteranceRequest, clip: NDArray[np.float32] | None) -> None:
        words: tuple[Word, ...] = ()
        if clip is not None:
            length_s = to_seconds(len(clip))
            self._pace.hand_in(request.utterance, length_s=length_s, now_s=self._now)
            self._free = max(self._free, self._now) + self._takes[self._step] * length_s
            words = (Word(text=self._step.value, span=request.span, probability=0.9),)
        self._done.append((self._free, request, words))

    def take(self, now: Samples) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        due = [one for one in self._done if one[0] <= to_seconds(now)]
        self._done = self._done[len(due) :]
        for _, request, _ in due:
            self._pace.done(request.utterance)
        return [(request, words) for _, request, words in due]

    def drain(self) -> list[tuple[UtteranceRequest, tuple[Word, ...]]]:
        return []

    def guess(self, voice: Span, clip: NDArray[np.float32]) -> None: ...

    def take_guesses(self, now: Samples) -> list[tuple[Span, str]]:
        return []


def told_and_asked(view: Onlooker) -> tuple[list[str], list[str]]:
    """The steps of the words, and the phases whose prompts were heard."""
    heard = {event.prompt for event in view.events if isinstance(event, PromptEnded)}
    return (
        [event.step.value for event in view.events if isinstance(event, WordsStepped)],
        [
            event.phase
            for event in view.events
            if isinstance(event, PromptRequested) and event.prompt in heard
        ],
    )


def test_words_slower_than_real_time_hold_nothing_up(talk: Room, tmp_path: Path):
    """A quicker model, then none: it is told, and Sayback asks on after a silence as it would have."""
    quiet = talk.sound[:, : to_samples(6.0)]
    speech = talk.sound[:, to_samples(6.0) : -to_samples(6.0)]
    back = speech[::-1]
    room = Room(np.concatenate([quiet, speech, quiet, quiet, back, quiet, quiet, quiet], axis=1))

    view = live(room, "split", tmp_path, desk=SlowDesk(usual=9.0, quick=9.0))

    steps, asked = told_and_asked(view)
    assert steps[:2] == ["quick", "none"]
    assert asked[:3] == ["brief", "paraphrase", "confirm"]
    caveats = [event.code for event in view.events if isinstance(event, CaveatRaised)]
    assert caveats == ["quicker_words_model", "words_behind"]


def test_a_computer_that_is_quick_enough_is_left_alone(talk: Room, tmp_path: Path):
    """Half of real time is no reason for anything."""
    view = live(talk, "split", tmp_path, desk=SlowDesk(usual=0.5))

    assert told_and_asked(view)[0] == []
    assert "usual" in [event.text for event in view.events if isinstance(event, UtteranceTranscribed)]


def test_a_key_stops_the_session_at_any_time(talk: Room, tmp_path: Path):
    """Calmly: what was heard is kept, and its feedback can be made."""
    talk.keys[to_samples(9.0)] = CommandKind.STOP

    view = live(talk, "split", tmp_path)

    assert CommandKind.STOP in [event.command for event in view.events if isinstance(event, CommandGiven)]
    assert [event.reason for event in view.events if isinstance(event, SessionEnded)] == ["stopped"]
    assert isinstance(view.events[-1], SourceEnded)
    report = build_report(view.events, feedback_words("en"))
    assert report.has_speech
    assert report.source.duration_s < 10.0


def test_a_microphone_that_goes_and_comes_back_pauses_the_session(talk: Room, tmp_path: Path):
    """It says so, loses the span and nothing else, and goes on."""
    talk.notices = {to_samples(13.0): Notice.GONE, to_samples(15.0): Notice.BACK}
    talk.lost = {to_samples(15.0): Span(to_samples(13.0), to_samples(15.0))}

    view = live(talk, "split", tmp_path)

    kinds = [type(event) for event in view.events]
    assert kinds.index(ExercisePaused) < kinds.index(AudioLost) < kinds.index(ExerciseResumed)
    assert [event.span for event in view.events if isinstance(event, AudioLost)] == [
        Span(to_samples(13.0), to_samples(15.0))
    ]
    assert len(view.said) == 2


def test_a_microphone_that_may_not_be_heard_is_told(talk: Room, tmp_path: Path):
    """With where the permission is given."""
    talk.notices = {to_samples(2.0): Notice.DENIED}

    view = live(talk, "split", tmp_path)

    assert "System Settings" in view.said[0]


def test_the_sound_may_end_at_any_time(talk: Room, tmp_path: Path):
    """In the middle of a word or of a prompt: everything open is closed."""
    talk.sound = talk.sound[:, : to_samples(1.0)]
    in_prompt = live(talk, "split", tmp_path / "prompt")

    assert [event.is_cut for event in ended(in_prompt)] == [True]
    assert [event.reason for event in in_prompt.events if isinstance(event, SessionEnded)] == ["source_ended"]
