"""`exercises`: listed, begun, checked, played with written lines."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path

from assistant.commands.exits import DONE, MENDABLE
from assistant.commands.options import Commands, add_language, open_lines, settings_of
from assistant.errors import AssistantError, OptionError


def add_commands(commands: Commands) -> None:
    _exercises_arguments(
        commands.add("exercises", "list the exercises; write and check one of your own", _exercises)
    )


def _exercises_arguments(command: argparse.ArgumentParser) -> None:
    command.description = (
        "list: the exercises. new ID: a file of your own to begin with. check FILE…: what to mend, where. "
        "preview EXERCISE [LINES]: play one with written lines such as `Ann: I felt alone.` (default: stdin)."
    )
    add = command.add_argument
    add(
        "action", choices=["list", "new", "check", "preview"], nargs="?", default="list", help="default: list"
    )
    add("files", nargs="*", metavar="FILE", help="an id; exercise files; or an exercise and a file of lines")
    add("-o", "--output", type=Path, metavar="FILE", help="with new: where it goes (default: ID.yaml, here)")
    add("--partners", metavar="A,B", default="Ann,Ben", help="with preview: the names of the two")
    add_language(command)


def _exercises(options: argparse.Namespace) -> int:
    language = settings_of(options).language
    if options.action == "new":
        return _new_exercise(options.files, options.output, language)
    if options.action == "check":
        return _check_exercises(options.files, language)
    if options.action == "preview":
        return _preview_exercise(options, language)
    from assistant.exercise.loader import exercise_files, load_exercise

    for name in exercise_files(language):
        exercise = load_exercise(name, language=language)
        print(f"{name}  {exercise.title}\n    {exercise.why}")
    return DONE


def _new_exercise(names: Sequence[str], output: Path | None, language: str) -> int:
    from assistant.exercise.template import new_exercise
    from assistant.session.outputs import write_new_file

    if len(names) != 1:
        raise OptionError(f"exercises new: expected one ID such as after-work, got {len(names)}.")
    path = output or Path(f"{names[0]}.yaml")
    if path.suffix not in {".yaml", ".yml"}:
        raise OptionError(f"-o {path}: expected a name that ends in .yaml.")
    write_new_file(path, new_exercise(names[0], language=language))
    print(f"{path}: change the words, then: sayback exercises check {shlex.quote(str(path))}")
    return DONE


def _check_exercises(files: Sequence[str], language: str) -> int:
    from assistant.exercise.loader import load_exercise

    if not files:
        raise OptionError("exercises check: expected at least one FILE, got none.")
    code = DONE
    for file in files:
        try:
            exercise = load_exercise(file, language=language)
        except AssistantError as error:
            print(error)
            code = MENDABLE
        else:
            print(f"{file}: {exercise.title}: ok")
    return code


def _preview_exercise(options: argparse.Namespace, language: str) -> int:
    from assistant.session.preview import preview_exercise

    if not 1 <= len(options.files) <= 2:
        raise OptionError(
            "exercises preview: expected an exercise and perhaps a file of lines, "
            f"got {len(options.files)} names."
        )
    exercise, *files = options.files
    with open_lines(files[0] if files else "-") as lines:
        for told in preview_exercise(exercise, lines.read(), partners=options.partners, language=language):
            print(told)
    return DONE
