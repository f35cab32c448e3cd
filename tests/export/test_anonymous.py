"""A copy that tells less of who spoke: names in every form, a list, numbers; words and their times follow."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.errors import InputError
from assistant.events import Caveat, CaveatCode, ExerciseChosen, Word
from assistant.exercise.follows import Why
from assistant.export import FORMATS
from assistant.export.anonymous import Anonymiser, anonymous, candidates, read_list
from assistant.feedback.build import build_report
from assistant.feedback.html import render_html
from assistant.feedback.markdown import render_markdown
from assistant.timebase import Span
from tests.feedback.journal import OPEN_QUESTION, THANKS, Journal, english
from tests.feedback.sample import exercise

LABELS = {"A": "Partner A", "B": "Partner B"}


def less(listed: dict[str, str] | None = None) -> Anonymiser:
    names = {"Ann Marie": "Partner A", "Ben": "Partner B"}
    return Anonymiser(names, listed or {}, english().bundle.numbers)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ben came.", "Partner B came."),
        ("ben's coat and bens shoes", "Partner B's coat and Partner B's shoes"),
        ("BEN’s. Ben, Ben!", "Partner B's. Partner B, Partner B!"),
        ("Ann Marie, or Ann, or marie", "Partner A, or Partner A, or Partner A"),
        ("The bench and Benjamin stay", "The bench and Benjamin stay"),
        ("At 17:30, 2,500 euros on 3.4.", "At [#], [#] euros on [#]."),
        ("twenty-five of us and one of them", "[#] of us and one of them"),
    ],
)
def test_names_and_numbers_are_replaced_in_every_form(said: str, kept: str) -> None:
    assert less().text(said) == kept


def test_words_of_the_list_are_replaced() -> None:
    listed = read_list("# places\nLeeds = a town\nAunt Jo\n", file="list.txt")

    assert less(listed).text("We saw aunt  Jo's cat in LEEDS.") == "We saw […]'s cat in a town."


def test_a_line_of_the_list_without_a_word_is_told() -> None:
    with pytest.raises(InputError, match=r"list\.txt:2"):
        read_list("Leeds\n = x", file="list.txt")


def test_word_times_follow() -> None:
    """What stands for two words takes the time of both; the rest keeps its own."""
    tokens = ["So", "Ann", "Marie's", "coat,", "Ben,", "cost", "300."]
    heard = [Word(text=text, span=Span(n, n + 1), probability=0.9) for n, text in enumerate(tokens)]

    made = list(less().words(heard))

    assert [word.text for word in made] == ["So", "Partner A's", "coat,", "Partner B,", "cost", "[#]."]
    assert [(word.span.start, word.span.end) for word in made] == [
        (0, 1),
        (1, 3),
        (3, 4),
        (4, 5),
        (5, 6),
        (6, 7),
    ]


def test_offsets_move_with_the_text() -> None:
    text = "Ben, I felt lonely when Ben left."
    made, word = less().text(text), "lonely"

    start = less().offset(text, text.index(word))
    assert made[start : start + len(word)] == word


def telling() -> Journal:
    journal = Journal(("Ann Marie", "Ben"), exercise="say-it-back")
    text = "Thank you, Ben, for driving to Leeds on the 14th; marie's knee was bad, and I was so relieved."
    journal.says("A", 1, 8, text, judged=THANKS)
    journal.says("B", 9, 12, "Ann, what was it like for you in Leeds?", judged=OPEN_QUESTION, answering=text)
    journal.caveat("quiet", "Ben was very quiet: 12 dB below Ann Marie.")
    alike = Caveat(
        code=CaveatCode.VOICES_ALIKE, values={"one": "Ann Marie", "other": "Ben", "alike": 0.7, "limit": 0.6}
    )
    journal.events.append(alike.raised(0))
    return journal


def test_nothing_of_them_is_left_in_any_format() -> None:
    """Page, Markdown, JSON, captions, tiers, tables: no name, place, number or file of theirs."""
    made = anonymous(telling().ends(20, file="Ann and Ben.flac"), less({"Leeds": "a town"}), LABELS)
    report = build_report(made, english())
    texts = [exporter.render(report) for exporter in FORMATS.values()]
    texts += [render_html(report, english()), render_markdown(report, english())]

    for text in texts:
        assert not re.search(r"\b(Ann|Marie|Ben)\b|Leeds|14th|5f5f5f", text, re.IGNORECASE)
        assert "Partner A" in text.replace("_", " ")


@pytest.mark.parametrize("reason", [*Why])
def test_reasons_are_codes_and_stay(reason: Why) -> None:
    """Whatever stands in the list: sentences are made of them; that of an older journal has less in it."""
    why = Caveat(code=CaveatCode.NO_EXERCISE, values={"why": reason}).raised(0)
    chosen = ExerciseChosen(at=0, exercise=None, reason=reason)
    older = ExerciseChosen(at=0, exercise=None, reason="Ben said nothing back.")

    made = anonymous([why, chosen, older], less(dict.fromkeys(Why, "[…]")), LABELS)

    assert made[:2] == [why, chosen]
    assert made[2] == replace(older, reason="Partner B said nothing back.")


def test_sentences_keep_their_moments() -> None:
    """Numbers of ours stay: the moment of a cut-in, the figures."""
    anonymiser = Anonymiser({"Ann": "Partner A", "Ben": "Partner B"}, {}, english().bundle.numbers)

    ben = build_report(anonymous(exercise(), anonymiser, LABELS), english()).summary.partners[1]

    assert ben.to_try is not None
    assert ben.to_try.text.startswith("At 0:29 Partner A was saying")


def test_what_is_left_is_offered_for_the_list() -> None:
    assert candidates(telling().ends(20)) == [("Leeds", 2), ("Ben", 1)]


def test_a_name_of_one_letter_stays() -> None:
    """ "A" and "B", as partners without a name are called, stand in many words."""
    assert Anonymiser({"A": "Partner A", "B": "Partner B"}, {}, ()).text("A plan B") == "A plan B"
