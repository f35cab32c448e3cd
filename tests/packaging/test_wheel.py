"""What users install works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    return next(folder.glob("sayback-*.whl"))


def test_the_wheel_has_what_it_needs_and_nothing_else(wheel: Path):
    """Models with their notices, words, exercises and fixtures; no tests, no benchmarks."""
    names = zipfile.ZipFile(wheel).namelist()

    for needed in [
        "assistant/models/segmentation-3.0.onnx",
        "assistant/models/registry.toml",
        "assistant/models/listening/en.npy",
        "assistant/models/listening/en.npz",
        "assistant/models/listening/en.onnx",
        "assistant/languages/en/exercise.toml",
        "assistant/_bundled/exercises/en/say-it-back.yaml",
        "assistant/_bundled/audio_fixtures/sofa-talk.flac",
        "assistant/py.typed",
    ]:
        assert needed in names
    assert any(name.startswith("assistant/models/notices/") for name in names)
    assert [name for name in names if name.startswith(("tests", "benchmarks", "docs"))] == []


def test_a_replay_runs_from_the_wheel_in_an_empty_environment(wheel: Path, tmp_path: Path):
    """Installed outside the checkout, started outside it, it finds its recording, models and words."""
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python = tmp_path / "env" / "bin" / "python"
    constraints = str(ROOT / "constraints.txt")
    install = [str(python), "-m", "pip", "install", "--quiet", "--constraint", constraints, str(wheel)]
    subprocess.run(install, check=True, cwd=tmp_path)
    code = "from assistant.resources import bundled; print(bundled('audio_fixtures'))"
    environment = {**os.environ, "HOME": str(home)}
    environment.pop("PYTHONPATH", None)
    fixtures = Path(
        subprocess.run(
            [python, "-c", code], check=True, cwd=tmp_path, env=environment, capture_output=True, text=True
        ).stdout.strip()
    )
    assert ROOT not in fixtures.parents

    done = subprocess.run(
        [
            tmp_path / "env" / "bin" / "sayback",
            "replay",
            fixtures / "good-round.flac",
            "-o",
            tmp_path / "out",
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".json", ".md", ".html"}
