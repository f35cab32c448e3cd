"""What was said in a stretch of talk, once the words have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from assistant.events import UtteranceTranscribed, Word
from assistant.timebase import Samples, Span, to_samples
from assistant.turns.lexicon import FINISHED_MARKS, tokens

WORD_TIME_SLACK = to_samples(0.15)
"""Word times are loose at pauses."""

DOUBTFUL_BELOW = 0.25
"""Words that the recogniser itself is, in the middle, less sure of than this are a guess at a sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The tokens of a stretch, the mark at its end ("" for none), and when they were known.

    `is_doubtful`: the recogniser guessed at them, as at an "mhm" that it has no word for.
    """

    tokens: tuple[str, ...]
    end_mark: str
    known: Samples
    is_doubtful: bool = False

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
        sureness: list[float] = []
        for utterance in sorted(utterances.values(), key=lambda utterance: utterance.span):
            if before is not None:
                found = [word for word in utterance.words if _is_between(word, span.start, before)]
            elif wanted.issuperset(utterance.ipus):
                found = list(utterance.words)
            else:
                start, end = span.start - WORD_TIME_SLACK, span.end + WORD_TIME_SLACK
                found = [word for word in utterance.words if _is_between(word, start, end)]
            is_untimed = before is None and not utterance.words and wanted.issuperset(utterance.ipus)
            said += utterance.text.split() if is_untimed else [word.text for word in found]
            sureness += [word.probability for word in found]
        return of_text(
            " ".join(said),
            known=max(utterance.at for utterance in utterances.values()),
            is_doubtful=bool(sureness) and median(sureness) < DOUBTFUL_BELOW,
        )


def of_text(text: str, *, known: Samples, is_doubtful: bool = False) -> Said:
    """Tokens and end mark of words as transcribed."""
    return Said(tokens=tokens(text), end_mark=_end_mark(text.rstrip()), known=known, is_doubtful=is_doubtful)


def _end_mark(text: str) -> str:
    text = text.rstrip("\"'”’»")
    if text.endswith("..."):
        return "…"
    return text[-1:] if text and not text[-1].isalnum() else ""


def _is_between(word: Word, start: Samples, end: Samples) -> bool:
    return start <= (word.span.start + word.span.end) // 2 < end
