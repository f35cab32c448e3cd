"""The house stands as the design draws it: proved by imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant

PACKAGE = Path(assistant.__file__).parent

ROOMS = [
    "models",
    "audio",
    "hearing",
    "turns",
    "transcription",
    "listening",
    "exercise",
    "prompts",
    "feedback",
    "export",
    "store",
    "progress",
    "session",
    "terminal",
    "commands",
    "cli",
]
"""From the ground up: a room imports from the top files and from rooms before it."""

PURE_ROOMS = ["turns", "listening", "exercise", "feedback", "export", "progress"]

PURE_MODULES = [
    "timebase.py",
    "events.py",
    "ports.py",
    "errors.py",
    "audio/channels.py",
    "transcription/utterances.py",
    "prompts/script.py",
    "session/clock.py",
    "session/echo.py",
    "session/echo_doubt.py",
    "session/first_prompt.py",
    "session/gate.py",
    "session/live_prompts.py",
    "session/live_words.py",
    "session/replay_prompts.py",
]

IO_MODULES = {
    "asyncio",
    "av",
    "ctranslate2",
    "faster_whisper",
    "http",
    "huggingface_hub",
    "kaldi_native_fbank",
    "multiprocessing",
    "onnxruntime",
    "os",
    "platformdirs",
    "pyttsx3",
    "queue",
    "random",
    "requests",
    "secrets",
    "shutil",
    "socket",
    "sounddevice",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "tokenizers",
    "urllib",
}

HEAVY_MODULES = {"av", "ctranslate2", "faster_whisper", "onnxruntime", "pyttsx3", "sounddevice", "sqlite3"}


def modules(*places: str) -> list[Path]:
    found: list[Path] = []
    for place in places:
        path = PACKAGE / place
        found += [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))
    return found


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module


def room(name: str) -> str | None:
    """The room of a module of ours; None for top files and for other people's modules."""
    parts = name.split(".")
    return parts[1] if parts[0] == "assistant" and len(parts) > 1 and parts[1] in ROOMS else None


def test_every_folder_of_the_package_is_a_room_of_the_design():
    """No room stands outside the order of layers."""
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}

    assert folders | {"cli"} == set(ROOMS)


@pytest.mark.parametrize("place", ROOMS)
def test_layers_point_one_way(place: str):
    """A room knows only the rooms before it."""
    paths = modules(f"{place}.py" if place == "cli" else place)
    assert paths
    for path in paths:
        for name in imports(path):
            other = room(name)
            assert other is None or ROOMS.index(other) <= ROOMS.index(place), f"{path} imports {name}"


def test_top_files_know_no_room():
    """What stands at the top is known by all and knows nobody below."""
    for path in PACKAGE.glob("*.py"):
        if path.name not in {"cli.py", "__main__.py"}:
            assert [name for name in imports(path) if room(name)] == [], path


@pytest.mark.parametrize(
    "path", modules(*PURE_ROOMS, *PURE_MODULES), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_what_decides_does_no_io(path: Path):
    """No thread, no clock, no file, no model, no chance in what decides."""
    assert [name for name in imports(path) if name.split(".")[0] in IO_MODULES] == []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input", "exec", "eval"}, f"{path}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"read_text", "write_text", "read_bytes", "now", "today"}, (
                f"{path}:{node.lineno}"
            )


@pytest.mark.parametrize("place", PURE_ROOMS)
def test_pure_rooms_load_no_heavy_library(place: str):
    """Importing a pure room pulls in no codec, model runtime, device or database, by any way round."""
    names = [
        "assistant." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        for path in modules(place)
    ]
    code = f"import sys, {', '.join(names)}; print(*sorted({HEAVY_MODULES!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_only_the_command_line_prints():
    """Results and progress leave through one door: `cli` and its commands."""
    for path in modules("."):
        if path.name in {"cli.py", "__main__.py"} or path.parent.name == "commands":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", f"{path}:{node.lineno}"
