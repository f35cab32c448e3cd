"""The report is the contract: its fields, its schema, its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant.events import UNKNOWN, Attributed, Event, ExerciseChosen, OverlapKind
from assistant.feedback.assessment import AttemptReport
from assistant.feedback.build import build_report
from assistant.feedback.markdown import render_markdown
from assistant.feedback.report import ReplyReport, RoundReport, SessionReport, schema_text
from tests.feedback.journal import Journal, english
from tests.feedback.sample import exercise, long_talk, no_speech, one_partner, ordinary_talk

SCHEMA = Path(__file__).parents[2] / "docs" / "session.schema.json"

EVERY: dict[str, Callable[[], list[Event]]] = {
    "exercise": exercise,
    "ordinary": ordinary_talk,
    "one partner": one_partner,
    "no speech": no_speech,
}

CONTRACT: dict[str, set[str]] = {
    "source": {"file", "duration_s", "channels", "sha256"},
    "participants": {"id", "name"},
    "speech": {"participant", "start_s", "end_s", "certainty"},
    "turns": {"participant", "start_s", "end_s", "fto_s"},
    "overlaps": {"holder", "by", "start_s", "end_s", "kind", "reason", "known_at_s"},
    "utterances": {"participant", "start_s", "end_s", "text", "words"},
    "turn_ends": {"participant", "at_s", "decided_at_s"},
    "prompts": {"at_s", "to", "phase", "text", "room"},
    "rounds": {"speaker", "listener", "speech_text", "attempts", "confirmed"},
}

ASSESSMENT = {
    "id accepted paraphrase about faithful question advice rebuttal hostile parroting validation i_statement",
    "blame appreciation overlap_kind feelings missing evidence say",
}


def as_json(events: list[Event]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(build_report(events, english()).to_json())
    return told


def test_the_fields_are_those_of_the_contract() -> None:
    """Every field that tools outside rely on is there, by its name."""
    told = as_json(exercise())

    assert {"format_version", "models", "summary", "caveats", *CONTRACT} <= set(told)
    for part, fields in CONTRACT.items():
        entries = told[part] if isinstance(told[part], list) else [told[part]]
        assert entries
        assert all(fields <= set(entry) for entry in entries), part
    word = told["utterances"][0]["words"][0]
    assert set(word) == {"text", "start_s", "end_s", "probability"}


def test_an_attempt_has_the_fields_of_an_assessment() -> None:
    attempt = as_json(exercise())["rounds"][0]["attempts"][0]

    assert {field for fields in ASSESSMENT for field in fields.split()} <= set(attempt)
    assert set(attempt["question"]) == {"is", "open"}
    assert set(attempt["overlap_kind"]) == {"backchannel", "cooperative", "floor_taking"}


def test_the_published_schema_is_current() -> None:
    """After a change of the models: `python -m assistant.feedback.report > docs/session.schema.json`."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)
def test_a_report_satisfies_the_published_schema(talk: Callable[[], list[Event]]) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(as_json(talk()))


@pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)
def test_equal_events_give_equal_bytes(talk: Callable[[], list[Event]]) -> None:
    """Made twice, and made from what was read back."""
    first, second = build_report(talk(), english()), build_report(talk(), english())

    assert first.to_json() == second.to_json()
    assert SessionReport.model_validate_json(first.to_json()).to_json() == first.to_json()


def test_the_order_in_which_facts_became_known_changes_nothing() -> None:
    """What a slow transcriber tells late stands where it was said."""
    start, *rest = exercise()
    moved = [event for event in rest if type(event).__name__ in ("UtteranceTranscribed", "OverlapJudged")]
    others = [event for event in rest if event not in moved]

    assert build_report([start, *others, *reversed(moved)], english()) == build_report(
        [start, *rest], english()
    )


def test_a_stranger_is_in_the_speech_and_no_participant() -> None:
    told = as_json(ordinary_talk())

    assert [participant["id"] for participant in told["participants"]] == ["A", "B"]
    assert "UNKNOWN-1" in {speech["participant"] for speech in told["speech"]}


def test_speech_of_nobody_known_stays_unknown() -> None:
    journal = Journal()
    journal.hears(UNKNOWN, 1, 2)

    assert as_json(journal.ends(5))["speech"][0]["participant"] == "UNKNOWN"


def test_seconds_are_rounded_to_the_millisecond() -> None:
    """Sample 17 is 1.0625 ms in: told as 0.001 s."""
    journal = Journal()
    ipu = journal.hears("A", 17 / 16_000, 1)
    journal.events.append(Attributed(at=40_000, ipu=ipu, participant="A", certainty=0.123456789))

    speech = as_json(journal.ends(5))["speech"][0]

    assert (speech["start_s"], speech["certainty"]) == (0.001, 0.1235)


