"""What is kept, how it is kept, and that it can be made to go away."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.errors import StoreError
from assistant.events import (
    Appreciation,
    Assessment,
    AttemptAssessed,
    Event,
    Feeling,
    OverlapForm,
    OverlapJudged,
    OverlapKind,
    Question,
    SessionEnded,
    SessionKind,
    UtteranceTranscribed,
    Word,
)
from assistant.store.codec import decode, encode
from assistant.store.store import Store, open_store
from assistant.timebase import Span

ASSESSMENT = Assessment(
    accepted=True,
    paraphrase=0.9,
    about=None,
    faithful=None,
    question=Question(is_question=0.1, is_open=0.2),
    advice=0.0,
    rebuttal=0.0,
    hostile=0.0,
    parroting=None,
    validation=0.3,
    i_statement=0.0,
    blame=0.0,
    appreciation=Appreciation(deed=0.0, effect=0.0, quality=0.0),
    overlap_kind=OverlapForm(backchannel=0.2, cooperative=0.3, floor_taking=0.5),
    feelings=(Feeling(word="lonely", family="loneliness", start=4, end=10),),
    missing=("on Friday",),
    covered=(),
    evidence={"paraphrase": ((0, 3), (5, 9))},
)

EVENTS: list[Event] = [
    OverlapJudged(
        at=9,
        overlap=1,
        holder="A",
        by="B",
        span=Span(3, 7),
        kind=OverlapKind.BACKCHANNEL,
        reason="„mhm“ – naïve ✓",
    ),
    UtteranceTranscribed(
        at=5,
        utterance=1,
        participant="A",
        span=Span(0, 4),
        text="Hi there",
        words=(Word(text="Hi", span=Span(0, 2), probability=0.5),),
        ipus=(1, 2),
    ),
    AttemptAssessed(
        at=8,
        round=1,
        attempt=1,
        listener="B",
        speech_text="I felt lonely",
        response_text="You felt lonely",
        span=Span(1, 2),
        assessment=ASSESSMENT,
    ),
]


def begin(store: Store, couple: str = "home") -> str:
    journal = store.begin_session(
        couple=couple, kind=SessionKind.REPLAY, source_path=Path("talk.wav"), in_history=False
    )
    for event in EVENTS:
        journal.append(event)
    journal.commit()
    return journal.session


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_the_journal(event: Event):
    """What is read back is what was written: types, spans, words and all."""
    assert decode(*encode(event)) == event


def test_an_event_of_a_newer_version_is_named():
    """A journal from the future is refused in one sentence, not misread."""
    with pytest.raises(StoreError, match="'TelepathyHeard' that this version does not know"):
        decode("TelepathyHeard", "{}")


def test_a_damaged_event_is_named():
    """A field that is gone is an error of the store, not a guess."""
    with pytest.raises(StoreError, match="'SessionEnded' that cannot be read"):
        decode("SessionEnded", "{}")


def test_events_come_back_in_the_order_of_writing(tmp_path: Path):
    """The journal keeps the order in which facts were told, whatever their times."""
    with open_store(tmp_path) as store:
        session = begin(store)
    with open_store(tmp_path) as store:
        assert store.events(session) == EVENTS


def test_what_is_not_committed_is_not_kept(tmp_path: Path):
    """A crash between two steps loses that step and nothing else."""
    with open_store(tmp_path) as store:
        session = begin(store)
        journal = store.reopen_session(session)
        journal.append(SessionEnded(at=10, reason="closed"))
    with open_store(tmp_path) as store:
        assert store.events(session) == EVENTS
        assert not store.session(session).has_ended


def test_the_store_is_for_its_owner_alone(tmp_path: Path):
    """Folder 0700, every file 0600, also while it is open."""
    folder = tmp_path / "store"
    with open_store(folder) as store:
        begin(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_couples_are_kept_apart(tmp_path: Path):
    """A counsellor sees the sessions of the couple that was asked for."""
    with open_store(tmp_path) as store:
        here = begin(store, "Ann & Ben")
        there = begin(store, "Cem & Dora")

        assert [row.id for row in store.sessions("Ann & Ben")] == [here]
        assert {row.id for row in store.sessions()} == {here, there}
        assert store.couples() == ["Ann & Ben", "Cem & Dora"]


def test_a_deleted_session_leaves_no_byte(tmp_path: Path):
    """Deletion outranks append-only, and reaches the files."""
    with open_store(tmp_path) as store:
        session = begin(store)
        store.delete_session(session)

        with pytest.raises(StoreError, match="no session"):
            store.events(session)
    assert all(b"lonely" not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_deleted_couple_takes_its_voices_along(tmp_path: Path):
    """Nothing of a couple outlives it."""
    with open_store(tmp_path) as store:
        begin(store)
        store.save_voice(couple="home", name="Ann", body="secret")

        assert store.delete_couple("home") == 1
        assert store.couples() == []
        assert store.voices("home") == {}
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_voice_is_replaced_and_deleted(tmp_path: Path):
    """The last enrolment of a name counts; a name that is not there is said to be so."""
    with open_store(tmp_path) as store:
        store.save_voice(couple="home", name="Ann", body="1")
        store.save_voice(couple="home", name="Ann", body="2")
        assert store.voices("home") == {"Ann": "2"}

        store.delete_voice(couple="home", name="Ann")
        with pytest.raises(StoreError, match="no voice 'Ann'"):
            store.delete_voice(couple="home", name="Ann")


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path):
    """A format that this version does not know is neither read nor changed."""
    with open_store(tmp_path) as store:
        store._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer Sayback"), open_store(tmp_path):
        pass


def test_a_store_of_the_first_format_is_brought_up_to_date(tmp_path: Path):
    """What was kept in it is there, and a couple can leave out a step of the course."""
    with open_store(tmp_path) as store:
        store.save_voice(couple="home", name="Ann", body="voice")
        store._connection.execute("DROP TABLE course_mark")
        store._connection.execute("PRAGMA user_version = 1")

    with open_store(tmp_path) as store:
        store.mark_step(couple="home", exercise="say-it-back", kind="leave_out")

        assert store.voices("home") == {"Ann": "voice"}
        assert [mark.exercise for mark in store.step_marks("home")] == ["say-it-back"]
        assert store._connection.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_step_has_one_mark_and_the_latest_stands_last(tmp_path: Path):
    """A new wish replaces the older one."""
    with open_store(tmp_path) as store:
        store.mark_step(couple="home", exercise="say-it-back", kind="leave_out")
        store.mark_step(couple="home", exercise="thank-you-for", kind="leave_out")
        store.mark_step(couple="home", exercise="say-it-back", kind="do_again")

        marks = [(mark.exercise, mark.kind) for mark in store.step_marks("home")]

    assert marks == [("thank-you-for", "leave_out"), ("say-it-back", "do_again")]


def test_events_of_some_kinds_can_be_read_alone(tmp_path: Path):
    """In their order; asking for none of them in particular gives all."""
    with open_store(tmp_path) as store:
        session = begin(store)

        ended = store.events(session, only=(SessionEnded,))

        assert ended == [event for event in EVENTS if isinstance(event, SessionEnded)]
        assert store.events(session) == EVENTS


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path):
    """One sentence with the place and the way out."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--store DIR"), open_store(tmp_path / "file"):
        pass


def test_a_session_can_be_deleted_in_the_middle_of_a_step(tmp_path: Path):
    """A replay that cannot go on takes its journal away, written or not."""
    with open_store(tmp_path) as store:
        journal = store.begin_session(
            couple="home", kind=SessionKind.REPLAY, source_path=None, in_history=False
        )
        journal.append(EVENTS[0])

        store.delete_session(journal.session)

        assert store.sessions() == []
