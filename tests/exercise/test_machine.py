"""The exercise machine: what ends a turn, who is asked what, and what nobody has to fear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import (
    AttemptAssessed,
    AudioLost,
    CommandGiven,
    CommandKind,
    CutInNoted,
    Event,
    PhaseStarted,
    PromptRequested,
    ReplyHeard,
    ReplyMeaning,
    RoundEnded,
    SessionEnded,
    UtteranceTranscribed,
)
from assistant.exercise.loader import load_exercise
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.phrases import n_words
from assistant.prompts.script import Script
from assistant.timebase import Span, to_samples, to_seconds
from tests.exercise.scene import ANN, WORDS, Room, RuleJudge, cut_in, machine, phases, spoken

SPEECH = "I would like to talk about our Sunday mornings because I feel a little lonely"
"""15 words, so 6.0 s."""
BACK = "So you feel lonely on Sunday mornings when I have my phone at breakfast"
"""14 words, so 5.6 s."""


def play(
    lines: Sequence[tuple[str, float, str]],
    *,
    until_s: float,
    also: Sequence[Event] = (),
    hears_prompts: bool = True,
    of: ExerciseMachine | None = None,
    with_turn_ends: bool = True,
) -> list[Event]:
    room = Room(of or machine(), hears_prompts=hears_prompts)
    return room.play([*spoken(lines, with_turn_ends=with_turn_ends), *also], until_s=until_s)


def prompts(events: Sequence[Event]) -> list[tuple[str, str | None, str]]:
    return [(event.phase, event.to, event.text) for event in events if isinstance(event, PromptRequested)]


def first_at(events: Sequence[Event], phase: str, *, after_s: float = 0.0) -> float:
    """When the phase began, in seconds."""
    return next(
        to_seconds(event.at)
        for event in events
        if isinstance(event, PhaseStarted) and event.phase == phase and to_seconds(event.at) >= after_s
    )


def attempts(events: Sequence[Event]) -> list[AttemptAssessed]:
    return [event for event in events if isinstance(event, AttemptAssessed)]


def meanings(events: Sequence[Event]) -> list[ReplyMeaning]:
    return [event.meaning for event in events if isinstance(event, ReplyHeard)]


def rounds(events: Sequence[Event]) -> list[RoundEnded]:
    return [event for event in events if isinstance(event, RoundEnded)]


# -- the speaking turn ------------------------------------------------------------


def test_first_who_speaks_at_length_is_the_speaker() -> None:
    """ "You start." "Okay." names nobody; fifteen words do."""
    events = play([("B", 8, "You start."), ("A", 9, "Okay."), ("A", 11, SPEECH)], until_s=25)

    assert phases(events)[:3] == [("brief", None), ("speak", None), ("speak", "A")]


def test_named_speaker_keeps_the_role_though_the_other_talks_first() -> None:
    """With a first speaker given, small talk by the other one changes nothing."""
    events = play(
        [
            ("B", 8, "I am looking forward to this and I hope that you are comfortable over there"),
            ("A", 17, SPEECH),
        ],
        until_s=30,
        of=machine(first_speaker="A", is_recording=False),
    )

    assert {speaker for _, speaker in phases(events)} == {"A"}
    assert "paraphrase" in [phase for phase, _ in phases(events)]


@pytest.mark.parametrize("pause_s", [0.4, 1.0, 2.0, 2.4])
def test_pause_shorter_than_patience_never_ends_the_speech(pause_s: float) -> None:
    """The speaker may breathe and think."""
    more = "and that is why I would love to have breakfast without the phone"
    events = play([("A", 8, SPEECH), ("A", 14 + pause_s, more)], until_s=30)

    assert first_at(events, "paraphrase") == pytest.approx(14 + pause_s + 13 * 0.4 + 2.75, abs=0.01)


def test_longer_patience_of_a_couple_is_kept() -> None:
    """With 5 s of patience a pause of 4 s ends nothing."""
    events = play([("A", 8, SPEECH), ("A", 18, SPEECH)], until_s=40, of=machine(patience_s=5.0))

    assert first_at(events, "paraphrase") == pytest.approx(18 + 6 + 5.25, abs=0.01)


def test_handing_over_in_words_ends_the_speech_at_once() -> None:
    """ "I'm done, over to you" needs no long silence after it."""
    events = play([("A", 8, SPEECH + ". I'm done, over to you.")], until_s=30)

    end_s = 8 + 20 * 0.4
    assert first_at(events, "paraphrase") == pytest.approx(end_s + 0.6, abs=0.01)
    assert prompts(events)[1][:2] == ("paraphrase", "B")


def test_backchannel_never_ends_the_speech() -> None:
    """The listener's "mhm" in a pause leaves the speaker the floor."""
    events = play([("A", 8, SPEECH), ("B", 14.3, "Mhm."), ("A", 16.2, SPEECH)], until_s=40)

    assert first_at(events, "paraphrase") == pytest.approx(16.2 + 6 + 2.75, abs=0.01)


