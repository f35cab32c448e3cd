"""Examples for the heads that hold a response against its speech: about, faithful, parroting, covered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.listening.matter import matter_features
from benchmarks.listening_data import Line, Reader, load_lines, load_written
from benchmarks.listening_fit import Examples
from benchmarks.listening_tasks import FAULTS

Array = NDArray[np.float32]
_PAIR_WEIGHT = 0.5
_SEED = 7


def examples_of(
    rows: Sequence[tuple[Array, Array, bool, float, str, str]], trained: Sequence[bool] | None = None
) -> Examples:
    """Rows of (as transcribed, as recognised, yes, weight, group, file)."""
    return Examples(
        forms=(np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows])),
        yes=np.array([row[2] for row in rows], dtype=bool),
        weights=np.array([row[3] for row in rows], dtype=np.float64),
        groups=tuple(row[4] for row in rows),
        files=tuple(row[5] for row in rows),
        is_trained=np.ones(len(rows), dtype=bool) if trained is None else np.array(trained, dtype=bool),
    )


def matter_rows(reader: Reader, lines: Sequence[Line]) -> list[tuple[Array, Array]]:
    """What the head `about` reads of each line, in both forms."""
    return [(matter_of(reader, line), matter_of(reader, line.as_recognised())) for line in lines]


def matter_of(reader: Reader, line: Line) -> Array:
    comparison, _, read = reader.compare(line.speech, line.response)
    features = reader.response(line)
    return matter_features(comparison, features, read.whole, reader.earlier(line), line.response)


def matter_examples(reader: Reader, data: Path) -> Examples:
    """Own or another's: the pairs of t1c, more pairs made the same way from t1's reflections, the written set."""
    pairs = load_lines(data / "t1c_content_match.annomi.jsonl")
    rows = [
        (*figures, line.label == "own", 1.0, line.group, "t1c_content_match.annomi")
        for line, figures in zip(pairs, matter_rows(reader, pairs), strict=True)
    ]
    known = {line.response for line in pairs}
    reflections = [
        line
        for line in load_lines(data / "t1_reflection.annomi.jsonl")
        if line.label == "reflection" and line.response not in known and line.speech
    ]
    rng = np.random.default_rng(_SEED)
    for line in reflections:
        others = [one for one in reflections if one.group != line.group]
        same = [one for one in others if one.meta["topic"] == line.meta["topic"]] or others
        other = replace(line, response=same[int(rng.integers(len(same)))].response)
        for one, yes in ((line, True), (other, False)):
            figures = matter_of(reader, one), matter_of(reader, one.as_recognised())
            rows.append((*figures, yes, _PAIR_WEIGHT, line.group, "pairs of t1_reflection.annomi"))
    written = load_written("faithful", "dev")
    for line, figures in zip(written, matter_rows(reader, written), strict=True):
        weight = 1.0 if line.label == "off_topic" else 0.2
        rows.append((*figures, line.label != "off_topic", weight, line.group, "dev:faithful"))
    return examples_of(rows)


def comparison_examples(reader: Reader, yes: Sequence[str], no: Sequence[str]) -> Examples:
    """Written items by label; the figures of the comparison."""
    rows = []
    for line in load_written("faithful", "dev"):
        if line.label in yes or line.label in no:
            figures = [
                reader.compare(one.speech, one.response)[0].faithful for one in (line, line.as_recognised())
            ]
            rows.append((figures[0], figures[1], line.label in yes, 1.0, line.group, "dev:faithful"))
    return examples_of(rows)


def faithful_examples(reader: Reader) -> Examples:
    return comparison_examples(reader, ("good", "partial", "word_for_word"), (*FAULTS, "off_topic"))


def parroting_examples(reader: Reader) -> Examples:
    return comparison_examples(reader, ("word_for_word",), ("good", "partial", *FAULTS, "off_topic"))


def coverage_examples(reader: Reader) -> Examples:
    """Parts of the speeches: said back or not."""
    rows = []
    for line in load_written("faithful", "dev"):
        if line.label not in ("good", "partial", "off_topic", "word_for_word"):
            continue
        if line.label == "word_for_word":
            continue
        comparison, heard, _ = reader.compare(line.speech, line.response)
        again, heard_again, _ = reader.compare(line.speech, line.response.lower())
        for index, part in enumerate(heard.meaning.parts):
            text = line.speech[part.start : part.end]
            missing = line.meta.get("missing", "")
            if line.label == "partial":
                shared = len(set(text.lower().split()) & set(missing.lower().split())) / max(
                    1, len(text.split())
                )
                is_missing = text.strip(" .,") in missing or missing.strip(" .,") in text or shared > 0.8
                yes, weight = not is_missing, 1.0
            else:
                yes, weight = line.label == "good", 0.5
            rows.append(
                (
                    comparison.coverage[index],
                    again.coverage[index],
                    yes,
                    weight,
                    line.group,
                    f"dev:{line.label}",
                )
            )
        assert len(heard.meaning.parts) == len(heard_again.meaning.parts)
    return examples_of(rows)
