"""Whisper in a short window: real words with times, and none where nobody speaks."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.errors import ModelError, OptionError
from assistant.models.registry import ModelFile, Role, locate_speech_to_text
from assistant.resources import bundled
from assistant.timebase import SAMPLE_RATE_HZ, to_samples
from assistant.transcription.whisper import WhisperTranscriber, _Reading, _Window
from assistant.transcription.words import as_text, repeats_itself

FIXTURE = "good-round"


@pytest.fixture(scope="module")
def tiny() -> WhisperTranscriber:
    model, _ = locate_speech_to_text("tiny.en")
    return WhisperTranscriber(model)


@pytest.fixture(scope="module")
def sound() -> NDArray[np.float32]:
    chunks = Recording(bundled("audio_fixtures") / f"{FIXTURE}.flac").chunks()
    return np.concatenate([chunk.samples[0] for chunk in chunks])


@dataclass(frozen=True, slots=True)
class Scripted:
    """A word as the fixture's script has it."""

    participant: str
    text: str
    start_s: float
    end_s: float


def spoken_between(start_s: float, end_s: float) -> list[Scripted]:
    path = bundled("audio_fixtures") / f"{FIXTURE}.words.json"
    words = [Scripted(**word) for word in json.loads(path.read_text(encoding="utf-8"))]
    return [word for word in words if start_s <= word.start_s and word.end_s <= end_s]


def clip(sound: NDArray[np.float32], start_s: float, end_s: float) -> NDArray[np.float32]:
    return sound[to_samples(start_s) : to_samples(end_s)]


def plain(text: str) -> list[str]:
    return [word.strip(".,?!").lower() for word in text.split()]


def first_utterance() -> tuple[float, float]:
    """Where the first 8 s of the fixture's first speech lie."""
    words = spoken_between(0, 1e9)
    inside = [
        word
        for word in words
        if word.end_s < words[0].start_s + 8 and word.participant == words[0].participant
    ]
    return max(0.0, inside[0].start_s - 0.15), inside[-1].end_s + 0.15


def test_words_and_their_times_are_heard(tiny: WhisperTranscriber, sound: NDArray[np.float32]):
    """Most words of the script, each near its place in session time, with capitals and marks."""
    start_s, end_s = first_utterance()
    script = [(plain(word.text)[0], word.start_s) for word in spoken_between(start_s, end_s)]

    words = tiny.transcribe(clip(sound, start_s, end_s), start=to_samples(start_s))
    heard = [(plain(word.text)[0], word.span.start_s) for word in words]
    near = [
        any(text == other and abs(at_s - other_s) < 0.5 for other, other_s in heard) for text, at_s in script
    ]

    assert sum(near) >= 0.7 * len(script)
    assert as_text(words)[0].isupper()
    assert as_text(words).count(".") >= 1
    assert all(0 < word.probability <= 1 for word in words)


def test_the_same_sound_gives_the_same_words(tiny: WhisperTranscriber, sound: NDArray[np.float32]):
    """Also after other utterances: nothing is carried over; only the times shift."""
    start_s, end_s = first_utterance()
    first = tiny.transcribe(clip(sound, start_s, end_s), start=0)
    tiny.transcribe(clip(sound, 20, 23), start=0)

    again = tiny.transcribe(clip(sound, start_s, end_s), start=5 * SAMPLE_RATE_HZ)

    assert [word.text for word in again] == [word.text for word in first]
    assert [word.span.shift(-5 * SAMPLE_RATE_HZ) for word in again] == [word.span for word in first]


def test_together_is_as_alone(tiny: WhisperTranscriber, sound: NDArray[np.float32]):
    """To the last bit: a replay reads utterances together, a live session one by one."""
    start_s, end_s = first_utterance()
    clips = [
        clip(sound, start_s, start_s + 2.9),
        clip(sound, start_s + 2.0, start_s + 4.6),
        np.zeros(to_samples(2.5), np.float32),
        clip(sound, end_s - 2.2, end_s),
    ]
    starts = [to_samples(moment_s) for moment_s in (start_s, start_s + 2.0, 50.0, end_s - 2.2)]
    assert len({tiny.window_s(len(one)) for one in clips}) == 1

    together = tiny.transcribe_alike(clips, starts)

    assert together == [tiny.transcribe(one, start=start) for one, start in zip(clips, starts, strict=True)]
    assert [bool(words) for words in together] == [True, True, False, True]


