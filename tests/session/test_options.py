"""Options that make no sense are told before any work begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InputError, OptionError
from assistant.session.options import check_inputs, parse_replay_options

GIVEN: dict[str, Any] = {
    "partners": None,
    "channels": "auto",
    "voices": [],
    "n_speakers": 2,
    "exercise": "auto",
    "couple": "home",
    "in_history": False,
}


def names(**given: Any) -> list[tuple[str, str]]:
    options = parse_replay_options(**{**GIVEN, **given})
    return [(participant.id, participant.name) for participant in options.participants]


def test_partners_are_named_in_order():
    """Names are kept as typed, without the blanks around them."""
    assert names(partners="Ann Lee, Ben") == [("A", "Ann Lee"), ("B", "Ben")]


def test_partners_without_names_are_letters():
    """Nobody has to be named."""
    assert names() == [("A", "A"), ("B", "B")]


def test_enrolled_voices_name_the_partners():
    """A single clip leaves the other partner a letter that is not taken."""
    assert names(voices=["A=a.wav"]) == [("A", "A"), ("B", "B")]
    assert names(voices=["B=b.wav", "Cleo=c.wav"]) == [("A", "B"), ("B", "Cleo")]


def test_a_clip_belongs_to_the_participant_of_its_name():
    """The order of --voice does not matter where --partners is given."""
    options = parse_replay_options(**{**GIVEN, "partners": "Ann,Ben", "voices": ["Ben=b=1.wav"]})

    assert options.clips == {"B": Path("b=1.wav")}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"partners": "Ann"}, "expected 2 names"),
        ({"partners": "Ann,"}, "expected 2 names"),
        ({"partners": "Ann,Ben,Cem"}, "expected 2 names"),
        ({"partners": "Ann,Ann"}, "expected different names"),
        ({"voices": ["Ann"]}, "expected NAME=CLIP"),
        ({"voices": ["Ann=a.wav", "Ann=b.wav"]}, "two clips for Ann"),
        ({"voices": ["A=a.wav", "B=b.wav", "C=c.wav"]}, "3 voices for 2"),
        ({"partners": "Ann,Ben", "voices": ["Cem=c.wav"]}, "expected one of the partners Ann, Ben"),
        ({"n_speakers": 1}, "expected 2 to 8, got 1"),
        ({"n_speakers": 3, "exercise": "say-it-back"}, "for two partners"),
        ({"couple": " "}, "expected a name"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(given: dict[str, Any], sentence: str):
    """What was expected and what was found."""
    with pytest.raises(OptionError, match=sentence):
        parse_replay_options(**{**GIVEN, **given})


def test_two_inputs_must_not_end_in_one_file():
    """Also where only the folder, the ending or the case differs."""
    with pytest.raises(InputError, match=r"(?i)would both write talk\.json"):
        check_inputs([Path("a/talk.wav"), Path("b/Talk.mp3")])
    check_inputs([Path("a/talk.wav"), Path("a/walk.wav")])
