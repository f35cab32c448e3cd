"""Places to turn to, by country: what stands on the screen when a session was stopped.

Each country is a file, `languages/<code>/places/<country>.toml`, checked when it is read.
"""

from __future__ import annotations

import tomllib

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import OptionError
from assistant.language import read_words
from assistant.resources import language_folder


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Words):
    """Where to turn to, and with what."""

    what: str
    where: str


class Country(_Words):
    """The places of one country."""

    country: str
    emergency: str
    places: tuple[Place, ...]


class PlaceWords(_Words):
    """What is said around them."""

    emergency: str
    general: tuple[str, ...]
    unset: str
    unknown: str
    no_answer: str


def countries(language: str) -> list[str]:
    """The codes of the countries whose places are known in this language."""
    return sorted(path.stem for path in (language_folder(language) / "places").glob("*.toml"))


def place_lines(language: str, country: str | None) -> list[str]:
    """The places of a country, a line each; what holds anywhere where it is not known or not said.

    Parameters
    ----------
    country : str or None
        ISO 3166 code, in letters of any size; None: nobody has said.

    Raises
    ------
    OptionError
        If the file of the country or of the language is no such file.
    """
    words = PlaceWords.model_validate(read_words(language, "places"))
    if country is None:
        return [*words.general, words.unset]
    path = language_folder(language) / "places" / f"{country.lower()}.toml"
    if country.lower() not in countries(language):
        return [*words.general, words.unknown.format(code=country)]
    try:
        with path.open("rb") as file:
            known = Country.model_validate(tomllib.load(file))
    except (ValidationError, ValueError) as error:
        raise OptionError(f"{path}: cannot be used as a country's places: {error}") from error
    return [
        words.emergency.format(emergency=known.emergency, country=known.country),
        *(f"{place.what}: {place.where}" for place in known.places),
        words.no_answer,
    ]