def test_listener_who_says_it_back_unasked_is_followed() -> None:
    """No prompt is needed where the listener begins by themselves."""
    events = play([("A", 8, SPEECH), ("B", 14.5, BACK), ("A", 20.5, "Yes, exactly.")], until_s=40)

    assert [attempt.assessment.accepted for attempt in attempts(events)] == [True]
    assert meanings(events) == [ReplyMeaning.YES]
    assert not [prompt for prompt in prompts(events) if prompt[0] == "paraphrase"]


def test_short_question_of_the_listener_leaves_the_speech_open() -> None:
    """ "When was that?" is answered inside the speech; nothing is weighed."""
    answer = "On the first Sunday of the month and then again last week"
    events = play([("A", 8, SPEECH), ("B", 14.4, "When was that?"), ("A", 16, answer)], until_s=30)

    assert not attempts(events)
    assert first_at(events, "paraphrase") == pytest.approx(16 + 12 * 0.4 + 2.75, abs=0.01)


def test_argument_after_the_speech_is_a_try_that_is_not_accepted() -> None:
    """A clean take-over with an argument ends the speech, whoever speaks next."""
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 14.4, "But that is not how it was and I always put it away"),
            ("A", 20, "Not now please I only wanted you to hear how it feels to me"),
        ],
        until_s=40,
    )

    assert [attempt.assessment.accepted for attempt in attempts(events)] == [False]


def test_where_nobody_was_named_the_long_one_tells() -> None:
    """An opening of twelve words is no speech when the other one then tells at length."""
    opening = "Shall we try this exercise now and will you begin with it today"
    long = " ".join([SPEECH, "and", SPEECH, "and", SPEECH])
    events = play(
        [("B", 1, opening), ("A", 6.6, long), ("B", 26, BACK), ("A", 32, "Yes, exactly.")], until_s=45
    )

    assert [(one.speaker, one.is_confirmed) for one in rounds(events)] == [("A", True)]
    assert len(attempts(events)) == 1


def test_lost_sound_is_no_silence() -> None:
    """What was said in a lost stretch is not known: the pause counts from its end."""
    lost = AudioLost(at=to_samples(15.5), span=Span(to_samples(15), to_samples(15.5)))
    events = play([("A", 8, SPEECH)], also=[lost], until_s=25)

    assert first_at(events, "paraphrase") == pytest.approx(15.5 + 2.75, abs=0.01)


# -- cut-ins ------------------------------------------------------------------------


def test_cut_in_is_noted_in_the_turn_and_named_after_it() -> None:
    """While the speaker goes on nothing is said; the prompt after the turn names it once."""
    events = play(
        [("A", 8, SPEECH), ("B", 13, "But I told you that"), ("A", 15.2, SPEECH)],
        also=[cut_in(1, by="B", holder="A", start_s=13, end_s=14, known_s=15.4)],
        until_s=40,
    )

    noted = [to_seconds(event.at) for event in events if isinstance(event, CutInNoted)]
    asked = [event for event in events if isinstance(event, PromptRequested)]
    assert noted == [15.4]
    assert [prompt for prompt in asked if 13 < to_seconds(prompt.at) < 23.7] == []
    assert asked[1].text == "Ben, once you came in before the end. What did you hear?"


def test_interruption_by_the_speaker_of_the_saying_back_is_no_cut_in() -> None:
    """The floor was granted to the speaker: only the listener can cut in."""
    events = play(
        [("A", 8, SPEECH), ("B", 18, BACK), ("A", 22, "Yes exactly.")],
        also=[cut_in(1, by="A", holder="B", start_s=22, end_s=23, known_s=24)],
        until_s=40,
    )

    assert not [event for event in events if isinstance(event, CutInNoted)]


