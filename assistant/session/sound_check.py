"""The sound check: each partner talks alone for a while, and is known by voice then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.audio.levels import LevelMeter, Verdict
from assistant.errors import VoiceClipError
from assistant.events import Participant
from assistant.hearing.enrolment import NotLearned
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.doors import Front, Rig
from assistant.session.options import ReplayOptions
from assistant.session.wording import SessionWords
from assistant.store.store import Store
from assistant.timebase import to_samples

LISTENED_S = 16.0
"""Of a sound check: ten seconds of clear speech, and the breaths between."""

N_CHECKS = 3
"""How often a voice is asked for before the check is given up."""


def learn_partners(
    options: ReplayOptions,
    equipment: ReplayEquipment,
    words: SessionWords,
    store: Store,
    front: Front,
    rig: Rig,
) -> None:
    """The sound check: each partner in turn, if the voice is not known yet."""
    for participant in options.participants:
        if not equipment.knows_voice(participant.id):
            profile = _checked(participant, equipment, words, front, rig)
            store.save_voice(couple=options.couple, name=participant.name, body=profile)
            front.say(words.sound_check.done.format(name=participant.name))


def _checked(
    participant: Participant, equipment: ReplayEquipment, words: SessionWords, front: Front, rig: Rig
) -> str:
    check = words.sound_check
    for attempt in range(1, N_CHECKS + 1):
        front.say(check.ask.format(name=participant.name, seconds=round(LISTENED_S)))
        sound = _listen(front, rig, words)
        try:
            return equipment.learn(sound, name=participant.name).to_text()
        except VoiceClipError as error:
            if attempt == N_CHECKS:
                raise
            reason = check.reasons[NotLearned(error.why)].format(**error.values)
            front.say(check.again.format(reason=reason))
    raise AssertionError("the last attempt returns or raises")


def _listen(front: Front, rig: Rig, words: SessionWords) -> NDArray[np.float32]:
    """What the microphone hears for so long; what is amiss with its level is said."""
    meter = LevelMeter()
    parts = []
    with rig.microphone(1) as source:
        for chunk in source.chunks():
            parts.append(chunk.samples)
            meter.feed(chunk.samples)
            front.hear(chunk)
            if chunk.end >= to_samples(LISTENED_S):
                break
    if meter.verdict is not Verdict.GOOD:
        front.say(words.amiss(meter.verdict))
    return np.concatenate(parts, axis=1)
