"""Bounds on memory that libraries would keep for themselves, where they can be told.

glibc gives a thread that asks for memory a heap of its own, up to eight a core, and what is
free in one is of no use to the others: threads share two. What an utterance of half a
minute needed stays with a heap until it is given back. And oneDNN, under the model that
writes words, remembers how it multiplied for each of the last thousand lengths of sound:
about a megabyte for each utterance, and no quicker for it.
"""

from __future__ import annotations

import ctypes
import os
import sys

N_HEAPS = 2
"""As many as cores that are usually busy; one more thread seldom has to wait."""

N_SHAPES = 16
"""So many does one utterance use again and again; with more, words came no sooner."""

LARGE_BYTES = 4 * 2**20
"""In a live session what is larger has a mapping of its own, and goes back as soon as it is free. Words take
about a tenth longer so; with 1 MB a third."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""From glibc's `malloc.h`."""


def bound_memory() -> None:
    """To be called before threads begin and models are loaded; what the environment says already, stands."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(N_SHAPES))
    library = _c_library()
    if library is not None and hasattr(library, "mallopt"):
        library.mallopt(_M_ARENA_MAX, N_HEAPS)


def keep_nothing_large() -> None:
    """For a session of an hour beside other programs; a replay is sooner done without."""
    library = _c_library()
    if library is not None and hasattr(library, "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, 2 * LARGE_BYTES)


def give_memory_back() -> None:
    """What is free goes back to the system: some hundredths of a second. Nothing where that is not known."""
    library = _c_library()
    if library is not None and hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def _c_library() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None
