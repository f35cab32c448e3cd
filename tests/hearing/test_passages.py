"""From windows to passages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.passages import LONGEST_CLEAN, Cut, PassageCutter
from assistant.timebase import SAMPLE_RATE_HZ, Span, to_samples

HOP = SAMPLE_RATE_HZ // 2


def classes(labels: str) -> NDArray[np.float32]:
    """One 10 ms frame for each of ten characters: `.` nobody, 1 2 3 one voice, a b c two of them."""
    frames = np.repeat([".123abc".index(label) for label in labels], 10)
    return np.asarray(0.94 * np.eye(7)[frames] + 0.01, dtype=np.float32)


def cuts(labels: str) -> list[Cut]:
    """Windows half a second apart, each with half a second of future."""
    cutter = PassageCutter()
    told = classes(labels.replace(" ", ""))
    return [
        cutter.cut(
            told[start : start + 50], Span(start * 160, (start + 50) * 160), told[start + 50 : start + 100]
        )
        for start in range(0, len(told), 50)
    ]


def runs(cut: list[Cut]) -> list[tuple[float, float, tuple[int, ...]]]:
    joined: list[tuple[float, float, tuple[int, ...]]] = []
    for run in (run for one in cut for run in one.runs):
        if joined and joined[-1][2] == run.passages:
            joined[-1] = (joined[-1][0], run.span.end_s, run.passages)
        else:
            joined.append((run.span.start_s, run.span.end_s, run.passages))
    return joined


def test_two_voices_are_two_passages():
    """Each slot has its own."""
    assert runs(cuts("11111 22222")) == [(0.0, 0.5, (1,)), (0.5, 1.0, (2,))]


def test_a_pause_ends_a_passage():
    """After 0.3 s of silence it may be somebody else."""
    assert [run[2] for run in runs(cuts("11111 ..... 11111 .....")) if run[2]] == [(1,), (2,)]


def test_a_breath_does_not():
    """0.2 s are within a passage."""
    assert [run[2] for run in runs(cuts("1111. .1111 ....."))] == [(1,), (), (1,), ()]


def test_long_talk_is_cut():
    """A passage of more than 2 s goes on as another, so that its voice is asked for again."""
    told = cuts("1" * 50)

    assert [len(q.stretches) > 0 and q.clean for cut in told for q in cut.questions if q.is_last] == [
        LONGEST_CLEAN,
        LONGEST_CLEAN,
    ]
    assert [passages for _, _, passages in runs(told)] == [(1,), (2,), (3,)]


def test_only_clean_sound_is_asked_about():
    """Where two speak, nobody's voice is learned."""
    told = cuts("11111 aaaaa 11111 ..... .....")
    *_, last = [question for cut in told for question in cut.questions]

    assert last.stretches == (Span(0, to_samples(0.5)), Span(to_samples(1.0), to_samples(1.5)))


def test_a_short_overlap_is_a_change_of_speaker():
    """0.2 s of "both" between two people is the model's doubt; 0.3 s is an overlap."""
    assert all(len(passages) < 2 for _, _, passages in runs(cuts("111aa 22222 .....")))
    assert any(len(passages) == 2 for _, _, passages in runs(cuts("11aaa 22222 .....")))


def test_a_flicker_inside_speech_is_nobody():
    """0.1 s of another slot in the middle of somebody's speech."""
    assert runs(cuts("11112 11111")) == [(0.0, 1.0, (1,))]


def test_a_voice_is_asked_for_before_it_is_decided():
    """The future that is heard already counts: half a second decided, half a second ahead."""
    (first,) = cuts("11111 11111")[0].questions

    assert first.clean == to_samples(1.0)
    assert not first.is_last


def test_an_overlap_across_a_border_of_windows_is_kept():
    """Its second part is short, but it goes on from the window before."""
    told = runs(cuts("11111 11aaa a1111 ....."))

    assert [passages for _, _, passages in told if len(passages) == 2] == [(1, 2)]
    assert next((start, end) for start, end, passages in told if len(passages) == 2) == (0.7, 1.1)
