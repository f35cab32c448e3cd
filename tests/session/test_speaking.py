"""The feedback of a stored session is spoken as a live one closes; or read, and it says why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import VoiceError
from assistant.feedback.build import build_report
from assistant.feedback.summary import summary_lines
from assistant.ports import AudioChunk
from assistant.session.speaking import speak
from tests.audio.sound_cards import Card, row
from tests.feedback.journal import english
from tests.feedback.sample import exercise

LINES = summary_lines(build_report(exercise(), english()), english())


class Speaks:
    """A voice that notes what it is asked to say, a tenth of a second each."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def render(self, text: str) -> AudioChunk:
        self.texts.append(text)
        return AudioChunk(start=0, samples=np.full((1, 1600), 0.1, np.float32))


class Mute:
    def render(self, text: str) -> AudioChunk:
        raise VoiceError("no engine answers.")


def told(card: Card, voice: Speaks | Mute, *, engine: str = "auto") -> tuple[int, list[str]]:
    """How many lines were spoken, and what was said about it; time passes as the card plays."""
    said: list[str] = []

    def sleep(seconds: float) -> None:
        for stream in card.streams:
            stream.ask()

    n = speak(
        LINES,
        engine=engine,
        loudspeaker=None,
        language="en",
        cache=Path("nowhere"),
        say=said.append,
        library=card,
        voice=voice,
        sleep=sleep,
    )
    return n, said


def test_every_line_is_spoken_to_its_end() -> None:
    """Two sentences for each of the two."""
    voice = Speaks()

    assert told(Card(rows=[row("speaker", outputs=2)]), voice) == (4, [])
    assert voice.texts == LINES


@pytest.mark.parametrize(
    ("card", "voice", "why"),
    [
        (Card(rows=[row("speaker", outputs=2)]), Mute(), "no engine answers"),
        (Card(rows=[row("microphone", inputs=1)]), Speaks(), "loudspeaker"),
    ],
)
def test_without_a_voice_or_a_loudspeaker_it_is_read(card: Card, voice: Speaks | Mute, why: str) -> None:
    n, said = told(card, voice)

    assert n == 0
    assert len(said) == 1
    assert said[0].startswith("The feedback is only on the screen:")
    assert why in said[0]


def test_none_is_silent() -> None:
    voice = Speaks()

    assert told(Card(rows=[row("speaker", outputs=2)]), voice, engine="none") == (0, [])
    assert voice.texts == []
