"""A session as one file for somebody else, as it is typed."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.events import SessionKind
from assistant.session.bundling import READ_ME
from assistant.store.store import open_store
from tests.feedback.sample import exercise


@pytest.fixture
def session(tmp_path: Path) -> str:
    with open_store(tmp_path / "store") as store:
        journal = store.begin_session(
            couple="home", kind=SessionKind.REPLAY, source_path=None, in_history=False
        )
        for event in exercise():
            journal.append(event)
        journal.commit()
    return journal.session


def export(session: str, folder: Path, *more: str) -> int:
    return main(["export", session, "--store", str(folder / "store"), "-o", str(folder / "out"), *more])


def unpacked(folder: Path) -> dict[str, str]:
    (path,) = (folder / "out").glob("*.zip")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as bundle:
        assert bundle.testzip() is None
        return {name.split("/", 1)[1]: bundle.read(name).decode() for name in bundle.namelist()}


def test_a_bundle_has_every_form_and_says_what_it_is(session: str, tmp_path: Path) -> None:
    assert export(session, tmp_path, "--bundle") == 0

    files = unpacked(tmp_path)
    suffixes = {name.rsplit(".", 1)[1] for name in files}
    assert suffixes == {"html", "md", "json", "csv", "rttm", "vtt", "TextGrid", "eaf", "txt"}
    assert "Begin with the page" in files[READ_ME]
    assert "with names" in files[READ_ME]
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".zip"]


def test_the_same_session_gives_the_same_bytes(session: str, tmp_path: Path) -> None:
    export(session, tmp_path, "--bundle")
    (path,) = (tmp_path / "out").glob("*.zip")
    first = path.read_bytes()
    export(session, tmp_path, "--bundle")

    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_less_is_written_only_after_it_was_shown(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a yes everything is shown and nothing is written; with it there is no name in the bundle."""
    assert export(session, tmp_path, "--bundle", "--anonymous") == 2
    shown = capsys.readouterr()
    assert "0:08 Partner A: On Thursday you came home late" in shown.out
    assert "does not make anybody unknown" in shown.out
    assert "nothing was written" in shown.err
    assert list((tmp_path / "out").iterdir()) == []

    assert export(session, tmp_path, "--bundle", "--anonymous", "--yes") == 0
    files = unpacked(tmp_path)
    assert not any(re.search(r"\b(Ann|Ben|kitchen table\.flac)\b", text) for text in files.values())
    assert not any(session in name for name in files)
    assert "does not make anybody unknown" in files[READ_ME]


def test_a_list_is_begun_and_then_used(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first time the list is written with what might tell; then what it names is replaced."""
    words = tmp_path / "words.txt"
    options = ("--bundle", "--anonymous", "--yes", "--list", str(words))
    assert export(session, tmp_path, *options) == 0
    assert "# Monday  (1)" in words.read_text(encoding="utf-8")
    assert not list((tmp_path / "out").glob("*.zip"))

    words.write_text("Monday = a day\n", encoding="utf-8")
    assert export(session, tmp_path, *options) == 0
    assert "replaced: Monday → a day (1)" in capsys.readouterr().out
    assert not any("Monday" in text for text in unpacked(tmp_path).values())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--anonymous"], "works with --bundle"),
        (["--bundle", "--yes"], "work with --bundle --anonymous"),
    ],
)
def test_what_does_not_go_together_is_told(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    assert export(session, tmp_path, *options) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
