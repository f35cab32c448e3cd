"""What is exported can be read back by the rules of each format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import PurePath

import pytest

from assistant.events import Event
from assistant.export import FORMATS, to_csv, to_json, to_rttm, to_textgrid, to_webvtt
from assistant.feedback.build import build_report
from assistant.feedback.report import SessionReport
from tests.feedback.journal import Journal, english
from tests.feedback.sample import exercise, long_talk, no_speech, one_partner, ordinary_talk


def report(events: list[Event]) -> SessionReport:
    return build_report(events, english())


ODD = ('Ann "Queen" <B> & Co', "=1+1 --> Ben\tB")

EVERY = {
    "exercise": exercise,
    "ordinary": ordinary_talk,
    "one partner": one_partner,
    "no speech": no_speech,
}


# -- RTTM -----------------------------------------------------------------------


def read_rttm(text: str) -> list[tuple[str, float, float]]:
    rows = []
    for line in text.splitlines():
        fields = line.split(" ")
        assert len(fields) == 10
        assert fields[0] == "SPEAKER"
        rows.append((fields[7], float(fields[3]), float(fields[3]) + float(fields[4])))
    return rows


@pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)
def test_rttm_has_a_line_for_each_ipu(talk: Callable[[], list[Event]]) -> None:
    """Ten fields each, and the spans of the report to the millisecond."""
    told = report(talk())

    rows = read_rttm(to_rttm(told))

    assert [(start, round(end, 3)) for _, start, end in rows] == [(s.start_s, s.end_s) for s in told.speech]


def test_rttm_names_have_no_spaces_and_stay_apart() -> None:
    """Spaces become `_`; two names that would be one get their ids."""
    rows = read_rttm(to_rttm(report(exercise(("Ann  Lee", "Ann_Lee")))))

    assert {name for name, _, _ in rows} == {"Ann_Lee_A", "Ann_Lee_B"}


def test_rttm_keeps_a_third_voice_as_unknown() -> None:
    rows = read_rttm(to_rttm(report(ordinary_talk())))

    assert "UNKNOWN-1" in {name for name, _, _ in rows}


def test_rttm_file_field_is_the_stem_without_spaces() -> None:
    assert to_rttm(report(ordinary_talk())).split(" ")[1] == "a_talk"


# -- WebVTT ---------------------------------------------------------------------

CUE = re.compile(
    r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})\n"
    r"<v ([^>\n]+)>([^\n]+)\n"
)


def read_webvtt(text: str) -> list[tuple[float, float, str, str]]:
    head, *blocks = text.split("\n\n")
    assert head.strip() == "WEBVTT"
    cues = []
    for block in blocks:
        match = CUE.fullmatch(block if block.endswith("\n") else block + "\n")
        assert match, block
        h, m, s, ms, h2, m2, s2, ms2 = (int(part) for part in match.groups()[:8])
        start, end = h * 3600 + m * 60 + s + ms / 1000, h2 * 3600 + m2 * 60 + s2 + ms2 / 1000
        assert start < end
        assert "<" not in match[10]
        assert ">" not in match[10]
        cues.append((start, end, unescape(match[9]), unescape(match[10])))
    return cues


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)
def test_webvtt_has_every_word_once(talk: Callable[[], list[Event]]) -> None:
    told = report(talk())

    cues = read_webvtt(to_webvtt(told))

    said = sorted(word for utterance in told.utterances for word in utterance.text.split())
    assert sorted(word for *_, text in cues for word in text.split()) == said
    assert [start for start, *_ in cues] == sorted(start for start, *_ in cues)


def test_webvtt_escapes_names_and_words() -> None:
    """A name with `<`, `&` and an arrow stays one name and makes no second cue."""
    journal = Journal(ODD)
    journal.says("A", 1, 3, "He said <i>no</i> & left --> home")
    journal.says("B", 4, 6, "Oh")

    cues = read_webvtt(to_webvtt(report(journal.ends(8))))

    assert cues[0][2:] == (ODD[0], "He said <i>no</i> & left --> home")
    assert cues[1][2] == "=1+1 --> Ben B"


def test_webvtt_cuts_long_utterances_into_captions() -> None:
    cues = read_webvtt(to_webvtt(report(exercise())))

    assert all(len(text) <= 84 for *_, text in cues)
    assert all(end - start <= 8 for start, end, *_ in cues)


# -- TextGrid --------------------------------------------------------------------


def read_textgrid(text: str) -> dict[str, list[tuple[float, float, str]]]:
    """A small reader of the long format: strings, numbers, flags in their order."""
    tokens = re.findall(r'"(?:[^"]|"")*"|<exists>|(?<==\s)-?\d+(?:\.\d+)?', text)
    read = iter(tokens)
    assert next(read) == '"ooTextFile"'
    assert next(read) == '"TextGrid"'
    start, end = float(next(read)), float(next(read))
    assert next(read) == "<exists>"
    tiers: dict[str, list[tuple[float, float, str]]] = {}
    for _ in range(int(next(read))):
        kind, name = next(read), unquote(next(read))
        assert (float(next(read)), float(next(read))) == (start, end)
        marks = []
        for _ in range(int(next(read))):
            first = float(next(read))
            last = float(next(read)) if kind == '"IntervalTier"' else first
            marks.append((first, last, unquote(next(read))))
        tiers[name] = marks
        if kind == '"IntervalTier"':
            assert marks[0][0] == start
            assert marks[-1][1] == end
            assert all(a[1] == b[0] for a, b in pairwise(marks))
        else:
            assert all(a[0] < b[0] for a, b in pairwise(marks))
    assert next(read, None) is None
    return tiers


def unquote(token: str) -> str:
    return token[1:-1].replace('""', '"')


@pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)
def test_textgrid_tiers_cover_the_recording(talk: Callable[[], list[Event]]) -> None:
    """Intervals lie end to end; what is not empty is the speech of the report."""
    told = report(talk())

    tiers = read_textgrid(to_textgrid(told))

    for participant in told.participants:
        own = [(s.start_s, s.end_s) for s in told.speech if s.participant == participant.id]
        assert [(start, end) for start, end, text in tiers[participant.name] if text] == own


def test_textgrid_doubles_quotes_in_names_and_words() -> None:
    journal = Journal(ODD)
    journal.says("A", 1, 3, 'She said "no".')

    tiers = read_textgrid(to_textgrid(report(journal.ends(5))))

    assert (1, 3, 'She said "no".') in tiers[f"{ODD[0]}: words"]


# -- CSV, JSON -------------------------------------------------------------------


@pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)
def test_csv_has_a_line_for_each_fact(talk: Callable[[], list[Event]]) -> None:
    told = report(talk())

    rows = list(csv.DictReader(io.StringIO(to_csv(told))))

    def count(what: str) -> int:
        return sum(1 for row in rows if row["what"] == what)

    assert count("speech") == len(told.speech)
    assert count("overlap") == len(told.overlaps)
    assert count("attempt") == sum(len(round_.attempts) for round_ in told.rounds)
    assert [u.text for u in told.utterances] == [r["text"] for r in rows if r["what"] == "utterance"]
    assert all(None not in row for row in rows)


def test_csv_hands_no_formula_to_a_spreadsheet() -> None:
    journal = Journal(ODD)
    journal.says("B", 1, 3, '@home, - he said, "fine"')

    cells = [cell for row in csv.reader(io.StringIO(to_csv(report(journal.ends(5))))) for cell in row]

    assert "'=1+1 --> Ben\tB" in cells
    assert '\'@home, - he said, "fine"' in cells
    assert not any(cell.startswith(("=", "@")) for cell in cells)


def test_json_is_the_report() -> None:
    told = report(exercise())

    assert SessionReport.model_validate(json.loads(to_json(told))) == told


def test_every_format_writes_a_long_talk() -> None:
    """Two hours of talk give text in every format, each line ended."""
    told = report(long_talk(120))

    for name, exporter in FORMATS.items():
        text = exporter.render(told)
        assert text.endswith("\n"), name
        assert PurePath(f"stem{exporter.suffix}").suffix == exporter.suffix
