"""Looks whether everything Sayback needs is there, and says what to do where it is not."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import AssistantError
from assistant.models.registry import Role, locate_speech_to_text, states
from assistant.prompts.voice import available_engines
from assistant.settings import Settings, settings_file

NEEDED_DISK_MB = 500
"""The speech model is put together once in the user's cache (150 MB); the rest is for sessions."""


class State(StrEnum):
    OK = "ok"
    LIMITED = "limited"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the report. MISSING: the main job, a replay, cannot run."""

    name: str
    state: State
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Check]:
    """All checks, in the order in which a person would mend things."""
    checks: list[Callable[[Settings], Check]] = [
        _python,
        _settings,
        _speech_model,
        _other_models,
        _store,
        _disk,
        _portaudio,
        _microphone,
        _voice,
    ]
    return [check(settings) for check in checks]


def _python(settings: Settings) -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check(name="Python", state=State.OK, found=found)


def _settings(settings: Settings) -> Check:
    """Where they are kept, and those that are not what they would be by themselves."""
    place = str(settings_file())
    kept = settings.model_dump(mode="json", exclude_defaults=True, exclude={"store"})
    found = place if settings_file().exists() else f"none ({place})"
    return Check(
        name="settings",
        state=State.OK,
        found="; ".join([found, *(f"{name} {_plain(value)}" for name, value in kept.items())]),
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(inner)}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _speech_model(settings: Settings) -> Check:
    try:
        model, caveats = locate_speech_to_text(settings.model)
    except AssistantError as error:
        return Check(
            name="speech to text",
            state=State.MISSING,
            found=str(error),
            advice="Install Sayback again: pip install --force-reinstall sayback",
        )
    if caveats:
        return Check(
            name="speech to text",
            state=State.LIMITED,
            found=f"{model.name} in {model.path}",
            advice="Words by tiny.en, English only, until `sayback models` finds the usual model.",
        )
    return Check(name="speech to text", state=State.OK, found=f"{model.name} in {model.path}")


def _other_models(settings: Settings) -> Check:
    absent = [
        state.name
        for state in states()
        if state.role != Role.SPEECH_TO_TEXT and state.state in {"missing", "damaged"}
    ]
    if absent:
        return Check(
            name="models",
            state=State.MISSING,
            found=f"missing or damaged: {', '.join(absent)}",
            advice="Install Sayback again: pip install --force-reinstall sayback",
        )
    return Check(
        name="models", state=State.OK, found="all there (`sayback models --verify` checks every byte)"
    )


def _store(settings: Settings) -> Check:
    try:
        settings.store.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.store):
            pass
    except OSError as error:
        return Check(
            name="store",
            state=State.MISSING,
            found=f"{settings.store}: {error.strerror}",
            advice="Choose a folder of your own with --store DIR.",
        )
    return Check(name="store", state=State.OK, found=str(settings.store))


def _disk(settings: Settings) -> Check:
    place = next(folder for folder in (settings.store, *settings.store.parents) if folder.exists())
    free_mb = shutil.disk_usage(place).free // 1_000_000
    if free_mb >= NEEDED_DISK_MB:
        return Check(name="disk", state=State.OK, found=f"{free_mb} MB free")
    return Check(
        name="disk",
        state=State.LIMITED,
        found=f"{free_mb} MB free",
        advice=f"Free some space: {NEEDED_DISK_MB} MB are needed to be comfortable.",
    )


def _portaudio(settings: Settings) -> Check:
    try:
        import sounddevice
    except OSError as error:
        advice = "On Debian: apt-get install libportaudio2. Replays work without it."
        return Check(name="PortAudio", state=State.LIMITED, found=str(error), advice=advice)
    return Check(name="PortAudio", state=State.OK, found=sounddevice.get_portaudio_version()[1])


def _microphone(settings: Settings) -> Check:
    try:
        import sounddevice

        device = sounddevice.query_devices(kind="input")
    except OSError:
        return Check(name="microphone", state=State.LIMITED, found="PortAudio is missing, see above")
    except (sounddevice.PortAudioError, ValueError):
        advice = "Plug one in for live sessions. Replays work without it."
        return Check(name="microphone", state=State.LIMITED, found="none", advice=advice)
    return Check(name="microphone", state=State.OK, found=str(device["name"]))


def _voice(settings: Settings) -> Check:
    ready = [engine.name for engine in available_engines() if engine.is_available]
    if ready:
        return Check(name="voice", state=State.OK, found=", ".join(ready))
    advice = "On Debian: apt-get install espeak-ng. Replays work without it; prompts are shown as text."
    return Check(name="voice", state=State.LIMITED, found="no speaking voice", advice=advice)


def can_do_the_main_job(checks: list[Check]) -> bool:
    return all(check.state is not State.MISSING for check in checks)
