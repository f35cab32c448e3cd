"""A raised voice, an offer, a yes, a break, and back: all by voice, on the live loop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.events import (
    BreakAgreed,
    BreakOffered,
    CommandGiven,
    ExercisePaused,
    ExerciseResumed,
    TensionNoted,
    Word,
)
from assistant.timebase import Samples, Span, to_samples
from tests.session.room import FIXTURES, Desk, Onlooker, Room, live, sound

TELLS = "I was alone with it all evening"
LOUDER = np.float32(10 ** (12.0 / 20))


class Says:
    """Implements `Transcriber`: the words of a script, each at its moment."""

    def __init__(self, script: Sequence[tuple[Samples, str]]) -> None:
        self._script = script

    def transcribe(self, samples: NDArray[np.float32], *, start: Samples) -> tuple[Word, ...]:
        text = min(self._script, key=lambda line: abs(line[0] - start))[1]
        words = text.split()
        each = len(samples) // len(words)
        spans = [Span(start + index * each, start + (index + 1) * each) for index in range(len(words))]
        return tuple(
            Word(text=word, span=span, probability=0.9) for word, span in zip(words, spans, strict=True)
        )

    def guess(self, samples: NDArray[np.float32]) -> str:
        return ""


def spoken(lines: Sequence[tuple[int, float, float, str]], quiet_s: float) -> tuple[Room, Says]:
    """Each line: who, how loud, how long a silence follows, the words; and the room at the end is quiet."""
    voices = [sound(FIXTURES / f"{name}-enrol.flac", "mixed")[0] for name in ("heart", "rms")]
    clip = [voice[to_samples(1.0) : to_samples(2.6)] for voice in voices]
    parts, script, at = [], [], 0
    for who, gain, after_s, words in [(-1, 0.0, 6.0, ""), *lines, (-1, 0.0, quiet_s, "")]:
        n = len(clip[who]) if who >= 0 else 0
        part = np.zeros((2, n + to_samples(after_s)), np.float32)
        if who >= 0:
            part[who, :n] = 0.2 * np.float32(gain) * clip[who]
            script.append((at, words))
        parts.append(part)
        at += part.shape[1]
    joined = np.concatenate(parts, axis=1)
    joined += (3e-4 * np.random.default_rng(2).standard_normal(joined.shape)).astype(np.float32)
    return Room(joined), Says(script)


def kinds(view: Onlooker) -> list[str]:
    told = (TensionNoted, BreakOffered, BreakAgreed, ExercisePaused, ExerciseResumed)
    return [type(event).__name__ for event in view.events if isinstance(event, told)]


def test_a_break_is_taken_and_ended_by_voice(tmp_path: Path):
    """Twice much louder than at the beginning: Sayback offers, one says yes, later they say they are back."""
    calm = [(0, 1.0, 1.2, TELLS)] * 5
    raised = [(0, float(LOUDER), 1.2, TELLS), (0, float(LOUDER), 9.0, TELLS)]
    answer, back = (1, 1.0, 12.0, "Yes please"), (0, 1.0, 6.0, "We are back")
    room, says = spoken([*calm, *raised, answer, back], quiet_s=2.0)

    view = live(room, "split", tmp_path, desk=Desk(says))

    assert kinds(view) == [
        "TensionNoted",
        "BreakOffered",
        "BreakAgreed",
        "ExercisePaused",
        "ExerciseResumed",
    ]
    agreed = next(event for event in view.events if isinstance(event, BreakAgreed))
    assert agreed.until - agreed.at == to_samples(20 * 60.0)
    said = [event.text for event in view.events if isinstance(event, CommandGiven)]
    assert said == ["Yes please", "We are back"]


def test_a_no_lets_the_practice_go_on(tmp_path: Path):
    """Nothing rests, and it is not offered again at once."""
    calm = [(0, 1.0, 1.2, TELLS)] * 5
    raised = [(0, float(LOUDER), 1.2, TELLS), (0, float(LOUDER), 9.0, TELLS)]
    room, says = spoken([*calm, *raised, (1, 1.0, 8.0, "No thank you")], quiet_s=1.0)

    view = live(room, "split", tmp_path, desk=Desk(says))

    assert kinds(view) == ["TensionNoted", "BreakOffered"]
