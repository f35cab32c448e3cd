"""Where a couple stands in a course: from the sessions it finished and what it wants with a step.

Rule 1: a step is done when its exercise was finished in a session; nothing has to
be ticked off. Leaving out and going back are kept as marks, and a mark is only
about what came before it.

Rule 2: the order is an offer. A step done out of turn is done, and what is next is
the first that is neither done nor left out, or the one that the couple went back to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.exercise.course import Course, CourseStep


class Wish(StrEnum):
    """What a couple wants with a step."""

    LEAVE_OUT = "leave_out"
    DO_AGAIN = "do_again"


class StepState(StrEnum):
    DONE = "done"
    LEFT_OUT = "left_out"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An exercise that was finished in a session; `at` is ISO 8601 in UTC, so that it sorts."""

    exercise: str
    session: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What a couple wants with a step, since when."""

    exercise: str
    wish: Wish
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStanding:
    """One step, and the sessions in which its exercise was finished, oldest first."""

    step: CourseStep
    week: int
    state: StepState
    sessions: tuple[Finished, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All steps in the order of the course; `next` is None where nothing is open."""

    course: Course
    steps: tuple[StepStanding, ...]
    next: StepStanding | None

    @property
    def latest(self) -> StepStanding | None:
        """The step that was done last; None before the first."""
        done = [step for step in self.steps if step.state is StepState.DONE]
        return max(done, key=lambda step: step.sessions[-1].at, default=None)

    def of(self, exercise: str) -> StepStanding:
        """The step with this exercise. Raises ExerciseError where the course has none."""
        step = self.course.step(exercise)
        return next(own for own in self.steps if own.step == step)


def standing(course: Course, finished: Sequence[Finished], wished: Sequence[Wished]) -> Standing:
    """Where a couple stands.

    Parameters
    ----------
    course : Course
    finished : sequence of Finished
        In any order; exercises that are not in the course are nothing to it.
    wished : sequence of Wished
        At most one for each step, oldest first.
    """
    wishes = {wish.exercise: wish for wish in wished}
    steps = tuple(
        _step(
            step,
            course.week_of(step),
            sorted((own for own in finished if own.exercise == step.exercise), key=lambda own: own.at),
            wishes.get(step.exercise),
        )
        for step in course.steps
    )
    is_open = {own.step.exercise: own for own in steps if own.state is StepState.OPEN}
    taken_up = [is_open[wish.exercise] for wish in wished if _is_again(wish) and wish.exercise in is_open]
    ahead = (taken_up[-1] if taken_up else None) or next(iter(is_open.values()), None)
    return Standing(course=course, steps=steps, next=ahead)


def _step(step: CourseStep, week: int, sessions: Sequence[Finished], wish: Wished | None) -> StepStanding:
    since = wish.at if wish is not None and _is_again(wish) else ""
    if any(own.at > since for own in sessions):
        state = StepState.DONE
    elif wish is not None and not _is_again(wish):
        state = StepState.LEFT_OUT
    else:
        state = StepState.OPEN
    return StepStanding(step=step, week=week, state=state, sessions=tuple(sessions))


def _is_again(wish: Wished) -> bool:
    return wish.wish is Wish.DO_AGAIN
