"""Reads the data files with every word that Sayback says or listens for.

Each language is a folder `languages/<code>/` with one TOML file for each room of
the package that needs words: `turns.toml`, `exercise.toml`, `feedback.toml`, … The
room itself says, as a pydantic model, what must be in it. `language.toml` tells
what Sayback can do in that language: a new one needs files, and no code.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import OptionError
from assistant.resources import language_folder


class JudgeKind(StrEnum):
    """How saying back is told: by a trained model, or by words and phrases alone."""

    MODEL = "model"
    WORDS = "words"


class LanguageFacts(BaseModel):
    """What must be in `language.toml`.

    Attributes
    ----------
    name : str
        What its speakers call it.
    english_name : str
    judge : JudgeKind
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    english_name: str
    judge: JudgeKind


def languages() -> list[str]:
    """The codes of the languages that Sayback has words for."""
    root = language_folder("")
    return sorted(folder.name for folder in root.iterdir() if (folder / "language.toml").is_file())


def language_facts(language: str) -> LanguageFacts:
    """What Sayback can do in this language.

    Raises
    ------
    OptionError
        If the language is unknown, or its file lacks something.
    """
    try:
        return LanguageFacts.model_validate(read_words(language, "language"))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise OptionError(f"languages/{language}/language.toml: {field}: {first['msg']}") from error


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
