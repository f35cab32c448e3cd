"""Progress and comparison from the store: what counts, and what is told where it cannot be done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.events import Event, SessionKind
from assistant.store.store import Store, open_store
from tests.progress.evenings import evening


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store") as opened:
        yield opened


def keep(store: Store, events: list[Event], *, in_history: bool = True, couple: str = "home") -> str:
    journal = store.begin_session(
        couple=couple, kind=SessionKind.LIVE, source_path=None, in_history=in_history
    )
    for event in events:
        journal.append(event)
    journal.commit()
    return journal.session


def test_progress_is_told_and_written(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Only what is in the history and of this couple counts; a session without events is none."""
    ids = [keep(store, evening(questions=(n, 1))) for n in range(4)]
    keep(store, evening(), in_history=False)
    keep(store, evening(), couple="others")
    keep(store, [])
    out = tmp_path / "out"

    assert main(["progress", "--store", str(tmp_path / "store"), "-o", str(out), "-f", "all"]) == 0

    told = capsys.readouterr().out
    assert "Say it back · Ann & Ben · 4 sessions" in told
    assert "0 to 3, 1.5 in the middle" in told
    assert sorted(path.name for path in out.iterdir()) == ["progress.html", "progress.json", "progress.md"]
    written = json.loads((out / "progress.json").read_text(encoding="utf-8"))
    assert [session["id"] for session in written["exercises"][0]["sessions"]] == ids


def test_without_a_folder_nothing_is_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """It is only told."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    assert main(["progress", "--store", str(tmp_path / "store")]) == 0

    assert "no sessions yet" in capsys.readouterr().out
    assert list((tmp_path / "here").iterdir()) == []


def test_one_exercise_can_be_looked_at_alone(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A name that is no exercise is told with the near ones."""
    keep(store, evening())
    keep(store, evening(exercise="thank-you-for"))
    at = ["--store", str(tmp_path / "store")]

    assert main(["progress", *at, "--exercise", "thank-you-for"]) == 0
    told = capsys.readouterr().out
    assert "Thank you for" in told
    assert "Say it back" not in told
    assert main(["progress", *at, "--exercise", "stress-of-the-day"]) == 0
    assert "no sessions of stress-of-the-day yet. There are: say-it-back, thank-you-for." in (
        capsys.readouterr().out
    )
    assert main(["progress", *at, "--exercise", "thank-you"]) == 2
    assert "Near to it: thank-you-for" in capsys.readouterr().err


def test_two_sessions_are_compared(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """By their ids; the files carry both."""
    first, second = keep(store, evening(questions=(2, 0))), keep(store, evening(questions=(1, 3)))
    out = tmp_path / "out"

    code = main(["compare", first, second, "--store", str(tmp_path / "store"), "-o", str(out), "-f", "html"])

    assert code == 0
    assert "Open questions, Ann" in capsys.readouterr().out
    assert [path.name for path in out.iterdir()] == [f"{first}-{second}.html"]


def test_what_cannot_be_compared_is_told(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """One and the same, one that is not there, one of which nothing was kept: exit 2, one sentence."""
    session, empty = keep(store, evening()), keep(store, [])
    at = ["--store", str(tmp_path / "store")]

    for other, told in (
        (session, "expected two sessions"),
        ("nix", "no session 'nix'"),
        (empty, "before anything of it was kept"),
    ):
        assert main(["compare", session, other, *at]) == 2
        assert told in capsys.readouterr().err


@pytest.mark.parametrize("formats", ["pdf", "", "html,doc"])
def test_a_format_that_is_not_there_is_told(formats: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """With those that are; nothing is written."""
    out = tmp_path / "out"

    assert main(["progress", "--store", str(tmp_path / "s"), "-o", str(out), "-f", formats]) == 2

    assert "expected some of html,md,json, or all" in capsys.readouterr().err
    assert not out.exists()
