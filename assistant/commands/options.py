"""What several commands let people say alike, and what is made of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from assistant.errors import InputError
from assistant.settings import Settings, load_settings
from assistant.store.store import DEFAULT_COUPLE


class Commands:
    """Takes the commands of `sayback`, each with its purpose and what runs it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def add(
        self, name: str, purpose: str, run: Callable[[argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        """A command; `run` takes what was said to it and returns the exit code."""
        added = self._parsers.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        added.set_defaults(run=run)
        added.add_argument("--store", type=Path, metavar="DIR", help="folder of couples and sessions")
        added.add_argument("--verbose", action="store_true", help="tell more; never a word that was said")
        return added


def add_outputs(command: argparse.ArgumentParser) -> None:
    add_formats(command, default="json,md,html")
    command.add_argument(
        "--with-audio", action="store_true", help="put the sound into the page: click and hear"
    )
    command.add_argument("--quiet", action="store_true", help="print nothing but errors")


def add_formats(command: argparse.ArgumentParser, *, default: str) -> None:
    command.add_argument(
        "-o", "--output", type=Path, default=Path(), metavar="DIR", help="where results go (default: here)"
    )
    command.add_argument(
        "-f",
        "--formats",
        default=default,
        metavar="LIST",
        help=f"some of json,md,html,rttm,vtt,csv,textgrid,eaf, or all (default: {default})",
    )


def add_couple(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--couple", default=DEFAULT_COUPLE, metavar="NAME", help="which couple; a single one needs no name"
    )


def add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--language", metavar="CODE", help="language of the talk (default: en)")


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings, with what the command line says instead."""
    return load_settings(given_settings(options))


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line names, and nothing else."""
    given: dict[str, Any] = {
        name: value
        for name in Settings.model_fields
        if (value := getattr(options, name, None)) is not None and value != []
    }
    if (patience_s := given.pop("patience_s", None)) is not None:
        given["couples"] = {options.couple: {"patience_s": patience_s}}
    return given


def open_lines(file: str) -> AbstractContextManager[TextIO]:
    """The lines of a file, or of stdin where it is `-`. Raises InputError."""
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return nullcontext(sys.stdin)
    try:
        return Path(file).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(
            f"{file}: cannot be read: {error.strerror}. Give a JSON Lines file, or - for stdin."
        ) from error
