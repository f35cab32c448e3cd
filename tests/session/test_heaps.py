"""Libraries are told how much memory to keep, before they begin."""

from __future__ import annotations

import os

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


def test_memory_can_be_given_back_at_any_time():
    """On every system."""
    give_memory_back()
