"""The feedback speaks to what the exercise trains."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from assistant.events import Event
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.exercise.schema import Training
from assistant.feedback.build import build_report
from assistant.feedback.html import render_html
from assistant.feedback.markdown import render_markdown
from assistant.feedback.report import SessionReport
from assistant.store.codec import decode, encode
from tests.feedback.sample import (
    attention,
    complaint,
    english,
    exercise,
    intentions,
    laughing,
    long_talk,
    ordinary_talk,
    stress,
    thanking,
)

TALKS: dict[str, Callable[[tuple[str, str]], list[Event]]] = {
    "say it back": exercise,
    "ordinary": ordinary_talk,
    "thank you for": thanking,
    "when we laughed": laughing,
    "stress of the day": stress,
    "undivided attention": attention,
    "I instead of you": complaint,
    "intentions": intentions,
}

every_talk = pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)


def report(events: list[Event]) -> SessionReport:
    return build_report(events, english())


def codes(events: list[Event]) -> dict[str, tuple[str | None, str | None]]:
    told = report(events)
    return {
        told.name(own.participant): (
            own.went_well.code if own.went_well else None,
            own.to_try.code if own.to_try else None,
        )
        for own in told.summary.partners
    }


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (thanking, {"Ann": ("thanked_in_full", "let_it_in"), "Ben": ("thanked", "add_quality")}),
        (laughing, {"Ann": ("told_together", "remember_more"), "Ben": ("told_together", "remember_more")}),
        (stress, {"Ann": ("received", "ask_deeper"), "Ben": ("let_finish", "just_an_ear")}),
        (attention, {"Ann": ("let_finish", "open_question"), "Ben": ("asked_openly", "ask_deeper")}),
        (complaint, {"Ann": ("turned_round", "invite"), "Ben": ("confirmed", "begin_with_i")}),
        (intentions, {"Ann": ("kept_wish", "say_back_once"), "Ben": ("took_part", "wish_again")}),
    ],
)
def test_each_exercise_is_spoken_to(
    talk: Callable[[], list[Event]], expected: dict[str, tuple[str, str]]
) -> None:
    """What it trains comes first, for whoever had that part in it."""
    assert codes(talk()) == expected


def test_what_an_exercise_trains_follows_from_its_file() -> None:
    """Every exercise trains something, so that one of a counsellor's own is spoken to as well."""
    trained = {name: load_exercise(name).trains for name in exercise_files("en")}

    assert all(trained.values())
    assert {training for trains in trained.values() for training in trains} == set(Training)


def test_talking_at_once_is_neither_counted_nor_named_where_it_is_welcome() -> None:
    """No figure, no sign, no sentence calls it coming in; the facts stay in the list of overlaps."""
    told = report(laughing())
    figures = told.summary.figures
    text = render_html(told, english()) + render_markdown(told, english())

    assert [(own.cut_ins, own.tried_cut_ins) for own in figures.partners] == [(None, None)] * 2
    assert figures.couple.overlaps == ()
    assert figures.couple.by_minute[0].cut_ins is None
    assert [left.reason for left in figures.left_out if left.figure == "overlaps"] == ["overlap_welcome"]
    assert {overlap.kind.value for overlap in told.overlaps} == {"interruption", "failed_interruption"}
    row = text[text.index('<svg class="row"') : text.index('<div class="legend">')]
    assert "#sign-cut-in" not in row
    assert "#sign-joined" in row
    for name in ("Cut-ins, each with its moment", "came in with", 'class="band"'):
        assert name not in text


def test_what_both_said_at_once_is_shown_with_its_words() -> None:
    text = render_markdown(report(laughing()), english())

    assert "the dog sat on the map." in text.split("### Told at once")[1]
    assert "Ben said “And you said" in text.split("### Told at once")[1]


def test_receiving_is_no_saying_back() -> None:
    """What was said to thanks is told as received, and in no figure of saying back."""
    told = report(thanking())
    ann, ben = told.summary.figures.partners

    assert [round_.attempts for round_ in told.rounds] == [(), ()]
    assert (ann.said_back_attempts, ben.said_back_attempts) == (0, 0)
    assert ann.received is not None
    assert ben.received is not None
    assert [answer.how for answer in (*ann.received, *ben.received)] == ["waved_off", "taken_in"]
    assert "Left open" not in render_html(told, english())


def test_an_idea_that_was_asked_for_is_no_matter() -> None:
    """ "What would you do?" makes it welcome: it is marked so, and no sentence speaks of it."""
    told = report(stress())
    ann, ben = told.summary.figures.partners

    assert ann.advice is not None
    assert ben.advice is not None
    assert [idea.is_asked_for for idea in (*ann.advice, *ben.advice)] == [True, False]
    assert told.summary.partners[0].to_try is not None
    assert told.summary.partners[0].to_try.code != "advice"


