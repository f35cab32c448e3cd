"""Names in sentences: one that is written from right to left keeps its place among numbers."""

from __future__ import annotations

import unicodedata

_BEGIN, _END = "\u2068", "\u2069"
"""First strong isolate, pop directional isolate (Unicode Standard Annex 9)."""


def isolated(name: str) -> str:
    """The name, set apart from what stands around it where it has letters of a right-to-left script.

    Without that, "<name> 15 seconds" is shown with the number before the name.

    Examples
    --------
    >>> isolated("Ann")
    'Ann'
    >>> isolated("\u05d9\u05e2\u05dc") == "\u2068\u05d9\u05e2\u05dc\u2069"
    True
    """
    is_right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"{_BEGIN}{name}{_END}" if is_right_to_left else name
