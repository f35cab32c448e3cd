"""A practice in lines: one an event, calm, with names; and lines as keys."""

from __future__ import annotations

import io

import pytest

from assistant.events import (
    ChannelLayout,
    CommandKind,
    Event,
    OverlapStarted,
    Participant,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    SessionEnded,
    SessionKind,
    SessionStarted,
    UtteranceTranscribed,
)
from assistant.terminal.plain import KEYS_LINE, PlainFront
from assistant.timebase import Span

STARTED = SessionStarted(
    at=0,
    kind=SessionKind.LIVE,
    participants=(Participant(id="A", name="Ann"), Participant(id="B", name="Ben")),
    exercise="say-it-back",
    language="en",
    layout=ChannelLayout.MIXED,
    patience=40_000,
)
PROMPT = [
    PromptRequested(at=16_000, prompt=1, to="B", phase="paraphrase", text="Ben, what did you hear?"),
    PromptStarted(at=17_000, prompt=1),
]
WORDS = UtteranceTranscribed(
    at=32_000, utterance=1, participant="A", span=Span(0, 16_000), text="I was alone.", words=(), ipus=(1,)
)


def shown(*events: Event, has_captions: bool = True) -> list[str]:
    lines: list[str] = []
    front = PlainFront(lines.append, io.StringIO(), has_captions=has_captions)
    for event in (STARTED, *events):
        front.show(event)
    return [line.split("  ", 1)[1] for line in lines]


def test_each_event_that_matters_is_a_line_with_names():
    """Phase, prompt, words, both at once, the end."""
    phase = PhaseStarted(at=0, phase="paraphrase", round=1, speaker="A", listener="B", granted_to="B")
    overlap = OverlapStarted(at=0, overlap=1, holder="A", by="B", start=0)

    assert shown(phase, *PROMPT, WORDS, overlap, SessionEnded(at=0, reason="closed")) == [
        KEYS_LINE,
        "Ben says back what Ann told.",
        "Sayback: Ben, what did you hear?",
        "Ann: I was alone.",
        "Ann and Ben speak at once.",
        "The practice is over.",
    ]


def test_a_prompt_is_shown_when_it_is_heard():
    """Not when it is only asked for; one that is cut says that Sayback listens."""
    cut = PromptEnded(at=18_000, prompt=1, span=Span(17_000, 18_000), is_cut=True)

    assert shown(PROMPT[0]) == [KEYS_LINE]
    assert shown(*PROMPT, cut)[-1] == "Sayback stops and listens."


def test_captions_can_be_hidden():
    """Nobody's words are on the screen then."""
    assert shown(WORDS, has_captions=False) == [KEYS_LINE]


@pytest.mark.parametrize(("typed", "agrees"), [("\n", True), ("yes\n", True), ("n\n", False), ("", False)])
def test_they_agree_by_key(typed: str, agrees: bool):
    """Enter is enough; where nobody can type nobody has agreed."""
    assert PlainFront(lambda line: None, io.StringIO(typed)).agree("Do you agree?") is agrees


def test_lines_are_keys():
    """A letter and Enter; what means nothing is passed over."""
    front = PlainFront(lambda line: None, io.StringIO("p\nhello\nR\nq\n"))
    front.command(CommandKind.ADD_MINUTE)

    given = front.commands()
    assert front._reader is not None
    front._reader.join(timeout=10)
    given += front.commands()

    assert given == [CommandKind.ADD_MINUTE, CommandKind.PAUSE, CommandKind.RESUME, CommandKind.STOP]
