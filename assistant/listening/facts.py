"""Numbers, days, names, relatives and things of a text, and whether another text has others of the kind.

"On Sunday" for "on Friday", "the bus" for "a taxi", "thirteen" for "thirty": where both texts name one of a
kind and it is not the same, a fact is another one. That something was left out is no conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.listening.findings import Gathered, place
from assistant.listening.lexicon import WordLists
from assistant.listening.words import Token

FACT_NAMES: tuple[str, ...] = (
    "number_conflict",
    "time_conflict",
    "name_conflict",
    "kin_conflict",
    "kind_conflict",
    "fact_alone",
    "facts_agree",
)
Facts = Mapping[str, tuple[tuple[str, int], ...]]
"""Of each kind the values, each with the token that it stands at."""

_FIGURE_OF = {
    "number": "number_conflict",
    "name": "name_conflict",
    "town": "name_conflict",
    "country": "name_conflict",
    "kin": "kin_conflict",
    "role": "kin_conflict",
    **dict.fromkeys(
        ("weekday", "month", "season", "feast", "daytime", "day", "span", "meal"), "time_conflict"
    ),
}
_WEEKEND = frozenset({"saturday", "sunday"})
_SCALES = frozenset({100.0, 1000.0})


class FactFinder:
    """Finds the facts of texts in one language."""

    def __init__(self, words: WordLists) -> None:
        facts = words.lexicon.facts
        self._numbers = facts.numbers
        self._vague = frozenset(facts.vague_numbers)
        self._stop = words.stop | words.fillers
        self._kinds: dict[str, list[tuple[str, str]]] = {}
        for kind, groups in words.lexicon.kinds.items():
            for group in groups:
                same = group.split("/")
                for word in same:
                    self._kinds.setdefault(word, []).append((kind, same[0]))

    def find(self, text: str, tokens: Sequence[Token]) -> Facts:
        """All facts of `text`."""
        found: dict[str, list[tuple[str, int]]] = {}
        for at, token in enumerate(tokens):
            if token.is_mark:
                continue
            kinds = self._kinds.get(token.norm) or self._kinds.get(token.lemma) or []
            for kind, value in kinds:
                found.setdefault(kind, []).append((value, at))
            if not kinds and self._is_name(text, tokens, at):
                found.setdefault("name", []).append((token.lemma, at))
        for number, at in self._values(tokens):
            found.setdefault("number", []).append((f"{number:g}", at))
        return {kind: tuple(values) for kind, values in found.items()}

    def _values(self, tokens: Sequence[Token]) -> list[tuple[float, int]]:
        """Numbers in words or figures; "six hundred" and "four thousand" are one number each."""
        values: list[tuple[float, int]] = []
        last = -2
        for at, token in enumerate(tokens):
            value = self._value(token)
            if value is None:
                continue
            if values and last == at - 1 and (value in _SCALES and values[-1][0] < value):
                values[-1] = (values[-1][0] * value, values[-1][1])
            elif values and last == at - 1 and values[-1][0] >= 20 > value and values[-1][0] % 10 == 0:
                values[-1] = (values[-1][0] + value, values[-1][1])
            else:
                values.append((value, at))
            last = at
        return [(value, at) for value, at in values if tokens[at].norm not in self._vague]

    def _value(self, token: Token) -> float | None:
        if token.norm[0].isdigit():
            digits = token.norm.rstrip(".,:").removesuffix(":00").replace(",", "").replace(":", ".")
            try:
                return float(digits)
            except ValueError:
                return None
        return self._numbers.get(token.norm)

    def _is_name(self, text: str, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        return (
            text[token.start].isupper()
            and at > 0
            and not tokens[at - 1].is_end
            and token.norm not in _NO_NAMES
            and token.norm not in self._stop
        )


_NO_NAMES = frozenset({"i", "'s", "'m", "'d", "'ve", "'ll", "ok", "tv"})


def compare_facts(
    speech: Facts,
    response: Facts,
    speech_tokens: Sequence[Token],
    response_tokens: Sequence[Token],
    found: Gathered,
) -> None:
    """Add the figures that `FACT_NAMES` names."""
    said = {token.norm for token in speech_tokens} | {token.lemma for token in speech_tokens}
    for kind, values in response.items():
        theirs = speech.get(kind, ())
        known = {value for value, _ in theirs}
        mine = {value for value, _ in values}
        left_out = known - mine
        for value, at in values:
            token = response_tokens[at]
            is_weekend = kind == "weekday" and "weekend" in said and value in _WEEKEND
            if value in known or {token.norm, token.lemma} & said or is_weekend:
                found.add("facts_agree")
            elif left_out:
                found.add(_FIGURE_OF.get(kind, "kind_conflict"))
                other = next(place(speech_tokens[place_of]) for one, place_of in theirs if one in left_out)
                found.mark("facts", place(token), other)
            elif theirs:
                found.add(_FIGURE_OF.get(kind, "kind_conflict"), 0.4)
            else:
                found.add("fact_alone")
