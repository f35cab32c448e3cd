"""Whisper behind the `Transcriber` port, decoding one utterance in a short window.

Whisper was trained on windows of 30 s and pads everything to that, so that a
one-word answer costs as much as half a minute. Its encoder takes less: here an
utterance is padded with `PADDING_S` of silence only, to whole seconds. What a
short window can do wrong, and what is done about it:

- it forgets marks and capitals, or says a short utterance twice: it is decoded
  with timestamp tokens, and what it places after the end of the sound is dropped;
- with timestamps it may stop at a sentence's end and leave the rest to a next
  window: then it is decoded once more without them, on the same encoding;
- it repeats itself, runs on, or is in doubt: it is decoded with more silence after it
  (`WIDE_PADDING_S`), which settles most of these at a quarter of what the full window
  takes;
- it is odd there too: it is decoded in the full window, as Whisper was meant to be used,
  and the surer reading counts.

The result depends on the samples alone: greedy search, no context, no sampling.
Utterances whose windows are alike may be decoded together; bit for bit it is as
if each had been alone, so what would not be (word times) is made for each.
Nothing here touches the network: the model is a folder on this computer.

Radford et al. (2022). Robust Speech Recognition via Large-Scale Weak
Supervision. arXiv:2212.04356.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
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

FULL_WINDOW_S = 30
"""What Whisper was trained on."""

PADDING_S = 3
"""Least silence after the utterance: with 1 s short clips repeat themselves, 4 s are as good as 8."""

WIDE_PADDING_S = 8
"""The same where a first reading is doubtful: as much as is of any use, short of the full window."""

GUESS_PADDING_S = 2
"""The same for a guess, where time counts; a text that repeats itself is thrown away."""

N_AT_ONCE = 2
"""A live session guesses while an utterance is being transcribed; both share the model's weights."""

FRAMES_PER_S = 100
"""Of the log-mel spectrogram."""

TWICE = 2
"""CTranslate2 stops at half of the `max_length` that it is given."""

LEAST_LOG_PROBABILITY = -1.5
"""Mean per token, timestamps included; below it a reading is doubtful."""

SURELY_NO_SPEECH = 0.6
"""Probability of "no speech" above which an unsure reading is taken for made up."""

UNSURE = -1.0
"""Mean log probability per token; with it "no speech" is believed, as in Whisper's own decoding."""

PLAIN_ABOVE_S = 15 + PADDING_S
"""Utterances with longer windows are decoded without timestamps at once: with them most would stop early."""

LEFT_OVER_S = 1.0
"""Sound after the last timestamp that may hold another sentence."""

LEAST_BELIEVABLE = -3.0
"""Mean log probability per token; readings of hums and chords lie below, a mumbled "mhm" does not."""

LEAST_WORD = 0.1
"""A reading without one word at least this likely says nothing."""

LEAST_LONE_WORD = 0.25
"""The same for a reading of one word: what is made of a hum or an "mhm" lies below on some processors."""

LONGEST_REPEAT = 3
"""Words in a row that a last reading may not say twice, when all others were stuck in a loop."""

SHORTEST_S = 0.1
"""Less holds no word."""

QUIETEST_PEAK = 1e-3
"""-60 dBFS: what never rises above it is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """An utterance as the encoder sees it."""

    encoded: ctranslate2.StorageView
    n_frames: int
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One decoding of an utterance, with what word times are taken from."""

    window: _Window
    tokens: list[int]
    text: str
    log_probability: float
    no_speech: float
    runs_on: bool
    stops_early: bool

    @property
    def is_suspicious(self) -> bool:
        return self.runs_on or self.stops_early or repeats_itself(self.text)

    @property
    def is_sure(self) -> bool:
        return not self.is_suspicious and self.log_probability > LEAST_LOG_PROBABILITY


