"""Examples for the heads that hold a response against its speech: about, faithful, parroting, covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.listening.judge import ANY_FAULT, fault_odds
from assistant.listening.matter import Likeness, matter_features
from assistant.ports import ContextUtterance
from benchmarks.listening_data import Line, Reader, fold_of, load_development, load_lines, recognised
from benchmarks.listening_fit import Doubles, Examples
from benchmarks.listening_likeness import N_FOLDS, Scatter
from benchmarks.listening_tasks import FAULTS, lengthened

Array = NDArray[np.float32]
_PAIR_WEIGHT = 0.5
_WRITTEN_WEIGHT = 0.024
"""Couples' written words lie nearer to each other throughout; they are told by the head `elsewhere`."""
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


def matter_rows(reader: Reader, lines: Sequence[Line], likeness: Likeness) -> list[tuple[Array, Array]]:
    """What the head `about` reads of each line, in both forms."""
    return [
        (matter_of(reader, line, likeness), matter_of(reader, line.as_recognised(), likeness))
        for line in lines
    ]


def matter_of(reader: Reader, line: Line, likeness: Likeness) -> Array:
    vectors, earlier = reader.matter(line)
    return matter_features(line.response, vectors, earlier, likeness)


def matter_examples(
    reader: Reader, data: Path, scatter: Scatter | None, without: Sequence[str] = ()
) -> Examples:
    """Own or another's: the pairs of t1c, more pairs made so from t1's reflections, the written set.

    The likeness of a pair is told by folds in which neither of its two conversations lies; its true and its
    false line by the same ones. With "annomi" in `without` only the written set is trained on.

    Raises
    ------
    ValueError
        If there is no scatter.
    """
    if scatter is None:
        raise ValueError("the head `about` needs what tools/tune_likeness.py wrote")
    pairs = load_lines(data / "t1c_content_match.annomi.jsonl")
    talk = load_lines(data / "t1_reflection.annomi.jsonl")
    said_in = {line.response: fold_of(line.group, N_FOLDS) for line in talk}
    seen: dict[tuple[ContextUtterance, ...], set[int]] = {}
    for line in pairs:
        seen.setdefault(line.context, set()).update((said_in[line.response], fold_of(line.group, N_FOLDS)))
    rows = []
    for line in pairs:
        ((first, second),) = matter_rows(reader, [line], scatter.likeness(seen[line.context]))
        rows.append((first, second, line.label == "own", 1.0, line.group, "t1c_content_match.annomi"))
    known = {line.response for line in pairs}
    reflections = [
        line for line in talk if line.label == "reflection" and line.response not in known and line.speech
    ]
    rng = np.random.default_rng(_SEED)
    for line in reflections:
        others = [one for one in reflections if one.group != line.group]
        same = [one for one in others if one.meta["topic"] == line.meta["topic"]] or others
        other = replace(line, response=same[int(rng.integers(len(same)))].response)
        likeness = scatter.likeness((said_in[line.response], said_in[other.response]))
        for one, yes in ((line, True), (other, False)):
            ((first, second),) = matter_rows(reader, [one], likeness)
            rows.append((first, second, yes, _PAIR_WEIGHT, line.group, "pairs of t1_reflection.annomi"))
    written = load_development("faithful")
    for line, figures in zip(written, matter_rows(reader, written, scatter.likeness()), strict=True):
        weight = _WRITTEN_WEIGHT * (5.0 if line.label == "off_topic" else 1.0)
        rows.append((*figures, line.label != "off_topic", weight, line.group, "dev:faithful"))
    return examples_of(rows, [row[5] == "dev:faithful" or "annomi" not in without for row in rows])


def held_examples(
    reader: Reader, yes: Sequence[str], no: Sequence[str], light: Sequence[str] = (), is_short: bool = False
) -> Examples:
    """Written items by label; what the heads of faults read, or (`is_short`) the comparison's figures alone.

    `light` names labels among `no` that weigh less: a fault told from a good item matters more than from
    another fault.
    """
    rows = []
    for line in load_development("faithful"):
        if line.label in yes or line.label in no:
            figures = []
            for one in (line, line.as_recognised()):
                held = reader.held(one)
                figures.append(held.comparison.faithful if is_short else held.features)
            weight = 0.35 if line.label in light else 1.0
            rows.append((figures[0], figures[1], line.label in yes, weight, line.group, f"dev:{line.label}"))
    return examples_of(rows)