# -- saying back ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("But I always put the phone away before we eat", "Your side comes next, Ben."),
        ("Why don't we buy a box for the phones at the weekend", "That may help later, Ben."),
        ("Where did you get the idea that I look at the phone", "Keep the question for a moment, Ben."),
        ("The weather was really quite good on that day I think", "Ben, before you reply:"),
    ],
)
def test_listener_who_does_something_else_is_asked_kindly(answer: str, asked: str) -> None:
    """Argument, advice, question and the rest each have words of their own, and only after a pause."""
    events = play([("A", 8, SPEECH), ("B", 18, answer)], until_s=34)

    assert [attempt.assessment.accepted for attempt in attempts(events)] == [False]
    assert prompts(events)[2][1] == "B"
    assert prompts(events)[2][2].startswith(asked)


def test_listener_who_thinks_while_saying_back_is_not_asked_again() -> None:
    """Two parts with a pause of 2 s between them are one try."""
    events = play([("A", 8, SPEECH), ("B", 18, "Let me see"), ("B", 21.2, BACK)], until_s=40)

    assert len(attempts(events)) == 1


def test_after_three_tries_the_speaker_is_asked_all_the_same() -> None:
    """Nobody is asked a fourth time."""
    lines = [("A", 8.0, SPEECH)] + [("B", 18.0 + 12 * n, "But it is all quite different") for n in range(3)]
    events = play(lines, until_s=60)

    assert len(attempts(events)) == 3
    assert first_at(events, "confirm") == pytest.approx(42 + 6 * 0.4 + 2.75, abs=0.01)
    assert prompts(events)[-1][1] == "A"


def test_prompt_that_nobody_heard_burns_no_try() -> None:
    """Where every prompt goes unheard, the exercise never runs out of tries."""
    lines = [("A", 1.0, SPEECH)] + [("B", 11.0 + 8 * n, "But it is all quite different") for n in range(5)]
    events = play(lines, until_s=55, hears_prompts=False)

    assert len(attempts(events)) == 5
    assert "confirm" not in [phase for phase, _ in phases(events)]


def test_speakers_yes_outranks_the_judge() -> None:
    """What the judge did not take is confirmed by the one who told."""
    events = play(
        [("A", 8, SPEECH), ("B", 18, "The mornings are lonely for you then"), ("A", 24.5, "Yes, that's it.")],
        until_s=40,
    )

    assert [attempt.assessment.accepted for attempt in attempts(events)] == [False]
    assert [one.is_confirmed for one in rounds(events)] == [True]


# -- the answer -------------------------------------------------------------------------


def test_not_quite_leads_to_another_try() -> None:
    """The speaker says which part, the listener says it back again."""
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 18, BACK),
            ("A", 27, "Not quite."),
            ("A", 33, "It is more about the evenings"),
            ("B", 43, "So you mean the evenings"),
            ("A", 48, "Yes."),
        ],
        until_s=60,
    )

    assert meanings(events) == [ReplyMeaning.NOT_QUITE, ReplyMeaning.YES]
    assert len(attempts(events)) == 2
    assert rounds(events)[0].is_confirmed is True
    assert rounds(events)[0].speech_text.endswith("the evenings")


def test_there_is_more_gives_the_floor_back_to_the_speaker() -> None:
    """What comes then belongs to the speech, and may be said back by itself."""
    judge = RuleJudge()
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 18, BACK),
            ("A", 27, "Yes, but there's more."),
            ("A", 34, "I was also sad when you laughed"),
            ("B", 43, "You were sad when I laughed"),
            ("A", 48, "Yes."),
        ],
        until_s=60,
        of=machine(judge=judge),
    )

    assert meanings(events) == [ReplyMeaning.MORE, ReplyMeaning.YES]
    assert ("speak", "A") in phases(events)[4:]
    assert rounds(events)[0].speech_text.endswith("laughed")


def test_yes_in_the_same_breath_as_more_talk() -> None:
    """ "Yes, exactly. And …" at length is a yes, and the talk is said back in its turn."""
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 14.4, BACK),
            (
                "A",
                20.4,
                "Yes, exactly. When you look at it I think that you would rather be with somebody else",
            ),
            ("B", 28, "You think that I would rather be somewhere else"),
            ("A", 32, "Yes."),
        ],
        until_s=45,
    )

    assert meanings(events) == [ReplyMeaning.YES, ReplyMeaning.YES]
    assert len(attempts(events)) == 2
    assert "rather be with somebody else" in rounds(events)[0].speech_text


