"""What a replay is asked to do, checked before any work begins. PURE but for a look at the files' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio.channels import ChannelChoice
from assistant.errors import InputError, OptionError
from assistant.events import Participant

AUTO = "auto"
NO_EXERCISE = "none"

MOST_SPEAKERS = 8
"""More voices than this cannot be told apart with any sureness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """`participants` in order of the channels, or of first speaking; `clips` by participant id."""

    participants: tuple[Participant, ...]
    channels: ChannelChoice
    clips: dict[str, Path]
    exercise: str
    couple: str
    in_history: bool
    are_named: bool


def parse_replay_options(
    *,
    partners: str | None,
    channels: str,
    voices: Sequence[str],
    n_speakers: int,
    exercise: str,
    couple: str,
    in_history: bool,
) -> ReplayOptions:
    """The options of one replay.

    Raises
    ------
    OptionError
        If they make no sense, each with what was expected and what was found.
    """
    if not 2 <= n_speakers <= MOST_SPEAKERS:
        raise OptionError(f"--speakers: expected 2 to {MOST_SPEAKERS}, got {n_speakers}.")
    clips = _clips(voices)
    names = _names(partners, list(clips), n_speakers)
    if n_speakers > 2 and exercise not in (AUTO, NO_EXERCISE):
        raise OptionError(
            f"--exercise {exercise}: an exercise is for two partners, and --speakers says {n_speakers}."
        )
    if not couple.strip():
        raise OptionError("--couple: expected a name, got none.")
    participants = tuple(Participant(id=chr(ord("A") + index), name=name) for index, name in enumerate(names))
    return ReplayOptions(
        participants=participants,
        channels=ChannelChoice(channels),
        clips={
            participant.id: clips[participant.name]
            for participant in participants
            if participant.name in clips
        },
        exercise=exercise,
        couple=couple,
        in_history=in_history,
        are_named=partners is not None,
    )


def check_inputs(files: Sequence[Path]) -> None:
    """Two inputs must not end in the same result file.

    Raises
    ------
    InputError
        If two files have one stem.
    """
    seen: dict[str, Path] = {}
    for path in files:
        other = seen.setdefault(path.stem.casefold(), path)
        if other is not path:
            raise InputError(
                f"{other} and {path} would both write {path.stem}.json. "
                "Rename one, or replay them into two folders."
            )


def _clips(voices: Sequence[str]) -> dict[str, Path]:
    clips: dict[str, Path] = {}
    for voice in voices:
        name, separator, clip = voice.partition("=")
        name = name.strip()
        if not (separator and name and clip):
            raise OptionError(f"--voice: expected NAME=CLIP such as Ann=ann.wav, got '{voice}'.")
        if name in clips:
            raise OptionError(
                f"--voice: two clips for {name}: {clips[name]} and {clip}. Give one for each partner."
            )
        clips[name] = Path(clip)
    return clips


def _names(partners: str | None, enrolled: list[str], n_speakers: int) -> list[str]:
    if partners is None:
        if len(enrolled) > n_speakers:
            raise OptionError(
                f"--voice: {len(enrolled)} voices for {n_speakers} people. Give one for each partner."
            )
        letters = [chr(ord("A") + index) for index in range(n_speakers)]
        return (
            enrolled + [letter for letter in letters if letter not in enrolled][: n_speakers - len(enrolled)]
        )
    names = [name.strip() for name in partners.split(",")]
    if len(names) != n_speakers or not all(names):
        raise OptionError(
            f"--partners: expected {n_speakers} names with a comma between, as in Ann,Ben; got '{partners}'."
        )
    if len(set(names)) != len(names):
        raise OptionError(f"--partners: expected different names, got '{partners}'. Add an initial, say.")
    strangers = [name for name in enrolled if name not in names]
    if strangers:
        raise OptionError(
            f"--voice {strangers[0]}: expected one of the partners {', '.join(names)}. "
            "Use the same name in both."
        )
    return names
