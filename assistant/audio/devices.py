"""Microphones and loudspeakers: which there are, and which rate each can give.

PortAudio is a library of the system on Linux. Only live sessions need it: it is
looked for when a device is asked for, and its absence is told in one sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from assistant.errors import DeviceError
from assistant.timebase import SAMPLE_RATE_HZ

PORTAUDIO_HINT = "On Debian or Ubuntu: apt install libportaudio2. On macOS and Windows it comes with Sayback."


class Direction(StrEnum):
    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as PortAudio sees it; `rate_hz` is the one it runs at by itself."""

    index: int
    name: str
    host_api: str
    n_inputs: int
    n_outputs: int
    rate_hz: int
    is_default_input: bool
    is_default_output: bool

    def n_channels(self, direction: Direction) -> int:
        return self.n_inputs if direction is Direction.INPUT else self.n_outputs


class SoundLibrary(Protocol):
    """What is used of the module `sounddevice`."""

    @property
    def InputStream(self) -> Callable[..., Any]: ...  # noqa: N802 - the library's own name

    @property
    def OutputStream(self) -> Callable[..., Any]: ...  # noqa: N802 - the library's own name

    @property
    def PortAudioError(self) -> type[Exception]: ...  # noqa: N802 - the library's own name

    def _terminate(self) -> None: ...

    def _initialize(self) -> None: ...

    def query_devices(self) -> Sequence[dict[str, Any]]: ...

    def query_hostapis(self) -> Sequence[dict[str, Any]]: ...

    def check_input_settings(self, **settings: Any) -> None: ...

    def check_output_settings(self, **settings: Any) -> None: ...


def sound_library() -> SoundLibrary:
    """PortAudio through `sounddevice`.

    Raises
    ------
    DeviceError
        If PortAudio is not installed.
    """
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(f"PortAudio, which microphones need, was not found. {PORTAUDIO_HINT}") from error
    library: SoundLibrary = sounddevice
    return library


def restart_library(library: SoundLibrary) -> None:
    """Let PortAudio look for devices afresh. Every stream must be closed before.

    Raises
    ------
    DeviceError
        If the sound system does not answer.
    """
    try:
        library._terminate()
        library._initialize()
    except library.PortAudioError as error:
        raise DeviceError(f"the sound system does not answer: {error}.") from error


def list_devices(library: SoundLibrary) -> tuple[Device, ...]:
    """Every device, in PortAudio's order.

    Raises
    ------
    DeviceError
        If PortAudio cannot tell.
    """
    try:
        rows, apis = library.query_devices(), library.query_hostapis()
    except library.PortAudioError as error:
        raise DeviceError(f"the devices of this computer cannot be listed: {error}.") from error
    default_inputs, default_outputs = _defaults(apis, "input"), _defaults(apis, "output")
    return tuple(
        Device(
            index=index,
            name=str(row["name"]),
            host_api=str(apis[row["hostapi"]]["name"]),
            n_inputs=int(row["max_input_channels"]),
            n_outputs=int(row["max_output_channels"]),
            rate_hz=round(row["default_samplerate"]),
            is_default_input=index == default_inputs,
            is_default_output=index == default_outputs,
        )
        for index, row in enumerate(rows)
    )


def find_device(devices: Sequence[Device], direction: Direction, wanted: str | None = None) -> Device:
    """The device of that number or with that in its name; None: the system's own choice.

    Raises
    ------
    DeviceError
        If there is none, or if several would fit.
    """
    able = [device for device in devices if device.n_channels(direction) > 0]
    what = "microphone" if direction is Direction.INPUT else "loudspeaker"
    if not able:
        raise DeviceError(f"no {what} was found. Connect one; `sayback devices` lists what is there.")
    if wanted is None:
        is_default = [
            device
            for device in able
            if (device.is_default_input if direction is Direction.INPUT else device.is_default_output)
        ]
        return (is_default or able)[0]
    found = [device for device in able if wanted == str(device.index)]
    found = found or [device for device in able if wanted.lower() == device.name.lower()]
    found = found or [device for device in able if wanted.lower() in device.name.lower()]
    if len(found) != 1:
        others = ", ".join(f"{device.index}: {device.name}" for device in found or able)
        reason = "names more than one" if found else "is not there"
        raise DeviceError(f"--{what} '{wanted}' {reason}. There are: {others}.")
    return found[0]


def workable_rate(library: SoundLibrary, device: Device, direction: Direction, n_channels: int) -> int:
    """The rate to open a device with: 16 kHz if it can, else its own, from which we resample.

    Raises
    ------
    DeviceError
        If its own rate is too low, or it lacks channels.
    """
    kind = f"{direction.value} device '{device.name}'"
    offered = device.n_channels(direction)
    if offered < n_channels:
        raise DeviceError(
            f"{kind} has {offered} channel{'s' * (offered != 1)}, and {n_channels} are needed. "
            "`sayback devices` lists the others."
        )
    check = library.check_input_settings if direction is Direction.INPUT else library.check_output_settings
    try:
        check(device=device.index, channels=n_channels, dtype="float32", samplerate=SAMPLE_RATE_HZ)
    except library.PortAudioError:
        if device.rate_hz >= SAMPLE_RATE_HZ:
            return device.rate_hz
        if direction is Direction.OUTPUT:
            raise DeviceError(
                f"{kind} offers {device.rate_hz} Hz, too little for a clear voice ({SAMPLE_RATE_HZ} Hz "
                "needed). Choose another with --loudspeaker; `sayback devices` lists them."
            ) from None
        raise DeviceError(
            f"{kind} offers {device.rate_hz} Hz, too little for speech recognition ({SAMPLE_RATE_HZ} Hz "
            "needed). Choose another with --microphone; `sayback devices` lists them."
        ) from None
    return SAMPLE_RATE_HZ


def device_lines(devices: Sequence[Device]) -> list[str]:
    """The list as a person reads it; `*` marks the system's own choice."""
    if not devices:
        return ["No microphone and no loudspeaker was found."]
    width = max(len(device.name) for device in devices)
    digits = max(1, math.ceil(math.log10(len(devices) + 1)))
    lines = []
    for device in devices:
        is_default = "*" if device.is_default_input or device.is_default_output else " "
        lines.append(
            f"{is_default} {device.index:{digits}}  {device.name:{width}}  {device.host_api}  "
            f"in {device.n_inputs}, out {device.n_outputs}, {device.rate_hz} Hz"
        )
    return lines


def _defaults(apis: Sequence[dict[str, Any]], direction: str) -> int:
    """PortAudio's own default: that of the first host API that has one."""
    chosen = (int(api[f"default_{direction}_device"]) for api in apis)
    return next((index for index in chosen if index >= 0), -1)
