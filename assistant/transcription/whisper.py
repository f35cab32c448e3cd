"""Whisper behind the `Transcriber` port, decoding one utterance in a short window.

Whisper was trained on windows of 30 s and pads everything to that, so that a
one-word answer costs as much as half a minute. Its encoder takes less: here an
utterance is padded with `PADDING_S` of silence only. What a short window can do
wrong (run on, repeat itself, guess) is checked for by `words`, and where a check
fires the utterance is decoded again in the full window, as Whisper was meant to
be used; the surer of the two readings counts.

The result depends on the samples alone: greedy search, no context, no sampling.
Nothing here touches the network: the model is a folder on this computer.

Radford et al. (2022). Robust Speech Recognition via Large-Scale Weak
Supervision. arXiv:2212.04356.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError, OptionError
from assistant.events import Word
from assistant.models.registry import ModelFile
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples
from assistant.transcription.words import AlignedPiece, most_tokens, repeats_itself, words_from

if TYPE_CHECKING:
    import ctranslate2

log = logging.getLogger(__name__)

FULL_WINDOW_S = 30.0
"""What Whisper was trained on."""

PADDING_S = 4.0
"""Silence after the utterance: with 1 s short clips repeat themselves, 4 s are as good as 8."""

FRAMES_PER_S = 100
"""Of the log-mel spectrogram."""

LEAST_LOG_PROBABILITY = -1.0
"""Mean per token; below it a reading is doubtful. As in Whisper's own decoding."""

SURELY_NO_SPEECH = 0.6
"""Probability of "no speech" above which a doubtful reading is taken for made up."""

LEAST_BELIEVABLE = -3.0
"""Mean log probability per token; readings of hums and chords lie below, a mumbled "mhm" does not."""

SHORTEST_S = 0.1
"""Less holds no word."""

QUIETEST_PEAK = 1e-3
"""-60 dBFS: what never rises above it is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One decoding of an utterance, with what word times are taken from."""

    tokens: list[int]
    text: str
    log_probability: float
    no_speech: float
    is_cut: bool
    encoded: ctranslate2.StorageView
    n_frames: int

    @property
    def is_suspicious(self) -> bool:
        return self.is_cut or repeats_itself(self.text)

    @property
    def is_doubtful(self) -> bool:
        return self.log_probability < LEAST_LOG_PROBABILITY


class WhisperTranscriber:
    """Words with times, of one utterance at a time.

    Parameters
    ----------
    model : ModelFile
        A folder with a CTranslate2 Whisper model and its tokenizer.
    language : str
        Code of the language that is spoken, for example "en".
    threads : int
        Cores to use.

    Raises
    ------
    ModelError
        If the model cannot be loaded.
    OptionError
        If the model does not know the language.
    """

    def __init__(self, model: ModelFile, *, language: str = "en", threads: int = 2) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        if not (model.path / "tokenizer.json").is_file():  # the hub would be asked for it
            raise ModelError(f"the model {model.name} in {model.path} has no tokenizer.json.")
        try:
            self._whisper = WhisperModel(
                str(model.path),
                device="cpu",
                compute_type="int8",
                cpu_threads=threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"the model {model.name} in {model.path} cannot be loaded; it may be damaged. "
                "`sayback models` verifies it."
            ) from error
        if language not in self._whisper.supported_languages:
            known = self._whisper.supported_languages
            raise OptionError(
                f"--language {language}: the model {model.name} knows "
                + ("English (en) only." if known == ["en"] else f"{', '.join(known)}.")
            )
        self.model, self.language = model, language
        self._tokenizer = Tokenizer(
            self._whisper.hf_tokenizer,
            self._whisper.model.is_multilingual,
            task="transcribe",
            language=language,
        )

    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        """Words of one utterance in session time; none for silence and noise.

        Parameters
        ----------
        samples : ndarray, shape (n,), float32
            Mono sound at 16 kHz, at most 28 s.
        start : int
            Session time of its first sample.
        """
        if len(samples) < to_samples(SHORTEST_S) or np.abs(samples).max() < QUIETEST_PEAK:
            return ()
        reading = self._read(samples, min(FULL_WINDOW_S, len(samples) / SAMPLE_RATE_HZ + PADDING_S))
        no_speech = reading.no_speech
        if reading.is_suspicious or reading.is_doubtful:
            reading = self._surer(samples, reading)
            no_speech = max(no_speech, reading.no_speech)
        is_made_up = reading.is_doubtful and no_speech > SURELY_NO_SPEECH
        if is_made_up or reading.log_probability < LEAST_BELIEVABLE:
            log.debug("nothing to be read in %.1f s", len(samples) / SAMPLE_RATE_HZ)
            return ()
        return words_from(self._aligned(reading), start=start, duration=len(samples))

    def transcribe_in_full_window(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        """The same without the short window: what the speed and the words are measured against."""
        reading = self._read(samples, FULL_WINDOW_S)
        return words_from(self._aligned(reading), start=start, duration=len(samples))

    def _surer(self, samples: NDArray[np.float32], short: _Reading) -> _Reading:
        full = self._read(samples, FULL_WINDOW_S)
        if full.is_suspicious:
            full = self._read(samples, FULL_WINDOW_S, no_repeat=3)
        if short.is_suspicious:
            return full
        return max(short, full, key=lambda reading: reading.log_probability)

    def _read(self, samples: NDArray[np.float32], window_s: float, *, no_repeat: int = 0) -> _Reading:
        import ctranslate2

        n_frames = int(window_s * FRAMES_PER_S) // 2 * 2
        padded = np.zeros(n_frames * SAMPLE_RATE_HZ // FRAMES_PER_S, dtype=np.float32)
        n = min(len(samples), len(padded))
        padded[:n] = samples[:n]
        features = self._whisper.feature_extractor(padded, padding=0)[:, :n_frames]
        encoded = self._whisper.model.encode(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(features[np.newaxis], dtype=np.float32))
        )
        prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        longest = most_tokens(n / SAMPLE_RATE_HZ)
        (result,) = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=len(prompt) + longest,
            no_repeat_ngram_size=no_repeat,
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [token for token in result.sequences_ids[0] if token < self._tokenizer.eot]
        return _Reading(
            tokens=tokens,
            text=self._tokenizer.decode(tokens),
            log_probability=float(result.scores[0]),
            no_speech=float(result.no_speech_prob),
            is_cut=len(tokens) >= longest,
            encoded=encoded,
            n_frames=n_frames,
        )

    def _aligned(self, reading: _Reading) -> list[AlignedPiece]:
        if not reading.tokens:
            return []
        (pieces,) = self._whisper.find_alignment(
            self._tokenizer, [reading.tokens], reading.encoded, reading.n_frames
        )
        return [
            AlignedPiece(
                text=piece["word"],
                start_s=float(piece["start"]),
                end_s=float(piece["end"]),
                probability=float(piece["probability"]),
            )
            for piece in pieces
        ]
