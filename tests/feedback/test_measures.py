"""Each figure is what its definition says, and small numbers stay small."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import Appreciation, Event, OverlapKind
from assistant.feedback.figures import CoupleFigures, Measures, PartnerFigures
from assistant.feedback.fold import fold
from assistant.feedback.measures import measure
from tests.feedback.journal import GOOD, PLAIN, Journal, english
from tests.feedback.sample import exercise, long_talk, no_speech, one_partner, ordinary_talk

METRICS = Path(__file__).parents[2] / "docs" / "metrics.md"


def figures(events: list[Event]) -> Measures:
    return measure(fold(events), english())


def left_out(measures: Measures) -> set[tuple[str, str | None, str]]:
    return {(left.figure, left.participant, left.reason) for left in measures.left_out}


def test_talk_time_is_the_sum_of_ipus() -> None:
    """Two stretches of 2 s and 3 s with a pause between them are 5 s of talk."""
    journal = Journal()
    journal.hears("A", 1, 3)
    journal.hears("A", 4, 7)

    assert figures(journal.ends(10)).partners[0].talk_time_s == 5.0


def test_both_at_once_and_silence() -> None:
    """Ann 0–6, Ben 4–8 of ten seconds: 2 s both, 2 s nobody."""
    journal = Journal()
    journal.hears("A", 0, 6)
    journal.hears("B", 4, 8)

    couple = figures(journal.ends(10)).couple

    assert (couple.both_at_once_s, couple.silence_s) == (2.0, 2.0)


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(0, 500), st.integers(1, 80)), min_size=1, max_size=25
    )
)
@settings(max_examples=60)
def test_speech_and_silence_fill_the_session(stretches: list[tuple[str, int, int]]) -> None:
    """However two people speak (each one at a time): talk − both at once + silence = the length."""
    journal = Journal()
    until = {"A": 0, "B": 0}
    for who, gap, length in stretches:
        start = until[who] + gap
        journal.hears(who, start / 10, (start + length) / 10)
        until[who] = start + length
    couple = figures(journal.ends(max(until.values()) / 10)).couple

    assert couple.talk_time_s - couple.both_at_once_s + couple.silence_s == pytest.approx(
        couple.duration_s, abs=0.005
    )


def test_a_share_needs_a_minute_of_talk() -> None:
    """59 s of talk give no share; 61 s do."""

    def talk(length: float) -> Measures:
        journal = Journal()
        journal.hears("A", 0, 20)
        journal.hears("B", 20, length)
        return figures(journal.ends(length))

    assert talk(59).partners[0].talk_share is None
    assert ("talk_share", None, "little_talk") in left_out(talk(59))
    assert talk(80).partners[0].talk_share == 0.25


def test_many_unknown_voices_leave_the_share_out() -> None:
    journal = Journal()
    journal.hears("A", 0, 40)
    journal.hears("B", 40, 80)
    journal.hears("UNKNOWN-1", 80, 120)

    told = figures(journal.ends(120))

    assert told.partners[0].talk_share is None
    assert ("talk_share", None, "unknown_voices") in left_out(told)


def test_a_typical_turn_needs_four() -> None:
    """Three turns have no median; four have."""
    journal = Journal()
    for n in range(3):
        journal.turn("A", 10 * n, 10 * n + 2)
    assert figures(list(journal.events)).partners[0].median_turn_s is None
    journal.turn("A", 40, 46)

    assert figures(journal.events).partners[0].median_turn_s == 2.0


def test_floor_transfer_offsets_are_signed() -> None:
    """Gaps of 0.4 s and an overlap of 0.3 s: five changes, one of them overlapping."""
    journal = Journal()
    for n, start in enumerate((0.0, 4.4, 8.8, 13.2, 17.6)):
        journal.turn("AB"[n % 2], start, start + 4.0)
    journal.turn("B", 21.3, 24.0)

    fto = figures(journal.ends(30)).couple.fto

    assert (fto.n, fto.n_overlapping, fto.median_s) == (5, 1, 0.4)
    assert fto.lower_quartile_s is None
    assert sum(bin_.n for bin_ in fto.bins) == 5
    assert next(bin_ for bin_ in fto.bins if bin_.from_s == -0.5).n == 1


def test_a_change_with_a_prompt_in_between_is_not_theirs() -> None:
    """Ben answers 6 s later because Sayback spoke: no pause of his. Unheard prompts change nothing."""

    def n_changes(*, has_room: bool) -> int:
        journal = Journal()
        journal.turn("A", 0, 4)
        journal.prompts("B", "paraphrase", 5, "What did you hear?", has_room=has_room)
        journal.turn("B", 10, 14)
        return figures(journal.ends(15)).couple.fto.n

    assert (n_changes(has_room=True), n_changes(has_room=False)) == (0, 1)


def test_overlaps_are_counted_by_kind_and_direction() -> None:
    counts = {(c.by, c.holder, c.kind): c.n for c in figures(exercise()).couple.overlaps}

    assert counts == {
        ("A", "B", OverlapKind.BACKCHANNEL): 2,
        ("A", "B", OverlapKind.COOPERATIVE): 1,
        ("B", "A", OverlapKind.BACKCHANNEL): 2,
        ("B", "A", OverlapKind.EARLY_START): 1,
        ("B", "A", OverlapKind.INTERRUPTION): 1,
    }


def test_a_third_voice_counts_for_nobody() -> None:
    """Somebody unknown who is spoken over, or speaks over, is in no partner's figures."""
    journal = Journal()
    journal.hears("A", 0, 5)
    journal.overlap("A", "UNKNOWN-1", 1, 2, OverlapKind.INTERRUPTION, "a stranger stops")
    journal.overlap("UNKNOWN-1", "A", 3, 4, OverlapKind.INTERRUPTION, "stops")

    told = figures(journal.ends(6))

    assert told.couple.overlaps == ()
    assert [own.cut_ins for own in told.partners] == [0, 0]


