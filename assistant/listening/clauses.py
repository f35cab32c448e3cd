"""Who does what in a statement, by the order of its words alone.

A thanks tells a deed ("you drove"), what came of it ("and i slept", "my shoulders came down", "it let me")
and a trait ("you never rush", "there's a calm in you"); understanding tells what anybody would feel, or that
it has its reasons. The figures here hold whatever the words are, where the lists of `statements` end.

Rule 1: nothing depends on capitals or marks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.listening.lexicon import WordLists
from assistant.listening.words import Token

CLAUSE_NAMES: tuple[str, ...] = (
    "you_present",
    "you_past",
    "you_are",
    "you_have",
    "you_habit",
    "thanked_for",
    "i_past_after",
    "i_present_after",
    "i_denied_after",
    "my_subject",
    "it_me",
    "it_then",
    "turns_of_time",
    "trait_endings",
    "in_you",
    "rare",
    "starts_you",
    "no_you",
    "third_persons",
    "you_late",
    "i_late",
    "i_before_you",
    "deed_then_i",
    "deed_then_trait",
    "deed_then_mine",
    "i_would",
    "i_would_too",
    "i_would_alone",
    "anyone_would",
    "see_why",
    "see_why_you",
    "grounds",
    "grounds_you",
    "given_you",
    "so_would",
    "ends_you",
    "advised",
    "requested",
    "i_am",
)

_MOST = 3
"""Each figure counts so far."""

_LEAST_ENDING = 6
"""Letters of a word at least whose ending is looked at."""


class ClauseReader:
    """Turns a statement into the figures that `CLAUSE_NAMES` names."""

    def __init__(self, words: WordLists) -> None:
        self._words = words
        self._irregular = words.lexicon.grammar.irregular
        lists = words.lexicon.clauses
        self._lists = {name: frozenset(terms) for name, terms in lists.items()}
        self._endings = tuple(lists["trait_endings"])
        self._phrases = {name: words.phrases(lists[name]) for name in ("turns_of_time", "rare", "so_would")}

    def read(self, tokens: Sequence[Token]) -> NDArray[np.float32]:
        """Shape (len(CLAUSE_NAMES),), float32."""
        words = [token for token in tokens if not token.is_mark]
        norms = [token.norm for token in words]
        figures = self._deed_and_trait(words, norms) | self._sense(words, norms)
        return np.array([min(figures[name], _MOST) for name in CLAUSE_NAMES], dtype=np.float32)

    def _deed_and_trait(self, words: Sequence[Token], norms: Sequence[str]) -> dict[str, int]:
        lists, n = self._lists, len(norms)
        second = self._words.second
        yous = [at for at, norm in enumerate(norms) if norm in second]
        named = [at for at, norm in enumerate(norms) if norm in second or norm in lists["thanking"]]
        first_you = named[0] if named else n
        own = [at for at, norm in enumerate(norms) if norm in lists["i"]]
        after = [at for at in own if at > first_you]
        things = [at for at, norm in enumerate(norms) if norm in lists["it"]]
        found = dict.fromkeys(("you_present", "you_past", "you_are", "you_have", "you_habit"), 0)
        for at in yous:
            is_thanked = norms[max(0, at - 1)] in lists["thanking"]
            if norms[at] in lists["you"] and not is_thanked and (kind := self._verb_after(words, norms, at)):
                found[kind] += 1
                found["you_habit"] += kind != "you_past" and self._is_habit(norms, at)
        trait = found["you_present"] + found["you_are"] + found["you_have"]
        found |= {
            "thanked_for": sum(
                norm in lists["thanking"] and _any_of(norms[at + 1 : at + 4], lists["for"])
                for at, norm in enumerate(norms)
            ),
            "i_past_after": sum(any(map(self._is_past, words[at + 1 : at + 4])) for at in after),
            "i_present_after": sum(self._is_plain(words, at + 1) for at in after),
            "i_denied_after": sum(_any_of(norms[at + 1 : at + 5], self._words.negations) for at in after),
            "my_subject": sum(
                norm in lists["my"] and any(map(self._is_past, words[at + 2 : at + 5]))
                for at, norm in enumerate(norms)
            ),
            "it_me": sum(_any_of(norms[at + 1 : at + 6], lists["me"]) for at in things),
            "it_then": sum(
                any(self._is_past(word) or word.norm in lists["is"] for word in words[at + 1 : at + 2])
                for at in things
            ),
            "turns_of_time": len(self._phrases["turns_of_time"].find(words)),
            "trait_endings": sum(
                norm.endswith(self._endings) and len(norm) >= _LEAST_ENDING for norm in norms
            ),
            "in_you": sum(norms[at - 1] in lists["before_you"] for at in yous if at),
            "rare": len(self._phrases["rare"].find(words)),
            "starts_you": int(norms[:1] != [] and norms[0] in lists["you"]),
            "no_you": int(not yous),
            "third_persons": sum(norm in self._words.third or norm in self._words.both for norm in norms),
            "you_late": int(bool(yous) and yous[-1] >= n * 2 / 3),
            "i_late": int(bool(own) and own[-1] >= n / 2),
            "i_before_you": int(bool(own) and own[0] < first_you),
            "i_am": sum(_any_of(norms[at + 1 : at + 2], lists["am"]) for at in own),
        }
        did = found["you_past"] + found["thanked_for"] > 0
        return found | {
            "deed_then_i": int(did and found["i_past_after"] > 0),
            "deed_then_trait": int(did and trait > 0),
            "deed_then_mine": int(did and found["my_subject"] + found["it_me"] > 0),
        }

    def _sense(self, words: Sequence[Token], norms: Sequence[str]) -> dict[str, int]:
        lists, second = self._lists, self._words.second
        would = [
            at
            for at, norm in enumerate(norms)
            if (norm in lists["i"] and _any_of(norms[at + 1 : at + 2], lists["would"]))
            or (norm in lists["would"] and _any_of(norms[at + 1 : at + 2], lists["i"]))
        ]
        seen = [
            at
            for at, norm in enumerate(norms)
            if norm in lists["see"] and _any_of(norms[at + 1 : at + 3], lists["why"])
        ]
        grounds = [at for at, norm in enumerate(norms) if norm in lists["grounds"]]
        return {
            "i_would": len(would),
            "i_would_too": int(bool(would) and _any_of(norms[-2:], lists["too"])),
            "i_would_alone": int(bool(would) and not _any_of(norms, second)),
            "anyone_would": sum(
                norm in lists["anyone"] and _any_of(norms[at + 1 : at + 4], lists["would"])
                for at, norm in enumerate(norms)
            ),
            "see_why": len(seen),
            "see_why_you": sum(_any_of(norms[at + 1 : at + 6], second) for at in seen),
            "grounds": len(grounds),
            "grounds_you": sum(_any_of(norms[max(0, at - 4) : at + 5], second) for at in grounds),
            "given_you": sum(
                norm in lists["given"] and _any_of(norms[at + 1 : at + 5], second)
                for at, norm in enumerate(norms)
            ),
            "so_would": len(self._phrases["so_would"].find(words)),
            "ends_you": int(norms[-1:] != [] and norms[-1] in second),
            "advised": sum(
                (norm in lists["you"] or norm in self._words.both)
                and _any_of(norms[at + 1 : at + 2], lists["should"])
                for at, norm in enumerate(norms)
            ),
            "requested": int(self._is_plain(words, 0) and norms[0] not in self._words.stop),
        }

    def _verb_after(self, words: Sequence[Token], norms: Sequence[str], at: int) -> str:
        """What the verb says whose subject stands at `at`; "" where there is none."""
        at += 1
        while at < len(norms) and norms[at] in self._lists["between"]:
            at += 1
        if at >= len(norms):
            return ""
        if norms[at] in self._lists["are"]:
            return "you_are"
        if norms[at] in self._lists["have"]:
            return "you_have" if _any_of(norms[at + 1 : at + 2], self._lists["owned"]) else ""
        return "you_past" if self._is_past(words[at]) else "you_present"

    def _is_habit(self, norms: Sequence[str], at: int) -> bool:
        at += 1
        while at < len(norms) and norms[at] in self._lists["between"]:
            if norms[at] in self._lists["habit"]:
                return True
            at += 1
        return False

    def _is_past(self, token: Token) -> bool:
        """A past form of a verb, as far as the form alone tells."""
        norm = token.norm
        return (
            norm.endswith("ed")
            or norm in self._lists["past"]
            or (norm != token.lemma and norm in self._irregular and norm not in self._lists["are"])
        )

    def _is_plain(self, words: Sequence[Token], at: int) -> bool:
        """Does a verb in its plain form stand there, as far as the form alone tells?"""
        return (
            at < len(words)
            and words[at].norm == words[at].lemma
            and words[at].norm.isalpha()
            and not self._is_past(words[at])
        )


def _any_of(norms: Sequence[str], wanted: Collection[str]) -> bool:
    return any(norm in wanted for norm in norms)