def test_a_prompt_without_room_says_so() -> None:
    rooms = [prompt["room"] for prompt in as_json(exercise())["prompts"]]

    assert rooms.count(False) == 1
    assert rooms.count(True) == len(rooms) - 1


def test_a_cut_in_has_the_words_of_both() -> None:
    """What was being said until the end of the overlap, and what it was met with."""
    (cut_in,) = [o for o in as_json(exercise())["overlaps"] if o["kind"] == "interruption"]

    assert cut_in["holder_text"].endswith("and I would like a short call.")
    assert cut_in["by_text"] == "But I told you on Monday that it would be late."
    assert cut_in["is_noted"]


def test_a_reason_names_the_two() -> None:
    """The places of the tracker's sentence are filled; a brace in a name stays one."""
    journal = Journal(("Ann {by}", "Ben"))
    reason = "{by} began while {holder} was in the middle."
    journal.overlap("B", "A", 1, 2, OverlapKind.UNDECIDED, reason)

    (overlap,) = as_json(journal.ends(5))["overlaps"]

    assert overlap["reason"] == "Ben began while Ann {by} was in the middle."


def test_a_round_knows_when_its_speech_was() -> None:
    first, second = as_json(exercise())["rounds"]

    assert (first["speech_start_s"], first["speech_end_s"]) == (8.0, 38.5)
    assert (second["speech_start_s"], second["speech_end_s"]) == (89.0, 112.0)


def test_no_speech_is_told_by_the_report() -> None:
    assert not build_report(no_speech(), english()).has_speech
    assert build_report(one_partner(), english()).has_speech


def test_names_are_kept_as_typed() -> None:
    names = ("  Zoë <b>", 'Bo "X" & Sons')

    told = as_json(exercise(names))

    assert [participant["name"] for participant in told["participants"]] == list(names)


def test_two_hours_of_talk_are_folded() -> None:
    told = build_report(long_talk(120), english())

    assert len(told.turns) == 1200
    assert told.source.duration_s == 7200


def test_the_exercise_that_a_recording_was_found_to_follow_is_told() -> None:
    """`auto` is decided late; the report says what was decided."""
    events = ordinary_talk()
    chosen = ExerciseChosen(at=events[-1].at, exercise="say-it-back", reason="It was said back.")

    assert as_json(events)["session"]["exercise"] is None
    assert as_json([*events, chosen])["session"]["exercise"] == "say-it-back"


@pytest.mark.parametrize(
    ("accepted", "confirmed", "differently"),
    [
        ((True, True), True, (True, False)),
        ((False, True), True, (False, False)),
        ((True,), False, (True,)),
        ((True,), None, (False,)),
    ],
)
def test_what_the_speaker_wanted_otherwise_is_told_as_such(
    accepted: tuple[bool, ...], confirmed: bool | None, differently: tuple[bool, ...]
) -> None:
    """The speaker's word outranks the judge's: a try that was followed by another is not praised."""
    attempts = tuple(AttemptReport.model_construct(accepted=one) for one in accepted)
    round_ = RoundReport.model_construct(attempts=attempts, confirmed=confirmed)
    assert tuple(round_.is_put_differently(at) for at in range(len(attempts))) == differently


def test_answers_are_told_in_order_of_time() -> None:
    """The speaker's "not quite" stands before the try that it led to."""
    attempts = tuple(AttemptReport.model_construct(start_s=at_s) for at_s in (36.0, 58.0))
    replies = tuple(
        ReplyReport(participant="A", meaning=meaning, text=meaning, at_s=at_s)
        for meaning, at_s in (("no", 53.0), ("yes", 76.0))
    )
    round_ = RoundReport.model_construct(listener="B", attempts=attempts, received=(), replies=replies)

    told = [(one.role, one.by, one.attempt) for one in round_.answered()]

    assert told == [
        ("said_back", "B", 0),
        ("reply", "A", None),
        ("said_back_again", "B", 1),
        ("reply", "A", None),
    ]


def test_a_recording_without_a_name_is_still_a_recording() -> None:
    """A reduced copy does not name it; it was no talk at the microphone for that."""
    report = build_report(ordinary_talk(), english())
    unnamed = report.model_copy(update={"source": report.source.model_copy(update={"file": None})})

    assert unnamed.session.kind == "replay"
    assert "a recording" in render_markdown(unnamed, english())
