"""Whether a response takes up what was said: likeness without what all talk of a kind shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import MiniLM
from assistant.errors import ModelError
from assistant.listening.features import LAYERS
from assistant.listening.judge import ListeningJudge
from assistant.listening.matter import PER_UTTERANCE, Likeness, Said
from assistant.listening.reading import unit_means
from assistant.session.judging import load_likeness
from benchmarks.listening_data import load_development
from benchmarks.listening_likeness import FILE, N_FOLDS, Scatter
from benchmarks.listening_tasks import lengthened


def scatter_of(*vectors_by_fold: np.ndarray) -> Scatter:
    """The same vectors, of four dimensions, in each layer."""
    products = np.zeros((N_FOLDS, len(LAYERS), 4, 4))
    counts = np.zeros(N_FOLDS, dtype=np.int64)
    for fold, vectors in enumerate(vectors_by_fold):
        products[fold] = vectors.T @ vectors
        counts[fold] = len(vectors)
    return Scatter(products, counts)


def said(*vector: float, back: int = 0) -> Said:
    """Something that the other said, the same in each layer."""
    vectors = np.array([vector] * len(LAYERS), dtype=np.float32)
    return Said(back=back, n_words=9, vectors=vectors)


def test_what_all_share_counts_less_than_what_two_share() -> None:
    """Two texts with the common manner alone are less alike than two with a rare matter in common."""
    rng = np.random.default_rng(0)
    talk = rng.normal(size=(400, 4)) * (3.0, 0.3, 0.3, 0.3)
    likeness = scatter_of(talk).likeness()
    response = said(0.8, 0.6, 0.0, 0.0).vectors
    manner, matter = said(0.8, 0.0, 0.6, 0.0), said(-0.2, 0.6, 0.0, 0.0)

    assert (likeness.nearest(response, [manner]) < likeness.nearest(response, [matter])).all()
    assert (response * manner.vectors).sum() > (response * matter.vectors).sum()


def test_the_nearest_counts_and_with_nothing_said_nothing_is_near() -> None:
    """A little less, the further back it was said."""
    plain = Likeness(np.stack([np.eye(2, dtype=np.float32)] * len(LAYERS)))
    near, far = said(1.0, 0.0), said(0.0, 1.0)

    assert plain.nearest(near.vectors, [far, near, far]) == pytest.approx(1.0)
    assert plain.nearest(near.vectors, [said(1.0, 0.0, back=2), far]) == pytest.approx(1 - 2 * PER_UTTERANCE)
    assert plain.nearest(near.vectors, [far]) == pytest.approx(0.0)
    assert plain.nearest(near.vectors, []).tolist() == [0.0] * len(LAYERS)


def test_each_layer_is_told_by_itself() -> None:
    """What is nearest in one need not be so in another."""
    plain = Likeness(np.stack([np.eye(2, dtype=np.float32)] * 2))
    response = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    one = Said(back=0, n_words=9, vectors=response[[0, 0]])
    other = Said(back=0, n_words=9, vectors=response[[1, 0]])

    assert plain.nearest(response, [one, other]).tolist() == [1.0, 0.0]


def test_a_fold_that_is_left_out_changes_nothing() -> None:
    """What a line is told by has seen nothing of its conversation."""
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(50, 4)), rng.normal(size=(50, 4)) * 7
    both = scatter_of(one, other)

    assert np.array_equal(both.likeness({1}).matrices, scatter_of(one).likeness().matrices)
    assert not np.allclose(both.likeness().matrices, both.likeness({1}).matrices)
    assert np.array_equal(both.likeness({0, 1}).matrices, np.stack([np.eye(4)] * len(LAYERS)))


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
def test_the_shipped_matrices_know_whose_matter_it_is(speech: str, response: str, other: str) -> None:
    """A response lies nearer to its own speech than to another couple's, in every layer."""
    encoder, likeness = MiniLM.load(), load_likeness("en")
    heard, own, foreign = (
        unit_means(encoder.states(one, layers=LAYERS)) for one in (speech, response, other)
    )
    before = [Said(back=0, n_words=12, vectors=heard)]

    assert (likeness.nearest(own, before) > likeness.nearest(foreign, before)).all()


def test_what_was_said_at_the_end_of_a_long_speech_is_taken_up(judge: ListeningJudge) -> None:
    """Two minutes about something else before it do not hide it."""
    before = "We went through all of the papers for the tax office and then sorted receipts by month. " * 16
    last = "And on Friday you came home at ten and I'd cooked for us and sat there lonely."
    response = "You'd cooked on Friday and sat there lonely until ten."
    likeness, pairs = load_likeness("en"), judge._pairs
    vectors = pairs.vectors(response)

    near, far = (likeness.nearest(vectors, pairs.earlier([text])) for text in (before + last, before))

    assert near[-1] > far[-1] + 0.2


def test_a_lengthened_speech_holds_what_was_said_back() -> None:
    """Whole, among the speeches of other scenarios; each time the same ones."""
    lines = [line for line in load_development("faithful") if line.label == "good"][:40]
    long = lengthened(lines)

    assert long == lengthened(lines)
    for line, one in zip(lines, long, strict=True):
        assert line.speech in one.speech
        assert one.response == line.response
        assert one.speech.count(line.speech) == 1
    assert max(len(one.speech.split()) for one in long) > 250
