"""The one door to the store: `open_store()`.

A SQLite file in a folder of its own (0700, the file 0600), in WAL mode, with
`secure_delete` so that what is deleted is overwritten. A key could be put in
here later: nobody else opens the file.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from assistant.errors import StoreError

_FIRST = """
CREATE TABLE couple (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    couple INTEGER NOT NULL REFERENCES couple (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    started_at TEXT NOT NULL,
    source_path TEXT,
    in_history INTEGER NOT NULL
) STRICT;
CREATE TABLE event (
    session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE voice_profile (
    couple INTEGER NOT NULL REFERENCES couple (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (couple, name)
) STRICT;
"""

_COURSE = """
CREATE TABLE course_mark (
    couple INTEGER NOT NULL REFERENCES couple (id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,
    marked_at TEXT NOT NULL,
    PRIMARY KEY (couple, exercise)
) STRICT;
"""

_MIGRATIONS = (_FIRST, _COURSE)
"""From an empty file to the format of today, a step for each version. Only ever added to."""

_VERSION = len(_MIGRATIONS)


def open_database(folder: Path) -> sqlite3.Connection:
    """A connection to the store in `folder`, which is made if need be.

    Raises
    ------
    StoreError
        If the folder cannot be used, or a newer Sayback wrote the store.
    """
    path = folder / "sayback.sqlite3"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        connection = sqlite3.connect(path, isolation_level=None)
        version = _prepare(connection)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"the store {path} cannot be used: {error}. Choose another folder with --store DIR."
        ) from error
    if version > _VERSION:
        connection.close()
        raise StoreError(
            f"the store {path} was written by a newer Sayback "
            f"(format {version}, this one knows {_VERSION}). Update Sayback."
        )
    return connection


def _prepare(connection: sqlite3.Connection) -> int:
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN IMMEDIATE")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for migration in _MIGRATIONS[version:]:
        for statement in migration.split(";\n"):
            if statement.strip():
                connection.execute(statement)
    if version < _VERSION:
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")
    return max(version, _VERSION)
