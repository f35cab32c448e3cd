"""Where the bundled files are: in an installed wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import AssistantError

_PACKAGE = Path(__file__).parent


def bundled(folder: str) -> Path:
    """The folder `exercises` or `audio_fixtures` as installed, or as it stands in the checkout.

    Raises
    ------
    AssistantError
        If the installation is incomplete.
    """
    for candidate in (_PACKAGE / "_bundled" / folder, _PACKAGE.parent / folder):
        if candidate.is_dir():
            return candidate
    raise AssistantError(
        f"the folder '{folder}' was expected in {_PACKAGE} but is not there. "
        "Install Sayback again: `pip install .`"
    )


def read_text_file(path: Path) -> str:
    """The text of a file in UTF-8; a byte-order mark is left out."""
    return path.read_text(encoding="utf-8-sig")


def model_file(name: str) -> Path:
    """A model file that ships inside the package."""
    return _PACKAGE / "models" / name


def language_folder(language: str) -> Path:
    """The folder with every word of a language that Sayback says or listens for."""
    return _PACKAGE / "languages" / language
