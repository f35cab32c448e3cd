"""The command line: help, codes, and the small commands."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant.cli import main


def test_without_a_command_there_is_a_short_help(capsys: pytest.CaptureFixture[str]):
    """Every command is named, and the exit code is 0."""
    assert main([]) == 0

    text = capsys.readouterr().out
    for command in (
        "replay",
        "feedback",
        "history",
        "assess",
        "enrol",
        "doctor",
        "models",
        "delete",
        "rescue",
    ):
        assert command in text


def test_assess_writes_a_line_for_each_line(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """In order; a bad line gives an error object with its number, the rest goes on, and the code is 2."""
    lines = tmp_path / "lines.jsonl"
    good = {
        "id": "a",
        "context": [{"speaker": "Ann", "text": "I felt alone on Friday when you came home late."}],
        "response": "So you felt alone on Friday because I was late.",
    }
    bare = {"id": "b", "context": [], "response": "What was that like for you?"}
    lines.write_text(f"{json.dumps(good)}\nnot json\n{json.dumps(bare)}\n", encoding="utf-8")

    assert main(["assess", str(lines), "--store", str(tmp_path)]) == 2

    first, second, third = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["id"] == "a"
    assert 0.5 < first["paraphrase"] <= 1
    assert second["line"] == 2
    assert "error" in second
    assert third["id"] == "b"
    assert third["about"] is None
    assert third["question"]["is"] > 0.5


def test_assess_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Without a file, lines come from a pipe."""
    line = json.dumps({"id": "ü", "context": [], "response": "Danke dir."}, ensure_ascii=False)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{line}\n".encode())))

    assert main(["assess"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "ü"


def test_a_second_opinion_from_elsewhere_is_refused(capsys: pytest.CaptureFixture[str]):
    """No word leaves this computer: an address that is not loopback is told."""
    assert main(["assess", "--second-opinion", "http://192.0.2.1:11434/v1"]) == 2
    assert "192.0.2.1" in capsys.readouterr().err


def test_a_file_of_lines_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]):
    """One sentence with its name."""
    assert main(["assess", "missing.jsonl"]) == 2
    assert "missing.jsonl" in capsys.readouterr().err


def test_the_doctor_finds_the_main_job_possible(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Each thing it looks at has a line."""
    assert main(["doctor", "--store", str(tmp_path / "store")]) == 0

    text = capsys.readouterr().out
    for name in ("Python", "speech to text", "models", "store", "disk", "PortAudio", "microphone", "voice"):
        assert name in text


def test_the_doctor_says_when_the_main_job_is_impossible(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """A store that cannot be written: exit code 2, and what to do."""
    (tmp_path / "file").write_text("")

    assert main(["doctor", "--store", str(tmp_path / "file" / "store")]) == 2
    assert "--store DIR" in capsys.readouterr().out


def test_models_are_listed_with_their_origin(capsys: pytest.CaptureFixture[str]):
    """Every role, its licence and its hash."""
    assert main(["models"]) == 0

    text = capsys.readouterr().out
    assert "segmentation" in text
    assert "89b17c0bb0a3ed5abdfc1fa121f9ef2b409a1e64bdba182fc007c22e3f7150db" in text


def test_exercises_are_listed_and_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """A file of one's own is checked with file and line."""
    assert main(["exercises"]) == 0
    assert "say-it-back" in capsys.readouterr().out

    broken = tmp_path / "mine.yaml"
    broken.write_text("id: mine\nfoo: 1\n", encoding="utf-8")
    assert main(["exercises", "check", str(broken)]) == 2
    assert "mine.yaml:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["feedback", "nowhere"], ["delete", "nowhere"], ["export", "nowhere"], ["delete", "--voice", "Ann"]],
    ids=" ".join,
)
def test_what_is_not_in_the_store_is_told(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    """One sentence, exit code 2."""
    assert main([*arguments, "--store", str(tmp_path)]) == 2
    assert "there is no" in capsys.readouterr().err


def test_a_setting_that_makes_no_sense_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Where it stands, what was expected, what was found."""
    monkeypatch.setenv("SAYBACK_PATIENCE_S", "soon")

    assert main(["history"]) == 2
    complaint = capsys.readouterr().err
    assert "SAYBACK_PATIENCE_S" in complaint
    assert "'soon'" in complaint


def test_an_exercise_is_previewed_with_written_lines(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Who writes an exercise sees what Sayback would say to it, without sound."""
    lines = tmp_path / "lines.txt"
    lines.write_text(
        "Ann: I felt alone on Friday when you came home late and had not called me.\n"
        "Ben: So you felt alone on Friday because I came home late and did not call you.\n"
        "Ann: Yes, exactly.\n",
        encoding="utf-8",
    )

    assert main(["exercises", "preview", "say-it-back", str(lines)]) == 0

    text = capsys.readouterr().out
    assert "Sayback:" in text
    assert "(the answer means: yes)" in text


def test_a_written_line_without_a_partner_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """With the number of the line and what it should begin with."""
    lines = tmp_path / "lines.txt"
    lines.write_text("Ann: Hello.\nhello back\n", encoding="utf-8")

    assert main(["exercises", "preview", "say-it-back", str(lines)]) == 2
    assert ":2: a line should begin with 'Ann:' or 'Ben:'" in capsys.readouterr().err
