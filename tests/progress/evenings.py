"""Evenings of one couple, written by hand: a session each, small enough to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from assistant.events import (
    ChannelLayout,
    Event,
    ModelInfo,
    ModelsLoaded,
    OverlapKind,
    ReplyMeaning,
    SessionKind,
    SessionStarted,
)
from assistant.feedback.build import build_report
from assistant.feedback.words import feedback_words
from assistant.progress.build import KeptSession, build_progress
from assistant.progress.report import ProgressReport
from assistant.progress.words import progress_words
from tests.feedback.journal import GOOD, OPEN_QUESTION, PLAIN, Journal

WORDS = progress_words("en")
FEEDBACK_WORDS = feedback_words("en")
FIRST_DAY = date(2026, 11, 3)
TITLES = {"say-it-back": "Say it back", "set-your-intentions": "Set your intentions"}

TOLD = "On Thursday you came home late and I had cooked and the children asked where you were."
SAID_BACK = "So you sat there with the dinner and you felt lonely, and a short call would have helped."


def evening(
    names: tuple[str, str] = ("Ann", "Ben"),
    *,
    questions: tuple[int, int] = (0, 0),
    cut_ins: tuple[int, int] = (0, 0),
    exercise: str | None = "say-it-back",
    layout: ChannelLayout = ChannelLayout.SPLIT,
    kind: SessionKind = SessionKind.LIVE,
    speech_to_text: str = "d0",
    hearing: str = "a1",
    judge: str = "b2",
    reason: str = "closed",
    wishes: dict[str, tuple[str, str | None, ReplyMeaning | None]] | None = None,
    is_one_silent: bool = False,
) -> list[Event]:
    """A round in which the second says back what the first told, and then questions and cut-ins.

    `questions` and `cut_ins`: of the first and the second name. `wishes`: by participant id,
    the wish, the answer, and what it means.
    """
    j = Journal(names, exercise=exercise, layout=layout)
    assert isinstance(j.events[0], SessionStarted)
    j.events[0] = replace(j.events[0], kind=kind)
    j.events[1] = ModelsLoaded(
        at=0,
        models=(
            ModelInfo(role="speech_to_text", name="whisper", sha256=speech_to_text * 32),
            ModelInfo(role="speech_activity", name="silero", sha256=hearing * 32),
            ModelInfo(role="listening_judge", name="trained-judge-en", sha256=judge * 32),
        ),
    )
    for who, (wish, _, _) in (wishes or {}).items():
        j.wishes(who, 1, 3, wish)
    j.phase("speak", 1, 4.0, "A", "B")
    j.says("A", 5.0, 40.0, TOLD)
    if not is_one_silent:
        j.attempt(1, 1, "B", 42.0, 66.0, TOLD, SAID_BACK, GOOD)
    j.says("A", 67.0, 69.0, "Yes, that was it.", judged=PLAIN, answering=SAID_BACK)
    j.round_ends(1, 70.0, "A", "B", TOLD, None if is_one_silent else True)
    at = 72.0
    for who, other, n in (("A", "B", questions[0]), ("B", "A", questions[1])):
        for _ in range(n):
            j.says(who, at, at + 2, "What was that like for you?", judged=OPEN_QUESTION, answering=TOLD)
            j.says(other, at + 2.3, at + 5, "It was hard and I was tired.")
            at += 6
    for by, holder, n in (("A", "B", cut_ins[0]), ("B", "A", cut_ins[1])):
        for _ in range(n):
            j.overlap(by, holder, at, at + 1, OverlapKind.INTERRUPTION, "comes in")
            at += 3
    for who, (_, answer, meaning) in (wishes or {}).items():
        if answer is not None and meaning is not None:
            j.recalls(who, at, at + 2, answer, meaning)
            at += 3
    return j.ends(at + 5, reason=reason)


def kept(number: int, events: list[Event]) -> KeptSession:
    """The session of the day with this number, from 0."""
    report = build_report(events, FEEDBACK_WORDS)
    return KeptSession(id=f"s{number}", day=FIRST_DAY + timedelta(days=3 * number), report=report)


def progress(*evenings: list[Event]) -> ProgressReport:
    """What is told of these evenings, the oldest first."""
    sessions = [kept(number, events) for number, events in enumerate(evenings)]
    return build_progress(sessions, couple="home", titles=TITLES)
