"""The judge: a response held against the speech that it answers.

Rule 1: pure. Word lists, weights and the sentence model are passed in; no file, no clock, no network.

Rule 2: it judges words, never a person. `say` is kind and quotes the partner; the partner's own "yes,
that's it" outranks everything here, and that is decided elsewhere.

How: small calibrated models say what the response *does* (gives back, asks, advises, defends); an
alignment with the speech says whether it is faithful and what is missing; a table decides what to say.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.events import Appreciation, Assessment, OverlapForm, Question
from assistant.listening.comparison import COVERAGE_NAMES, Comparer, Comparison, ReadText, vectors_of
from assistant.listening.cues import CueReader
from assistant.listening.decision import CONFLICTS, Findings, decide
from assistant.listening.encoding import PairEncoder
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
from assistant.listening.heads import Heads, sigmoid
from assistant.listening.lexicon import WordLists
from assistant.listening.matter import N_EARLIER, matter_features
from assistant.listening.meaning import LISTENER, SPEAKER, MeaningReader
from assistant.listening.opinion import SecondOpinion
from assistant.listening.sayings import Sayings
from assistant.listening.statements import StatementReader
from assistant.ports import ContextUtterance, ResponseTiming

OF_RESPONSE = (
    "paraphrase",
    "question",
    "open",
    "advice",
    "rebuttal",
    "hostile",
    "backchannel",
    "cooperative",
    "floor_taking",
)
"""Heads that read the features of a response."""

OF_STATEMENT = ("validation", "i_statement", "blame", "deed", "effect", "quality", "harsh", "intention")
"""Heads that read the figures of a statement."""

OF_COMPARISON = ("about", "faithful", "parroting", "covered")
"""Heads that read the comparison of response and speech."""

_HAS_FEELING = COVERAGE_NAMES.index("has_feeling")
_SPEECHES_KEPT = 8
_VECTORS_KEPT = 64
_LONGEST_STRETCH = 400
"""Characters of a speech that the sentence model reads at once."""


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
    second_opinion : SecondOpinion, optional
        May add points to `missing`; never changes anything else.
    """

    def __init__(
        self,
        words: WordLists,
        heads: Heads,
        encoder: PairEncoder,
        *,
        second_opinion: SecondOpinion | None = None,
    ) -> None:
        self._words = words
        self._heads = heads
        self._encoder = encoder
        self._opinion = second_opinion
        self._feelings = FeelingFinder(words)
        self._meanings = MeaningReader(words, self._feelings)
        self._comparer = Comparer(words)
        self._cues = CueReader(words)
        self._statements = StatementReader(words)
        self._evidence = EvidenceFinder(words)
        self._sayings = Sayings(words.lexicon.say, words.tokeniser)
        self._speeches: OrderedDict[str, ReadText] = OrderedDict()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def prepare(self, speech: str) -> None:
        """Read a speech ahead of its answer, when its turn ends."""
        if speech.strip():
            self._read_speech(speech)

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        """What `response` is to `speech`; "" where nothing is known of it."""
        meaning = self._meanings.read(response, first=LISTENER, second=SPEAKER)
        states = self._encoder.states(response, layers=LAYERS)
        responder = responder_of(speech, context)
        around = surroundings(speech, context, responder, self._words.tokeniser)
        features = response_features(pooled_layers(states), meaning.tokens, around, timing, self._cues)
        found = self._feelings.find(response, meaning.tokens)
        statement = np.concatenate(
            [
                self._statements.read(meaning.tokens, found),
                features[BLOCKS["mean2"]],
                features[BLOCKS["mean4"]],
            ]
        )
        does = {name: self._heads[name].probability(features) for name in OF_RESPONSE}
        says = {name: self._heads[name].probability(statement) for name in OF_STATEMENT}
        heard = self._read_speech(speech) if speech.strip() else None
        comparison: Comparison | None = None
        about = 0.0
        if heard is not None and heard.meaning.parts and meaning.parts:
            read = vectors_of(meaning, [(0, states)])
            comparison = self._comparer.compare(heard, read)
            earlier = [
                (utterance.speaker == responder, self._vector(utterance.text))
                for utterance in context[-N_EARLIER:]
                if utterance.text
            ]
            matter = matter_features(comparison, features, read.whole, earlier, response)
            about = self._heads["about"].probability(matter)
        findings = self._findings(does, heard, comparison, about, speech, response, len(meaning.tokens))
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

    def _vector(self, text: str) -> NDArray[np.float32]:
        """Unit vector of something said earlier; the last few are kept."""
        kept = self._vectors.get(text)
        if kept is None:
            kept = self._vectors[text] = self._encoder.encode([text])[0]
            while len(self._vectors) > _VECTORS_KEPT:
                self._vectors.popitem(last=False)
        return kept

    def _read_speech(self, speech: str) -> ReadText:
        kept = self._speeches.get(speech)
        if kept is None:
            meaning = self._meanings.read(speech, first=SPEAKER, second=LISTENER)
            stretches = [
                (
                    part.start,
                    self._encoder.states(speech[part.start : part.end][:_LONGEST_STRETCH], layers=(6,)),
                )
                for part in meaning.parts
            ]
            kept = vectors_of(meaning, stretches)
            self._speeches[speech] = kept
            while len(self._speeches) > _SPEECHES_KEPT:
                self._speeches.popitem(last=False)
        self._speeches.move_to_end(speech)
        return kept

    def _findings(
        self,
        does: Mapping[str, float],
        heard: ReadText | None,
        comparison: Comparison | None,
        about: float,
        speech: str,
        response: str,
        n_tokens: int,
    ) -> Findings:
        if heard is None or comparison is None:
            return Findings(does=does, n_tokens=n_tokens)
        covered = [self._heads["covered"].probability(row) for row in comparison.coverage]
        parts = [speech[part.start : part.end].strip(" ,") for part in heard.meaning.parts]
        missing = [text for text, p in zip(parts, covered, strict=True) if p < 0.5]
        if self._opinion is not None:
            missing += [
                point for point in self._opinion.missing_points(speech, response) if point not in missing
            ]
        return Findings(
            does=does,
            n_tokens=n_tokens,
            about=about,
            faithful=self._heads["faithful"].probability(comparison.faithful),
            parroting=self._heads["parroting"].probability(comparison.faithful),
            parts=tuple(parts),
            part_covered=tuple(covered),
            part_weights=tuple(len(part.split()) for part in parts),
            part_has_feeling=tuple(bool(row[_HAS_FEELING] > 0) for row in comparison.coverage),
            missing=tuple(missing),
            covered=tuple(text for text, p in zip(parts, covered, strict=True) if p >= 0.5),
            conflicts={kind: sigmoid(comparison.figure(kind)) for kind in CONFLICTS},
            anchors={kind: speech[start:end] for kind, (start, end) in comparison.anchors.items()},
        )


def _overlap_form(does: Mapping[str, float]) -> OverlapForm:
    kinds = np.array([does["backchannel"], does["cooperative"], does["floor_taking"]]) + 1e-6
    shares = kinds / kinds.sum()
    return OverlapForm(
        backchannel=float(shares[0]), cooperative=float(shares[1]), floor_taking=float(shares[2])
    )
