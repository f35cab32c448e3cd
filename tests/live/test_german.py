"""A round in German through a real sound system; the system's voice speaks for partners and for Sayback."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.events import Event, PromptEnded, PromptRequested, ReplyHeard, ReplyMeaning
from assistant.store.store import open_store
from benchmarks.virtual_room import Practice, open_room

pytestmark = pytest.mark.slow

E = TypeVar("E", bound=Event)

STARTED = "Tasten, je mit Enter"

ROUND = (
    (
        "room",
        "de+f4",
        "Am Freitag bist du erst um neun gekommen. Ich habe mit dem Essen gewartet. Ich war traurig.",
    ),
    (
        "beside",
        "de",
        "Du hast am Freitag mit dem Essen gewartet, und du warst traurig. Habe ich dich richtig verstanden?",
    ),
    ("room", "de+f4", "Ja, genau so war es."),
)
"""Who says it, by the sink at their microphone, with which voice."""

WANTED = ["--language", "de", "--partners", "Anna,Bernd", "--voice-engine", "system"]
DEVICES = ["--microphone", "Anna=left", "--microphone", "Bernd=right"]


def spoken(text: str, voice: str, folder: Path) -> NDArray[np.float32]:
    """At 16 kHz."""
    assert shutil.which("espeak-ng"), "espeak-ng is missing: tools/install-debian.sh --tests installs it"
    path = folder / "line.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(path), text], check=True)
    sound = np.concatenate([chunk.samples for chunk in Recording(path).chunks()], axis=1)
    softer: NDArray[np.float32] = np.float32(0.5) * sound[0]
    return softer


def test_a_round_is_led_in_german(tmp_path: Path):
    """Told, said back, confirmed with "ja"; Sayback asks in German, aloud."""
    with open_room() as room:
        room.add_second_microphone(faster_ppm=100.0)
        with Practice(room, [*WANTED, *DEVICES]) as practice:
            assert practice.wait_for(STARTED, seconds=180), practice.lines
            for sink, voice, text in ROUND:
                line = practice.wait_for("Sayback:", seconds=40)
                practice.wait(0.42 * len(line.split()) + 1.0)
                room.begin(spoken(text, voice, tmp_path), sink).wait()
            practice.wait_for("Sayback:", seconds=40)
            practice.wait(3.0)
            practice.stop()
            with open_store(practice.store) as store:
                events = store.events(store.sessions()[0].id)

    def of(kind: type[E]) -> list[E]:
        return [event for event in events if isinstance(event, kind)]

    heard = {event.prompt for event in of(PromptEnded)}
    prompts = [event for event in of(PromptRequested) if event.prompt in heard]
    assert [event.phase for event in prompts[:2]] == ["brief", "paraphrase"]
    assert "Bernd, was hast du von Anna gehört" in prompts[1].text
    assert ReplyMeaning.YES in [event.meaning for event in of(ReplyHeard)], practice.lines
    assert prompts[-1].phase == "reply"