def test_mhm_in_the_pause_of_a_saying_back_is_no_answer() -> None:
    """A listener's sign by the speaker does not end the saying back of the listener."""
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 14.4, BACK),
            ("A", 20.1, "Mhm."),
            ("B", 20.9, "You want me to be there without the phone"),
            ("A", 25.0, "Yes, exactly."),
        ],
        until_s=40,
    )

    assert meanings(events) == [ReplyMeaning.YES]
    assert [event.text for event in events if isinstance(event, ReplyHeard)] == ["Yes, exactly."]


def test_mhm_with_silence_after_it_is_a_yes() -> None:
    """Where nothing else follows, it was the answer."""
    events = play([("A", 8, SPEECH), ("B", 14.4, BACK), ("A", 20.3, "Mhm.")], until_s=40, hears_prompts=False)

    assert meanings(events) == [ReplyMeaning.YES]


def test_is_there_more_turns_the_meaning_of_yes() -> None:
    """The listener asks "Is there more?" and the speaker says "Yes": there is more."""
    events = play(
        [("A", 8, SPEECH), ("B", 14.4, BACK + ". Is there more?"), ("A", 22, "Yes.")],
        until_s=26,
        hears_prompts=False,
    )

    assert meanings(events) == [ReplyMeaning.MORE]


def test_unclear_answer_is_asked_again_and_then_let_be() -> None:
    """Twice a short question, then the exercise goes on without an answer."""
    lines = [("A", 8.0, SPEECH), ("B", 18.0, BACK)] + [("A", 27.0 + 6 * n, "Hm.") for n in range(3)]
    events = play(lines, until_s=60)

    assert meanings(events) == [ReplyMeaning.UNCLEAR] * 3
    assert first_at(events, "reply") == pytest.approx(39 + 0.4 + 0.6, abs=0.01)
    assert rounds(events)[0].is_confirmed is None


def test_silence_after_the_question_goes_on_without_an_answer() -> None:
    """Nobody has to answer; nothing waits for ever."""
    events = play([("A", 8, SPEECH), ("B", 18, BACK)], until_s=100)

    assert "reply" in [phase for phase, _ in phases(events)]
    assert rounds(events)[0].is_confirmed is None


def test_reply_before_the_answer_is_followed_in_a_recording() -> None:
    """The listener goes on to reply; the speaker's late "yes" still counts."""
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 14.4, BACK),
            ("B", 21, "I did not know that and I am glad that you told me today"),
            ("A", 28.6, "Yes, thank you."),
        ],
        until_s=40,
        hears_prompts=False,
    )

    assert "reply" in [phase for phase, _ in phases(events)]
    assert rounds(events)[0].is_confirmed is True


def test_reply_before_the_answer_is_held_in_a_live_session() -> None:
    """There the speaker is asked first."""
    events = play(
        [
            ("A", 8, SPEECH),
            ("B", 18, BACK),
            ("B", 28, "I did not know that and I am glad that you told me today"),
        ],
        until_s=45,
        of=machine(is_recording=False),
    )

    assert prompts(events)[-1][2] == "One moment, Ben. Ann, is that what you meant?"


# -- rounds and the end ---------------------------------------------------------------------


def round_of(speaker: str, listener: str, start_s: float) -> list[tuple[str, float, str]]:
    """One round with room for every prompt; 44 s."""
    return [
        (speaker, start_s, SPEECH),
        (listener, start_s + 14, BACK),
        (speaker, start_s + 25, "Yes, that's it."),
        (listener, start_s + 32, "I am glad that you told me about it"),
    ]


def test_two_rounds_swap_roles_and_close() -> None:
    """Each partner tells once; after the last words the session ends."""
    events = play(
        [*round_of("A", "B", 8), *round_of("B", "A", 52)], until_s=120, of=machine(is_recording=False)
    )

    assert [(one.speaker, one.listener, one.is_confirmed) for one in rounds(events)] == [
        ("A", "B", True),
        ("B", "A", True),
    ]
    assert events[-2:] != []
    ended = [event for event in events if isinstance(event, SessionEnded)]
    assert [(event.reason, to_seconds(event.at) < 120) for event in ended] == [("closed", True)]


def test_recording_with_more_rounds_is_followed_to_its_end() -> None:
    """A third round after the end of the exercise is a round too."""
    events = play([*round_of("A", "B", 8), *round_of("B", "A", 52), *round_of("A", "B", 96)], until_s=150)

    assert [one.speaker for one in rounds(events)] == ["A", "B", "A"]
    assert [one.is_confirmed for one in rounds(events)] == [True, True, True]


