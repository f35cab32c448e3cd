"""What holds for every conversation, drawn at random."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import (
    Attributed,
    Event,
    HeardUpTo,
    OverlapJudged,
    OverlapStarted,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
    TurnStarted,
    UtteranceTranscribed,
    Word,
)
from assistant.language import read_words
from assistant.timebase import Samples, Span, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.tracker import TurnTracker

WORDS = TurnWords.model_validate(read_words("en", "turns"))
TEXTS = ("mm-hm", "Yeah.", "but I never said that", "and then we", "Thursday", "You mean the car?", "")
PEOPLE = ("ann", "ben", "cem")

Ipu = tuple[str, Span, str]


@st.composite
def conversations(draw: st.DrawFn) -> list[Ipu]:
    """Each of two or three people speaks, is silent, speaks … on a grid of 50 ms."""
    ipus: list[Ipu] = []
    for person in PEOPLE[: draw(st.integers(2, 3))]:
        now = 0
        lengths = draw(st.lists(st.tuples(st.integers(1, 70), st.integers(1, 60)), max_size=7))
        for silence, talk in lengths:
            span = Span((now + silence) * 800, (now + silence + talk) * 800)
            ipus.append((person, span, draw(st.sampled_from(TEXTS))))
            now += silence + talk
    return sorted(ipus, key=lambda ipu: (ipu[1], ipu[0]))


def told(ipus: Sequence[Ipu], *, words_late: Samples = 4800) -> list[Event]:
    facts: list[Event] = []
    for number, (person, span, text) in enumerate(ipus, start=1):
        facts += [
            SpeechStarted(at=span.start, ipu=number, participant="UNKNOWN", start=span.start),
            Attributed(at=span.start, ipu=number, participant=person, certainty=0.8),
            SpeechEnded(at=span.end, ipu=number, participant=person, span=span),
        ]
        if text:
            facts.append(
                UtteranceTranscribed(
                    at=span.end + words_late,
                    utterance=number,
                    participant=person,
                    span=span,
                    text=text,
                    words=(Word(text=text, span=span, probability=0.9),),
                    ipus=(number,),
                )
            )
    return facts


def end_of(ipus: Sequence[Ipu]) -> Samples:
    return max((span.end for _, span, _ in ipus), default=0) + to_samples(0.5)


def heard(ipus: Sequence[Ipu], every: Samples, late: Samples = 0) -> list[Event]:
    return [
        HeardUpTo(at=until + late, until=until)
        for until in itertools.takewhile(lambda until: until < end_of(ipus), itertools.count(every, every))
    ]


def run(facts: Sequence[Event], end: Samples, rules: TurnRules | None = None) -> list[Event]:
    tracker = TurnTracker(words=WORDS, rules=rules)
    return [event for fact in facts for event in tracker.feed(fact)] + tracker.finish(end)


def by_time(facts: Sequence[Event]) -> list[Event]:
    return sorted(facts, key=lambda fact: fact.at)


def timeless(events: Sequence[Event]) -> list[str]:
    """What was found, whenever it was known."""
    return sorted(repr(replace(event, at=0)) for event in events)


@given(conversations(), st.sampled_from([160, 1600, 7999, 16_000, 80_000]))
@settings(max_examples=60)
def test_chunk_borders_change_nothing(ipus: list[Ipu], every: Samples) -> None:
    """Watermarks of 10 ms, 5 s, or one at the end: the same facts."""
    rules = TurnRules(words_wait=to_samples(100))
    facts = told(ipus, words_late=0)
    fine = run(by_time([*facts, *heard(ipus, 800)]), end_of(ipus), rules)
    other = run(by_time([*facts, *heard(ipus, every)]), end_of(ipus), rules)
    assert timeless(other) == timeless(fine)


@given(conversations(), st.integers(0, 1000))
@settings(max_examples=60)
def test_the_order_of_news_before_the_watermark_changes_nothing(ipus: list[Ipu], seed: int) -> None:
    """Starts, ends, attributions and words are shuffled between two watermarks."""
    facts = told(ipus, words_late=0)
    marks = heard(ipus, 16_000)
    ordered: list[Event] = []
    shuffled: list[Event] = []
    draw = random.Random(seed)  # noqa: S311
    for previous, mark in itertools.pairwise([HeardUpTo(at=0, until=0), *marks]):
        between = [replace(fact, at=mark.at) for fact in facts if previous.at <= fact.at < mark.at]
        ordered += [*between, mark]
        draw.shuffle(between)
        shuffled += [*between, mark]
    assert run(shuffled, end_of(ipus)) == run(ordered, end_of(ipus))


@given(conversations(), st.integers(1, 100_000))
@settings(max_examples=40)
def test_a_shift_of_the_input_shifts_the_output(ipus: list[Ipu], by: Samples) -> None:
    """Nothing depends on where session time began."""
    facts = by_time([*told(ipus), *heard(ipus, 1600)])
    here = run(facts, end_of(ipus))
    there = run([_shifted(fact, by) for fact in facts], end_of(ipus) + by)
    assert there == [_shifted(event, by) for event in here]


@given(conversations())
@settings(max_examples=60)
def test_turns_are_well_formed(ipus: list[Ipu]) -> None:
    """One person's turns never overlap; each starts and ends with their speech; each is told once."""
    events = run(by_time([*told(ipus), *heard(ipus, 1600)]), end_of(ipus))
    turns = [event for event in events if isinstance(event, TurnEnded)]
    started = [event for event in events if isinstance(event, TurnStarted)]
    assert [(t.turn, t.participant, t.start) for t in started] == [
        (t.turn, t.participant, t.span.start) for t in sorted(turns, key=lambda turn: turn.turn)
    ]
    for person in PEOPLE:
        own = sorted(turn.span for turn in turns if turn.participant == person)
        assert all(first.end <= second.start for first, second in itertools.pairwise(own))
        starts = {span.start for who, span, _ in ipus if who == person}
        ends = {span.end for who, span, _ in ipus if who == person}
        assert all(span.start in starts and span.end in ends for span in own)


