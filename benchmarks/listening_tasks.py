"""Which lines a small model is fitted on and measured on, and what counts as yes and as no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.listening_data import Line, load_development, load_lines, load_written
from benchmarks.listening_labels import load_labelled

_SEED = 7
_LONG = 60, 300
"""Words of a lengthened speech."""

FAULTS = ("roles_swapped", "polarity", "wrong_fact", "wrong_feeling", "added_blame")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file as examples of a yes/no question.

    Attributes
    ----------
    file : str
        A file of `--data` without `.jsonl`; `dev:<set>` for the first development half of a written set,
        `written:<set>` for all of it that may be fitted on, `talk:<set>` for lines written like other talk;
        `labels:<set>` for utterances of `--data` that were labelled by hand.
    verdict : callable
        True, False, or None where a line is not used.
    weight : float
        Of each line in training.
    share : float, optional
        In what share of the passes the tuned layers read a line of it; by its weight where not told.
        Nothing of it is read where 0.
    is_trained : bool
        False where the line may only be measured on.
    is_scored : bool
        False where the lines are trained on beside others of the same file and left out of its figure.
    """

    file: str
    verdict: Callable[[Line], bool | None]
    weight: float = 1.0
    share: float | None = None
    is_trained: bool = True
    is_scored: bool = True

    @property
    def name(self) -> str:
        """What its figure is told under."""
        return self.file if self.is_scored else f"beside {self.file}"

    def load(self, data: Path) -> tuple[list[Line], list[bool]]:
        place, _, name = self.file.rpartition(":")
        if place in ("dev", "talk"):
            lines = load_written(name, place)
        elif place == "written":
            lines = load_development(name)
        elif place == "labels":
            lines = load_labelled(name, data)
        else:
            if self.is_trained and ".NC" in self.file:
                raise ValueError(f"{self.file} may not be trained on")
            lines = load_lines(data / f"{self.file}.jsonl")
        kept = [(line, self.verdict(line)) for line in lines]
        return [line for line, yes in kept if yes is not None], [yes for _, yes in kept if yes is not None]


def labels(yes: str, no: str) -> Callable[[Line], bool | None]:
    """A verdict by label: words of `yes`, words of `no`; `*` for all others."""
    positive, negative = set(yes.split()), set(no.split())

    def verdict(line: Line) -> bool | None:
        if line.label in positive:
            return True
        return False if "*" in negative or line.label in negative else None

    return verdict


def flag(name: str) -> Callable[[Line], bool | None]:
    return lambda line: bool(line.meta[name])


def _is_question(line: Line) -> bool | None:
    return None if line.label == "mixed" else line.meta["main_behaviour"] == "question"


def always(yes: bool) -> Callable[[Line], bool | None]:
    return lambda line: yes


