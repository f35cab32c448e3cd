"""A couple's walk through a course: what is stored of it, and what it decides."""

from __future__ import annotations

from datetime import date

from assistant.errors import OptionError
from assistant.exercise.course import Course
from assistant.exercise.loader import load_exercise
from assistant.progress.standing import Standing, StepStanding, StepState, Wish, standing
from assistant.progress.words import ProgressWords
from assistant.session.history import finished_exercises, kept_sessions, local_day, wishes
from assistant.store.store import Store


class CourseWalk:
    """One couple and one course.

    Parameters
    ----------
    store : Store
    couple : str
        It need not be there yet.
    course : Course
    """

    def __init__(self, store: Store, couple: str, course: Course) -> None:
        if not couple.strip():
            raise OptionError("--couple: expected a name, got none.")
        self._store = store
        self._couple = couple
        self._course = course
        self.titles = {
            step.exercise: load_exercise(step.exercise, language=course.language).title
            for step in course.steps
        }

    @property
    def standing(self) -> Standing:
        """Where the couple stands now."""
        finished = finished_exercises(self._store, self._couple)
        return standing(self._course, finished, wishes(self._store, self._couple))

    @property
    def days(self) -> dict[str, date]:
        """The local day of each session that counts."""
        return {row.id: local_day(row) for row in kept_sessions(self._store, self._couple)}

    def skip(self, exercise: str | None, words: ProgressWords) -> str:
        """Leave a step out, the next one where none is named; what was done, in a sentence.

        Raises
        ------
        ExerciseError
            If the course has no such step.
        """
        where = self.standing
        step = where.next if exercise is None else where.of(exercise)
        if step is None:
            return words.course.nothing_to_skip
        if step.state is StepState.DONE:
            return words.course.already_done.format(title=self.titles[step.step.exercise])
        self._mark(step, Wish.LEAVE_OUT)
        return words.course.skipped.format(title=self.titles[step.step.exercise])

    def go_back(self, exercise: str | None, words: ProgressWords) -> str:
        """Take a step up again; without a name the one that was done or left out last.

        Raises
        ------
        ExerciseError
            If the course has no such step.
        """
        step = self._left_last() if exercise is None else self.standing.of(exercise)
        if step is None:
            return words.course.nothing_to_go_back_to
        self._mark(step, Wish.DO_AGAIN)
        return words.course.taken_up.format(title=self.titles[step.step.exercise])

    def _left_last(self) -> StepStanding | None:
        """The step that was done or left out last."""
        where = self.standing
        times = {
            own.exercise: own.at for own in wishes(self._store, self._couple) if own.wish is Wish.LEAVE_OUT
        }
        left = [
            (own.sessions[-1].at if own.state is StepState.DONE else times[own.step.exercise], own)
            for own in where.steps
            if own.state is not StepState.OPEN
        ]
        return max(left, key=lambda one: one[0])[1] if left else None

    def _mark(self, step: StepStanding, wish: Wish) -> None:
        self._store.mark_step(couple=self._couple, exercise=step.step.exercise, kind=wish.value)
