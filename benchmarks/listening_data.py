"""Reads the labelled lines and the written sets, and turns each into the figures that the judge itself reads.

Training and benchmark share this, and both go through the judge's own code, so that what is measured is
what runs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import PairEncoder
from assistant.listening.asking import asked_features
from assistant.listening.clauses import ClauseReader
from assistant.listening.comparison import Comparison
from assistant.listening.cues import CueReader
from assistant.listening.features import (
    BLOCKS,
    LAYERS,
    pooled_layers,
    responder_of,
    response_features,
    surroundings,
)
from assistant.listening.feelings import FeelingFinder
from assistant.listening.lexicon import WordLists
from assistant.listening.lines import answered_speech
from assistant.listening.matter import N_EARLIER, Said
from assistant.listening.meaning import Meaning
from assistant.listening.reading import Heard, Held, PairReader, unit_means
from assistant.listening.statements import StatementReader
from assistant.listening.tuned import FIGURES, LOWER_LAYER, shown
from assistant.ports import ContextUtterance, ResponseTiming

Array = NDArray[np.float32]
WRITTEN = Path(__file__).resolve().parent / "written"
LATER_HALVES = ("dev2", "dev3", "dev4", "dev5", "dev6", "dev7")
"""Development halves of which the scenarios of even number are kept for checking."""
_RESPONDERS = {"annomi": "therapist", "esconv": "supporter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One labelled line of a data set or written set."""

    id: str
    context: tuple[ContextUtterance, ...]
    response: str
    speaker: str | None
    label: str
    group: str
    timing: ResponseTiming | None
    meta: Mapping[str, Any]
    may_be_trained_on: bool = True

    def as_recognised(self) -> Line:
        """The same line as a recogniser may give it: lower case, no punctuation."""
        return Line(
            id=self.id,
            context=tuple(
                ContextUtterance(
                    speaker=one.speaker, text=recognised(one.text), is_in_progress=one.is_in_progress
                )
                for one in self.context
            ),
            response=recognised(self.response),
            speaker=self.speaker,
            label=self.label,
            group=self.group,
            timing=self.timing,
            meta=self.meta,
            may_be_trained_on=self.may_be_trained_on,
        )

    @property
    def speech(self) -> str:
        return answered_speech(self.context, self.speaker)


def cleaned(text: str) -> str:
    """Without the marks of transcribers: brackets, cuts, angle brackets."""
    text = re.sub(r"<([^>]*)>", r"\1", text)
    text = re.sub(r"\[[^\]]*\]", " ", text).replace("…", " ").replace("’", "'")
    return re.sub(r"\s+", " ", text).strip()


def recognised(text: str) -> str:
    """Lower case, no punctuation but the apostrophe."""
    text = re.sub(r"[^\w\s']", " ", text.lower())
    return re.sub(r"\s+", " ", text).strip()


def load_lines(path: Path) -> list[Line]:
    """All lines of one file of `--data`, cleaned of transcribers' marks."""
    kind, is_open = path.name.split(".")[1], ".NC" not in path.name
    return [_line(json.loads(text), kind, is_open) for text in path.read_text(encoding="utf-8").splitlines()]


def _line(found: dict[str, Any], kind: str, may_be_trained_on: bool) -> Line:
    meta = found["meta"]
    timing = None
    if "dur_s" in meta:
        timing = ResponseTiming(duration_s=meta["dur_s"], overlap_s=meta["overlap_s"])
    return Line(
        id=found["id"],
        context=tuple(
            ContextUtterance(
                speaker=one["speaker"],
                text=cleaned(one["text"]),
                is_in_progress=one.get("in_progress", False),
            )
            for one in found["context"]
        ),
        response=cleaned(found["response"]),
        speaker=meta.get("speaker") or _RESPONDERS.get(kind),
        label=found["label"],
        group=meta["group"],
        timing=timing,
        meta=meta,
        may_be_trained_on=may_be_trained_on,
    )


def load_development(name: str) -> list[Line]:
    """What may be fitted on: the first development half, and of the others the scenarios of odd number.

    The even ones are looked at as totals only: a check by other hands.
    """
    return [
        line for half in ("dev", *LATER_HALVES) for line in load_written(name, half) if not _is_check(line)
    ]


def load_check(name: str) -> list[Line]:
    """The scenarios of even number of the later development halves: told as totals, never fitted on."""
    return [line for half in LATER_HALVES for line in load_written(name, half) if _is_check(line)]


def _is_check(line: Line) -> bool:
    """From scenario 201 on the even ones are kept for checking."""
    scenario = int(line.group.rsplit(":", 1)[1])
    return scenario > 200 and scenario % 2 == 0


