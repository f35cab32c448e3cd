"""The end of a turn: silence alone does not say it."""

from __future__ import annotations

from assistant.events import (
    UNKNOWN,
    Attributed,
    Event,
    SpeechEnded,
    SpeechStarted,
    TurnEndDecided,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
)
from assistant.timebase import Samples, Span, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.turn_end import TurnEndDecider
from tests.drawing import at, rows, spans

PATIENCE = to_samples(1.0)
TOLD_LATE = to_samples(0.2)
TICK = to_samples(0.01)


def listen(
    decider: TurnEndDecider,
    drawing: str,
    *,
    finished: dict[str, list[float]] | None = None,
    words: dict[str, list[str]] | None = None,
    every: Samples = TICK,
    name: str | None = None,
) -> list[tuple[str, float, float]]:
    """Who was taken to be done, since when, and when that was decided, in columns of the drawing."""
    facts: list[Event] = []
    for drawn, line in rows(drawing).items():
        person = drawn if name is None else name
        for i, span in enumerate(spans(line)):
            told = span.end + TOLD_LATE
            facts.append(VoiceStarted(at=span.start, participant=person, start=span.start))
            facts.append(VoiceEnded(at=told, participant=person, span=span))
            if finished is not None and drawn in finished:
                likely = finished[drawn][i]
                facts.append(TurnEndLikely(at=told, participant=drawn, end=span.end, probability=likely))
            if words is not None and drawn in words and words[drawn][i]:
                facts.append(_utterance(drawn, span, words[drawn][i]))
    facts.sort(key=lambda fact: fact.at)
    end = at(max(map(len, rows(drawing).values())))
    events: list[Event] = []
    for now in range(every, end + 1, every):
        while facts and facts[0].at <= now:
            events += decider.feed(facts.pop(0))
        events += decider.advance(now)
    decided = [event for event in events if isinstance(event, TurnEndDecided)]
    return [(e.participant, e.end / at(1), e.at / at(1)) for e in decided]


def _utterance(person: str, span: Span, text: str) -> UtteranceTranscribed:
    return UtteranceTranscribed(
        at=span.end + to_samples(0.5),
        utterance=span.start,
        participant=person,
        span=span,
        text=text,
        words=(),
        ipus=(),
    )


def test_who_sounds_done_waits_only_as_long_as_the_patience() -> None:
    """Patience 1.0 s: decided 1.0 s after the end, not before."""
    decider = TurnEndDecider(patience=PATIENCE)
    assert listen(decider, "ann ==========......................", finished={"ann": [1.0]}) == [
        ("ann", 10, 20)
    ]


def test_who_does_not_sound_done_is_given_longer() -> None:
    """Up to 3 s beyond the patience; but the wait does end."""
    decider = TurnEndDecider(patience=PATIENCE)
    drawing = "ann ==========......................................................"
    assert listen(decider, drawing, finished={"ann": [0.0]}) == [("ann", 10, 50)]


def test_who_goes_on_was_not_done() -> None:
    """A pause in which the wait did not run out decides nothing."""
    decider = TurnEndDecider(patience=PATIENCE)
    drawing = "ann ==========............==========................"
    assert listen(decider, drawing, finished={"ann": [0.2, 1.0]}) == [("ann", 32, 42)]


def test_a_last_word_that_wants_another_prolongs_the_wait(words: TurnWords) -> None:
    """ "… and um" is not the end, whatever it sounds like."""
    drawing = "ann ==========........................................"
    done = listen(
        TurnEndDecider(patience=PATIENCE, words=words),
        drawing,
        finished={"ann": [1.0]},
        words={"ann": ["I was at home."]},
    )
    open_ended = listen(
        TurnEndDecider(patience=PATIENCE, words=words),
        drawing,
        finished={"ann": [1.0]},
        words={"ann": ["I was at home and um"]},
    )
    assert done == [("ann", 10, 20)]
    assert [(who, end) for who, end, _ in open_ended] == [("ann", 10)]
    assert open_ended[0][2] > 30


def test_who_asks_for_time_is_given_it(words: TurnWords) -> None:
    """ "Wait a second." sounds as finished as can be, and is not."""
    asked = listen(
        TurnEndDecider(patience=PATIENCE, words=words),
        "ann ==========........................................",
        finished={"ann": [1.0]},
        words={"ann": ["It was, wait a second."]},
    )
    assert [(who, end) for who, end, _ in asked] == [("ann", 10)]
    assert asked[0][2] > 39, "as long as somebody who does not sound done at all"


