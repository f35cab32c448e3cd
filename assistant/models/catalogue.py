"""What `registry.toml` says: which models there are, whose, and the hash of each file.

Only reads and checks the list; where the files lie on this computer and whether
they are whole is `registry`'s and `verification`'s matter.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Role(StrEnum):
    """What a model is for."""

    SPEECH_TO_TEXT = "speech_to_text"
    SPEECH_ACTIVITY = "speech_activity"
    OVERLAP_SEGMENTATION = "overlap_segmentation"
    VOICE_EMBEDDING = "voice_embedding"
    TURN_END = "turn_end"
    TEXT_EMBEDDING = "text_embedding"
    TEXT_TOKENIZER = "text_tokenizer"
    LISTENING_LAYERS = "listening_layers"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CataloguedFile(_Strict):
    """One file of a model; `parts` are joined, in this order, to make it."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(gt=0)
    lies_in: str
    parts: tuple[str, ...] = ()


class CataloguedModel(_Strict):
    """One entry of the registry. `primary` is the file whose hash stands for the model."""

    role: Role
    name: str
    version: str
    licence: str
    notice: str
    origin: str
    primary: str
    file: tuple[CataloguedFile, ...]

    @property
    def is_joined(self) -> bool:
        """Whether the package brings it in parts, to be joined in the user's cache."""
        return any(file.parts for file in self.file)

    @property
    def sha256(self) -> str:
        return next(file.sha256 for file in self.file if file.name == self.primary)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.file)


class _Catalogue(_Strict):
    model: tuple[CataloguedModel, ...]


@cache
def catalogue() -> tuple[CataloguedModel, ...]:
    """All entries, in the order of the file; of several for one role the first is the default."""
    path = Path(__file__).with_name("registry.toml")
    with path.open("rb") as file:
        return _Catalogue.model_validate(tomllib.load(file)).model


def models_for(role: Role) -> tuple[CataloguedModel, ...]:
    """The entries of one role, the default first.

    Examples
    --------
    >>> [model.name for model in models_for(Role.SPEECH_TO_TEXT)]
    ['whisper-base', 'whisper-tiny.en']
    """
    return tuple(model for model in catalogue() if model.role == role)
