"""Several sessions: like beside like, with the spread, and nothing said of too few."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from assistant.events import ChannelLayout, Event, OverlapKind, ReplyMeaning, SessionKind
from assistant.progress.html import render_progress
from assistant.progress.lines import progress_lines
from assistant.progress.markdown import render_progress_markdown
from assistant.progress.report import ExerciseProgress, FigureProgress, ProgressReport, progress_schema_text
from tests.feedback.journal import Journal
from tests.progress.evenings import WORDS, evening, progress

RENDERED: dict[str, Callable[[ProgressReport], str]] = {
    "lines": lambda report: "\n".join(progress_lines(report, WORDS)),
    "markdown": lambda report: render_progress_markdown(report, WORDS),
    "html": lambda report: render_progress(report, WORDS),
    "json": lambda report: report.to_json(),
}


def figure(exercise: ExerciseProgress, name: str, partner: int | None = None) -> FigureProgress:
    return next(own for own in exercise.figures if own.figure == name and own.partner == partner)


def only(report: ProgressReport) -> ExerciseProgress:
    (exercise,) = report.exercises
    return exercise


def four(**more: object) -> list[list[Event]]:
    return [evening(questions=(n, 1), **more) for n in (2, 0, 1, 4)]  # type: ignore[arg-type]


def test_values_stand_in_the_order_of_the_sessions() -> None:
    """With the lowest, the middle and the highest, for each partner apart."""
    exercise = only(progress(*four()))

    ann, ben = figure(exercise, "open_questions", 0), figure(exercise, "open_questions", 1)

    assert ann.values == (2, 0, 1, 4)
    assert ann.spread is not None
    assert (ann.spread.lowest, ann.spread.median, ann.spread.highest) == (0, 1.5, 4)
    assert ann.spread.lower_quartile is None
    assert ben.values == (1, 1, 1, 1)
    assert [session.id for session in exercise.sessions] == ["s0", "s1", "s2", "s3"]


def test_three_sessions_are_too_few_to_say() -> None:
    """They are listed, and nothing is told of how it usually is."""
    report = progress(*four()[:3])

    assert all(own.spread is None and own.shift is None for own in only(report).figures)
    for render in RENDERED.values():
        text = render(report)
        assert "in the middle" not in text
    text = RENDERED["lines"](report)
    assert "3 so far: too few to say how it usually is. From 4 on, the spread is told." in text
    assert "Open questions" not in text


def test_another_exercise_stands_apart() -> None:
    """Nothing is mixed, whatever the order of the evenings."""
    other = evening(exercise="set-your-intentions")
    report = progress(four()[0], other, *four()[1:])

    assert [(own.exercise, len(own.sessions)) for own in report.exercises] == [
        ("say-it-back", 4),
        ("set-your-intentions", 1),
    ]


def test_other_people_stand_apart_and_a_swapped_order_does_not() -> None:
    """Names are what counts, not who sat at which channel; case and spaces do not matter."""
    swapped = evening(("Ben", " ANN "), questions=(1, 3))
    report = progress(*four()[:3], swapped, evening(("Ann", "Cleo")))

    assert [own.partners for own in report.exercises] == [("Ben", " ANN "), ("Ann", "Cleo")]
    first = report.exercises[0]
    assert figure(first, "open_questions", 1).values == (2, 0, 1, 3)
    assert figure(first, "open_questions", 0).values == (1, 1, 1, 1)


def test_a_session_that_was_broken_off_is_not_counted() -> None:
    """Nor one in which one partner was not heard; both are told, calmly, by number."""
    report = progress(*four(), evening(reason="stopped"), evening(is_one_silent=True))

    assert len(only(report).sessions) == 4
    assert [(own.reason, own.n) for own in report.set_aside] == [("broken_off", 1), ("not_both", 1)]
    text = RENDERED["lines"](report)
    assert "Stopped or cut off before the end: 1. That is fine, and they are not counted." in text


@pytest.mark.parametrize(
    ("older", "reason", "gone", "stays"),
    [
        (evening(layout=ChannelLayout.MIXED, questions=(1, 1)), "layout", "cut_ins", "open_questions"),
        (evening(speech_to_text="ee", questions=(1, 1)), "writing_down", "open_questions", "cut_ins"),
        (evening(hearing="ee", questions=(1, 1)), "hearing", "cut_ins", "open_questions"),
        (evening(judge="ee", questions=(1, 1)), "judging", "open_questions", "cut_ins"),
    ],
    ids=["layout", "writing down", "hearing", "judging"],
)
def test_what_was_heard_in_another_way_is_not_laid_beside(
    older: list[Event], reason: str, gone: str, stays: str
) -> None:
    """The older session keeps its place and loses the figures that rest on what changed."""
    newer = [evening(questions=(n, 1), cut_ins=(1, 0)) for n in (2, 0, 1, 4)]

    exercise = only(progress(older, *newer))

    assert figure(exercise, gone, 0).values[0] is None
    assert None not in figure(exercise, gone, 0).values[1:]
    assert figure(exercise, stays, 0).values[0] is not None
    assert [(own.reason, own.n) for own in exercise.set_aside] == [(reason, 1)]


def test_where_talking_at_once_is_welcome_nobody_came_in() -> None:
    """The figure is not given, and not told as none."""

    def laughing() -> list[Event]:
        j = Journal(exercise="when-we-laughed")
        j.begins("when-we-laughed")
        j.says("A", 1.0, 9.0, "Do you remember the boat?")
        j.overlap("B", "A", 4.0, 6.0, OverlapKind.INTERRUPTION, "comes in")
        j.says("B", 4.0, 12.0, "And the duck!")
        return j.ends(20.0)

    exercise = only(progress(*[laughing() for _ in range(4)]))

    assert exercise.title == "Do you remember when we laughed"
    assert "cut_ins" not in {own.figure for own in exercise.figures} | set(exercise.nothing)


def test_what_was_in_no_session_is_told_in_one_line() -> None:
    """No empty pictures."""
    exercise = only(progress(*four()))

    assert "appreciations" in exercise.nothing
    assert "appreciations" not in {own.figure for own in exercise.figures}
    assert "In none of these sessions: " in RENDERED["lines"](progress(*four()))


def test_a_shift_is_told_only_where_the_halves_lie_apart() -> None:
    """Eight sessions: the later four above the first four; one that reaches back takes it away."""
    rising = [evening(questions=(n, 1)) for n in (0, 1, 0, 1, 2, 3, 2, 4)]
    mixed = [evening(questions=(n, 1)) for n in (0, 1, 0, 1, 2, 3, 1, 4)]

    assert figure(only(progress(*rising)), "open_questions", 0).shift == "higher"
    assert figure(only(progress(*mixed)), "open_questions", 0).shift is None
    told = " ".join(RENDERED["lines"](progress(*rising)).split())
    assert "In each of the later 4 more than in any of the first 4." in told


def test_recordings_are_marked() -> None:
    """A replay that was asked into the history is a hollow dot, not a full one."""
    sessions = [*four()[:3], evening(kind=SessionKind.REPLAY, questions=(4, 1))]

    assert RENDERED["html"](progress(*four())).count("hollow hollow-0") == 0
    assert RENDERED["html"](progress(*sessions)).count("hollow hollow-0") > 0


WISHES = {
    "A": ("I want to be able to tell you about my mother.", "Yes, it did.", ReplyMeaning.YES),
    "B": ("I want us to plan the summer.", None, None),
}


def test_what_each_set_out_for_stands_with_what_they_said_of_it() -> None:
    """In their own words, also where nobody answered and where the session was stopped."""
    report = progress(
        evening(exercise="set-your-intentions", wishes=WISHES),
        evening(exercise="set-your-intentions", wishes=WISHES, reason="stopped"),
    )

    assert [session.id for session in report.wishes] == ["s0", "s1"]
    ann, ben = report.wishes[0].wishes
    assert (ann.partner, ann.wish, ann.answer) == ("Ann", WISHES["A"][0], "Yes, it did.")
    assert ann.meaning is ReplyMeaning.YES
    assert (ben.partner, ben.answer) == ("Ben", None)
    text = RENDERED["lines"](report)
    assert "Looking back: “Yes, it did.”" in text
    assert "Looking back: no answer was heard." in text


def test_nothing_is_told_of_nothing() -> None:
    """A calm line in every form."""
    assert progress_lines(progress(), WORDS) == [WORDS.trends.none]
    assert WORDS.trends.none in render_progress(progress(), WORDS)
    assert WORDS.trends.none in render_progress_markdown(progress(), WORDS)


def mirrored(text: str) -> str:
    return text.replace("Ann", "\0").replace("Ben", "Ann").replace("\0", "Ben")


@pytest.mark.parametrize("form", RENDERED)
def test_names_exchanged_the_text_is_the_mirror_image(form: str) -> None:
    """The same evenings with the names exchanged: the same words, with the names exchanged."""

    def evenings(names: tuple[str, str]) -> list[list[Event]]:
        told = [
            evening(names, questions=(n, 8 - n), cut_ins=(n % 3, n % 2)) for n in (0, 1, 0, 1, 3, 4, 2, 4)
        ]
        return [*told, evening(names, exercise="set-your-intentions", wishes=WISHES)]

    plain = RENDERED[form](progress(*evenings(("Ann", "Ben"))))
    swapped = RENDERED[form](progress(*evenings(("Ben", "Ann"))))

    assert mirrored(plain) == swapped
    assert plain != swapped


@pytest.mark.parametrize("form", ["lines", "markdown", "html"])
def test_nobody_is_graded_or_ranked(form: str) -> None:
    """No better and worse, no winner, no share of the one against the other."""
    sessions = [evening(questions=(n, 8 - n), cut_ins=(n, 0)) for n in (0, 1, 0, 1, 3, 4, 2, 4)]

    text = RENDERED[form](progress(*sessions)).lower()

    for word in (
        "better",
        "worse",
        "improve",
        "grade",
        "score",
        "best",
        "good job",
        "well done",
        "!important;x",
    ):
        assert word not in text, word


def test_equal_sessions_give_equal_bytes() -> None:
    """Whatever is rendered can be rendered again."""
    for render in RENDERED.values():
        assert render(progress(*four())) == render(progress(*four()))


def test_the_json_fits_the_published_schema() -> None:
    """`docs/progress.schema.json` is what the code makes of it."""
    published = (Path(__file__).parents[2] / "docs" / "progress.schema.json").read_text(encoding="utf-8")

    assert published == progress_schema_text()
    jsonschema.validate(json.loads(progress(*four()).to_json()), json.loads(published))


def test_overlaps_are_those_of_the_single_session() -> None:
    """Nothing is counted anew here."""
    sessions = [evening(cut_ins=(n, 0)) for n in (2, 0, 1, 3)]
    counted = [sum(getattr(e, "kind", None) is OverlapKind.INTERRUPTION for e in one) for one in sessions]

    assert list(figure(only(progress(*sessions)), "cut_ins", 0).values) == counted
