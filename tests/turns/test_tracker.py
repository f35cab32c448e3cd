"""Turns and overlaps, as drawings. One character is 0.1 s."""

from __future__ import annotations

from assistant.events import (
    UNKNOWN,
    Attributed,
    Event,
    HeardUpTo,
    OverlapJudged,
    OverlapKind,
    OverlapStarted,
    PhaseStarted,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
    TurnStarted,
)
from assistant.timebase import Span, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.tracker import TurnTracker
from tests.drawing import STEP, at, kinds, play, turns

BACKCHANNEL = OverlapKind.BACKCHANNEL
COOPERATIVE = OverlapKind.COOPERATIVE
EARLY_START = OverlapKind.EARLY_START
INTERRUPTION = OverlapKind.INTERRUPTION
FAILED = OverlapKind.FAILED_INTERRUPTION
UNDECIDED = OverlapKind.UNDECIDED


def judged(events: list[Event]) -> list[OverlapJudged]:
    return [event for event in events if isinstance(event, OverlapJudged)]


def test_short_speech_inside_a_turn_is_a_backchannel(words: TurnWords) -> None:
    """The listener's "mhm" neither takes the floor nor splits the turn."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============.......
        ben  .....===.............
        """,
    )
    assert kinds(events) == [BACKCHANNEL]
    assert turns(events) == [("ann", 0, 14)]


def test_two_backchannels_in_a_row(words: TurnWords) -> None:
    """Each is one of its own, and the turn goes on."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==========================....
        ben  .....===......===.............
        """,
        words=["I was at the office all day and then", "mm-hm", "Right."],
    )
    assert kinds(events) == [BACKCHANNEL, BACKCHANNEL]
    assert turns(events) == [("ann", 0, 26)]


def test_an_interruption_that_wins(words: TurnWords) -> None:
    """Began in the middle, the holder stopped for it: the floor changes with a negative offset."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================..........................
        ben  ..........==========================..........
        """,
    )
    assert kinds(events) == [INTERRUPTION]
    assert turns(events) == [("ann", 0, 20), ("ben", 10, 36)]
    ended = [event for event in events if isinstance(event, TurnEnded)]
    assert [turn.fto for turn in ended] == [None, at(-10)]


def test_an_interruption_that_fails(words: TurnWords) -> None:
    """The same start, but the holder keeps the floor."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============================......
        ben  ..........==============............
        """,
    )
    assert kinds(events) == [FAILED]
    assert turns(events) == [("ann", 0, 30)]


def test_a_holder_who_resumes_at_once_kept_the_floor(words: TurnWords) -> None:
    """Half a second of silence under somebody's cut-in does not give the floor away."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============.....===============....
        ben  ......==============..................
        """,
    )
    assert kinds(events) == [FAILED]
    assert judged(events)[0].at == at(19 + 1), "known as soon as the watermark passes the resumption"


def test_a_holder_who_falters_while_the_other_speaks_cuts_nobody_off(words: TurnWords) -> None:
    """Going on with one's own words is no new start: there is one overlap, and one who began it."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============....===================
        ben  ......=================..............
        """,
    )
    (one,) = judged(events)
    assert (one.kind, one.holder, one.by) == (FAILED, "ann", "ben")
    assert one.span == Span(at(6), at(23))


def test_a_holder_who_falters_and_gives_way_was_interrupted(words: TurnWords) -> None:
    """ "I was going to … but …": who goes on in the end is what counts."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============....===......................
        ben  ......===============================......
        """,
    )
    (one,) = judged(events)
    assert (one.kind, one.holder, one.by) == (INTERRUPTION, "ann", "ben")


def test_a_few_sounds_of_one_who_began_together_with_the_other_are_no_sign_of_listening(
    words: TurnWords,
) -> None:
    """Nothing had been said to listen to. Inside the other's turn they are one, pause or not."""
    together, in_a_turn = (
        kinds(play(TurnTracker(words=words), drawing))
        for drawing in (
            """
            ann  ..........==============....
            ben  ..........=====.............
            """,
            """
            ann  =====.....==============....
            ben  ..........=====.............
            """,
        )
    )
    assert together == [COOPERATIVE]
    assert in_a_turn == [BACKCHANNEL]


