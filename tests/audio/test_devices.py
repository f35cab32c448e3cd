"""Devices are listed and chosen; what cannot be used is told in one sentence."""

from __future__ import annotations

import sys

import pytest

from assistant.audio.devices import (
    Direction,
    device_lines,
    find_device,
    list_devices,
    sound_library,
    workable_rate,
)
from assistant.cli import main
from assistant.errors import DeviceError
from tests.audio.sound_cards import Card, row


def test_devices_are_listed_with_host_api_channels_and_rate():
    """A line for each; the system's own choice is marked."""
    lines = device_lines(list_devices(Card([row("Desk mic", inputs=1), row("Speaker", outputs=2)])))

    assert lines == [
        "* 0  Desk mic  ALSA  in 1, out 0, 48000 Hz",
        "* 1  Speaker   ALSA  in 0, out 2, 48000 Hz",
    ]


@pytest.mark.parametrize("wanted", ["1", "USB", "usb mic"])
def test_a_microphone_is_found_by_number_or_name(wanted: str):
    """Part of the name is enough, in any case of letters."""
    devices = list_devices(Card([row("Desk mic", inputs=1), row("USB mic", inputs=2)]))

    assert find_device(devices, Direction.INPUT, wanted).name == "USB mic"


@pytest.mark.parametrize("wanted", ["mic", "camera", "2"])
def test_a_name_that_does_not_fit_one_microphone_is_told(wanted: str):
    """With the ones that are there."""
    card = Card([row("Desk mic", inputs=1), row("USB mic", inputs=2), row("Speaker", outputs=2)])

    with pytest.raises(DeviceError, match="0: Desk mic"):
        find_device(list_devices(card), Direction.INPUT, wanted)


def test_no_microphone_is_told():
    """Not a crash, and what to do."""
    with pytest.raises(DeviceError, match="no microphone was found"):
        find_device(list_devices(Card([row("Speaker", outputs=2)])), Direction.INPUT)


@pytest.mark.parametrize(("rates", "own", "used"), [((16_000,), 48_000, 16_000), ((), 44_100, 44_100)])
def test_a_device_runs_at_16_khz_or_at_its_own_rate(rates: tuple[int, ...], own: int, used: int):
    """WASAPI in shared mode allows only its own."""
    card = Card([row("USB mic", inputs=1, rate_hz=own)], rates=rates)

    assert workable_rate(card, list_devices(card)[0], Direction.INPUT, 1) == used


def test_8_khz_is_refused_with_the_way_out():
    """A telephone headset is too little for speech recognition."""
    card = Card([row("USB mic", inputs=1, rate_hz=8_000)], rates=())

    with pytest.raises(DeviceError) as told:
        workable_rate(card, list_devices(card)[0], Direction.INPUT, 1)

    assert str(told.value) == (
        "input device 'USB mic' offers 8000 Hz, too little for speech recognition (16000 Hz needed). "
        "Choose another with --microphone; `sayback devices` lists them."
    )


def test_one_partner_a_channel_needs_two_channels():
    """And says how many there are."""
    card = Card([row("USB mic", inputs=1)])

    with pytest.raises(DeviceError, match="has 1 channel, and 2 are needed"):
        workable_rate(card, list_devices(card)[0], Direction.INPUT, 2)


def test_without_portaudio_the_command_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Exit code 2, one sentence."""

    class Missing:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])

    with pytest.raises(DeviceError, match="apt install libportaudio2"):
        sound_library()
    assert main(["devices"]) == 2
    assert capsys.readouterr().err.startswith("sayback: PortAudio, which microphones need")
