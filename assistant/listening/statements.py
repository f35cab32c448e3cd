"""What a partner's own statement is: I-statement, blame, appreciation, validation, intention.

Figures for the small models, read from words alone. An "I" at the start proves nothing ("I feel that you
are selfish"), nor does a "but" or a polite "darling".

Gordon (1970) on I-messages; Gottman & Silver (1999) on the softened start-up; Algoe et al. (2016) on
appreciation that names the quality shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.listening.feelings import FeelingsFound
from assistant.listening.lexicon import WordLists
from assistant.listening.words import Phrases, Token

_GROUPS = (
    "statements.verdicts",
    "statements.blame_phrases",
    "statements.i_coat",
    "statements.need",
    "statements.softeners",
    "statements.contempt",
    "statements.accusations",
    "cues.generalising",
    "cues.hostile",
    "cues.validation",
    "cues.taking_back",
    "cues.validation_denied",
    "cues.intention",
    "cues.talk_acts",
    "cues.demand",
    "cues.comfort",
    "cues.advice",
    "cues.reflection",
    "appreciation.thanks",
    "appreciation.effect",
    "appreciation.qualities",
    "appreciation.sting",
    "appreciation.sarcasm",
    "appreciation.mishaps",
    "appreciation.deed_frames",
    "appreciation.deed_nouns",
    "appreciation.not_deeds",
    "appreciation.effect_frames",
    "appreciation.quality_frames",
    "cues.past_wish",
    "cues.own_acts",
    "cues.other_acts",
)

STATEMENT_NAMES: tuple[str, ...] = (
    *(f"{group}_{kind}" for group in _GROUPS for kind in ("any", "count", "first_third", "last_third")),
    "feelings_first",
    "feelings_second",
    "feelings_open",
    "feelings_positive",
    "feelings_negative",
    "pseudo",
    "verdict_on_you",
    "generalising_you",
    "generalising_i",
    "you_share",
    "i_share",
    "we_share",
    "starts_i",
    "starts_you",
    "question",
    "negations",
    "validation_then_but",
    "but_before_validation",
    "intention_talk",
    "intention_you",
    "past_deed",
    "you_deed",
    "thanks_for",
    "quality_of_you",
    "thanks_and_mishap",
    "effect_and_first",
    "imperative",
    "words_log",
    "me_object",
    "you_did",
    "you_doing",
    "i_after_you",
    "first_bright",
    "dark_gone",
    "third_share",
    "quality_in_frame",
    "wish_then_you",
    "wish_then_own_act",
)

_POSITIVE = frozenset({"joy", "love", "calm"})
_PAST = frozenset(
    ["was", "were", "had", "did", "went", "came", "took", "made", "got", "said", "told", "sat", "left"]
)

_BEFORE_DOING = frozenset(["for", "you", "your", "of", "by", "me", "us", "him", "her", "them", "and"])
"""Words before the "-ing" of a deed: "thanks for coming", "you taking the kids"."""


class StatementReader:
    """Turns a statement into the figures that `STATEMENT_NAMES` names."""

    def __init__(self, words: WordLists) -> None:
        self._words = words
        sources = {"statements": words.statements, "cues": words.cues, "appreciation": words.appreciation}
        self._groups: list[Phrases] = [sources[group.split(".")[0]][group.split(".")[1]] for group in _GROUPS]

    def read(self, tokens: Sequence[Token], feelings: FeelingsFound) -> NDArray[np.float32]:
        """Shape (len(STATEMENT_NAMES),), float32."""
        words = [token for token in tokens if not token.is_mark]
        n = max(1, len(words))
        norms = [token.norm for token in words]
        found = [group.find(words) for group in self._groups]
        figures: list[float] = []
        for spans in found:
            figures += [
                float(bool(spans)),
                min(len(spans), 4) / 2,
                float(any(first < n / 3 for first, _ in spans)),
                float(any(first >= 2 * n / 3 for first, _ in spans)),
            ]
        spans_of = dict(zip(_GROUPS, found, strict=True))
        figures += self._persons_and_feelings(norms, feelings, spans_of)
        figures += self._relations(words, norms, tokens, spans_of)
        figures += self._appreciated(words, norms, feelings, spans_of)
        return np.array(figures, dtype=np.float32)

    def _persons_and_feelings(
        self, norms: list[str], feelings: FeelingsFound, spans_of: dict[str, list[tuple[int, int]]]
    ) -> list[float]:
        lists = self._words
        n = max(1, len(norms))
        owners = [found.owner for found in feelings.named]
        positive = sum(found.feeling.family in _POSITIVE for found in feelings.named)
        verdict_on_you = sum(
            any(norm in lists.second for norm in norms[max(0, first - 5) : first + 1])
            for first, _ in spans_of["statements.verdicts"]
        )
        near = [list(norms[max(0, first - 2) : first + 3]) for first, _ in spans_of["cues.generalising"]]
        lead = 0
        while lead < len(norms) - 1 and norms[lead] in lists.fillers:
            lead += 1
        start = norms[lead] if norms else ""
        return [
            float(owners.count("first")),
            float(owners.count("second")),
            float(owners.count("") + owners.count("both")),
            float(positive),
            float(len(owners) - positive),
            float(min(len(feelings.pseudo), 2)),
            float(min(verdict_on_you, 2)),
            float(sum(any(norm in lists.second for norm in window) for window in near)),
            float(sum(any(norm in lists.first for norm in window) for window in near)),
            sum(norm in lists.second for norm in norms) / math.sqrt(n),
            sum(norm in lists.first for norm in norms) / math.sqrt(n),
            sum(norm in lists.both for norm in norms) / math.sqrt(n),
            float(start in lists.first),
            float(start in lists.second),
        ]

    def _relations(
        self,
        words: Sequence[Token],
        norms: list[str],
        tokens: Sequence[Token],
        spans_of: dict[str, list[tuple[int, int]]],
    ) -> list[float]:
        lists = self._words
        n = max(1, len(words))
        question = any(token.is_mark and token.norm[0] == "?" for token in tokens)
        validations = [first for first, _ in spans_of["cues.validation"]]
        buts = [first for first, _ in spans_of["cues.taking_back"]]
        intentions = [last for _, last in spans_of["cues.intention"]]
        you_after = [any(norm in lists.second for norm in norms[last : last + 2]) for last in intentions]
        talk = {at for first, last in spans_of["cues.talk_acts"] for at in range(first, last)}
        talk_after = [any(at in talk for at in range(last, last + 5)) for last in intentions]
        deeds = [at for at, token in enumerate(words) if token.lemma in lists.deed_verbs]
        you_deeds = [at for at in deeds if any(norm in lists.second for norm in norms[max(0, at - 3) : at])]
        past = [at for at in you_deeds if words[at].norm != words[at].lemma or words[at].norm in _PAST]
        thanks_for = any(
            norms[at : at + 1] in (["thanks"], ["thank"], ["appreciate"], ["appreciated"], ["grateful"])
            and "for" in norms[at : at + 5]
            for at in range(n)
        )
        qualities = [first for first, _ in spans_of["appreciation.qualities"]]
        quality_of_you = any(
            any(
                norm in lists.second or norm in ("that", "shows")
                for norm in norms[max(0, first - 6) : first + 3]
            )
            for first in qualities
        )
        effect = any(
            any(norm in lists.first for norm in norms[max(0, first - 2) : last + 3])
            for first, last in spans_of["appreciation.effect"]
        )
        return [
            float(question),
            sum(norm in lists.negations for norm in norms) / math.sqrt(n),
            float(any(but > place for but in buts for place in validations)),
            float(any(but < place for but in buts for place in validations)),
            float(any(talk_after)),
            float(any(you_after)),
            float(bool(past)),
            float(bool(you_deeds)),
            float(thanks_for),
            float(quality_of_you),
            float(bool(spans_of["appreciation.thanks"]) and bool(spans_of["appreciation.mishaps"])),
            float(effect),
            float(bool(deeds) and bool(words) and words[0].lemma in lists.deed_verbs),
            math.log1p(len(words)),
            float("me" in norms),
        ]

    def _appreciated(
        self,
        words: Sequence[Token],
        norms: list[str],
        feelings: FeelingsFound,
        spans_of: dict[str, list[tuple[int, int]]],
    ) -> list[float]:
        """What the other did, what that did to the one who speaks, and whose turn it is to act."""
        lists = self._words
        n = max(1, len(words))
        yous = [at for at, norm in enumerate(norms) if norm in lists.second]
        did = [at for at in yous if any(self._is_past(token) for token in words[at + 1 : at + 4])]
        doing = [at for at, norm in enumerate(norms) if norm.endswith("ing") and len(norm) > 4]
        after_you = [at for at, norm in enumerate(norms) if norm == "i" and yous and at > yous[0]]
        first_bright = sum(one.owner == "first" and one.feeling.family in _POSITIVE for one in feelings.named)
        dark_gone = sum(
            one.owner != "second" and one.feeling.family not in _POSITIVE for one in feelings.denied
        )
        frames = [last for _, last in spans_of["appreciation.quality_frames"]]
        framed = any(
            0 <= first - last <= 2 for first, _ in spans_of["appreciation.qualities"] for last in frames
        )
        wishes = [last for _, last in spans_of["cues.intention"]]
        then = {
            group: any(-2 <= first - last <= 8 for first, _ in spans_of[group] for last in wishes)
            for group in ("cues.other_acts", "cues.own_acts")
        }
        return [
            float(bool(did)),
            float(any(norms[at - 1] in _BEFORE_DOING for at in doing if at)),
            min(len(after_you), 3) / 2,
            float(min(first_bright, 2)),
            float(min(dark_gone, 2)),
            sum(norm in lists.third for norm in norms) / math.sqrt(n),
            float(framed),
            float(then["cues.other_acts"]),
            float(then["cues.own_acts"]),
        ]

    def _is_past(self, token: Token) -> bool:
        """A past form of a verb, as far as the form alone tells."""
        return token.norm.endswith("ed") or (
            token.norm != token.lemma and token.norm in self._words.lexicon.grammar.irregular
        )
