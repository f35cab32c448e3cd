"""Speaks the feedback of a stored session: the words with which a live session closes.

Where no voice answers or there is no loudspeaker, the lines are read on the
screen, and one sentence says why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.audio.devices import Direction, SoundLibrary, find_device, list_devices, sound_library
from assistant.audio.playback import Loudspeaker
from assistant.errors import DeviceError, VoiceError
from assistant.ports import AudioChunk, Voice
from assistant.prompts.voice import open_voice
from assistant.timebase import SAMPLE_RATE_HZ, to_samples

LOOK_S = 0.05
"""How often it is looked whether a sentence is over."""

GIVE_UP_S = 5.0
"""Beyond its length, what speaking a sentence may take."""

PAUSE_S = 0.6
"""Between two sentences, so that each can land."""


def speak(
    lines: Sequence[str],
    *,
    engine: str,
    loudspeaker: str | None,
    language: str,
    cache: Path,
    say: Callable[[str], None],
    library: SoundLibrary | None = None,
    voice: Voice | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Speak the lines, one after another; how many were spoken to the end.

    Parameters
    ----------
    lines : sequence of str
    engine : str
        "auto", "system", "hibari", or "none": nothing is spoken.
    loudspeaker : str or None
        Number or name of the device; None: the system's own choice.
    language : str
    cache : Path
        Where clips are kept.
    say : callable
        Told in one sentence why nothing is spoken.
    library, voice, sleep
        In the place of this computer's.
    """
    if engine == "none":
        return 0
    try:
        spoken_by = voice or open_voice(engine, language=language, cache=cache)
        clips = [spoken_by.render(line) for line in lines]
        sound = library or sound_library()
        device = find_device(list_devices(sound), Direction.OUTPUT, loudspeaker)
        with Loudspeaker(sound, device, moment=to_samples) as player:
            return sum(_play(player, clip, sleep) for clip in clips)
    except (VoiceError, DeviceError) as error:
        say(f"The feedback is only on the screen: {error}")
        return 0


def _play(player: Loudspeaker, clip: AudioChunk, sleep: Callable[[float], None]) -> bool:
    """Play one clip to its end; False where the device did not get there in time."""
    player.play(clip)
    left_s = clip.samples.shape[1] / SAMPLE_RATE_HZ + GIVE_UP_S
    while left_s > 0:
        playing = player.playing()
        if playing is not None and playing.end is not None:
            sleep(PAUSE_S)
            return True
        sleep(LOOK_S)
        left_s -= LOOK_S
    return False
