"""Two sessions side by side: like with like, and the reason where not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from assistant.events import ChannelLayout, Event, ReplyMeaning
from assistant.progress.compare import ComparisonReport, compare, comparison_schema_text
from assistant.progress.compare_html import render_comparison
from assistant.progress.compare_text import comparison_lines, render_comparison_markdown
from assistant.progress.likeness import Difference
from tests.progress.evenings import TITLES, WORDS, evening, kept

RENDERED: dict[str, Callable[[ComparisonReport], str]] = {
    "lines": lambda report: "\n".join(comparison_lines(report, WORDS)),
    "markdown": lambda report: render_comparison_markdown(report, WORDS),
    "html": lambda report: render_comparison(report, WORDS),
    "json": lambda report: report.to_json(),
}


def beside(first: list[Event], second: list[Event]) -> ComparisonReport:
    return compare(kept(0, first), kept(1, second), titles=TITLES)


def values(report: ComparisonReport, name: str, partner: int | None) -> tuple[float | None, float | None]:
    figure = next(own for own in report.figures if (own.figure, own.partner) == (name, partner))
    return figure.first, figure.second


def test_both_stand_side_by_side() -> None:
    """Each figure of each partner, and what each was told first."""
    report = beside(evening(questions=(2, 0)), evening(questions=(1, 3)))

    assert report.why_not == ()
    assert values(report, "open_questions", 0) == (2, 1)
    assert values(report, "open_questions", 1) == (0, 3)
    assert values(report, "rounds_confirmed", None) == (1, 1)
    text = RENDERED["lines"](report)
    assert "First: Say it back · Ann & Ben · 3 November 2026 · " in text
    assert "Ben · Went well: You said back" in text


def test_partners_are_found_by_name() -> None:
    """They sat at the other channels the second time."""
    report = beside(evening(("Ann", "Ben"), questions=(2, 0)), evening(("Ben", "Ann"), questions=(3, 1)))

    assert report.partners == ("Ben", "Ann")
    assert values(report, "open_questions", 1) == (2, 1)


@pytest.mark.parametrize(
    ("second", "why", "told"),
    [
        (
            evening(exercise="set-your-intentions"),
            Difference.EXERCISE,
            "They are of different exercises: Say it back, and Set your intentions.",
        ),
        (evening(exercise=None), Difference.EXERCISE, "Say it back, and Ordinary talk."),
        (
            evening(("Ann", "Cleo")),
            Difference.PARTNERS,
            "They are of different people: Ann & Ben, and Ann & Cleo.",
        ),
    ],
    ids=["exercise", "ordinary talk", "people"],
)
@pytest.mark.parametrize("form", ["lines", "markdown", "html"])
def test_sessions_of_different_kinds_are_not_laid_side_by_side(
    form: str, second: list[Event], why: Difference, told: str
) -> None:
    """The reason is told, and no figure."""
    report = beside(evening(), second)

    assert report.why_not == (why,)
    assert report.figures == ()
    text = RENDERED[form](report).replace("&amp;", "&").replace("\\&", "&").replace("\n", " ")
    assert told in text
    assert WORDS.compare.words not in text


def test_what_was_heard_in_another_way_is_left_out_with_the_reason() -> None:
    """The rest stands."""
    report = beside(evening(layout=ChannelLayout.MIXED, cut_ins=(1, 0)), evening(cut_ins=(2, 0)))

    assert report.why_not == (Difference.LAYOUT,)
    assert "cut_ins" not in {own.figure for own in report.figures}
    told = " ".join(RENDERED["lines"](report).split())
    assert values(report, "duration", None) != (None, None)
    assert "The microphones were arranged differently (one microphone for both, and one for each)" in told


def test_what_was_in_neither_is_told_in_one_line() -> None:
    """And stands in no row; a figure of one of the two stands for both partners."""
    report = beside(evening(questions=(0, 2)), evening(questions=(0, 0)))

    assert "appreciations" in report.nothing
    assert "appreciations" not in {own.figure for own in report.figures}
    assert values(report, "open_questions", 0) == (0, 0)
    assert "In none of these sessions: " in RENDERED["lines"](report)


def test_wishes_stand_with_the_session_they_were_of() -> None:
    """And with what was said of them."""
    wishes: dict[str, tuple[str, str | None, ReplyMeaning | None]] = {
        "A": ("I want rest.", "Not quite.", ReplyMeaning.NOT_QUITE)
    }
    report = beside(evening(wishes=wishes), evening())

    assert report.first.wishes[0].wish == "I want rest."
    assert report.second.wishes == ()
    assert "“I want rest.” Looking back: “Not quite.”" in RENDERED["lines"](report)


@pytest.mark.parametrize("form", RENDERED)
def test_names_exchanged_the_text_is_the_mirror_image(form: str) -> None:
    """Even-handed, in every form."""

    def rendered(names: tuple[str, str]) -> str:
        first = evening(names, questions=(2, 0), cut_ins=(1, 2))
        return RENDERED[form](beside(first, evening(names, questions=(1, 3), cut_ins=(0, 1))))

    plain = rendered(("Ann", "Ben"))

    assert plain.replace("Ann", "\0").replace("Ben", "Ann").replace("\0", "Ben") == rendered(("Ben", "Ann"))


@pytest.mark.parametrize("form", ["lines", "markdown", "html"])
def test_no_evening_wins(form: str) -> None:
    """It is told what was, not which was better."""
    text = RENDERED[form](beside(evening(questions=(0, 0)), evening(questions=(3, 3)))).lower()

    for word in ("better", "worse", "improve", "progress", "more than"):
        assert word not in text, word


def test_the_json_fits_the_published_schema() -> None:
    """`docs/comparison.schema.json` is what the code makes of it, also where nothing is laid side by side."""
    published = (Path(__file__).parents[2] / "docs" / "comparison.schema.json").read_text(encoding="utf-8")

    assert published == comparison_schema_text()
    for other in (evening(questions=(1, 3)), evening(exercise="set-your-intentions")):
        jsonschema.validate(json.loads(beside(evening(), other).to_json()), json.loads(published))


def test_other_judges_leave_figures_of_words_out() -> None:
    """The reason is told, and time and overlaps stay."""
    report = beside(evening(judge="ee", questions=(1, 1), cut_ins=(1, 0)), evening(questions=(1, 1)))

    assert report.why_not == (Difference.JUDGING,)
    assert "Other versions of the judge weighed the words" in RENDERED["lines"](report)
    assert "open_questions" not in {own.figure for own in report.figures}
    assert "cut_ins" in {own.figure for own in report.figures}
