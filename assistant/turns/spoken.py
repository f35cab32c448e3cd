"""What was said in a stretch of talk, once the words have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.events import UtteranceTranscribed, Word
from assistant.timebase import Samples, Span, to_samples
from assistant.turns.lexicon import FINISHED_MARKS, tokens

WORD_TIME_SLACK = to_samples(0.15)
"""Word times are loose at pauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The tokens of a stretch, the mark at its end ("" for none), and when they were known."""

    tokens: tuple[str, ...]
    end_mark: str
    known: Samples

    @property
    def is_finished(self) -> bool:
        return self.end_mark in FINISHED_MARKS


class SpokenWords:
    """Utterances in; the words of any stretch of IPUs out."""

    def __init__(self) -> None:
        self._utterances: dict[int, UtteranceTranscribed] = {}

    def feed(self, event: UtteranceTranscribed) -> None:
        for ipu in event.ipus:
            self._utterances.setdefault(ipu, event)

    def of(self, ipus: Sequence[int], span: Span, *, before: Samples | None = None) -> Said | None:
        """The words of `ipus`, which made up `span`; None while any are missing.

        With `before`, only what was said before that moment.
        """
        if not ipus or any(ipu not in self._utterances for ipu in ipus):
            return None
        utterances = {utterance.utterance: utterance for utterance in map(self._utterances.__getitem__, ipus)}
        wanted = set(ipus)
        said: list[str] = []
        for utterance in sorted(utterances.values(), key=lambda utterance: utterance.span):
            if before is not None:
                said += [word.text for word in utterance.words if _is_between(word, span.start, before)]
            elif wanted.issuperset(utterance.ipus):
                said += [word.text for word in utterance.words] or utterance.text.split()
            else:
                start, end = span.start - WORD_TIME_SLACK, span.end + WORD_TIME_SLACK
                said += [word.text for word in utterance.words if _is_between(word, start, end)]
        return of_text(" ".join(said), known=max(utterance.at for utterance in utterances.values()))


def of_text(text: str, *, known: Samples) -> Said:
    """Tokens and end mark of words as transcribed."""
    return Said(tokens=tokens(text), end_mark=_end_mark(text.rstrip()), known=known)


def _end_mark(text: str) -> str:
    text = text.rstrip("\"'”’»")
    if text.endswith("..."):
        return "…"
    return text[-1:] if text and not text[-1].isalnum() else ""


def _is_between(word: Word, start: Samples, end: Samples) -> bool:
    return start <= (word.span.start + word.span.end) // 2 < end
