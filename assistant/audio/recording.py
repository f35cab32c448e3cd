"""A recording as 16 kHz sound: anything PyAV decodes, streamed, every channel kept.

Rule 1: nothing is mixed here. Who lies on which channel is decided in
`audio.channels`, after all of the sound was looked at once (`survey`).

Rule 2: session time is honest. A hole in the recording becomes silence of the
same length, and what was left out or put in becomes a caveat; nothing is spliced.

Memory does not grow with the length: the file is decoded packet by packet, and
each call of `Recording.chunks` is a new pass over it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from assistant.audio.channels import ChannelSurvey, Surveyor
from assistant.errors import InputError
from assistant.events import Caveat, CaveatCode, SourceInfo
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples, to_seconds

CHUNK: Samples = SAMPLE_RATE_HZ
"""Sound is handed on in seconds; the last chunk is what is left."""

SHORTEST_HOLE_S = 0.1
"""Time stamps jitter by a packet or two (an mp3 frame lasts 26 ms); more is a hole."""

LONGEST_HOLE_S = 600.0
"""A longer jump is a broken time stamp, not ten minutes of lost sound."""

CUT_OFF_S = 1.0
"""A recording this much shorter than its header says was cut off."""

MISSING_S = 0.15
"""A little less than the header says is the padding of an encoder (up to 0.06 s); more was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSurvey:
    """What one whole pass over a recording told."""

    path: Path
    duration: Samples
    n_channels: int
    sha256: str
    channels: ChannelSurvey
    caveats: tuple[Caveat, ...]

    def source_info(self) -> SourceInfo:
        return SourceInfo(
            file=self.path.name, duration=self.duration, channels=self.n_channels, sha256=self.sha256
        )


