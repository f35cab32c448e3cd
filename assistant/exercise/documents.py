"""From the text of a YAML file to a model, or to what should be mended and on which line.

YAML 1.2 is read, so that `yes` and `no` stay words. Each problem is one line,
`file:line: field: problem`, and all of them are told at once. `parse_document` is
pure; `read_document` opens the file.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assistant.errors import ExerciseError
from assistant.resources import read_text_file

_Path: TypeAlias = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)

_PLAINER = {
    "dict_type": "should be fields with values",
    "model_type": "should be fields with values",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
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


def parse_document(text: str, model: type[_Model], *, file: str, what: str) -> _Model:
    """What a file describes.

    Parameters
    ----------
    text : str
        The whole file.
    model : type
        What it should be.
    file : str
        Its name as it is to stand in messages.
    what : str
        What it is called there, as in "an exercise".

    Raises
    ------
    ExerciseError
        If it is none; one line for each thing to mend.
    """
    data, lines = _read_yaml(text, file=file, what=what)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = sorted(
            (_line_of(detail["loc"], lines), _describe(detail, model)) for detail in error.errors()
        )
        raise ExerciseError("\n".join(f"{file}:{line}: {problem}" for line, problem in problems)) from error


def read_document(path: Path, *, shown: str) -> str:
    """The text of a file.

    Raises
    ------
    ExerciseError
        If it is not there, is no text, or cannot be read.
    """
    try:
        return read_text_file(path)
    except FileNotFoundError as error:
        raise ExerciseError(
            f"{shown}: there is no such file. `sayback exercises list` names those there are."
        ) from error
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{shown}: should be text in UTF-8. Save it as UTF-8 and try again.") from error
    except OSError as error:
        raise ExerciseError(f"{shown}: cannot be read ({error.strerror}).") from error


# -- YAML ---------------------------------------------------------------------


def _read_yaml(text: str, *, file: str, what: str) -> tuple[Any, dict[_Path, int]]:
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
        raise ExerciseError(f"{file}:1: {what} should be fields with values (`id: …`), got {found}")
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
        ("found character '\\t' that cannot start any token", "found a tab; indent with spaces"),
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


def _describe(detail: ErrorDetails, model: type[BaseModel]) -> str:
    location, kind, found = detail["loc"], detail["type"], detail["input"]
    path = [part for part in location if part != "[key]"]
    if path[:1] == ["phases"] and len(path) > 1:
        path = path[1:]
    field = ".".join(str(part) for part in path)
    prefix = f"{field}: " if field else ""
    if kind == "missing":
        return f"{prefix}is needed here"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(location[-1]), _fields_at(model, location[:-1]), n=1)
        return f"{prefix}is not a field of this format" + (f"; near to it: {near[0]}" if near else "")
    if kind == "value_error":
        return prefix + detail["msg"].removeprefix("Value error, ")
    message = _PLAINER.get(kind) or detail["msg"].removeprefix("Input ").removeprefix("String ").removeprefix(
        "List "
    )
    return f"{prefix}{message}, got {_show(found)}"


def _fields_at(model: type[BaseModel], location: _Path) -> list[str]:
    """The fields that a model knows at a place below it: keys and positions inside are stepped over."""
    for part in location:
        if part in model.model_fields:
            below = _model_in(model.model_fields[str(part)].annotation)
            model = below or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds: itself, or in a list or mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, getattr(annotation, "__args__", ()))), None)


def _show(value: object) -> str:
    if isinstance(value, dict):
        return "fields"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = "nothing" if value in (None, "") else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
