"""What is complete is answered soon; what trails off, or is left open, gets the patience of the couple."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from assistant.events import (
    UNKNOWN,
    AttemptAssessed,
    Event,
    PromptRequested,
    ReplyHeard,
    ReplyMeaning,
    RoundEnded,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
    WordsGuessed,
)
from assistant.exercise.cues import trails_off
from assistant.exercise.floor import Floor
from assistant.exercise.guesses import DOUBT, QUIET
from assistant.timebase import Span, to_samples
from tests.exercise.scene import WORD_S, WORDS, Room, machine, spoken

TOLD = ("A", 8.0, "I felt quite alone on Thursday when you came home so late. I'm done.")
BACK = ("B", 20.0, "So you felt alone on Thursday")
LATE_S = 2.0
"""The words themselves come so long after the voice."""


def live(
    lines: list[tuple[str, float, str]],
    *,
    finished: float = 1.0,
    is_guessed: bool = True,
    unguessed: Collection[str] = (),
    late_s: float = LATE_S,
    is_voice_known: bool = True,
) -> list[Event]:
    """The scene as a live session has it: words come late, guesses of them soon, but of some lines none."""
    heard: list[Event] = []
    for event in spoken(lines, with_turn_ends=False, is_voice_known=is_voice_known):
        if not isinstance(event, UtteranceTranscribed):
            heard.append(event)
            continue
        end = event.span.end
        heard += [
            TurnEndLikely(
                at=end + to_samples(0.1), participant=event.participant, end=end, probability=finished
            ),
            UtteranceTranscribed(
                at=end + to_samples(late_s),
                utterance=event.utterance,
                participant=event.participant,
                span=event.span,
                text=f"{event.text} Indeed." if event.participant == "A" else event.text,
                words=(),
                ipus=(),
            ),
        ]
        if is_guessed and event.text not in unguessed:
            heard.append(
                WordsGuessed(
                    at=end + to_samples(0.5), participant=event.participant, span=event.span, text=event.text
                )
            )
    room = Room(machine(first_speaker="A", is_recording=False), step_s=0.1)
    return room.play(heard, until_s=40.0)


def end_of(line: tuple[str, float, str]) -> int:
    return to_samples(line[1] + WORD_S * len(line[2].split()))


def asked(events: list[Event], phase: str) -> list[int]:
    return [event.at for event in events if isinstance(event, PromptRequested) and event.phase == phase]


def test_a_hand_over_is_answered_before_its_words_are_sure():
    """The words themselves take the place of the guess, and nothing is told twice."""
    events = live([TOLD])

    (first,) = asked(events, "paraphrase")[:1]
    assert first - end_of(TOLD) == QUIET
    (ended,) = [event for event in events if isinstance(event, RoundEnded)]
    assert ended.speech_text == f"{TOLD[2]} Indeed."


@pytest.mark.parametrize("finished", [1.0, 0.0])
def test_a_complete_saying_back_is_answered_soon(finished: float):
    """A little later where the voice did not sound finished; it is one try, not two."""
    events = live([TOLD, BACK], finished=finished)

    assert asked(events, "confirm")[0] - end_of(BACK) == QUIET + round((1 - finished) * DOUBT)
    assert len([event for event in events if isinstance(event, AttemptAssessed)]) == 1


@pytest.mark.parametrize("text", ["So you felt alone on Thursday, and", "Let me think"])
def test_what_is_not_complete_gets_the_patience(text: str):
    """It trails off, or is no saying back: nobody is asked before the couple's patience is over."""
    line = ("B", 20.0, text)
    events = live([TOLD, line])

    later = [
        event.at - end_of(line)
        for event in events
        if isinstance(event, PromptRequested) and event.at > end_of(line)
    ]
    assert all(wait >= to_samples(2.5) for wait in later)


def test_an_answer_is_taken_at_once():
    """A yes, guessed, and not a second time when its words come."""
    events = live([TOLD, BACK, ("A", 28.0, "Yes exactly")])

    assert [event.meaning for event in events if isinstance(event, ReplyHeard)] == [ReplyMeaning.YES]
    assert asked(events, "reply")[0] - end_of(("A", 28.0, "Yes exactly")) == QUIET


def test_who_goes_on_within_the_quiet_is_not_answered():
    """Two voices close to each other are one saying back, answered after the second."""
    more = ("B", 22.8, "You were waiting for me")
    events = live([TOLD, BACK, more])

    first = next(event for event in events if isinstance(event, AttemptAssessed))
    assert first.response_text == f"{BACK[2]} {more[2]}"
    assert asked(events, "confirm")[0] >= end_of(more)


