"""Learning a partner's voice from a clip: enough speech, one voice, little noise.

The clip is read like any recording (`readings`), so that only clean speech of one voice at a time counts.
What is checked: how much speech there is, how far it stands out from what is between it, whether a second
voice is in it, and whether the prints agree with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.errors import VoiceClipError
from assistant.hearing.clustering import group_voices
from assistant.hearing.profiles import VoiceProfile, make_profile
from assistant.hearing.readings import Reader, Reading, VoicePrint
from assistant.hearing.voices import last_prints
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples

NEEDED_S = 10.0
"""Speech to ask for. On 3 s and more voices are told apart almost without error; 10 s hold several moods."""

ENOUGH: Samples = to_samples(8.0)
"""Clean speech to go on with: ten seconds of talk hold breaths and short pauses."""

SECOND_VOICE: Samples = to_samples(1.5)
"""Clean speech of a second voice from which the clip is not one person's."""

SECOND_VOICE_COSINE = 0.62
"""A second group of prints less like the first than this is another person (two women on one line: .54)."""

OVERLAP_SHARE = 0.1
"""Of the speech: more talking at once than this is not one person."""

SPEECH_OVER_NOISE_DB = 6.0
"""How far speech must stand out from the pauses."""

MEASURABLE_PAUSE: Samples = to_samples(0.3)
"""Pauses shorter than this in all say nothing about noise."""

AGREEING = 0.45
"""Mean cosine of the prints with their profile: one clean voice has .7 to .8."""


class NotLearned(StrEnum):
    """Why a voice cannot be learned. Each has a sentence in `languages/<code>/session.toml`."""

    TOO_SHORT = "too_short"
    TWO_VOICES = "two_voices"
    NOISY = "noisy"
    UNSTEADY = "unsteady"


def enrol(
    samples: NDArray[np.float32], *, name: str, clip: str, reader: Reader, model_sha256: str
) -> VoiceProfile:
    """Learn a voice.

    Parameters
    ----------
    samples : ndarray, shape (n,) or (n_channels, n), float32
        The clip at 16 kHz; several channels are averaged.
    name : str
        Whose voice it is.
    clip : str
        What to call the clip in a message: its file, or "the microphone".
    reader : Reader
        A fresh `WindowReader`.
    model_sha256 : str
        Hash of the voice model in use.

    Raises
    ------
    VoiceClipError
        If the clip is too short, too noisy, or holds two voices; one sentence says what to do.
    """
    sound = np.asarray(samples if samples.ndim == 1 else samples.mean(axis=0), dtype=np.float32)
    readings = [*reader.feed(sound), *reader.finish()]
    prints = last_prints(readings)
    clean = sum(print_.clean for print_ in prints)
    if clean < ENOUGH:
        raise VoiceClipError(
            f"{clip}: {clean / SAMPLE_RATE_HZ:.1f} s of clear speech were heard, and about "
            f"{NEEDED_S:.0f} s are needed to know {name}'s voice. Please record a little more.",
            why=NotLearned.TOO_SHORT,
            heard=round(clean / SAMPLE_RATE_HZ),
            needed=round(NEEDED_S),
        )
    _expect_one_voice(readings, prints, name, clip)
    _expect_little_noise(sound, readings, clip)
    embeddings = np.array([print_.embedding for print_ in prints])
    weights = np.array([print_.clean for print_ in prints], dtype=np.float64)
    mean = (embeddings * weights[:, None]).sum(axis=0)
    mean /= max(float(np.linalg.norm(mean)), 1e-9)
    if float(np.average(embeddings @ mean, weights=weights)) < AGREEING:
        raise VoiceClipError(
            f"{clip}: the voice changes too much from one moment to the next to be learned. "
            "A quiet room and a steady distance from the microphone help.",
            why=NotLearned.UNSTEADY,
        )
    return make_profile(
        name, mean.astype(np.float32), clean_s=clean / SAMPLE_RATE_HZ, model_sha256=model_sha256
    )


def _expect_one_voice(
    readings: Sequence[Reading], prints: Sequence[VoicePrint], name: str, clip: str
) -> None:
    groups = group_voices(
        np.array([print_.embedding for print_ in prints]), [print_.clean for print_ in prints], 2
    )
    has_second = (
        len(groups.partners) > 1
        and min(group.clean for group in groups.partners) >= SECOND_VOICE
        and float(groups.partners[0].vector @ groups.partners[1].vector) < SECOND_VOICE_COSINE
    )
    spoken = sum(len(run.span) for reading in readings for run in reading.runs if run.passages)
    at_once = sum(len(run.span) for reading in readings for run in reading.runs if len(run.passages) > 1)
    if has_second or at_once > OVERLAP_SHARE * spoken:
        raise VoiceClipError(
            f"{clip}: more than one voice was heard. Please record {name} alone, with nobody else and no "
            "television in the room.",
            why=NotLearned.TWO_VOICES,
            name=name,
        )


def _expect_little_noise(sound: NDArray[np.float32], readings: Sequence[Reading], clip: str) -> None:
    is_speech = np.zeros(len(sound), bool)
    for reading in readings:
        for run in reading.runs:
            if run.passages:
                is_speech[run.span.start : run.span.end] = True
    if len(sound) - int(is_speech.sum()) < MEASURABLE_PAUSE:
        return
    power = sound.astype(np.float64) ** 2
    over = 10 * np.log10((power[is_speech].mean() + 1e-12) / (power[~is_speech].mean() + 1e-12))
    if over < SPEECH_OVER_NOISE_DB:
        raise VoiceClipError(
            f"{clip}: the voice is only {max(over, 0.0):.0f} dB louder than the noise around it, and "
            f"{SPEECH_OVER_NOISE_DB:.0f} dB are needed. Please record again in a quieter place, closer to "
            "the microphone.",
            why=NotLearned.NOISY,
        )
