"""Couples, their sessions and their voices.

Deletion outranks append-only: a deleted session is gone, and its bytes are
overwritten. A journal is only ever appended to.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import StoreError
from assistant.events import Event, SessionEnded, SessionKind
from assistant.store.codec import decode, encode
from assistant.store.database import open_database

DEFAULT_COUPLE = "home"
"""The couple that needs no naming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A stored session, as a list shows it. `started_at` is ISO 8601, UTC."""

    id: str
    couple: str
    kind: SessionKind
    started_at: str
    source_path: str | None
    in_history: bool
    n_events: int
    has_ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMark:
    """What a couple wants with a step of a course. `marked_at` is ISO 8601, UTC."""

    exercise: str
    kind: str
    marked_at: str


class Journal:
    """The events of one session, appended as they happen.

    `append` writes at once; `commit` makes it last. A driver commits at every
    step, so that a crash loses at most the last second.
    """

    def __init__(self, connection: sqlite3.Connection, session: str, n_events: int) -> None:
        self._connection = connection
        self.session = session
        self._seq = n_events

    def append(self, event: Event) -> None:
        """Write an event. Raises StoreError where the disk takes no more."""
        kind, body = encode(event)
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN")
            self._connection.execute(
                "INSERT INTO event (session, seq, kind, body) VALUES (?, ?, ?, ?)",
                (self.session, self._seq, kind, body),
            )
        except sqlite3.Error as error:
            raise self._unwritten(error) from error
        self._seq += 1

    def commit(self) -> None:
        """Make what was written last. Raises StoreError where the disk takes no more."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            f"the session {self.session} cannot be written any more: {error}. Is the disk full? What was "
            "heard until a moment ago is kept: make room; then `sayback practise --resume` goes on with a "
            "practice, and `sayback rescue` makes the feedback."
        )


