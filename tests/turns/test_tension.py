"""When a break might be kind: cut-ins in a row, and a voice well above its own beginning."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.events import (
    Event,
    OverlapJudged,
    OverlapKind,
    SpeechEnded,
    SpeechMeasured,
    TensionNoted,
    TensionSign,
    TurnEnded,
    UtteranceTranscribed,
    Word,
)
from assistant.timebase import Span, to_samples
from assistant.turns.tension import TensionWatch

N = 0


def s(seconds: float) -> int:
    return to_samples(seconds)


def cut_in(by: str, at_s: float, kind: OverlapKind = OverlapKind.INTERRUPTION) -> OverlapJudged:
    return OverlapJudged(
        at=s(at_s + 1),
        overlap=int(at_s),
        holder="B" if by == "A" else "A",
        by=by,
        span=Span(s(at_s), s(at_s + 0.5)),
        kind=kind,
        reason="",
    )


def turn(who: str, at_s: float, *, fto_s: float) -> TurnEnded:
    return TurnEnded(at=s(at_s), turn=int(at_s), participant=who, span=Span(0, s(at_s)), fto=s(fto_s))


def noted(events: Iterable[Event]) -> list[TensionNoted]:
    watch = TensionWatch()
    told = [one for event in events for one in watch.feed(event)]
    return [one for one in told if isinstance(one, TensionNoted)]


def test_three_cut_ins_in_a_row():
    """By one of them or by both: what counts is that nobody is let come to an end."""
    found = noted([cut_in("A", 10), cut_in("B", 20), cut_in("A", 30)])

    assert [(one.sign, one.by, one.n_cut_ins) for one in found] == [(TensionSign.CUT_INS, None, 3)]
    assert noted([cut_in("B", 10), turn("A", 15, fto_s=0.4), cut_in("B", 20), cut_in("B", 30)])


def test_two_are_none_and_a_clean_start_takes_back_ones_own():
    """After a turn that began in the other's silence that partner's cut-ins count anew."""
    assert noted([cut_in("A", 10), cut_in("B", 20)]) == []
    assert noted([cut_in("B", 10), cut_in("B", 20), turn("B", 25, fto_s=0.2), cut_in("B", 30)]) == []
    assert noted([cut_in("B", 10), cut_in("B", 20), turn("B", 25, fto_s=-0.2), cut_in("B", 30)])


def test_what_is_no_cut_in_does_not_count():
    """Signs of listening, and starts that did not take the floor."""
    for kind in set(OverlapKind) - {OverlapKind.INTERRUPTION}:
        assert noted([cut_in("A", at, kind) for at in (10, 20, 30)]) == []


def test_long_ago_is_forgotten():
    """Three over a whole evening are no row."""
    assert noted([cut_in("A", 10), cut_in("A", 100), cut_in("A", 190)]) == []


def said(who: str, level_dbfs: float, rate: float, *, seconds: float = 4.0) -> list[Event]:
    """An utterance of so many words a second."""
    global N
    N += 1
    span = Span(s(10 * N), s(10 * N + seconds))
    word = Word(text="word", span=span, probability=1.0)
    return [
        SpeechEnded(at=span.end, ipu=N, participant=who, span=span),
        SpeechMeasured(at=span.end, ipu=N, level_dbfs=level_dbfs),
        UtteranceTranscribed(
            at=span.end,
            utterance=N,
            participant=who,
            span=span,
            text="",
            words=(word,) * round(rate * seconds),
            ipus=(N,),
        ),
    ]


def talk(*utterances: list[Event]) -> list[TensionNoted]:
    return noted(event for utterance in utterances for event in utterance)


CALM = [said("B", level, 2.5) for level in (-31.0, -30.0, -29.0, -30.0, -30.0)]


def test_a_voice_that_is_louder_and_faster_than_its_own_beginning():
    """Twice running, and shown as what it is: decibels and a factor."""
    found = talk(*CALM, said("B", -23.0, 3.25), said("B", -23.0, 3.25))

    assert [(one.sign, one.by, one.louder_db, one.faster) for one in found] == [
        (TensionSign.RAISED_VOICE, "B", 7.0, 1.3)
    ]


def test_loud_alone_or_fast_alone_is_no_raised_voice():
    """A lively story; a noisy street. Only much louder is enough by itself."""
    assert talk(*CALM, said("B", -23.0, 2.5), said("B", -23.0, 2.5)) == []
    assert talk(*CALM, said("B", -30.0, 4.0), said("B", -30.0, 4.0)) == []
    assert talk(*CALM, said("B", -18.0, 2.5), said("B", -18.0, 2.5))


def test_once_is_no_raised_voice():
    """A laugh, an exclamation; and a calm sentence between two takes the first back."""
    assert talk(*CALM, said("B", -20.0, 3.25), said("B", -30.0, 2.5), said("B", -20.0, 3.25)) == []


def test_each_is_held_against_their_own_beginning():
    """Whoever is loud by nature, or sits nearer, is not raised."""
    loud = [said("A", -15.0, 4.0) for _ in range(8)]

    assert talk(*CALM, *loud) == []


def test_a_word_or_two_measure_nothing():
    """Neither as a beginning nor as a raised voice."""
    assert talk(*CALM, said("B", -15.0, 3.0, seconds=0.8), said("B", -15.0, 3.0, seconds=0.8)) == []
