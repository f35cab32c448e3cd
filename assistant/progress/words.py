"""Which words the looks over several sessions need from a language.

A language gives them in `languages/<code>/progress.toml`; this says what must be in it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import OptionError
from assistant.events import ChannelLayout, ReplyMeaning
from assistant.language import read_words
from assistant.progress.figures import NAMES, Unit
from assistant.progress.likeness import CONCERNS, Difference


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CourseWords(_Words):
    """What is said of a course."""

    begun: str
    not_begun: str
    next: str
    why_from: str
    to_start: str
    to_skip: str
    to_go_back: str
    to_see_all: str
    free: str
    all_done: str
    nothing_open: str
    week: str
    step: str
    about_minutes: str
    state_done: str
    state_left_out: str
    state_next: str
    state_open: str
    skipped: str
    already_done: str
    taken_up: str
    nothing_to_skip: str
    nothing_to_go_back_to: str


class TrendWords(_Words):
    """What is said of several sessions."""

    title: str
    eyebrow: str
    intro: str
    none: str
    none_of: str
    ordinary: str
    sessions_one: str
    sessions: str
    too_few: str
    between: str
    always: str
    mostly: str
    higher: str
    lower: str
    not_given: str
    missing: str
    nothing: str
    both: str
    table: str
    session: str
    recording: str
    live: str
    picture: str
    picture_help: str
    wishes: str
    wishes_help: str
    quoted: str
    answer: str
    no_answer: str
    closer_yes: str
    closer_not_quite: str
    closer_more: str
    closer_unclear: str
    set_aside: str
    open_session: str
    made: str
    made_text: str
    private: str
    made_by: str
    skip: str
    units: dict[Unit, str]
    aside: dict[str, str]

    def closer(self, meaning: ReplyMeaning) -> str:
        """What an answer to "Did it get you closer?" comes to."""
        known = {
            ReplyMeaning.YES: self.closer_yes,
            ReplyMeaning.NOT_QUITE: self.closer_not_quite,
            ReplyMeaning.MORE: self.closer_more,
        }
        return known.get(meaning, self.closer_unclear)


class FigureWords(_Words):
    """What a figure is called, and what it is and is not."""

    name: str
    help: str


class CompareWords(_Words):
    """What is said of two sessions side by side."""

    title: str
    eyebrow: str
    first: str
    second: str
    figure: str
    not_beside: str
    words: str
    went_well: str
    to_try: str
    intro: str
    made_text: str
    why: dict[Difference, str]
    layouts: dict[ChannelLayout, str]


class ProgressWords(_Words):
    """Every word of this room in one language."""

    language: str
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    day: str
    list_join: str
    title_join: str
    course: CourseWords
    trends: TrendWords
    figures: dict[str, FigureWords]
    compare: CompareWords

    @model_validator(mode="after")
    def _has_every_word(self) -> ProgressWords:
        reasons = {"broken_off", "not_both", *(difference.value for difference in CONCERNS)}
        for part, needed, given in (
            ("figures", NAMES, set(self.figures)),
            ("trends.units", {unit.value for unit in Unit}, {unit.value for unit in self.trends.units}),
            ("trends.aside", reasons, set(self.trends.aside)),
            ("compare.layouts", set(ChannelLayout), set(self.compare.layouts)),
            ("compare.why", {d.value for d in Difference}, {d.value for d in self.compare.why}),
        ):
            missing = sorted(set(needed) - given)
            if missing:
                raise ValueError(f"{part}: no words for {', '.join(missing)}")
        return self

    def date(self, day: date) -> str:
        """A day as people read it."""
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)


def progress_words(language: str) -> ProgressWords:
    """The words of this language, read from its file.

    Raises
    ------
    OptionError
        If there are none for this language, or the file lacks something.
    """
    try:
        return ProgressWords.model_validate(read_words(language, "progress"))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise OptionError(f"languages/{language}/progress.toml: {field}: {first['msg']}") from error
