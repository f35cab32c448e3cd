"""WebVTT: captions with a voice tag for each partner.

W3C, WebVTT: The Web Video Text Tracks Format, sections 4.2.2 (cue text) and
4.1 (timings). `&`, `<` and `>` are escaped, also in names.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.feedback.report import SessionReport, UtteranceReport, WordReport

CUE_CHARACTERS = 84
"""Two lines of 42, as broadcasters have them."""

CUE_S = 6.0
"""A caption that stands longer is read twice."""


def to_webvtt(report: SessionReport) -> str:
    """A cue for each utterance, long ones in several, in order of time."""
    cues = [
        (start_s, end_s, report.name(said.participant), text)
        for said in report.utterances
        for start_s, end_s, text in _cues(said)
    ]
    body = [
        f"{_clock(start_s)} --> {_clock(end_s)}\n<v {_escape(name)}>{_escape(text)}\n"
        for start_s, end_s, name, text in sorted(cues)
    ]
    return "\n".join(["WEBVTT\n", *body])


def _cues(said: UtteranceReport) -> Iterator[tuple[float, float, str]]:
    text = " ".join(said.text.split())
    if (len(text) <= CUE_CHARACTERS and said.end_s - said.start_s <= CUE_S) or not said.words:
        if text:
            yield said.start_s, max(said.end_s, said.start_s + 0.001), text
        return
    group: list[WordReport] = []
    for word in said.words:
        is_full = group and (
            len(_text([*group, word])) > CUE_CHARACTERS or word.end_s - group[0].start_s > CUE_S
        )
        if is_full:
            yield _cue(group)
            group = []
        group.append(word)
    yield _cue(group)


def _cue(words: list[WordReport]) -> tuple[float, float, str]:
    start_s = words[0].start_s
    return start_s, max(words[-1].end_s, start_s + 0.001), _text(words)


def _text(words: list[WordReport]) -> str:
    return " ".join(word.text.strip() for word in words)


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _escape(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
