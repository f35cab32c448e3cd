"""Sound small enough to lie inside a feedback page: mono MP3, which every browser plays."""

from __future__ import annotations

import io

import av
import numpy as np

from assistant.errors import OptionError
from assistant.ports import AudioSource
from assistant.timebase import SAMPLE_RATE_HZ

MIME_TYPE = "audio/mpeg"

BIT_RATE = 32_000
"""Speech stays clear at this rate; an hour takes 14 MB."""

LONGEST_H = 2.5
"""A page with more sound than this takes browsers too long to open."""


def encode_mp3(source: AudioSource) -> bytes:
    """The whole sound of a source as one mono MP3 file; second 0 is session time 0.

    Raises
    ------
    OptionError
        If the recording is too long to lie inside a page.
    """
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE_HZ, layout="mono")
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = BIT_RATE
        for chunk in source.chunks():
            if chunk.end > LONGEST_H * 3600 * SAMPLE_RATE_HZ:
                raise OptionError(
                    f"--with-audio: the recording is longer than {LONGEST_H:g} h, too much for one page. "
                    "Leave the option out."
                )
            mono = np.ascontiguousarray(chunk.samples.mean(axis=0, keepdims=True), dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(mono, format="fltp", layout="mono")
            frame.sample_rate = SAMPLE_RATE_HZ
            frame.pts = chunk.start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
