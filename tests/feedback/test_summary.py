"""Two kind, concrete sentences for each partner, alike for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import ValidationError

from assistant.events import Assessment, Event, Feeling, OverlapKind
from assistant.exercise.words import exercise_words
from assistant.feedback.build import build_report
from assistant.feedback.summary import PartnerSummary, fill, summary_lines
from assistant.feedback.words import FeedbackWords
from assistant.language import read_words
from tests.feedback.journal import (
    ADVICE,
    CLOSED_QUESTION,
    GOOD,
    OPEN_QUESTION,
    PLAIN,
    REBUTTAL,
    THANKS,
    THANKS_WITHOUT_QUALITY,
    Journal,
    english,
)
from tests.feedback.sample import exercise, long_talk, no_speech, one_partner, ordinary_talk

LONG = "It was a long day, and when I came home I wanted to sit down with you and nothing else."


def partner(events: list[Event], participant: str) -> PartnerSummary:
    report = build_report(events, english())
    return next(own for own in report.summary.partners if own.participant == participant)


def talk(judged: Assessment | None = None) -> Journal:
    """Ann tells something; Ben answers, judged as given."""
    journal = Journal()
    journal.says("A", 1, 6, LONG)
    journal.says("B", 7, 10, "So, what was it like for you on that day?", judged=judged, answering=LONG)
    return journal


def answered() -> list[Event]:
    """Ben asks, and Ann tells for five seconds."""
    journal = talk(OPEN_QUESTION)
    journal.says("A", 11, 16, LONG)
    return journal.ends(18)


def went_well(events: list[Event], participant: str = "B") -> str:
    sentence = partner(events, participant).went_well
    assert sentence is not None
    return sentence.code


def to_try(events: list[Event], participant: str = "B") -> str:
    sentence = partner(events, participant).to_try
    assert sentence is not None
    return sentence.code


def rounds(*attempts: Assessment, is_confirmed: bool | None = None) -> list[Event]:
    """Ann speaks; Ben says it back as often as judged."""
    journal = Journal(exercise="say-it-back")
    journal.phase("speak", 1, 0, "A", "B")
    journal.says("A", 1, 6, LONG)
    for number, judged in enumerate(attempts, start=1):
        journal.attempt(
            1, number, "B", 10.0 * number, 10.0 * number + 5, LONG, "So you came home tired.", judged
        )
    journal.round_ends(1, 60, "A", "B", LONG, is_confirmed)
    return journal.ends(62)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        (rounds(GOOD, is_confirmed=True), "confirmed"),
        (rounds(GOOD), "accepted"),
        (rounds(replace(GOOD, accepted=False), is_confirmed=False), "named_feeling"),
        (talk(replace(PLAIN, validation=0.9)).ends(12), "validated"),
        (talk(THANKS).ends(12), "thanked"),
        (answered(), "open_question"),
        (talk(OPEN_QUESTION).ends(12), "took_part"),
        (talk(replace(PLAIN, paraphrase=0.8, about=0.8)).ends(12), "reflected"),
        (talk(replace(THANKS, feelings=(), paraphrase=0.8, about=0.8)).ends(12), "reflected"),
        (rounds(REBUTTAL, PLAIN, is_confirmed=False), "tried_again"),
        (talk(replace(PLAIN, i_statement=0.9)).ends(12), "i_statement"),
        (
            talk(replace(PLAIN, feelings=(Feeling(word="glad", family="glad", start=0, end=4),))).ends(12),
            "told_feeling",
        ),
        (talk().ends(12), "took_part"),
    ],
)
def test_what_went_well_is_what_happened(events: list[Event], code: str) -> None:
    """Each finding speaks where its evidence is the most telling there is."""
    assert went_well(events) == code


@pytest.mark.parametrize(
    ("events", "code"),
    [
        (rounds(REBUTTAL), "say_back_first"),
        (rounds(ADVICE), "advice_first"),
        (rounds(CLOSED_QUESTION), "question_first"),
        (rounds(replace(PLAIN, paraphrase=0.8, missing=("sit down with you",))), "missing"),
        (rounds(replace(PLAIN, parroting=0.9)), "own_words"),
        (rounds(replace(PLAIN, paraphrase=0.8)), "check_back"),
        (rounds(replace(PLAIN, validation=0.9)), "check_back"),
        (rounds(replace(PLAIN, paraphrase=0.8), is_confirmed=True), "check_back"),
        (rounds(replace(GOOD, feelings=()), is_confirmed=True), "add_feeling"),
        (rounds(replace(GOOD, missing=("sit down with you",)), is_confirmed=True), "missing"),
        (talk(ADVICE).ends(12), "advice"),
        (talk(CLOSED_QUESTION).ends(12), "open_question"),
        (talk(THANKS_WITHOUT_QUALITY).ends(12), "add_quality"),
        (talk(replace(CLOSED_QUESTION, advice=0.9)).ends(12), "open_question"),
        (talk(replace(PLAIN, advice=0.7)).ends(12), "say_back_once"),
        (talk(replace(PLAIN, advice=0.9, i_statement=0.9)).ends(12), "say_back_once"),
        (talk(replace(THANKS_WITHOUT_QUALITY, paraphrase=0.8, about=0.8)).ends(12), "ask_more"),
        (talk(PLAIN).ends(12), "say_back_once"),
        (talk(replace(PLAIN, paraphrase=0.8)).ends(12), "ask_more"),
        (rounds(GOOD, is_confirmed=True), "ask_more"),
    ],
)
def test_what_to_try_follows_from_what_happened(events: list[Event], code: str) -> None:
    assert to_try(events) == code


def test_a_feeling_that_no_list_has_is_a_feeling() -> None:
    """ "You feel rushed" names one, whether or not it was recognised as such."""
    journal = Journal(exercise="say-it-back")
    journal.says("A", 1, 6, LONG)
    judged = replace(GOOD, feelings=())
    journal.attempt(1, 1, "B", 10, 15, LONG, "So you feel rushed in the mornings.", judged)
    journal.round_ends(1, 20, "A", "B", LONG, True)

    assert to_try(journal.ends(22)) == "ask_more"


def test_what_the_speaker_confirmed_comes_after_a_cut_in() -> None:
    """A first attempt that missed is settled by the speaker's yes; the cut-in is the thing to try."""
    journal = Journal(exercise="say-it-back")
    journal.phase("speak", 1, 0, "A", "B")
    journal.says("A", 1, 6, LONG)
    journal.overlap("B", "A", 5, 6, OverlapKind.INTERRUPTION, "stops unfinished")
    journal.attempt(1, 1, "B", 10, 15, LONG, "But I had to work.", REBUTTAL)
    journal.round_ends(1, 20, "A", "B", LONG, True)
    events = journal.ends(22)

    assert (went_well(events), to_try(events)) == ("confirmed", "cut_in")


