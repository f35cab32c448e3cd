"""Do two voices seem to be heard at once, now? For one microphone, while a session is live.

Who speaks is settled half a second to a second later, and that is what counts. But who cuts in should see
a quiet mark while it happens. So while a voice is heard the segmentation model also looks at the last
`WINDOW` every `EVERY`, with no future at all, and where it finds two voices over `LEAST` of the last `NEWEST`
this is told, once for each time that two speak. It is for the screen and in no figure.

On cut-ins mixed from rendered voices it is known .37 s after the second voice begins (median of 6, 90 % the
same); one window takes 13 ms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.events import VoicesTogether
from assistant.hearing.segmentation import N_SINGLE, STEP, Segmentation
from assistant.hearing.sound import SoundMemory
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples

WINDOW: Samples = 3 * SAMPLE_RATE_HZ
"""As good here as the five seconds of `readings`, at half the work."""

EVERY: Samples = to_samples(0.2)
"""How often it looks; sound is to be fed so that it ends on this grid."""

NEWEST: Samples = to_samples(0.5)
"""Of a window, what is looked at."""

LEAST: Samples = to_samples(0.2)
"""Two voices for so long are an overlap, here as everywhere."""

PROBABLE = 0.5
"""Of a frame: rather two voices than one or none."""

APART: Samples = to_samples(1.0)
"""Overlaps closer than this are told once."""


class TogetherEar:
    """Sans-I/O but for its model."""

    def __init__(self, segmentation: Segmentation) -> None:
        self._segmentation = segmentation
        self._sound = SoundMemory(WINDOW)
        self._last_heard: Samples = -APART

    def feed(self, samples: NDArray[np.float32], *, has_voice: bool) -> list[VoicesTogether]:
        """More sound, shape (n,), that does not reach beyond the next point of the grid.

        Parameters
        ----------
        has_voice : bool
            Is anybody heard at its end? Where nobody is, the model is not asked.
        """
        self._sound.append(samples)
        end = self._sound.end
        if end % EVERY or not has_voice:
            return []
        (classes,) = self._segmentation.classes(self._sound.read(end - WINDOW, end)[None])
        newest = classes[-(NEWEST // STEP) :, N_SINGLE:].sum(axis=1) > PROBABLE
        if np.count_nonzero(newest) * STEP < LEAST:
            return []
        is_new = end - self._last_heard >= APART
        self._last_heard = end
        start = end - (len(newest) - int(np.argmax(newest))) * STEP
        return [VoicesTogether(at=end, start=max(0, start))] if is_new else []
