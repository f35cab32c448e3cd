"""A text cut into its parts: one event, feeling or wish each, as near as words without marks tell.

Rule 1: a part is a main clause with what hangs on it ("I'd love it if you took two evenings" is one part);
a clause that comes first ("when I opened the bank app") belongs to the one that it leads to.

Rule 2: nothing depends on punctuation: a recogniser's "i was so disappointed i went down to the beach" has
two parts. Where there are marks, they are believed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from assistant.listening.lexicon import WordLists
from assistant.listening.words import Part, Token

_LEAST_CONTENT = 2
"""A part has at least so many words that carry content, unless it names a feeling or a wish."""

_REACH_OF_LEAD = 4
"""How many words ("and by dessert") may stand between a joining word and the subject that it introduces."""


_ALWAYS_SUBJECTS = frozenset({"i", "we", "he", "she", "they"})


class PartCutter:
    """Cuts texts of one language."""

    def __init__(self, words: WordLists) -> None:
        lists = words.lexicon.parts
        self._stop = words.stop
        self._subjects = frozenset(lists.subjects)
        self._joining = frozenset(lists.joining)
        self._binding = frozenset(lists.binding)
        self._open_ended = frozenset(lists.open_ended)
        self._finite = frozenset(lists.finite)
        self._times = frozenset(lists.times)
        self._of_times = frozenset(lists.of_times)
        self._times_and_theirs = self._times | self._of_times
        self._before_wish = frozenset(lists.before_wish)
        self._sayings = frozenset(lists.sayings)
        self._felt = frozenset(
            term
            for levels in words.lexicon.feelings.values()
            for terms in levels.values()
            for term in terms
            if " " not in term
        )
        self._ends_lead = self._finite | self._subjects | self._felt
        self._requests = words.phrases(lists.requests)
        self._wishes = words.phrases(lists.wishes)

    def cut(self, tokens: Sequence[Token]) -> tuple[Part, ...]:
        """The parts of a text, in order; every token is in one of them."""
        starts, leads = [0], self._is_binding(tokens, 0)
        for at in range(1, len(tokens)):
            if tokens[at - 1].is_end:
                starts.append(at)
                leads = self._is_binding(tokens, at)
            elif self._is_clause(tokens, starts[-1], at):
                start = self._with_lead(tokens, starts[-1], at)
                if not self._is_complete(tokens[starts[-1] : start]):
                    continue
                if leads and not self._wishes.match_at(tokens, at):
                    leads = False  # this is the clause that the first one leads to
                    continue
                starts.append(start)
                leads = tokens[start].norm not in self._times_and_theirs and self._is_binding(tokens, start)
        return self._merged(tokens, [*starts, len(tokens)])

    def _is_binding(self, tokens: Sequence[Token], at: int) -> bool:
        """Does a clause begin here that another one has to complete ("when I …")?"""
        while at < len(tokens) and (tokens[at].norm in self._joining or tokens[at].is_mark):
            at += 1
        return at < len(tokens) and tokens[at].norm in self._binding

    def _is_clause(self, tokens: Sequence[Token], begun: int, at: int) -> bool:
        """A subject with its verb, or a request, that does not hang on the words before."""
        before = tokens[at - 1].norm
        if before in self._binding:
            return False
        if self._wishes.match_at(tokens, at):
            return before not in self._before_wish
        if before in self._open_ended:
            return False
        if any(token.norm in self._sayings for token in tokens[max(begun, at - 3) : at]):
            return False
        length = self._requests.match_at(tokens, at)
        if length:  # at the end "next time" and "please" belong to what was said before
            return not any(token.is_mark for token in tokens[at + length : at + length + 2]) and (
                at + length + 2 <= len(tokens)
            )
        norm = tokens[at].norm
        if norm not in self._subjects:
            return False
        following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
        return norm in _ALWAYS_SUBJECTS or following in self._finite or following.endswith("ed")

    def _is_complete(self, tokens: Sequence[Token]) -> bool:
        """Has the part so far something said of somebody?"""
        words = [token.norm for token in tokens if not token.is_mark]
        if len(words) < 3:
            return len(words) == 2 and words[1] in self._felt
        return any(
            (norm in self._subjects and norm != "that") or (norm in self._finite and norm != "'s")
            for norm in words
        )

    def _with_lead(self, tokens: Sequence[Token], begun: int, at: int) -> int:
        """Where the clause whose subject stands at `at` begins: at its "and", its comma, its "on Sunday"."""
        start = at
        while start - 1 > begun and at - start < _REACH_OF_LEAD and tokens[start - 1].norm in self._times:
            start -= 1
            while start - 1 > begun and tokens[start - 1].norm in self._of_times:
                start -= 1
        for back in range(start - 1, max(begun, start - 1 - _REACH_OF_LEAD), -1):
            token = tokens[back]
            if token.norm in self._joining and (back == start - 1 or token.norm in ("and", "but")):
                while back - 1 > begun and tokens[back - 1].norm in self._joining:
                    back -= 1
                return back
            if token.is_mark or token.norm in self._ends_lead:
                break
        return start

    def _merged(self, tokens: Sequence[Token], starts: Sequence[int]) -> tuple[Part, ...]:
        parts: list[Part] = []
        for first, last in itertools.pairwise(starts):
            words = [token for token in tokens[first:last] if not token.is_mark]
            if not words:
                continue
            part = Part(tokens[first].start, tokens[last - 1].end, first, last)
            content = sum(token.norm not in self._stop for token in words)
            bears = any(token.norm in self._felt for token in words) or bool(
                self._wishes.find(tokens[first:last]) or self._requests.find(tokens[first:last])
            )
            short = content < (1 if bears else _LEAST_CONTENT)
            if parts and short and not tokens[parts[-1].last - 1].is_end:
                parts[-1] = Part(parts[-1].start, part.end, parts[-1].first, last)
            else:
                parts.append(part)
        return tuple(parts)
