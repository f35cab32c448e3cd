"""With an echo canceller a soft voice is heard over a prompt, and Sayback still never hears itself."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.cancelling import open_canceller
from assistant.errors import OptionError
from assistant.ports import AudioChunk
from assistant.session.cancelling import CancellingGate
from assistant.session.echo import FRAME
from assistant.session.gate import PromptGate
from assistant.timebase import Samples, to_samples
from tests.session.room import FIXTURES, sound

PROMPT_S, QUIET_S = 2.3, 1.5
ECHO_DB = -6.0
STOP: Samples = to_samples(0.08)
"""A loudspeaker that is told to be silent is so, this much later."""

Sound = NDArray[np.float32]


@cache
def voice(name: str) -> Sound:
    clip: Sound = sound(FIXTURES / f"{name}-enrol.flac", "mixed")[0]
    return clip


def room(seconds: float) -> Sound:
    """How a prompt comes back: direct, then ringing on for .2 s."""
    n = to_samples(seconds)
    ringing = np.random.default_rng(1).standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    ringing[0] += 6.0
    path = np.concatenate([np.zeros(to_samples(0.045)), ringing / np.sqrt((ringing**2).sum())])
    return (path * 10 ** (ECHO_DB / 20)).astype(np.float32)


def over_prompts(gate: PromptGate, partner: Sound | None, n_prompts: int = 5) -> tuple[list[int], Sound]:
    """Prompts one after the other, somebody over the last one: which were cut, and what was let through."""
    path, quiet, n = room(0.2), to_samples(QUIET_S), to_samples(PROMPT_S)
    cut, parts = [], []
    for number in range(n_prompts):
        clip = voice("alpha")[number * n : (number + 1) * n]
        base = number * (n + 2 * quiet)
        heard = (3e-4 * np.random.default_rng(number).standard_normal(n + 2 * quiet)).astype(np.float32)
        if partner is not None and number == n_prompts - 1:
            heard[quiet + n // 2 :][: len(partner)] += partner
        sent = np.concatenate([np.zeros(quiet, np.float32), clip, np.zeros(quiet, np.float32)])
        stopped, is_released = quiet + n, False
        gate.guard(clip, base + quiet)
        for start in range(0, len(sent), FRAME):
            before = max(0, start - len(path))
            echo = np.convolve(sent[before : start + FRAME], path)[start - before :][:FRAME]
            if start >= stopped and not is_released:
                is_released = True
                gate.release(base + stopped)
            frame = heard[start : start + FRAME] + echo
            parts += gate.feed(AudioChunk(start=base + start, samples=frame[None]))
            if gate.take_barge_in():
                cut.append(number)
                stopped = min(stopped, start + FRAME + STOP)
                sent[stopped:] = 0.0
    parts += gate.finish()
    return cut, np.concatenate([part.samples for part in parts], axis=1)[0]


SOFT = to_samples(1.1)


def soft_partner() -> Sound:
    """Less than half as loud as the prompt that comes back."""
    clip = voice("heart")[to_samples(1.0) :][:SOFT]
    return (0.35 * clip).astype(np.float32)


def test_sayback_does_not_hear_itself():
    """Neither while the canceller learns, nor after it."""
    cut, heard = over_prompts(CancellingGate(1, open_canceller(1)), None)

    assert cut == []
    assert np.abs(heard).max() < 0.01


def test_a_soft_voice_is_heard_over_a_prompt():
    """Without the canceller it is lost in the echo."""
    without, _ = over_prompts(PromptGate(1), soft_partner())
    cut, _ = over_prompts(CancellingGate(1, open_canceller(1)), soft_partner())

    assert without == []
    assert cut == [4]


@pytest.mark.parametrize("size", [80, 333, 8_000])
def test_nothing_is_added_or_left_out(size: int):
    """However the sound comes, and to the last sample."""
    gate = CancellingGate(2, open_canceller(2))
    noise = 1e-3 * np.random.default_rng(3).standard_normal((2, 9_001)).astype(np.float32)

    parts = [
        part
        for start in range(0, 9_001, size)
        for part in gate.feed(AudioChunk(start=start, samples=noise[:, start : start + size]))
    ]
    parts += gate.finish()

    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0, 9_001)
    assert np.array_equal(np.concatenate([part.samples for part in parts], axis=1), noise)


def test_one_that_is_wanted_and_not_there_is_told(monkeypatch: pytest.MonkeyPatch):
    """With the way to get it."""
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)

    with pytest.raises(OptionError, match=r"pip install 'sayback\[echo\]'"):
        open_canceller(1)