def test_reply_that_is_said_back_opens_the_next_round() -> None:
    """Where the partners swap without a word, the saying back shows it."""
    own = "For me it is about the evenings when I come home and feel tired and unseen"
    events = play(
        [
            ("A", 1, SPEECH),
            ("B", 7.4, BACK),
            ("A", 13.3, "Yes, exactly."),
            ("B", 14.6, own),
            ("A", 21.5, "You feel tired when you come home"),
            ("B", 24.8, "Yes, that's right."),
        ],
        until_s=40,
        hears_prompts=False,
    )

    assert [(one.speaker, one.is_confirmed) for one in rounds(events)] == [("A", True), ("B", True)]


def test_recording_that_ends_in_the_saying_back_keeps_it() -> None:
    """The last try is weighed though nothing comes after it."""
    events = play([("A", 8, SPEECH), ("B", 18, BACK)], until_s=24.3, with_turn_ends=False)

    assert len(attempts(events)) == 1
    assert rounds(events)[0].is_confirmed is None
    assert [event.reason for event in events if isinstance(event, SessionEnded)] == ["source_ended"]


def test_recording_without_a_word_ends_without_a_round() -> None:
    """Silence makes no round and no speaker."""
    events = play([], until_s=20)

    assert not rounds(events)
    assert isinstance(events[-1], SessionEnded)


def test_unknown_voice_makes_nobody_a_speaker() -> None:
    """The television keeps prompts waiting, and does nothing else."""
    events = play([("UNKNOWN-1", 3, SPEECH), ("A", 12, SPEECH)], until_s=30)

    assert phases(events)[-1] == ("paraphrase", "A")
    assert phases(events)[2] == ("speak", "A")


def test_unknown_voice_keeps_prompts_waiting() -> None:
    """Sayback speaks over nobody, not even over the television."""
    events = play([("A", 8, SPEECH), ("UNKNOWN-1", 15, " ".join([SPEECH] * 3))], until_s=45)

    asked_at = [to_seconds(event.at) for event in events if isinstance(event, PromptRequested)]
    assert not [at_s for at_s in asked_at if 15.1 < at_s < 33]
    assert [at_s for at_s in asked_at if at_s >= 33]


def test_voices_whose_owner_is_found_late_are_followed() -> None:
    """On one microphone a voice is UNKNOWN at first; quiet is quiet all the same."""
    room = Room(machine())
    events = room.play(
        spoken([("A", 8, SPEECH), ("B", 18, BACK), ("A", 27, "Yes.")], is_voice_known=False), until_s=40
    )

    assert meanings(events) == [ReplyMeaning.YES]


def test_finish_is_idempotent_and_ends_everything() -> None:
    """After the end nothing more comes, whatever is fed."""
    of = machine()
    play([("A", 8, SPEECH)], until_s=20, of=of)

    assert of.is_ended
    assert of.finish(to_samples(30)) == []
    assert of.feed(spoken([("A", 40, SPEECH)])[2]) == []
    assert of.due_at is None


def test_machine_wants_two_partners() -> None:
    """One partner alone cannot do the exercise: that is a mistake of the caller."""
    exercise = load_exercise("say-it-back")

    with pytest.raises(ValueError, match="two partners"):
        ExerciseMachine(
            exercise,
            participants=[ANN],
            judge=RuleJudge(),
            words=WORDS,
            script=Script(exercise, WORDS, {"A": "Ann", "B": "Ben"}),
        )


def mirrored(events: Sequence[Event]) -> list[str]:
    """The events with the partners' ids and names swapped."""
    swap = {"'A'": "'B'", "'B'": "'A'", "Ann": "Ben", "Ben": "Ann"}
    return [re.sub("'A'|'B'|Ann|Ben", lambda match: swap[match.group()], repr(event)) for event in events]


def test_partners_are_treated_alike() -> None:
    """With the roles of the two exchanged everything is exchanged, and nothing else is different."""
    lines = [*round_of("A", "B", 8), ("B", 52.0, SPEECH), ("A", 66.0, "But it is all quite different")]
    other = {"A": "B", "B": "A"}
    swapped = [(other[who], start_s, text) for who, start_s, text in lines]

    assert mirrored(play(lines, until_s=90)) == [repr(event) for event in play(swapped, until_s=90)]


