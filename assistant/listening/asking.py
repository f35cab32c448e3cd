"""How a question is asked: which word opens it, where, and what it leaves open.

"What was that like?" leaves the answer free; "Was it Friday?" and "How many?" do not. Without marks, as a
recogniser gives words, a question shows in its opening: a question word before a verb, a verb before its
subject, "tell me". The last opening in the response is the question that waits for an answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from assistant.listening.lexicon import WordLists
from assistant.listening.words import Token

_WH_KINDS = ("what", "how", "why", "closed_wh")
_VERB_KINDS = ("do", "be", "have", "modal")
ASKING_NAMES: tuple[str, ...] = (
    "no_opening",
    "is_wh",
    "is_verb",
    "is_telling",
    "is_any",
    "wh_open",
    *(f"wh_{kind}" for kind in _WH_KINDS),
    "how_much",
    "wh_then_verb",
    "wh_then_you",
    *(f"verb_{kind}" for kind in _VERB_KINDS),
    "verb_then_that",
    "verb_then_there",
    "opens_first",
    "last_at",
    "rest_log",
    "openings",
    "openings_wh",
    "openings_verb",
    "first_is_wh",
    "first_is_verb",
    "what_about",
    "what_if",
    "what_kind",
    "on_a_scale",
    "or_late",
    "ends_or",
    "ends_in_tag",
    "any",
    "wondering",
    "if_whether",
)

_LOOK_BACK = 3
"""A verb so soon after a question word belongs to it."""


class _Opening(Enum):
    WH = "wh"
    VERB = "verb"
    TELLING = "telling"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class _Found:
    kind: _Opening
    at: int


class AskingReader:
    """Turns tokens into the figures that `ASKING_NAMES` names."""

    def __init__(self, words: WordLists) -> None:
        asking = words.lexicon.asking
        self._words = {name: frozenset(group) for name, group in asking.items()}
        self._wh = self._words["what"] | self._words["how"] | self._words["why"] | self._words["closed_wh"]
        self._verbs = frozenset().union(*(self._words[kind] for kind in _VERB_KINDS))
        self._phrases = {
            name: words.phrases(asking[name])
            for name in ("what_about", "what_if", "what_kind", "on_a_scale", "tags", "wondering")
        }
        self._before = words.fillers | self._words["leads"]

    def read(self, tokens: Sequence[Token]) -> NDArray[np.float32]:
        """Shape (len(ASKING_NAMES),), float32; all zero for a response without words."""
        kept = _without_repeats(tokens)
        figures = dict.fromkeys(ASKING_NAMES, 0.0)
        if not kept:
            return np.zeros(len(ASKING_NAMES), dtype=np.float32)
        norms = [token.norm for token in kept]
        n = len(norms)
        openings = [found for at in range(n) if (found := self._opening(norms, at)) is not None]
        kinds = [found.kind for found in openings]
        figures |= {
            "no_opening": float(not openings),
            "openings": min(len(openings), 4),
            "openings_wh": min(kinds.count(_Opening.WH), 3),
            "openings_verb": min(kinds.count(_Opening.VERB), 3),
            "first_is_wh": float(kinds[:1] == [_Opening.WH]),
            "first_is_verb": float(kinds[:1] == [_Opening.VERB]),
            "or_late": float("or" in norms[n // 2 :]),
            "ends_or": float(norms[-1] == "or"),
            "any": float(any(norm in self._words["any"] for norm in norms)),
            "if_whether": float(any(norm in self._words["if_whether"] for norm in norms)),
            "ends_in_tag": float(any(last == n for _, last in self._phrases["tags"].find(kept))),
        }
        for name in ("what_about", "what_if", "what_kind", "on_a_scale", "wondering"):
            figures[name] = float(bool(self._phrases[name].find(kept)))
        if openings:
            figures |= self._last(norms, openings[-1])
        return np.array([figures[name] for name in ASKING_NAMES], dtype=np.float32)

    def _opening(self, norms: Sequence[str], at: int) -> _Found | None:
        """Does a question open with the word at `at`?"""
        word, following = norms[at], (*norms[at + 1 : at + 3], "", "")
        is_led = at == 0 or norms[at - 1] in self._before
        if word in self._wh:
            is_asked = following[0] in self._verbs | self._words["after_wh"] or following[1] in self._verbs
            return _Found(_Opening.WH, at) if is_led or is_asked else None
        if word in self._verbs:
            belongs = any(norm in self._wh for norm in norms[max(0, at - _LOOK_BACK) : at])
            has_subject_before = at > 0 and norms[at - 1] in self._words["subjects"]
            if following[0] in self._words["subjects"] and not belongs and not has_subject_before:
                return _Found(_Opening.VERB, at)
            return None
        if word in self._words["telling"] and self._words["me"] & set(following[:2]):
            return _Found(_Opening.TELLING, at)
        if word in self._words["any"] and is_led and at < 4:
            return _Found(_Opening.ANY, at)
        return None

    def _last(self, norms: Sequence[str], found: _Found) -> dict[str, float]:
        at, n = found.at, len(norms)
        word, following = norms[at], (*norms[at + 1 : at + 4], "", "", "")
        figures = {f"is_{kind.value}": float(found.kind is kind) for kind in _Opening} | {
            "opens_first": float(at == 0 or all(norm in self._before for norm in norms[:at])),
            "last_at": at / n,
            "rest_log": math.log1p(n - at),
        }
        if found.kind is _Opening.WH:
            how_much = word in self._words["how"] and following[0] in self._words["degrees"]
            figures |= {f"wh_{kind}": float(word in self._words[kind]) for kind in _WH_KINDS}
            figures |= {
                "how_much": float(how_much),
                "wh_open": float(word not in self._words["closed_wh"] and not how_much),
                "wh_then_verb": float(following[0] in self._verbs | self._words["after_wh"]),
                "wh_then_you": float(bool(self._words["you"] & set(following[:3]))),
            }
        if found.kind is _Opening.VERB:
            figures |= {f"verb_{kind}": float(word in self._words[kind]) for kind in _VERB_KINDS}
            figures |= {
                "verb_then_that": float(following[0] in self._words["that"]),
                "verb_then_there": float(following[0] in self._words["there"]),
            }
        return figures


def _without_repeats(tokens: Sequence[Token]) -> list[Token]:
    """Words only; of "is is" and "an- any" the last stays."""
    kept: list[Token] = []
    for token in tokens:
        if token.is_mark or token.norm.endswith("-"):
            continue
        if kept and kept[-1].norm == token.norm:
            kept.pop()
        kept.append(token)
    return kept
