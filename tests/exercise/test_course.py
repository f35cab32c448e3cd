"""A course is a file that is checked like an exercise, and holds every exercise once."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from assistant.errors import ExerciseError
from assistant.exercise.course import DEFAULT_COURSE, course_schema_text, load_course, parse_course
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.resources import bundled, read_text_file

TEXT = """\
format: 1
id: two-weeks
title: Two weeks
language: en
about: Two exercises.
weeks:
  - title: First
    steps:
      - exercise: say-it-back
        minutes: 20
        why: It slows a talk down. It lets both be heard.
        source: A book.
  - title: Second
    steps:
      - exercise: thank-you-for
        minutes: 10
        why: It is warm. It is short.
        source: A study.
"""


def test_the_nine_exercises_are_in_four_weeks():
    """Each of them once; week by week."""
    course = load_course(language="en")

    assert len(course.weeks) == 4
    assert sorted(step.exercise for step in course.steps) == sorted(exercise_files("en"))
    assert [course.week_of(step) for step in course.steps] == [1, 1, 2, 2, 3, 3, 4, 4, 4]


def test_an_exercise_that_needs_saying_back_comes_after_it():
    """What is asked in a later exercise has been practised before."""
    order = [step.exercise for step in load_course(language="en").steps]

    for exercise in ("set-your-intentions", "i-instead-of-you", "in-their-shoes"):
        assert order.index("say-it-back") < order.index(exercise)


def test_each_step_is_about_as_long_as_its_exercise_may_take():
    """The minutes that are told are not beyond what the exercise allows for."""
    for step in load_course(language="en").steps:
        exercise = load_exercise(step.exercise)
        per_round = ("speak", "say_back", "confirm", "receive", "reply", "swap")
        longest_s = sum(
            phase.max_s * (exercise.rounds if phase.act in per_round else 1)
            for phase in exercise.phases.values()
        )
        assert step.minutes <= longest_s / 60, step.exercise


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("format: 1", "format: 2", "course.yaml:1: format: should be 1, got 2"),
        ("It is warm. It is short.", "It is warm.", "course.yaml:17: weeks.1.steps.0.why: should be two"),
        ("minutes: 10", "minutes: -1", "course.yaml:16: weeks.1.steps.0.minutes: should be greater than"),
        ("source: A study.", "", "course.yaml:15: weeks.1.steps.0.source: is needed here"),
        ("minutes: 10", "minuts: 10", "is not a field of this format; near to it: minutes"),
        ("thank-you-for", "say-it-back", "'say-it-back' comes more often"),
        ("thank-you-for", "Thank you", "exercise: should be small letters and digits"),
        ("title: Two weeks", "title: 'Two", "this is not yet YAML"),
    ],
)
def test_what_should_be_mended_is_told_with_its_line(before: str, after: str, problem: str):
    """File, line, field, and what was expected."""
    with pytest.raises(ExerciseError) as raised:
        parse_course(TEXT.replace(before, after), file="course.yaml")

    assert problem in str(raised.value)


def test_a_step_that_is_not_there_is_told_with_those_that_are():
    """So that a name can be copied."""
    with pytest.raises(ExerciseError, match=r"no step 'swim'\. It has: say-it-back, thank-you-for"):
        parse_course(TEXT, file="course.yaml").step("swim")


def test_a_language_without_a_course_is_told():
    """The way out is named."""
    with pytest.raises(ExerciseError, match="not written in it; it is there in en"):
        load_course(language="xx")


def test_the_schema_file_is_what_the_code_makes_of_it():
    """`exercises/course.schema.json` is generated, and the course keeps to it."""
    assert read_text_file(bundled("exercises") / "course.schema.json") == course_schema_text()
    path = bundled("exercises") / "en" / "course" / f"{DEFAULT_COURSE}.yaml"
    data: Any = YAML(typ="safe", pure=True).load(read_text_file(path))

    jsonschema.validate(data, YAML(typ="safe", pure=True).load(course_schema_text()))