def test_a_start_in_the_last_moments_is_early(words: TurnWords) -> None:
    """People start before the end; that is no interruption."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================....................
        ben  ................====================....
        """,
    )
    assert kinds(events) == [EARLY_START]
    assert turns(events) == [("ann", 0, 20), ("ben", 16, 36)]


def test_both_start_at_once(words: TurnWords) -> None:
    """Nobody interrupted anybody, whoever gives way."""
    for drawing in (
        """
        ann  ...====================....
        ben  ...========................
        """,
        """
        ann  ...========................
        ben  ....===================....
        """,
    ):
        events = play(TurnTracker(words=words), drawing, words=["So what I thought", "We could maybe go"])
        assert kinds(events) == [COOPERATIVE]


def test_a_pause_just_under_the_limit_stays_in_the_turn(words: TurnWords) -> None:
    """2.5 s is the default patience; a pause of exactly that is still a pause."""
    events = play(TurnTracker(words=words), "ann  =====.........................=====...")
    assert turns(events) == [("ann", 0, 35)]


def test_a_pause_just_over_the_limit_ends_the_turn(words: TurnWords) -> None:
    """And the next turn of the same person has no floor transfer offset."""
    events = play(TurnTracker(words=words), "ann  =====..........................=====...")
    assert turns(events) == [("ann", 0, 5), ("ann", 31, 36)]
    assert [event.fto for event in events if isinstance(event, TurnEnded)] == [None, None]


def test_the_couples_patience_is_the_limit(words: TurnWords) -> None:
    """Another patience, another turn end."""
    tracker = TurnTracker(words=words, rules=TurnRules(pause_limit=to_samples(1.0)))
    events = play(tracker, "ann  =====...........=====...")
    assert turns(events) == [("ann", 0, 5), ("ann", 16, 21)]


def test_the_holder_breathes_during_mhm(words: TurnWords) -> None:
    """A breath under a backchannel gives nothing away."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==========...============....
        ben  .......=====.................
        """,
        words=["I thought that", "mm-hm", "we could go there"],
    )
    assert kinds(events) == [BACKCHANNEL]
    assert turns(events) == [("ann", 0, 25)]


def test_a_backchannel_in_a_pause_is_no_turn(words: TurnWords) -> None:
    """A "mhm" while the holder thinks does not end the turn."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==========............=========....
        ben  .............====..................
        """,
        words=["I thought that", "mm-hm", "we could go there"],
    )
    assert kinds(events) == []
    assert turns(events) == [("ann", 0, 31)]


def test_a_short_answer_is_a_turn(words: TurnWords) -> None:
    """One word can be a turn, if it is no backchannel."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==========............=========....
        ben  .............====..................
        """,
        words=["When did she call?", "Thursday.", "Oh, I see, that early"],
    )
    assert turns(events) == [("ann", 0, 10), ("ben", 13, 17), ("ann", 22, 31)]
    assert [e.fto for e in events if isinstance(e, TurnEnded)] == [None, at(3), at(5)]


def test_a_short_answer_after_which_nobody_speaks_is_a_turn(words: TurnWords) -> None:
    """A "yes" that closes the matter counts."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==========.............................
        ben  .............====......................
        """,
        words=["Is that it?", "Yes."],
    )
    assert turns(events) == [("ann", 0, 10), ("ben", 13, 17)]


def test_a_short_answer_that_began_early_is_a_turn(words: TurnWords) -> None:
    """Most of it was said while the holder was silent."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================..........==========....
        ben  ..................========..................
        """,
        words=["Did you like it in the end?", "Not so much.", "I thought so"],
    )
    assert turns(events) == [("ann", 0, 20), ("ben", 18, 26), ("ann", 30, 40)]


def test_a_sign_at_the_very_end_is_no_turn(words: TurnWords) -> None:
    """Not even where nobody speaks after it."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================..............................
        ben  .................======...........................
        """,
        words=["so that was my day", "Right."],
    )
    assert kinds(events) == [BACKCHANNEL]
    assert turns(events) == [("ann", 0, 20)]