class WhisperTranscriber:
    """Words with times, of one utterance at a time.

    Parameters
    ----------
    model : ModelFile
        A folder with a CTranslate2 Whisper model and its tokenizer.
    language : str
        Code of the language that is spoken, for example "en".
    threads : int
        Utterances that may be transcribed side by side, each on one core: two cores
        for one utterance are hardly faster than one.

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
                cpu_threads=1,
                num_workers=max(threads, N_AT_ONCE),
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

    def window_s(self, duration: Samples) -> int:
        """Whole seconds of the window in which so long an utterance is read."""
        return _window_s(duration, PADDING_S)

    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        """Words of one utterance in session time; none for silence and noise.

        Parameters
        ----------
        samples : ndarray, shape (n,), float32
            Mono sound at 16 kHz, at most 28 s.
        start : int
            Session time of its first sample.
        """
        return self.transcribe_alike([samples], [start])[0]

    def transcribe_alike(
        self, clips: Sequence[NDArray[np.float32]], starts: Sequence[Samples]
    ) -> list[tuple[Word, ...]]:
        """Words of utterances of one `window_s`, in less time than one by one, and equal to that.

        Parameters
        ----------
        clips : sequence of ndarray, shape (n,), float32
            As for `transcribe`.
        starts : sequence of int
            Session time of the first sample of each.
        """
        has_sound = [
            len(clip) >= to_samples(SHORTEST_S) and np.abs(clip).max() >= QUIETEST_PEAK for clip in clips
        ]
        windows = [
            self._encode(clip, self.window_s(len(clip)))
            for clip, sounds in zip(clips, has_sound, strict=True)
            if sounds
        ]
        readings = iter(self._readings(windows))
        return [
            self._words(clip, next(readings), start) if sounds else ()
            for clip, sounds, start in zip(clips, has_sound, starts, strict=True)
        ]

    def _words(self, samples: NDArray[np.float32], reading: _Reading, start: Samples) -> tuple[Word, ...]:
        no_speech = reading.no_speech
        if not reading.is_sure:
            reading = self._surer(samples, reading)
            no_speech = max(no_speech, reading.no_speech)
        is_made_up = reading.log_probability < UNSURE and no_speech > SURELY_NO_SPEECH
        if is_made_up or reading.log_probability < LEAST_BELIEVABLE:
            log.debug("nothing to be read in %.1f s", len(samples) / SAMPLE_RATE_HZ)
            return ()
        words = words_from(self._aligned(reading), start=start, duration=len(samples))
        least = LEAST_WORD if len(words) > 1 else LEAST_LONE_WORD
        return words if any(word.probability >= least for word in words) else ()

    def guess(self, samples: NDArray[np.float32]) -> str:
        """The text of one short utterance, from one reading; "" where it is doubtful.

        Parameters
        ----------
        samples : ndarray, shape (n,), float32
            Mono sound at 16 kHz, at most 28 s.
        """
        if len(samples) < to_samples(SHORTEST_S) or np.abs(samples).max() < QUIETEST_PEAK:
            return ""
        reading = self._reading(self._encode(samples, _window_s(len(samples), GUESS_PADDING_S)))
        is_doubtful = reading.is_suspicious or reading.log_probability < UNSURE
        return "" if is_doubtful or reading.no_speech > SURELY_NO_SPEECH else reading.text.strip()

    def _surer(self, samples: NDArray[np.float32], short: _Reading) -> _Reading:
        """Another reading, of the same window, a wider or the full one; each is tried while one is odd."""
        if short.is_suspicious and _has_timestamps(short.window):
            plain = self._reading(short.window, timestamps=False)
            if plain.is_sure:
                return plain
        if (wide_s := _window_s(len(samples), WIDE_PADDING_S)) < FULL_WINDOW_S:
            wide = self._encode(samples, wide_s)
            wider = self._reading(wide, timestamps=_has_timestamps(wide))
            if wider.is_sure:
                return wider
        window = self._encode(samples, FULL_WINDOW_S)
        full = self._reading(window)
        if full.stops_early:
            full = self._reading(window, timestamps=False)
        if full.is_suspicious:
            full = self._reading(window, timestamps=False, no_repeat=LONGEST_REPEAT)
        if short.is_suspicious or full.log_probability > short.log_probability:
            return full
        return short

    def _encode(self, samples: NDArray[np.float32], window_s: int) -> _Window:
        import ctranslate2

        n_frames = window_s * FRAMES_PER_S
        padded = np.zeros(n_frames * SAMPLE_RATE_HZ // FRAMES_PER_S, dtype=np.float32)
        n = min(len(samples), len(padded))
        padded[:n] = samples[:n]
        features = self._whisper.feature_extractor(padded, padding=0)[:, :n_frames]
        encoded = self._whisper.model.encode(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(features[np.newaxis], dtype=np.float32))
        )
        return _Window(encoded=encoded, n_frames=n_frames, duration_s=n / SAMPLE_RATE_HZ)

    def _readings(self, windows: Sequence[_Window]) -> list[_Reading]:
        """The first reading of each of some windows of one length."""
        import ctranslate2

        if len(windows) < 2:
            return [self._reading(window, timestamps=_has_timestamps(window)) for window in windows]
        timestamps = _has_timestamps(windows[0])
        encoded = ctranslate2.StorageView.from_array(
            np.concatenate([np.array(window.encoded) for window in windows])
        )
        longest = max(most_tokens(window.duration_s) for window in windows)
        results = self._generate(encoded, len(windows), timestamps=timestamps, longest=longest, no_repeat=0)
        readings = [
            self._read(window, result, timestamps=timestamps)
            for window, result in zip(windows, results, strict=True)
        ]
        return [
            self._reading(reading.window, timestamps=timestamps)
            if reading.runs_on and most_tokens(reading.window.duration_s) < longest  # alone it stops sooner
            else reading
            for reading in readings
        ]

    def _reading(self, window: _Window, *, timestamps: bool = True, no_repeat: int = 0) -> _Reading:
        longest = most_tokens(window.duration_s)
        (result,) = self._generate(
            window.encoded, 1, timestamps=timestamps, longest=longest, no_repeat=no_repeat
        )
        return self._read(window, result, timestamps=timestamps)

    def _generate(
        self, encoded: ctranslate2.StorageView, n: int, *, timestamps: bool, longest: int, no_repeat: int
    ) -> list[ctranslate2.models.WhisperGenerationResult]:
        prompt = list(self._tokenizer.sot_sequence)
        if not timestamps:
            prompt.append(self._tokenizer.no_timestamps)
        results: list[ctranslate2.models.WhisperGenerationResult] = self._whisper.model.generate(
            encoded,
            [prompt] * n,
            beam_size=1,
            max_length=TWICE * longest,
            no_repeat_ngram_size=no_repeat,
            return_scores=True,
            return_no_speech_prob=True,
        )
        return results

    def _read(
        self, window: _Window, result: ctranslate2.models.WhisperGenerationResult, *, timestamps: bool
    ) -> _Reading:
        told = [token for token in result.sequences_ids[0] if token != self._tokenizer.eot]
        inside, stops_early = self._inside(told, window.duration_s)
        return _Reading(
            window=window,
            tokens=inside,
            text=self._tokenizer.decode(inside),
            log_probability=float(result.scores[0]),
            no_speech=float(result.no_speech_prob),
            runs_on=len(told) >= most_tokens(window.duration_s),
            stops_early=timestamps and stops_early,
        )

    def _inside(self, told: list[int], duration_s: float) -> tuple[list[int], bool]:
        """The text tokens placed inside the sound, and whether speech was left for a next window.

        Two timestamps in a row end a sentence and begin another; where nothing
        follows them, Whisper means to go on from there.
        """
        first_time = self._tokenizer.timestamp_begin
        inside: list[int] = []
        moment_s = 0.0
        for token in told:
            if token >= first_time:
                moment_s = (token - first_time) * self._whisper.time_precision
            elif token < self._tokenizer.eot and moment_s < duration_s:
                inside.append(token)
        leaves_off = len(told) > 2 and told[-1] >= first_time and told[-2] >= first_time
        return inside, leaves_off and moment_s < duration_s - LEFT_OVER_S

    def _aligned(self, reading: _Reading) -> list[AlignedPiece]:
        if not reading.tokens:
            return []
        (pieces,) = self._whisper.find_alignment(
            self._tokenizer, [reading.tokens], reading.window.encoded, reading.window.n_frames
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


def _window_s(duration: Samples, padding_s: int) -> int:
    return min(-(-duration // SAMPLE_RATE_HZ) + padding_s, FULL_WINDOW_S)


def _has_timestamps(window: _Window) -> bool:
    return window.n_frames <= PLAIN_ABOVE_S * FRAMES_PER_S
