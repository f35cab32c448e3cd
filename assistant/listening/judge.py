"""The judge: a response held against the speech that it answers.

Rule 1: pure. Word lists, weights and the sentence model are passed in; no file, no clock, no network.

Rule 2: it judges words, never a person. `say` is kind and quotes the partner; the partner's own "yes,
that's it" outranks everything here, and that is decided elsewhere.

How: small calibrated models say what the response *does* (gives back, asks, advises, defends); an
alignment with the speech says whether it is faithful and what is missing; a table decides what to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import PairEncoder, UpperLayers
from assistant.events import Appreciation, Assessment, OverlapForm, Question
from assistant.listening.asking import asked_features
from assistant.listening.clauses import ClauseReader
from assistant.listening.coverage import COVERAGE_NAMES
from assistant.listening.cues import CueReader
from assistant.listening.decision import Findings, decide
from assistant.listening.evidence import EvidenceFinder
from assistant.listening.features import (
    BLOCKS,
    LAYERS,
    pooled_layers,
    responder_of,
    response_features,
    surroundings,
)
from assistant.listening.feelings import FeelingFinder
from assistant.listening.heads import Heads
from assistant.listening.lexicon import WordLists
from assistant.listening.matter import N_EARLIER, Likeness, matter_features
from assistant.listening.opinion import SecondOpinion
from assistant.listening.reading import Heard, Held, PairReader, unit_means
from assistant.listening.sayings import Sayings
from assistant.listening.statements import StatementReader
from assistant.listening.tuned import shown
from assistant.listening.words import Token
from assistant.ports import ContextUtterance, ResponseTiming

OF_RESPONSE = (
    "paraphrase",
    "question",
    "advice",
    "rebuttal",
    "hostile",
    "backchannel",
    "cooperative",
    "floor_taking",
)
"""Heads that read the features of a response."""

OF_ASKED = ("open",)
"""Heads that read the features of a response and those of its question."""

OF_STATEMENT = ("i_statement", "blame", "harsh", "intention")
"""Heads that read the figures of a statement."""

OF_CLAUSES = ("validation", "deed", "effect", "quality")
"""Heads that read the figures of a statement and those of its clauses."""

ANY_FAULT = "unfaithful"
OF_FAULT = ("swapped", "turned", "fact", "feeling", "added", ANY_FAULT)
"""Heads that read a response held against a speech; the last tells any of the faults."""

_LENGTH = COVERAGE_NAMES.index("length")
_LEAST_LENGTH = 0.25
"""Two words with content, as `coverage` counts: "this is hard to say" is no point to be said back."""

OF_COMPARISON = ("about", "elsewhere", "faithful", "parroting", "covered")
"""Heads that read the comparison of response and speech."""

OWN_REQUEST_MOST = 0.3
"""Advice at most, where somebody asks for something for themselves ("can I please get …")."""

COVERED_SURELY = 0.6
"""A part less surely said back than this is named as missing."""


class ListeningJudge:
    """Implements `ports.Judge`.

    Parameters
    ----------
    words : WordLists
        The words of the language.
    heads : mapping of str to Head
        The small models, by what they tell.
    encoder : PairEncoder
        The sentence model.
    tuned : UpperLayers
        Its layers that were tuned for listening.
    likeness : Likeness
        Tells how near a response lies to what was said.
    second_opinion : SecondOpinion, optional
        May add points to `missing`; never changes anything else.
    """

    def __init__(
        self,
        words: WordLists,
        heads: Heads,
        encoder: PairEncoder,
        tuned: UpperLayers,
        likeness: Likeness,
        *,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._words = words
        self._heads = heads
        self._encoder = encoder
        self._tuned = tuned
        self._likeness = likeness
        self._opinion = second_opinion
        self._feelings = FeelingFinder(words)
        self._pairs = PairReader(words, self._feelings, encoder)
        self._cues = CueReader(words)
        self._statements = StatementReader(words)
        self._clauses = ClauseReader(words)
        self._evidence = EvidenceFinder(words)
        self._sayings = Sayings(words.lexicon.say, words.lexicon.quote, words.tokeniser)

    def prepare(self, text: str) -> None:
        """Read a part of a speech ahead of its answer."""
        self._pairs.prepare(text)

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        """What `response` is to `speech`; "" where nothing is known of it."""
        meaning = self._pairs.response_meaning(response)
        states = self._encoder.states(response, layers=LAYERS)
        pooled = pooled_layers(states)
        responder = responder_of(speech, context)
        around = surroundings(speech, context, responder, self._words.tokeniser)
        tuned = self._tuned.figures(shown(states))
        features = response_features(pooled, meaning.tokens, around, timing, self._cues, tuned)
        found = self._feelings.find(response, meaning.tokens)
        statement = np.concatenate(
            [
                self._statements.read(meaning.tokens, found),
                features[BLOCKS["mean2"]],
                features[BLOCKS["mean4"]],
            ]
        )
        does = {name: self._heads[name].probability(features) for name in OF_RESPONSE}
        asked = np.concatenate([features, asked_features(meaning.tokens, states, self._cues)])
        does |= {name: self._heads[name].probability(asked) for name in OF_ASKED}
        if self._asks_for_oneself(meaning.tokens):
            does["advice"] = min(does["advice"], OWN_REQUEST_MOST)
        says = {name: self._heads[name].probability(statement) for name in OF_STATEMENT}
        clauses = np.concatenate([statement, self._clauses.read(meaning.tokens)])
        says |= {name: self._heads[name].probability(clauses) for name in OF_CLAUSES}
        heard = self._pairs.heard(speech) if speech.strip() else None
        held: Held | None = None
        about = 0.0
        if heard is not None and meaning.parts:
            held = self._pairs.hold(heard, meaning, states, pooled)
            earlier = self._pairs.earlier([one.text for one in context[-N_EARLIER:]] or [speech])
            matter = matter_features(response, unit_means(states), earlier, self._likeness)
            both = np.concatenate([held.comparison.faithful, matter])
            elsewhere = self._heads["elsewhere"].probability(both)
            about = min(self._heads["about"].probability(matter), 1.0 - elsewhere)
        comparison = held.comparison if held is not None else None
        findings = self._findings(does, heard, held, about, speech, response, len(meaning.tokens))
        outcome = decide(findings)
        return Assessment(
            accepted=outcome.accepted,
            paraphrase=does["paraphrase"],
            about=findings.about,
            faithful=findings.faithful,
            question=Question(is_question=does["question"], is_open=does["open"]),
            advice=does["advice"],
            rebuttal=does["rebuttal"],
            hostile=does["hostile"],
            parroting=findings.parroting,
            validation=says["validation"],
            i_statement=says["i_statement"],
            blame=says["blame"],
            appreciation=Appreciation(deed=says["deed"], effect=says["effect"], quality=says["quality"]),
            overlap_kind=_overlap_form(does),
            feelings=tuple(named.feeling for named in found.named),
            missing=findings.missing,
            covered=findings.covered,
            evidence=self._evidence.of(meaning.tokens, found, comparison),
            reason=self._words.lexicon.reasons[outcome.case],
            say=self._sayings.say(outcome.case, quoted=outcome.quote, covered=outcome.covered),
            harsh_start=says["harsh"],
            intention=says["intention"],
        )

    def _asks_for_oneself(self, tokens: Sequence[Token]) -> bool:
        """Is something asked for, and neither said what the other might do nor what both might?"""
        asked = self._words.cues["own_request"].find(tokens)
        taken = {at for first, last in asked for at in range(first, last)}
        return bool(asked) and not any(
            token.norm in self._words.second or token.norm in self._words.both
            for at, token in enumerate(tokens)
            if at not in taken
        )

    def _findings(
        self,
        does: Mapping[str, float],
        heard: Heard | None,
        held: Held | None,
        about: float,
        speech: str,
        response: str,
        n_tokens: int,
    ) -> Findings:
        if heard is None or held is None:
            return Findings(does=does, n_tokens=n_tokens)
        covered = [self._heads["covered"].probability(row) for row in held.comparison.coverage]
        parts = [speech[part.start : part.end].strip(" ,") for part in heard.read.meaning.parts]
        points = held.comparison.points
        weighty = [point.is_felt or point.is_wish for point in points]
        order = sorted(range(len(parts)), key=lambda at: (not weighty[at], covered[at]))
        says_much = [row[_LENGTH] >= _LEAST_LENGTH for row in held.comparison.coverage]
        missing = [
            parts[at] for at in order if covered[at] < COVERED_SURELY and (weighty[at] or says_much[at])
        ]
        if self._opinion is not None:
            missing += [
                point for point in self._opinion.missing_points(speech, response) if point not in missing
            ]
        faults = {name: self._heads[name].logit(held.features) for name in OF_FAULT}
        return Findings(
            does=does,
            n_tokens=n_tokens,
            about=about,
            faithful=self._heads["faithful"].probability(fault_odds(faults)),
            parroting=self._heads["parroting"].probability(held.comparison.faithful),
            faults=faults,
            parts=tuple(parts),
            part_covered=tuple(covered),
            part_weights=tuple(len(part.split()) for part in parts),
            part_has_feeling=tuple(point.is_felt for point in points),
            missing=tuple(missing),
            covered=tuple(text for text, p in zip(parts, covered, strict=True) if p >= COVERED_SURELY),
            anchors={kind: speech[start:end] for kind, (start, end) in held.comparison.anchors.items()},
        )


def _overlap_form(does: Mapping[str, float]) -> OverlapForm:
    kinds = np.array([does["backchannel"], does["cooperative"], does["floor_taking"]]) + 1e-6
    shares = kinds / kinds.sum()
    return OverlapForm(
        backchannel=float(shares[0]), cooperative=float(shares[1]), floor_taking=float(shares[2])
    )


def fault_odds(faults: Mapping[str, float]) -> NDArray[np.float32]:
    """What the head `faithful` reads: the log odds of any fault, and of the sum of each, shape (2,)."""
    each = [odds for name, odds in faults.items() if name != ANY_FAULT]
    return np.array(
        [faults[ANY_FAULT], float(np.log(np.exp(np.clip(each, -20, 20)).sum()))], dtype=np.float32
    )