def test_thanks_over_several_sentences_are_one() -> None:
    """The telling as a whole has the three parts, not each of its sentences."""
    ann, ben = report(thanking()).summary.figures.partners

    assert ann.appreciations is not None
    assert ben.appreciations is not None
    (full,), (partial,) = ann.appreciations, ben.appreciations
    assert (full.has_deed, full.has_effect, full.has_quality) == (True, True, True)
    assert (partial.has_deed, partial.has_effect, partial.has_quality) == (True, True, False)


def test_time_to_speak_is_told_by_whose_turn_it_was() -> None:
    """In the round in which Ann told, Ann spoke 10 s and Ben 3 s."""
    ann, ben = report(thanking()).summary.figures.partners

    assert (ann.telling_s, ben.listening_s) == (10.0, 3.0)
    assert (ben.telling_s, ann.listening_s) == (7.0, 2.0)


# -- even-handed ------------------------------------------------------------------


def mirrored(text: str) -> str:
    return re.sub(r"\b(Ann|Ben)\b", lambda name: {"Ann": "Ben", "Ben": "Ann"}[name[1]], text)


@every_talk
def test_other_names_give_the_mirrored_page(talk: Callable[[tuple[str, str]], list[Event]]) -> None:
    """Page, Markdown and JSON: nothing in them depends on who is called what."""
    straight, swapped = report(talk(("Ann", "Ben"))), report(talk(("Ben", "Ann")))

    assert mirrored(render_html(straight, english())) == render_html(swapped, english())
    assert mirrored(render_markdown(straight, english())) == render_markdown(swapped, english())
    assert mirrored(straight.to_json()) == swapped.to_json()


def other_side(value: Any) -> Any:
    """An event's fields with A and B exchanged, wherever a participant is named."""
    if isinstance(value, dict):
        return {other_side(key): other_side(one) for key, one in value.items()}
    if isinstance(value, list):
        return [other_side(one) for one in value]
    return {"A": "B", "B": "A"}.get(value, value) if isinstance(value, str) else value


@every_talk
def test_the_same_deeds_by_the_other_partner_give_the_same_sentences_and_figures(
    talk: Callable[[tuple[str, str]], list[Event]],
) -> None:
    """Exchange the two in every event: each is told what the other was told, figure for figure."""
    events = talk(("Ann", "Ben"))
    exchanged = []
    for event in events:
        kind, body = encode(event)
        exchanged.append(decode(kind, json.dumps(other_side(json.loads(body)))))
    straight, other = report(events), report(exchanged)

    for own in straight.summary.partners:
        partner = next(one for one in other.summary.partners if one.participant != own.participant)
        assert (own.went_well, own.to_try) == (partner.went_well, partner.to_try)
    for figures in straight.summary.figures.partners:
        same = next(one for one in other.summary.figures.partners if one.participant != figures.participant)
        assert figures.model_copy(update={"participant": same.participant}) == same


@every_talk
def test_no_number_of_cut_ins_is_told_in_a_sentence(
    talk: Callable[[tuple[str, str]], list[Event]],
) -> None:
    """A sentence about coming in has the moment and the words, never how often."""
    for own in report(talk(("Ann", "Ben"))).summary.partners:
        for sentence in (own.went_well, own.to_try):
            if sentence is not None and "cut_in" in sentence.code:
                assert sentence.start_s is not None
                assert "times" not in sentence.text


# -- pictures ---------------------------------------------------------------------


def test_pictures_have_their_words() -> None:
    """What a mark tells is in the label of its picture too."""
    text = render_html(report(attention()), english())

    assert 'aria-label="Questions. Ann: closed 0:44; Ben: open 0:13"' in text
    text = render_html(report(thanking()), english())
    assert "glad: “relieved”: Ann “relieved” 0:02, Ben “relieved” 0:21" in text
    assert 'aria-label="Time to speak. Ann 10 seconds, Ben 3 seconds"' in text


def test_what_has_nothing_to_show_has_no_picture() -> None:
    text = render_html(report(intentions()), english())

    assert 'class="strips"' not in text
    assert 'class="minutes"' not in text


def test_minutes_show_signs_and_numbers() -> None:
    """Ten signals a minute are one sign with its number; a partner without any has no row."""
    text = render_html(report(long_talk(8)), english())
    picture = text[text.index('<svg class="minutes"') :].split("</svg>")[0]

    assert picture.count('href="#sign-signal"') == 16
    assert picture.count(">5</text>") == 16
    assert picture.count('href="#sign-cut-in"') == 4
