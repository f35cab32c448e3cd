"""The gate with an echo canceller before it: a partner is heard over a prompt though they speak softly.

The canceller hears every frame and knows what was sent, so that it learns the room. What it
leaves is passed on from the third prompt on: the first ones, while it still learns, are
heard as without it. What it leaves of an echo is uneven, so a voice must stand out
further from it. See `gate`, which decides.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.ports import AudioChunk, EchoCanceller
from assistant.session.echo import FRAME
from assistant.session.gate import GateRules, PromptGate
from assistant.timebase import Samples

OVER_REST_DB = 10.0
"""How far a voice must stand out from what is left of the echo."""

N_LEARNING = 2
"""So many prompts are heard as without a canceller."""


class CancellingGate(PromptGate):
    """Sound in, sound without Sayback's voice out.

    Parameters
    ----------
    n_channels : int
    canceller : EchoCanceller
        Fresh.
    start : int
        Session time of the first sample.
    """

    def __init__(self, n_channels: int, canceller: EchoCanceller, *, start: Samples = 0) -> None:
        super().__init__(n_channels, replace(GateRules(), over_echo_db=OVER_REST_DB), start=start)
        self._canceller = canceller
        self._unframed = np.zeros((n_channels, 0), np.float32)
        self._framed_until = start
        self._clip = np.zeros(0, np.float32)
        self._sent_from: Samples = 0
        self._n_prompts = 0

    def guard(self, clip: NDArray[np.float32], start: Samples) -> None:
        self._clip, self._sent_from = clip, start
        self._n_prompts += 1
        super().guard(clip, start)

    def release(self, end: Samples) -> None:
        self._clip = self._clip[: max(0, end - self._sent_from)]
        super().release(end)

    def feed(self, chunk: AudioChunk) -> list[AudioChunk]:
        sound = np.concatenate([self._unframed, chunk.samples], axis=1)
        start = chunk.start - self._unframed.shape[1]
        n = sound.shape[1] // FRAME * FRAME
        self._framed_until = start + n
        self._unframed = sound[:, n:].copy()
        whole = [sound[:, at : at + FRAME] for at in range(0, n, FRAME)]
        left = [self._left(frame, start + index * FRAME) for index, frame in enumerate(whole)]
        return super().feed(AudioChunk(start=start, samples=np.concatenate(left, axis=1))) if left else []

    def finish(self) -> list[AudioChunk]:
        rest, self._unframed = self._unframed, self._unframed[:, :0]
        return [*super().feed(AudioChunk(start=self._framed_until, samples=rest)), *super().finish()]

    def _left(self, frame: NDArray[np.float32], start: Samples) -> NDArray[np.float32]:
        left = self._canceller.cancel(frame, self._sent(start))
        return left if self._n_prompts > N_LEARNING else frame

    def _sent(self, start: Samples) -> NDArray[np.float32]:
        """What of the prompt left the loudspeaker in the frame that begins then; zeros where nothing did."""
        sent = np.zeros(FRAME, np.float32)
        first = start - self._sent_from
        part = self._clip[max(0, first) : max(0, first + FRAME)]
        sent[max(0, -first) : max(0, -first) + len(part)] = part
        return sent
