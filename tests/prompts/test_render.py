"""Prompts are spoken where they fit, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.errors import InputError, OutputError, VoiceError
from assistant.ports import AudioChunk
from assistant.prompts.render import PlannedPrompt, render_prompts, speaking_time
from assistant.timebase import Span

RATE = 16_000


class Sound:
    """A source of given samples, cut at given places."""

    def __init__(self, samples: NDArray[np.float32], *cuts: int) -> None:
        self._samples, self._cuts = samples, (0, *cuts, samples.shape[1])

    @property
    def n_channels(self) -> int:
        return int(self._samples.shape[0])

    def chunks(self) -> Iterator[AudioChunk]:
        for start, end in zip(self._cuts, self._cuts[1:], strict=False):
            yield AudioChunk(start=start, samples=self._samples[:, start:end])


class OneSecond:
    """A voice that says everything in one second, at half of full scale."""

    def render(self, text: str) -> AudioChunk:
        return AudioChunk(start=0, samples=np.full((1, RATE), 0.5, np.float32))


class Mute:
    def render(self, text: str) -> AudioChunk:
        raise VoiceError("no engine")


def quiet(duration_s: float, n_channels: int = 1) -> NDArray[np.float32]:
    return np.full((n_channels, round(duration_s * RATE)), 0.125, np.float32)


def prompt(start_s: float, latest_end_s: float) -> PlannedPrompt:
    return PlannedPrompt(start=round(start_s * RATE), latest_end=round(latest_end_s * RATE), text="Go on.")


def written(path: Path) -> NDArray[np.float32]:
    return np.concatenate([chunk.samples for chunk in Recording(path).chunks()], axis=1)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
@pytest.mark.parametrize("n_channels", [1, 2])
def test_a_prompt_is_heard_in_its_place_and_only_there(tmp_path: Path, suffix: str, n_channels: int):
    """The recording is as it was but for the second in which Sayback speaks, on every channel."""
    target = tmp_path / f"copy{suffix}"

    (rendered,) = render_prompts(Sound(quiet(4, n_channels)), [prompt(1, 3)], OneSecond(), target)

    assert rendered.span == Span(RATE, 2 * RATE)
    assert rendered.reason == ""
    heard = written(target)
    expected = quiet(4, n_channels)
    expected[:, RATE : 2 * RATE] += 0.5
    np.testing.assert_allclose(heard, expected, atol=2e-4)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_cuts_of_the_source_change_nothing(tmp_path: Path, suffix: str):
    """Where chunks begin and end cannot be heard, even inside a prompt."""
    rng = np.random.default_rng(3)
    sound = rng.uniform(-0.3, 0.3, (2, 3 * RATE)).astype(np.float32)
    one, many = tmp_path / f"one{suffix}", tmp_path / f"many{suffix}"

    render_prompts(Sound(sound), [prompt(1, 3)], OneSecond(), one)
    render_prompts(Sound(sound, 1, 160, 17_000, 17_001, 31_999, 40_000), [prompt(1, 3)], OneSecond(), many)

    np.testing.assert_array_equal(written(one), written(many))


def test_a_prompt_never_lies_over_a_partner(tmp_path: Path):
    """A clip that would end one sample after the next voice begins is left out, and why is told."""
    plan = [PlannedPrompt(start=0, latest_end=RATE - 1, text="Go on."), prompt(2, 3)]

    left_out, spoken = render_prompts(Sound(quiet(4)), plan, OneSecond(), tmp_path / "copy.wav")

    assert left_out.span is None
    assert left_out.reason == "it takes 1.0 s and there was room for 1.0 s"
    assert spoken.span == Span(2 * RATE, 3 * RATE)
    np.testing.assert_allclose(written(tmp_path / "copy.wav")[:, : 2 * RATE], 0.125, atol=1e-4)


def test_prompts_do_not_lie_over_each_other(tmp_path: Path):
    """The second waits for nobody: it is left out."""
    first, second = render_prompts(
        Sound(quiet(4)), [prompt(0.5, 4), prompt(0, 4)], OneSecond(), tmp_path / "copy.wav"
    )

    assert (first.planned.start, first.span) == (0, Span(0, RATE))
    assert second.span is None
    assert second.reason == "the prompt before it was not over yet"


def test_a_prompt_at_the_end_is_not_cut(tmp_path: Path):
    """The copy goes on until the prompt is over."""
    render_prompts(Sound(quiet(2)), [prompt(1.5, 9)], OneSecond(), tmp_path / "copy.wav")

    heard = written(tmp_path / "copy.wav")
    assert heard.shape[1] == 2.5 * RATE
    np.testing.assert_allclose(heard[:, 2 * RATE :], 0.5, atol=1e-4)


def test_loud_places_are_limited_not_wrapped(tmp_path: Path):
    """A sum beyond full scale stays at full scale."""
    loud = np.full((1, 2 * RATE), 0.9, np.float32)

    render_prompts(Sound(loud), [prompt(0, 2)], OneSecond(), tmp_path / "copy.wav")

    assert written(tmp_path / "copy.wav")[:, :RATE].min() > 0.99


def test_without_a_voice_nothing_is_written(tmp_path: Path):
    """The engine is asked before the copy is begun."""
    with pytest.raises(VoiceError):
        render_prompts(Sound(quiet(1)), [prompt(0, 1)], Mute(), tmp_path / "copy.wav")

    assert list(tmp_path.iterdir()) == []


def test_a_source_that_breaks_leaves_nothing_and_keeps_the_old_copy(tmp_path: Path):
    """Only a whole copy takes the name."""

    class Breaks(Sound):
        def chunks(self) -> Iterator[AudioChunk]:
            yield from super().chunks()
            raise InputError("cut off")

    target = tmp_path / "copy.wav"
    target.write_bytes(b"the copy of yesterday")

    with pytest.raises(InputError):
        render_prompts(Breaks(quiet(1)), [], OneSecond(), target)

    assert [path.name for path in tmp_path.iterdir()] == ["copy.wav"]
    assert target.read_bytes() == b"the copy of yesterday"


@pytest.mark.parametrize("name", ["nowhere/copy.wav", "nowhere/copy.flac"])
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, name: str):
    """One sentence with the path and the reason."""
    with pytest.raises(OutputError, match=r"copy\.(wav|flac): the copy cannot be written: No such file"):
        render_prompts(Sound(quiet(1)), [], OneSecond(), tmp_path / name)


def test_other_formats_are_refused(tmp_path: Path):
    """What cannot be written is told before work begins."""
    with pytest.raises(OutputError, match=r"not '\.ogg'"):
        render_prompts(Sound(quiet(1)), [], OneSecond(), tmp_path / "copy.ogg")

    assert list(tmp_path.iterdir()) == []


def test_speaking_time_counts_words_and_breaths():
    """Seven words at 175 a minute and the breath between two sentences."""
    assert speaking_time("Thank you both. Now you may reply.") == round((7 * 60 / 175 + 0.35) * RATE)
    assert speaking_time("don't") == speaking_time("do")
    assert speaking_time("") == 0


@given(st.lists(st.sampled_from(["Ben", "yes,", "say", "it", "back.", "please?"]), max_size=25))
def test_more_words_never_take_less_time(words: list[str]):
    """Each further word takes time, whatever stands before it."""
    for n in range(1, len(words) + 1):
        assert speaking_time(" ".join(words[:n])) > speaking_time(" ".join(words[: n - 1]))