class Recording:
    """A sound file as an `AudioSource`.

    Parameters
    ----------
    path : Path
        Any file with a sound track that FFmpeg decodes; of several tracks the main one.

    Raises
    ------
    InputError
        If there is no such file, or no sound in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_is_a_file(path)
        with _opened(path) as (_, track):
            self.n_channels = track.codec_context.channels
        if self.n_channels < 1:
            # Some formats tell the channels only in the first packet.
            self.n_channels = _channels_of_first_frame(path)

    def chunks(self) -> Iterator[AudioChunk]:
        """The whole recording from its start, in seconds; shape (n_channels, n)."""
        return self._chunks(_Notes())

    def _chunks(self, notes: _Notes) -> Iterator[AudioChunk]:
        pending: list[NDArray[np.float32]] = []
        n_pending = start = 0
        for block in _resampled(self.path, self.n_channels, notes):
            pending.append(block)
            n_pending += block.shape[1]
            if n_pending < CHUNK:
                continue
            joined = np.concatenate(pending, axis=1)
            n_whole = n_pending - n_pending % CHUNK
            for first in range(0, n_whole, CHUNK):
                yield AudioChunk(start=start, samples=joined[:, first : first + CHUNK])
                start += CHUNK
            pending, n_pending = [joined[:, n_whole:]], n_pending - n_whole
        if n_pending:
            yield AudioChunk(start=start, samples=np.concatenate(pending, axis=1))


def survey(path: Path) -> RecordingSurvey:
    """One pass over a recording: its length, its hash, its channels, its caveats.

    Raises
    ------
    InputError
        If there is no such file, no sound in it, or not one sample of sound.
    """
    recording, notes = Recording(path), _Notes()
    surveyor, duration = Surveyor(recording.n_channels), 0
    for chunk in recording._chunks(notes):
        surveyor.feed(chunk.samples)
        duration = chunk.end
    if duration == 0:
        if notes.n_damaged:
            raise InputError(f"{path}: the sound is damaged and nothing of it could be decoded.")
        raise InputError(f"{path}: there is no sound in it (0 samples). Is it the right file?")
    seen = surveyor.finish()
    return RecordingSurvey(
        path=path,
        duration=duration,
        n_channels=recording.n_channels,
        sha256=_sha256(path),
        channels=seen,
        caveats=(*notes.caveats(duration), *seen.caveats()),
    )


@dataclass(slots=True)
class _Notes:
    """What was noticed on the way through the file."""

    n_damaged: int = 0
    n_not_numbers: int = 0
    hole: Samples = 0
    promised_s: float | None = None
    broke_off: bool = False

    def caveats(self, duration: Samples) -> Iterator[Caveat]:
        missing_s = 0.0 if self.promised_s is None else self.promised_s - duration / SAMPLE_RATE_HZ
        if missing_s > CUT_OFF_S:
            promised, heard = round(self.promised_s or 0), round(duration / SAMPLE_RATE_HZ)
            yield Caveat(code=CaveatCode.TRUNCATED, values={"promised": promised, "heard": heard})
        elif self.n_damaged or self.broke_off or missing_s > MISSING_S:
            yield Caveat(code=CaveatCode.DAMAGED)
        if self.hole:
            yield Caveat(code=CaveatCode.GAP, values={"seconds": round(to_seconds(self.hole), 1)})
        if self.n_not_numbers:
            yield Caveat(code=CaveatCode.NOT_A_NUMBER, values={"n": self.n_not_numbers})


def _check_is_a_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder; a recording was expected.")
        if not path.exists():
            raise InputError(f"{path}: there is no such file.")
        if path.stat().st_size == 0:
            raise InputError(f"{path}: the file is empty.")
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, av.AudioStream]]:
    """The container and its main sound track."""
    # A file object, not a name: a name may hold anything ("10:30.wav" would be a
    # protocol), and a play list inside the file must not open other things.
    with path.open("rb") as file:
        try:
            container = av.open(file, options={"protocol_whitelist": "none"})
        except (av.FFmpegError, ValueError) as error:
            raise InputError(f"{path}: is not a sound file that can be read.") from error
        with container:
            track = container.streams.best("audio")
            if not isinstance(container, InputContainer) or not isinstance(track, av.AudioStream):
                raise InputError(f"{path}: there is no sound in this file.")
            yield container, track


def _channels_of_first_frame(path: Path) -> int:
    with _opened(path) as (container, track):
        for frame in _frames(container, track, _Notes()):
            return len(frame.layout.channels)
    raise InputError(f"{path}: the sound is damaged and nothing of it could be decoded.")


def _frames(container: InputContainer, track: av.AudioStream, notes: _Notes) -> Iterator[av.AudioFrame]:
    """Every frame that decodes; a packet that does not is counted and left out."""
    packets = container.demux(track)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            notes.broke_off = True
            return
        try:
            frames = packet.decode()
        except av.EOFError:
            return
        except av.FFmpegError:
            notes.n_damaged += 1
            continue
        yield from frames


def _resampled(path: Path, n_channels: int, notes: _Notes) -> Iterator[NDArray[np.float32]]:
    """Blocks (n_channels, n) at 16 kHz of the whole file, holes filled with silence."""
    with _opened(path) as (container, track):
        notes.promised_s = _promised_s(container, track, path)
        resampler: av.AudioResampler | None = None
        kind: tuple[str, str, int] | None = None
        expected_s: float | None = None
        for frame in _frames(container, track, notes):
            if frame.samples == 0 or not frame.sample_rate:
                continue
            if (frame.format.name, frame.layout.name, frame.sample_rate) != kind:
                # Some streams change their mind (a podcast's jingle is stereo, the talk is not).
                yield from _blocks(resampler, None, n_channels)
                kind = (frame.format.name, frame.layout.name, frame.sample_rate)
                resampler = av.AudioResampler(format="fltp", layout=frame.layout.name, rate=SAMPLE_RATE_HZ)
            hole = _hole_before(frame, expected_s)
            if hole:
                yield from _blocks(resampler, None, n_channels)
                resampler = av.AudioResampler(format="fltp", layout=frame.layout.name, rate=SAMPLE_RATE_HZ)
                notes.hole += hole
                yield from _silence(hole, n_channels)
            start_s = frame.time if frame.time is not None else expected_s
            expected_s = None if start_s is None else start_s + frame.samples / frame.sample_rate
            yield from _blocks(resampler, _numbers_only(frame, notes), n_channels)
        yield from _blocks(resampler, None, n_channels)


def _hole_before(frame: av.AudioFrame, expected_s: float | None) -> Samples:
    if frame.time is None or expected_s is None:
        return 0
    missing_s = frame.time - expected_s
    return to_samples(missing_s) if SHORTEST_HOLE_S <= missing_s <= LONGEST_HOLE_S else 0


def _silence(length: Samples, n_channels: int) -> Iterator[NDArray[np.float32]]:
    for first in range(0, length, CHUNK):
        yield np.zeros((n_channels, min(CHUNK, length - first)), dtype=np.float32)


def _numbers_only(frame: av.AudioFrame, notes: _Notes) -> av.AudioFrame:
    """The frame with NaN and infinity set to zero, before a filter can spread them."""
    if not frame.format.name.startswith(("flt", "dbl")):
        return frame
    samples = frame.to_ndarray()
    usable = np.isfinite(samples)
    if usable.all():
        return frame
    notes.n_not_numbers += int(samples.size - np.count_nonzero(usable))
    clean = av.AudioFrame.from_ndarray(
        np.where(usable, samples, np.zeros((), dtype=samples.dtype)),
        format=frame.format.name,
        layout=frame.layout.name,
    )
    clean.sample_rate = frame.sample_rate
    return clean


def _blocks(
    resampler: av.AudioResampler | None, frame: av.AudioFrame | None, n_channels: int
) -> Iterator[NDArray[np.float32]]:
    if resampler is None:
        return
    if frame is not None:
        frame.pts = None  # The resampler would fill or drop by time stamp; that is decided above.
    for out in resampler.resample(frame):
        if out is not None and out.samples:
            block: NDArray[np.float32] = out.to_ndarray().astype(np.float32, copy=False)
            yield _with_channels(block, n_channels)


def _with_channels(block: NDArray[np.float32], n_channels: int) -> NDArray[np.float32]:
    """Rows repeated or left out where a stream changes its number of channels midway."""
    return block if block.shape[0] == n_channels else block[np.arange(n_channels) % block.shape[0]]


def _promised_s(container: InputContainer, track: av.AudioStream, path: Path) -> float | None:
    """How long the header says that the sound is; None where that would be a guess from the size."""
    if container.format.name in {"aac", "ac3", "amr"}:
        return None
    if container.format.name == "mp3" and not _tells_its_length(path):
        return None
    if container.format.name == "wav":
        return _wav_promised_s(track, path)
    if track.duration is not None and track.time_base is not None:
        return float(track.duration * track.time_base)
    return None


def _wav_promised_s(track: av.AudioStream, path: Path) -> float | None:
    """Length by the RIFF header; FFmpeg tells that of the file as it is."""
    bytes_per_s = (track.bit_rate or 0) / 8
    with path.open("rb") as file:
        head = file.read(8)
    promised = int.from_bytes(head[4:8], "little")
    if head[:4] != b"RIFF" or not bytes_per_s or promised in (0, 0xFFFFFFFF):
        return None
    missing = promised + 8 - path.stat().st_size
    if track.duration is None or track.time_base is None:
        return None
    return float(track.duration * track.time_base) + max(0, missing) / bytes_per_s


def _tells_its_length(path: Path) -> bool:
    """Whether an mp3 has the header (Xing, Info, VBRI) that counts its frames."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":
            size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
            file.seek(10 + size)
        else:
            file.seek(0)
        first_frame = file.read(512)
    return any(mark in first_frame for mark in (b"Xing", b"Info", b"VBRI"))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