def test_a_partner_who_pauses_long_is_given_longer() -> None:
    """Their own pauses, nobody else's, make the wait."""
    ann, ben = TurnEndDecider(patience=PATIENCE), TurnEndDecider(patience=PATIENCE)
    for _ in range(8):
        talk = "==========....................==========...."
        listen(ann, f"ann {talk}", finished={"ann": [0.0, 0.0]})
    assert ann.hesitation("ann") > ben.hesitation("ann")
    assert ann.hesitation("ben") == ben.hesitation("ben")


def test_cutting_in_teaches_patience() -> None:
    """A pause that was taken for an end, after which the same partner went on, is remembered."""
    decider = TurnEndDecider(patience=PATIENCE)
    before = decider.hesitation("ann")
    for shift in range(4):
        start = at(100 * shift)
        _speak(decider, "ann", Span(start, start + at(20)), finished=1.0)
        assert decider.advance(start + at(40))
        _speak(decider, "ann", Span(start + at(45), start + at(60)), finished=0.0)
    assert decider.hesitation("ann") > before


def test_a_listeners_sign_does_not_end_the_speakers_turn_nor_take_it() -> None:
    """After "mhm" the wait for Ann begins again, and it is still Ann's."""
    drawing = """
        ann  ==========........................
        ben  ..............===.................
    """
    decided = listen(TurnEndDecider(patience=PATIENCE), drawing, finished={"ann": [1.0]})
    assert decided == [("ann", 10, 27)]


def test_a_short_answer_is_a_turn_of_its_own(words: TurnWords) -> None:
    """The words tell an answer from a sign of listening."""
    drawing = """
        ann  ==========..............................
        ben  ..............===.......................
    """
    decided = listen(
        TurnEndDecider(patience=PATIENCE, words=words),
        drawing,
        finished={"ann": [1.0], "ben": [1.0]},
        words={"ann": ["When was it?"], "ben": ["Thursday."]},
    )
    assert decided == [("ben", 17, 27)]


def test_nothing_is_decided_while_anybody_speaks() -> None:
    """Ann is done, but Ben has the floor by then."""
    drawing = """
        ann  ==========..............................................
        ben  ............==============================..............
    """
    decided = listen(TurnEndDecider(patience=PATIENCE), drawing, finished={"ann": [1.0], "ben": [1.0]})
    assert decided == [("ben", 42, 52)]


def test_on_one_microphone_the_sound_says_whose_turn_it_was() -> None:
    """The voice has no name, `TurnEndLikely` has."""
    drawing = "ann ===============......................"
    decided = listen(TurnEndDecider(patience=PATIENCE), drawing, finished={"ann": [1.0]}, name=UNKNOWN)
    assert decided == [("ann", 15, 25)]


def test_the_last_attributed_speech_names_a_voice_without_a_name() -> None:
    """Where the sound was not asked, attribution says who it was."""
    decider = TurnEndDecider(patience=PATIENCE)
    span = Span(0, at(15))
    decider.feed(VoiceStarted(at=0, participant=UNKNOWN, start=0))
    decider.feed(SpeechStarted(at=at(2), ipu=1, participant=UNKNOWN, start=0))
    decider.feed(VoiceEnded(at=at(17), participant=UNKNOWN, span=span))
    decider.feed(SpeechEnded(at=at(18), ipu=1, participant=UNKNOWN, span=span))
    decider.feed(Attributed(at=at(19), ipu=1, participant="ben", certainty=0.9))
    decided = decider.advance(at(100))
    assert [(e.participant, e.end) for e in decided if isinstance(e, TurnEndDecided)] == [("ben", at(15))]


def test_where_nobody_can_be_named_nothing_is_decided() -> None:
    """A stranger's turn is nobody's business."""
    decider = TurnEndDecider(patience=PATIENCE)
    assert listen(decider, "ann ==========.....................................", name="UNKNOWN-1") == []


def test_how_often_time_is_told_changes_nothing() -> None:
    """10 ms or 1 s: the same decisions at the same moments."""
    drawing = """
        ann  ==========........................==============..........................................
        ben  ..............===.......===========.......................................................
    """
    finished = {"ann": [0.7, 0.3], "ben": [0.1, 0.9]}
    fine = listen(TurnEndDecider(patience=PATIENCE), drawing, finished=finished)
    coarse = listen(TurnEndDecider(patience=PATIENCE), drawing, finished=finished, every=at(10))
    assert fine == coarse
    assert fine


def _speak(decider: TurnEndDecider, person: str, span: Span, *, finished: float) -> None:
    told = span.end + TOLD_LATE
    decider.feed(VoiceStarted(at=span.start, participant=person, start=span.start))
    decider.feed(VoiceEnded(at=told, participant=person, span=span))
    decider.feed(TurnEndLikely(at=told, participant=person, end=span.end, probability=finished))
