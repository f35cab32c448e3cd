"""Whether a response takes up what was said: likeness without what all talk of a kind shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import MiniLM
from assistant.errors import ModelError
from assistant.listening.judge import ListeningJudge
from assistant.listening.matter import Likeness
from assistant.session.judging import load_likeness
from benchmarks.listening_likeness import FILE, N_FOLDS, Scatter


def scatter_of(*vectors_by_fold: np.ndarray) -> Scatter:
    products = np.zeros((N_FOLDS, 4, 4))
    counts = np.zeros(N_FOLDS, dtype=np.int64)
    for fold, vectors in enumerate(vectors_by_fold):
        products[fold] = vectors.T @ vectors
        counts[fold] = len(vectors)
    return Scatter(products, counts)


def test_what_all_share_counts_less_than_what_two_share() -> None:
    """Two texts with the common manner alone are less alike than two with a rare matter in common."""
    rng = np.random.default_rng(0)
    talk = rng.normal(size=(400, 4)) * (3.0, 0.3, 0.3, 0.3)
    likeness = scatter_of(talk).likeness()
    response = np.array([0.8, 0.6, 0.0, 0.0], dtype=np.float32)
    manner, matter = (np.array(v, dtype=np.float32) for v in ([0.8, 0.0, 0.6, 0.0], [-0.2, 0.6, 0.0, 0.0]))

    assert likeness.nearest(response, [manner]) < likeness.nearest(response, [matter])
    assert float(response @ manner) > float(response @ matter)


def test_the_nearest_counts_and_with_nothing_said_nothing_is_near() -> None:
    """However far back it was said."""
    plain = Likeness(np.eye(2, dtype=np.float32))
    near, far = np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32)

    assert plain.nearest(near, [near, far, far]) == pytest.approx(1.0)
    assert plain.nearest(near, [far]) == pytest.approx(0.0)
    assert plain.nearest(near, []) == 0.0


def test_a_fold_that_is_left_out_changes_nothing() -> None:
    """What a line is told by has seen nothing of its conversation."""
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(50, 4)), rng.normal(size=(50, 4)) * 7
    both = scatter_of(one, other)

    assert np.array_equal(both.likeness({1}).matrix, scatter_of(one).likeness().matrix)
    assert not np.allclose(both.likeness().matrix, both.likeness({1}).matrix)
    assert np.array_equal(both.likeness({0, 1}).matrix, np.eye(4, dtype=np.float32))


def test_a_missing_or_damaged_file_is_told_of(tmp_path: Path) -> None:
    """One sentence that names it."""
    path = tmp_path / "en.npy"
    for raw in (None, b"no numbers"):
        if raw is not None:
            path.write_bytes(raw)
        with pytest.raises(ModelError, match=r"en\.npy"):
            load_likeness("en", path)
    np.save(path, np.eye(3))
    with pytest.raises(ModelError, match="384"):
        load_likeness("en", path)
    with pytest.raises(ValueError, match=FILE):
        Scatter.load(tmp_path)


@pytest.mark.parametrize(
    ("speech", "response", "other"),
    [
        (
            "I came home and the plates were still in the machine.",
            "So the dishwasher got left again.",
            "So the letter from the bank came.",
        ),
        (
            "Lisa marries in June and I don't know what to say there.",
            "Your sister's wedding is on your mind.",
            "The garage wants too much for the brakes.",
        ),
    ],
)
def test_the_shipped_matrix_knows_whose_matter_it_is(speech: str, response: str, other: str) -> None:
    """A response lies nearer to its own speech than to another couple's."""
    encoder, likeness = MiniLM.load(), load_likeness("en")
    said, own, foreign = encoder.encode([speech, response, other])

    assert likeness.nearest(own, [said]) > likeness.nearest(foreign, [said])


def test_what_was_said_at_the_end_of_a_long_speech_is_taken_up(judge: ListeningJudge) -> None:
    """Two minutes about something else before it do not hide it."""
    before = "We went through all of the papers for the tax office and then sorted receipts by month. " * 16
    last = "And on Friday you came home at ten and I'd cooked for us and sat there lonely."
    response = "You'd cooked on Friday and sat there lonely until ten."
    likeness, pairs = load_likeness("en"), judge._pairs
    whole = pairs.vector(response)

    near, far = (
        likeness.nearest(whole, [vector for _, vector in pairs.earlier([(False, text)])])
        for text in (before + last, before)
    )

    assert near > far + 0.2
