"""Result files: all or none."""

from __future__ import annotations

import resource
import stat
from pathlib import Path

import pytest

from assistant.errors import OutputError
from assistant.session.outputs import prepare_folder, write_files, write_new_file


def test_files_are_written_for_the_owner_alone(tmp_path: Path):
    """They hold what two people said to each other."""
    paths = write_files(tmp_path, {"talk.json": "{}", "talk.bin": b"\x00"})

    assert [path.read_bytes() for path in paths] == [b"{}", b"\x00"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path):
    """The older files stay whole, no new one stands half-written."""
    (tmp_path / "talk.json").write_text("older")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(OutputError, match="-o DIR"):
            write_files(tmp_path, {"talk.json": "newer", "talk.html": "x" * 10_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [path.name for path in tmp_path.iterdir()] == ["talk.json"]
    assert (tmp_path / "talk.json").read_text() == "older"


def test_a_folder_that_is_a_file_is_told_before_work_begins(tmp_path: Path):
    """One sentence with the place and the way out."""
    (tmp_path / "out").write_text("")

    with pytest.raises(OutputError, match="-o DIR"):
        prepare_folder(tmp_path / "out")


def test_a_new_file_never_replaces_one(tmp_path: Path):
    """What somebody has written stays."""
    (tmp_path / "mine.yaml").write_text("mine")

    with pytest.raises(OutputError, match="already"):
        write_new_file(tmp_path / "mine.yaml", "new")

    assert (tmp_path / "mine.yaml").read_text() == "mine"


def test_a_new_file_is_whole_or_not_there(tmp_path: Path):
    """On a full disk nothing half-written stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        with pytest.raises(OutputError, match="-o FILE"):
            write_new_file(tmp_path / "mine.yaml", "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert list(tmp_path.iterdir()) == []
