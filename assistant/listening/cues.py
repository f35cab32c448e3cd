"""What the words of a response alone show of what it does: counts of cues, persons, lengths, echoes.

Dense and few: each figure can be said in words ("two cues of advice, begins with one"). The models read
them beside the layers of the sentence model.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.listening.lexicon import WordLists
from assistant.listening.words import Token

_CUES = (
    "reflection",
    "advice",
    "rebuttal",
    "hostile",
    "question_open",
    "question_closed",
    "opinion",
    "self_story",
    "comfort",
    "agreement",
    "backchannel",
    "floor",
    "refusal",
    "explaining",
    "conciliatory",
    "generalising",
    "validation",
    "intention",
    "demand",
)
_STATEMENTS = ("verdicts", "blame_phrases", "need", "softeners", "contempt")
AUXILIARIES = frozenset(
    [
        "do",
        "did",
        "does",
        "are",
        "is",
        "was",
        "were",
        "have",
        "has",
        "had",
        "can",
        "could",
        "would",
        "will",
        "should",
        "am",
        "'d",
    ]
)
WH = frozenset(["what", "how", "why", "who", "when", "where", "which", "whose"])
SUBJECTS = frozenset(["you", "your", "i", "he", "she", "it", "we", "they", "that", "this", "there", "the"])

TEXT_NAMES: tuple[str, ...] = (
    *(f"{cue}_{kind}" for cue in (*_CUES, *_STATEMENTS) for kind in ("any", "first", "share")),
    "words_log",
    "words_short",
    "is_long",
    "first_person",
    "second_person",
    "both_persons",
    "third_person",
    "second_before_first",
    "starts_second",
    "starts_so_second",
    "starts_first",
    "starts_auxiliary",
    "starts_wh",
    "has_wh",
    "has_inversion",
    "ends_question",
    "question_marks",
    "sentences",
    "commas",
    "exclamations",
    "negations",
    "fillers",
    "ends_or",
    "ends_right",
    "numbers",
    "cut_off",
    "type_token",
    "mean_length",
)
CONTEXT_NAMES: tuple[str, ...] = (
    "echo_last",
    "echo_all",
    "echo_own",
    "echo_content",
    "echo_first_word",
    "echo_begin",
    "new_content",
    "has_context",
    "last_words_log",
    "last_is_question",
    "last_short",
    "shared_run",
    "own_words_log",
)


class CueReader:
    """Turns tokens into the figures that `TEXT_NAMES` and `CONTEXT_NAMES` name."""

    def __init__(self, words: WordLists) -> None:
        self._words = words
        self._groups = [words.cues[name] for name in _CUES] + [words.statements[name] for name in _STATEMENTS]

    def of_text(self, tokens: Sequence[Token]) -> NDArray[np.float32]:
        """Shape (len(TEXT_NAMES),), float32."""
        words = [token for token in tokens if not token.is_mark]
        n = max(1, len(words))
        lead = self._lead(words)
        figures: list[float] = []
        for group in self._groups:
            spans = group.find(words)
            figures += [
                float(bool(spans)),
                float(any(first <= lead + 1 for first, _ in spans)),
                len(spans) / math.sqrt(n),
            ]
        norms = [token.norm for token in words]
        rest = norms[lead:]
        start = rest[0] if rest else ""
        lists = self._words
        persons = [
            [at for at, norm in enumerate(norms) if norm in group]
            for group in (lists.first, lists.second, lists.both, lists.third)
        ]
        marks = [token.norm[0] for token in tokens if token.is_mark]
        inversions = sum(
            one in AUXILIARIES and other in lists.second for one, other in itertools.pairwise(norms)
        )
        figures += [
            math.log1p(len(words)),
            float(len(words) <= 3),
            float(len(words) > 25),
            *(len(places) / math.sqrt(n) for places in persons),
            float(bool(persons[1]) and (not persons[0] or persons[1][0] < persons[0][0])),
            float(start in lists.second),
            float("so" in norms[:lead] and start in lists.second),
            float(start in lists.first),
            float(start in AUXILIARIES),
            float(start in WH),
            float(any(norm in WH for norm in norms)),
            float(inversions > 0),
            float(bool(tokens) and tokens[-1].norm[0] == "?"),
            float(min(marks.count("?"), 3)),
            float(min(sum(mark in ".?!" for mark in marks), 6)),
            min(marks.count(","), 8) / 2,
            float(min(marks.count("!"), 3)),
            sum(norm in lists.negations for norm in norms) / math.sqrt(n),
            sum(norm in lists.fillers for norm in norms) / math.sqrt(n),
            float(bool(norms) and norms[-1] == "or"),
            float(bool(norms) and norms[-1] in ("right", "correct", "huh", "yeah", "okay")),
            float(any(norm[0].isdigit() or norm in lists.lexicon.facts.numbers for norm in norms)),
            float(bool(norms) and norms[-1] in lists.stop),
            len(set(norms)) / n,
            sum(map(len, norms)) / n / 5,
        ]
        return np.array(figures, dtype=np.float32)

    def of_context(
        self,
        tokens: Sequence[Token],
        before: Sequence[Token],
        all_before: Sequence[Token],
        own: Sequence[Token],
    ) -> NDArray[np.float32]:
        """How the response takes up what came before, shape (len(CONTEXT_NAMES),), float32.

        Parameters
        ----------
        tokens : the response
        before : the last utterance of the other
        all_before : all that the other said
        own : what the responder said before
        """
        mine = [token for token in tokens if not token.is_mark]
        content = [token.lemma for token in mine if self._words.is_content(token)]
        last = {token.lemma for token in before if self._words.is_content(token)}
        everything = {token.lemma for token in all_before if self._words.is_content(token)}
        said = {token.lemma for token in own if self._words.is_content(token)}
        last_norms = [token.norm for token in before if not token.is_mark]
        norms = [token.norm for token in mine]
        n = max(1, len(content))
        return np.array(
            [
                sum(lemma in last for lemma in content) / n,
                sum(lemma in everything for lemma in content) / n,
                sum(lemma in said for lemma in content) / n,
                math.log1p(sum(lemma in everything for lemma in content)),
                float(bool(norms) and norms[0] in last_norms),
                float(bool(content) and content[0] in everything),
                math.log1p(sum(lemma not in everything for lemma in content)),
                float(bool(all_before)),
                math.log1p(len(last_norms)),
                float(bool(before) and before[-1].norm[0] == "?"),
                float(len(last_norms) <= 3),
                math.log1p(
                    longest_shared_run(norms, [token.norm for token in all_before if not token.is_mark])
                ),
                math.log1p(len(said)),
            ],
            dtype=np.float32,
        )

    def _lead(self, words: Sequence[Token]) -> int:
        """How many fillers and acknowledgements stand before the response proper."""
        at = 0
        while at < len(words) - 1 and (words[at].norm in self._words.fillers or words[at].norm == "and"):
            at += 1
        return at


def longest_shared_run(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest run of words that both have.

    Examples
    --------
    >>> longest_shared_run("you felt so alone on friday".split(), "i felt so alone".split())
    3
    """
    places: dict[str, list[int]] = {}
    for at, word in enumerate(other):
        places.setdefault(word, []).append(at)
    best, previous = 0, dict[int, int]()
    for word in one:
        previous = {at: previous.get(at - 1, 0) + 1 for at in places.get(word, ())}
        best = max(best, *previous.values(), 0)
    return best
