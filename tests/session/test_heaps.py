"""Libraries are told how much memory to keep, before they begin."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from assistant.session.heaps import N_SHAPES, bound_memory, give_memory_back

SHAPES = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"


def test_the_recogniser_remembers_few_shapes(monkeypatch: pytest.MonkeyPatch):
    """Unless somebody has said otherwise."""
    monkeypatch.setenv(SHAPES, "7")
    bound_memory()
    assert os.environ[SHAPES] == "7"

    monkeypatch.delenv(SHAPES)
    bound_memory()
    assert os.environ[SHAPES] == str(N_SHAPES)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be told")
def test_what_is_large_goes_back_when_it_is_free():
    """In a process of its own: 180 MB were free between small things, and glibc alone keeps them."""
    (before, without), (_, told) = (map(float, _run(tell).split()) for tell in ("", _TELL))

    assert without - before > 100
    assert told - before < 8


_TELL = "from assistant.session.heaps import keep_nothing_large; keep_nothing_large()"
_PROGRAM = """
import ctypes
{tell}
def resident():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
c.free.argtypes = [ctypes.c_void_p]
c.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
print(resident())
c.free(c.malloc(31 << 20))
large = []
for _ in range(30):
    large.append(c.malloc(6 << 20))
    c.memset(large[-1], 1, 6 << 20)
    c.malloc(1000)
for one in large:
    c.free(one)
print(resident())
"""


def _run(tell: str) -> str:
    program = _PROGRAM.format(tell=tell)
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return done.stdout


def test_memory_can_be_given_back_at_any_time():
    """On every system."""
    give_memory_back()
