"""Replays run once for all tests that look at them, through the command line as a user would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.resources import bundled

FIXTURES = bundled("audio_fixtures")


@dataclass(frozen=True)
class Replayed:
    """What a replay left behind, and what the fixture says should be found."""

    folder: Path
    store: Path
    name: str
    report: Any
    expected: Any

    def text(self, suffix: str) -> str:
        return (self.folder / f"{self.name}{suffix}").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Replayed]:
    @cache
    def run(name: str, exercise: str | None = None) -> Replayed:
        folder = tmp_path_factory.mktemp(name)
        store = folder / "store"
        sound = FIXTURES / f"{name}.flac"
        expected = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))
        arguments = ["replay", str(sound), "--partners", "Ann,Ben", "-f", "all", "-o", str(folder)]
        own = expected["exercise"] and expected["exercise"]["id"]
        followed = exercise or (own if own != "say-it-back" else None)
        if followed:
            arguments += ["--exercise", followed]
        assert main([*arguments, "--store", str(store), "--quiet"]) == 0
        return Replayed(
            folder=folder,
            store=store,
            name=name,
            report=json.loads((folder / f"{name}.json").read_text(encoding="utf-8")),
            expected=expected,
        )

    return run
