"""Labels that were read onto utterances of the data find their utterance, and no other."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.listening_labels import LABELS, load_labelled, text_mark

CONTEXT = [
    {"speaker": "me011", "text": "so we looked at it"},
    {"speaker": "fe016", "text": "and <what> else is there"},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One line of a meeting as `--data` has it."""
    line = {
        "id": "t3-mrda-Bxx001-10-me011",
        "context": CONTEXT,
        "response": "is that right",
        "label": "floor_taking",
        "meta": {"group": "mrda:Bxx001", "speaker": "me011", "dur_s": 0.5, "overlap_s": 0.2},
    }
    (tmp_path / "t3_overlap.mrda.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    return tmp_path


def write_row(folder: Path, **changed: Any) -> Path:
    row = {"id": "t3-mrda-Bxx001-10-me011", "at": None, "label": "closed", "text": text_mark("is that right")}
    (folder / "asked.mrda.jsonl").write_text(json.dumps(row | changed) + "\n", encoding="utf-8")
    return folder


def test_a_response_is_read_without_its_timing(data: Path) -> None:
    (line,) = load_labelled("asked.mrda", data, write_row(data))
    assert (line.response, line.label, line.group) == ("is that right", "closed", "mrda:Bxx001")
    assert [one.text for one in line.context] == ["so we looked at it", "and what else is there"]
    assert line.timing is None


def test_an_utterance_of_the_context_has_what_was_said_before_it(data: Path) -> None:
    labels = write_row(data, at=1, label="open", text=text_mark("and what else is there"))
    (line,) = load_labelled("asked.mrda", data, labels)
    assert (line.response, line.speaker, line.label) == ("and what else is there", "fe016", "open")
    assert [one.text for one in line.context] == ["so we looked at it"]
    assert line.id != "t3-mrda-Bxx001-10-me011"


@pytest.mark.parametrize("changed", [{"id": "t3-mrda-Bxx001-99-me011"}, {"at": 2}, {"text": "00000000"}])
def test_a_label_never_goes_to_another_text(data: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"asked\.mrda\.jsonl:1: expected .+ found .+; use the data"):
        load_labelled("asked.mrda", data, write_row(data, **changed))


@pytest.mark.parametrize(
    ("name", "least", "labels", "of"),
    [
        ("questions.mrda", 200, {"open", "closed"}, "-mrda-"),
        ("tone.wikitactics", 1000, {"healthy", "unhealthy", "unsure"}, "-wt-"),
    ],
)
def test_each_label_is_legal_and_stands_once(name: str, least: int, labels: set[str], of: str) -> None:
    rows = [json.loads(text) for text in (LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= least
    assert {row["label"] for row in rows} == labels
    for row in rows:
        assert set(row) == {"id", "at", "label", "text"}, row
        assert of in row["id"], row
    assert [key for key, n in Counter((row["id"], row["at"]) for row in rows).items() if n > 1] == []
