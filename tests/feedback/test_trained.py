"""The feedback speaks to what the exercise trains."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.events import Appreciation, ChannelLayout, Event, OverlapKind
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.exercise.schema import Form, Training
from assistant.feedback.build import build_report
from assistant.feedback.html import render_html
from assistant.feedback.markdown import render_markdown
from assistant.feedback.report import SessionReport
from assistant.store.codec import decode, encode
from tests.feedback.journal import GOOD, PLAIN, Journal, english
from tests.feedback.practices import (
    attention,
    begun,
    complaint,
    intentions,
    laughing,
    opening_up,
    stress,
    thanking,
    their_side,
)
from tests.feedback.sample import exercise, long_talk, ordinary_talk

TALKS: dict[str, Callable[[tuple[str, str]], list[Event]]] = {
    "say it back": exercise,
    "ordinary": ordinary_talk,
    "thank you for": thanking,
    "when we laughed": laughing,
    "stress of the day": stress,
    "undivided attention": attention,
    "I instead of you": complaint,
    "intentions": intentions,
    "in their shoes": their_side,
    "something new": opening_up,
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
        (their_side, {"Ann": ("named_feeling", "makes_sense"), "Ben": ("validated", "check_back")}),
        (opening_up, {"Ann": ("took_part", "just_an_ear"), "Ben": ("received", "say_what_moved")}),
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
    assert (ann.reflections, ben.reflections) == (0, 0)
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


def test_every_exercise_is_among_the_talks() -> None:
    """So that the mirror below holds up a page of each."""
    followed = {report(talk(("Ann", "Ben"))).session.exercise for talk in TALKS.values()} - {None}

    assert followed == set(exercise_files("en"))


def test_thanks_are_told_as_the_exercise_took_them() -> None:
    """Parts between the exercise's limit and that of any talk: taken in the exercise, so told on the page."""
    text = "Thank you for cooking on Monday. I could rest. It shows how caring you are."
    faint = replace(PLAIN, appreciation=Appreciation(deed=0.9, effect=0.58, quality=0.51))
    figures = []
    for is_met in (True, False):
        j = begun("thank-you-for", ("Ann", "Ben"))
        j.phase("thanking", 1, 0.0, "A", "B")
        j.tells(1, 1, "A", 2, 12, text, Form.APPRECIATION, faint, is_met=is_met)
        j.round_ends(1, 18, "A", "B", text, None)
        figures.append(report(j.ends(20)).summary.figures.partners[0].appreciations)

    assert [len(thanks or ()) for thanks in figures] == [1, 0]


def test_wishes_stand_with_their_answers() -> None:
    """What each set out for, and what they said when they looked back: in the JSON and in words."""
    told = report(intentions())

    assert [(wish.participant, wish.answer, wish.meaning) for wish in told.wishes] == [
        ("A", "Yes, it did.", "yes"),
        ("B", "Not really.", "not_quite"),
    ]
    for text in (render_html(told, english()), render_markdown(told, english())):
        assert "What each of you set out for" in text
        assert "I want to stay calm with you." in text
        assert "Not really." in text
    assert "What each of you set out for" not in render_html(report(thanking()), english())


def test_the_speakers_yes_outranks_what_the_judge_would_have_said() -> None:
    """Where the speaker confirmed it, no doubt of the judge stands under it; left open, it is an offer."""
    doubtful = replace(GOOD, accepted=False, say="The feeling may be another one.")
    for is_confirmed in (True, None):
        j = Journal(exercise="say-it-back")
        j.begins("say-it-back")
        j.phase("speak", 1, 0.0, "A", "B")
        j.says("A", 1, 9, "I want to be able to tell you about my new job.")
        j.phase("paraphrase", 1, 10.0, "A", "B")
        j.attempt(1, 1, "B", 11, 16, "I want to tell you.", "So you want to tell me of your job.", doubtful)
        j.round_ends(1, 20, "A", "B", "I want to tell you.", is_confirmed)
        told = report(j.ends(24))

        for text in (render_html(told, english()), render_markdown(told, english())):
            assert ("The feeling may be another one." in text) is not bool(is_confirmed)


def test_a_round_ends_before_the_talk_of_both() -> None:
    """What Ben says in looking back, half a minute later, is no part of the wish that he told."""
    first, second = report(intentions()).rounds

    assert (first.speech_start_s, first.speech_end_s) == (1.0, 5.0)
    assert (second.speech_start_s, second.speech_end_s) == (10.0, 14.0)


def test_who_tells_was_the_speaker_from_the_first_word() -> None:
    """It is known after the first telling that Ann tells; her time to tell counts from where she began."""
    j = begun("something-new", ("Ann", "Ben"))
    j.phase("brief", 1, 0.0, None, None)
    j.phase("telling", 1, 6.0, None, None)
    j.says("A", 8, 20, "As a child I wrote a poem every night.")
    j.phase("telling", 1, 21.0, "A", "B", told_from_s=8.0)
    j.phase("thanks", 1, 24.0, "A", "B")
    j.attempt(1, 1, "B", 25, 28, "As a child I wrote a poem.", "Thank you.", PLAIN)
    j.round_ends(1, 30, "A", "B", "As a child I wrote a poem every night.", None)
    told = report(j.ends(32))
    ann, ben = told.summary.figures.partners

    assert (ann.telling_s, ann.listening_s) == (12.0, 0.0)
    assert (ben.telling_s, ben.listening_s) == (0.0, 3.0)
    spans = [(phase.speaker, phase.start_s, phase.end_s) for phase in told.phases]
    assert spans == [(None, 0.0, 6.0), (None, 6.0, 8.0), ("A", 8.0, 24.0), ("A", 24.0, 32.0)]


def test_words_at_once_on_one_microphone_are_told_as_what_they_are() -> None:
    """Where both voices are one sound, page and Markdown say so beside the words; on two channels not."""
    for layout, is_told in ((ChannelLayout.MIXED, True), (ChannelLayout.SPLIT, False)):
        j = Journal(layout=layout)
        j.says("A", 1, 9, "I had a good talk with the teacher, and she said that he sometimes")
        j.says("B", 8, 14, "Did she say anything about the trip?")
        j.overlap("B", "A", 8, 9, OverlapKind.INTERRUPTION, "stops unfinished")
        told = report(j.ends(20))

        for text in (render_html(told, english()), render_markdown(told, english())):
            assert ("the words of both are one sound" in text) is is_told


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