@given(conversations())
@settings(max_examples=60)
def test_overlaps_are_well_formed(ipus: list[Ipu]) -> None:
    """Each is told once and judged once, not before it was over, and both spoke in it."""
    events = run(by_time([*told(ipus), *heard(ipus, 1600)]), end_of(ipus))
    started = {e.overlap: (e.holder, e.by, e.start) for e in events if isinstance(e, OverlapStarted)}
    judged = [event for event in events if isinstance(event, OverlapJudged)]
    assert started == {e.overlap: (e.holder, e.by, e.span.start) for e in judged}
    assert len(judged) == len(started)
    for event in judged:
        assert event.at >= event.span.end
        for person in (event.holder, event.by):
            assert any(who == person and span.overlap(event.span) for who, span, _ in ipus)


@given(conversations())
@settings(max_examples=40)
def test_events_come_in_the_order_in_which_they_were_known(ipus: list[Ipu]) -> None:
    """`at` never runs backwards within what one fact brought."""
    tracker = TurnTracker(words=WORDS)
    for fact in by_time([*told(ipus), *heard(ipus, 1600)]):
        known = [event.at for event in tracker.feed(fact)]
        assert known == sorted(known)


@given(conversations())
@settings(max_examples=40)
def test_talk_time_in_turns_is_speech(ipus: list[Ipu]) -> None:
    """All of a sole speaker's IPUs lie in their turns, and every turn begins and ends in one."""
    alone = [ipu for ipu in ipus if ipu[0] == "ann"]
    events = run(by_time([*told(alone), *heard(alone, 1600)]), end_of(alone))
    turns = [event.span for event in events if isinstance(event, TurnEnded)]
    talk = sum(len(span) for _, span, _ in alone)
    inside = sum(
        len(common) for turn in turns for _, span, _ in alone if (common := turn.overlap(span)) is not None
    )
    assert inside == talk


def _shifted(event: Event, by: Samples) -> Event:
    moved: dict[str, object] = {"at": event.at + by}
    for name in ("start", "until"):
        if hasattr(event, name):
            moved[name] = getattr(event, name) + by
    if hasattr(event, "span"):
        moved["span"] = event.span.shift(by)
    if isinstance(event, UtteranceTranscribed):
        moved["words"] = tuple(replace(word, span=word.span.shift(by)) for word in event.words)
    return replace(event, **moved)  # type: ignore[arg-type]


def test_a_pause_limit_that_is_no_longer_than_a_breath_is_refused() -> None:
    """Settings that make no sense are not taken silently."""
    with pytest.raises(ValueError, match="longer than a breath"):
        TurnRules(pause_limit=to_samples(0.3))