TALK = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.floats(min_value=-1.0, max_value=6.0),
        st.sampled_from(
            [
                SPEECH,
                BACK,
                "Yes.",
                "Not quite.",
                "Mhm.",
                "But no, not at all, it was different",
                "there's more",
            ]
        ),
    ),
    max_size=14,
)


@settings(max_examples=30)
@given(TALK, st.booleans(), st.sampled_from([0.05, 0.37]))
def test_any_talk_is_followed_the_same_in_any_steps(
    talk: list[tuple[str, float, str]], hears_prompts: bool, step_s: float
) -> None:
    """Whatever two people do: equal events in any steps, in order; no prompt while somebody is heard."""
    lines: list[tuple[str, float, str]] = []
    now = 1.0
    silent_from = {"A": 1.0, "B": 1.0}  # nobody speaks twice at once
    for who, gap_s, text in talk:
        now = max(silent_from[who], now + gap_s)
        lines.append((who, now, text))
        now += 0.4 * len(text.split())
        silent_from[who] = now + 0.3

    def once(step: float) -> list[Event]:
        room = Room(machine(), hears_prompts=hears_prompts, step_s=step)
        return room.play(spoken(lines), until_s=now + 8)

    events = once(1.0)

    assert once(step_s) == events
    for prompt in (event for event in events if isinstance(event, PromptRequested)):
        at_s = to_seconds(prompt.at)
        assert not any(start_s + 0.11 < at_s < start_s + 0.4 * n_words(text) for _, start_s, text in lines)
    made = [event for event in events if not isinstance(event, PromptRequested)]
    assert [event.at for event in made] == sorted(event.at for event in made)
    assert [type(event) for event in events].count(SessionEnded) == 1
    numbers = [one.round for one in rounds(events)]
    assert numbers == sorted(set(numbers))


# -- words that come late or never ----------------------------------------------------


def voices_of(lines: Sequence[tuple[str, float, str]]) -> list[Event]:
    return [
        event for event in spoken(lines, with_turn_ends=False) if not isinstance(event, UtteranceTranscribed)
    ]


def test_without_words_the_floor_goes_on() -> None:
    """With transcription off the phases follow the voices, and the speaker is asked."""
    lines = [("A", 8.0, SPEECH), ("B", 24.0, BACK)]
    room = Room(machine())
    events = room.play(voices_of(lines), until_s=45)

    assert [phase for phase, _ in phases(events)][:5] == ["brief", "speak", "speak", "paraphrase", "confirm"]
    assert phases(events)[2] == ("speak", "A")
    assert not attempts(events)


def test_words_that_come_late_are_weighed_and_change_no_phase() -> None:
    """A transcript ten seconds late is a try of its round all the same."""
    lines = [("A", 8.0, SPEECH), ("B", 24.0, BACK)]
    late = [
        replace(event, at=event.at + to_samples(10))
        for event in spoken(lines, with_turn_ends=False)
        if isinstance(event, UtteranceTranscribed)
    ]
    room = Room(machine())
    events = room.play([*voices_of(lines), *late], until_s=50)

    assert [attempt.assessment.accepted for attempt in attempts(events)] == [True]
    assert attempts(events)[0].speech_text == SPEECH
    assert [phase for phase, _ in phases(events)].count("confirm") == 1


# -- commands ----------------------------------------------------------------------------


def commands(events: Sequence[Event]) -> list[tuple[CommandKind, str | None]]:
    return [(event.command, event.by) for event in events if isinstance(event, CommandGiven)]


def live() -> ExerciseMachine:
    return machine(is_recording=False, first_speaker="A")


def test_pause_by_voice_stops_the_clocks() -> None:
    """Nothing is asked and no time runs until somebody says that it goes on."""
    events = play(
        [("A", 8, SPEECH), ("B", 14.5, "Pause please."), ("B", 60, "We can go on."), ("A", 62, SPEECH)],
        until_s=80,
        of=live(),
    )

    assert commands(events) == [(CommandKind.PAUSE, "B"), (CommandKind.RESUME, "B")]
    assert not [e for e in events if isinstance(e, PromptRequested) and 15 < to_seconds(e.at) < 61]
    assert first_at(events, "paraphrase") == pytest.approx(62 + 6 + 2.75, abs=0.01)


