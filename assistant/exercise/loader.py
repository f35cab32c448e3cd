"""Finds the exercises, and reads them: each by its id, or from a file.

`parse_exercise` is pure; the others open files.
"""

from __future__ import annotations

import difflib
from pathlib import Path

from assistant.errors import ExerciseError
from assistant.exercise.documents import parse_document, read_document
from assistant.exercise.schema import Exercise
from assistant.resources import bundled


def parse_exercise(text: str, *, file: str) -> Exercise:
    """The exercise that a file describes.

    Parameters
    ----------
    text : str
        The whole file.
    file : str
        Its name as it is to stand in messages.

    Raises
    ------
    ExerciseError
        If it is no exercise; one line for each thing to mend.

    Examples
    --------
    >>> parse_exercise("id: one: two", file="mine.yaml")
    Traceback (most recent call last):
    ...
    assistant.errors.ExerciseError: mine.yaml:1: this is not yet YAML: mapping values are not allowed here
    """
    return parse_document(text, Exercise, file=file, what="an exercise")


def exercise_files(language: str = "en") -> dict[str, Path]:
    """The file of each exercise in this language, by id."""
    return {path.stem: path for path in sorted((bundled("exercises") / language).glob("*.yaml"))}


def load_exercise(name: str, *, language: str = "en") -> Exercise:
    """The exercise with this id, or the one in this file.

    Parameters
    ----------
    name : str
        An id such as `say-it-back`, or the path of a YAML file.
    language : str
        Where to look for an id.

    Raises
    ------
    ExerciseError
        If it is unknown (the near ones are named), cannot be read, or is no exercise.
    """
    if name.endswith((".yaml", ".yml")):
        return parse_exercise(read_document(Path(name), shown=name), file=name)
    files = exercise_files(language)
    if name not in files:
        raise ExerciseError(_unknown(name, sorted(files)))
    shown = f"exercises/{language}/{files[name].name}"
    exercise = parse_exercise(read_document(files[name], shown=shown), file=shown)
    if exercise.id != name:
        raise ExerciseError(
            f"exercises/{language}/{name}.yaml: id: should be the name of the file, got '{exercise.id}'"
        )
    return exercise


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"there is no exercise '{name}'. Near to it: {', '.join(near)}."
    return f"there is no exercise '{name}'. There are: {', '.join(known)}."