@pytest.mark.parametrize(
    ("pause_s", "waited_s"), [(0.4, 0.7), (0.6, 0.9), (1.4, 1.8)], ids=["short", "longer", "at most"]
)
@pytest.mark.parametrize("is_voice_known", [True, False])
def test_who_has_paused_while_saying_back_may_pause_half_as_long_again(
    pause_s: float, waited_s: float, is_voice_known: bool
):
    """What was said is complete each time; who paused for long before is given more time, up to a limit."""
    first = ("B", 20.0, "So you felt alone and")
    line = ("B", 20.0 + 5 * WORD_S + pause_s, "you had waited for me")

    events = live([TOLD, first, line], is_voice_known=is_voice_known)

    waited = asked(events, "confirm")[0] - end_of(line)
    assert waited == pytest.approx(to_samples(waited_s), abs=1)


def test_a_mhm_while_somebody_says_it_back_makes_no_pause():
    """The listener paused for .4 s; after the speaker's word they were heard for another 1.2 s."""
    first = ("B", 20.0, "So you felt alone and")
    line = ("B", 22.4, "you had waited for me")

    events = live([TOLD, first, ("A", 20.4, "Mhm."), line])

    assert asked(events, "confirm")[0] - end_of(line) == QUIET


@pytest.mark.parametrize(
    ("voices", "pause_s"),
    [
        ([("B", 0.0, 10.0), ("A", 2.0, 3.0), ("B", 10.3, 14.0)], 0.3),
        ([("B", 0.0, 2.0), ("A", 2.1, 2.5), ("B", 2.8, 4.0)], 0.8),
        ([(UNKNOWN, 0.0, 2.0), (UNKNOWN, 2.5, 4.0)], 0.5),
        ([("B", 0.0, 2.0), ("A", 2.1, 2.5)], 0.0),
    ],
    ids=["while", "between", "one microphone", "none"],
)
def test_a_pause_is_between_two_voices_of_one_partner(voices: list[tuple[str, float, float]], pause_s: float):
    """What the other one says neither makes one nor fills one."""
    floor = Floor()
    for who, start_s, end_s in voices:
        span = Span(to_samples(start_s), to_samples(end_s))
        floor.feed(VoiceStarted(at=span.start, participant=who, start=span.start))
        floor.feed(VoiceEnded(at=span.end, participant=who, span=span))

    assert floor.longest_pause("B", 0) == to_samples(pause_s)


def test_a_question_that_nobody_heard_is_put_when_the_listener_has_come_to_an_end():
    """They went on in the moment in which it was to begin; nobody waits until it is asked out of idleness."""
    more = ("B", 23.2, "and that you had waited for me")

    events = live([TOLD, BACK, more])

    unheard, heard = asked(events, "confirm")[:2]
    assert unheard < to_samples(more[1])
    assert 0 <= heard - end_of(more) <= to_samples(LATE_S + 0.6)


def test_a_cut_in_that_could_not_be_guessed_keeps_nobody_waiting():
    """Both spoke at once, and the words of that come late; what was told since is enough to go on."""
    both = ("A", 8.0, "I felt quite alone on Thursday")
    since = ("A", 12.0, "and I had cooked for the two of us")

    events = live([both, since], unguessed={both[2]}, late_s=5.0)

    assert asked(events, "paraphrase")[0] - end_of(since) == to_samples(2.5 + 0.25)
    (ended,) = [event for event in events if isinstance(event, RoundEnded)]
    assert ended.speech_text == f"{both[2]} Indeed. {since[2]} Indeed."


def floor_with(*texts: str, long_s: float = 0.6) -> Floor:
    """Ben was heard once for each text: the first for so long, the others two seconds each."""
    floor, start = Floor(), 0
    for index, text in enumerate(texts):
        span = Span(start, start + to_samples(2.0 if index else long_s))
        floor.feed(VoiceStarted(at=span.start, participant=UNKNOWN, start=span.start))
        floor.feed(VoiceEnded(at=span.end, participant=UNKNOWN, span=span))
        floor.feed(WordsGuessed(at=span.end, participant="B", span=span, text=text))
        start = span.end + to_samples(0.3)
    return floor


def test_a_short_word_that_was_not_made_out_keeps_nobody_waiting():
    """The "okay" before a saying back is left out of the guess; its words come with the rest."""
    guess = floor_with("", "you felt alone on Thursday").guess

    assert guess is not None
    assert (guess.text, guess.span.start) == ("you felt alone on Thursday", 0)


def test_what_was_not_made_out_may_be_what_counts():
    """At length, or at the end: then the words themselves are waited for."""
    assert floor_with("", "you felt alone on Thursday", long_s=1.5).guess is None
    assert floor_with("you felt alone on Thursday", "").guess is None


def test_without_guesses_the_words_are_waited_for():
    """Nothing is answered that is not known."""
    events = live([TOLD, BACK], is_guessed=False)

    assert asked(events, "confirm")[0] - end_of(BACK) >= to_samples(LATE_S)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [("you felt alone and", True), ("You felt alone, um", True), ("", True), ("You felt alone.", False)],
)
def test_an_open_end_is_known(text: str, is_open: bool):
    assert trails_off(text, WORDS) is is_open
