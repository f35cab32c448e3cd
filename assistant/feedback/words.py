"""Which words the feedback needs from a language, and nothing else.

A language gives them in `languages/<code>/feedback.toml`; the caller reads that
file (`assistant.language.read_words`) and this model says, with the field, what
is missing. Sentences have places in braces; `summary.py` lists them.
"""

from __future__ import annotations

from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from assistant.events import OverlapKind

PLACES = frozenset({"partner", "quote", "time", "said", "word", "length", "n"})
"""The places a summary sentence may have."""


def _with_known_places(text: str) -> str:
    unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - PLACES
    if unknown:
        raise ValueError(f"knows no place {{{sorted(unknown)[0]}}}; there are: {', '.join(sorted(PLACES))}")
    return text


Sentence = Annotated[str, AfterValidator(_with_known_places)]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WentWell(_Words):
    """What went well, the most telling first."""

    confirmed: Sentence
    accepted: Sentence
    named_feeling: Sentence
    validated: Sentence
    thanked: Sentence
    open_question: Sentence
    reflected: Sentence
    tried_again: Sentence
    i_statement: Sentence
    let_finish: Sentence
    backchannels: Sentence
    told_feeling: Sentence
    took_part: Sentence
    spoke_alone: Sentence


class ToTry(_Words):
    """What to try next time, the most useful first."""

    say_back_first: Sentence
    advice_first: Sentence
    question_first: Sentence
    cut_in: Sentence
    cut_in_unheard: Sentence
    tried_cut_in: Sentence
    missing: Sentence
    own_words: Sentence
    check_back: Sentence
    advice: Sentence
    add_feeling: Sentence
    open_question: Sentence
    ask_more: Sentence
    add_quality: Sentence
    say_back_once: Sentence
    invite: Sentence


class Notes(_Words):
    """Said in place of the two sentences."""

    no_speech: str
    not_heard: Sentence


class SummaryWords(_Words):
    went_well: WentWell
    to_try: ToTry
    notes: Notes
    lead_went_well: str
    lead_to_try: str
    openers: tuple[str, ...]
    feeling_cues: tuple[str, ...]


class KindWords(_Words):
    """What one kind of overlap is called, in one and in many, and what it means."""

    one: str
    many: str
    meaning: str


class Definition(_Words):
    """How a figure is made: its name, its definition, what it does not mean, its source."""

    name: str
    text: str
    caution: str = ""
    source: str = ""


class UnitWords(_Words):
    """A length of time in words, with the place {n}."""

    seconds: Sentence
    minutes: Sentence


class FeedbackWords(_Words):
    """Every word of the feedback in one language."""

    language: str
    summary: SummaryWords
    page: dict[str, str]
    kinds: dict[OverlapKind, KindWords]
    units: UnitWords
    replies: dict[str, str]
    reasons: dict[str, str]
    roles: dict[str, str]
    definitions: dict[str, Definition]

    @model_validator(mode="after")
    def _has_every_kind(self) -> FeedbackWords:
        missing = [kind.value for kind in OverlapKind if kind not in self.kinds]
        if missing:
            raise ValueError(f"kinds: no words for {', '.join(missing)}")
        return self
