"""What the tuned layers say of labelled lines: always layers that have seen no line of the conversation."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import TunedLayers
from assistant.encoding import UpperLayers
from assistant.errors import ModelError
from benchmarks.listening_data import Line, fold_of

N_NETS = 4
"""Folds by conversation that the layers are tuned without; two of the heads' eight folds lie in each."""

WHOLE = "whole.onnx"
"""Tuned on every line that may be trained on; this one ships."""


def net_of_fold(fold: int) -> str:
    return f"fold-{fold}.onnx"


@dataclass(frozen=True, slots=True)
class Nets:
    """What `tools/tune_listening.py` wrote: one net for each fold that it was kept from, and the whole."""

    folds: tuple[UpperLayers, ...]
    whole: UpperLayers

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The nets in a folder.

        Raises
        ------
        ValueError
            If one is missing or cannot be read.
        """
        try:
            nets = [TunedLayers.load(folder / net_of_fold(fold)) for fold in range(N_NETS)]
            return cls(tuple(nets), TunedLayers.load(folder / WHOLE))
        except ModelError as error:
            raise ValueError(
                f"{folder}: expected {net_of_fold(0)} to {net_of_fold(N_NETS - 1)} and {WHOLE} here, as "
                f"`python -m tools.tune_listening … --into {folder}` writes them ({error})"
            ) from error

    def figures(self, line: Line, shown: NDArray[np.float32]) -> NDArray[np.float32]:
        """By the net that has not seen the line's group; a line that none may train on, by the whole."""
        net = self.folds[fold_of(line.group, N_NETS)] if line.may_be_trained_on else self.whole
        return net.figures(shown)


def add_nets_option(parser: argparse.ArgumentParser) -> None:
    """`--nets DIR`, which training and benchmark share."""
    parser.add_argument(
        "--nets", type=Path, help="the folder that `tools.tune_listening` wrote; needed for real talk"
    )
