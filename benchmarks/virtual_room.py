"""A room of software: partners are played into it, Sayback practises in it and is recorded out of it.

PulseAudio in a private server: the null sink `room` is the air between the partners
and the microphone, the null sink `assistant` is Sayback's loudspeaker. With an
echo, what it says comes back into the room. Needs pulseaudio and its tools.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from wave import open as open_wave

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import SAMPLE_RATE_HZ

NOISE_RMS = 3e-4
"""A quiet room. An idle null sink would be exact zeros, which is how a denied microphone sounds."""

NOISE_MINUTES = 75
"""So long the room stays open at most."""

STARTED = "Keys, each with Enter"
"""The line after which a practice is heard."""

AIR_MS = 20
"""Asked of the sound server by what plays all the time: with its own choice, two seconds, it mixes the room
in large blocks, and everything in it is heard up to two seconds later. Clips ask for none, so that they
never run dry."""

PRIORITY = ("nice", "-n", "-11") if os.geteuid() == 0 else ()
"""A sound server runs before other programs, as it does on any desktop; only root may say so."""

ECHO = "latency_msec=40"
"""The way from the loudspeaker to the microphone, and the buffers on it."""

TOOLS = ("pulseaudio", "pactl", "paplay", "parec")


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Room:
    """Use `open_room()`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.played: list[tuple[float, NDArray[np.float32]]] = []
        """When each clip was begun, on the steady clock, and its sound."""
        self._children: list[subprocess.Popen[bytes]] = []
        self._n_clips = 0

    def spawn(self, *command: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [*PRIORITY, *command], env=self.environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._children.append(child)
        return child

    def call(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True, timeout=20
        )
        return done.stdout.strip()

    def play(self, sound: NDArray[np.float32]) -> None:
        """Somebody speaks in the room, to the end: mono at 16 kHz, shape (n,)."""
        self.begin(sound).wait(timeout=len(sound) / SAMPLE_RATE_HZ + 20)

    def begin(self, sound: NDArray[np.float32]) -> subprocess.Popen[bytes]:
        """Something begins to be heard in the room."""
        self._n_clips += 1
        path = self.folder / f"clip-{self._n_clips}.wav"
        write_wav(path, sound)
        self.played.append((time.monotonic(), sound))
        return self.spawn("paplay", "--device=room", str(path))

    def begin_noise(self) -> None:
        """The quiet of a room, as long as it may be open."""
        minute = np.random.default_rng(0).standard_normal(SAMPLE_RATE_HZ * 60) * NOISE_RMS
        path = self.folder / "noise.wav"
        write_wav(path, *[minute.astype(np.float32)] * NOISE_MINUTES)
        self.spawn("paplay", "--device=room", f"--latency-msec={AIR_MS}", str(path))

    def record_assistant(self) -> Path:
        """From now on what Sayback says is written: 16 kHz, mono, int16, raw."""
        target = self.folder / "assistant.raw"
        command = ["parec", "--device=assistant.monitor", "--format=s16le", "--rate=16000", "--channels=1"]
        with target.open("wb") as file:
            child = subprocess.Popen(
                command,
                env=self.environment,
                stdout=file,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
            )
        self._children.append(child)
        return target

    def add_echo(self, percent: int = 63) -> None:
        """Sayback's voice comes back into the room; 63 % of PulseAudio's volume is -12 dB."""
        self.call("pactl", "load-module", "module-loopback", "source=assistant.monitor", "sink=room", ECHO)
        inputs = self.call("pactl", "list", "short", "sink-inputs").splitlines()
        echo = max(int(line.split()[0]) for line in inputs if "loopback" in line)
        self.call("pactl", "set-sink-input-volume", str(echo), f"{percent}%")

    def close(self) -> None:
        for child in reversed(self._children):
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


@contextmanager
def open_room() -> Iterator[Room]:
    """A private sound server with a quiet room in it; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="sayback-room-") as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": name,
            "PULSE_RUNTIME_PATH": f"{name}/pulse",
            "PULSE_STATE_PATH": f"{name}/state",
            "PULSE_SERVER": f"unix:{name}/pulse/native",
            "PULSE_SOURCE": "mic",
            "PULSE_SINK": "assistant",
        }
        (folder / "pulse").mkdir(mode=0o700)
        room = Room(folder, environment)
        modules = [
            f"module-native-protocol-unix socket={name}/pulse/native auth-anonymous=1",
            "module-null-sink sink_name=room rate=16000 channels=2",
            "module-null-sink sink_name=assistant rate=48000",
            "module-remap-source source_name=mic master=room.monitor",
        ]
        server = ["pulseaudio", "--exit-idle-time=-1", "-n", "--daemonize=no"]
        try:
            room.spawn(*server, *(part for module in modules for part in ("-L", module)))
            _wait_for_server(room)
            room.begin_noise()
            yield room
        finally:
            room.close()


class Practice:
    """`sayback practise` in a process of its own; its lines as they come."""

    def __init__(self, room: Room, arguments: Sequence[str]) -> None:
        self.store = room.folder / "store"
        self.output = room.folder / "out"
        command = [sys.executable, "-m", "assistant", "practise", "--partners", "Ann,Ben", "--agree"]
        self.process = subprocess.Popen(
            [*command, "--store", str(self.store), "-o", str(self.output), *arguments],
            env=room.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.lines: list[str] = []
        self.times: list[float] = []
        """When each line came, on the steady clock."""
        self._new: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Practice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(timeout=10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def wait_for(self, *words: str, seconds: float = 60.0) -> str:
        """The next new line that has one of these words in it; "" where none came in time."""
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            try:
                line = self._new.get(timeout=min(left, 0.5))
            except queue.Empty:
                if self.process.poll() is not None:
                    return ""
                continue
            if any(word in line for word in words):
                return line
        return ""

    def next_line(self, *, seconds: float) -> str:
        """The next new line; "" where none came in time, or it has ended."""
        return self.wait_for("", seconds=seconds)

    def wait(self, seconds: float) -> None:
        """Let the practice go on for a while: real sound takes real time."""
        time.sleep(seconds)

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stop(self) -> int:
        """As Ctrl-C does; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=90)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.times.append(time.monotonic())
            self.lines.append(line.rstrip("\n"))
            self._new.put(line.rstrip("\n"))


def write_wav(path: Path, *sounds: NDArray[np.float32]) -> None:
    """One after the other, mono, 16 bit."""
    with open_wave(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        for sound in sounds:
            file.writeframes((sound.clip(-1, 1) * 32_767).astype("<i2").tobytes())


def _wait_for_server(room: Room) -> None:
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        try:
            room.call("pactl", "info")
        except subprocess.CalledProcessError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the sound server did not start")
