"""The layers tuned for listening: what they are shown, and that they always say the same of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.embedding import TunedLayers
from assistant.encoding import TokenStates
from assistant.errors import ModelError
from assistant.listening.judge import ListeningJudge
from assistant.listening.tuned import FIGURES, LOWER_LAYER, MOST_PIECES, shown
from assistant.resources import model_file
from benchmarks.listening_data import Line, fold_of
from benchmarks.listening_nets import N_NETS, Nets

Rows = NDArray[np.float32]


def states_of(n: int) -> TokenStates:
    """`n` pieces that can be told apart: filled with 0, 1, …"""
    rows = np.repeat(np.arange(n, dtype=np.float32)[:, None], 384, axis=1)
    return TokenStates(
        layers={LOWER_LAYER: rows},
        sequence=np.zeros(n, dtype=np.int8),
        is_special=np.zeros(n, dtype=bool),
        offsets=((0, 0),) * n,
    )


def test_of_a_long_response_beginning_and_end_are_shown() -> None:
    """Its acknowledgement stands first, its question last."""
    half = MOST_PIECES // 2

    assert shown(states_of(MOST_PIECES))[:, 0].tolist() == list(range(MOST_PIECES))
    assert shown(states_of(100))[:, 0].tolist() == [*range(half), *range(100 - half, 100)]


@pytest.fixture(scope="module")
def layers() -> TunedLayers:
    return TunedLayers.load(model_file("listening/en.onnx"))


def test_the_layers_say_the_same_of_the_same_text_whatever_came_before(layers: TunedLayers) -> None:
    """Bit for bit: a talk told live and its replay agree."""
    rng = np.random.default_rng(0)
    texts = [rng.normal(size=(n, 384)).astype(np.float32) for n in (5, 64, 17)]

    once = [layers.figures(rows) for rows in texts]
    again = [layers.figures(rows) for rows in reversed(texts)][::-1]

    assert all(one.shape == (len(FIGURES),) for one in once)
    assert [one.tobytes() for one in once] == [one.tobytes() for one in again]


@pytest.mark.parametrize(
    ("response", "says"),
    [
        ("So you felt quite alone with it, and you'd like to be asked.", "paraphrase"),
        ("You could just write it on the calendar.", "advice"),
        ("What would have helped you most that evening?", "question"),
    ],
)
def test_each_thing_is_told_of_a_plain_example(judge: ListeningJudge, response: str, says: str) -> None:
    """Words of a couple, as no data set has them."""
    states = judge._encoder.states(response, layers=(LOWER_LAYER,))
    told = dict(zip(FIGURES, judge._tuned.figures(shown(states)), strict=True))

    assert max(("paraphrase", "advice", "question"), key=lambda name: told[name]) == says


class Says:
    """Layers that say one figure."""

    def __init__(self, figure: float) -> None:
        self._figure = figure

    def figures(self, rows: Rows) -> Rows:
        return np.full(len(FIGURES), self._figure, dtype=np.float32)


def line_of(group: str, *, may_be_trained_on: bool = True) -> Line:
    return Line(
        id="1",
        context=(),
        response="So you felt alone.",
        speaker=None,
        label="reflection",
        group=group,
        timing=None,
        meta={},
        may_be_trained_on=may_be_trained_on,
    )


def test_labelled_lines_are_read_by_layers_that_have_not_seen_their_conversation() -> None:
    """Otherwise the benchmark would measure what was learned by heart."""
    nets = Nets(tuple(Says(fold) for fold in range(N_NETS)), Says(-1.0))
    rows = np.zeros((3, 384), dtype=np.float32)

    for group in ("annomi:1", "annomi:2", "annomi:21", "mrda:Bed003"):
        assert nets.figures(line_of(group), rows)[0] == fold_of(group, N_NETS)
    assert nets.figures(line_of("esconv:7", may_be_trained_on=False), rows)[0] == -1.0


def test_missing_or_damaged_layers_are_said_in_one_sentence(tmp_path: Path) -> None:
    """With what to do."""
    path = tmp_path / "en.onnx"
    with pytest.raises(ModelError, match=r"missing.*sayback models"):
        TunedLayers.load(path)
    path.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"no tuned layers.*installing Sayback again"):
        TunedLayers.load(path)