def test_stop_by_voice_ends_calmly_at_once() -> None:
    """ "I don't feel safe" ends the session; nobody is asked why."""
    events = play([("A", 8, SPEECH), ("B", 16, "I don't feel safe.")], until_s=40, of=live())

    ended = [event for event in events if isinstance(event, SessionEnded)]
    assert [event.reason for event in ended] == ["stopped"]
    assert to_seconds(ended[0].at) == pytest.approx(16 + 4 * 0.4 + 0.6)


def test_the_same_words_in_a_recording_are_no_command() -> None:
    """There the partners talk to each other."""
    events = play([("A", 8, SPEECH), ("B", 15, "Stop."), ("A", 17, SPEECH)], until_s=40)

    assert not commands(events)
    assert [event.reason for event in events if isinstance(event, SessionEnded)] == ["source_ended"]


def test_say_that_again_repeats_the_prompt() -> None:
    """The same words once more."""
    events = play([("A", 8, SPEECH), ("B", 24, "Sorry, say that again please.")], until_s=32, of=live())

    texts = [text for _, _, text in prompts(events)]
    assert texts[1] == texts[2] == "Ben, what did you hear Ann say?"


@pytest.mark.parametrize(
    ("command", "phase"), [(CommandKind.SKIP, "paraphrase"), (CommandKind.ADD_MINUTE, "speak")]
)
def test_keys_give_the_same_commands(command: CommandKind, phase: str) -> None:
    """A key is a `CommandGiven` without a partner."""
    of = live()
    room = Room(of)
    key = CommandGiven(at=to_samples(15), command=command, by=None, text="")
    room.play([*spoken([("A", 8, SPEECH)]), key], until_s=15.1)

    assert [name for name, _ in phases(room.events)][-1] == phase


def test_a_minute_more_is_a_minute_more() -> None:
    """The time that is left grows by sixty seconds."""
    of = live()
    room = Room(of)
    of.start()
    of.advance(to_samples(10))
    before = of.time_left
    of.feed(CommandGiven(at=to_samples(10), command=CommandKind.ADD_MINUTE, by=None, text=""))

    assert before is not None
    assert of.time_left == before + to_samples(60)
    assert room.events == []


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (CommandKind.ADD_MINUTE, "One more minute. Take your time."),
        (CommandKind.RESUME, "Good to have you back. We go on where we were."),
    ],
)
def test_what_is_said_in_passing_is_not_said_again_though_nobody_heard_it(
    command: CommandKind, told: str
) -> None:
    """While the speaker is asked too: only the question waits until it is heard."""
    lines = [("A", 8.0, SPEECH), ("B", 18.0, BACK)]
    pause = CommandGiven(at=to_samples(28), command=CommandKind.PAUSE, by=None, text="")
    given = CommandGiven(at=to_samples(30), command=command, by=None, text="")
    room = Room(live(), hears_prompts=False)
    events = room.play([*spoken(lines), pause, given], until_s=40)

    said = [text for _, _, text in prompts(events)]
    assert [name for name, _ in phases(events)][-1] == "confirm"
    assert said.count(told) == 1


def test_a_question_that_nobody_heard_takes_no_other_prompts_place() -> None:
    """A minute more was asked for by a key while it was being said, and then somebody spoke over it."""
    lines = [("A", 8.0, SPEECH), ("B", 18.0, BACK)]
    (asked,) = [e for e in play(lines, until_s=28, of=live()) if _is_question(e)]
    key = CommandGiven(at=asked.at + to_samples(0.2), command=CommandKind.ADD_MINUTE, by=None, text="")
    over = ("B", to_seconds(asked.at) + 0.5, "Mhm.")
    events = Room(live()).play([*spoken([*lines, over]), key], until_s=32)

    said = [text for _, _, text in prompts(events)]
    assert said[-1] == "One more minute. Take your time."


def _is_question(event: Event) -> bool:
    return isinstance(event, PromptRequested) and event.phase == "confirm"


def test_undo_takes_a_not_quite_for_a_yes() -> None:
    """A "not quite" that was misheard costs nothing."""
    lines = [("A", 8.0, SPEECH), ("B", 18.0, BACK), ("A", 27.0, "Not quite.")]
    key = CommandGiven(at=to_samples(30), command=CommandKind.UNDO, by=None, text="")
    room = Room(live())
    events = room.play([*spoken(lines), key], until_s=31)

    assert [name for name, _ in phases(events)][-1] == "reply"
    assert rounds(events)[0].is_confirmed is True
