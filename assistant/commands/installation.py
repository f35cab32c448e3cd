"""What is installed, whether it is whole, and which devices there are."""

from __future__ import annotations

import argparse

from assistant.commands.exits import DONE, MENDABLE
from assistant.commands.options import Commands, settings_of


def add_commands(commands: Commands) -> None:
    _models_arguments(commands.add("models", "list and verify the models", _models))
    commands.add("devices", "list microphones and loudspeakers", _devices)
    commands.add("doctor", "see whether everything is there", _doctor)


def _models_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--verify", action="store_true", help="check every byte")
    command.add_argument(
        "--download", metavar="NAME", help="fetch a speech-to-text model, such as small, from the model hub"
    )


def _models(options: argparse.Namespace) -> int:
    from assistant.models.registry import locate_speech_to_text, states, verify

    if options.download is not None:
        model, _ = locate_speech_to_text(options.download, may_download=True)
        print(f"{model.name} is in {model.path}. Use it with --model {options.download}.")
        return DONE
    rows = verify() if options.verify else states()
    for row in rows:
        print(f"{row.role:22} {row.name:28} {row.state:14} {row.licence:12} {row.path or row.remark}")
        print(f"{'':22} sha256 {row.sha256}  from {row.origin}")
    return MENDABLE if any(row.state in {"missing", "damaged"} for row in rows) else DONE


def _devices(options: argparse.Namespace) -> int:
    from assistant.audio.devices import device_lines, list_devices, sound_library

    devices = list_devices(sound_library())
    for line in device_lines(devices):
        print(line)
    return DONE if devices else MENDABLE


def _doctor(options: argparse.Namespace) -> int:
    from assistant.session.doctor import can_do_the_main_job, examine

    checks = examine(settings_of(options))
    for check in checks:
        print(f"{check.state:8} {check.name:15} {check.found}")
        if check.advice:
            print(f"{'':24} → {check.advice}")
    return DONE if can_do_the_main_job(checks) else MENDABLE
