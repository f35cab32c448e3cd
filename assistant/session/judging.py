"""Brings together what the judge of listening needs: word lists, weights, the sentence model."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import numpy as np

from assistant import listening
from assistant.embedding import MiniLM, TunedLayers
from assistant.errors import ModelError
from assistant.events import ModelInfo
from assistant.language import JudgeKind, language_facts, read_words
from assistant.listening.features import LAYERS
from assistant.listening.heads import Head, heads_from_arrays
from assistant.listening.judge import (
    OF_ASKED,
    OF_CLAUSES,
    OF_COMPARISON,
    OF_FAULT,
    OF_RESPONSE,
    OF_STATEMENT,
    ListeningJudge,
)
from assistant.listening.lexicon import WordLists
from assistant.listening.matter import Likeness
from assistant.listening.opinion import SecondOpinion
from assistant.listening.word_judge import WordJudge
from assistant.ports import Judge
from assistant.resources import language_folder, model_file

JUDGE_ROLE = "listening_judge"
"""The role under which the judge stands among the models of a session."""


def load_judge(language: str = "en", *, second_opinion: SecondOpinion | None = None) -> Judge:
    """The judge for a language, ready to work: a trained one, or one that goes by words alone.

    A second opinion adds points that a trained judge may miss; one by words names no missing points.

    Raises
    ------
    OptionError
        If there are no words for that language.
    ModelError
        If weights or the sentence model are missing or damaged.
    """
    if language_facts(language).judge is JudgeKind.WORDS:
        return WordJudge(read_words(language, "saying_back"))
    return load_trained_judge(language, second_opinion=second_opinion)


def load_trained_judge(
    language: str = "en", *, second_opinion: SecondOpinion | None = None
) -> ListeningJudge:
    """The trained judge for a language that has one.

    Raises
    ------
    OptionError
        If there are no words for that language.
    ModelError
        If weights, the sentence model or its tuned layers are missing or damaged.
    """
    words = WordLists(read_words(language, "listening"))
    tuned = TunedLayers.load(model_file(f"listening/{language}.onnx"))
    return ListeningJudge(
        words,
        load_heads(language),
        MiniLM.load(),
        tuned,
        load_likeness(language),
        second_opinion=second_opinion,
    )


def judge_info(language: str = "en") -> ModelInfo:
    """Which judge weighs what is said: a change of its weights, word lists or rules changes the hash.

    Raises
    ------
    OptionError
        If there are no words for that language.
    ModelError
        If its weights are missing.
    """
    is_trained = language_facts(language).judge is JudgeKind.MODEL
    words = "listening" if is_trained else "saying_back"
    files = [*sorted(Path(listening.__path__[0]).glob("*.py")), language_folder(language) / f"{words}.toml"]
    if is_trained:
        files += [model_file(f"listening/{language}.{kind}") for kind in ("npz", "npy", "onnx")]
    digest = hashlib.sha256()
    for file in files:
        if not file.is_file():
            raise ModelError(
                f"{file}: a part of the listening judge was expected here and is missing. "
                "Installing Sayback again puts it back."
            )
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    sha256 = digest.hexdigest()
    name = f"{'trained' if is_trained else 'word'}-judge-{language}-{sha256[:8]}"
    return ModelInfo(role=JUDGE_ROLE, name=name, sha256=sha256)


def load_likeness(language: str = "en", path: Path | None = None) -> Likeness:
    """What whitens the sentence vectors of a language.

    Raises
    ------
    ModelError
        If the file is missing or damaged.
    """
    path = path or model_file(f"listening/{language}.npy")
    try:
        matrices = np.load(path, allow_pickle=False).astype(np.float32)
        if matrices.shape != (len(LAYERS), 384, 384):
            raise ValueError(f"expected {len(LAYERS)} x 384 x 384 numbers, found {matrices.shape}")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path}: the weights of likeness were expected here and cannot be read ({error}). "
            "Installing Sayback again puts them back."
        ) from error
    return Likeness(matrices)


def load_heads(language: str = "en", path: Path | None = None) -> dict[str, Head]:
    """The small models of a language, by name.

    Raises
    ------
    ModelError
        If the file is missing, damaged, or lacks one of them.
    """
    path = path or model_file(f"listening/{language}.npz")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            heads = heads_from_arrays({name: arrays[name] for name in arrays.files})
    except FileNotFoundError:
        raise ModelError(
            f"{path}: the weights of the listening judge were expected here and are missing. "
            "Installing Sayback again puts them back."
        ) from None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise ModelError(
            f"{path}: the weights of the listening judge cannot be read ({type(error).__name__}). "
            "Installing Sayback again puts them back."
        ) from error
    lacking = {*OF_RESPONSE, *OF_ASKED, *OF_STATEMENT, *OF_CLAUSES, *OF_COMPARISON, *OF_FAULT} - set(heads)
    if lacking:
        raise ModelError(
            f"{path}: expected weights for {', '.join(sorted(lacking))} too. "
            "Installing Sayback again puts them back."
        )
    return heads
