"""Takes Sayback's own voice out of what a microphone hears, by the canceller of WebRTC.

It knows what was sent to the loudspeaker, learns how the room changes that, and
takes it away; a partner who speaks at the same time is left. It comes with the extra
`[echo]`, and nothing depends on it: the gate does without (`session/gate.py`).

What it gives is 8 ms older than what it was given, and has nothing below 100 Hz or so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import OptionError
from assistant.ports import EchoCanceller
from assistant.timebase import SAMPLE_RATE_HZ


class WebRtcCanceller:
    """Implements `EchoCanceller` with one AEC3 a channel."""

    def __init__(self, processors: list[Any]) -> None:
        self._processors = processors

    def cancel(self, heard: NDArray[np.float32], sent: NDArray[np.float32]) -> NDArray[np.float32]:
        channels = zip(self._processors, heard, strict=True)
        left = [one.process(np.ascontiguousarray(channel), sent) for one, channel in channels]
        return np.stack(left).astype(np.float32, copy=False)


def open_canceller(n_channels: int) -> EchoCanceller:
    """A fresh one for so many channels.

    Raises
    ------
    OptionError
        If it is not installed.
    """
    try:
        from pywebrtc_audio import AudioProcessor
    except ImportError as error:
        raise OptionError(
            "--echo-cancelling: the canceller is not installed. `pip install 'sayback[echo]'` brings it; "
            "Sayback works without it."
        ) from error
    return WebRtcCanceller(
        [AudioProcessor(sample_rate=SAMPLE_RATE_HZ, echo_cancellation=True) for _ in range(n_channels)]
    )
