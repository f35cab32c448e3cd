"""A practice that was cut off goes on: the deciders stand where they stood, and nothing known is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import OptionError, StoreError
from assistant.events import (
    Attributed,
    AudioLost,
    CaveatRaised,
    ChannelLayout,
    Event,
    ExercisePaused,
    ExerciseResumed,
    HeardUpTo,
    Participant,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    SessionEnded,
    SessionKind,
    SessionResumed,
    SessionStarted,
    SpeechEnded,
    SpeechStarted,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
)
from assistant.feedback.build import build_report
from assistant.feedback.words import feedback_words
from assistant.ports import AudioChunk
from assistant.prompts.render import speaking_time
from assistant.session.clock import SessionClock
from assistant.session.practise import PractiseOptions, parse_practise_options, practise, resume_options
from assistant.session.replay_prompts import ReplayPrompter
from assistant.session.resume import LONGEST_GAP, closing_events, resumption
from assistant.settings import Settings
from assistant.store.store import Store, open_store
from assistant.timebase import Samples, Span, to_samples
from tests.exercise.scene import machine, spoken
from tests.session.room import CROSSTALK, Room, sound
from tests.session.test_practise import Person, ScriptedRig, quiet

ROUND = [
    ("A", 1.0, "I was sad that you forgot our evening on Friday, it had been my idea."),
    ("B", 14.0, "So you were sad that I forgot our evening."),
    ("A", 22.0, "Yes, that's it."),
    ("B", 30.0, "I am sorry, I had a long week and should have called."),
]


class Played:
    """A machine and prompts as a session has them."""

    def __init__(self) -> None:
        self.machine = machine(is_recording=False)
        self.prompter = ReplayPrompter(speaking_time)
        self.events: list[Event] = []
        self.clock = SessionClock([self.machine, self.prompter], self.events.append)
        self.cuts: list[int] = []
        """How many events there were whenever the journal could be committed."""

    def play(self, events: list[Event]) -> None:
        for event in events:
            self.clock.feed([event])
            self.cuts.append(len(self.events))


def test_a_machine_that_is_fed_its_journal_goes_on_as_if_nothing_had_been():
    """Cut off at any moment, it says from there on what it would have said."""
    heard = sorted(spoken(ROUND), key=lambda event: event.at)
    whole = Played()
    whole.clock.feed(whole.machine.start(0))
    whole.play(heard)
    whole.clock.finish(to_samples(45.0))

    n_tried = 0
    for n_heard, cut in enumerate(whole.cuts, start=1):
        journal = whole.events[:cut]
        if any(isinstance(event, PromptEnded | PromptUnheard) for event in closing_events(journal)):
            continue  # a prompt in the air is not said twice
        again = Played()
        again.machine.start(0)
        again.clock.remember(journal, without=again.prompter)
        again.play(heard[n_heard:])
        again.clock.finish(to_samples(45.0))
        assert again.events == whole.events[cut:]
        n_tried += 1
    assert n_tried > 8


START = SessionStarted(
    at=0,
    kind=SessionKind.LIVE,
    participants=(Participant(id="A", name="Ann"), Participant(id="B", name="Ben")),
    exercise="say-it-back",
    language="en",
    layout=ChannelLayout.MIXED,
    patience=40_000,
)


def test_what_was_open_is_closed_where_the_journal_ends():
    """Speech of whoever it was attributed to last; a prompt that nobody had begun to hear is unheard."""
    journal = [
        START,
        VoiceStarted(at=1_000, participant="UNKNOWN", start=500),
        SpeechStarted(at=2_000, ipu=7, participant="UNKNOWN", start=400),
        Attributed(at=3_000, ipu=7, participant="B", certainty=0.9),
        PromptRequested(at=4_000, prompt=1, to=None, phase="brief", text="Hello."),
    ]

    closed = closing_events(journal)

    assert closed == [
        VoiceEnded(at=4_000, participant="UNKNOWN", span=Span(500, 4_000)),
        SpeechEnded(at=4_000, ipu=7, participant="B", span=Span(400, 4_000)),
        PromptUnheard(at=4_000, prompt=1),
    ]
    begun = PromptStarted(at=4_500, prompt=1)
    assert closing_events([*journal, begun])[-1] == PromptEnded(
        at=4_500, prompt=1, span=Span(4_500, 4_500), is_cut=True
    )


def test_session_time_goes_on_over_the_gap():
    """By the wall clock; of a night away an hour is counted, and the next gap is not mistaken for it."""
    journal: list[Event] = [START, HeardUpTo(at=160_000, until=150_000)]

    short = resumption(journal, since_start_s=70.0)
    assert (short.gap, short.away_s) == (Span(160_000, to_samples(70.0)), 60.0)

    night = resumption(journal, since_start_s=10.0 + 36_000.0)
    assert night.gap == Span(160_000, 160_000 + LONGEST_GAP)

    later: list[Event] = [*journal, *night.going_on(), HeardUpTo(at=night.gap.end + 16_000, until=0)]
    assert resumption(later, since_start_s=36_010.0 + 1.0 + 5.0).away_s == pytest.approx(5.0)


class Killed(BaseException):
    """Nobody catches it: the process is gone."""


class DyingRoom(Room):
    """In which the practice is killed at some moment."""

    def __init__(self, heard: np.ndarray, *, dies_at: Samples) -> None:
        super().__init__(heard)
        self._dies_at = dies_at

    def chunks(self) -> Iterator[AudioChunk]:
        for chunk in super().chunks():
            if chunk.end > self._dies_at:
                raise Killed
            yield chunk


class LaterRoom(Room):
    """Its first sample is heard at some moment of the session."""

    def __init__(self, heard: np.ndarray) -> None:
        super().__init__(heard)
        self.start: Samples = 0

    def chunks(self) -> Iterator[AudioChunk]:
        before = np.zeros((self.n_channels, self.start), np.float32)
        self.sound = np.concatenate([before, self.sound], axis=1)
        self.now = self.start
        return super().chunks()


class LaterRig(ScriptedRig):
    def microphone(self, n_channels: int, *, start: Samples = 0):
        room = self._rooms[0]
        assert isinstance(room, LaterRoom)
        room.start = start
        return super().microphone(n_channels, start=start)


def practised(options: PractiseOptions, settings: Settings, store: Store, rig: ScriptedRig) -> list[Event]:
    session = practise(options, settings, store, rig.person, rig)
    assert session is not None
    return store.events(session)


def test_a_killed_practice_goes_on_in_its_phase(tmp_path: Path):
    """Mid-speech: who spoke when is kept, the phase and its rest are the same, the gap is told."""
    talk = np.concatenate([quiet(6.0), sound(CROSSTALK, "split")[:, : to_samples(6.0)]], axis=1)
    person = Person()
    wanted = parse_practise_options(
        partners="Ann,Ben",
        exercise="say-it-back",
        channels="split",
        voices=[],
        couple="home",
        has_agreed=True,
    )
    with open_store(tmp_path) as store:
        with pytest.raises(Killed):
            practise(
                wanted, Settings(), store, person, ScriptedRig(person, [DyingRoom(talk, dies_at=152_000)])
            )
        before = store.events(store.sessions()[0].id)

    with open_store(tmp_path) as store:
        options, settings = resume_options(
            store, Settings(), session=None, couple="home", voices=[], has_agreed=True
        )
        person = Person()
        rig = LaterRig(person, [LaterRoom(np.concatenate([quiet(1.0), talk[:, 96_000:]], axis=1))])
        events = practised(options, settings, store, rig)
        rows = store.sessions()

    def of(kind: type[Event]) -> list[Event]:
        return [event for event in events if isinstance(event, kind)]

    assert [row.has_ended for row in rows] == [True]
    assert events[: len(before)] == before
    assert [SpeechStarted in map(type, before), SessionEnded in map(type, before)] == [True, False]
    gap = next(event for event in events if isinstance(event, SessionResumed)).gap
    assert gap.start == max(event.at for event in before)
    assert [event.span for event in events if isinstance(event, AudioLost)] == [gap]
    assert len(of(ExercisePaused)) == len(of(ExerciseResumed)) == 1
    phases = [event for event in events if isinstance(event, PhaseStarted)]
    assert [phase for phase in phases if phase.at > gap.start and phase.at <= gap.end] == []
    started = [event.ipu for event in events if isinstance(event, SpeechStarted)]
    assert started == list(range(1, len(started) + 1))
    ended = [event for event in events if isinstance(event, SpeechEnded)]
    assert sorted(event.ipu for event in ended) == started
    assert all(event.span.end <= gap.start or event.span.start >= gap.end for event in ended)
    assert any(event.span.start >= gap.end for event in ended)
    utterances = [event.utterance for event in events if isinstance(event, UtteranceTranscribed)]
    assert len(utterances) == len(set(utterances)) > 1
    assert "cut_off" in [event.code for event in events if isinstance(event, CaveatRaised)]
    report = build_report(events, feedback_words("en"))
    assert report.source.duration_s == pytest.approx(gap.end / 16_000 + 7.0, abs=0.1)


def test_what_cannot_go_on_is_told(tmp_path: Path):
    """Nothing was cut off, or that session has come to its end."""
    with open_store(tmp_path) as store:
        with pytest.raises(OptionError, match="no practice of 'home' was cut off"):
            resume_options(store, Settings(), session=None, couple="home", voices=[], has_agreed=True)
        journal = store.begin_session(couple="home", kind=SessionKind.LIVE, source_path=None, in_history=True)
        journal.append(START)
        journal.append(SessionEnded(at=1, reason="closed"))
        journal.commit()
        with pytest.raises(OptionError, match="expected a practice that was cut off"):
            resume_options(
                store, Settings(), session=journal.session, couple="home", voices=[], has_agreed=True
            )


def test_a_full_disk_ends_the_practice_kindly_and_it_can_go_on(tmp_path: Path):
    """It says so in one sentence; what was heard before is kept, and goes on when there is room."""
    talk = np.concatenate([quiet(6.0), sound(CROSSTALK, "split")[:, : to_samples(6.0)]], axis=1)
    wanted = parse_practise_options(
        partners="Ann,Ben",
        exercise="say-it-back",
        channels="split",
        voices=[],
        couple="home",
        has_agreed=True,
    )
    person = Person()
    with open_store(tmp_path) as store:
        n_pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {n_pages + 1}")
        with pytest.raises(StoreError, match=r"Is the disk full\? What was heard until a moment ago is kept"):
            practise(wanted, Settings(), store, person, ScriptedRig(person, [Room(talk)]))

    with open_store(tmp_path) as store:
        kept = store.events(store.sessions()[0].id)
        options, _ = resume_options(
            store, Settings(), session=None, couple="home", voices=[], has_agreed=True
        )
        assert options.session == store.sessions()[0].id
    assert isinstance(kept[0], SessionStarted)
    assert len(kept) > 3
