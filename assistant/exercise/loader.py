"""From the text of an exercise file to an `Exercise`, or to what should be mended and where.

YAML 1.2 is read, so that `yes` and `no` stay words. Each problem is one line,
`file:line: field: problem`, and all of them are told at once. `parse_exercise`
is pure; `exercise_files` and `load_exercise` are the only ones that open files.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assistant.errors import ExerciseError
from assistant.exercise.schema import Exercise, Phase
from assistant.resources import bundled, read_text_file

_Path: TypeAlias = tuple[str | int, ...]

_FIELDS = {"exercise": tuple(Exercise.model_fields), "phase": tuple(Phase.model_fields)}

_PLAINER = {
    "dict_type": "should be fields with values",
    "model_type": "should be fields with values",
    "list_type": "should be a list",
    "string_type": "should be text",
    "int_type": "should be a whole number",
    "float_type": "should be a number",
    "string_too_short": "should not be empty",
    "too_short": "should not be empty",
    "string_pattern_mismatch": "should be small letters and digits, parted by one hyphen or underscore",
}
"""Problems that pydantic words for programmers."""

_SHOWN = 60
"""A value longer than this is cut in a message."""


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
    data, lines = _read_yaml(text, file=file)
    try:
        return Exercise.model_validate(data)
    except ValidationError as error:
        problems = sorted((_line_of(detail["loc"], lines), _describe(detail)) for detail in error.errors())
        raise ExerciseError("\n".join(f"{file}:{line}: {problem}" for line, problem in problems)) from error


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
        return _read(Path(name), shown=name)
    files = exercise_files(language)
    if name not in files:
        raise ExerciseError(_unknown(name, sorted(files)))
    exercise = _read(files[name], shown=f"exercises/{language}/{files[name].name}")
    if exercise.id != name:
        raise ExerciseError(
            f"exercises/{language}/{name}.yaml: id: should be the name of the file, got '{exercise.id}'"
        )
    return exercise


def _read(path: Path, *, shown: str) -> Exercise:
    try:
        text = read_text_file(path)
    except FileNotFoundError as error:
        raise ExerciseError(
            f"{shown}: there is no such file. `sayback exercises list` names those there are."
        ) from error
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{shown}: should be text in UTF-8. Save it as UTF-8 and try again.") from error
    except OSError as error:
        raise ExerciseError(f"{shown}: cannot be read ({error.strerror}).") from error
    return parse_exercise(text, file=shown)


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"there is no exercise '{name}'. Near to it: {', '.join(near)}."
    return f"there is no exercise '{name}'. There are: {', '.join(known)}."


# -- YAML ---------------------------------------------------------------------


def _read_yaml(text: str, *, file: str) -> tuple[Any, dict[_Path, int]]:
    """The data, and the line (from 1) of each key and item by its path."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise ExerciseError(f"{file}:{line}: this is not yet YAML: {_plain(error.problem)}") from error
    except YAMLError as error:
        raise ExerciseError(f"{file}:1: this is not yet YAML: it has a character that no text has") from error
    if not isinstance(data, dict):
        found = "nothing" if data is None else f"a {type(data).__name__}"
        raise ExerciseError(f"{file}:1: an exercise should be fields with values (`id: …`), got {found}")
    lines: dict[_Path, int] = {(): 1}
    if root is not None:
        _note_lines(root, (), lines)
    return data, lines


def _plain(problem: str | None) -> str:
    """A problem in YAML's own terms, without the names that only programmers know."""
    text = (problem or "it cannot be read").split("\n")[0]
    for technical, plain in (
        ("'<stream end>'", "the end of the file"),
        ("expected the node content", "expected a value"),
        ("'\\t'", "a tab"),
    ):
        text = text.replace(technical, plain)
    return text


def _note_lines(node: Node, path: _Path, lines: dict[_Path, int]) -> None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                below = (*path, str(key.value))
                lines[below] = key.start_mark.line + 1
                _note_lines(value, below, lines)
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, index)] = item.start_mark.line + 1
            _note_lines(item, (*path, index), lines)


def _line_of(location: _Path, lines: dict[_Path, int]) -> int:
    """The line of the nearest part of the path that stands in the file."""
    path = tuple(part for part in location if part != "[key]")
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _describe(detail: ErrorDetails) -> str:
    location, kind, found = detail["loc"], detail["type"], detail["input"]
    path = [part for part in location if part != "[key]"]
    if path[:1] == ["phases"] and len(path) > 1:
        path = path[1:]
    field = ".".join(str(part) for part in path)
    prefix = f"{field}: " if field else ""
    if kind == "missing":
        return f"{prefix}is needed here"
    if kind == "extra_forbidden":
        known = _FIELDS["phase" if location[0] == "phases" else "exercise"]
        near = difflib.get_close_matches(str(location[-1]), known, n=1)
        return f"{prefix}is not a field of this format" + (f"; near to it: {near[0]}" if near else "")
    if kind == "value_error":
        return prefix + detail["msg"].removeprefix("Value error, ")
    message = _PLAINER.get(kind) or detail["msg"].removeprefix("Input ").removeprefix("String ").removeprefix(
        "List "
    )
    return f"{prefix}{message}, got {_show(found)}"


def _show(value: object) -> str:
    if isinstance(value, dict):
        return "fields"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = "nothing" if value in (None, "") else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
