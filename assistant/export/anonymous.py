"""A session with less in it that tells who spoke: names, a list of words, numbers.

What is promised is *less*, not none: whoever knows the two may know them again by
what they tell. So it is shown before it is written. There is no sound in it, no
file name and no checksum of the recording.

PURE. Words and word times follow; offsets into a text move with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import InputError
from assistant.events import (
    Assessment,
    AttemptAssessed,
    CaveatRaised,
    Event,
    ExerciseChosen,
    OverlapJudged,
    ResponseAssessed,
    RoundEnded,
    SessionStarted,
    SourceEnded,
    SpeechAssessed,
    TalkReread,
    UtteranceTranscribed,
    Word,
)
from assistant.exercise.follows import Why
from assistant.timebase import Span

LEFT_OUT = "[…]"
"""Stands for a word of the list without a replacement of its own."""

NUMBER = "[#]"

CODES = frozenset(why.value for why in Why)
"""What a journal holds as a reason and nobody has said. Older ones hold sentences, with names in them."""

SHORTEST_NAME = 2
"""A single letter is no name that anybody could be known by, and stands in many words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place in a text, and what stands there instead."""

    start: int
    end: int
    new: str


class Anonymiser:
    """Replaces names and other words, whole, in any case, with `'s` or a bare s after them.

    Parameters
    ----------
    names : mapping of str to str
        Names of the partners to what stands for them. Each part of a name counts too.
    listed : mapping of str to str
        Other words or phrases, and what stands for them.
    numbers : sequence of str
        Words for numbers; figures are found without.
    """

    def __init__(self, names: Mapping[str, str], listed: Mapping[str, str], numbers: Sequence[str]) -> None:
        self._new: dict[str, str] = {}
        for name, new in names.items():
            for part in (name, *name.split()):
                if len(part) >= SHORTEST_NAME:
                    self._new.setdefault(_key(part), new)
        for phrase, new in listed.items():
            self._new[_key(phrase)] = new
        phrases = sorted(self._new, key=len, reverse=True)
        parts = []
        if phrases:
            words = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
            parts.append(rf"(?<!\w)(?P<word>{words})(?P<own>['’]?s)?(?!\w)")
        counted = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))
        spelled = rf"|(?<!\w)(?:{counted})(?:[\s-]+(?:{counted}))*(?!\w)" if counted else ""
        parts.append(rf"(?P<number>\d[\d.,:/-]*\d|\d{spelled})")
        self._pattern = re.compile("|".join(parts), re.IGNORECASE)
        self.counts: Counter[tuple[str, str]] = Counter()

    def places(self, text: str) -> list[Found]:
        """What is replaced in a text, in order."""
        found = []
        for match in self._pattern.finditer(text):
            groups = match.groupdict()
            if groups["number"] is not None:
                new = NUMBER
            else:
                new = self._new[_key(groups["word"])] + ("'s" if groups["own"] else "")
            found.append(Found(start=match.start(), end=match.end(), new=new))
        return found

    def text(self, text: str, *, with_numbers: bool = True) -> str:
        """The text with less in it."""
        return _put(text, [place for place in self.places(text) if with_numbers or place.new != NUMBER])

    def words(self, words: Sequence[Word]) -> Iterator[Word]:
        """Words with their times; what stands for several takes the time of all of them."""
        tokens = [word.text.strip() for word in words]
        starts = [sum(len(token) + 1 for token in tokens[:n]) for n in range(len(tokens))]
        places = self.places(" ".join(tokens))
        held: Word | None = None
        for word, token, start in zip(words, tokens, starts, strict=True):
            end = start + len(token)
            inside = [
                Found(
                    start=max(0, p.start - start),
                    end=min(p.end, end) - start,
                    new=p.new if p.start >= start else "",
                )
                for p in places
                if p.start < end and p.end > start
            ]
            rest = _put(token, inside)
            if held is not None and any(p.start < start < p.end for p in places):
                held = replace(held, text=held.text + rest, span=Span(held.span.start, word.span.end))
                continue
            if held is not None:
                yield held
            held = replace(word, text=rest)
        if held is not None:
            yield held

    def offset(self, text: str, offset: int) -> int:
        """Where a place in a text lies afterwards."""
        moved = offset
        for place in self.places(text):
            if place.end <= offset:
                moved += len(place.new) - (place.end - place.start)
            elif place.start < offset:
                moved += len(place.new) - (offset - place.start)
        return moved


def anonymous(events: Sequence[Event], anonymiser: Anonymiser, labels: Mapping[str, str]) -> list[Event]:
    """The events with less in them, so that all that is made of them has less in it too.

    Parameters
    ----------
    events : sequence of Event
    anonymiser : Anonymiser
        Counts what it replaced in what was said.
    labels : mapping of str to str
        What the partners are called instead, by their ids.
    """
    texts = {event.utterance: event.text for event in events if isinstance(event, UtteranceTranscribed)}
    for text in texts.values():
        for place in anonymiser.places(text):
            anonymiser.counts[text[place.start : place.end], place.new] += 1
    return [_event(event, texts, anonymiser, labels) for event in events]


def candidates(events: Sequence[Event]) -> list[tuple[str, int]]:
    """Capitalised words inside sentences: perhaps names of people or places, the most frequent first."""
    counts: Counter[str] = Counter()
    for event in events:
        if isinstance(event, UtteranceTranscribed):
            for match in re.finditer(r"(?<=[\w,;:] )[^\W\d_][\w'’-]+", event.text):
                word = re.sub(r"['’]s$", "", match[0])
                is_inside = event.text[match.start() - 2] in ",;:" or event.text[match.start() - 2].islower()
                if is_inside and word[0].isupper() and not word.startswith(("I'", "I’")):
                    counts[word] += 1
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))


def read_list(text: str, *, file: str) -> dict[str, str]:
    """Words to replace, a line each: `word` or `word = what stands for it`; # begins a remark.

    Raises
    ------
    InputError
        If a line has nothing before its `=`.

    Examples
    --------
    >>> read_list("# places\\nLeeds = a town\\nAunt Jo", file="list.txt")
    {'Leeds': 'a town', 'Aunt Jo': '[…]'}
    """
    listed = {}
    for number, line in enumerate(text.splitlines(), start=1):
        word, _, new = (part.strip() for part in line.partition("#")[0].partition("="))
        if not word and new:
            raise InputError(f"{file}:{number}: expected WORD = WHAT STANDS FOR IT, got '{line.strip()}'.")
        if word:
            listed[word] = new or LEFT_OUT
    return listed


def _event(
    event: Event, texts: Mapping[int, str], anonymiser: Anonymiser, labels: Mapping[str, str]
) -> Event:
    match event:
        case SessionStarted():
            named = tuple(replace(one, name=labels[one.id]) for one in event.participants)
            return replace(event, participants=named)
        case SourceEnded():
            return replace(event, source=replace(event.source, file=None, sha256=None))
        case CaveatRaised():
            values = event.values | {
                name: anonymiser.text(value, with_numbers=False)
                for name, value in event.values.items()
                if isinstance(value, str) and value not in CODES
            }
            return replace(event, values=values, text=anonymiser.text(event.text, with_numbers=False))
        case OverlapJudged():
            return _judged(event, anonymiser)
        case ExerciseChosen() if event.reason not in CODES:
            return replace(event, reason=anonymiser.text(event.reason, with_numbers=False))
        case TalkReread():
            overlaps = event.overlaps and tuple(_judged(one, anonymiser) for one in event.overlaps)
            return replace(
                event,
                overlaps=overlaps,
                responses=tuple(_response(one, texts, anonymiser) for one in event.responses),
                attempts=tuple(_attempt(one, anonymiser) for one in event.attempts),
            )
        case UtteranceTranscribed():
            text, words = anonymiser.text(event.text), tuple(anonymiser.words(event.words))
            return replace(event, text=text, words=words)
        case ResponseAssessed():
            return _response(event, texts, anonymiser)
        case AttemptAssessed():
            return _attempt(event, anonymiser)
        case SpeechAssessed():
            judged = _assessment(event.assessment, event.text, anonymiser)
            return replace(event, text=anonymiser.text(event.text), assessment=judged)
        case RoundEnded():
            return replace(event, speech_text=anonymiser.text(event.speech_text))
        case _:
            said = getattr(event, "text", None)
            return replace(event, text=anonymiser.text(said)) if isinstance(said, str) else event  # type: ignore[call-arg]


def _response(event: ResponseAssessed, texts: Mapping[int, str], anonymiser: Anonymiser) -> ResponseAssessed:
    judged = _assessment(event.assessment, texts.get(event.utterance, ""), anonymiser)
    return replace(event, speech_text=anonymiser.text(event.speech_text), assessment=judged)


def _attempt(event: AttemptAssessed, anonymiser: Anonymiser) -> AttemptAssessed:
    return replace(
        event,
        speech_text=anonymiser.text(event.speech_text),
        response_text=anonymiser.text(event.response_text),
        assessment=_assessment(event.assessment, event.response_text, anonymiser),
    )


def _judged(event: OverlapJudged, anonymiser: Anonymiser) -> OverlapJudged:
    return replace(event, reason=anonymiser.text(event.reason, with_numbers=False))


def _assessment(judged: Assessment, text: str, anonymiser: Anonymiser) -> Assessment:
    """What was judged stays; what it quotes, and where in the text it stands, follows."""

    def moved(offset: int) -> int:
        return anonymiser.offset(text, offset)

    def less(parts: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if parts is None else tuple(map(anonymiser.text, parts))

    return replace(
        judged,
        feelings=tuple(replace(one, start=moved(one.start), end=moved(one.end)) for one in judged.feelings),
        evidence={
            field: tuple((moved(start), moved(end)) for start, end in spans)
            for field, spans in judged.evidence.items()
        },
        missing=less(judged.missing),
        covered=less(judged.covered),
        reason=anonymiser.text(judged.reason),
        say=anonymiser.text(judged.say),
    )


def _put(text: str, places: Sequence[Found]) -> str:
    for place in reversed(places):
        text = text[: place.start] + place.new + text[place.end :]
    return text


def _key(phrase: str) -> str:
    return " ".join(phrase.casefold().split())
