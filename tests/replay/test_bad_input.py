"""Bad input gets one clear sentence, the exit code of the contract, and no half-written file."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.cli import main
from assistant.resources import bundled

FIXTURES = bundled("audio_fixtures")
GOOD = FIXTURES / "stereo-crosstalk.flac"


def write_wav(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one of each kind of file that is no recording."""
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "empty.wav").write_bytes(b"")
    (tmp_path / "picture.wav").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    write_wav(tmp_path / "nothing.wav", np.zeros(0))
    (tmp_path / "broken.yaml").write_text("id: [say\n", encoding="utf-8")
    (tmp_path / "no-model").mkdir()
    return tmp_path


def run(place: Path, *arguments: str) -> tuple[int, list[str]]:
    """Exit code, and the names of the files in the output folder."""
    out = place / "out"
    code = main(["replay", *arguments, "-o", str(out), "--store", str(place / "store"), "--quiet"])
    return code, sorted(path.name for path in out.iterdir()) if out.exists() else []


@pytest.mark.parametrize("name", ["missing.wav", "folder.wav", "empty.wav", "picture.wav", "nothing.wav"])
def test_what_is_no_recording_is_told(name: str, place: Path, capsys: pytest.CaptureFixture[str]):
    """One sentence with the file's name, exit code 2, nothing written."""
    assert run(place, str(place / name)) == (2, [])

    complaint = capsys.readouterr().err.strip()
    assert complaint.startswith("sayback: ")
    assert name in complaint
    assert "\n" not in complaint
    assert "Traceback" not in complaint


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--exercise", "say-it-bakc"], ["say-it-bakc", "say-it-back"]),
        (["--exercise", "{place}/broken.yaml"], ["broken.yaml:"]),
        (["--model", "{place}/no-model"], ["no-model"]),
        (["--model", "no-such-model"], ["no-such-model"]),
        (["--partners", "Ann"], ["--partners", "Ann"]),
        (["--partners", "Ann,Ann"], ["different names"]),
        (["--voice", "Ann=a.wav", "--voice", "Ann=b.wav"], ["two clips for Ann"]),
        (["--voice", "Ann={place}/missing.wav"], ["missing.wav"]),
        (["--language", "tlh"], ["tlh", "en"]),
        (["--formats", "docx"], ["docx", "json"]),
        (["{place}/stereo-crosstalk.wav"], ["stereo-crosstalk.json"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_told_before_work_begins(
    arguments: list[str], words: list[str], place: Path, capsys: pytest.CaptureFixture[str]
):
    """One sentence that names what was found and what was expected."""
    given = [argument.format(place=place) for argument in arguments]

    assert run(place, str(GOOD), *given) == (2, [])

    complaint = capsys.readouterr().err.strip()
    assert "\n" not in complaint
    assert [word for word in words if word not in complaint] == []


def test_an_output_folder_that_cannot_be_written_is_told(place: Path, capsys: pytest.CaptureFixture[str]):
    """Before any work begins, with the way out."""
    blocked = place / "empty.wav" / "out"

    code = main(["replay", str(GOOD), "-o", str(blocked), "--store", str(place / "store")])

    assert code == 2
    assert "-o DIR" in capsys.readouterr().err


def test_one_unreadable_file_does_not_stop_the_others(place: Path, capsys: pytest.CaptureFixture[str]):
    """Each file is done; the highest exit code is returned."""
    silence = write_wav(place / "silence.wav", np.zeros(16_000 * 3))

    code, files = run(place, str(place / "missing.wav"), str(silence))

    assert code == 2
    assert "silence.json" in files
    assert "missing.wav" in capsys.readouterr().err


@pytest.mark.parametrize("sound", ["silence", "noise", "tone"])
def test_no_speech_is_a_result_of_its_own(sound: str, place: Path):
    """Exit code 1, and json, md and html say so with a caveat."""
    time = np.arange(16_000 * 5) / 16_000
    samples = {
        "silence": np.zeros(time.size),
        "noise": 0.1 * np.random.default_rng(1).standard_normal(time.size).clip(-3, 3),
        "tone": 0.3 * np.sin(2 * np.pi * 330 * time) + 0.2 * np.sin(2 * np.pi * 495 * time),
    }[sound]
    path = write_wav(place / f"{sound}.wav", samples)

    assert run(place, str(path)) == (1, [f"{sound}.html", f"{sound}.json", f"{sound}.md"])
    assert "no speech" in (place / "out" / f"{sound}.md").read_text(encoding="utf-8").lower()


def test_a_failed_replay_leaves_nothing_in_the_store(place: Path, capsys: pytest.CaptureFixture[str]):
    """The history does not fill with what never was a session."""
    run(place, str(place / "picture.wav"))
    capsys.readouterr()

    assert main(["history", "--store", str(place / "store")]) == 0
    assert capsys.readouterr().out.strip() == "No sessions yet."
