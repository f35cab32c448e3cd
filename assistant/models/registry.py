"""Finds a model on this computer and makes sure that it is the right one.

Looked for, in this order: the path or name that was asked for (an option or a
setting), the user's cache, the package that brings it. A file counts only if
its hash is the one in `registry.toml`; a damaged file is passed over, and where
nothing whole is left a `ModelError` says so in one sentence.

Whisper base comes in two parts, as packages have a size limit; they are joined
once into the user's cache. Nothing here touches the network unless a download
was asked for.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelError
from assistant.events import Caveat, CaveatCode, ModelInfo
from assistant.models.catalogue import CataloguedFile, CataloguedModel, Role, catalogue, models_for
from assistant.models.verification import cache_folder, known_sha256, sha256_of

log = logging.getLogger(__name__)

__all__ = [
    "ModelFile",
    "ModelState",
    "Role",
    "locate",
    "locate_quick_speech_to_text",
    "locate_speech_to_text",
    "states",
    "verify",
]

REINSTALL = "Install Sayback again: `pip install --force-reinstall sayback`."

FILES_OF_A_WHISPER_FOLDER = ("model.bin", "config.json", "tokenizer.json")
"""What a folder given with --model must hold; without its tokenizer the hub would be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A model that was found and is whole. `path` is a folder for speech to text, else a file."""

    role: Role
    name: str
    version: str
    path: Path
    sha256: str

    def info(self) -> ModelInfo:
        return ModelInfo(role=self.role.value, name=self.name, sha256=self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """One line of `sayback models`.

    `state` is "ready" (there, and whole when it was last hashed), "verified" (hashed just
    now), "not joined yet" (its parts are there), "missing" or "damaged".
    """

    role: Role
    name: str
    version: str
    licence: str
    notice: str
    origin: str
    sha256: str
    size_bytes: int
    path: Path | None
    state: str
    remark: str


def locate(role: Role) -> ModelFile:
    """The default model of a role, whole and ready to be loaded.

    Raises
    ------
    ModelError
        If it is missing or damaged.
    """
    return _locate(models_for(role)[0])


def locate_speech_to_text(
    model: str | None = None, *, may_download: bool = False
) -> tuple[ModelFile, tuple[Caveat, ...]]:
    """The speech-to-text model that was asked for, or the default.

    Parameters
    ----------
    model : str or None
        A folder with a CTranslate2 Whisper model; or a name such as "base", "tiny.en",
        "small"; None for the default, which falls back to tiny.en with a caveat.
    may_download : bool
        Whether a name that is not on this computer may be fetched from the model hub.

    Raises
    ------
    ModelError
        If it is missing or damaged and nothing can stand in.
    """
    default, fallback = models_for(Role.SPEECH_TO_TEXT)
    if model is None:
        try:
            return _locate(default), ()
        except ModelError as error:
            log.warning("no default speech-to-text model: %s", error)
            found = _locate(fallback)
            return found, (Caveat(code=CaveatCode.FALLBACK_MODEL),)
    for entry in models_for(Role.SPEECH_TO_TEXT):
        if model in (entry.name, entry.name.removeprefix("whisper-")):
            return _locate(entry), ()
    folder = Path(model).expanduser()
    if folder.exists() or os.sep in model or (os.altsep and os.altsep in model):
        return _folder(folder), ()
    return _from_hub(model, may_download=may_download), ()


def locate_quick_speech_to_text() -> ModelFile:
    """The smaller model, for a computer that cannot keep up with the usual one; it knows English only.

    Raises
    ------
    ModelError
        If it is missing or damaged.
    """
    return _locate(models_for(Role.SPEECH_TO_TEXT)[1])


def states() -> list[ModelState]:
    """Every model of the registry and how it stands on this computer; hashes from stamps."""
    return [_state(entry, afresh=False) for entry in catalogue()]


def verify() -> list[ModelState]:
    """The same, with every file hashed afresh."""
    return [_state(entry, afresh=True) for entry in catalogue()]


# -- entries of the registry ------------------------------------------------


def _locate(entry: CataloguedModel) -> ModelFile:
    folder, problem = _whole_folder(entry)
    if folder is None and entry.is_joined:
        folder = _join(entry)
    if folder is None:
        raise ModelError(problem)
    is_file = len(entry.file) == 1
    return ModelFile(
        role=entry.role,
        name=entry.name,
        version=entry.version,
        path=folder / entry.primary if is_file else folder,
        sha256=entry.sha256,
    )


def _whole_folder(entry: CataloguedModel, *, afresh: bool = False) -> tuple[Path | None, str]:
    """The first folder in which all files are whole; else None and why."""
    problem = f"the model {entry.name} was not found on this computer. {REINSTALL}"
    for folder in _folders(entry):
        if not all((folder / file.name).is_file() for file in entry.file):
            continue
        try:
            damaged = next((file for file in entry.file if not _is_whole(folder, file, afresh)), None)
        except OSError as error:
            problem = f"the model {entry.name} in {folder} cannot be read ({error.strerror})."
            continue
        if damaged is None:
            return folder, ""
        problem = f"the model file {folder / damaged.name} is damaged (its checksum differs). {REINSTALL}"
    return None, problem


def _folders(entry: CataloguedModel) -> list[Path]:
    folders = [_cached_folder(entry)]
    if not entry.is_joined:
        brought = _brought(entry.file[0].lies_in)
        if brought is not None:
            folders.append(brought)
    return folders


def _cached_folder(entry: CataloguedModel) -> Path:
    return cache_folder() / "models" / entry.name


def _is_whole(folder: Path, file: CataloguedFile, afresh: bool) -> bool:
    path = folder / file.name
    return path.stat().st_size == file.size and known_sha256(path, afresh=afresh) == file.sha256


def _brought(place: str) -> Path | None:
    """A folder or file inside an installed package, found without importing it."""
    package, _, rest = place.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / rest
    return path if path.exists() else None


# -- joining ----------------------------------------------------------------


def _join(entry: CataloguedModel) -> Path:
    """Put the parts together in the user's cache: all of it or nothing, checked before it counts."""
    target = _cached_folder(entry)
    sources = {file.name: _sources(entry, file) for file in entry.file}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{entry.name}-") as workshop:
            made = Path(workshop) / entry.name
            made.mkdir()
            for file in entry.file:
                _join_file(sources[file.name], made / file.name)
                if sha256_of(made / file.name) != file.sha256:
                    raise ModelError(
                        f"the parts of the model {entry.name} are damaged ({file.name} has another "
                        f"checksum). {REINSTALL}"
                    )
            return _put_in_place(entry, made, target)
    except OSError as error:
        raise ModelError(
            f"the model {entry.name} could not be put together in {target.parent} ({error.strerror}): "
            f"{entry.size // 1_000_000} MB must fit there (SAYBACK_CACHE names another folder)."
        ) from error