FAULT_OF = {
    "swapped": "roles_swapped",
    "turned": "polarity",
    "fact": "wrong_fact",
    "feeling": "wrong_feeling",
    "added": "added_blame",
}


def fault_view(examples: Examples, name: str) -> Examples:
    """The same lines for the head of one fault: its own items are yes, and other faults weigh less."""
    if name == ANY_FAULT:
        return examples
    yes = np.array([file == f"dev:{FAULT_OF[name]}" for file in examples.files])
    weights = np.where(examples.yes & ~yes, 0.35, 1.0)
    return replace(examples, yes=yes, weights=weights)


def faithful_examples(examples: Examples, odds: Mapping[str, tuple[Doubles, Doubles]]) -> Examples:
    """What the heads of faults said of unseen scenarios, as examples of faithful or not."""
    rows = []
    for at, file in enumerate(examples.files):
        figures = []
        for form in (0, 1):
            figures.append(fault_odds({name: float(told[form][at]) for name, told in odds.items()}))
        rows.append((figures[0], figures[1], not examples.yes[at], 1.0, examples.groups[at], file))
    return examples_of(rows)


def elsewhere_examples(reader: Reader, scatter: Scatter | None) -> Examples:
    """Off topic or not: the written items, and those without a fault once more with a long speech.

    The written speeches are short. At home one is told for minutes, and what comes back may be one sentence
    of it.

    Raises
    ------
    ValueError
        If there is no scatter.
    """
    if scatter is None:
        raise ValueError("the head `elsewhere` needs what tools/tune_likeness.py wrote")
    likeness = scatter.likeness()
    faultless = ("good", "partial", "off_topic")
    written = [line for line in load_development("faithful") if line.label in (*faultless, *FAULTS)]
    rows = []
    for kind, lines in (
        ("dev", written),
        ("long", lengthened([line for line in written if line.label in faultless])),
    ):
        for line in lines:
            first, second = (
                np.concatenate([reader.compared(one).faithful, matter_of(reader, one, likeness)])
                for one in (line, line.as_recognised())
            )
            weight = 0.35 if line.label in FAULTS else 1.0
            is_elsewhere = line.label == "off_topic"
            rows.append((first, second, is_elsewhere, weight, line.group, f"{kind}:{line.label}"))
    return examples_of(rows)


def parroting_examples(reader: Reader) -> Examples:
    return held_examples(reader, ("word_for_word",), ("good", "partial", *FAULTS, "off_topic"), is_short=True)


def coverage_examples(reader: Reader) -> Examples:
    """Parts of the speeches: said back or not.

    A good saying back has the feeling and the wish, and may leave small facts out; a partial one leaves out
    the part that is named, and perhaps small facts.
    """
    rows = []
    for line in load_development("faithful"):
        if line.label not in ("good", "partial", "off_topic"):
            continue
        figures, parts = [], []
        for one in (line, line.as_recognised()):
            comparison = reader.compared(one)
            heard, _ = reader.read(one)
            figures.append(comparison)
            parts.append([recognised(one.speech[part.start : part.end]) for part in heard.read.meaning.parts])
        missing = recognised(line.meta.get("missing", ""))
        for form in (0, 1):
            for row, text, point in zip(
                figures[form].coverage, parts[form], figures[form].points, strict=True
            ):
                is_missing = line.label == "off_topic" or (bool(missing) and is_same_point(text, missing))
                if line.label == "good":
                    weight = 1.0 if point.is_felt or point.is_wish else 0.4
                elif line.label == "partial":
                    weight = 2.0 if is_missing else 0.3
                else:
                    weight = 0.3
                rows.append((row, row, not is_missing, weight, line.group, f"dev:{line.label}"))
    return examples_of(rows)


def is_same_point(part: str, missing: str) -> bool:
    """Most of the words of one stand in the other."""
    one, other = set(part.split()), set(missing.split())
    return len(one & other) >= 0.6 * min(len(one), len(other))
