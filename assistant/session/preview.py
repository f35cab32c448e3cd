"""Plays an exercise with written lines: what Sayback would say, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.audio.channels import ChannelChoice
from assistant.events import (
    AttemptAssessed,
    Event,
    IntentionRecalled,
    IntentionSet,
    PhaseStarted,
    PromptRequested,
    ReplyHeard,
    ReplyMeaning,
    RoundEnded,
)
from assistant.exercise.loader import load_exercise
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.preview import Preview, read_lines
from assistant.exercise.words import exercise_words
from assistant.prompts.render import speaking_time
from assistant.prompts.script import Script
from assistant.session.judging import load_judge
from assistant.session.options import NO_EXERCISE, parse_replay_options
from assistant.store.store import DEFAULT_COUPLE


def preview_exercise(name: str, text: str, *, partners: str, language: str) -> Iterator[str]:
    """What happens, line by line, as plain text.

    Raises
    ------
    ExerciseError
        If there is no such exercise.
    InputError
        If a line has no partner's name.
    """
    options = parse_replay_options(
        partners=partners,
        channels=ChannelChoice.AUTO,
        voices=[],
        n_speakers=2,
        exercise=NO_EXERCISE,
        couple=DEFAULT_COUPLE,
        in_history=False,
    )
    names = {participant.id: participant.name for participant in options.participants}
    exercise = load_exercise(name, language=language)
    lines = read_lines(text, options.participants, file="lines")
    words = exercise_words(language)
    machine = ExerciseMachine(
        exercise,
        participants=options.participants,
        judge=load_judge(language),
        words=words,
        script=Script(exercise, words, names),
    )
    preview = Preview(machine, speaking_time)
    yield from _told(preview.begin(), names)
    for line in lines:
        if preview.is_ended:
            break
        yield f"{names[line.participant]}: {line.text}"
        yield from _told(preview.say(line), names)
    yield from _told(preview.end(), names)


def _told(events: Sequence[Event], names: dict[str, str]) -> Iterator[str]:
    for event in events:
        match event:
            case PhaseStarted():
                granted = "" if event.granted_to is None else f", {names[event.granted_to]} has the floor"
                yield f"  [{event.phase}{granted}]"
            case PromptRequested():
                yield f"  Sayback: {event.text}"
            case AttemptAssessed():
                yield f"  (said back: {event.assessment.reason})"
            case ReplyHeard():
                yield f"  (the answer means: {_plain(event.meaning)})"
            case IntentionSet():
                yield f"  (kept as what {names[event.participant]} wants: {event.text})"
            case IntentionRecalled():
                yield f"  (did it get {names[event.participant]} closer: {_plain(event.meaning)})"
            case RoundEnded():
                answer = {True: "confirmed", False: "not confirmed", None: "left open"}[event.is_confirmed]
                yield f"  [round {event.round}: {answer}]"


def _plain(meaning: ReplyMeaning) -> str:
    return meaning.value.replace("_", " ")
