"""A course: exercises in an order, each with its reason, over some weeks.

It is a file like an exercise is (`exercises/<language>/course/<id>.yaml`). Where a
couple stands in it is `assistant.progress.standing`'s to say.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.errors import ExerciseError
from assistant.exercise.documents import parse_document, read_document
from assistant.exercise.loader import exercise_files
from assistant.exercise.schema import IDENTIFIER
from assistant.resources import bundled

DEFAULT_COURSE = "four-weeks"

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]


def _two_sentences(text: str) -> str:
    n_sentences = len(re.findall(r"[.!?…][\"”’)]*(?=\s|$)", text))
    if n_sentences != 2:
        raise ValueError(f"should be two sentences, got {n_sentences}")
    return text


class CourseStep(BaseModel):
    """One exercise, and why it stands here."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    exercise: _Identifier = Field(description="The id of the exercise; each comes once.")
    minutes: int = Field(ge=1, le=120, description="About how long it takes.")
    why: Annotated[_Line, AfterValidator(_two_sentences)] = Field(
        description="Why it is in the course, and here: two sentences."
    )
    source: _Line = Field(description="Where that comes from.")


class CourseWeek(BaseModel):
    """Some steps that belong together; how long a couple takes for them is theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: _Line
    steps: Annotated[list[CourseStep], Field(min_length=1)]


class Course(BaseModel):
    """A course as a file describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal[1] = Field(description="The version of this format.")
    id: _Identifier = Field(description="The name of the file.")
    title: _Line = Field(description="The name that people read.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    about: _Line = Field(description="What it is, and that it may be left at any time.")
    weeks: Annotated[list[CourseWeek], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_each_once(self) -> Course:
        counts = Counter(step.exercise for step in self.steps)
        twice = [exercise for exercise, n in counts.items() if n > 1]
        if twice:
            raise ValueError(f"weeks: each exercise should come once, '{twice[0]}' comes more often")
        return self

    @property
    def steps(self) -> tuple[CourseStep, ...]:
        """All steps in their order."""
        return tuple(step for week in self.weeks for step in week.steps)

    def week_of(self, step: CourseStep) -> int:
        """The number of the week of a step, from 1."""
        return next(n for n, week in enumerate(self.weeks, start=1) if step in week.steps)

    def step(self, exercise: str) -> CourseStep:
        """The step with this exercise.

        Raises
        ------
        ExerciseError
            If it is not in the course.
        """
        for step in self.steps:
            if step.exercise == exercise:
                return step
        known = ", ".join(step.exercise for step in self.steps)
        raise ExerciseError(f"the course '{self.id}' has no step '{exercise}'. It has: {known}.")


def parse_course(text: str, *, file: str) -> Course:
    """The course that a file describes. Raises ExerciseError, one line for each thing to mend."""
    return parse_document(text, Course, file=file, what="a course")


def load_course(name: str = DEFAULT_COURSE, *, language: str) -> Course:
    """The course with this id.

    Raises
    ------
    ExerciseError
        If the language has none of this id, or it names an exercise that is not there.
    """
    shown = f"exercises/{language}/course/{name}.yaml"
    path = bundled("exercises") / language / "course" / f"{name}.yaml"
    if not path.is_file():
        found = sorted(one.parents[1].name for one in bundled("exercises").glob(f"*/course/{name}.yaml"))
        raise ExerciseError(
            f"--language {language}: the course '{name}' is not written in it; it is there in "
            f"{', '.join(found) or 'no language'}. `sayback exercises list --language {language}` "
            "lists the exercises to take one by one."
        )
    course = parse_course(read_document(path, shown=shown), file=shown)
    missing = [step.exercise for step in course.steps if step.exercise not in exercise_files(language)]
    if missing:
        raise ExerciseError(f"{shown}: there is no exercise '{missing[0]}' in the language '{language}'.")
    return course


def course_schema_text() -> str:
    """`exercises/course.schema.json` as it must stand in the file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Course.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(course_schema_text())
