"""Fits what whitens sentence vectors before a response is held against what was said before it.

    python -m tools.tune_likeness --data ../shared/data/listening --into nets/

Reads every response of AnnoMI and the utterance that it follows, as transcribed and as recognised; no label
is read. Writes `likeness.npz`, the sums of each fold, which `tools/train_listening.py` and the benchmark
need, and `likeness.npy`, the matrices of all, which ship as `assistant/models/listening/en.npy`. Nothing
is drawn: the same data give the same matrices.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from assistant.embedding import MiniLM
from assistant.encoding import PairEncoder
from assistant.listening.features import LAYERS
from assistant.listening.reading import unit_means
from benchmarks.listening_data import Line, fold_of, load_lines
from benchmarks.listening_likeness import FILE, N_FOLDS, Scatter

WIDTH = 384
SHIPPED = "likeness.npy"


def scatter_of(lines: list[Line], encoder: PairEncoder) -> Scatter:
    """Products of the vectors of each response and of what it follows, by fold and layer."""
    products = np.zeros((N_FOLDS, len(LAYERS), WIDTH, WIDTH))
    counts = np.zeros(N_FOLDS, dtype=np.int64)
    for line in lines:
        for form in (line, line.as_recognised()):
            said = [one.text for one in form.context if one.text.strip()]
            texts = [*said[-1:], form.response]
            vectors = np.stack([unit_means(encoder.states(text, layers=LAYERS)) for text in texts], axis=1)
            fold = fold_of(line.group, N_FOLDS)
            products[fold] += vectors.transpose(0, 2, 1).astype(np.float64) @ vectors
            counts[fold] += len(texts)
    return Scatter(products, counts)


def main() -> None:
    """Read, sum, and write both files."""
    parser = argparse.ArgumentParser(description="Fits how likeness of sentences is weighed.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the labelled lines")
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--without", choices=("annomi",), action="append", default=[])
    options = parser.parse_args()
    lines = [] if options.without else load_lines(options.data / "t1_reflection.annomi.jsonl")
    scatter = scatter_of(lines, MiniLM.load())
    options.into.mkdir(parents=True, exist_ok=True)
    np.savez(options.into / FILE, products=scatter.products, counts=scatter.counts)
    np.save(options.into / SHIPPED, scatter.likeness().matrices.astype(np.float16))
    print(f"{options.into / SHIPPED}: {int(scatter.counts.sum())} texts")


if __name__ == "__main__":
    main()
