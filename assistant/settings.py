"""What a couple can set once and forget: from the settings file, or from `SAYBACK_…` in the environment.

The file is `settings.toml` where `platformdirs` says (`sayback doctor` prints the
place). A command-line option outranks both, and `--remember` writes it there; what
a person wrote into the file stays as it is, remarks and all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import OptionError, OutputError


def settings_file() -> Path:
    return Path(platformdirs.user_config_dir("sayback", appauthor=False)) / "settings.toml"


class VoiceEngine(StrEnum):
    """What speaks Sayback's words; `AUTO`: the natural voice where it is installed, else the system's."""

    AUTO = "auto"
    SYSTEM = "system"
    HIBARI = "hibari"
    NONE = "none"


class CoupleSettings(BaseModel):
    """What one couple has set for itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patience_s: float | None = Field(
        default=None, ge=1.0, le=30.0, description="Stands in for the general one."
    )


class Settings(BaseSettings):
    """Units are in the names."""

    model_config = SettingsConfigDict(env_prefix="SAYBACK_", extra="forbid", frozen=True)

    store: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("sayback", appauthor=False)),
        description="Folder of couples, sessions and voice profiles.",
    )
    model: str | None = Field(default=None, description="Speech-to-text model: a name or a folder.")
    language: str = Field(default="en", description="Language of the talk.")
    patience_s: float = Field(
        default=2.5, ge=1.0, le=30.0, description="A pause shorter than this never ends a speaking turn."
    )
    couples: dict[str, CoupleSettings] = Field(
        default_factory=dict, description="By name of the couple: what it has set for itself."
    )
    microphones: tuple[str, ...] = Field(
        default=(), description="Number or name of the device; NAME=DEVICE, twice, for one each."
    )
    loudspeaker: str | None = Field(default=None, description="The same for Sayback's voice, or none.")
    voice_engine: VoiceEngine = Field(default=VoiceEngine.AUTO, description="What speaks Sayback's words.")
    voice_name: str | None = Field(default=None, description="Which voice of the engine.")
    words_per_minute: int = Field(default=160, ge=80, le=300, description="How fast Sayback speaks.")
    volume_percent: int = Field(default=100, ge=5, le=100, description="How loud Sayback speaks.")
    captions: bool = Field(default=True, description="Are the partners' words shown while they practise?")
    country: str | None = Field(
        default=None, pattern=r"^[A-Za-z]{2}$", description="Whose places to turn to are shown (ISO 3166)."
    )
    cpu_threads: int = Field(default=2, ge=1, le=64, description="How many processor cores the models use.")

    def patience_of(self, couple: str) -> float:
        """In seconds."""
        own = self.couples.get(couple)
        return self.patience_s if own is None or own.patience_s is None else own.patience_s

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=settings_file()),
        )


def load_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """The settings in force; `given` outranks what is kept.

    Raises
    ------
    OptionError
        If the file, the environment or what was given has a value that makes no sense.
    """
    try:
        return Settings(**(given or {}))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        where = f"{settings_file()} or SAYBACK_{name.upper()} in the environment"
        if first["loc"] and first["loc"][0] in (given or {}):
            where = "from the command line"
        raise OptionError(
            f"setting '{name}' ({where}): {first['msg']}, got {first['input']!r}. Change it or take it out."
        ) from error
    except ValueError as error:
        raise OptionError(
            f"{settings_file()}: cannot be read as TOML: {error}. Mend it or take it away."
        ) from error


def remember(given: Mapping[str, Any]) -> Path:
    """Keep these settings in the file, and leave the others as they stand; the file.

    Parameters
    ----------
    given : mapping
        Names of settings to values that TOML can hold; a mapping is a table, and joins what it has.

    Raises
    ------
    OutputError
        If the file cannot be written; then it is as it was.
    """
    path = settings_file()
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        kept = tomlkit.parse(text)
        _join(kept, given)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(tomlkit.dumps(kept))
        Path(name).replace(path)
    except OSError as error:
        raise OutputError(f"{path}: the settings cannot be kept: {error.strerror}.") from error
    return path


def _join(table: Any, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if isinstance(value, Mapping):
            _join(table.setdefault(name, tomlkit.table()), value)
        else:
            table[name] = value