def test_a_reading_may_be_as_long_as_was_allowed(tiny: WhisperTranscriber, sound: NDArray[np.float32]):
    """Neither shorter, as words would be missing, nor longer: then it would matter with whom it was read."""
    window = tiny._encode(clip(sound, *first_utterance()), 12)

    for timestamps in (True, False):
        (result,) = tiny._generate(window.encoded, 1, timestamps=timestamps, longest=7, no_repeat=0)
        assert len(result.sequences_ids[0]) == 7


@pytest.mark.parametrize("length_s", [0.05, 1.0, 5.0])
@pytest.mark.parametrize("what", ["zeros", "hiss", "hum"])
def test_silence_and_noise_have_no_words(tiny: WhisperTranscriber, length_s: float, what: str):
    """Whisper likes to hear "Thank you." in silence."""
    n = int(length_s * SAMPLE_RATE_HZ)
    made = {
        "zeros": np.zeros(n),
        "hiss": 0.05 * np.random.default_rng(1).standard_normal(n),
        "hum": 0.1 * np.sin(2 * np.pi * 100 * np.arange(n) / SAMPLE_RATE_HZ),
    }

    assert tiny.transcribe(made[what].astype(np.float32), start=0) == ()


@pytest.mark.parametrize("length_s", [0.6, 1.0, 1.6])
def test_a_short_clip_is_not_said_twice(
    tiny: WhisperTranscriber, sound: NDArray[np.float32], length_s: float
):
    start_s, _ = first_utterance()

    text = as_text(tiny.transcribe(clip(sound, start_s, start_s + length_s), start=0))
    words = plain(text)

    assert not repeats_itself(text)
    assert words[: len(words) // 2] != words[len(words) // 2 :] or len(words) < 2


@pytest.mark.parametrize(("doubtful", "windows_s"), [(0, [6]), (1, [6, 11]), (2, [6, 11, 30])])
def test_a_doubtful_reading_is_read_in_a_wider_window_before_the_full_one(
    tiny: WhisperTranscriber,
    sound: NDArray[np.float32],
    monkeypatch: pytest.MonkeyPatch,
    doubtful: int,
    windows_s: list[int],
):
    """Each next one is read only where the one before left a doubt."""
    start_s, _ = first_utterance()
    encode, read = tiny._encode, tiny._reading
    encoded_s: list[int] = []
    n_read = 0

    def counted(samples: NDArray[np.float32], window_s: int) -> _Window:
        encoded_s.append(window_s)
        return encode(samples, window_s)

    def doubted(window: _Window, *, timestamps: bool = True, no_repeat: int = 0) -> _Reading:
        nonlocal n_read
        n_read += 1
        reading = read(window, timestamps=timestamps, no_repeat=no_repeat)
        return replace(reading, log_probability=-2.0 if n_read <= doubtful else -0.5)

    monkeypatch.setattr(tiny, "_encode", counted)
    monkeypatch.setattr(tiny, "_reading", doubted)
    words = tiny.transcribe(clip(sound, start_s, start_s + 2.5), start=0)

    assert encoded_s == windows_s
    assert words


def test_the_level_changes_nothing(tiny: WhisperTranscriber, sound: NDArray[np.float32]):
    start_s, end_s = first_utterance()
    loud, quiet = (
        as_text(tiny.transcribe(gain * clip(sound, start_s, end_s), start=0))
        for gain in (1.0, np.float32(0.02))
    )

    assert plain(loud) == plain(quiet)


def test_no_network_is_touched(sound: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    model, _ = locate_speech_to_text("tiny.en")

    WhisperTranscriber(model).transcribe(clip(sound, 0, 3), start=0)


def test_an_english_model_says_that_it_knows_english_only():
    model, _ = locate_speech_to_text("tiny.en")

    with pytest.raises(OptionError, match=r"--language de: .*English \(en\) only"):
        WhisperTranscriber(model, language="de")


def test_a_model_that_cannot_be_loaded_is_said_in_one_sentence(tmp_path: Path):
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    model = ModelFile(role=Role.SPEECH_TO_TEXT, name="broken", version="", path=tmp_path, sha256="0" * 64)

    with pytest.raises(ModelError, match=r"the model broken .* cannot be loaded") as raised:
        WhisperTranscriber(model)

    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_the_usual_model_hears_nearly_every_word_of_the_script(sound: NDArray[np.float32]):
    model, _ = locate_speech_to_text("base")
    start_s, end_s = first_utterance()
    script = {plain(word.text)[0] for word in spoken_between(start_s, end_s)}

    heard = plain(as_text(WhisperTranscriber(model).transcribe(clip(sound, start_s, end_s), start=0)))

    assert len(script & set(heard)) >= 0.9 * len(script)
