"""Each exercise from its sound to its page: what it trains is heard, weighed and told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from assistant.exercise.phrases import forms
from tests.exercise.recordings import read_recording, recordings
from tests.replay.conftest import Replayed

Run = Callable[..., Replayed]

FAST = ["thank-you-for"]
NEWER = [name for name in recordings() if read_recording(name).exercise not in (None, "say-it-back")]
every_exercise = pytest.mark.parametrize(
    "name", [*FAST, *(pytest.param(name, marks=pytest.mark.slow) for name in NEWER if name not in FAST)]
)


def partners(result: Replayed) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of Ann and of Ben."""
    ann, ben = result.report["summary"]["figures"]["partners"]
    return ann, ben


def likeness(heard: str, written: str) -> float:
    """The part of the written words that were heard."""
    own, others = set(forms(written)), set(forms(heard))
    return len(own & others) / len(own)


@every_exercise
def test_it_is_played_to_its_end(name: str, replayed: Run) -> None:
    """The last phase is reached, each round has the roles of the script, and most prompts have room."""
    result = replayed(name)
    phases = [phase["phase"] for phase in result.report["phases"]]

    assert result.report["session"]["exercise"] == name
    assert phases[0] == "brief"
    assert phases[-1] == "close"
    assert [(row["speaker"], row["listener"]) for row in result.report["rounds"]] == [
        (row["speaker"], row["listener"]) for row in result.expected["exercise"]["rounds"]
    ]
    assert sum(not prompt["room"] for prompt in result.report["prompts"]) <= 2


@every_exercise
def test_what_was_told_and_received_is_weighed(name: str, replayed: Run) -> None:
    """Each telling that is trained, and each answer to it, is what the script has it to be."""
    result = replayed(name)
    pairs = list(zip(result.report["rounds"], result.expected["exercise"]["rounds"], strict=True))

    for made, written in pairs:
        assert [telling["is_met"] for telling in made["tellings"]] == [
            line["is_met"] for line in written["speech"] if "is_met" in line
        ]
        assert [reply["meaning"] for reply in made["replies"]] == [
            reply["meaning"] for reply in written["replies"]
        ]
        assert len(made["attempts"]) == len(written["attempts"])
        assert made["confirmed"] == written["confirmed"]
    for own, id_ in zip(partners(result), "AB", strict=True):
        received = [
            line["how"] for _, row in pairs if row["listener"] == id_ for line in row.get("received", ())
        ]
        assert [one["how"] for one in own["received"] or ()] == received


@every_exercise
def test_time_to_tell_counts_from_the_first_word(name: str, replayed: Run) -> None:
    """All that the speaker told is time to tell, also what came before it was known who tells."""
    result = replayed(name)
    for own, id_ in zip(partners(result), "AB", strict=True):
        told_s = sum(
            line["end_s"] - line["start_s"]
            for row in result.expected["exercise"]["rounds"]
            if row["speaker"] == id_
            for line in row["speech"]
        )
        if told_s:
            assert own["telling_s"] >= 0.85 * told_s


def test_thanks_have_three_parts(replayed: Run) -> None:
    """Of both partners: deed, effect and quality, in the JSON and as a picture on the page."""
    result = replayed("thank-you-for")

    for own in partners(result):
        (thanks,) = own["appreciations"]
        assert (thanks["has_deed"], thanks["has_effect"], thanks["has_quality"]) == (True, True, True)
    assert result.text(".html").count('class="part is-there"') == 6


@pytest.mark.slow
def test_a_blaming_complaint_is_turned_round(replayed: Run) -> None:
    """The second try is offered with the speaker's own words, and is told as what went well."""
    result = replayed("i-instead-of-you")
    ann = result.report["summary"]["partners"][0]

    asked = [row["text"] for row in result.report["prompts"] if row["phase"] == "complaint"]
    assert len(asked) == 1
    assert asked[0].startswith("Ann. Once more from your side: ")
    assert "help me in the kitchen" in asked[0] or "leave everything to me" in asked[0]
    assert ann["went_well"]["code"] == "turned_round"


