"""The session report in the formats of other tools, each a pure function to text.

`FORMATS` names them as the command line does, with the suffix of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.export.csv import to_csv
from assistant.export.eaf import to_eaf
from assistant.export.json import to_json
from assistant.export.rttm import to_rttm
from assistant.export.textgrid import to_textgrid
from assistant.export.webvtt import to_webvtt
from assistant.feedback.report import SessionReport

__all__ = ["FORMATS", "Exporter", "to_csv", "to_eaf", "to_json", "to_rttm", "to_textgrid", "to_webvtt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A format: the suffix of its files, and what makes their text (UTF-8, lines end with "\\n")."""

    suffix: str
    render: Callable[[SessionReport], str]


FORMATS: dict[str, Exporter] = {
    "json": Exporter(suffix=".json", render=to_json),
    "rttm": Exporter(suffix=".rttm", render=to_rttm),
    "vtt": Exporter(suffix=".vtt", render=to_webvtt),
    "csv": Exporter(suffix=".csv", render=to_csv),
    "textgrid": Exporter(suffix=".TextGrid", render=to_textgrid),
    "eaf": Exporter(suffix=".eaf", render=to_eaf),
}
