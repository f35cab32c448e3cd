"""Two partners of rendered voices who practise in the virtual room: they answer Sayback as people would.

What they say comes from the labelled dialogues of `audio_fixtures/`. Which part is
due they know from the phase that the practice shows, as people do.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.recording import Recording
from assistant.exercise.cues import is_handing_over
from assistant.exercise.words import exercise_words
from assistant.resources import bundled
from assistant.timebase import to_samples
from benchmarks.virtual_room import Practice, Room

FIXTURES = bundled("audio_fixtures")

REACTION_S = 0.6
"""How soon a partner answers when Sayback has asked."""

BARGE_IN_AFTER_S = 2.0
"""How far into a prompt somebody speaks over it."""

CUT_IN_AFTER_S = 4.0
"""How far into a speech the listener cuts in."""

CUT_IN_S = 1.5

TOLD_WORDS = 15
"""A shorter turn ("yes, that's it") is an answer, no part of a telling."""

AT_ONCE_S = 0.2
"""Lines that come so close together belong to one moment."""

QUIET_POWER = 1e-5
PAUSE_FRAMES = 18
"""Quieter than -50 dBFS for .18 s: between two sentences."""

NAMES = ("Ann", "Ben")

PHASES = {
    " tells, ": "speak",
    " says back ": "paraphrase",
    " says whether ": "confirm",
    " may reply.": "reply",
    "Now the other way round.": "swap",
    "That was the practice.": "close",
}
"""What a line of the practice must have in it to say that this phase has begun, if it is nobody's words."""

SPOKEN = tuple(f"  {name}: " for name in ("Sayback", *NAMES))
"""A line with one of these tells what was said."""

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClips:
    """What is said in one round, each part as one clip; `briefly` is told by who is asked to tell again."""

    speech: Sound
    briefly: Sound
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
    """The same two, but each tells for so long: what their voices say at length in these dialogues, again.

    Who says "I'm done" in the middle would be asked for the next part, so no such turn is told.
    """
    told: dict[str, list[Sound]] = {voice: [] for voice in pair.voices}
    words = exercise_words("en")
    for dialogue in dialogues:
        sound, expected = _recording(dialogue)
        voices = {one["id"]: _voice(one["voice"]) for one in expected["participants"]}
        for turn in expected["turns"]:
            is_told = len(turn["text"].split()) >= TOLD_WORDS and not is_handing_over(turn["text"], words)
            if is_told and voices[turn["participant"]] in told:
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
                briefly=one.speech,
                attempt=one.attempt,
                answer=one.answer,
                response=one.response,
            )
        )
    return Couple(voices=pair.voices, rounds=tuple(rounds))


def with_pauses(pair: Couple, pauses_s: Sequence[float] = (0.9, 1.2, 0.6, 1.6)) -> Couple:
    """The same two, who pause between sentences of what they tell and say back."""
    lengths = itertools.cycle(pauses_s)
    rounds = (
        replace(one, speech=_paused(one.speech, lengths), attempt=_paused(one.attempt, lengths))
        for one in pair.rounds
    )
    return Couple(voices=pair.voices, rounds=tuple(rounds))


def _paused(sound: Sound, lengths: Iterator[float]) -> Sound:
    """Each pause that is there already, made so long."""
    hop = to_samples(0.01)
    levels = (sound[: len(sound) // hop * hop].reshape(-1, hop).astype(np.float64) ** 2).mean(axis=1)
    is_quiet = np.concatenate([[False], levels < QUIET_POWER, [False]])
    edges = np.flatnonzero(is_quiet[1:] != is_quiet[:-1]).reshape(-1, 2)
    parts, done = [], 0
    for start, end in edges:
        if end - start >= PAUSE_FRAMES and start > 0 and end < len(levels):
            middle = (start + end) // 2 * hop
            n = to_samples(next(lengths)) - (end - start) * hop
            parts += [sound[done:middle], np.zeros(max(0, n), np.float32)]
            done = middle
    return np.concatenate([*parts, sound[done:]])


def practise_together(room: Room, practice: Practice, pair: Couple, *, speaks_over: bool = False) -> float:
    """Both practise until it is over, or Sayback says nothing for a minute.

    Parameters
    ----------
    speaks_over : bool
        Who begins to tell does not wait for the prompt's end, and once the listener cuts in.

    Returns
    -------
    cut_in_at : float
        When the listener began to cut in, on the steady clock; 0 where nobody did.
    """
    phase, index, has_told, cut_in_at = "brief", 0, False, 0.0
    while lines := _lines_of_a_moment(practice):
        is_asked = False
        for line in lines:
            if not any(name in line for name in SPOKEN):
                next_phase = next((name for words, name in PHASES.items() if words in line), phase)
                if next_phase == "swap" != phase:
                    index, has_told = index + 1, False
                is_asked, phase = is_asked and next_phase == phase, next_phase
            is_asked = is_asked or "Sayback:" in line
        if any("The practice is over" in line for line in lines):
            break
        if not is_asked or phase == "close" or index >= len(pair.rounds):
            continue
        prompt = [line for line in lines if "Sayback:" in line][-1]
        is_soon = phase in ("brief", "swap") and speaks_over
        time.sleep(BARGE_IN_AFTER_S - AT_ONCE_S if is_soon else spoken_s(prompt) + REACTION_S - AT_ONCE_S)
        one = pair.rounds[index]
        if phase == "swap" and speaks_over and not has_told:
            speaking = room.begin(one.speech)
            time.sleep(CUT_IN_AFTER_S)
            cut_in_at = time.monotonic()
            room.play(one.attempt[: to_samples(CUT_IN_S)])
            speaking.wait()
        else:
            room.play(_due(one, phase, has_told=has_told))
        has_told = has_told or phase in ("brief", "swap", "speak")
    return cut_in_at


def spoken_s(line: str) -> float:
    """About how long a prompt takes; a partner waits for its end."""
    return 0.42 * len(line.split("Sayback:")[-1].split()) + 0.5


def _lines_of_a_moment(practice: Practice) -> list[str]:
    """The next line and those that come with it, or came while somebody spoke; none after a minute."""
    lines = []
    seconds = 60.0
    while line := practice.next_line(seconds=seconds):
        lines.append(line)
        seconds = AT_ONCE_S
    return lines


def _due(one: RoundClips, phase: str, *, has_told: bool) -> Sound:
    telling = one.briefly if has_told else one.speech
    return {"paraphrase": one.attempt, "confirm": one.answer, "reply": one.response}.get(phase, telling)


_PARTS = {
    "speech": "speech",
    "briefly": "speech",
    "attempt": "attempts",
    "answer": "replies",
    "response": "response",
}


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