def test_a_word_alongside_the_end_is_no_start(words: TurnWords) -> None:
    """Who stops with the holder did not begin a turn early."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================....................
        ben  ................=====...................
        """,
        words=["so that was my day", "Hello there"],
    )
    assert kinds(events) == [COOPERATIVE]


def test_speech_across_a_phase_change(words: TurnWords) -> None:
    """The tracker does not know the exercise: a new phase changes nothing."""
    drawing = """
        ann  ==============.......
        ben  .....===.............
    """
    tracker = TurnTracker(words=words)
    phase = PhaseStarted(at=0, phase="speak", round=1, speaker="ben", listener="ann", granted_to="ben")
    assert tracker.feed(phase) == []
    assert play(tracker, drawing) == play(TurnTracker(words=words), drawing)


def test_an_unknown_voice_is_in_no_turn_and_no_overlap(words: TurnWords) -> None:
    """A visitor neither ends a turn nor talks over anybody."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==========......==========....
        TV   ....==================........
        """,
    )
    assert turns(events) == [("ann", 0, 26)]
    assert kinds(events) == []


def test_sound_lost_in_mid_turn(words: TurnWords) -> None:
    """A holder who is heard again within the patience still has the same turn."""
    events = play(
        TurnTracker(words=words),
        """
        ann   ==========..........==========....
        lost  ..........xxxxxxxxxx..............
        """,
    )
    assert turns(events) == [("ann", 0, 30)]


def test_no_offset_is_claimed_across_lost_sound(words: TurnWords) -> None:
    """Nobody knows what was said there."""
    events = play(
        TurnTracker(words=words),
        """
        ann   ==========................................
        ben   ....................===============.......
        lost  ..........xxxxxxxxxx......................
        """,
    )
    assert [event.fto for event in events if isinstance(event, TurnEnded)] == [None, None]


def test_an_overlap_that_touches_lost_sound_is_undecided(words: TurnWords) -> None:
    """Ann may have gone on where nothing was heard."""
    events = play(
        TurnTracker(words=words),
        """
        ann   ====================.......................
        ben   ..........==========........===========....
        lost  ....................xxxxxxxx...............
        """,
    )
    assert kinds(events) == [UNDECIDED]
    assert "missing" in judged(events)[0].reason


def test_a_recording_that_ends_mid_speech(words: TurnWords) -> None:
    """The turn ends with the recording; the open overlap stays undecided."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================
        ben  ..........==========
        """,
    )
    assert turns(events) == [("ann", 0, 20)]
    assert kinds(events) == [UNDECIDED]
    assert "ended" in judged(events)[0].reason


def test_speech_that_was_never_told_to_end(words: TurnWords) -> None:
    """`finish` ends whoever still speaks."""
    tracker = TurnTracker(words=words)
    tracker.feed(SpeechStarted(at=0, ipu=1, participant="ann", start=0))
    events = tracker.feed(HeardUpTo(at=at(10), until=at(10))) + tracker.finish(at(20))
    assert turns(events) == [("ann", 0, 20)]
    assert tracker.finish(at(30)) == []


def test_common_speech_under_a_fifth_of_a_second_is_no_overlap(words: TurnWords) -> None:
    """One character of overlap is 0.1 s."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ====================...............
        ben  ...................===========.....
        """,
    )
    assert kinds(events) == []
    assert turns(events) == [("ann", 0, 20), ("ben", 19, 30)]


def test_attribution_that_comes_late_counts(words: TurnWords) -> None:
    """The last word before the watermark has it."""
    tracker = TurnTracker(words=words)
    span = Span(0, at(20))
    for fact in (
        SpeechStarted(at=0, ipu=1, participant=UNKNOWN, start=0),
        Attributed(at=at(5), ipu=1, participant="ann", certainty=0.5),
        SpeechEnded(at=at(20), ipu=1, participant=UNKNOWN, span=span),
        Attributed(at=at(22), ipu=1, participant="ben", certainty=0.9),
    ):
        assert tracker.feed(fact) == []
    events = tracker.feed(HeardUpTo(at=at(25), until=at(24))) + tracker.finish(at(30))
    assert turns(events) == [("ben", 0, 20)]


