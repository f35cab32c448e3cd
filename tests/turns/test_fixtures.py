"""The bundled dialogues, told as they were made: their turns and overlaps are found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.events import (
    Event,
    HeardUpTo,
    OverlapJudged,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
    UtteranceTranscribed,
    Word,
)
from assistant.resources import bundled
from assistant.timebase import Span, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.tracker import TurnTracker

FOLDER = bundled("audio_fixtures")
NAMES = sorted(path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.expected.json"))


@pytest.mark.parametrize("name", NAMES)
def test_turns_and_overlaps_of_a_dialogue(words: TurnWords, name: str) -> None:
    """Every turn, and every overlap of at least 0.2 s with its kind, and no other."""
    expected = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
    speech = _speech(FOLDER / f"{name}.rttm")
    end = to_samples(expected["duration_s"])
    facts = [
        *_told(speech, json.loads((FOLDER / f"{name}.words.json").read_text(encoding="utf-8"))),
        *(HeardUpTo(at=until + 3200, until=until) for until in range(1600, end, 1600)),
    ]
    tracker = TurnTracker(words=words)
    events = [e for fact in sorted(facts, key=lambda fact: fact.at) for e in tracker.feed(fact)]
    events += tracker.finish(end)

    turns = [(e.participant, e.span) for e in events if isinstance(e, TurnEnded)]
    assert [(who, _tenths(span.start_s, span.end_s)) for who, span in turns] == [
        (turn["participant"], _tenths(turn["start_s"], turn["end_s"])) for turn in expected["turns"]
    ]
    judged = sorted((e for e in events if isinstance(e, OverlapJudged)), key=lambda e: e.span)
    assert [(e.holder, e.by, e.kind.value) for e in judged] == [
        (one["holder"], one["by"], one["kind"])
        for one in expected["overlaps"]
        if _common(speech, one) >= TurnRules().overlap_min
    ]


def _tenths(*seconds: float) -> tuple[float, ...]:
    return tuple(round(second, 1) for second in seconds)


def _speech(path: Path) -> list[tuple[str, Span]]:
    speech = []
    for line in path.read_text(encoding="utf-8").splitlines():
        _, _, _, start, duration, _, _, participant, *_ = line.split()
        span = Span(to_samples(float(start)), to_samples(float(start) + float(duration)))
        speech.append((participant, span))
    return speech


def _common(speech: list[tuple[str, Span]], overlap: dict[str, Any]) -> int:
    """How long the two of an expected overlap really speak at once."""
    holder = [span for who, span in speech if who == overlap["holder"]]
    by = [span for who, span in speech if who == overlap["by"]]
    around = Span(to_samples(overlap["start_s"] - 0.1), to_samples(overlap["end_s"] + 0.1))
    common = [shared for a in holder for b in by if (shared := a.overlap(b)) is not None]
    return sum(len(shared) for shared in common if around.overlap(shared) is not None)


def _told(speech: list[tuple[str, Span]], words: list[dict[str, Any]]) -> list[Event]:
    facts: list[Event] = []
    for ipu, (participant, span) in enumerate(speech, start=1):
        own = tuple(
            Word(
                text=word["text"],
                span=Span(to_samples(word["start_s"]), to_samples(word["end_s"])),
                probability=1.0,
            )
            for word in words
            if word["participant"] == participant
            and span.contains(to_samples((word["start_s"] + word["end_s"]) / 2))
        )
        facts += [
            SpeechStarted(at=span.start, ipu=ipu, participant=participant, start=span.start),
            SpeechEnded(at=span.end, ipu=ipu, participant=participant, span=span),
            UtteranceTranscribed(
                at=span.end + to_samples(0.9),
                utterance=ipu,
                participant=participant,
                span=span,
                text=" ".join(word.text for word in own),
                words=own,
                ipus=(ipu,),
            ),
        ]
    return facts
