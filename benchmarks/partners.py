"""Two partners of rendered voices who practise in the virtual room: they answer Sayback as people would.

What they say comes from the labelled dialogues of `audio_fixtures/`. Which part is
due they know from the phase that the practice shows, as people do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.resources import bundled
from assistant.timebase import to_samples
from benchmarks.virtual_room import Practice, Room

FIXTURES = bundled("audio_fixtures")

REACTION_S = 0.6
"""How soon a partner answers when Sayback has asked."""

NAMES = ("Ann", "Ben")

PHASES = {
    " listens.": "speak",
    " says back ": "paraphrase",
    " says whether ": "confirm",
    " may reply.": "reply",
    "Now the other way round.": "swap",
    "That was the practice.": "close",
}
"""What a line of the practice must have in it to say that this phase has begun."""

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClips:
    """What is said in one round, each part as one clip."""

    speech: Sound
    attempt: Sound
    answer: Sound
    response: Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """Two voices and what they say."""

    voices: tuple[str, str]
    rounds: tuple[RoundClips, ...]

    @property
    def arguments(self) -> list[str]:
        """For `sayback practise`: both voices are known."""
        return [
            f"--voice={name}={FIXTURES}/{voice}-enrol.flac"
            for name, voice in zip(NAMES, self.voices, strict=True)
        ]


def couple(dialogue: str, n_rounds: int = 2) -> Couple:
    """The partners of a labelled dialogue, with its rounds, over again where there are fewer."""
    sound, expected = _recording(dialogue)
    rounds = [
        RoundClips(**{part: _cut(sound, one[labelled]) for part, labelled in _PARTS.items()})
        for one in expected["exercise"]["rounds"]
    ]
    voices = [_voice(participant["voice"]) for participant in expected["participants"]]
    return Couple(
        voices=(voices[0], voices[1]),
        rounds=tuple(rounds[index % len(rounds)] for index in range(n_rounds)),
    )


def at_length(pair: Couple, dialogues: Sequence[str], seconds: float, pause_s: float = 1.4) -> Couple:
    """The same two, but each tells for so long: all that their voices say in these dialogues, over and over."""
    told: dict[str, list[Sound]] = {voice: [] for voice in pair.voices}
    for dialogue in dialogues:
        sound, expected = _recording(dialogue)
        voices = {one["id"]: _voice(one["voice"]) for one in expected["participants"]}
        for turn in expected["turns"]:
            if voices[turn["participant"]] in told:
                told[voices[turn["participant"]]].append(_cut(sound, [turn]))
    pause = np.zeros(to_samples(pause_s), np.float32)
    rounds = []
    for index, one in enumerate(pair.rounds):
        parts: list[Sound] = []
        clips = told[pair.voices[index % 2]]
        while sum(len(part) for part in parts) < to_samples(seconds):
            parts += [clips[len(parts) // 2 % len(clips)], pause]
        rounds.append(
            RoundClips(
                speech=np.concatenate([*parts, one.speech]),
                attempt=one.attempt,
                answer=one.answer,
                response=one.response,
            )
        )
    return Couple(voices=pair.voices, rounds=tuple(rounds))


def practise_together(room: Room, practice: Practice, pair: Couple, *, barge_in_after_s: float = 0.0) -> bool:
    """Both practise until it is over; False where Sayback fell silent for too long.

    Parameters
    ----------
    barge_in_after_s : float
        So far into the first prompt, which is the longest, somebody begins to speak over it; 0: it is heard out.
    """
    phase, index = "brief", -1
    for line in _lines(practice):
        phase = next((name for words, name in PHASES.items() if words in line), phase)
        if "The practice is over" in line:
            return True
        if "Sayback:" not in line or phase == "close":
            continue
        is_first = phase == "brief" and barge_in_after_s > 0
        time.sleep(barge_in_after_s if is_first else spoken_s(line) + REACTION_S)
        if phase in ("brief", "swap"):
            index += 1
        if index < len(pair.rounds):
            room.play(_due(pair.rounds[max(0, index)], phase))
    return False


def spoken_s(line: str) -> float:
    """About how long a prompt takes; a partner waits for its end."""
    return 0.42 * len(line.split("Sayback:")[-1].split()) + 0.5


def _lines(practice: Practice) -> Iterator[str]:
    while line := practice.next_line(seconds=60):
        yield line


def _due(one: RoundClips, phase: str) -> Sound:
    return {"paraphrase": one.attempt, "confirm": one.answer, "reply": one.response}.get(phase, one.speech)


_PARTS = {"speech": "speech", "attempt": "attempts", "answer": "replies", "response": "response"}


def _recording(dialogue: str) -> tuple[Sound, dict]:  # type: ignore[type-arg]  # a label file, read as it is
    path = FIXTURES / f"{dialogue}.flac"
    sound = np.concatenate([chunk.samples for chunk in Recording(path).chunks()], axis=1).mean(axis=0)
    expected = json.loads(Path(f"{FIXTURES}/{dialogue}.expected.json").read_text(encoding="utf-8"))
    return sound.astype(np.float32), expected


def _cut(sound: Sound, parts: Sequence[dict[str, float]]) -> Sound:
    """The last try is the good one where there were more; a speech in parts is one clip."""
    start, end = parts[-1]["start_s"], parts[-1]["end_s"]
    return sound[to_samples(start) : to_samples(end)]


def _voice(name: str) -> str:
    """`flite:rms` and `kokoro:jm_kumo` are enrolled as rms and kumo."""
    return name.split(":")[-1].split("_")[-1]