@pytest.mark.slow
def test_open_questions_count_and_the_own_story_does_not(replayed: Run) -> None:
    """In "Undivided attention": what each asked, the listening signal, and who turned to the own side."""
    result = replayed("undivided-attention")
    ann, ben = partners(result)

    assert [question["is_open"] for question in ben["questions"]] == [True, False]
    assert [question["is_open"] for question in ann["questions"]] == [True]
    assert ben["backchannels_given"] >= 1
    assert result.report["summary"]["partners"][1]["went_well"]["code"] == "asked_openly"


@pytest.mark.slow
def test_wishes_are_kept_and_recalled(replayed: Run) -> None:
    """Each wish stands on the page with the answer to "Did it get you closer?"."""
    result = replayed("set-your-intentions")
    wishes = {wish["participant"]: wish for wish in result.report["wishes"]}
    written = result.expected["exercise"]

    for row in written["rounds"]:
        assert likeness(wishes[row["speaker"]]["text"], row["speech"][0]["text"]) >= 0.75
    assert {id_: wish["meaning"] for id_, wish in wishes.items()} == {
        one["participant"]: one["meaning"] for one in written["recalled"]
    }
    asked = [row["text"] for row in result.report["prompts"] if row["phase"] == "recall"]
    assert len(asked) == 2
    assert all("you said:" in text for text in asked)
    for wish in wishes.values():
        assert wish["text"] in result.text(".md")
        assert wish["answer"] in result.text(".md")


@pytest.mark.slow
def test_taking_the_floor_is_welcome_where_they_laughed(replayed: Run) -> None:
    """Both speak at once; no figure, sign or sentence calls it a cut-in."""
    result = replayed("when-we-laughed")

    assert result.report["overlaps"]
    assert [(own["cut_ins"], own["tried_cut_ins"]) for own in partners(result)] == [(None, None)] * 2
    assert [row["went_well"]["code"] for row in result.report["summary"]["partners"]] == ["told_together"] * 2
    assert "cut-in" not in result.text(".md").split("##")[1]


@pytest.mark.slow
def test_what_is_heard_as_a_cut_in_is_counted_nowhere_where_it_is_welcome(replayed: Run) -> None:
    """The same recording twice: each takes the floor once, and only in ordinary talk that is told."""
    ordinary = replayed("interruption-wins")
    welcome = replayed("interruption-wins", "when-we-laughed")

    for result in (ordinary, welcome):
        assert [overlap["kind"] for overlap in result.report["overlaps"]] == ["interruption"] * 2
    assert [own["cut_ins"] for own in partners(ordinary)] == [1, 1]
    assert [own["cut_ins"] for own in partners(welcome)] == [None, None]
    assert [own["tried_cut_ins"] for own in partners(welcome)] == [None, None]
    assert [row["to_try"]["code"] for row in ordinary.report["summary"]["partners"]] == ["cut_in"] * 2
    assert [row["went_well"]["code"] for row in welcome.report["summary"]["partners"]] == [
        "told_together"
    ] * 2
    for suffix in (".html", ".md"):
        assert "Cut-in" in ordinary.text(suffix)
        seen = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", welcome.text(suffix), flags=re.DOTALL)
        assert not re.search("cut-in|interrupt", seen.replace("interruption-wins", ""), re.IGNORECASE)


@pytest.mark.slow
def test_advice_waits_until_it_is_asked_for(replayed: Run) -> None:
    """An idea that nobody had asked for is met with a kind prompt; one that was asked for is not."""
    result = replayed("stress-of-the-day")
    ann, ben = partners(result)

    assert [idea["is_asked_for"] for idea in ben["advice"]] == [False]
    assert [idea["is_asked_for"] for idea in ann["advice"]] == [True]
    asked = [row["text"] for row in result.report["prompts"] if row["phase"] == "standing_by"]
    assert sum("Nothing needs mending now" in text for text in asked) == 1