def test_what_is_quoted_begins_with_what_it_shows() -> None:
    """Of a long utterance the sentence with the evidence, not its first words."""
    text = "We went there on Monday and it rained the whole long day. For me it was the best of days."
    judged = replace(PLAIN, i_statement=0.9, evidence={"i_statement": ((58, 64),)})
    journal = Journal()
    journal.says("A", 1, 6, LONG)
    journal.says("B", 7, 14, text, judged=judged)

    sentence = partner(journal.ends(15), "B").went_well

    assert sentence is not None
    assert sentence.text == "You spoke of yourself rather than of Ann: “For me it was the best of days”."


def test_staying_with_a_long_turn_goes_well() -> None:
    """Ten seconds without a word in between, and the answer after the end."""
    journal = Journal()
    journal.says("A", 1, 11, LONG)
    journal.says("B", 11.4, 13, "Oh dear.")

    assert went_well(journal.ends(15)) == "let_finish"


def test_cutting_in_is_not_staying() -> None:
    journal = Journal()
    journal.says("A", 1, 11, LONG)
    journal.overlap("B", "A", 6, 7, OverlapKind.FAILED_INTERRUPTION, "the other goes on")
    journal.says("B", 11.4, 13, "Oh dear.")

    assert went_well(journal.ends(15)) == "took_part"


def test_listening_signals_are_told_with_one_of_them() -> None:
    journal = Journal()
    journal.says("A", 1, 6, LONG)
    journal.signal("B", "A", 2)
    journal.signal("B", "A", 4, "oh")

    sentence = partner(journal.ends(15), "B").went_well

    assert sentence is not None
    assert sentence.text == "With 2 short signals such as “mhm” you showed Ann that you were listening."


def test_a_cut_in_is_told_with_what_it_fell_into() -> None:
    """The moment and the other's words; no number, no blame."""
    journal = Journal()
    journal.says("A", 75, 81, LONG)
    journal.says("B", 80, 84, "But I had to work.")
    journal.overlap("B", "A", 80, 81, OverlapKind.INTERRUPTION, "stops unfinished")

    sentence = partner(journal.ends(90), "B").to_try

    assert sentence is not None
    assert sentence.text == (
        "At 1:20 Ann was saying “… to sit down with you and nothing else” when you came in; "
        "try one breath after the last word."
    )
    assert (sentence.start_s, sentence.end_s) == (80.0, 81.0)


