"""A computer that lacks something for a practice: it does with less, or says in one sentence what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.playback import Loudspeaker, Screen
from assistant.cli import main
from assistant.errors import DeviceError, ModelError, VoiceError
from assistant.ports import AudioChunk, Voice
from assistant.session import bootstrap, live_bootstrap
from assistant.session.live_bootstrap import DeviceRig
from assistant.settings import Settings
from assistant.store.store import open_store
from tests.audio.sound_cards import Card, row

MICROPHONE = row("USB mic", inputs=1)
LOUDSPEAKER = row("Speakers", outputs=2)


class Speaks:
    """Implements `Voice`."""

    def render(self, text: str) -> AudioChunk:
        return AudioChunk(start=0, samples=np.full((1, 320), 0.1, np.float32))


class Mute:
    """Implements `Voice`: an engine that is missing, or that hangs and is ended."""

    def render(self, text: str) -> AudioChunk:
        raise VoiceError("the engine 'espeak' did not answer within 20 s.")


def rig(
    card: Card,
    monkeypatch: pytest.MonkeyPatch,
    *,
    voice: Voice | None = None,
    settings: Settings | None = None,
) -> tuple[DeviceRig, list[str]]:
    """On a computer with these devices and this voice; what it says of itself."""
    said: list[str] = []
    monkeypatch.setattr(live_bootstrap, "sound_library", lambda: card)
    monkeypatch.setattr(live_bootstrap, "open_voice", lambda *_, **__: voice or Speaks())
    return DeviceRig(settings or Settings(), say=said.append), said


def test_with_all_there_prompts_are_heard(monkeypatch: pytest.MonkeyPatch):
    """And nothing needs to be told."""
    ready, said = rig(Card([MICROPHONE, LOUDSPEAKER]), monkeypatch)

    with ready.microphone(1) as source, ready.player(source) as player:
        assert isinstance(player, Loudspeaker)
    assert said == []


@pytest.mark.parametrize(
    ("devices", "voice", "loudspeaker", "why"),
    [
        ([MICROPHONE], Speaks(), None, "no loudspeaker was found"),
        ([MICROPHONE, row("Phone", outputs=1, rate_hz=8_000)], Speaks(), None, "8000 Hz"),
        ([MICROPHONE, LOUDSPEAKER], Mute(), None, "did not answer within 20 s"),
        ([MICROPHONE, LOUDSPEAKER], Speaks(), "none", "prompts are read"),
    ],
    ids=["no loudspeaker", "one that is too poor", "no voice, or one that hangs", "as they wish"],
)
def test_without_a_loudspeaker_or_a_voice_prompts_are_read(
    devices: list[dict[str, object]],
    voice: Voice,
    loudspeaker: str | None,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
):
    """The practice is there all the same; why is told once."""
    card = Card(list(devices), rates=() if why == "8000 Hz" else (16_000,))
    ready, said = rig(card, monkeypatch, voice=voice, settings=Settings(loudspeaker=loudspeaker))

    with ready.microphone(1) as source, ready.player(source) as player:
        assert isinstance(player, Screen)
    assert any(line.startswith("Sayback's words are only on the screen") and why in line for line in said)


def test_two_devices_are_a_microphone_for_each(monkeypatch: pytest.MonkeyPatch):
    """One channel each, in order of the partners."""
    card = Card([row("Left", inputs=1), row("Right", inputs=1), LOUDSPEAKER])
    monkeypatch.setattr(live_bootstrap, "sound_library", lambda: card)
    monkeypatch.setattr(live_bootstrap, "open_voice", lambda *_, **__: Speaks())
    ready = DeviceRig(Settings(), microphones=("Right", "Left"), say=lambda line: None)

    with ready.microphone(2) as source:
        assert source.n_channels == 2
        assert [stream.settings["device"] for stream in card.streams] == [1, 0]


def practise(folder: Path) -> int:
    places = ["--store", str(folder / "store"), "-o", str(folder)]
    return main(["practise", "--partners", "Ann,Ben", "--agree", "--plain", *places])


def test_without_a_microphone_nothing_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """One sentence with what to do, exit code 2, and no trace in the store."""
    monkeypatch.setattr(live_bootstrap, "sound_library", lambda: Card([LOUDSPEAKER]))

    assert practise(tmp_path) == 2
    assert "no microphone was found. Connect one" in capsys.readouterr().err
    with open_store(tmp_path / "store") as store:
        assert store.sessions() == []


def test_a_microphone_of_8_khz_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """When it is to be opened, and nothing is left of the practice."""
    card = Card([row("Headset", inputs=1, rate_hz=8_000), LOUDSPEAKER], rates=())
    rig(card, monkeypatch)

    assert practise(tmp_path) == 2
    assert "offers 8000 Hz, too little" in capsys.readouterr().err
    with open_store(tmp_path / "store") as store:
        assert store.sessions() == []


def test_without_portaudio_nothing_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The package that brings it is named."""

    class Missing:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])

    assert practise(tmp_path) == 2
    assert "apt install libportaudio2" in capsys.readouterr().err


def test_without_a_model_for_words_nothing_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Words are the heart of saying back; it is told before anything is heard."""

    def missing(model: str | None) -> None:
        raise ModelError("the model whisper-tiny.en was not found on this computer. Install Sayback again.")

    rig(Card([MICROPHONE, LOUDSPEAKER]), monkeypatch)
    monkeypatch.setattr(bootstrap, "locate_speech_to_text", missing)

    assert practise(tmp_path) == 2
    assert "was not found on this computer" in capsys.readouterr().err
    with open_store(tmp_path / "store") as store:
        assert store.sessions() == []


def test_a_microphone_that_another_program_holds_is_told(monkeypatch: pytest.MonkeyPatch):
    """Opened when the practice begins, not before."""
    card = Card([MICROPHONE, LOUDSPEAKER])
    ready, _ = rig(card, monkeypatch)

    def taken(**settings: object) -> None:
        raise card.PortAudioError("Device unavailable")

    monkeypatch.setattr(card, "InputStream", taken)
    with pytest.raises(DeviceError, match="Is another program using it"), ready.microphone(1):
        pass
