"""Who did, felt or wants what: are the persons of a response those of the speech?

Persons are roles, so "I" of the one and "you" of the other are the same. Words with the same meaning are
held against each other in who does them, who owns them or is acted upon; aligned clauses in whom they are
about; wishes and feelings in whose they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.listening.findings import Gathered, place
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, SPEAKER, Facet, Meaning
from assistant.listening.words import Part

ROLE_NAMES: tuple[str, ...] = (
    "role_conflicts",
    "role_agreements",
    "role_balance",
    "owner_conflicts",
    "owner_agreements",
    "clause_role_conflicts",
    "clause_role_agreements",
    "feeling_role_conflict",
    "wish_role_conflict",
    "listener_feels",
)

_TWO = frozenset({SPEAKER, LISTENER})
_ALIKE = 0.35
"""Clauses at least so alike are held against each other."""


class RoleReader:
    """Compares who does what in two texts of one language."""

    def __init__(self, words: WordLists) -> None:
        grammar = words.lexicon.grammar
        self._light = frozenset(grammar.light)
        self._wishes = frozenset(grammar.wish_verbs)

    def read(
        self, speech: Meaning, response: Meaning, similarity: NDArray[np.float32], found: Gathered
    ) -> None:
        """Add the figures that `ROLE_NAMES` names."""
        said: dict[str, list[Facet]] = {}
        for facet in speech.facets:
            said.setdefault(facet.concept, []).append(facet)
        for facet in response.facets:
            matches = said.get(facet.concept)
            if matches:
                self._word(speech, response, facet, matches, found)
        total = found.figures["role_conflicts"] + found.figures["role_agreements"]
        found.figures["role_balance"] = (
            found.figures["role_conflicts"] - found.figures["role_agreements"]
        ) / (total + 1.0)
        if similarity.size:
            for row, part in enumerate(response.parts):
                best = int(similarity[row].argmax())
                strength = float(similarity[row, best])
                if strength >= _ALIKE:
                    self._clause(speech, response, part, speech.parts[best], strength, found)
        self._feelings(speech, response, found)

    def _word(
        self, speech: Meaning, response: Meaning, facet: Facet, matches: list[Facet], found: Gathered
    ) -> None:
        where, origin = place(response.tokens[facet.at]), place(speech.tokens[matches[0].at])
        agents = {match.agent for match in matches} & _TWO
        if agents and facet.agent in _TWO:
            is_same = facet.agent in agents
            weight = 0.5 if facet.concept in self._light else 1.0
            found.add("role_agreements" if is_same else "role_conflicts", weight)
            if not is_same:
                found.mark("roles", where, origin)
                found.add("wish_role_conflict", float(facet.concept in self._wishes))
        affected = {match.affected for match in matches} & _TWO
        if affected and facet.affected in _TWO:
            is_same = facet.affected in affected
            found.add("owner_agreements" if is_same else "owner_conflicts")
            if not is_same:
                found.mark("roles", where, origin)

    def _clause(
        self,
        speech: Meaning,
        response: Meaning,
        part: Part,
        other: Part,
        strength: float,
        found: Gathered,
    ) -> None:
        mine, theirs = self._main_agent(response, part), self._main_agent(speech, other)
        if mine and theirs:
            found.add("clause_role_agreements" if mine == theirs else "clause_role_conflicts", strength)
            if mine != theirs:
                found.mark("clause_roles", (part.start, part.end), (other.start, other.end))

    def _feelings(self, speech: Meaning, response: Meaning, found: Gathered) -> None:
        """A feeling of the speaker's told as the listener's."""
        felt = {one.feeling.family for one, role in speech.feelings if role != LISTENER}
        by_listener = {one.feeling.family for one, role in speech.feelings if role == LISTENER}
        for one, role in response.feelings:
            if role == LISTENER:
                found.add("listener_feels", float(one.feeling.family not in by_listener))
                if one.feeling.family in felt - by_listener:
                    found.add("feeling_role_conflict")
                    found.mark("roles", (one.feeling.start, one.feeling.end))

    def _main_agent(self, meaning: Meaning, part: Part) -> str:
        """The role that most of a part's content words have as subject, if it is one of the two."""
        counts = dict.fromkeys(_TWO, 0)
        for facet in meaning.facets:
            if part.first <= facet.at < part.last and facet.agent in counts:
                counts[facet.agent] += facet.concept not in self._light
        if counts[SPEAKER] == counts[LISTENER]:
            return ""
        return SPEAKER if counts[SPEAKER] > counts[LISTENER] else LISTENER
