"""Which words the looks over several sessions need from a language.

A language gives them in `languages/<code>/progress.toml`; this says what must be in it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import OptionError
from assistant.language import read_words


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


class ProgressWords(_Words):
    """Every word of this room in one language."""

    language: str
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
    day: str
    list_join: str
    title_join: str
    course: CourseWords

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