class Store:
    """Use `open_store()`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # -- sessions -----------------------------------------------------------

    def begin_session(
        self, *, couple: str, kind: SessionKind, source_path: Path | None, in_history: bool
    ) -> Journal:
        """A new, empty journal. The id tells the day and is short enough to type."""
        now = datetime.now(UTC)
        session = f"{now:%Y%m%d}-{secrets.token_hex(3)}"
        self._connection.execute("INSERT OR IGNORE INTO couple (name) VALUES (?)", (couple,))
        self._connection.execute(
            "INSERT INTO session (id, couple, kind, started_at, source_path, in_history) "
            "VALUES (?, (SELECT id FROM couple WHERE name = ?), ?, ?, ?, ?)",
            (
                session,
                couple,
                kind.value,
                now.isoformat(timespec="milliseconds"),
                None if source_path is None else str(source_path.resolve()),
                int(in_history),
            ),
        )
        return Journal(self._connection, session, 0)

    def reopen_session(self, session: str) -> Journal:
        """The journal of a session that goes on."""
        return Journal(self._connection, session, self.session(session).n_events)

    def events(self, session: str, *, only: Collection[type[Event]] = ()) -> list[Event]:
        """Every event of a session, in the order in which it was written; or `only` those of some kinds."""
        self.session(session)
        kinds = [kind.__name__ for kind in only]
        rows = self._connection.execute(
            "SELECT kind, body FROM event WHERE session = ? "
            "AND (? = '[]' OR kind IN (SELECT value FROM json_each(?))) ORDER BY seq",
            (session, json.dumps(kinds), json.dumps(kinds)),
        )
        return [decode(kind, body) for kind, body in rows]

    def session(self, session: str) -> SessionRow:
        """One session.

        Raises
        ------
        StoreError
            If there is no such session.
        """
        rows = self._rows(session=session)
        if not rows:
            raise StoreError(f"there is no session '{session}'. `sayback history` lists them.")
        return rows[0]

    def age_s(self, session: str) -> float:
        """How long ago a session began, by the wall clock."""
        began = datetime.fromisoformat(self.session(session).started_at)
        return max(0.0, (datetime.now(UTC) - began).total_seconds())

    def sessions(self, couple: str | None = None) -> list[SessionRow]:
        """All sessions, oldest first; of one couple where one is named."""
        return self._rows(couple=couple)

    def _rows(self, *, session: str | None = None, couple: str | None = None) -> list[SessionRow]:
        rows = self._connection.execute(
            """
            SELECT session.id, couple.name, session.kind, started_at, source_path, in_history,
                (SELECT count(*) FROM event WHERE event.session = session.id),
                EXISTS (SELECT 1 FROM event WHERE event.session = session.id AND event.kind = :ended)
            FROM session JOIN couple ON couple.id = session.couple
            WHERE (:session IS NULL OR session.id = :session) AND (:couple IS NULL OR couple.name = :couple)
            ORDER BY started_at, session.rowid
            """,
            {"ended": SessionEnded.__name__, "session": session, "couple": couple},
        )
        return [
            SessionRow(
                id=id_,
                couple=name,
                kind=SessionKind(kind),
                started_at=started_at,
                source_path=source_path,
                in_history=bool(in_history),
                n_events=n_events,
                has_ended=bool(has_ended),
            )
            for id_, name, kind, started_at, source_path, in_history, n_events, has_ended in rows
        ]

    def delete_session(self, session: str) -> None:
        """Every trace of one session."""
        self.session(session)
        self._connection.execute("DELETE FROM session WHERE id = ?", (session,))
        self._forget()

    def delete_couple(self, couple: str) -> int:
        """Every trace of a couple: sessions, voice profiles, name. How many sessions that were."""
        n_sessions = len(self.sessions(couple))
        if self._connection.execute("DELETE FROM couple WHERE name = ?", (couple,)).rowcount == 0:
            raise StoreError(
                f"there is no couple '{couple}'. Known: {', '.join(self.couples()) or 'none yet'}."
            )
        self._forget()
        return n_sessions

    def _forget(self) -> None:
        """What was deleted leaves the write-ahead log too."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def couples(self) -> list[str]:
        return [name for (name,) in self._connection.execute("SELECT name FROM couple ORDER BY name")]

    # -- the course -----------------------------------------------------------

    def mark_step(self, *, couple: str, exercise: str, kind: str) -> None:
        """Keep what a couple wants with a step of a course; what it wanted before is replaced."""
        self._connection.execute("INSERT OR IGNORE INTO couple (name) VALUES (?)", (couple,))
        self._connection.execute(
            "INSERT OR REPLACE INTO course_mark (couple, exercise, kind, marked_at) "
            "VALUES ((SELECT id FROM couple WHERE name = ?), ?, ?, ?)",
            (couple, exercise, kind, datetime.now(UTC).isoformat(timespec="milliseconds")),
        )

    def step_marks(self, couple: str) -> list[StepMark]:
        """What was kept of the steps of a course, the oldest first."""
        rows = self._connection.execute(
            "SELECT exercise, kind, marked_at FROM course_mark JOIN couple ON couple.id = couple "
            "WHERE couple.name = ? ORDER BY marked_at, course_mark.rowid",
            (couple,),
        )
        return [StepMark(exercise=exercise, kind=kind, marked_at=at) for exercise, kind, at in rows]

    # -- voices ---------------------------------------------------------------

    def save_voice(self, *, couple: str, name: str, body: str) -> None:
        """Keep a voice profile (as text, from `hearing.enrolment`); an older one of that name is replaced."""
        self._connection.execute("INSERT OR IGNORE INTO couple (name) VALUES (?)", (couple,))
        self._connection.execute(
            "INSERT OR REPLACE INTO voice_profile (couple, name, body) "
            "VALUES ((SELECT id FROM couple WHERE name = ?), ?, ?)",
            (couple, name, body),
        )

    def voices(self, couple: str) -> dict[str, str]:
        """Name to profile, in order of name."""
        rows = self._connection.execute(
            "SELECT voice_profile.name, body FROM voice_profile JOIN couple ON couple.id = couple "
            "WHERE couple.name = ? ORDER BY voice_profile.name",
            (couple,),
        )
        return dict(rows.fetchall())

    def delete_voice(self, *, couple: str, name: str) -> None:
        deleted = self._connection.execute(
            "DELETE FROM voice_profile WHERE name = ? AND couple = (SELECT id FROM couple WHERE name = ?)",
            (name, couple),
        )
        if deleted.rowcount == 0:
            known = ", ".join(self.voices(couple)) or "none yet"
            raise StoreError(f"there is no voice '{name}' of the couple '{couple}'. Known: {known}.")
        self._forget()


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """The store in `folder`, closed at the end. Raises StoreError."""
    connection = open_database(folder)
    try:
        yield Store(connection)
    except sqlite3.Error as error:
        raise StoreError(f"the store in {folder} could not be written: {error}. Is the disk full?") from error
    finally:
        connection.close()
