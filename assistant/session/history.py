"""What a couple's stored sessions tell together: which exercises were finished, and when.

A replay is in the history only where it was asked in (`--keep-in-history`).
"""

from __future__ import annotations

from datetime import date, datetime

from assistant.events import Event, ExerciseChosen, SessionEnded, SessionStarted
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
