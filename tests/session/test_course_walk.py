"""The course as a couple walks it: finished sessions, leaving out, going back, and what is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.events import (
    ChannelLayout,
    ExerciseChosen,
    Participant,
    SessionEnded,
    SessionKind,
    SessionStarted,
)
from assistant.session.history import finished_exercises, latest_partners
from assistant.store.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def keep(
    store: Store,
    exercise: str | None,
    *,
    couple: str = "home",
    reason: str | None = "closed",
    in_history: bool = True,
    found: str | None = None,
) -> str:
    """A session of this exercise; `found` is what a recording was found to follow."""
    journal = store.begin_session(
        couple=couple, kind=SessionKind.LIVE, source_path=None, in_history=in_history
    )
    partners = (Participant(id="A", name="Ann"), Participant(id="B", name="Ben {2}"))
    journal.append(
        SessionStarted(
            at=0,
            kind=SessionKind.LIVE,
            participants=partners,
            exercise=exercise,
            language="en",
            layout=ChannelLayout.SPLIT,
            patience=40_000,
        )
    )
    if found is not None:
        journal.append(ExerciseChosen(at=1, exercise=found, reason="it has rounds"))
    if reason is not None:
        journal.append(SessionEnded(at=2, reason=reason))
    journal.commit()
    return journal.session


def test_only_what_was_finished_and_counts_is_done(store: Store):
    """Not what was stopped or cut off, no replay that was not asked in, nothing of another couple."""
    kept = keep(store, "say-it-back")
    keep(store, "say-it-back", reason="stopped")
    keep(store, "say-it-back", reason=None)
    keep(store, "say-it-back", in_history=False)
    keep(store, "say-it-back", couple="others")
    keep(store, None)
    found = keep(store, None, found="thank-you-for")

    done = finished_exercises(store, "home")

    assert [(own.exercise, own.session) for own in done] == [
        ("say-it-back", kept),
        ("thank-you-for", found),
    ]


def test_the_names_of_the_latest_session_are_offered(store: Store):
    """So that the command can be copied as it stands."""
    assert latest_partners(store, "home") == ()
    keep(store, "say-it-back")
    assert latest_partners(store, "home") == ("Ann", "Ben {2}")


def test_a_walk_from_the_first_step_to_the_last(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """One is finished, one left out and taken up again; the last one ends it."""

    def course(*arguments: str) -> str:
        assert main(["course", "--store", str(tmp_path), *arguments]) == 0
        return capsys.readouterr().out

    assert "Next: Undivided attention" in course()
    keep(store, "undivided-attention")
    told = course()
    assert "You have done 1 of 9 steps: Undivided attention." in told
    assert f"--exercise thank-you-for --partners 'Ann,Ben {{2}}' --store {tmp_path}" in told
    assert course("--skip").startswith("Thank you for is left out now.")
    assert "Next: Say it back" in course()
    assert course("--skip", "undivided-attention").startswith("Undivided attention is done already")
    assert course("--back").startswith("Thank you for is next again.")
    assert "Next: Thank you for" in course()
    assert course("--skip", "stress-of-the-day").startswith("Stress of the day is left out now.")
    assert "Stress of the day, left out" in course("--all")
    for exercise in ("thank-you-for", "say-it-back", "set-your-intentions", "i-instead-of-you"):
        keep(store, exercise)
    for exercise in ("in-their-shoes", "something-new", "when-we-laughed"):
        keep(store, exercise)
    assert "Nothing is open: what you have not done you have left out." in course()
    keep(store, "stress-of-the-day")
    assert "You have been through the whole course." in course()
    assert course("--skip").startswith("Nothing is open that could be left out.")


def test_couples_walk_apart(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What one leaves out is nothing to the other; the command names the couple."""
    main(["course", "--store", str(tmp_path), "--couple", "Mia & Tom", "--skip"])
    capsys.readouterr()

    main(["course", "--store", str(tmp_path)])
    assert "Next: Undivided attention" in capsys.readouterr().out
    main(["course", "--store", str(tmp_path), "--couple", "Mia & Tom"])
    told = capsys.readouterr().out
    assert "Next: Thank you for" in told
    assert "--couple 'Mia & Tom'" in told


def test_a_deleted_couple_takes_its_marks_along(store: Store, tmp_path: Path):
    """Nothing of the course stays."""
    store.mark_step(couple="home", exercise="say-it-back", kind="leave_out")

    store.delete_couple("home")

    assert store.step_marks("home") == []
    with sqlite3.connect(tmp_path / "sayback.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM course_mark").fetchone() == (0,)


def test_nothing_can_be_gone_back_to_before_the_first_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A calm word, no error."""
    assert main(["course", "--store", str(tmp_path), "--back"]) == 0

    assert capsys.readouterr().out.startswith("There is nothing to go back to yet.")


@pytest.mark.parametrize("option", ["--skip", "--back"])
def test_a_step_that_is_not_there_is_told(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """With the names of those that are, and nothing is kept."""
    assert main(["course", "--store", str(tmp_path), option, "swimming"]) == 2

    assert "has no step 'swimming'. It has: undivided-attention," in capsys.readouterr().err
    with open_store(tmp_path) as store:
        assert store.step_marks("home") == []


def test_a_couple_needs_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """An empty one is none."""
    assert main(["course", "--store", str(tmp_path), "--couple", " "]) == 2

    assert "--couple: expected a name" in capsys.readouterr().err
