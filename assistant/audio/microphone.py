"""A microphone as a source of chunks, with session time 0 at its first sample.

The device's own thread only copies each block into a queue. Whoever iterates over
`chunks` gets what is there, at most `LONGEST_CHUNK` at once. When blocks stop
coming the microphone was unplugged, or its sound server has gone: from then on
silence is given in real time, a device is looked for again every second, and both
are told by `take_notices`.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.audio.capture import Block, Capture
from assistant.audio.devices import (
    Device,
    Direction,
    SoundLibrary,
    find_device,
    list_devices,
    workable_rate,
)
from assistant.audio.steady_clock import steady_s
from assistant.errors import DeviceError
from assistant.ports import AudioChunk
from assistant.timebase import Samples, Span, to_samples

BLOCKS_PER_S = 50
"""20 ms: short enough for a barge-in to be heard at once."""

LONGEST_CHUNK: Samples = to_samples(0.5)
"""When we were busy the queue has more; it comes in chunks of this length."""

FIRST_BLOCK_WITHIN_S = 8.0
"""A sound server may need a second or two to begin."""

GONE_AFTER_S = 1.0
"""No block for so long: the microphone is gone. A busy computer is late by tenths."""

LOOK_AGAIN_S = 1.0
"""How often a device is looked for while none is there."""

_logger = logging.getLogger(__name__)


class Notice(StrEnum):
    """What may befall a microphone. Each has words in `languages/<code>/session.toml`."""

    GONE = "gone"
    BACK = "back"
    DENIED = "denied"


class Microphone:
    """Implements `AudioSource` for a device. Open it with `with`.

    Parameters
    ----------
    library : SoundLibrary
    device : Device
    n_channels : int
        1, or 2 with one partner a channel.
    start : int
        Session time of the first sample.
    wall : callable
        A steady clock in seconds, which goes on while the computer sleeps.
    restart : callable
        Starts the library anew: it lists its devices once, and sees only so what was plugged in since.

    Raises
    ------
    DeviceError
        If the device cannot be opened.
    """

    def __init__(
        self,
        library: SoundLibrary,
        device: Device,
        *,
        n_channels: int = 1,
        start: Samples = 0,
        wall: Callable[[], float] = steady_s,
        restart: Callable[[], None] = lambda: None,
    ) -> None:
        self._library = library
        self._wanted = device
        self._n_channels = n_channels
        self._wall = wall
        self._restart = restart
        self.start = start
        self._pause = threading.Event()
        self._blocks: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self._notices: list[Notice] = []
        self._is_closed = False
        self._was_denied = False
        rate_hz = workable_rate(library, device, Direction.INPUT, n_channels)
        self._capture = Capture(rate_hz, n_channels, start=start)
        self._stream = self._open(device, rate_hz)

    @property
    def n_channels(self) -> int:
        return self._n_channels

    def __enter__(self) -> Microphone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def chunks(self) -> Iterator[AudioChunk]:
        """Sound as it comes, until `close`.

        Raises
        ------
        DeviceError
            If not even a first block comes.
        """
        try:
            yield self._chunk(self._blocks.get(timeout=FIRST_BLOCK_WITHIN_S))
        except queue.Empty:
            raise DeviceError(
                f"the microphone '{self._wanted.name}' was opened but gives no sound. Choose another with "
                "--microphone; `sayback devices` lists them."
            ) from None
        while not self._is_closed:
            try:
                block = self._blocks.get(timeout=GONE_AFTER_S)
            except queue.Empty:
                yield from self._while_gone()
                continue
            yield self._chunk(block)

    def moment(self, wall: float) -> Samples:
        """Session time at which what is in the air at this moment of the steady clock is heard."""
        return self._capture.moment(wall)

    @property
    def began(self) -> float:
        """The moment of the steady clock that `start` stands for."""
        return self._capture.began

    @property
    def has_begun(self) -> bool:
        """Has a first block come?"""
        return self._capture.has_begun

    def take_lost(self) -> list[Span]:
        """Spans that never reached us, since the last call."""
        return self._capture.take_lost()

    def take_notices(self) -> list[Notice]:
        """What befell the microphone since the last call."""
        if self._capture.seems_denied and not self._was_denied:
            self._was_denied = True
            self._notices.append(Notice.DENIED)
        notices, self._notices = self._notices, []
        return notices

    def close(self) -> None:
        """Hear no more. May be called twice."""
        self._is_closed = True
        self._pause.set()
        self._drop_stream()

    def _chunk(self, block: Block) -> AudioChunk:
        """This block and those that have come since, as one chunk."""
        start = self._capture.end
        parts = [self._capture.feed(block)]
        while self._capture.end - start < LONGEST_CHUNK:
            try:
                parts.append(self._capture.feed(self._blocks.get_nowait()))
            except queue.Empty:
                break
        return AudioChunk(start=start, samples=np.concatenate(parts, axis=1))

    def _while_gone(self) -> Iterator[AudioChunk]:
        """Silence in real time until a device is found again."""
        _logger.warning("no sound from the microphone for %.1f s", GONE_AFTER_S)
        self._notices.append(Notice.GONE)
        self._drop_stream()
        while not self._is_closed:
            block = self._first_block_again()
            start = self._capture.end
            yield AudioChunk(
                start=start, samples=self._capture.silence(self._wall() if block is None else block.captured)
            )
            if block is not None:
                self._notices.append(Notice.BACK)
                yield self._chunk(block)
                return

    def _first_block_again(self) -> Block | None:
        """A block of a device that was found; None after a while without one."""
        if not self._found_again():
            self._pause.wait(LOOK_AGAIN_S)
            return None
        try:
            return self._blocks.get(timeout=GONE_AFTER_S)
        except queue.Empty:
            self._drop_stream()
            return None

    def _found_again(self) -> bool:
        self._blocks = queue.SimpleQueue()
        try:
            self._restart()
            devices = list_devices(self._library)
            same = [device for device in devices if device.name == self._wanted.name and device.n_inputs]
            device = same[0] if same else find_device(devices, Direction.INPUT)
            rate_hz = workable_rate(self._library, device, Direction.INPUT, self._n_channels)
            self._stream = self._open(device, rate_hz)
        except DeviceError as error:
            _logger.debug("no microphone yet: %s", error)
            return False
        self._capture.restart(rate_hz)
        return True

    def _open(self, device: Device, rate_hz: int) -> Any:
        blocks = self._blocks

        def take(samples: NDArray[np.float32], n: int, moments: Any, status: Any) -> None:
            age = moments.currentTime - moments.inputBufferAdcTime
            if not 0.0 <= age < 5.0 or moments.inputBufferAdcTime <= 0.0:
                age = n / rate_hz
            blocks.put(
                Block(
                    samples=samples.T.copy(),
                    captured=self._wall() - age,
                    has_overflowed=bool(status.input_overflow),
                )
            )

        try:
            stream = self._library.InputStream(
                device=device.index,
                channels=self._n_channels,
                samplerate=rate_hz,
                blocksize=rate_hz // BLOCKS_PER_S,
                dtype="float32",
                latency="low",
                callback=take,
            )
            stream.start()
        except self._library.PortAudioError as error:
            raise DeviceError(
                f"the microphone '{device.name}' cannot be opened: {error}. Is another program using it? "
                "`sayback devices` lists the others."
            ) from error
        return stream

    def _drop_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        try:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
        except self._library.PortAudioError as error:
            _logger.warning("the microphone could not be closed: %s", error)
