"""Where a couple stands in a course: done by doing, left out and taken up again at will."""

from __future__ import annotations

from datetime import date

from assistant.exercise.course import Course, parse_course
from assistant.progress.course_lines import CourseCommands, course_lines, standing_lines
from assistant.progress.standing import Finished, Standing, StepState, Wish, Wished, standing
from assistant.progress.words import progress_words

COURSE: Course = parse_course(
    """\
format: 1
id: short
title: A short course
language: en
about: Three steps.
weeks:
  - title: Begin
    steps:
      - {exercise: one, minutes: 10, why: First. Of all., source: A book.}
      - {exercise: two, minutes: 20, why: Second. Of all., source: A book.}
  - title: End
    steps:
      - {exercise: three, minutes: 30, why: Third. Of all., source: A book.}
""",
    file="short.yaml",
)
TITLES = {"one": "Exercise one", "two": "Exercise two", "three": "Exercise three"}
WORDS = progress_words("en")
COMMANDS = CourseCommands(start=lambda exercise: f"begin {exercise}", skip="skip", back="back", all="all")


def finished(exercise: str, day: int) -> Finished:
    return Finished(exercise=exercise, session=f"s{day}", at=f"2026-11-{day:02}T20:00:00+00:00")


def wished(exercise: str, wish: Wish, day: int) -> Wished:
    return Wished(exercise=exercise, wish=wish, at=f"2026-11-{day:02}T20:00:00+00:00")


def states(where: Standing) -> list[StepState]:
    return [own.state for own in where.steps]


def next_of(where: Standing) -> str | None:
    return None if where.next is None else where.next.step.exercise


def test_a_new_couple_begins_at_the_beginning():
    """Nothing is done, and nothing is asked of them."""
    where = standing(COURSE, [], [])

    assert states(where) == [StepState.OPEN] * 3
    assert next_of(where) == "one"


def test_a_step_is_done_when_its_exercise_was_finished():
    """Also out of turn: the order is an offer. Exercises that are no step are nothing to the course."""
    where = standing(COURSE, [finished("two", 3), finished("other", 4), finished("two", 5)], [])

    assert states(where) == [StepState.OPEN, StepState.DONE, StepState.OPEN]
    assert next_of(where) == "one"
    assert [own.session for own in where.of("two").sessions] == ["s3", "s5"]


def test_what_is_left_out_is_not_next():
    """And is done all the same, if they do it later."""
    left = [wished("one", Wish.LEAVE_OUT, 1)]

    assert next_of(standing(COURSE, [], left)) == "two"
    assert states(standing(COURSE, [finished("one", 2)], left))[0] is StepState.DONE


def test_going_back_makes_a_step_next_until_it_is_finished_again():
    """What was done before stays known; only a later session ends it."""
    back = [wished("one", Wish.DO_AGAIN, 5)]
    before = [finished("one", 1), finished("two", 3)]

    again = standing(COURSE, before, back)

    assert next_of(again) == "one"
    assert [own.session for own in again.of("one").sessions] == ["s1"]
    assert next_of(standing(COURSE, [*before, finished("one", 6)], back)) == "three"


def test_the_step_that_was_taken_up_last_is_next():
    """Two were taken up; the later wish counts."""
    back = [wished("three", Wish.DO_AGAIN, 5), wished("two", Wish.DO_AGAIN, 6)]

    assert next_of(standing(COURSE, [finished("two", 1)], back)) == "two"


def test_after_the_last_step_nothing_is_next():
    """All done, or some left out: both are an end."""
    done = [finished(exercise, day) for day, exercise in enumerate(TITLES, start=1)]

    assert next_of(standing(COURSE, done, [])) is None
    assert next_of(standing(COURSE, done[:2], [wished("three", Wish.LEAVE_OUT, 9)])) is None


def test_the_lines_say_what_is_next_why_and_how_to_begin():
    """Two sentences and the source; the way out stands beside the way on."""
    lines = standing_lines(standing(COURSE, [finished("one", 1)], []), TITLES, COMMANDS, WORDS)
    text = "\n".join(lines)

    assert "You have done 1 of 3 steps: Exercise one." in text
    assert "Next: Exercise two (week 1, Begin; about 20 minutes)" in text
    assert "Second. Of all." in text
    assert "From: A book." in text
    for command in ("begin two", "skip", "back", "all"):
        assert any(line.endswith(f"  {command}") for line in lines)
    assert WORDS.course.free in text


def test_nobody_is_pressed():
    """No share, no streak, no word of must, in any state."""
    done = [finished(exercise, day) for day, exercise in enumerate(TITLES, start=1)]
    days = {f"s{day}": date(2026, 11, day) for day in range(1, 4)}
    for n_done in range(4):
        where = standing(COURSE, done[:n_done], [])
        lines = standing_lines(where, TITLES, COMMANDS, WORDS) + course_lines(where, TITLES, days, WORDS)
        text = "\n".join(lines).lower()
        for word in ("%", "streak", "must", "should", "missed", "behind", "only", "!"):
            assert word not in text, (n_done, word)


def test_the_whole_course_tells_the_state_of_each_step():
    """Done with its day, left out, next, to come."""
    where = standing(COURSE, [finished("one", 7)], [wished("two", Wish.LEAVE_OUT, 8)])

    text = "\n".join(course_lines(where, TITLES, {"s7": date(2026, 11, 7)}, WORDS))

    assert "Exercise one, done on 7 November 2026 (one)" in text
    assert "Exercise two, left out (two)" in text
    assert "Exercise three, next, about 30 minutes (three)" in text
    assert "Week 2: End" in text


def test_a_name_is_never_taken_for_a_place():
    """Braces in what a person typed stay braces."""
    commands = CourseCommands(start=lambda exercise: "begin {x}", skip="{s}", back="{b}", all="{a}")

    text = "\n".join(standing_lines(standing(COURSE, [], []), TITLES, commands, WORDS))

    assert "begin {x}" in text
