"""Puts together what only a live session needs: devices, threads, the speaking voice. See `bootstrap`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from assistant.audio.devices import (
    Direction,
    SoundLibrary,
    find_device,
    list_devices,
    restart_library,
    sound_library,
)
from assistant.audio.microphone import Microphone
from assistant.audio.pair import MicrophonePair
from assistant.audio.playback import Loudspeaker, Screen
from assistant.audio.steady_clock import steady_s
from assistant.errors import DeviceError, VoiceError
from assistant.ports import Voice
from assistant.prompts.render import speaking_time
from assistant.prompts.voice import open_voice
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.heaps import keep_nothing_large
from assistant.session.live import LiveSource
from assistant.session.live_prompts import Clips, Player
from assistant.session.workers import ClipThread, TranscriptionThread
from assistant.settings import Settings, VoiceEngine
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_seconds

LOOK_S = 0.02
"""How often it is looked whether a clip is over, when nothing else goes on."""

GIVE_UP_S = 5.0
"""Beyond its length, what speaking a sentence may take."""


class DeviceRig:
    """Implements `practise.Rig` with the devices of this computer.

    Parameters
    ----------
    settings : Settings
        Which loudspeaker and which voice.
    microphones : sequence of str
        Number or name of the device; two, in order of the partners, where each has one.
    say : callable
        Told in one sentence of what works less well than it could.

    Raises
    ------
    DeviceError
        If there is no PortAudio or no microphone.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        microphones: Sequence[str] = (),
        say: Callable[[str], None],
    ) -> None:
        self._say = say
        self._library: SoundLibrary = sound_library()
        self._devices = list_devices(self._library)
        self._inputs = [
            find_device(self._devices, Direction.INPUT, wanted) for wanted in microphones or (None,)
        ]
        self._loudspeaker = settings.loudspeaker
        self._playing: Loudspeaker | None = None
        self._voice = self._opened_voice(settings)

    @contextmanager
    def microphone(self, n_channels: int, *, start: Samples = 0) -> Iterator[LiveSource]:
        first, *others = self._inputs
        if n_channels == 2 and others and others[0] != first:
            # starting the library anew would take the other one away: neither does
            with (
                Microphone(self._library, first, start=start) as one,
                Microphone(self._library, others[0], start=start) as other,
            ):
                yield MicrophonePair(one, other)
            return
        with Microphone(
            self._library, first, n_channels=n_channels, start=start, restart=self._restart
        ) as microphone:
            yield microphone

    def _restart(self) -> None:
        """Look for devices afresh; what plays is closed before and opened again after it."""
        playing = self._playing
        if playing is not None:
            playing.close()
        restart_library(self._library)
        if playing is not None:
            playing.reopen()

    @contextmanager
    def player(self, source: LiveSource) -> Iterator[Player]:
        assert isinstance(source, Microphone | MicrophonePair), "a rig plays for its own microphone"
        try:
            if self._voice is None or self._loudspeaker == "none":
                raise DeviceError("prompts are read.")
            device = find_device(self._devices, Direction.OUTPUT, self._loudspeaker)
            loudspeaker = Loudspeaker(self._library, device, moment=source.moment)
        except DeviceError as error:
            self._say(f"Sayback's words are only on the screen: {error}")
            yield Screen(now=lambda: source.moment(steady_s()))
            return
        with loudspeaker:
            self._playing = loudspeaker
            try:
                yield loudspeaker
            finally:
                self._playing = None

    @contextmanager
    def desk(self, equipment: ReplayEquipment) -> Iterator[TranscriptionThread]:
        keep_nothing_large()
        quick = (lambda: equipment.quick_transcriber) if equipment.has_quick_transcriber else None
        thread = TranscriptionThread(equipment.transcriber, quick=quick)
        try:
            yield thread
        finally:
            thread.close()

    @contextmanager
    def clips(self, lines: Sequence[str]) -> Iterator[ClipThread]:
        thread = ClipThread(self._voice, lines)
        try:
            yield thread
        finally:
            thread.close()

    def speak(self, player: Player, clips: Clips, text: str) -> None:
        limit = time.monotonic() + _seconds(speaking_time(text)) + GIVE_UP_S
        while (clip := clips.clip(text)) is None:
            if time.monotonic() > limit:
                return
            time.sleep(LOOK_S)
        if not player.is_audible:
            return
        player.play(clip)
        limit = time.monotonic() + clip.samples.shape[1] / SAMPLE_RATE_HZ + GIVE_UP_S
        while time.monotonic() < limit:
            playing = player.playing()
            if playing is not None and playing.end is not None:
                return
            time.sleep(LOOK_S)

    def _opened_voice(self, settings: Settings) -> Voice | None:
        if settings.voice_engine is VoiceEngine.NONE:
            return None
        try:
            voice = open_voice(
                settings.voice_engine,
                language=settings.language,
                voice=settings.voice_name,
                words_per_minute=settings.words_per_minute,
                volume_percent=settings.volume_percent,
                cache=settings.store / "prompts",
            )
            voice.render("Sayback.")
        except VoiceError as error:
            self._say(f"Sayback's words are only on the screen: {error}")
            return None
        return voice


def _seconds(samples: Samples) -> float:
    return to_seconds(samples)
