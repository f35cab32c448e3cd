"""Conversations as drawings.

One line for each participant, one character for each 0.1 s::

    ann  ==============.......
    ben  .....===.............

``=`` is speech, ``.`` is silence, ``x`` (in a line ``lost``) is sound that never
arrived. A line ``ANY``, in capitals, is a voice that is no partner.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from assistant.events import (
    UNKNOWN,
    Attributed,
    AudioLost,
    Event,
    HeardUpTo,
    OverlapJudged,
    OverlapKind,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
    UtteranceTranscribed,
    Word,
)
from assistant.timebase import Samples, Span, to_samples
from assistant.turns.tracker import TurnTracker

STEP = to_samples(0.1)
"""One character."""


def at(column: float) -> Samples:
    """The moment at which a column of a drawing begins."""
    return round(column * STEP)


def rows(drawing: str) -> dict[str, str]:
    """The line of each participant, in the order in which they are drawn."""
    lines = [line.split() for line in drawing.strip().splitlines()]
    drawn = {name: "".join(parts) for name, *parts in lines}
    assert len(drawn) == len(lines), "a participant has one line"
    assert all(re.fullmatch(r"[=.x]*", line) for line in drawn.values()), drawing
    return drawn


def spans(line: str, character: str = "=") -> list[Span]:
    """Where a line has runs of `character`."""
    return [
        Span(at(match.start()), at(match.end())) for match in re.finditer(re.escape(character) + "+", line)
    ]


def speech(drawing: str) -> list[Event]:
    """What hearing tells of a drawing, in order: starts, ends, attributions, lost sound."""
    ipus = sorted(
        (span, name if name.islower() else f"{UNKNOWN}-1")
        for name, line in rows(drawing).items()
        if name != "lost"
        for span in spans(line)
    )
    events: list[Event] = []
    for number, (span, name) in enumerate(ipus, start=1):
        events += [
            SpeechStarted(at=span.start, ipu=number, participant=UNKNOWN, start=span.start),
            Attributed(at=span.start, ipu=number, participant=name, certainty=0.9),
            SpeechEnded(at=span.end, ipu=number, participant=name, span=span),
        ]
    events += [AudioLost(at=span.start, span=span) for span in spans(rows(drawing).get("lost", ""), "x")]
    return sorted(events, key=lambda event: event.at)


def length(drawing: str) -> Samples:
    return at(max(map(len, rows(drawing).values())))


def said(events: Iterable[Event], words: Sequence[str], *, late: Samples = 0) -> list[Event]:
    """What transcription tells: `words[i]` was said in the i-th stretch of speech to begin.

    An empty string stands for words that never come.
    """
    ended = sorted((e for e in events if isinstance(e, SpeechEnded)), key=lambda e: e.ipu)
    owner = {e.ipu: e.participant for e in events if isinstance(e, Attributed)}
    transcribed: list[Event] = []
    for ipu, text in zip(ended, words, strict=False):
        if not text:
            continue
        parts = text.split()
        width = len(ipu.span) // len(parts)
        transcribed.append(
            UtteranceTranscribed(
                at=ipu.span.end + late,
                utterance=ipu.ipu,
                participant=owner[ipu.ipu],
                span=ipu.span,
                text=text,
                words=tuple(
                    Word(
                        text=part,
                        span=Span(ipu.span.start + i * width, ipu.span.start + (i + 1) * width),
                        probability=0.9,
                    )
                    for i, part in enumerate(parts)
                ),
                ipus=(ipu.ipu,),
            )
        )
    return transcribed


def play(
    tracker: TurnTracker,
    drawing: str,
    *,
    words: Sequence[str] = (),
    words_late: Samples = 0,
    heard_every: Samples = STEP,
    heard_late: Samples = 0,
) -> list[Event]:
    """What the tracker makes of a drawing.

    Parameters
    ----------
    words : sequence of str
        What was said in each stretch of speech, in order of start.
    words_late, heard_late : int, in samples
        How long after the speech its words, and the watermark, come.
    heard_every : int, in samples
        How far apart the watermarks are.
    """
    heard = speech(drawing)
    end = length(drawing)
    watermarks = [
        HeardUpTo(at=until + heard_late, until=until)
        for until in itertools.takewhile(lambda until: until < end, itertools.count(heard_every, heard_every))
    ]
    facts = sorted([*heard, *said(heard, words, late=words_late), *watermarks], key=lambda event: event.at)
    events = [event for fact in facts for event in tracker.feed(fact)]
    return events + tracker.finish(end)


def kinds(events: Iterable[Event]) -> list[OverlapKind]:
    """The kinds of all overlaps, in the order in which they began."""
    judged = sorted((e for e in events if isinstance(e, OverlapJudged)), key=lambda e: e.overlap)
    return [event.kind for event in judged]


def turns(events: Iterable[Event]) -> list[tuple[str, float, float]]:
    """Who had which turn, in columns of the drawing."""
    return [
        (event.participant, event.span.start / STEP, event.span.end / STEP)
        for event in events
        if isinstance(event, TurnEnded)
    ]
