"""Threads share two heaps, where the C library can be told so.

glibc gives a thread that asks for memory a heap of its own, up to eight a core, and what is
free in one is of no use to the others. A replay of two minutes took 60 to 110 MB more for it.
"""

from __future__ import annotations

import ctypes
import sys

N_HEAPS = 2
"""As many as cores that are usually busy; one more thread seldom has to wait."""

_M_ARENA_MAX = -8
"""From glibc's `malloc.h`."""


def share_heaps() -> None:
    """To be called before threads begin; does nothing where the C library has no such choice."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_M_ARENA_MAX, N_HEAPS)
