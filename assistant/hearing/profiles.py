"""A voice profile: what is kept of a partner's voice. No sound, only a vector. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assistant.errors import InputError
from assistant.events import Caveat, CaveatCode

ALIKE = 0.6
"""Profiles with a cosine from here on are hard to tell apart. Two people on one telephone line have .28 to
.54 (one call with .54 was heard without a mistake); two halves of one voice have .85 and more."""

_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceProfile:
    """A partner's voice.

    Attributes
    ----------
    name : str
        Whose it is, as typed.
    embedding : tuple of float
        Unit vector.
    clean_s : float
        Seconds of clean speech that it was made from.
    model_sha256 : str
        The model that made it: profiles of different models do not compare.
    """

    name: str
    embedding: tuple[float, ...]
    clean_s: float
    model_sha256: str

    @property
    def vector(self) -> NDArray[np.float32]:
        """The embedding, shape (192,)."""
        return np.array(self.embedding, dtype=np.float32)

    def to_text(self) -> str:
        """The profile as one line of JSON, to be stored."""
        return json.dumps(
            {
                "name": self.name,
                "embedding": list(self.embedding),
                "clean_s": self.clean_s,
                "model_sha256": self.model_sha256,
            }
        )

    @classmethod
    def from_text(cls, text: str) -> VoiceProfile:
        """The profile that `to_text` wrote.

        Raises
        ------
        InputError
            If the text is no profile.
        """
        try:
            plain = json.loads(text)
            return cls(
                name=str(plain["name"]),
                embedding=tuple(float(number) for number in plain["embedding"]),
                clean_s=float(plain["clean_s"]),
                model_sha256=str(plain["model_sha256"]),
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise InputError(
                "a stored voice profile cannot be read. Record the voice again: `sayback enrol`."
            ) from problem


def make_profile(
    name: str, embedding: NDArray[np.float32], *, clean_s: float, model_sha256: str
) -> VoiceProfile:
    """A profile with rounded numbers: the same on every machine that stores it."""
    return VoiceProfile(
        name=name,
        embedding=tuple(round(float(number), _DIGITS) for number in embedding),
        clean_s=round(clean_s, 1),
        model_sha256=model_sha256,
    )


def similarity(one: VoiceProfile, other: VoiceProfile) -> float:
    """Cosine of two profiles.

    Examples
    --------
    >>> east = VoiceProfile(name="Ann", embedding=(1.0, 0.0), clean_s=12, model_sha256="")
    >>> north = VoiceProfile(name="Ben", embedding=(0.6, 0.8), clean_s=12, model_sha256="")
    >>> similarity(east, north)
    0.6
    """
    return round(float(one.vector @ other.vector), 3)


def likeness_caveats(profiles: Sequence[VoiceProfile]) -> tuple[Caveat, ...]:
    """A warning for each two profiles that are hard to tell apart, with what helps."""
    return tuple(
        Caveat(
            code=CaveatCode.VOICES_ALIKE,
            values={"one": one.name, "other": other.name, "alike": round(alike, 2), "limit": ALIKE},
        )
        for one, other in combinations(profiles, 2)
        if (alike := similarity(one, other)) >= ALIKE
    )


def check_models(profiles: Mapping[str, VoiceProfile], model_sha256: str) -> None:
    """Profiles are of use only with the model that made them.

    Raises
    ------
    InputError
        If a profile was made by another model.
    """
    for name, profile in profiles.items():
        if profile.model_sha256 != model_sha256:
            raise InputError(
                f"the stored voice of {name} was made with another version of the voice model. "
                f"Record it again: `sayback enrol {name}`."
            )
