"""What a couple can set once and forget: from the settings file, or from `SAYBACK_…` in the environment.

The file is `settings.toml` where `platformdirs` says (`sayback doctor` prints the
place). A command-line option outranks both.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import OptionError


def settings_file() -> Path:
    return Path(platformdirs.user_config_dir("sayback", appauthor=False)) / "settings.toml"


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
    cpu_threads: int = Field(default=2, ge=1, le=64, description="How many processor cores the models use.")

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


def load_settings() -> Settings:
    """The settings in force.

    Raises
    ------
    OptionError
        If the file or the environment has a value that makes no sense.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise OptionError(
            f"setting '{name}' ({settings_file()} or SAYBACK_{name.upper()} in the environment): "
            f"{first['msg']}, got {first['input']!r}. Change it there or take it out."
        ) from error
    except ValueError as error:
        raise OptionError(
            f"{settings_file()}: cannot be read as TOML: {error}. Mend it or take it away."
        ) from error
