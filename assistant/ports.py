"""The doors to what does I/O or runs a model. `session/bootstrap.py` alone knows who stands behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.events import Assessment, Event, Word
from assistant.timebase import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioChunk:
    """Sound as delivered, of any length.

    Attributes
    ----------
    start : int
        Session time of the first sample.
    samples : ndarray, shape (n_channels, n_samples), float32
        16 kHz, full scale ±1.
    """

    start: Samples
    samples: NDArray[np.float32]

    @property
    def end(self) -> Samples:
        return self.start + int(self.samples.shape[1])


class AudioSource(Protocol):
    """A recording or a microphone: chunks at 16 kHz, in order, without gaps."""

    @property
    def n_channels(self) -> int: ...

    def chunks(self) -> Iterator[AudioChunk]: ...


class Hearing(Protocol):
    """From sound to who speaks when. Sans-I/O: what it knows of time is in the chunks.

    The events are the same for any way of cutting the sound into chunks.
    """

    def feed(self, chunk: AudioChunk) -> list[Event]: ...

    def finish(self) -> list[Event]:
        """What is left to say when no more sound comes."""
        ...


class SpeechActivity(Protocol):
    """Is there a voice in each 512-sample frame? Its state is carried across calls."""

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of speech of each whole frame, shape (n_frames,), of (n,) samples."""
        ...


class VoiceEncoder(Protocol):
    """Whose voice is it?"""

    def encode(self, clips: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Unit vectors, shape (n_clips, 192), of mono clips at 16 kHz."""
        ...


class TurnEndDetector(Protocol):
    """Does it sound as if the speaker were done?"""

    def probability(self, samples: NDArray[np.float32]) -> float:
        """0..1, from the last 8 s of one partner's mono sound, ending at the pause."""
        ...


class Transcriber(Protocol):
    """From the sound of one utterance to its words. Deterministic; no text on silence."""

    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        """Words with their spans in session time; `samples` is mono, at most 28 s."""
        ...

    def guess(self, samples: NDArray[np.float32]) -> str:
        """The words in as short a time as can be, without their spans; "" where they are doubtful."""
        ...


class BatchTranscriber(Transcriber, Protocol):
    """A transcriber that is faster with some utterances at once."""

    def window_s(self, duration: Samples) -> int:
        """Seconds that are read for so long an utterance: those of one number may be transcribed together."""
        ...

    def transcribe_alike(
        self, clips: Sequence[NDArray[np.float32]], starts: Sequence[Samples]
    ) -> list[tuple[Word, ...]]:
        """The words of each, as if each were transcribed alone; the clips are of one `window_s`."""
        ...


class TextEncoder(Protocol):
    """What is a sentence about?"""

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (n_sentences, 384)."""
        ...


class Voice(Protocol):
    """From words to sound."""

    def render(self, text: str) -> AudioChunk:
        """Mono sound at 16 kHz, `start` 0. Raises VoiceError where no engine answers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextUtterance:
    """Something said before. `is_in_progress`: its speaker is being talked over."""

    speaker: str
    text: str
    is_in_progress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTiming:
    """How long a response is, and how much of it lay over the other's speech, in seconds."""

    duration_s: float
    overlap_s: float


class Judge(Protocol):
    """What was said, held against what it answers."""

    def prepare(self, text: str) -> None:
        """Read ahead what may be answered: it takes time, and changes no verdict."""
        ...

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        """`speech` is what is being answered; "" where nothing is known of it."""
        ...