def test_a_voice_given_to_somebody_else_after_the_watermark(words: TurnWords) -> None:
    """What was decided stays; the rest counts for the other."""
    tracker = TurnTracker(words=words)
    facts = (
        SpeechStarted(at=0, ipu=1, participant="ann", start=0),
        HeardUpTo(at=at(10), until=at(10)),
        Attributed(at=at(12), ipu=1, participant="ben", certainty=0.9),
        SpeechEnded(at=at(30), ipu=1, participant="ben", span=Span(0, at(30))),
    )
    events = [event for fact in facts for event in tracker.feed(fact)] + tracker.finish(at(60))
    assert turns(events) == [("ann", 0, 10), ("ben", 10, 30)]


def test_sounds_in_a_pause_are_a_listening_signal_however_short_the_patience(words: TurnWords) -> None:
    """The turn had begun before the pause that they fell into."""
    for limit in (1.0, 2.5):
        events = play(
            TurnTracker(words=words, rules=TurnRules(pause_limit=to_samples(limit))),
            """
            ann  =====............=========
            ben  .............======.......
            """,
        )
        assert kinds(events) == [BACKCHANNEL], limit


def test_three_participants_make_an_overlap_for_each_pair(words: TurnWords) -> None:
    """Research recordings have more than two people."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============================......
        ben  ..........====......................
        cem  ..........====......................
        """,
    )
    pairs = {(overlap.holder, overlap.by) for overlap in judged(events)}
    assert pairs == {("ann", "ben"), ("ann", "cem"), ("ben", "cem")}
    assert turns(events) == [("ann", 0, 30)]


def test_nothing_is_told_beyond_the_watermark(words: TurnWords) -> None:
    """Speech that has not been attributed for sure decides nothing."""
    tracker = TurnTracker(words=words)
    facts = (
        SpeechStarted(at=at(1), ipu=1, participant="ann", start=0),
        SpeechStarted(at=at(11), ipu=2, participant="ben", start=at(10)),
        HeardUpTo(at=at(20), until=at(5)),
    )
    events = [event for fact in facts for event in tracker.feed(fact)]
    assert [type(event) for event in events] == [TurnStarted]


def test_each_verdict_says_when_it_was_known(words: TurnWords) -> None:
    """A backchannel one breath after it; an interruption one second after the holder stopped."""
    events = play(
        TurnTracker(words=words, rules=TurnRules(words_wait=0)),
        """
        ann  ==============================.....................
        ben  ....===.............===========================....
        """,
        heard_late=at(2),
    )
    assert kinds(events) == [BACKCHANNEL, INTERRUPTION]
    known = [event.at / STEP for event in judged(events)]
    assert known == [7 + 3 + 1 + 2, 30 + 10 + 1 + 2], "the watermark passes one step and 0.2 s later"


def test_words_that_come_late_are_waited_for_only_so_long(words: TurnWords) -> None:
    """Up to 1.2 s after the speech has settled it; then the verdict is given without them."""
    drawing = """
        ann  ==================================..............
        ben  ....==..........................................
    """
    said = ["we went there and then we came back", "Cheers"]
    in_time = play(TurnTracker(words=words), drawing, words=said, words_late=at(10))
    too_late = play(TurnTracker(words=words), drawing, words=said, words_late=at(20))
    assert kinds(in_time) == [COOPERATIVE]
    assert judged(in_time)[0].at == at(6 + 10)
    assert kinds(too_late) == [BACKCHANNEL]
    assert judged(too_late)[0].at == at(6 + 3 + 12)


def test_every_overlap_that_started_is_judged_once(words: TurnWords) -> None:
    """And by the same holder and the same one who began."""
    events = play(
        TurnTracker(words=words),
        """
        ann  ==============.....===============....=====
        ben  ......==============......==...============
        """,
    )
    started = {e.overlap: (e.holder, e.by) for e in events if isinstance(e, OverlapStarted)}
    ended = {e.overlap: (e.holder, e.by) for e in events if isinstance(e, OverlapJudged)}
    assert started == ended
    assert len(judged(events)) == len(ended)