def load_written(name: str, half: str) -> list[Line]:
    """A written set, "dev", "talk" or "test"; the scenario is the group."""
    lines = []
    for path in sorted((WRITTEN / half).glob(f"{name}.*jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            found = json.loads(text)
            context = tuple(
                ContextUtterance(speaker=one["speaker"], text=one["text"]) for one in found["context"]
            )
            lines.append(
                Line(
                    id=f"{path.stem}:{found['id']}",
                    context=context,
                    response=found["response"],
                    speaker="B" if context else None,
                    label=found["label"],
                    group=f"{path.stem}:{found['scenario']}",
                    timing=None,
                    meta=found["meta"],
                )
            )
    return lines


def fold_of(group: str, n_folds: int) -> int:
    """Which fold a group is tested in; the same for every task, so that groups never straddle."""
    return int(hashlib.md5(group.encode(), usedforsecurity=False).hexdigest(), 16) % n_folds


def hand_of(group: str) -> str:
    """Who wrote a group of a written set, as far as file and hundred of the scenario tell.

    Examples
    --------
    >>> [hand_of(group) for group in ("start.dev:7", "start.rules.dev:7", "validation.dev:212")]
    ['0', 'rules 0', '2']
    """
    stem, scenario = group.rsplit(":", 1)
    return f"{' '.join(stem.split('.')[1:-1])} {int(scenario) // 100}".strip()


class Tuned(Protocol):
    """What the tuned layers say of a line that they have not seen."""

    def figures(self, line: Line, shown: Array) -> Array:
        """Shape (len(FIGURES),)."""
        ...


class Reader:
    """The judge's own reading of lines, as arrays.

    `tuned` is needed for `response` and `asked`.
    """

    def __init__(
        self,
        words: WordLists,
        encoder: PairEncoder,
        kept: Path | None = None,
        tuned: Tuned | None = None,
    ) -> None:
        self._file = kept
        self._tuned = tuned
        self._pooled: dict[str, Array] = {}
        if kept is not None and kept.is_file():
            with np.load(kept) as stored:
                self._pooled = dict(zip(stored["texts"].tolist(), stored["pooled"], strict=True))
        self.words = words
        self.feelings = FeelingFinder(words)
        self._encoder = encoder
        self._cues = CueReader(words)
        self._statements = StatementReader(words)
        self._clauses = ClauseReader(words)
        self._held: dict[tuple[str, str, str], Held] = {}
        self._pairs = PairReader(words, self.feelings, encoder)
        self._shown: dict[str, Array] = {}

    def response(self, line: Line) -> Array:
        """Shape (N_FEATURES,).

        Raises
        ------
        ValueError
            If no tuned layers were given.
        """
        if self._tuned is None:
            raise ValueError(f"{line.id}: no tuned layers were given to read it with")
        features = self.plain(line)
        features[BLOCKS["tuned"]] = self._tuned.figures(line, self.shown(line))
        return features

    def plain(self, line: Line) -> Array:
        """The same with zeros for what the tuned layers say."""
        tokeniser = self.words.tokeniser
        around = surroundings(line.speech, line.context, responder_of(line.speech, line.context), tokeniser)
        return response_features(
            self._pooled_of(line.response),
            tokeniser.tokens(line.response),
            around,
            line.timing,
            self._cues,
            np.zeros(len(FIGURES), dtype=np.float32),
        )

    def _pooled_of(self, text: str) -> Array:
        if text not in self._pooled:
            self._pooled[text] = pooled_layers(self._encoder.states(text, layers=LAYERS))
        return self._pooled[text]

    def asked(self, line: Line) -> Array:
        """The figures of the response and those of its question, shape (N_FEATURES + N_ASKED,)."""
        tokens = self.words.tokeniser.tokens(line.response)
        states = self._encoder.states(line.response, layers=LAYERS)
        return np.concatenate([self.response(line), asked_features(tokens, states, self._cues)])

    def keep(self) -> None:
        """Write down what the sentence model said, so that the next run is quick."""
        if self._file is not None:
            np.savez(
                self._file, texts=np.array(list(self._pooled)), pooled=np.stack(list(self._pooled.values()))
            )

    def statement(self, line: Line) -> Array:
        """Shape (len(STATEMENT_NAMES) + 768,)."""
        pooled = self._pooled_of(line.response)
        tokens = self.words.tokeniser.tokens(line.response)
        read = self._statements.read(tokens, self.feelings.find(line.response, tokens))
        return np.concatenate([read, pooled[BLOCKS["mean2"]], pooled[BLOCKS["mean4"]]])

    def shown(self, line: Line) -> Array:
        """The rows that the tuned layers read of the response."""
        if line.response not in self._shown:
            self._shown[line.response] = shown(self._encoder.states(line.response, layers=(LOWER_LAYER,)))
        return self._shown[line.response]

    def clauses(self, line: Line) -> Array:
        """The figures of the statement and those of its clauses."""
        tokens = self.words.tokeniser.tokens(line.response)
        return np.concatenate([self.statement(line), self._clauses.read(tokens)])

    def held(self, line: Line) -> Held:
        """The response held against its speech.

        Raises
        ------
        ValueError
            If the line has no speech or no words.
        """
        key = (line.speech, line.response, line.id)
        if key not in self._held:
            self._held[key] = self._hold(line)
        return self._held[key]

    def compared(self, line: Line) -> Comparison:
        """The comparison alone."""
        heard, meaning = self.read(line)
        return self._pairs.compare(heard, meaning, self._encoder.states(line.response, layers=LAYERS))

    def matter(self, line: Line) -> tuple[Array, list[Said]]:
        """The response's vectors, and what was said before: what `about` needs."""
        earlier = self._pairs.earlier([one.text for one in line.context[-N_EARLIER:]])
        return unit_means(self._encoder.states(line.response, layers=LAYERS)), earlier

    def _hold(self, line: Line) -> Held:
        heard, meaning = self.read(line)
        states = self._encoder.states(line.response, layers=LAYERS)
        return self._pairs.hold(heard, meaning, states, pooled_layers(states))

    def read(self, line: Line) -> tuple[Heard, Meaning]:
        """The speech and the response, each as read.

        Raises
        ------
        ValueError
            If the line has no speech or no words.
        """
        heard, meaning = self._pairs.heard(line.speech), self._pairs.response_meaning(line.response)
        if heard is None or not meaning.parts:
            raise ValueError(f"{line.id}: nothing to compare")
        return heard, meaning
