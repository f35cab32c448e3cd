"""The words of one language that tell a backchannel from a bid for the floor.

The file is `languages/<code>/turns.toml`; who reads it is not known here.

Murata (1994). Intrusive or co-operative? Journal of Pragmatics 21(4), 385-400.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.turns.reasons import REASON_CODES

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

FINISHED_MARKS = frozenset(".?!")
BROKEN_OFF_MARKS = frozenset("…-–—,")

Phrase = Annotated[str, Field(min_length=1)]


def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words without punctuation; what a hyphen joins is apart.

    Examples
    --------
    >>> tokens("Mm-hmm, I’m sure.")
    ('mm', 'hmm', "i'm", 'sure')
    """
    return tuple(token.replace("’", "'") for token in _TOKEN.findall(text.lower()))


class TurnWords(BaseModel):
    """What `turns.toml` must hold. Phrases are compared as `tokens`.

    Attributes
    ----------
    backchannels : tuple of str
        What a listener says to show that they listen.
    fillers : tuple of str
        What carries no content: "um".
    agreement : tuple of str
        How agreeing begins.
    asks_meaning : tuple of str
        How asking what was meant begins.
    counters : tuple of str
        How disagreeing begins: never a completion of the other's sentence.
    joins : tuple of str
        How a sentence that somebody else began is gone on with.
    subjects : tuple of str
        Words that make it a sentence of one's own.
    dangling : tuple of str
        Words after which a sentence mostly goes on.
    never_last : tuple of str
        Those of them that hardly ever end one.
    asks_time : tuple of str
        How somebody who is thinking asks to be waited for: "let me think".
    common : tuple of str
        Words so common that repeating them echoes nothing.
    reasons : dict
        A sentence for each reason code, with `{holder}` and `{by}`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    backchannels: tuple[Phrase, ...] = Field(min_length=1)
    fillers: tuple[Phrase, ...]
    agreement: tuple[Phrase, ...]
    asks_meaning: tuple[Phrase, ...]
    counters: tuple[Phrase, ...]
    joins: tuple[Phrase, ...]
    subjects: tuple[Phrase, ...]
    dangling: tuple[Phrase, ...]
    never_last: tuple[Phrase, ...]
    asks_time: tuple[Phrase, ...]
    common: tuple[Phrase, ...]
    reasons: dict[str, str]

    @field_validator("reasons")
    @classmethod
    def _complete(cls, reasons: dict[str, str]) -> dict[str, str]:
        if missing := REASON_CODES - reasons.keys():
            raise ValueError(f"no sentence for: {', '.join(sorted(missing))}")
        if unknown := reasons.keys() - REASON_CODES:
            raise ValueError(f"no such reason: {', '.join(sorted(unknown))}")
        return reasons

    @cached_property
    def _backchannels(self) -> frozenset[tuple[str, ...]]:
        return frozenset(tokens(phrase) for phrase in (*self.backchannels, *self.fillers))

    @cached_property
    def _fillers(self) -> frozenset[str]:
        return frozenset(token for phrase in self.fillers for token in tokens(phrase))

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(token for phrase in self.common for token in tokens(phrase))

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(token for phrase in self.subjects for token in tokens(phrase))

    @cached_property
    def _never_last(self) -> frozenset[str]:
        return frozenset(token for phrase in self.never_last for token in tokens(phrase))

    @cached_property
    def _dangling(self) -> frozenset[str]:
        return frozenset(token for phrase in self.dangling for token in tokens(phrase))

    def is_backchannel(self, said: Sequence[str]) -> bool:
        """All of it is made of backchannels, and not of fillers alone."""
        if not said or all(token in self._fillers for token in said):
            return False
        rest = tuple(said)
        longest = max(len(phrase) for phrase in self._backchannels)
        while rest:
            for length in range(min(longest, len(rest)), 0, -1):
                if rest[:length] in self._backchannels:
                    rest = rest[length:]
                    break
            else:
                return False
        return True

    def agrees(self, said: Sequence[str]) -> bool:
        """Begins by agreeing, and does not go on to disagree."""
        return _begins(said, self.agreement) and not self.disagrees(said)

    def asks_what_was_meant(self, said: Sequence[str]) -> bool:
        return _begins(self._without_fillers(said), self.asks_meaning)

    def disagrees(self, said: Sequence[str]) -> bool:
        """A "but", or the like, near the beginning."""
        starts = self._without_fillers(said)[:4]
        return any(_begins(starts[i:], self.counters) for i in range(len(starts)))

    def joins_in(self, said: Sequence[str]) -> bool:
        """Goes on with the other's sentence: "and the cat"."""
        return _begins(said, self.joins)

    def speaks_for_oneself(self, said: Sequence[str]) -> bool:
        """A sentence of one's own: "and I …"."""
        return any(token in self._subjects for token in said)

    def echoes(self, said: Sequence[str], heard: Sequence[str]) -> bool:
        """At least half of what matters in `said` is in `heard`, which came before."""
        content = {token for token in said if token not in self._common and token not in self._fillers}
        return bool(content) and 2 * len(content & set(heard)) >= len(content)

    def breaks_off(self, said: Sequence[str], end_mark: str) -> bool:
        """Ends on a word, or a mark, after which a sentence goes on.

        A recogniser puts a full stop behind much that was not finished; it is
        believed unless the last word can hardly ever be the last.
        """
        if not said:
            return False
        if end_mark in BROKEN_OFF_MARKS or said[-1] in self._never_last:
            return True
        return end_mark not in FINISHED_MARKS and (said[-1] in self._dangling or said[-1] in self._fillers)

    def wants_more(self, said: Sequence[str], end_mark: str) -> bool:
        """Ends on a filler, or on a word that hardly ever ends a sentence: "and um"."""
        if not said:
            return False
        return end_mark in BROKEN_OFF_MARKS or said[-1] in self._never_last or said[-1] in self._fillers

    def asks_for_time(self, said: Sequence[str]) -> bool:
        """Ends on asking to be waited for: "let me think", "wait a second"."""
        rest = self._without_fillers(said)
        return any(rest[-len(end) :] == end for end in map(tokens, self.asks_time))

    def _without_fillers(self, said: Sequence[str]) -> tuple[str, ...]:
        return tuple(token for token in said if token not in self._fillers)


def _begins(said: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(tuple(said[: len(start)]) == start for start in map(tokens, phrases))
