"""A practice in lines: one an event, calm, with names; and lines as keys."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from assistant.events import (
    BreakAgreed,
    CommandGiven,
    CommandKind,
    Event,
    OverlapStarted,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    SessionEnded,
    TensionNoted,
    TensionSign,
    UtteranceTranscribed,
    WordsStep,
    WordsStepped,
)
from assistant.session.wording import session_words
from assistant.terminal.plain import PlainFront
from assistant.timebase import Span, to_samples
from tests.terminal.begun import BEGUN, STARTED

WORDING = session_words("en").screen
KEYS_LINE = WORDING.keys

PROMPT = [
    PromptRequested(at=16_000, prompt=1, to="B", phase="paraphrase", text="Ben, what did you hear?"),
    PromptStarted(at=17_000, prompt=1),
]
WORDS = UtteranceTranscribed(
    at=32_000, utterance=1, participant="A", span=Span(0, 16_000), text="I was alone.", words=(), ipus=(1,)
)


def shown(*events: Event, has_captions: bool = True) -> list[str]:
    lines: list[str] = []
    front = PlainFront(
        lines.append,
        io.StringIO(),
        words=WORDING,
        has_captions=has_captions,
        wall=lambda: datetime(2026, 11, 23, 14, 15),
    )
    for event in (STARTED, *events):
        front.show(event)
    return [line.split("  ", 1)[1] for line in lines]


def test_each_event_that_matters_is_a_line_with_names():
    """Phase, prompt, words, both at once, the end."""
    phase = PhaseStarted(at=0, phase="paraphrase", round=1, speaker="A", listener="B", granted_to="B")
    overlap = OverlapStarted(at=96_000, overlap=1, holder="A", by="B", start=80_000)

    ended = PromptEnded(at=32_000, prompt=1, span=Span(0, 32_000), is_cut=False)

    assert shown(BEGUN, phase, *PROMPT, ended, WORDS, overlap, SessionEnded(at=0, reason="closed")) == [
        KEYS_LINE,
        "Ben says back what Ann told.",
        "Sayback: Ben, what did you hear?",
        "Ann: I was alone.",
        "You both speak at once.",
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
    assert PlainFront(lambda line: None, io.StringIO(typed), words=WORDING).agree("Do you agree?") is agrees


def test_lines_are_keys():
    """A letter and Enter; what means nothing is passed over."""
    front = PlainFront(lambda line: None, io.StringIO("p\nhello\nR\nq\n"), words=WORDING)
    front.command(CommandKind.ADD_MINUTE)

    given = front.commands()
    assert front._reader is not None
    front._reader.join(timeout=10)
    given += front.commands()

    assert given == [CommandKind.ADD_MINUTE, CommandKind.PAUSE, CommandKind.RESUME, CommandKind.STOP]


def test_a_break_has_a_time_on_the_clock_to_come_back_at():
    """And what led to it is told as what was measured, not as what it means."""
    raised = TensionNoted(
        at=0, sign=TensionSign.RAISED_VOICE, by="B", n_cut_ins=0, louder_db=7.4, faster=1.31
    )
    agreed = BreakAgreed(at=to_samples(60.0), until=to_samples(60.0 + 1200.0))

    assert shown(raised, agreed)[1:] == [
        "Ben is 7 dB louder and speaks 1.3 times as fast as at the beginning.",
        "A break. We go on at 14:35. Sayback says when; say “we're back”, or press r, when you are.",
    ]


def test_captions_are_hidden_and_shown_by_voice_or_key():
    """From that moment on."""
    hide = CommandGiven(at=0, command=CommandKind.HIDE_CAPTIONS, by="A", text="hide the captions")
    show = CommandGiven(at=0, command=CommandKind.SHOW_CAPTIONS, by=None, text="")

    assert shown(WORDS, hide, WORDS, show, WORDS)[1:] == [
        "Ann: I was alone.",
        "Your words are not shown.",
        "Your words are shown.",
        "Ann: I was alone.",
    ]


def test_it_is_said_quietly_when_the_words_come_slowly():
    """What happens, and that the practice goes on; no figure of the computer."""
    lines = shown(
        *(WordsStepped(at=0, step=step) for step in (WordsStep.QUICK, WordsStep.NONE, WordsStep.USUAL))
    )

    assert [line.split(":")[0].split(".")[0] for line in lines[1:]] == [
        "Your words come slowly just now",
        "Your words cannot be written down just now",
        "Your words are written down as usual again",
    ]
