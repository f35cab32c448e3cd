"""What a response would look like if it were faithful, and if it were not: which one is it nearer to?

Sentence vectors are blind to a single swapped role when two texts are compared as they stand. They see it
when the choice is put to them: each clause of the speech is also turned to the listener's perspective
("you felt lonely"), left in the speaker's ("I felt lonely": said by the listener, the roles are swapped)
and denied ("you did not feel lonely"). How much nearer a clause of the response is to one of the unfaithful
versions than to the faithful one tells of swapped roles and of turned meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import PairEncoder
from assistant.listening.lexicon import WordLists
from assistant.listening.words import Part, Token

COUNTER_NAMES: tuple[str, ...] = (
    "swapped_max",
    "swapped_mean",
    "swapped_sum",
    "swapped_whole",
    "denied_max",
    "denied_mean",
    "denied_sum",
    "nearest_min",
    "nearest_mean",
    "covered_min",
    "n_clauses",
    "whole",
)
LONGEST_WHOLE = 600
"""Characters of a whole speech that are looked at as one."""

_DENIALS = frozenset({"not", "n't", "never", "no", "without"})
_BEFORE_OBJECT = frozenset(["to", "for", "with", "at", "of", "from", "on", "about", "by", "without", "than"])
_SUBJECTS = frozenset(["i", "you", "we", "he", "she", "they", "it"])


@dataclass(frozen=True, slots=True)
class Versions:
    """Unit vectors of a speech's clauses: turned to the listener, as spoken, denied."""

    turned: NDArray[np.float32]
    spoken: NDArray[np.float32]
    denied: NDArray[np.float32]
    whole_turned: NDArray[np.float32]
    whole_spoken: NDArray[np.float32]


class VersionMaker:
    """Makes the versions of a speech, and the clauses of a response, in one language."""

    def __init__(self, words: WordLists, encoder: PairEncoder) -> None:
        grammar = words.lexicon.grammar
        self._exchanged = dict(grammar.exchanged)
        self._auxiliaries = frozenset(grammar.auxiliaries)
        self._encoder = encoder

    def of_speech(self, tokens: Sequence[Token], parts: Sequence[Part]) -> Versions:
        """All versions of the clauses of a speech."""
        clauses = [self._norms(tokens, part) for part in parts]
        turned = [self.turned(clause) for clause in clauses]
        denied = [self.denied(clause) for clause in turned]
        rows = [[_joined(clause) for clause in version] for version in (turned, clauses, denied)]
        wholes = self._encoder.encode([" ".join(row)[:LONGEST_WHOLE] for row in rows[:2]])
        return Versions(
            turned=self._encoder.encode(rows[0]),
            spoken=self._encoder.encode(rows[1]),
            denied=self._encoder.encode(rows[2]),
            whole_turned=wholes[0],
            whole_spoken=wholes[1],
        )

    def of_response(self, tokens: Sequence[Token], parts: Sequence[Part]) -> NDArray[np.float32]:
        """Unit vectors of the clauses of a response, shape (n_clauses, 384)."""
        return self._encoder.encode([_joined(self._norms(tokens, part)) for part in parts])

    def turned(self, norms: Sequence[str]) -> list[str]:
        """First and second person exchanged, with the verb forms that go with them."""
        found: list[str] = []
        for at, norm in enumerate(norms):
            before = norms[at - 1] if at else ""
            if norm == "you" and (before in _BEFORE_OBJECT or at + 1 == len(norms)):
                found.append("me")
            elif norm in self._exchanged:
                found.append(self._exchanged[norm])
            else:
                found.append(_AGREEING.get((before, norm), norm))
        return found

    def denied(self, norms: Sequence[str]) -> list[str]:
        """Without its negation, or with one where there was none."""
        if any(norm in _DENIALS for norm in norms):
            return [norm for norm in norms if norm not in _DENIALS]
        for at, norm in enumerate(norms):
            if norm in self._auxiliaries and at:
                return [*norms[: at + 1], "not", *norms[at + 1 :]]
        for at, norm in enumerate(norms):
            if norm in _SUBJECTS and at + 1 < len(norms):
                return [*norms[: at + 1], "did", "not", *norms[at + 1 :]]
        return ["not", *norms]

    @staticmethod
    def _norms(tokens: Sequence[Token], part: Part) -> list[str]:
        return [token.norm for token in tokens[part.first : part.last] if not token.is_mark]


_AGREEING = {
    ("i", "am"): "are",
    ("i", "'m"): "'re",
    ("i", "was"): "were",
    ("you", "are"): "am",
    ("you", "'re"): "'m",
    ("you", "were"): "was",
}


def counter_figures(
    clauses: NDArray[np.float32], whole: NDArray[np.float32], versions: Versions
) -> NDArray[np.float32]:
    """Figures as `COUNTER_NAMES`, float32.

    Parameters
    ----------
    clauses : ndarray, shape (n_clauses, 384)
        Unit vectors of the clauses of the response.
    whole : ndarray, shape (384,)
        Unit vector of the response.
    versions : Versions
        Of the speech.
    """
    turned, spoken, denied = (clauses @ one.T for one in (versions.turned, versions.spoken, versions.denied))
    rows = np.arange(len(clauses))
    best_role, best_denied = np.maximum(turned, spoken), np.maximum(turned, denied)
    role_at, denied_at = best_role.argmax(axis=1), best_denied.argmax(axis=1)
    swapped = spoken[rows, role_at] - turned[rows, role_at]
    denies = denied[rows, denied_at] - turned[rows, denied_at]
    nearest = turned.max(axis=1)
    return np.array(
        [
            swapped.max(),
            swapped.mean(),
            (swapped * best_role[rows, role_at]).sum(),
            whole @ versions.whole_spoken - whole @ versions.whole_turned,
            denies.max(),
            denies.mean(),
            (denies * best_denied[rows, denied_at]).sum(),
            nearest.min(),
            nearest.mean(),
            turned.max(axis=0).min(),
            len(clauses),
            whole @ versions.whole_turned,
        ],
        dtype=np.float32,
    )


def _joined(norms: Sequence[str]) -> str:
    """Words as a text, contractions closed up."""
    return " ".join(norms).replace(" '", "'").replace(" n't", "n't")