def test_rounds_are_counted_for_the_one_who_listened() -> None:
    ann, ben = figures(exercise()).partners

    assert (ben.said_back_attempts, ben.said_back_accepted, ben.said_back_confirmed) == (2, 1, 1)
    assert (ann.said_back_attempts, ann.said_back_accepted, ann.said_back_confirmed) == (1, 1, 1)


def test_what_was_said_back_counts_once() -> None:
    """An attempt that is also an utterance with a judgement of its own is one reflection."""
    journal = Journal()
    journal.says("A", 0, 5, "It was long.")
    journal.attempt(1, 1, "B", 6, 9, "It was long.", "So it was long.", GOOD)
    journal.says("B", 6, 9, "So it was long.", judged=GOOD)

    assert figures(journal.ends(10)).partners[1].reflections == 1


@pytest.mark.parametrize("is_back", [True, False])
def test_a_saying_back_thanks_for_nothing(is_back: bool) -> None:
    """The deed and the quality in it are the partner's; the same words that say nothing back are thanks."""
    text = "You made me soup when I was ill, you are that caring."
    parts = replace(GOOD if is_back else PLAIN, appreciation=Appreciation(deed=0.9, effect=0.1, quality=0.9))
    journal = Journal()
    journal.says("A", 0, 5, "I made you soup, as I am the caring one.")
    journal.says("B", 6, 9, text, judged=parts)

    thanks = figures(journal.ends(10)).partners[1].appreciations

    assert len(thanks or ()) == (not is_back)


def test_without_judgements_the_words_are_left_out() -> None:
    """Nothing assessed is not the same as nothing asked."""
    told = figures(one_partner())

    assert told.partners[0].questions is None
    assert ("words", "A", "no_words") in left_out(told)


def test_doubtful_sentences_count_nowhere_and_are_told() -> None:
    journal = Journal()
    journal.says("A", 0, 5, "You could perhaps sleep.", judged=replace(PLAIN, advice=0.5))

    told = figures(journal.ends(6))

    assert told.partners[0].advice == ()
    assert ("words", "A", "doubtful_words") in left_out(told)


def test_undecided_overlaps_are_told_as_left_out() -> None:
    assert ("overlaps", "B", "undecided_overlaps") in left_out(figures(ordinary_talk()))


def test_minutes_add_up_to_the_whole() -> None:
    told = figures(long_talk(10))

    for own in told.partners:
        by_minute = [minute.talk_time_s[own.participant] for minute in told.couple.by_minute]
        assert sum(by_minute) == pytest.approx(own.talk_time_s, abs=0.01)
        signals = sum(minute.backchannels[own.participant] for minute in told.couple.by_minute)
        assert signals == own.backchannels_given


def test_every_reason_has_words() -> None:
    """Whatever is left out, the language file says why."""
    words = english()
    for talk in (exercise, ordinary_talk, one_partner, no_speech):
        for left in figures(talk()).left_out:
            assert left.reason in words.reasons


def test_every_figure_is_defined_in_the_documentation() -> None:
    """docs/metrics.md has a row for each field, and none that does not exist."""
    documented = set(re.findall(r"^\| `(\w+)` \|", METRICS.read_text(encoding="utf-8"), flags=re.MULTILINE))
    fields = (set(PartnerFigures.model_fields) | set(CoupleFigures.model_fields)) - {"participant"}

    assert documented == fields
