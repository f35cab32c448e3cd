"""A model that is missing makes Sayback do with less, in one sentence, never crash."""

from __future__ import annotations

import json
import weakref
from pathlib import Path
from typing import Any

import pytest

from assistant.audio.channels import ChannelChoice
from assistant.cli import main
from assistant.errors import ModelError
from assistant.models.registry import ModelFile, Role, locate
from assistant.resources import bundled
from assistant.session import bootstrap
from assistant.session.options import parse_replay_options
from assistant.settings import Settings
from assistant.store.store import open_store

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


def test_models_that_are_let_go_are_gone_and_loaded_anew(tmp_path: Path):
    """The report of a long recording is made without them; a next recording is heard as the first."""
    options = parse_replay_options(
        partners=None,
        channels=ChannelChoice.AUTO,
        voices=[],
        n_speakers=2,
        exercise="none",
        couple="home",
        in_history=False,
    )
    said, said_back = "I felt left alone with the move.", "You felt left alone with it."
    with open_store(tmp_path) as store:
        equipment = bootstrap.equip_replay(Settings(store=tmp_path), options, store)
        assessed = equipment.judge.assess(said, said_back)
        transcriber, judge = weakref.ref(equipment.transcriber), weakref.ref(equipment.judge)

        equipment.let_go()

        assert transcriber() is None
        assert judge() is None
        assert equipment.judge.assess(said, said_back) == assessed
