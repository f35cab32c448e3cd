"""The journal's last word counts, whatever order it came in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.events import (
    UNKNOWN,
    Attributed,
    OverlapJudged,
    OverlapKind,
    PromptRequested,
    PromptStarted,
    ReplyMeaning,
    SpeechStarted,
    UtteranceTranscribed,
)
from assistant.feedback.fold import fold
from assistant.timebase import Span, to_samples
from tests.feedback.journal import GOOD, Journal, seconds
from tests.feedback.sample import exercise, ordinary_talk


def test_a_late_voice_gives_an_ipu_its_participant() -> None:
    """Heard as unknown, then as Ann, then as Ben: it is Ben's."""
    journal = Journal()
    ipu = journal.hears(UNKNOWN, 1, 2)
    for participant, certainty in (("A", 0.4), ("B", 0.9)):
        journal.events.append(Attributed(at=50_000, ipu=ipu, participant=participant, certainty=certainty))

    (heard,) = fold(journal.ends(5)).ipus

    assert (heard.participant, heard.certainty) == ("B", 0.9)


def test_words_follow_the_voice() -> None:
    """An utterance belongs to whom its IPUs belong in the end."""
    journal = Journal()
    ipu = journal.hears("A", 1, 2)
    journal.words("A", 1, 2, "that was me", ipu)
    journal.events.append(Attributed(at=90_000, ipu=ipu, participant="B", certainty=0.8))

    assert [said.participant for said in fold(journal.ends(5)).utterances] == ["B"]


def test_words_of_two_voices_stay_with_whom_they_were_heard() -> None:
    """IPUs that turn out to be of two participants do not move an utterance."""
    journal = Journal()
    first, second = journal.hears("A", 1, 2), journal.hears("A", 2.1, 3)
    journal.words("A", 1, 3, "some of it was me", first, second)
    journal.events.append(Attributed(at=90_000, ipu=second, participant="B", certainty=0.8))

    assert [said.participant for said in fold(journal.ends(5)).utterances] == ["A"]


@pytest.mark.parametrize(("participant", "certainty"), [("A", 1.0), (UNKNOWN, 0.0)])
def test_certainty_without_an_attribution(participant: str, certainty: float) -> None:
    """A channel of one's own is certain; somebody unknown is not."""
    journal = Journal()
    journal.hears(participant, 1, 2)

    assert fold(journal.ends(5)).ipus[0].certainty == certainty


def test_speech_that_never_ended_is_no_ipu() -> None:
    """A journal cut off by a crash holds an onset without an end."""
    journal = Journal()
    journal.events.append(SpeechStarted(at=100, ipu=1, participant="A", start=50))

    assert fold(journal.events).ipus == ()


def test_a_crash_leaves_a_record_with_a_length() -> None:
    """Without SourceEnded the session lasts until the last moment that is known."""
    journal = Journal()
    journal.says("A", 1, 9, "and then the power went")

    record = fold(journal.events)

    assert record.source.duration >= to_samples(9)
    assert record.end_reason is None


def test_the_second_judgement_of_an_overlap_replaces_the_first() -> None:
    journal = Journal()
    journal.overlap("B", "A", 1, 2, OverlapKind.UNDECIDED, "too early to tell")
    first = journal.events[-1]
    assert isinstance(first, OverlapJudged)
    journal.events.append(replace(first, at=99_000, kind=OverlapKind.COOPERATIVE, reason="agrees"))

    assert [overlap.kind for overlap in fold(journal.ends(5)).overlaps] == [OverlapKind.COOPERATIVE]


def test_words_said_again_replace_the_first() -> None:
    """A transcript that came later under the same id counts."""
    journal = Journal()
    number = journal.words("A", 1, 2, "a leaf")
    journal.events.append(
        UtteranceTranscribed(
            at=99_000,
            utterance=number,
            participant="A",
            span=seconds(1, 2),
            text="I leave",
            words=(),
            ipus=(),
        )
    )

    assert [said.text for said in fold(journal.ends(5)).utterances] == ["I leave"]


def test_a_prompt_that_never_started_had_no_room() -> None:
    journal = Journal()
    journal.events.append(PromptRequested(at=100, prompt=1, to=None, phase="brief", text="Welcome."))
    journal.events.append(PromptRequested(at=200, prompt=2, to=None, phase="brief", text="Well."))
    journal.events.append(PromptStarted(at=300, prompt=2))

    first, second = fold(journal.ends(5)).prompts

    assert (first.has_room, first.start) == (False, 100)
    assert (second.has_room, second.start, second.end) == (True, 300, None)


def test_a_round_left_before_its_end_is_told() -> None:
    """Stopped after one attempt: the round is there, neither confirmed nor not."""
    journal = Journal(exercise="say-it-back")
    journal.phase("speak", 1, 0, "A", "B")
    journal.attempt(1, 1, "B", 10, 14, "It was long.", "So it was long for you.", GOOD)

    (round_,) = fold(journal.ends(20, reason="stopped")).rounds

    assert (round_.speaker, round_.listener, round_.is_confirmed) == ("A", "B", None)
    assert round_.speech_text == "It was long."


def test_a_round_without_an_attempt_is_told() -> None:
    journal = Journal(exercise="say-it-back")
    journal.round_ends(1, 20, "A", "B", "It was long.", None)

    (round_,) = fold(journal.ends(20)).rounds

    assert round_.attempts == ()


def test_rounds_have_their_replies() -> None:
    record = fold(exercise())

    assert [[reply.meaning for reply in round_.replies] for round_ in record.rounds] == [
        [ReplyMeaning.YES],
        [ReplyMeaning.YES],
    ]


def test_phases_lie_end_to_end() -> None:
    phases = fold(exercise()).phases

    assert [phase.span.end for phase in phases[:-1]] == [phase.span.start for phase in phases[1:]]
    assert phases[-1].span.end == to_samples(152)


def test_a_caveat_raised_twice_is_told_once() -> None:
    journal = Journal()
    journal.caveat("quiet", "The recording is very quiet.")
    journal.caveat("quiet", "The recording is very quiet.", 3)

    assert len(fold(journal.ends(5)).caveats) == 1


def test_events_without_a_beginning_are_no_session() -> None:
    with pytest.raises(ValueError, match="SessionStarted"):
        fold(ordinary_talk()[1:])


def test_lost_sound_is_kept_in_order() -> None:
    journal = Journal()
    journal.loses(4, 5)
    journal.loses(1, 2)

    assert fold(journal.ends(6)).lost == (Span(16_000, 32_000), Span(64_000, 80_000))