def lengthened(lines: Sequence[Line]) -> list[Line]:
    """Each line with its speech among those of other scenarios, 60 to 300 words in all."""
    rng = np.random.default_rng(_SEED)
    speeches = {line.group: line.speech for line in lines}
    names = list(speeches)
    found = []
    for line in lines:
        around: list[str] = []
        n_words, wanted = len(line.speech.split()), int(rng.integers(*_LONG))
        while n_words < wanted:
            name = names[int(rng.integers(len(names)))]
            if name != line.group:
                around.append(speeches[name])
                n_words += len(speeches[name].split())
        at = int(rng.integers(len(around) + 1))
        text = " ".join([*around[:at], line.speech, *around[at:]])
        found.append(replace(line, context=(replace(line.context[-1], text=text),)))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A head: what it reads and what it is fitted on.

    `kind` says which figures: of the response, of the response and its question, of the statement, of the
    statement and its clauses. The last are learned in part without the word lists and calibrated on authors
    of whom no line was seen.
    `strength`, `ridge`, `is_centred`, `hidden`, `passes` and `is_rare` are those of `listening_fit.Recipe`;
    `tuned` is the figure of the tuned layers that is taken into the mean, and its share.
    """

    kind: str
    sources: tuple[Source, ...]
    strength: float = 0.0007
    ridge: float = 0.0
    is_centred: bool = False
    hidden: int = 0
    passes: int = 12
    block_weights: tuple[tuple[str, float], ...] = ()
    is_rare: bool = False
    tuned: tuple[str, float] | None = None


_NOT_BACK = labels("", "*")
RESPONSE: dict[str, Task] = {
    "paraphrase": Task(
        kind="response",
        tuned=("paraphrase", 0.6),
        hidden=3,
        passes=8,
        sources=(
            Source(file="t1_reflection.annomi", verdict=labels("reflection", "non_reflection")),
            Source(
                file="t1_reflection.esconv.NC",
                verdict=labels("reflection", "non_reflection"),
                is_trained=False,
            ),
            Source(file="dev:acts", verdict=labels("saying_back", "*"), weight=0.7),
            Source(file="talk:back", verdict=labels("saying_back", "*"), weight=0.3, share=1.0),
            Source(file="dev:faithful", verdict=always(True), weight=0.6, share=0.075),
            Source(file="dev:i_statement", verdict=_NOT_BACK, weight=0.6, share=0.075),
            Source(file="dev:start", verdict=_NOT_BACK, weight=0.6, share=0.075),
            Source(file="dev:intention", verdict=_NOT_BACK, weight=0.6, share=0.075),
            Source(file="dev:appreciation", verdict=_NOT_BACK, weight=0.6, share=0.075),
        ),
    ),
    "question": Task(
        kind="response",
        tuned=("question", 0.3),
        sources=(
            Source(file="t1_reflection.annomi", verdict=_is_question),
            Source(file="t2_question.mrda", verdict=always(True)),
            Source(file="t5_defend.mrda", verdict=always(False), weight=0.5),
            Source(file="dev:acts", verdict=labels("question", "*")),
            Source(file="talk:back", verdict=labels("question", "*"), weight=0.3, share=1.0),
        ),
    ),
    "open": Task(
        kind="asked",
        tuned=("open", 0.4),
        ridge=4e4,
        is_centred=True,
        sources=(
            Source(file="t2_question.annomi", verdict=labels("open", "closed")),
            Source(file="t2_question.mrda", verdict=labels("open", "closed")),
            Source(file="talk:question", verdict=labels("open", "closed"), weight=0.3, share=0.0),
            Source(file="labels:questions.mrda", verdict=labels("open", "closed"), weight=2.0, share=0.0),
        ),
    ),
    "advice": Task(
        kind="response",
        tuned=("advice", 0.3),
        strength=0.0015,
        hidden=0,
        sources=(
            Source(file="t4_advice.annomi", verdict=labels("advice", "reflection")),
            Source(file="t4_advice.mrda", verdict=labels("advice", "reflection")),
            Source(file="t4_advice.esconv.NC", verdict=labels("advice", "reflection"), is_trained=False),
            Source(file="dev:acts", verdict=labels("advice", "*")),
            Source(file="talk:back", verdict=labels("advice", "*"), weight=0.05, share=1.0),
            Source(file="dev:faithful", verdict=always(False), weight=0.2),
        ),
    ),
    "rebuttal": Task(
        kind="response",
        hidden=0,
        sources=(
            Source(file="t5_defend.mrda", verdict=labels("defend reject", "accept")),
            Source(file="dev:acts", verdict=labels("rebuttal", "*")),
            Source(file="dev:faithful", verdict=always(False), weight=0.3),
        ),
    ),
    "hostile": Task(
        kind="response",
        ridge=4e4,
        hidden=2,
        sources=(
            Source(file="t5_conflict.wikitactics", verdict=labels("attack", "conciliatory"), weight=10.0),
            Source(
                file="t5_conflict.wikitactics", verdict=labels("", "rebuttal"), weight=1.5, is_scored=False
            ),
            Source(file="t5_tone.ucc.NC", verdict=labels("unhealthy", "healthy"), is_trained=False),
            Source(file="labels:tone.wikitactics", verdict=labels("unhealthy", "healthy")),
            Source(file="talk:tone", verdict=labels("hostile", "*"), weight=0.5),
            Source(
                file="written:appreciation",
                verdict=labels("backhanded sarcastic", "specific vague"),
                weight=0.3,
            ),
            Source(file="dev:acts", verdict=labels("hostile", "*")),
            Source(file="written:faithful", verdict=labels("", "good partial word_for_word"), weight=0.5),
            Source(file="talk:back", verdict=labels("", "*"), weight=0.2),
        ),
        is_rare=True,
    ),
}
for _kind in ("backchannel", "cooperative", "floor_taking"):
    RESPONSE[_kind] = Task(
        kind="response",
        strength=0.003,
        block_weights=(("text", 2.0), ("context", 2.0), ("timing", 4.0)),
        sources=(Source(file="t3_overlap.mrda", verdict=labels(_kind, "*")),),
    )

STATEMENT: dict[str, Task] = {
    "i_statement": Task(
        kind="statement",
        strength=0.001,
        sources=(
            Source(file="written:i_statement", verdict=labels("i_statement", "*")),
            Source(file="dev:acts", verdict=_NOT_BACK, weight=0.3),
        ),
    ),
    "blame": Task(
        kind="statement",
        strength=0.001,
        sources=(
            Source(file="written:i_statement", verdict=labels("blame i_coat", "*")),
            Source(file="written:start", verdict=labels("harsh", "soft"), weight=0.5),
            Source(file="dev:acts", verdict=labels("hostile", "saying_back question acceptance"), weight=0.3),
        ),
    ),
    "harsh": Task(
        kind="statement",
        strength=0.001,
        sources=(
            Source(file="written:start", verdict=labels("harsh", "soft")),
            Source(
                file="written:i_statement", verdict=labels("blame i_coat", "i_statement neutral"), weight=0.5
            ),
        ),
    ),
    "validation": Task(
        kind="clauses",
        strength=0.001,
        sources=(
            Source(file="written:validation", verdict=labels("validation", "none")),
            Source(file="dev:acts", verdict=_NOT_BACK, weight=0.3),
            Source(file="written:appreciation", verdict=_NOT_BACK, weight=0.15),
            Source(file="written:i_statement", verdict=_NOT_BACK, weight=0.15),
            Source(file="written:start", verdict=_NOT_BACK, weight=0.15),
        ),
    ),
    "intention": Task(
        kind="statement",
        strength=0.001,
        sources=(
            Source(file="written:intention", verdict=labels("intention", "*")),
            Source(file="written:i_statement", verdict=_NOT_BACK, weight=0.2),
        ),
    ),
    **{
        part: Task(
            kind="clauses",
            strength=0.001,
            sources=(
                Source(file="written:appreciation", verdict=flag(part)),
                Source(file="written:i_statement", verdict=_NOT_BACK, weight=0.2),
                Source(file="written:start", verdict=_NOT_BACK, weight=0.2),
            ),
        )
        for part in ("deed", "effect", "quality")
    },
}
