"""Is a file the one that the registry names? Hashed once, then remembered by size and time.

A stamp (path, size, modification time, hash) lies in the user's cache. As long
as size and time are the same the file is not hashed again: 240 MB of models
would cost half a second at every start. Where the cache cannot be written the
file is hashed each time, and nothing else changes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path

import platformdirs

log = logging.getLogger(__name__)


def cache_folder() -> Path:
    """The user's cache of Sayback; `SAYBACK_CACHE` moves it."""
    moved = os.environ.get("SAYBACK_CACHE")
    return Path(moved) if moved else platformdirs.user_cache_path("sayback")


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_sha256(path: Path, *, afresh: bool = False) -> str:
    """Hash of a file, from its stamp where size and time are as they were.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    path = path.resolve()
    state = path.stat()
    stamp_path = cache_folder() / "verified" / f"{hashlib.sha256(os.fsencode(path)).hexdigest()[:24]}.json"
    seen = {"path": os.fsdecode(path), "size": state.st_size, "modified_ns": state.st_mtime_ns}
    if not afresh:
        try:
            stamp = json.loads(stamp_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            stamp = {}
        if isinstance(stamp, dict) and all(stamp.get(key) == value for key, value in seen.items()):
            sha256 = stamp.get("sha256")
            if isinstance(sha256, str):
                return sha256
    sha256 = sha256_of(path)
    try:
        _write_at_once(stamp_path, json.dumps(seen | {"sha256": sha256}))
    except OSError as error:
        log.debug("no stamp for a verified model: %s", error.strerror)
    return sha256


def _write_at_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
