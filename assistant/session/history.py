"""What a couple's stored sessions tell together: what was finished and when, and how it was over time.

A replay is in the history only where it was asked in (`--keep-in-history`).
"""

from __future__ import annotations

from datetime import date, datetime

from assistant.errors import OptionError
from assistant.events import Event, ExerciseChosen, SessionEnded, SessionStarted
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.feedback.build import build_report
from assistant.feedback.words import FeedbackWords, feedback_words
from assistant.progress.build import KeptSession, build_progress
from assistant.progress.compare import ComparisonReport, compare
from assistant.progress.report import ProgressReport
from assistant.progress.standing import Finished, Wish, Wished
from assistant.store.store import SessionRow, Store

FINISHED = "closed"
"""The reason with which a session ends whose exercise came to its last phase."""


def kept_sessions(store: Store, couple: str) -> list[SessionRow]:
    """The sessions of a couple that count over time, oldest first."""
    return [row for row in store.sessions(couple) if row.in_history]


def finished_exercises(store: Store, couple: str) -> list[Finished]:
    """Every exercise that was played to its end."""
    found = []
    for row in kept_sessions(store, couple):
        events = store.events(row.id, only=(SessionStarted, ExerciseChosen, SessionEnded))
        exercise = exercise_of(events)
        ended = [event.reason for event in events if isinstance(event, SessionEnded)]
        if exercise is not None and ended == [FINISHED]:
            found.append(Finished(exercise=exercise, session=row.id, at=row.started_at))
    return found


def exercise_of(events: list[Event]) -> str | None:
    """The exercise of a session: as it was begun, or as it was found in a recording."""
    exercise = None
    for event in events:
        if isinstance(event, SessionStarted | ExerciseChosen):
            exercise = event.exercise
    return exercise


def wishes(store: Store, couple: str) -> list[Wished]:
    """What the couple wants with the steps of the course."""
    return [
        Wished(exercise=mark.exercise, wish=Wish(mark.kind), at=mark.marked_at)
        for mark in store.step_marks(couple)
    ]


def local_day(row: SessionRow) -> date:
    """The day of a session where this computer stands."""
    return datetime.fromisoformat(row.started_at).astimezone().date()


def latest_partners(store: Store, couple: str) -> tuple[str, ...]:
    """The names in a couple's latest session; none before the first."""
    for row in reversed(kept_sessions(store, couple)):
        for event in store.events(row.id, only=(SessionStarted,)):
            if isinstance(event, SessionStarted):
                return tuple(participant.name for participant in event.participants)
    return ()


def kept_session(store: Store, row: SessionRow, words: FeedbackWords) -> KeptSession:
    """A stored session with its report, made again from its journal."""
    report = build_report(store.events(row.id), words)
    return KeptSession(id=row.id, day=local_day(row), report=report)


def couple_progress(store: Store, couple: str, *, language: str, exercise: str | None) -> ProgressReport:
    """What is told of a couple's sessions together; of one exercise where one is named.

    Sessions that were broken off before anything was kept of them are none.
    """
    words = feedback_words(language)
    rows = [row for row in kept_sessions(store, couple) if row.n_events]
    if exercise is not None:
        rows = [row for row in rows if _exercise_of(store, row) == exercise]
    sessions = [kept_session(store, row, words) for row in rows]
    return build_progress(sessions, couple=couple, titles=exercise_titles(language))


def practised(store: Store, couple: str) -> list[str]:
    """The exercises that a couple has sessions of, in the order in which they came."""
    found = (_exercise_of(store, row) for row in kept_sessions(store, couple))
    return list(dict.fromkeys(exercise for exercise in found if exercise is not None))


def _exercise_of(store: Store, row: SessionRow) -> str | None:
    return exercise_of(store.events(row.id, only=(SessionStarted, ExerciseChosen)))


def exercise_titles(language: str) -> dict[str, str]:
    """The name of each exercise of Sayback, by its id."""
    return {name: load_exercise(name, language=language).title for name in exercise_files(language)}


def compare_sessions(store: Store, first: str, second: str, *, language: str) -> ComparisonReport:
    """Two stored sessions side by side.

    Raises
    ------
    StoreError
        If there is no such session.
    OptionError
        If they are one and the same, or nothing was kept of one.
    """
    if first == second:
        raise OptionError(f"compare: expected two sessions, got {first} twice. `sayback history` lists them.")
    rows = [store.session(id_) for id_ in (first, second)]
    for row in rows:
        if row.n_events == 0:
            raise OptionError(f"compare: the session {row.id} was cut off before anything of it was kept.")
    words = feedback_words(language)
    one, other = (kept_session(store, row, words) for row in rows)
    return compare(one, other, titles=exercise_titles(language))
