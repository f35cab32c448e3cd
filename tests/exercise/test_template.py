"""Whoever writes an exercise begins with one that works."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import ExerciseError
from assistant.exercise.loader import exercise_files, parse_exercise
from assistant.exercise.schema import Act
from assistant.exercise.template import TEMPLATE_ID, new_exercise


def test_a_new_exercise_is_accepted_as_it_stands():
    """It carries its id everywhere, and has a phase for each act of the core."""
    text = new_exercise("after-work", language="en")

    exercise = parse_exercise(text, file="after-work.yaml")

    assert exercise.id == "after-work"
    assert TEMPLATE_ID not in text
    assert [phase.act for phase in exercise.phases.values()] == [
        Act.BRIEF,
        Act.SPEAK,
        Act.SAY_BACK,
        Act.CONFIRM,
        Act.REPLY,
        Act.SWAP,
        Act.CLOSE,
    ]


def test_every_line_of_it_is_explained_or_plain():
    """The comments name what else there is: acts, forms, overlaps."""
    text = new_exercise("after-work", language="en")

    assert text.startswith("# ")
    for act in Act:
        assert act.value in text
    for word in ("overlaps: welcome", "form: i_statement", "listener: asks", "25 words"):
        assert word in text


def test_the_template_is_no_exercise_of_its_own():
    """It is not listed beside the nine."""
    assert TEMPLATE_ID not in exercise_files("en")


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("After Work", "en", "small letters and digits"),
        ("-x", "en", "small letters and digits"),
        ("say-it-back", "en", "Sayback has an exercise of that id"),
        ("after-work", "xx", "no template in the language 'xx'"),
    ],
)
def test_what_cannot_be_begun_is_told(name: str, language: str, told: str):
    """A bad id, a taken id, a language without a template: one sentence each."""
    with pytest.raises(ExerciseError, match=told):
        new_exercise(name, language=language)


def test_from_the_command_line_to_the_first_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """new, check, a mistake with its line; what stands there is never written over."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "after-work.yaml"

    assert main(["exercises", "new", "after-work"]) == 0
    assert main(["exercises", "check", "after-work.yaml"]) == 0
    text = file.read_text(encoding="utf-8")
    broken = text.replace("max_s: 240", "max_s: -5")
    line = broken.split("max_s: -5")[0].count("\n") + 1
    file.write_text(broken, encoding="utf-8")
    assert main(["exercises", "check", "after-work.yaml"]) == 2
    assert f"after-work.yaml:{line}: telling.max_s: should be greater than 0" in capsys.readouterr().out
    assert main(["exercises", "new", "after-work"]) == 2
    assert "already" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize(
    "arguments", [["new"], ["new", "a", "b"], ["new", "after-work", "-o", "after-work.txt"]]
)
def test_a_command_that_makes_no_sense_writes_nothing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """No id, two ids, a name that is no YAML."""
    monkeypatch.chdir(tmp_path)

    assert main(["exercises", *arguments]) == 2

    assert list(tmp_path.iterdir()) == []
