"""Which judge weighed the words is known by a hash of what decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.session import judging
from assistant.session.judging import judge_info


def test_each_language_names_its_judge():
    """English has the trained one, German the one by words; a name ends with the hash's first digits."""
    english, german = judge_info("en"), judge_info("de")

    assert english.role == german.role == "listening_judge"
    assert english.name == f"trained-judge-en-{english.sha256[:8]}"
    assert german.name == f"word-judge-de-{german.sha256[:8]}"
    assert judge_info("en") == english


def test_another_weight_is_another_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The hash follows the weights."""
    weights = tmp_path / "en.npz"
    monkeypatch.setattr(judging, "model_file", lambda name: weights)
    hashes = set()
    for content in (b"one", b"two"):
        weights.write_bytes(content)
        hashes.add(judge_info("en").sha256)

    assert len(hashes) == 2


def test_missing_weights_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """One sentence, with the file."""
    monkeypatch.setattr(judging, "model_file", lambda name: tmp_path / "en.npz")

    with pytest.raises(ModelError, match=r"en\.npz"):
        judge_info("en")
