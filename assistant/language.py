"""Reads the data files with every word that Sayback says or listens for.

Each language is a folder `languages/<code>/` with one TOML file for each room of
the package that needs words: `turns.toml`, `listening.toml`, `exercise.toml`,
`feedback.toml`, … The room itself says, as a pydantic model, what must be in it.
"""

from __future__ import annotations

import tomllib
from typing import Any

from assistant.errors import OptionError
from assistant.resources import language_folder


def languages() -> list[str]:
    """The codes of the languages that Sayback has words for."""
    root = language_folder("")
    return sorted(folder.name for folder in root.iterdir() if any(folder.glob("*.toml")))


def read_words(language: str, room: str) -> dict[str, Any]:
    """The words of one language for one room, as they stand in the file.

    Raises
    ------
    OptionError
        If there are no words of that language for that room.
    """
    path = language_folder(language) / f"{room}.toml"
    if not path.is_file():
        raise OptionError(
            f"--language {language}: no words for '{room}' in this language. Known: {', '.join(languages())}."
        )
    with path.open("rb") as file:
        return tomllib.load(file)
