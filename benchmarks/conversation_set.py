"""Recorded conversations with references: a folder with `manifest.json`.

An item has `ID.flac`, `ID.rttm` (who spoke when), and where there is one
`ID.words.json` (words with times) and `ID.events.json` (overlaps with labels).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.events import Attributed, Event, SpeechEnded, SpeechStarted, UtteranceTranscribed, Word
from assistant.timebase import Samples, Span, to_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    participant: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceOverlap:
    span: Span
    label: str
    holder: str
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One recording. Empty `words` or `overlaps`: there is no such reference."""

    id: str
    file: Path
    duration: Samples
    n_channels: int
    quality: str
    speakers: tuple[str, ...]
    speech: tuple[Speech, ...]
    words: tuple[tuple[str, Word], ...]
    overlaps: tuple[ReferenceOverlap, ...]

    @property
    def has_twin(self) -> bool:
        """The same conversation is there on two channels too."""
        return self.id.endswith("_mono") and self.file.with_name(f"{self.id[:-5]}_stereo.flac").exists()


def read_set(folder: Path) -> Iterator[Item]:
    """The items, in the order of the manifest."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["items"]:
        yield _item(folder, entry)


def _item(folder: Path, entry: dict[str, Any]) -> Item:
    words = json.loads((folder / entry["words"]).read_text(encoding="utf-8")) if entry.get("words") else {}
    events = json.loads((folder / entry["events"]).read_text(encoding="utf-8")) if entry.get("events") else {}
    return Item(
        id=entry["id"],
        file=folder / entry["file"],
        duration=to_samples(entry["duration_s"]),
        n_channels=entry["channels"],
        quality=entry["groundtruth_quality"],
        speakers=tuple(entry["speakers"]),
        speech=read_rttm(folder / entry["groundtruth_rttm"]),
        words=tuple(
            (
                word["speaker"],
                Word(text=word["word"], span=_span(word["start"], word["end"]), probability=1.0),
            )
            for word in words.get("words", [])
        ),
        overlaps=tuple(
            ReferenceOverlap(
                span=_span(event["start"], event["end"]),
                label=event["label"],
                holder=event["incumbent"],
                by=event["incoming"],
                text=event.get("incoming_text", ""),
            )
            for event in events.get("events", [])
        ),
    )


def read_rttm(path: Path) -> tuple[Speech, ...]:
    speech = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if fields and fields[0] == "SPEAKER":
            start, duration = float(fields[3]), float(fields[4])
            speech.append(Speech(participant=fields[7], span=_span(start, start + duration)))
    return tuple(sorted(speech, key=lambda one: (one.span, one.participant)))


def read_hypothesis(path: Path) -> tuple[Speech, ...]:
    """Speech of a `sayback replay` report, or of a list of {speaker, start, end}."""
    told = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(told, dict):
        told = told.get("speech", told.get("segments", []))
    speech = [
        Speech(
            participant=str(one.get("participant", one.get("speaker"))),
            span=_span(float(one.get("start_s", one.get("start"))), float(one.get("end_s", one.get("end")))),
        )
        for one in told
    ]
    return tuple(sorted(speech, key=lambda one: (one.span, one.participant)))


def as_events(speech: tuple[Speech, ...]) -> list[Event]:
    """The speech as hearing would tell it, each fact at the moment it speaks of."""
    events: list[Event] = []
    for number, one in enumerate(speech, start=1):
        told = {"ipu": number, "participant": one.participant}
        events += [
            SpeechStarted(at=one.span.start, start=one.span.start, **told),  # type: ignore[arg-type]
            Attributed(at=one.span.start, certainty=1.0, **told),  # type: ignore[arg-type]
            SpeechEnded(at=one.span.end, span=one.span, **told),  # type: ignore[arg-type]
        ]
    return sorted(events, key=lambda event: event.at)


def as_utterances(item: Item, speech: tuple[Speech, ...], *, pause: Samples, delay: Samples) -> list[Event]:
    """The reference words as transcription would tell them.

    Parameters
    ----------
    pause : int
        IPUs of one participant this close are one utterance.
    delay : int
        From the end of an utterance to its words.
    """
    events: list[Event] = []
    for participant in sorted({one.participant for one in speech}):
        groups: list[list[tuple[int, Span]]] = []
        for number, one in enumerate(speech, start=1):
            if one.participant != participant:
                continue
            if groups and one.span.start - groups[-1][-1][1].end <= pause:
                groups[-1].append((number, one.span))
            else:
                groups.append([(number, one.span)])
        own = [word for speaker, word in item.words if speaker == participant]
        for group in groups:
            span = Span(group[0][1].start, max(span.end for _, span in group))
            words = tuple(w for w in own if span.contains((w.span.start + w.span.end) // 2))
            events.append(
                UtteranceTranscribed(
                    at=span.end + delay,
                    utterance=len(events) + 1,
                    participant=participant,
                    span=span,
                    text=" ".join(word.text for word in words),
                    words=words,
                    ipus=tuple(number for number, _ in group),
                )
            )
    return sorted(events, key=lambda event: event.at)


def _span(start_s: float, end_s: float) -> Span:
    return Span(to_samples(start_s), to_samples(max(start_s, end_s)))
