"""One zip with everything of a session: for a counsellor who has no Sayback.

The same files give the same bytes: entries are in order and have no date.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

UNDATED = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip knows."""


def to_zip(folder: str, files: Mapping[str, str]) -> bytes:
    """The files, by name, in a folder of that name; readable by their owner alone."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=UNDATED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100600 << 16
            bundle.writestr(entry, files[name].encode())
    return data.getvalue()