def _sources(entry: CataloguedModel, file: CataloguedFile) -> list[Path]:
    places = file.parts or (f"{file.lies_in}/{file.name}",)
    found = [_brought(place) for place in places]
    if None in found:
        raise ModelError(f"the model {entry.name} is incomplete ({file.name} is missing). {REINSTALL}")
    return [path for path in found if path is not None]


def _join_file(sources: list[Path], target: Path) -> None:
    with target.open("wb") as out:
        for source in sources:
            with source.open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _put_in_place(entry: CataloguedModel, made: Path, target: Path) -> Path:
    if target.exists():
        whole, _ = _whole_folder(entry)
        if whole is not None:  # another process was quicker
            return whole
        target.replace(made.parent / "damaged")
    made.replace(target)
    return target


# -- models that are not in the registry ------------------------------------


def _folder(folder: Path) -> ModelFile:
    if not folder.is_dir():
        raise ModelError(f"--model {folder}: there is no such folder.")
    missing = [name for name in FILES_OF_A_WHISPER_FOLDER if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"--model {folder}: is no Whisper model in CTranslate2 format ({', '.join(missing)} not found)."
        )
    try:
        sha256 = known_sha256(folder / "model.bin")
    except OSError as error:
        raise ModelError(f"--model {folder}: cannot be read ({error.strerror}).") from error
    return ModelFile(
        role=Role.SPEECH_TO_TEXT, name=folder.resolve().name, version="", path=folder, sha256=sha256
    )


def _from_hub(name: str, *, may_download: bool) -> ModelFile:
    from faster_whisper.utils import available_models, download_model

    if name not in available_models():
        raise ModelError(
            f"--model {name}: no such model. Known names: {', '.join(available_models())}; "
            "or give the folder of a model."
        )
    try:
        folder = Path(download_model(name, local_files_only=not may_download))
    except Exception as error:  # the hub's client raises a dozen kinds, its HTTP library more
        if may_download:
            raise ModelError(
                f"--model {name}: could not be downloaded from the model hub ({type(error).__name__}). "
                "Is there a network?"
            ) from error
        raise ModelError(
            f"--model {name}: is not on this computer, and Sayback downloads nothing by itself. "
            f"`sayback models --download {name}` fetches it."
        ) from error
    found = _folder(folder)
    return ModelFile(
        role=found.role, name=f"whisper-{name}", version=folder.name, path=folder, sha256=found.sha256
    )


# -- for `sayback models` ---------------------------------------------------


def _state(entry: CataloguedModel, *, afresh: bool) -> ModelState:
    folder, problem = _whole_folder(entry, afresh=afresh)
    path = None if folder is None else (folder / entry.primary if len(entry.file) == 1 else folder)
    if folder is not None:
        state, remark = ("verified" if afresh else "ready"), ""
    elif "damaged" in problem:
        state, remark = "damaged", problem
    elif entry.is_joined and all(_brought(part) for file in entry.file for part in file.parts):
        state, remark = "not joined yet", "its parts are there; they are joined at first use"
    else:
        state, remark = "missing", problem
    return ModelState(
        role=entry.role,
        name=entry.name,
        version=entry.version,
        licence=entry.licence,
        notice=entry.notice,
        origin=entry.origin,
        sha256=entry.sha256,
        size_bytes=entry.size,
        path=path,
        state=state,
        remark=remark,
    )
