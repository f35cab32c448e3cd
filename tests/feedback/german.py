"""What of a page is English, where its couple is German."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.events import Caveat, CaveatCode, Event, SessionStarted
from assistant.language import read_words
from assistant.store.codec import decode, encode
from tests.feedback.test_caveats import RAISED

FUNCTION_WORDS = re.compile(
    r"(?<![-\w])(the|and|of|to|is|are|it|that|this|with|for|from|by|at|on|you|your|no|not|nobody|there|than)(?![-\w])",
    re.IGNORECASE,
)
"""Hardly a sentence does without one; none is a German word."""

SAID = frozenset({"text", "speech_text", "response_text", "reason", "say", "word", "title", "heard", "meant"})
SAID_LISTS = frozenset({"missing", "covered"})


def in_german(events: Sequence[Event]) -> list[Event]:
    """The same session in German: what was said has no letters but x; every caveat there is, is raised."""
    made = []
    for event in events:
        kind, body = encode(event)
        made.append(decode(kind, json.dumps(_crossed_out(json.loads(body)))))
    assert isinstance(made[0], SessionStarted)
    made[0] = replace(made[0], language="de")
    caveats = [Caveat(code=code, values=RAISED.get(code, {})).raised(0) for code in CaveatCode]
    return [*made[:-1], *caveats, made[-1]]


def english_in(page: str) -> list[str]:
    """The texts and labels in which an English word stands, but for those of the German files (sources)."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|title|alt)="([^"]*)"', page)
    found = [*re.split(r"<[^>]+>|\n", page), *labels]
    german = " ".join(_texts([read_words("de", room) for room in ("feedback", "progress", "turns")]))
    texts = (html.unescape(text).strip(" -|*_") for text in found)
    return [text for text in texts if FUNCTION_WORDS.search(text) and text not in german]


def _crossed_out(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _crossed_out(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_crossed_out(inner, "text" if key in SAID_LISTS else key) for inner in value]
    return re.sub(r"[A-Za-z]", "x", value) if isinstance(value, str) and key in SAID else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
