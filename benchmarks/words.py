"""Words in a short window against the 30 s window: time, errors, marks, loops.

    python -m benchmarks.words --data ../shared/data/conversations

Utterances are cut by the reference (RTTM) with `UtteranceBuilder`, each from its
own channel where there is one. They are decoded

- `full`: by faster-whisper as it is (`WhisperModel.transcribe`: 30 s window,
  timestamps and word times, greedy, no context), and
- `short`: by `WhisperTranscriber.transcribe`, as Sayback does it.

Word error rate is against the human words (`*.words.json`) of the `ami_*` items,
on utterances of at least 1 s that others talk over for at most a fifth. Marks
(`.`, `?`) and capitals of `short` are held against those of `full`, as nobody
wrote marks into the references.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.events import (
    Attributed,
    ChannelLayout,
    HeardUpTo,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assistant.models.registry import locate_speech_to_text
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_samples
from assistant.transcription.utterances import LONG_ENOUGH_S, LONGEST_S, UtteranceBuilder
from assistant.transcription.whisper import WhisperTranscriber
from assistant.transcription.words import as_text, repeats_itself

MARGIN_S = 0.15
"""Human word times are tight; as much is heard around them."""

JOINED_OVER_S = 0.5
FILLERS = {"um", "uh", "mm", "hmm", "mmhmm", "uhhuh", "er", "erm", "ah", "hm"}

Reader = Callable[[NDArray[np.float32]], tuple[Word, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """An utterance to be read; `reference` is what a human heard, "" where nobody wrote it down."""

    item: str
    samples: NDArray[np.float32]
    reference: str = ""


@dataclass(slots=True)
class Score:
    """What one way of decoding gave."""

    seconds: float = 0.0
    n_errors: int = 0
    n_reference: int = 0
    n_loops: int = 0
    texts: list[str] = field(default_factory=list)


def sound(path: Path) -> NDArray[np.float32]:
    return np.concatenate([chunk.samples for chunk in Recording(path).chunks()], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanWord:
    speaker: str
    start_s: float
    end_s: float
    text: str


def human_words(path: Path) -> list[HumanWord]:
    words = json.loads(path.read_text(encoding="utf-8"))["words"]
    heard = [
        HumanWord(speaker=word["speaker"], start_s=word["start"], end_s=word["end"], text=word["word"])
        for word in words
    ]
    return sorted(heard, key=lambda word: (word.speaker, word.start_s))


def human_utterances(words: list[HumanWord]) -> Iterator[list[HumanWord]]:
    """Words of one speaker joined as Sayback joins IPUs: after 12 s the next pause ends an utterance."""
    group: list[HumanWord] = []
    for word in words:
        if group and (
            word.speaker != group[0].speaker
            or word.start_s - group[-1].end_s > JOINED_OVER_S
            or word.end_s - group[0].start_s > LONGEST_S
            or (group[-1].end_s - group[0].start_s > LONG_ENOUGH_S and word.start_s - group[-1].end_s > 0.2)
        ):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def human_clips(path: Path) -> Iterator[Clip]:
    """Utterances of an item with human words, said (nearly) alone."""
    words, samples = human_words(path.with_suffix(".words.json")), sound(path)[0]
    for said in human_utterances(words):
        start_s, end_s = said[0].start_s, said[-1].end_s
        covered_s = sum(
            max(0.0, min(end_s, other.end_s) - max(start_s, other.start_s))
            for other in words
            if other.speaker != said[0].speaker
        )
        if end_s - start_s >= 1 and covered_s <= (end_s - start_s) / 5:
            first, last = to_samples(max(0.0, start_s - MARGIN_S)), to_samples(end_s + MARGIN_S)
            text = " ".join(word.text for word in said)
            yield Clip(item=path.stem, samples=samples[first:last], reference=text)


def reference_clips(path: Path) -> Iterator[Clip]:
    """Utterances of any item, cut as Sayback would cut them if it heard like the reference."""
    samples = sound(path)
    segments = []
    for line in path.with_suffix(".rttm").read_text().splitlines():
        part = line.split()
        segments.append((float(part[3]), float(part[3]) + float(part[4]), part[7]))
    speakers = sorted({speaker for _, _, speaker in segments})
    layout = ChannelLayout.SPLIT if samples.shape[0] == 2 else ChannelLayout.MIXED
    builder = UtteranceBuilder(layout)
    requests = []
    for number, (start_s, end_s, speaker) in enumerate(sorted(segments), start=1):
        span = Span(to_samples(start_s), to_samples(end_s))
        builder.feed(SpeechStarted(at=span.start, ipu=number, participant=speaker, start=span.start))
        builder.feed(Attributed(at=span.start, ipu=number, participant=speaker, certainty=1.0))
        builder.feed(SpeechEnded(at=span.end, ipu=number, participant=speaker, span=span))
    for now in range(0, samples.shape[1], SAMPLE_RATE_HZ // 10):
        requests += builder.feed(HeardUpTo(at=now, until=now))
    for request in [*requests, *builder.finish(samples.shape[1])]:
        if request.has_words:
            channel = speakers.index(request.participant) if layout is ChannelLayout.SPLIT else 0
            yield Clip(item=path.stem, samples=samples[channel, request.listen.start : request.listen.end])


def normalised(text: str) -> list[str]:
    words = re.sub(
        r"[^\w' ]", " ", text.lower().replace("-", " ").replace("’", "'").replace("_", " ")
    ).split()
    return [word for word in words if word not in FILLERS]


def aligned(first: list[str], second: list[str]) -> list[tuple[int | None, int | None]]:
    """Cheapest alignment by Levenshtein distance: pairs of places, None for nothing."""
    cost = np.zeros((len(first) + 1, len(second) + 1), dtype=np.int64)
    cost[:, 0], cost[0, :] = np.arange(len(first) + 1), np.arange(len(second) + 1)
    for i, a in enumerate(first, start=1):
        for j, b in enumerate(second, start=1):
            cost[i, j] = min(cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + (a != b))
    pairs: list[tuple[int | None, int | None]] = []
    i, j = len(first), len(second)
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + (first[i - 1] != second[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def n_errors(reference: list[str], read: list[str]) -> int:
    return sum(i is None or j is None or reference[i] != read[j] for i, j in aligned(reference, read))


def mark(word: str) -> str:
    """The sentence mark a word carries: ".", "?" or ""; "..." is none."""
    word = word.rstrip("\"'”’)")
    if word.endswith("..."):
        return ""
    return {".": ".", "!": ".", "?": "?"}.get(word[-1:], "")


def agreement(full: list[str], short: list[str], what: Callable[[str], str]) -> tuple[float, int]:
    """F1 of a feature of the words of `short` against `full`, and how many there are in `full`."""
    both = n_full = n_short = 0
    for text_a, text_b in zip(full, short, strict=True):
        a, b = text_a.split(), text_b.split()
        pairs = aligned(
            [word.strip(".,?!").lower() for word in a], [word.strip(".,?!").lower() for word in b]
        )
        n_full += sum(bool(what(word)) for word in a)
        n_short += sum(bool(what(word)) for word in b)
        both += sum(
            1 for i, j in pairs if i is not None and j is not None and what(a[i]) and what(a[i]) == what(b[j])
        )
    return (2 * both / (n_full + n_short) if n_full + n_short else 1.0), n_full


def capital(word: str) -> str:
    return "C" if word[:1].isupper() else ""


def read_all(clips: list[Clip], readers: dict[str, Reader]) -> dict[str, Score]:
    """Every clip with every reader in turn, so that a busy machine slows all alike."""
    scores = {way: Score() for way in readers}
    for clip in clips:
        for way, reader in readers.items():
            score = scores[way]
            before = time.perf_counter()
            text = as_text(reader(clip.samples))
            score.seconds += time.perf_counter() - before
            score.texts.append(text)
            score.n_loops += repeats_itself(text)
            if clip.reference:
                reference = normalised(clip.reference)
                score.n_reference += len(reference)
                score.n_errors += n_errors(reference, normalised(text))
    return scores


def faster_whisper_as_it_is(transcriber: WhisperTranscriber) -> Reader:
    model = transcriber._whisper

    def read(samples: NDArray[np.float32]) -> tuple[Word, ...]:
        segments, _ = model.transcribe(
            samples,
            language=transcriber.language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return tuple(
            Word(text=word.word.strip(), span=Span(0, 0), probability=word.probability)
            for segment in segments
            for word in segment.words
        )

    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with NAME.flac, .rttm, .words.json")
    parser.add_argument("--model", help="folder or name; default: Sayback's own")
    parser.add_argument("--others", type=int, default=60, help="utterances of the other items (0: all)")
    parser.add_argument("--show", action="store_true", help="print both readings where they differ")
    options = parser.parse_args()

    paths = sorted(options.data.glob("*.flac"))
    if not paths:
        parser.error(f"no .flac in {options.data}")
    human = [clip for path in paths if path.stem.startswith("ami_") for clip in human_clips(path)]
    twins = {path.stem.removesuffix("_stereo") + "_mono" for path in paths if path.stem.endswith("_stereo")}
    others = [
        clip
        for path in paths
        if path.stem not in twins and not path.stem.startswith("ami_")
        for clip in reference_clips(path)
    ]
    if options.others and len(others) > options.others:
        others = random.Random(1).sample(others, options.others)  # noqa: S311
    model, _ = locate_speech_to_text(options.model)
    transcriber = WhisperTranscriber(model)
    readers: dict[str, Reader] = {
        "full": faster_whisper_as_it_is(transcriber),
        "short": lambda samples: transcriber.transcribe(samples, start=0),
    }
    print(f"model {model.name}, {len(human)} utterances with human words, {len(others)} others")
    print(
        "| utterances | way | speech, s | time, s | faster | WER | loops | F1 of . and ? | F1 of capitals |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, clips in (("human words", human), ("others", others)):
        if not clips:
            continue
        transcriber.transcribe(clips[0].samples, start=0)  # the first call pays for memory
        scores = read_all(clips, readers)
        speech_s = sum(len(clip.samples) for clip in clips) / SAMPLE_RATE_HZ
        full, short = scores["full"], scores["short"]
        for way, score in scores.items():
            cells = [name, way, f"{speech_s:.0f}", f"{score.seconds:.1f}"]
            cells.append(f"{full.seconds / score.seconds:.1f} ×")
            cells.append(f"{score.n_errors / score.n_reference:.3f}" if score.n_reference else "–")
            cells.append(str(score.n_loops))
            for what in (mark, capital):
                f1, n = agreement(full.texts, score.texts, what)
                cells.append(f"{f1:.2f} (n = {n})")
            print("| " + " | ".join(cells) + " |", flush=True)
        if options.show:
            for clip, a, b in zip(clips, full.texts, short.texts, strict=True):
                if a != b:
                    print(f"  {clip.item}\n    full  {a}\n    short {b}")


if __name__ == "__main__":
    main()
