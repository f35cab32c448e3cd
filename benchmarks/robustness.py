"""How do the figures of hearing fall when the sound gets worse?

    python -m benchmarks.robustness --data ../shared/data/conversations [-o FOLDER] [--seconds 60]

Each recording is degraded in steps: noise with the spectrum of speech, 20, 10 and 5 dB below it; an echoing
room (decay 0.3 s and 0.6 s, direct sound as loud as the echo); µ-law at 8 kHz; -40 dBFS. Then it is heard as
in `benchmarks/hearing.py`. The noise and the rooms are made from a fixed seed. A table and a drawing say how
each figure falls.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.ports import AudioChunk
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_samples
from benchmarks.conversation_set import Item, read_set
from benchmarks.hearing import COLLAR_S, Models, Row, pooled, timed
from benchmarks.scoring import Detection, diarization, overlap_events, overlap_frames

Sound = NDArray[np.float32]

SPEECH_SLOPE = 1.0
"""Power of the noise falls with frequency as 1/f, as that of long-term speech does, roughly."""

MU = 255.0


def noise(snr_db: float) -> Callable[[Sound], Sound]:
    """Adds noise so far below the speech."""

    def degrade(sound: Sound) -> Sound:
        random = np.random.default_rng(1)
        spectrum = np.fft.rfft(random.standard_normal(sound.shape), axis=1)
        frequency = np.maximum(np.fft.rfftfreq(sound.shape[1]), 50 / SAMPLE_RATE_HZ)
        hiss = np.fft.irfft(spectrum / frequency ** (SPEECH_SLOPE / 2), sound.shape[1], axis=1)
        level = np.sqrt(np.mean(np.square(hiss)))
        wanted = speech_level(sound) * 10 ** (-snr_db / 20)
        return np.asarray(sound + hiss / level * wanted, dtype=np.float32)

    return degrade


def speech_level(sound: Sound) -> float:
    """Root mean square of the louder half second windows: of speech, not of pauses."""
    window = SAMPLE_RATE_HZ // 2
    whole = sound[:, : sound.shape[1] // window * window].reshape(-1, window)
    levels = np.sqrt((whole.astype(np.float64) ** 2).mean(axis=1))
    return float(np.sqrt(np.mean(levels[levels >= np.percentile(levels, 60)] ** 2)))


def room(decay_s: float) -> Callable[[Sound], Sound]:
    """An echo that has fallen by 60 dB after `decay_s`, as loud as the direct sound."""

    def degrade(sound: Sound) -> Sound:
        random = np.random.default_rng(2)
        n = to_samples(decay_s)
        tail = random.standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
        tail[: to_samples(0.005)] = 0.0
        response = tail / np.linalg.norm(tail)
        response[0] = 1.0
        size = sound.shape[1] + n - 1
        wet = np.fft.irfft(np.fft.rfft(sound, size, axis=1) * np.fft.rfft(response, size), size, axis=1)
        return np.asarray(wet[:, : sound.shape[1]] / np.sqrt(2), dtype=np.float32)

    return degrade


def telephone(sound: Sound) -> Sound:
    """8 kHz, 8-bit µ-law, and back."""
    spectrum = np.fft.rfft(sound, axis=1)
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / SAMPLE_RATE_HZ)
    spectrum[:, (hertz < 300) | (hertz > 3_400)] = 0.0
    narrow = np.fft.irfft(spectrum, sound.shape[1], axis=1)[:, ::2]
    narrow = np.clip(narrow, -1.0, 1.0)
    pressed = np.sign(narrow) * np.log1p(MU * np.abs(narrow)) / np.log1p(MU)
    pressed = np.round(pressed * 127) / 127
    narrow = np.sign(pressed) * np.expm1(np.abs(pressed) * np.log1p(MU)) / MU
    wide = np.zeros((len(sound), 2 * narrow.shape[1]))
    wide[:, ::2] = 2 * narrow
    spectrum = np.fft.rfft(wide, axis=1)
    spectrum[:, np.fft.rfftfreq(wide.shape[1], 1 / SAMPLE_RATE_HZ) > 3_900] = 0.0
    return np.asarray(np.fft.irfft(spectrum, wide.shape[1], axis=1)[:, : sound.shape[1]], dtype=np.float32)


def faint(sound: Sound) -> Sound:
    """Speech at -40 dBFS, in 16 bits."""
    scaled = sound * (0.01 / max(speech_level(sound), 1e-9))
    return np.asarray(np.round(scaled * 32_768) / 32_768, dtype=np.float32)


CONDITIONS: dict[str, Callable[[Sound], Sound]] = {
    "as it is": lambda sound: sound,
    "noise 20 dB": noise(20),
    "noise 10 dB": noise(10),
    "noise 5 dB": noise(5),
    "room 0.3 s": room(0.3),
    "room 0.6 s": room(0.6),
    "µ-law 8 kHz": telephone,
    "-40 dBFS": faint,
}


def load(item: Item, seconds: float) -> Sound:
    """The first seconds of a recording."""
    sound = np.concatenate([chunk.samples for chunk in Recording(item.file).chunks()], axis=1)
    return np.asarray(sound[:, : to_samples(seconds)], dtype=np.float32)


def chunks(sound: Sound) -> Iterator[AudioChunk]:
    for start in range(0, sound.shape[1], SAMPLE_RATE_HZ):
        yield AudioChunk(start=start, samples=sound[:, start : start + SAMPLE_RATE_HZ])


def heard(models: Models, item: Item, sound: Sound) -> Row:
    """The scores of one recording under one condition."""
    if item.n_channels == 2:
        told = timed(lambda: models.hear_split(lambda: chunks(sound)))
    else:
        n = len(item.speakers)
        told = timed(lambda: models.hear_mixed(lambda: chunks(sound), n_partners=n))
    scored = Span(0, sound.shape[1])
    is_true = item.quality != "hand-attributed from ASR"
    return Row(
        name=item.id,
        der=diarization(item.speech, told.speech, scored, collar_s=COLLAR_S),
        frames=overlap_frames(item.speech, told.speech, scored) if is_true else Detection(),
        events=overlap_events(item.speech, told.speech, scored) if is_true else Detection(),
    )


def figures(rows: Sequence[tuple[Item, Row]]) -> dict[str, float]:
    """The pooled figures of one condition."""
    split = pooled("", [row for item, row in rows if item.n_channels == 2])
    two = pooled("", [row for item, row in rows if item.n_channels == 1 and len(item.speakers) == 2])
    human = pooled("", [row for item, row in rows if item.quality.startswith("human")])
    return {
        "two channels, DER (.25)": split.der.rate or 0.0,
        "one channel, two speakers, DER (.25)": two.der.rate or 0.0,
        "overlap frames F1 (human truth)": human.frames.f1 or 0.0,
        "overlap events F1 (human truth)": human.events.f1 or 0.0,
        "false overlaps a minute (human truth)": human.events.false_a_minute or 0.0,
    }


def table(results: dict[str, dict[str, float]]) -> list[str]:
    """Markdown, with a bar of text for each figure."""
    lines = []
    for figure in next(iter(results.values())):
        lines += ["", f"## {figure}", "", "| sound | figure | |", "|---|---|---|"]
        for condition, values in results.items():
            value = values[figure]
            shown = f"{100 * value:.1f} %" if "DER" in figure else f"{value:.2f}"
            lines.append(f"| {condition} | {shown} | {'█' * round(40 * min(value, 1.0))} |")
    return lines


def drawing(results: dict[str, dict[str, float]]) -> str:
    """An SVG: one panel for each figure that lies between 0 and 1, one bar for each condition."""
    names = [name for name in next(iter(results.values())) if "minute" not in name]
    width, panel, bar = 760, 40 + 22 * len(results), 22
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {panel * len(names)}" '
        'font-family="sans-serif" font-size="13">',
        "<title>How the figures of hearing fall when the sound gets worse</title>",
        f'<rect width="{width}" height="{panel * len(names)}" fill="#fff"/>',
    ]
    for row, name in enumerate(names):
        top = row * panel
        parts.append(f'<text x="8" y="{top + 22}" font-weight="bold">{name}</text>')
        for place, (condition, values) in enumerate(results.items()):
            y = top + 32 + place * bar
            length = 480 * min(values[name], 1.0)
            parts.append(f'<text x="8" y="{y + 14}">{condition}</text>')
            parts.append(f'<rect x="130" y="{y + 2}" width="{length:.1f}" height="15" fill="#3b6ea5"/>')
            parts.append(f'<text x="{138 + length:.1f}" y="{y + 14}">{values[name]:.3f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("-o", "--output", type=Path, help="folder for robustness.md and robustness.svg")
    parser.add_argument("--seconds", type=float, default=60.0, help="how much of each recording")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    models = Models(arguments.threads)
    items = list(read_set(arguments.data))
    results: dict[str, dict[str, float]] = {}
    for condition, degrade in CONDITIONS.items():
        rows = [(item, heard(models, item, degrade(load(item, arguments.seconds)))) for item in items]
        results[condition] = figures(rows)
        print(condition, {name: round(value, 3) for name, value in results[condition].items()}, flush=True)
    lines = [
        f"# Robustness of hearing, {datetime.date.today().isoformat()}",
        "",
        f"First {arguments.seconds:.0f} s of each recording of {arguments.data.name}; nobody enrolled.",
        *table(results),
    ]
    print("\n".join(lines))
    if arguments.output is not None:
        arguments.output.mkdir(parents=True, exist_ok=True)
        (arguments.output / "robustness.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (arguments.output / "robustness.svg").write_text(drawing(results), encoding="utf-8")


if __name__ == "__main__":
    main()
