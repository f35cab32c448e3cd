"""What kind of overlap it was, from what is known of it. Times are in seconds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.events import OverlapKind
from assistant.timebase import Span, to_samples
from assistant.turns.kinds import Outcome, OverlapFacts, judge
from assistant.turns.lexicon import TurnWords
from assistant.turns.reasons import Reason
from assistant.turns.rules import TurnRules
from assistant.turns.spoken import Said, of_text

RULES = TurnRules()


def said(text: str | None) -> Said | None:
    return None if text is None else of_text(text, known=0)


def overlap(
    outcome: Outcome,
    *,
    holder: tuple[float, float] = (0, 5),
    by: tuple[float, float],
    holder_said: str | None = None,
    by_said: str | None = None,
    is_in_a_pause: bool = False,
) -> OverlapFacts:
    return OverlapFacts(
        start=to_samples(max(holder[0], by[0])),
        holder=Span(to_samples(holder[0]), to_samples(holder[1])),
        by=Span(to_samples(by[0]), to_samples(by[1])),
        outcome=outcome,
        is_in_a_pause=is_in_a_pause,
        holder_said=said(holder_said),
        by_said=said(by_said),
    )


def test_a_word_that_was_guessed_at_counts_as_none(words: TurnWords) -> None:
    """What the recogniser makes of an "mhm" is no remark; a word that it is sure of is one."""
    unsure = of_text("Momo.", known=0, is_doubtful=True)
    guessed = replace(overlap(Outcome.HOLDER_WENT_ON, by=(2, 2.4)), by_said=unsure)
    sure = replace(guessed, by_said=of_text("Momo.", known=0))

    assert judge(guessed, RULES, words)[0] is OverlapKind.BACKCHANNEL
    assert judge(sure, RULES, words)[0] is OverlapKind.COOPERATIVE


@pytest.mark.parametrize(
    ("by", "text", "kind", "reason"),
    [
        ((2, 2.4), None, OverlapKind.BACKCHANNEL, Reason.SIGNAL),
        ((2, 2.9), None, OverlapKind.COOPERATIVE, Reason.A_FEW_WORDS),
        ((2, 3.4), None, OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON),
        ((2, 3.5), "mm … mm-hm", OverlapKind.BACKCHANNEL, Reason.SIGNAL),
        ((2, 2.4), "Cheers", OverlapKind.COOPERATIVE, Reason.A_FEW_WORDS),
        ((2, 2.9), "I did not say", OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON),
        ((2, 3.5), "yeah exactly yeah yeah yeah", OverlapKind.COOPERATIVE, Reason.AGREED),
        ((2, 3.5), "yeah but that is not it", OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON),
        ((2, 3.5), "and the old cat", OverlapKind.COOPERATIVE, Reason.COMPLETED),
        ((2, 3.5), "and I wanted it too", OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON),
        (
            (2, 5),
            "yeah so we should find out if it is any good",
            OverlapKind.FAILED_INTERRUPTION,
            Reason.WENT_ON,
        ),
        ((2, 3.5), "you mean on Sunday?", OverlapKind.COOPERATIVE, Reason.ASKED_MEANING),
    ],
)
def test_when_the_holder_goes_on(
    words: TurnWords, by: tuple[float, float], text: str | None, kind: OverlapKind, reason: Reason
) -> None:
    """Short speech is a sign of listening unless its words or its length say otherwise; help is no
    cut-in."""
    facts = overlap(Outcome.HOLDER_WENT_ON, by=by, by_said=text)
    assert judge(facts, RULES, words) == (kind, reason)


@pytest.mark.parametrize(
    ("start", "text", "kind", "reason"),
    [
        (4.6, None, OverlapKind.EARLY_START, Reason.AT_THE_END),
        (4.3, None, OverlapKind.UNDECIDED, Reason.NOT_PLAIN),
        (3.5, None, OverlapKind.INTERRUPTION, Reason.TOOK_THE_FLOOR),
        (4.3, "so that was my day.", OverlapKind.EARLY_START, Reason.AFTER_THE_END),
        (4.3, "so then I went to the", OverlapKind.INTERRUPTION, Reason.BROKE_OFF),
        (4.3, "so then I went to the.", OverlapKind.INTERRUPTION, Reason.BROKE_OFF),
        (3.5, "so that was my day.", OverlapKind.INTERRUPTION, Reason.TOOK_THE_FLOOR),
    ],
)
def test_when_the_one_who_began_goes_on(
    words: TurnWords, start: float, text: str | None, kind: OverlapKind, reason: Reason
) -> None:
    """A cut-in is claimed where it is plain; where the holder may have been done, it is not."""
    facts = overlap(Outcome.BY_WENT_ON, by=(start, 7), holder_said=text)
    assert judge(facts, RULES, words) == (kind, reason)


def test_a_start_after_a_sentence_is_early(words: TurnWords) -> None:
    """The holder had come to a place where a turn can end, and said a word or two more."""
    facts = replace(
        overlap(Outcome.BY_WENT_ON, by=(4.3, 7), holder_said="that is Diane in Jersey. Yeah and the"),
        holder_said_before=said("that is Diane in Jersey."),
    )
    assert judge(facts, RULES, words) == (OverlapKind.EARLY_START, Reason.AFTER_A_SENTENCE)


def test_over_a_sign_of_listening_nobody_is_interrupted(words: TurnWords) -> None:
    """The "holder" had only said "mm-hm, right"."""
    facts = overlap(Outcome.BY_WENT_ON, holder=(0, 1.4), by=(0.5, 4), holder_said="Mm-hm, right")
    assert judge(facts, RULES, words) == (OverlapKind.EARLY_START, Reason.OVER_A_SIGNAL)


def test_a_start_in_a_pause_is_early(words: TurnWords) -> None:
    """Who begins in a silence cuts nobody off, whoever gives way."""
    for outcome in (Outcome.HOLDER_WENT_ON, Outcome.BY_WENT_ON):
        facts = overlap(
            outcome, holder=(2.4, 5), by=(2, 4.5), by_said="I never said that to her", is_in_a_pause=True
        )
        assert judge(facts, RULES, words) == (OverlapKind.EARLY_START, Reason.IN_A_PAUSE)


def test_an_echo_or_a_completion_helps(words: TurnWords) -> None:
    """Both stopped: the words say that one helped the other."""
    echo = overlap(
        Outcome.BOTH_STOPPED,
        by=(4, 5.1),
        holder_said="we took the old road to Lisbon",
        by_said="the old road",
    )
    completion = overlap(
        Outcome.BOTH_STOPPED, by=(4, 5.1), holder_said="we took the", by_said="train to Lisbon"
    )
    assert judge(echo, RULES, words) == (OverlapKind.COOPERATIVE, Reason.ECHOED)
    assert judge(completion, RULES, words) == (OverlapKind.COOPERATIVE, Reason.COMPLETED)


def test_a_short_bid_that_silenced_the_holder_is_an_interruption(words: TurnWords) -> None:
    """ "But I never said that": the holder broke off and stayed silent."""
    facts = overlap(
        Outcome.BOTH_STOPPED,
        by=(4.2, 5.8),
        holder_said="and then you told my",
        by_said="but I never said that",
    )
    assert judge(facts, RULES, words) == (OverlapKind.INTERRUPTION, Reason.BROKE_OFF)


def test_lost_sound_and_the_end_of_the_recording_leave_it_open(words: TurnWords) -> None:
    """What was not heard decides nothing."""
    lost = overlap(Outcome.SOUND_LOST, by=(2, 4))
    ended = overlap(Outcome.RECORDING_ENDED, by=(2, 4))
    assert judge(lost, RULES, words) == (OverlapKind.UNDECIDED, Reason.SOUND_LOST)
    assert judge(ended, RULES, words) == (OverlapKind.UNDECIDED, Reason.RECORDING_ENDED)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("I was going...", "…"),
        ("I went.", "."),
        ("I went, ", ","),
        ("He said “no.”", "."),
        ("no", ""),
        ("", ""),
    ],
)
def test_the_mark_at_the_end_of_what_was_said(text: str, mark: str) -> None:
    """Three dots are one mark, and quotation marks are none."""
    assert of_text(text, known=0).end_mark == mark
