"""Is something denied that was said, or said that was denied, or turned into its opposite?

Each word with content has a sign: how many denials stand over it. Words of both texts that mean the same,
or nearly, are held against each other by their signs; feelings and wishes by whether they are denied. A
denial that has no counterpart in the speech is the strongest sign of a turned meaning; words that let it
pass unnoticed ("weren't that scared", "you did pick up", "happy for me to") are counted beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.listening.aligned import ReadText
from assistant.listening.coverage import KIN_FAMILIES
from assistant.listening.findings import Gathered, place
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, Facet, Meaning
from assistant.listening.words import Phrases, Token

POLARITY_NAMES: tuple[str, ...] = (
    "denied_new",
    "denied_new_near",
    "denial_lost",
    "denial_lost_near",
    "denied_both",
    "opposites",
    "denied_alone",
    "clause_denied_new",
    "clause_denial_lost",
    "feeling_denied_new",
    "feeling_denial_lost",
    "feeling_denied_both",
    "wish_denied_new",
    "wish_denial_lost",
    "hedged_new",
    "acceptance_new",
    "emphatic_new",
    "adversative_new",
    "universal_new",
    "solo_new",
    "joint_new",
    "solo_for_joint",
    "brighter",
    "darker",
    "denials_more",
    "denials_fewer",
)

_NEAR = 0.5
"""Words of two texts at least so alike, in their contexts, are held against each other."""

_ALIKE = 0.35
"""The same for clauses."""


class PolarityReader:
    """Compares what is denied in two texts of one language."""

    def __init__(self, words: WordLists) -> None:
        lists = words.lexicon.polarity
        self._words = words
        self._light = frozenset(words.lexicon.grammar.light)
        self._emphatic = frozenset(lists.emphatic)
        self._hedged = words.phrases(lists.hedged)
        self._acceptance = words.phrases(lists.acceptance)
        self._wish_denied = words.phrases(lists.wish_denied)
        self._adversative = words.phrases(lists.adversative)
        self._universal = frozenset(lists.universal)
        self._joint = words.phrases(lists.joint)
        self._solo = words.phrases(lists.solo)

    def read(
        self, speech: ReadText, response: ReadText, similarity: NDArray[np.float32], found: Gathered
    ) -> None:
        """Add the figures that `POLARITY_NAMES` names."""
        self._words_denied(speech, response, found)
        self._clauses_denied(speech.meaning, response.meaning, similarity, found)
        self._feelings_denied(speech.meaning, response.meaning, found)
        mine, theirs = response.meaning.tokens, speech.meaning.tokens
        wished, wished_not = self._wishes_denied(mine), self._wishes_denied(theirs)
        found.add("wish_denied_new", max(0, wished - wished_not))
        found.add("wish_denial_lost", max(0, wished_not - wished))
        for figure, phrases in (
            ("hedged_new", self._hedged),
            ("acceptance_new", self._acceptance),
            ("adversative_new", self._adversative),
        ):
            found.add(figure, self._new(phrases, mine, theirs))
        found.add("emphatic_new", max(0, self._weighty(mine) - self._weighty(theirs)))
        said = {token.norm for token in theirs}
        found.add(
            "universal_new", sum(token.norm in self._universal and token.norm not in said for token in mine)
        )
        solo, joint = self._new(self._solo, mine, theirs), self._new(self._joint, mine, theirs)
        found.add("solo_new", solo)
        found.add("joint_new", joint)
        found.add("solo_for_joint", float(solo > 0 and bool(self._joint.find(theirs))))
        brighter = _brightness(response.meaning) - _brightness(speech.meaning)
        found.add("brighter", max(0, brighter))
        found.add("darker", max(0, -brighter))
        more = self._denials(mine) - self._denials(theirs)
        found.add("denials_more", max(0, more))
        found.add("denials_fewer", max(0, -more))

    def _words_denied(self, speech: ReadText, response: ReadText, found: Gathered) -> None:
        said: dict[str, list[Facet]] = {}
        for facet in speech.meaning.facets:
            said.setdefault(facet.concept, []).append(facet)
        content = [facet for facet in speech.meaning.facets if facet.concept not in self._light]
        rows = [facet.at for facet in content]
        for facet in response.meaning.facets:
            if facet.concept in self._light:
                continue
            token = response.meaning.tokens[facet.at]
            same = said.get(facet.concept, [])
            suffix, strength = "", 1.0
            if not same:
                if self._is_opposite(facet, said, speech.meaning, token, found):
                    continue
                same, strength = self._nearest(speech, response, facet, content, rows)
                suffix = "_near"
            if not same:
                found.add("denied_alone", float(facet.is_denied))
                continue
            anchor = place(speech.meaning.tokens[same[0].at])
            was_denied = all(match.is_denied for match in same)
            if facet.is_denied and not any(match.is_denied for match in same):
                found.add(f"denied_new{suffix}", strength)
                found.mark("polarity", place(token), anchor)
            elif not facet.is_denied and was_denied:
                found.add(f"denial_lost{suffix}", strength)
                found.mark("polarity", place(token), anchor)
            elif facet.is_denied:
                found.add("denied_both", strength)

    def _is_opposite(
        self,
        facet: Facet,
        said: dict[str, list[Facet]],
        speech: Meaning,
        token: Token,
        found: Gathered,
    ) -> bool:
        for opposite in self._words.antonyms.get(facet.concept, frozenset()):
            for match in said.get(opposite, ()):
                if match.is_denied == facet.is_denied:
                    found.add("opposites")
                    found.mark("polarity", place(token), place(speech.tokens[match.at]))
                else:
                    found.add("denied_both")
                return True
        return False

    @staticmethod
    def _nearest(
        speech: ReadText, response: ReadText, facet: Facet, content: Sequence[Facet], rows: Sequence[int]
    ) -> tuple[list[Facet], float]:
        if not rows:
            return [], 0.0
        likeness = speech.pieces[rows] @ response.pieces[facet.at]
        best = int(likeness.argmax())
        strength = float(likeness[best])
        return ([content[best]], strength) if strength >= _NEAR else ([], 0.0)

    def _clauses_denied(
        self, speech: Meaning, response: Meaning, similarity: NDArray[np.float32], found: Gathered
    ) -> None:
        """Clauses alike of which one is denied and the other is not."""
        if not similarity.size:
            return
        mine = [self._denials(response.tokens[part.first : part.last]) for part in response.parts]
        theirs = [self._denials(speech.tokens[part.first : part.last]) for part in speech.parts]
        for row, part in enumerate(response.parts):
            best = int(similarity[row].argmax())
            strength = float(similarity[row, best])
            if strength >= _ALIKE and mine[row] and not theirs[best]:
                found.add("clause_denied_new", strength)
                other = speech.parts[best]
                found.mark("clause_polarity", (part.start, part.end), (other.start, other.end))
        for column, part in enumerate(speech.parts):
            best = int(similarity[:, column].argmax())
            strength = float(similarity[best, column])
            if strength >= _ALIKE and theirs[column] and not mine[best]:
                found.add("clause_denial_lost", strength)
                other = response.parts[best]
                found.mark("clause_polarity", (other.start, other.end), (part.start, part.end))

    @staticmethod
    def _feelings_denied(speech: Meaning, response: Meaning, found: Gathered) -> None:
        felt = {one.feeling.family: one.feeling for one, role in speech.feelings if role != LISTENER}
        not_felt = {one.feeling.family for one, role in speech.denied_feelings if role != LISTENER}
        kin = set(felt) | {near for family in felt for near in KIN_FAMILIES.get(family, frozenset())}
        for one, role in response.denied_feelings:
            if role == LISTENER:
                continue
            if one.feeling.family in not_felt:
                found.add("feeling_denied_both")
            elif one.feeling.family in kin or (felt and not not_felt):
                found.add("feeling_denied_new")
                first = next(iter(felt.values()))
                found.mark("polarity", (one.feeling.start, one.feeling.end), (first.start, first.end))
        for one, role in response.feelings:
            if role != LISTENER and one.feeling.family in not_felt - set(felt):
                found.add("feeling_denial_lost")
                found.mark("polarity", (one.feeling.start, one.feeling.end))

    def _wishes_denied(self, tokens: Sequence[Token]) -> int:
        return len(self._wish_denied.find(tokens))

    def _weighty(self, tokens: Sequence[Token]) -> int:
        """How often a bare "did" stands between its subject and its verb: "I did pick up"."""
        words = [token for token in tokens if not token.is_mark]
        count = 0
        for at in range(1, len(words) - 1):
            if words[at].norm in self._emphatic and words[at - 1].norm in self._words.subjects:
                following = words[at + 1].norm
                before = words[at - 2].norm if at > 1 else ""
                count += (
                    following not in self._words.negations
                    and following not in self._words.stop
                    and before not in _ASKING
                )
        return count

    def _denials(self, tokens: Sequence[Token]) -> int:
        return sum(token.norm in self._words.negations for token in tokens)

    @staticmethod
    def _new(phrases: Phrases, mine: Sequence[Token], theirs: Sequence[Token]) -> int:
        """How many phrases the response has that the speech has not."""
        said = {tuple(token.norm for token in theirs[first:last]) for first, last in phrases.find(theirs)}
        return sum(
            tuple(token.norm for token in mine[first:last]) not in said for first, last in phrases.find(mine)
        )


_BRIGHT = frozenset({"joy", "love", "calm"})


def _brightness(meaning: Meaning) -> int:
    """1 where only bright feelings of the speaker's are named, -1 where only dark ones are, else 0."""
    families = {one.feeling.family for one, role in meaning.feelings if role != LISTENER}
    return int(bool(families & _BRIGHT)) - int(bool(families - _BRIGHT))


_ASKING = frozenset({"what", "how", "why", "where", "when", "which", "whatever"})
