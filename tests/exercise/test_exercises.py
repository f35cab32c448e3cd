"""Every exercise is played from its first word to its last, each as its partners might do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.events import (
    Appreciation,
    Assessment,
    AttemptAssessed,
    CutInNoted,
    Event,
    Feeling,
    IntentionRecalled,
    IntentionSet,
    PromptRequested,
    ReplyHeard,
    ReplyMeaning,
    RoundEnded,
    SessionEnded,
    SpeechAssessed,
)
from assistant.exercise.forms import missing_of
from assistant.exercise.loader import exercise_files, load_exercise
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.practice import MachineSettings
from assistant.exercise.schema import Form
from assistant.exercise.verdict import is_saying_back
from assistant.ports import ContextUtterance, ResponseTiming
from assistant.prompts.script import Script
from tests.exercise.scene import ANN, BEN, WORDS, Room, assessment, cut_in, phases, spoken

STORY = "I was at the lake this morning and I swam for the first time in ten years"
"""16 words, so 6.4 s."""


class CoupleJudge:
    """By plain rules: "So …" says back, "I feel", "you always", "you could", "makes sense", and so on."""

    def prepare(self, text: str) -> None:
        """There is nothing to read ahead."""

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        lowered = response.lower()
        plain = assessment(
            accepted=lowered.startswith("so ") and bool(speech),
            advice=float("you could" in lowered),
        )
        return replace(
            plain,
            i_statement=float("i feel" in lowered),
            blame=float("you always" in lowered),
            validation=float("makes sense" in lowered),
            appreciation=Appreciation(
                deed=float("cooked" in lowered),
                effect=float("i could rest" in lowered),
                quality=float("caring" in lowered),
            ),
            feelings=(Feeling(word="lonely", family="sad", start=0, end=6),) if "lonely" in lowered else (),
        )


def play(
    name: str, lines: Sequence[tuple[str, float, str]], *, until_s: float, also: Sequence[Event] = ()
) -> list[Event]:
    exercise = load_exercise(name)
    machine = ExerciseMachine(
        exercise,
        participants=[ANN, BEN],
        judge=CoupleJudge(),
        words=WORDS,
        script=Script(exercise, WORDS, {"A": "Ann", "B": "Ben"}),
        settings=MachineSettings(first_speaker="A"),
    )
    return Room(machine).play([*spoken(lines), *also], until_s=until_s)


def asked(events: Sequence[Event]) -> list[tuple[str, str | None, str]]:
    return [(event.phase, event.to, event.text) for event in events if isinstance(event, PromptRequested)]


def names_of(events: Sequence[Event]) -> list[str]:
    return [phase for phase, _ in phases(events)]


def reasons(events: Sequence[Event]) -> list[str]:
    return [event.reason for event in events if isinstance(event, SessionEnded)]


def test_set_your_intentions() -> None:
    """Two wishes said back and confirmed, a talk, and both look back on what they had wished."""
    events = play(
        "set-your-intentions",
        [
            ("A", 10, "I want to be able to tell you about my work"),
            ("B", 22, "So you want to tell me about your work"),
            ("A", 32, "Yes."),
            ("B", 42, "I want us to plan the summer together today"),
            ("A", 54, "So you want to plan the summer with me"),
            ("B", 64, "Yes, exactly."),
            ("A", 76, STORY),
            ("B", 83, STORY),
            ("A", 90, "I think we're done."),
            ("A", 104, "Yes, it did."),
            ("B", 118, "Not quite, but a little."),
        ],
        until_s=150,
    )

    one = ["intention", "paraphrase", "confirm"]
    assert names_of(events) == ["brief", *one, "swap", *one, "talk", "recall", "recall", "close"]
    recalled = [event for event in events if isinstance(event, IntentionRecalled)]
    assert [(event.participant, event.meaning) for event in recalled] == [
        ("A", ReplyMeaning.YES),
        ("B", ReplyMeaning.NOT_QUITE),
    ]
    assert [event.text for event in recalled] == ["Yes, it did.", "Not quite, but a little."]
    assert len([event for event in events if isinstance(event, ReplyHeard)]) == 2
    wishes = [event for event in events if isinstance(event, IntentionSet)]
    assert [(event.participant, event.text) for event in wishes] == [
        ("A", "I want to be able to tell you about my work"),
        ("B", "I want us to plan the summer together today"),
    ]
    assert wishes[0].span.start == 10 * 16_000
    assert asked(events)[-3:-1] == [
        ("recall", "A", "Ann, you said: I want to be able to tell you about my work. Did it get you closer?"),
        ("recall", "B", "Ben, you said: I want us to plan the summer together today. Did it get you closer?"),
    ]
    assert [(e.speaker, e.is_confirmed) for e in events if isinstance(e, RoundEnded)] == [
        ("A", True),
        ("B", True),
    ]
    assert reasons(events) == ["closed"]


@pytest.mark.parametrize(
    ("answers", "meaning", "text"),
    [
        (
            [(112.0, "Hm, let me think."), (114.0, "Yes, exactly.")],
            ReplyMeaning.YES,
            "Hm, let me think. Yes, exactly.",
        ),
        ([(112.0, "No.")], ReplyMeaning.NOT_QUITE, "No."),
        ([(112.0, "I saw the lake again.")], ReplyMeaning.UNCLEAR, "I saw the lake again."),
    ],
)
def test_looking_back_takes_the_first_clear_answer(
    answers: list[tuple[float, str]], meaning: ReplyMeaning, text: str
) -> None:
    """The words are kept as they were said; a long wish is asked about without being told again."""
    wish = f"{STORY} and {STORY}"
    lines = [
        ("A", 10.0, wish),
        ("B", 30.0, "So you want to tell me of the lake"),
        ("A", 42.0, "Yes."),
        ("B", 50.0, "I want us to plan the summer together today"),
        ("A", 62.0, "So you want to plan the summer with me"),
        ("B", 72.0, "Yes."),
        ("A", 84.0, STORY),
        ("A", 98.0, "I think we're done."),
        *(("A", at, said) for at, said in answers),
    ]
    events = play("set-your-intentions", lines, until_s=124)

    recalled = [event for event in events if isinstance(event, IntentionRecalled)][-1]

    assert (recalled.participant, recalled.meaning, recalled.text) == ("A", meaning, text)
    assert ("recall", "A", "Ann, think of what you wished for. Did it get you closer?") in asked(events)


def test_what_is_told_in_other_exercises_is_no_intention() -> None:
    """Only an exercise that looks back keeps what was set out for."""
    lines = [("A", 10.0, STORY), ("B", 22.0, "So you swam in the lake"), ("A", 32.0, "Yes.")]

    assert not [e for e in play("say-it-back", lines, until_s=60) if isinstance(e, IntentionSet)]


def test_undivided_attention() -> None:
    """Questions and pauses end nothing; the time does, in silence, and then the other one tells."""
    lines = [("A", 10.0, STORY), ("B", 18.0, "How was that for you?"), ("A", 26.0, STORY)]
    lines += [("B", 40.0 + 20 * n, "What else was there?") for n in range(14)]
    lines += [("A", 43.0 + 20 * n, STORY) for n in range(14)]
    events = play("undivided-attention", lines, until_s=340)

    assert names_of(events) == ["brief", "telling", "swap", "telling"]
    swapped = next(event for event in events if isinstance(event, RoundEnded))
    assert swapped.at >= 300 * 16_000
    assert swapped.speech_text.count("lake") == 16
    assert not [event for event in events if isinstance(event, AttemptAssessed)]


def test_undivided_attention_nudges_the_one_who_asks() -> None:
    """In a long silence it is the question that is missing."""
    events = play("undivided-attention", [("A", 10, STORY)], until_s=40)

    assert asked(events)[1] == ("telling", "B", "Ben, what would you like to know more about?")


def test_something_new_is_received_with_thanks() -> None:
    """Mending is asked to wait; a thank you goes on."""
    events = play(
        "something-new",
        [
            ("A", 12, STORY),
            ("B", 28, "You could swim with the club on Mondays"),
            ("B", 42, "Thank you for telling me."),
            ("B", 58, STORY),
            ("A", 72, "Thank you."),
        ],
        until_s=100,
    )

    assert names_of(events) == ["brief", "telling", "thanks", "swap", "telling", "thanks", "close"]
    assert ("thanks", "B", "Nothing needs mending now, Ben. A thank you is enough.") in asked(events)
    assert [e.assessment.accepted for e in events if isinstance(e, AttemptAssessed)] == [False, True, True]


def test_i_instead_of_you() -> None:
    """A blaming form is offered a second try; the softer one is said back."""
    events = play(
        "i-instead-of-you",
        [
            ("A", 12, "You always leave the kitchen to me and go to bed"),
            ("A", 30, "I feel tired about the kitchen and I need help in the evening"),
            ("B", 46, "So you are tired and need help in the evening"),
            ("A", 58, "Yes."),
        ],
        until_s=66,
    )

    told = [event for event in events if isinstance(event, SpeechAssessed)]
    assert [(event.attempt, event.is_met, event.form) for event in told] == [
        (1, False, "i_statement"),
        (2, True, "i_statement"),
    ]
    assert ("complaint", "A") in [(phase, to) for phase, to, _ in asked(events)]
    assert told[1].text.startswith("I feel")
    assert names_of(events) == ["brief", "complaint", "paraphrase", "confirm", "swap", "complaint"]


def test_i_statement_is_not_asked_for_for_ever() -> None:
    """After three tries the exercise goes on with what was told."""
    lines = [("A", 12.0 + 16 * n, "You always leave the kitchen to me") for n in range(3)]
    events = play("i-instead-of-you", lines, until_s=56)

    assert [event.is_met for event in events if isinstance(event, SpeechAssessed)] == [False] * 3
    assert names_of(events)[-1] == "paraphrase"


def test_in_their_shoes() -> None:
    """Words without the feeling are asked for it; then the partner says how near it was."""
    events = play(
        "in-their-shoes",
        [
            ("A", 12, STORY),
            ("B", 28, "So you swam in the lake this morning"),
            ("B", 44, "So you were lonely there and it makes sense that you swam"),
            ("A", 60, "Spot on."),
        ],
        until_s=68,
    )

    assert [e.assessment.accepted for e in events if isinstance(e, AttemptAssessed)] == [False, True]
    assert any(text.startswith("Ben, how might it have felt for Ann") for _, _, text in asked(events))
    assert [e.meaning for e in events if isinstance(e, ReplyHeard)] == [ReplyMeaning.YES]
    assert names_of(events) == ["brief", "telling", "retelling", "rating", "swap", "telling"]


def test_thank_you_for() -> None:
    """Vague thanks are asked for the deed; thanks made small are asked to be let in."""
    events = play(
        "thank-you-for",
        [
            ("A", 12, "Thank you for everything that you do"),
            ("A", 28, "You cooked on Monday and I could rest and that is caring"),
            ("B", 46, "Oh, it was nothing."),
            ("B", 60, "Thank you, I am glad."),
        ],
        until_s=68,
    )

    assert [e.is_met for e in events if isinstance(e, SpeechAssessed)] == [False, True]
    assert ("receiving", "B", "Ben, just let it in. A thank you is enough.") in asked(events)
    assert [e.assessment.accepted for e in events if isinstance(e, AttemptAssessed)] == [False, True]
    assert names_of(events) == ["brief", "thanking", "receiving", "swap", "thanking"]


def test_thanks_that_come_at_once_are_received() -> None:
    """Who says thank you without being asked has received it; nobody is asked for it again."""
    events = play(
        "thank-you-for",
        [("A", 12, "You cooked on Monday and I could rest and that is caring"), ("B", 17.5, "Oh thank you.")],
        until_s=26,
    )

    assert [e.assessment.accepted for e in events if isinstance(e, AttemptAssessed)] == [True]
    assert "receiving" not in [phase for phase, _, _ in asked(events)]


def test_when_we_laughed_counts_no_cut_in() -> None:
    """Talking at once belongs to it."""
    events = play(
        "when-we-laughed",
        [("A", 12, STORY), ("B", 17, STORY), ("A", 24, STORY), ("B", 32, "We're done.")],
        also=[cut_in(1, by="B", holder="A", start_s=17, end_s=18.4, known_s=20)],
        until_s=50,
    )

    assert names_of(events) == ["brief", "talk", "close"]
    assert not [event for event in events if isinstance(event, CutInNoted)]
    assert reasons(events) == ["closed"]


def test_stress_of_the_day_wants_no_advice_unless_asked() -> None:
    """Where the one who tells asks what to do, advice is what was asked for."""
    advice = "You could call your boss on Monday"
    unasked = play(
        "stress-of-the-day", [("A", 12, STORY), ("A", 620, "That's all."), ("B", 640, advice)], until_s=660
    )
    wanted = play(
        "stress-of-the-day",
        [("A", 12, STORY + ". What would you do?"), ("A", 620, "That's all."), ("B", 640, advice)],
        until_s=660,
    )

    assert [e.assessment.accepted for e in unasked if isinstance(e, AttemptAssessed)] == [False]
    assert [e.assessment.accepted for e in wanted if isinstance(e, AttemptAssessed)] == [True]


def parts(deed: float, effect: float, quality: float) -> Appreciation:
    return Appreciation(deed=deed, effect=effect, quality=quality)


@pytest.mark.parametrize("name", sorted(exercise_files()))
def test_silence_ends_every_exercise(name: str) -> None:
    """Nobody says a word: every exercise comes to its end by itself, with few prompts."""
    events = play(name, [], until_s=3600)

    assert reasons(events) == ["closed"]
    assert len(asked(events)) <= 20


@pytest.mark.parametrize(
    ("form", "given", "missing"),
    [
        (Form.I_STATEMENT, {"i_statement": 0.9}, None),
        (Form.I_STATEMENT, {"i_statement": 0.9, "blame": 0.8}, "turn_round"),
        (Form.I_STATEMENT, {"hostile": 0.6}, "turn_round"),
        (Form.I_STATEMENT, {}, "say_i"),
        (Form.APPRECIATION, {"appreciation": Appreciation(deed=0.9, effect=0.1, quality=0.7)}, None),
        (Form.APPRECIATION, {"appreciation": Appreciation(deed=0.9, effect=0.7, quality=0.1)}, None),
        (
            Form.APPRECIATION,
            {"appreciation": Appreciation(deed=0.9, effect=0.1, quality=0.1)},
            "name_quality",
        ),
        (Form.APPRECIATION, {}, "name_deed"),
        (Form.THEIR_SIDE, {"validation": 0.7}, None),
        (Form.THEIR_SIDE, {}, "name_feeling"),
    ],
)
def test_form_of_telling(form: Form, given: dict[str, object], missing: str | None) -> None:
    """What would help next, or nothing where it is all there."""
    plain = assessment(accepted=False)

    assert missing_of(form, replace(plain, **given)) == missing  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "goes_on"),
    [
        ({"accepted": True, "paraphrase": 0.1}, True),
        ({"paraphrase": 0.8, "about": 0.9, "faithful": 0.1}, True),
        ({"paraphrase": 0.8, "about": 0.2}, False),
        ({"paraphrase": 0.8, "about": None}, False),
        ({"paraphrase": 0.5, "about": 0.9}, False),
        ({"paraphrase": 0.8, "about": 0.9, "rebuttal": 0.4}, False),
        ({"paraphrase": 0.8, "about": 0.9, "advice": 0.4}, False),
        ({"paraphrase": 0.8, "about": 0.9, "hostile": 0.4}, False),
    ],
)
def test_exercise_goes_on_by_the_form(given: dict[str, object], goes_on: bool) -> None:
    """Whether it was right is the speaker's to say; whether it was a saying back is heard."""
    plain = assessment(accepted=False)

    assert is_saying_back(replace(plain, **given)) is goes_on  # type: ignore[arg-type]
