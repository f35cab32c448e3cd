"""CSV: everything that has a time, a line each, for a spreadsheet.

RFC 4180 quoting. A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`
for a formula; an apostrophe in front, as spreadsheets themselves use, keeps it
text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from assistant.feedback.corrections import NOWHERE
from assistant.feedback.report import CorrectionReport, SessionReport

COLUMNS = ("what", "start_s", "end_s", "participant", "other", "kind", "text")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str, float, float | None, str, str, str, str]


def to_csv(report: SessionReport) -> str:
    """A header and a line for each fact, in order of time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for what, start_s, end_s, participant, other, kind, text in sorted(_rows(report), key=_order):
        end = "" if end_s is None else f"{end_s:.3f}"
        cells = (_cell(cell) for cell in (participant, other, kind, text))
        writer.writerow([what, f"{start_s:.3f}", end, *cells])
    return out.getvalue()


def _rows(report: SessionReport) -> Iterator[Row]:
    name = report.name
    for speech in report.speech:
        yield "speech", speech.start_s, speech.end_s, name(speech.participant), "", "", ""
    for turn in report.turns:
        fto = "" if turn.fto_s is None else f"{turn.fto_s:.3f}"
        yield "turn", turn.start_s, turn.end_s, name(turn.participant), "", fto, ""
    for overlap in report.overlaps:
        who = name(overlap.by), name(overlap.holder)
        yield "overlap", overlap.start_s, overlap.end_s, *who, overlap.kind.value, overlap.reason
    for said in report.utterances:
        yield "utterance", said.start_s, said.end_s, name(said.participant), "", "", said.text
    for turn_end in report.turn_ends:
        yield "turn_end", turn_end.at_s, None, name(turn_end.participant), "", "", ""
    for prompt in report.prompts:
        to = name(prompt.to) if prompt.to else ""
        room = "" if prompt.room else "no room"
        yield "prompt", prompt.at_s, prompt.end_s, "Sayback", to, room, prompt.text
    for round_ in report.rounds:
        for attempt in round_.attempts:
            verdict = "accepted" if attempt.accepted else "asked again"
            who = name(round_.listener), name(round_.speaker)
            yield "attempt", attempt.start_s, attempt.end_s, *who, verdict, attempt.response_text
    for one in report.corrections:
        kind = f"{one.what} taken back" if one.withdrawn_by else one.what
        text = f"{_named(report, one, one.heard)} → {_named(report, one, one.meant)}"
        yield "correction", one.start_s, one.end_s, name(one.by), "", kind, text


def _named(report: SessionReport, one: CorrectionReport, value: str | None) -> str:
    if value is None:
        return NOWHERE
    return report.name(value) if one.what == "voice" else value


def _order(row: Row) -> tuple[float, str, float, str]:
    return row[1], row[0], row[2] or row[1], row[3]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