def test_a_cut_in_without_words_is_told_by_its_moment() -> None:
    journal = Journal()
    journal.hears("A", 1, 5)
    journal.hears("B", 4, 8)
    journal.overlap("B", "A", 4, 5, OverlapKind.INTERRUPTION, "stops unfinished")

    assert to_try(journal.ends(9)) == "cut_in_unheard"


def mirrored(text: str) -> str:
    return text.replace("Ann", "\0").replace("Ben", "Ann").replace("\0", "Ben")


@pytest.mark.parametrize("talk", [exercise, ordinary_talk], ids=["exercise", "ordinary"])
def test_other_names_give_the_mirrored_text(talk: Callable[[tuple[str, str]], list[Event]]) -> None:
    """What is said to Ann is said to Ben once he sits in her place."""
    straight = build_report(talk(("Ann", "Ben")), english()).summary
    swapped = build_report(talk(("Ben", "Ann")), english()).summary

    for own, other in zip(straight.partners, swapped.partners, strict=True):
        for mine, theirs in ((own.went_well, other.went_well), (own.to_try, other.to_try)):
            assert mine is not None
            assert theirs is not None
            assert mirrored(mine.text) == theirs.text


def test_other_sides_give_the_same_sentences() -> None:
    """The same deeds by the other partner give the same sentences: the ids decide nothing."""

    def told(first: str, second: str) -> list[tuple[str, str]]:
        journal = Journal()
        journal.says(first, 1, 11, LONG)
        journal.signal(second, first, 3)
        journal.says(second, 11.4, 15, "You should just sleep more.", judged=ADVICE)
        journal.says(first, 14.5, 20, "I do, but it does not help me much.", judged=PLAIN)
        journal.overlap(first, second, 14.5, 15, OverlapKind.INTERRUPTION, "stops unfinished")
        events = journal.ends(22)
        return [(went_well(events, who), to_try(events, who)) for who in (first, second)]

    assert told("A", "B") == told("B", "A")


def test_every_sentence_is_short() -> None:
    """At most 25 words, whatever was quoted into it."""
    words = english()
    places = {place: " ".join(["word"] * 40) for place in ("quote", "said")}
    places |= {"partner": "Ann", "time": "1:02:03", "word": "lonely", "length": "2 minutes", "n": "12"}

    for sentences in (words.summary.went_well, words.summary.to_try, words.summary.notes):
        for code, template in sentences.model_dump().items():
            assert len(fill(template, places).split()) <= 25, code


def test_no_sentence_passes_a_verdict() -> None:
    """No "wrong", no "bad", no count of what somebody did not do."""
    words = english()
    texts = [
        *words.summary.went_well.model_dump().values(),
        *words.summary.to_try.model_dump().values(),
        *words.summary.notes.model_dump().values(),
        *words.page.values(),
        *words.replies.values(),
    ]
    for text in texts:
        for verdict in ("wrong", "fail", "bad ", "didn't", "did not", "never", "should", "grade", "score"):
            assert verdict not in text.lower(), text
    assert not any("{n}" in text for text in words.summary.to_try.model_dump().values())


def test_one_partner_alone_is_told_something_and_the_other_that_there_is_nothing() -> None:
    ann, ben = build_report(one_partner(), english()).summary.partners

    assert ann.went_well is not None
    assert ann.to_try is not None
    assert (ben.went_well, ben.to_try) == (None, None)
    assert ben.note


def test_no_speech_gives_one_line() -> None:
    assert len(summary_lines(build_report(no_speech(), english()), english())) == 1


@pytest.mark.parametrize("talk", [exercise, ordinary_talk, long_talk])
def test_lines_name_each_partner_twice(talk: Callable[[], list[Event]]) -> None:
    lines = summary_lines(build_report(talk(), english()), english())

    assert [line.split(":")[0] for line in lines] == ["Ann", "Ann, to try", "Ben", "Ben, to try"]


def test_a_place_that_does_not_exist_is_told_by_its_field() -> None:
    raw = {**read_words("en", "feedback"), "asking": exercise_words("en")}
    raw["summary"]["to_try"]["invite"] = "Ask {parner} in."

    with pytest.raises(ValidationError, match=r"to_try\.invite[\s\S]*knows no place {parner}"):
        FeedbackWords.model_validate(raw)
