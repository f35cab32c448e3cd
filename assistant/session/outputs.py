"""Writes result files: all of them or none, never one half-written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import OutputError


def prepare_folder(folder: Path) -> None:
    """Make the output folder, and see that it can be written to, before any work begins.

    Raises
    ------
    OutputError
        If it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _output_error(folder, error) from error


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Write files by name; what stood there before is replaced only once all of them are complete.

    Raises
    ------
    OutputError
        If the folder cannot be written to or the disk is full; then nothing is left behind.
    """
    finished: list[tuple[str, Path]] = []
    try:
        for name, content in files.items():
            descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            finished.append((temporary, folder / name))
            with os.fdopen(descriptor, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        for temporary, path in finished:
            Path(temporary).chmod(0o600)
            Path(temporary).replace(path)
    except OSError as error:
        raise _output_error(folder, error) from error
    finally:
        for temporary, _ in finished:
            Path(temporary).unlink(missing_ok=True)
    return [path for _, path in finished]


def write_new_file(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises
    ------
    OutputError
        If there is one already, or it cannot be written; then nothing is left behind.
    """
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError as error:
        raise OutputError(
            f"{path}: there is a file of this name already. Take another with -o FILE."
        ) from error
    except OSError as error:
        raise _output_error(path.parent, error, "-o FILE") from error
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink()
        raise _output_error(path.parent, error, "-o FILE") from error


def _output_error(folder: Path, error: OSError, option: str = "-o DIR") -> OutputError:
    return OutputError(
        f"the output folder {folder} cannot be written to: {error.strerror or error}. "
        f"Free some space there, or choose another place with {option}."
    )
