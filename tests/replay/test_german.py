"""A talk in German, spoken by the system's voice: the second language needs data files and no code."""

from __future__ import annotations

import json
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.cli import main
from assistant.session.preview import preview_exercise
from tests.feedback.german import english_in

TALK = [
    ("Anna", "Am Freitag bist du erst um neun gekommen. Ich habe mit dem Essen gewartet. Ich war traurig."),
    (
        "Bernd",
        "Du hast am Freitag mit dem Essen gewartet, und du warst traurig. Habe ich dich richtig verstanden?",
    ),
    ("Anna", "Ja, genau so war es."),
    ("Bernd", "Das tut mir leid. Ich habe die Zeit vergessen."),
    ("Bernd", "Am Sonntag hatte ich mich auf den Wald gefreut. Es war schwer, dass wir nicht gegangen sind."),
    ("Anna", "Du hattest dich am Sonntag auf den Wald gefreut, und es war schwer für dich. Stimmt das?"),
    ("Bernd", "Ja, das stimmt."),
    ("Anna", "Ich war müde. Lass uns am nächsten Sonntag gehen."),
]
VOICES = {"Anna": "de+f4", "Bernd": "de"}
PAUSE_S = 3.0


def spoken(text: str, voice: str, path: Path) -> tuple[np.ndarray, int]:
    assert shutil.which("espeak-ng"), "espeak-ng is missing: tools/install-debian.sh --tests installs it"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(path), text], check=True)
    with wave.open(str(path)) as clip:
        sound = np.frombuffer(clip.readframes(clip.getnframes()), dtype=np.int16)
        return sound, clip.getframerate()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Both partners, each on a channel, with a pause after each line."""
    clips = [(name, *spoken(text, VOICES[name], tmp_path / "line.wav")) for name, text in TALK]
    rate = clips[0][2]
    n_samples = sum(len(sound) for _, sound, _ in clips) + int(PAUSE_S * rate) * (len(clips) + 1)
    channels = np.random.default_rng(7).integers(-3, 4, size=(n_samples, 2)).astype(np.int16)
    at = rate
    for name, sound, _ in clips:
        channels[at : at + len(sound), list(VOICES).index(name)] += sound // 2
        at += len(sound) + int(PAUSE_S * rate)
    path = tmp_path / "gespräch.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, rate, 0, "NONE", ""))
        file.writeframes(channels.tobytes())
    return path


@pytest.mark.slow
def test_a_german_talk_is_followed_and_told_in_german(recording: Path, tmp_path: Path):
    """Both rounds are confirmed by "ja", the prompts and the page are German."""
    out = tmp_path / "out"
    wanted = [
        "--partners",
        "Anna,Bernd",
        "--language",
        "de",
        "--exercise",
        "say-it-back",
        "-f",
        "json,html,md",
    ]
    code = main(
        ["replay", str(recording), *wanted, "-o", str(out), "--store", str(tmp_path / "store"), "--quiet"]
    )

    report = json.loads((out / "gespräch.json").read_text(encoding="utf-8"))
    page = (out / "gespräch.html").read_text(encoding="utf-8")
    assert code == 0
    assert [row["confirmed"] for row in report["rounds"]] == [True, True]
    assert any("was hast du von Anna gehört" in row["text"] for row in report["prompts"])
    assert '<html lang="de">' in page
    assert "Für jeden von euch" in page
    assert english_in(page) == english_in((out / "gespräch.md").read_text(encoding="utf-8")) == []


def test_the_exercise_of_thanks_is_played_in_german():
    """With written lines: thanks of three parts goes on, and receiving it is asked for."""
    lines = "\n".join(
        [
            "Anna: Danke, dass du gestern die Kinder geholt hast. Das hat mir geholfen. Du bist aufmerksam.",
            "Bernd: Danke, das freut mich.",
            "Bernd: Danke, dass du am Sonntag gekocht hast.",
            "Bernd: Das zeigt, wie liebevoll du bist.",
            "Anna: Danke dir.",
        ]
    )

    told = "\n".join(preview_exercise("thank-you-for", lines, partners="Anna,Bernd", language="de"))

    assert "Bernd, lass es ankommen. Ein Danke genügt." in told
    assert "Bernd, was zeigt das über Anna?" in told
    assert "Nehmt einen Satz davon mit." in told
