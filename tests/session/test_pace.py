"""How late the words are decides with what they are written."""

from __future__ import annotations

from assistant.events import WordsStep
from assistant.session.pace import LATE_S, LOST_S, REST_S, WordsPace

USUAL, QUICK, NONE = WordsStep.USUAL, WordsStep.QUICK, WordsStep.NONE


def waiting(*, length_s: float = 10.0, has_quick: bool = True) -> WordsPace:
    """One utterance has waited since 100 s."""
    pace = WordsPace(has_quick=has_quick)
    pace.hand_in(1, length_s=length_s, now_s=100.0)
    return pace


def test_an_utterance_may_take_as_long_as_it_lasted_and_a_little_more():
    """A long one is no sign of a slow computer."""
    assert waiting(length_s=26.0).step(now_s=126.0 + LATE_S) is USUAL


def test_late_words_are_left_to_a_quicker_model_and_later_ones_let_go():
    """As long as the same utterance waits."""
    pace = waiting()

    assert pace.step(now_s=110.0 + LATE_S + 0.1) is QUICK
    assert pace.step(now_s=110.0 + LOST_S) is QUICK
    assert pace.step(now_s=110.0 + LOST_S + 0.1) is NONE


def test_where_there_is_no_quicker_model_words_are_waited_for_longer():
    """And then let go."""
    pace = waiting(has_quick=False)

    assert pace.step(now_s=110.0 + LOST_S) is USUAL
    assert pace.step(now_s=110.0 + LOST_S + 0.1) is NONE


def test_more_is_tried_again_one_step_at_a_time():
    """After a calm while, counted from when the last late words were there."""
    pace = waiting()
    moment = 110.0 + LOST_S + 1.0
    assert pace.step(now_s=moment) is NONE
    pace.done(1)

    seen = []
    for _ in range(2):
        step = pace.step(now_s=moment)
        assert pace.step(now_s=moment + REST_S[step] - 0.1) is step
        moment += REST_S[step] + 0.1
        seen.append(pace.step(now_s=moment))

    assert seen == [QUICK, USUAL]


def test_what_failed_again_is_left_alone_for_twice_as_long():
    """Nobody sees it go back and forth."""
    pace, moment = WordsPace(has_quick=True), 0.0
    rests = []
    for number in range(3):
        pace.hand_in(number, length_s=1.0, now_s=moment)
        moment += 1.0 + LATE_S + 0.1
        assert pace.step(now_s=moment) is QUICK
        pace.done(number)
        began = moment
        while pace.step(now_s=moment) is QUICK:
            moment += 1.0
        rests.append(moment - began)

    assert [round(rest / REST_S[QUICK]) for rest in rests] == [1, 2, 4]


def test_an_utterance_that_comes_back_in_time_changes_nothing():
    """However many there are."""
    pace = WordsPace(has_quick=True)
    for number in range(50):
        pace.hand_in(number, length_s=3.0, now_s=number * 3.0)
        assert pace.step(now_s=number * 3.0 + 2.9) is USUAL
        pace.done(number)
