"""A copy of a recording with prompts spoken into it, where they fit.

What is decided here: whether a clip fits between its start and the moment at
which the next voice is heard. It must never lie over a partner: a prompt
that is too long, or that would run into the one before, is left out, and the
reason is told.

`speaking_time` says how long a prompt takes without asking any engine, so that a
replay gives the same facts on every computer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from wave import open as open_wave

import av
import numpy as np
from numpy.typing import NDArray

from assistant.errors import OutputError
from assistant.ports import AudioSource, Voice
from assistant.timebase import SAMPLE_RATE_HZ, Samples, Span, to_samples

ESTIMATED_WORDS_PER_MINUTE = 175
"""Prompts are made of short words, quicker than the engine's nominal 160: of 108 clips of the
shipped exercise each took 0.64 to 0.95 of this estimate, so that what has room here fits."""

SENTENCE_PAUSE_S = 0.35
"""A breath between two sentences."""

COMMA_PAUSE_S = 0.15
"""A breath inside a sentence."""

_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
"""Channel layouts of FLAC, by number of channels."""

Write = Callable[[NDArray[np.int16]], None]


def speaking_time(text: str, *, words_per_minute: int = ESTIMATED_WORDS_PER_MINUTE) -> Samples:
    """How long Sayback speaks a text, told from its words alone.

    Examples
    --------
    >>> speaking_time("Is that what you meant?")
    27429
    """
    words = re.findall(r"\w+(?:['’]\w+)*", text)
    breaths_s = SENTENCE_PAUSE_S * len(re.findall(r"[.!?…:]\s", text.strip()))
    breaths_s += COMMA_PAUSE_S * len(re.findall(r"[,;–—]\s", text.strip()))
    return to_samples(len(words) * 60 / words_per_minute + breaths_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPrompt:
    """A prompt, where it starts, and when the next voice is heard."""

    start: Samples
    latest_end: Samples
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPrompt:
    """Where a prompt was spoken; `span` is None where it was left out, and `reason` says why."""

    planned: PlannedPrompt
    span: Span | None
    reason: str


def render_prompts(
    source: AudioSource, prompts: Sequence[PlannedPrompt], voice: Voice, target: Path
) -> tuple[RenderedPrompt, ...]:
    """Write a copy of a recording with the prompts that fit mixed into it.

    Parameters
    ----------
    source : AudioSource
        Read once, chunk by chunk: memory does not grow with its length.
    prompts : sequence of PlannedPrompt
        In any order.
    target : Path
        `.wav` or `.flac`, 16 kHz, 16 bit, the channels of the source. It appears under its
        name only when it is whole.

    Returns
    -------
    rendered : tuple of RenderedPrompt
        All prompts, in order of their start.

    Raises
    ------
    VoiceError
        If no engine answers.
    OutputError
        If the copy cannot be written.
    """
    rendered: list[RenderedPrompt] = []
    clips: list[tuple[Span, NDArray[np.float32]]] = []
    for planned in sorted(prompts, key=lambda prompt: prompt.start):
        clip = voice.render(planned.text).samples[0]
        span = Span(planned.start, planned.start + len(clip))
        reason = _no_room(planned, span, clips[-1][0] if clips else None)
        if not reason:
            clips.append((span, clip))
        rendered.append(RenderedPrompt(planned=planned, span=None if reason else span, reason=reason))
    with _replacing(target) as part, _writer(target.suffix, part, source.n_channels) as write:
        for block in _mixed(source, clips):
            write(np.round(np.clip(block, -1.0, 1.0) * 32767.0).astype(np.int16))
    return tuple(rendered)


def _no_room(planned: PlannedPrompt, span: Span, before: Span | None) -> str:
    """Why a prompt cannot be spoken; empty if it can."""
    if before is not None and span.start < before.end:
        return "the prompt before it was not over yet"
    if span.end > planned.latest_end:
        room_s = (planned.latest_end - planned.start) / SAMPLE_RATE_HZ
        return f"it takes {span.duration_s:.1f} s and there was room for {room_s:.1f} s"
    return ""


def _mixed(
    source: AudioSource, clips: Sequence[tuple[Span, NDArray[np.float32]]]
) -> Iterator[NDArray[np.float32]]:
    """The sound of the source, shape (n_channels, n) each, with the clips on all channels."""
    end = 0
    for chunk in source.chunks():
        block = np.array(chunk.samples, dtype=np.float32)
        here = Span(chunk.start, chunk.end)
        for span, clip in clips:
            if common := span.overlap(here):
                block[:, common.start - here.start : common.end - here.start] += clip[
                    common.start - span.start : common.end - span.start
                ]
        end = chunk.end
        yield block
    if clips and clips[-1][0].end > end:  # a last prompt is never cut: the copy goes on under it
        rest = np.zeros((source.n_channels, clips[-1][0].end - end), np.float32)
        for span, clip in clips:
            if common := span.overlap(Span(end, end + rest.shape[1])):
                rest[:, common.start - end : common.end - end] += clip[common.start - span.start :]
        yield rest


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name when all went well, and goes otherwise."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    except (OSError, av.FFmpegError) as error:
        raise OutputError(f"{target}: the copy cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _writer(suffix: str, path: Path, n_channels: int) -> AbstractContextManager[Write]:
    """Takes blocks of 16-bit samples, shape (n_channels, n)."""
    if suffix.lower() == ".wav":
        return _wav_writer(path, n_channels)
    if suffix.lower() == ".flac" and n_channels <= len(_LAYOUTS):
        return _flac_writer(path, n_channels)
    raise OutputError(
        f"a copy with prompts is a .wav or a .flac file, not '{suffix}' ({n_channels} channels)."
    )


@contextmanager
def _wav_writer(path: Path, n_channels: int) -> Iterator[Write]:
    with path.open("wb") as raw, open_wave(raw, "wb") as file:
        file.setnchannels(n_channels)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        yield lambda block: file.writeframes(np.ascontiguousarray(block.T).astype("<i2").tobytes())


@contextmanager
def _flac_writer(path: Path, n_channels: int) -> Iterator[Write]:
    layout = _LAYOUTS[n_channels - 1]
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout=layout, format="s16")
        assert isinstance(stream, av.AudioStream)
        written = 0

        def write(block: NDArray[np.int16]) -> None:
            nonlocal written
            interleaved = np.ascontiguousarray(block.T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
            frame.sample_rate = SAMPLE_RATE_HZ
            frame.pts = written
            written += block.shape[1]
            container.mux(stream.encode(frame))

        yield write
        container.mux(stream.encode(None))
