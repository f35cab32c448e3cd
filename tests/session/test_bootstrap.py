"""A model that is missing makes Sayback do with less, in one sentence, never crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.errors import ModelError
from assistant.models.registry import ModelFile, Role, locate
from assistant.resources import bundled
from assistant.session import bootstrap

SOUND = bundled("audio_fixtures") / "heart-enrol.flac"


def replay_without(role: Role, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Any]:
    """Replay a short recording on a computer that lacks a model."""

    def locate_others(wanted: Role) -> ModelFile:
        if wanted is role:
            raise ModelError(f"{wanted}: missing")
        return locate(wanted)

    monkeypatch.setattr(bootstrap, "locate", locate_others)
    code = main(["replay", str(SOUND), "-o", str(folder), "--store", str(folder / "store"), "--quiet"])
    report = folder / "heart-enrol.json"
    return code, json.loads(report.read_text(encoding="utf-8")) if report.exists() else None


@pytest.mark.parametrize("role", [Role.OVERLAP_SEGMENTATION, Role.VOICE_EMBEDDING])
def test_without_a_model_of_voices_speech_is_still_found(
    role: Role, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """All of it is somebody's and nobody's, and a caveat says why."""
    code, report = replay_without(role, tmp_path, monkeypatch)

    assert code == 0
    assert {row["participant"] for row in report["speech"]} == {"UNKNOWN"}
    assert "voices_not_told_apart" in {caveat["code"] for caveat in report["caveats"]}


def test_without_the_model_of_turn_ends_pauses_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The partners are told apart as ever, and a caveat says what is missing."""
    code, report = replay_without(Role.TURN_END, tmp_path, monkeypatch)

    assert code == 0
    assert "A" in {row["participant"] for row in report["speech"]}
    assert "no_turn_end_model" in {caveat["code"] for caveat in report["caveats"]}


def test_without_speech_activity_nothing_can_be_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Told before any work begins."""
    code, report = replay_without(Role.SPEECH_ACTIVITY, tmp_path, monkeypatch)

    assert (code, report) == (2, None)
    assert "missing" in capsys.readouterr().err
