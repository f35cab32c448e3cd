"""A sound library without a sound card: devices as a test draws them, streams that a test drives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray


def row(name: str, *, inputs: int = 0, outputs: int = 0, rate_hz: int = 48_000) -> dict[str, Any]:
    """A device as PortAudio lists it."""
    return {
        "name": name,
        "hostapi": 0,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": float(rate_hz),
    }


class ScriptedError(Exception):
    """Stands where PortAudio's own error would be."""


@dataclass
class Card:
    """Implements `SoundLibrary`; `on_start` is called with each stream that is started."""

    rows: list[dict[str, Any]]
    rates: Sequence[int] = (16_000,)
    on_start: Callable[[Stream], None] = lambda stream: None
    streams: list[Stream] = field(default_factory=list)
    PortAudioError: type[Exception] = ScriptedError

    n_restarts: int = 0

    def _terminate(self) -> None: ...

    def _initialize(self) -> None:
        self.n_restarts += 1

    def query_devices(self) -> list[dict[str, Any]]:
        return self.rows

    def query_hostapis(self) -> list[dict[str, Any]]:
        def first(kind: str) -> int:
            return next((i for i, row in enumerate(self.rows) if row[f"max_{kind}_channels"]), -1)

        return [
            {
                "name": "ALSA",
                "default_input_device": first("input"),
                "default_output_device": first("output"),
            }
        ]

    def check_input_settings(self, **settings: Any) -> None:
        if settings["samplerate"] not in self.rates:
            raise ScriptedError("Invalid sample rate")

    check_output_settings = check_input_settings

    def InputStream(self, **settings: Any) -> Stream:  # noqa: N802 - the library's own name
        if not self.rows:
            raise ScriptedError("Device unavailable")
        self.streams.append(Stream(self, settings))
        return self.streams[-1]

    OutputStream = InputStream


@dataclass
class Stream:
    """A stream whose callback a test calls."""

    card: Card
    settings: dict[str, Any]
    latency: float = 0.0
    now: float = 0.0
    is_open: bool = False

    def start(self) -> None:
        self.is_open = True
        self.card.on_start(self)

    def abort(self, *, ignore_errors: bool) -> None:
        self.is_open = False

    def close(self, *, ignore_errors: bool) -> None:
        self.is_open = False

    def give(self, samples: NDArray[np.float32], *, age: float = 0.02, overflow: bool = False) -> None:
        """Sound of shape (n_channels, n), whose first sample was in the air `age` seconds ago."""
        moments = SimpleNamespace(currentTime=100.0, inputBufferAdcTime=100.0 - age)
        status = SimpleNamespace(input_overflow=overflow)
        self.settings["callback"](samples.T, samples.shape[1], moments, status)

    def ask(self, *, delay: float = 0.0) -> NDArray[np.float32]:
        """The next block that would be heard, `delay` seconds from now; shape (n,)."""
        n = self.settings["blocksize"]
        out = np.ones((n, 1), np.float32)
        moments = SimpleNamespace(currentTime=100.0, outputBufferDacTime=100.0 + delay)
        self.settings["callback"](out, n, moments, SimpleNamespace())
        return out[:, 0]
