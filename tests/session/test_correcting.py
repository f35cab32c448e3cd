"""A partner corrects what Sayback got wrong: the feedback follows, what was heard stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import OptionError
from assistant.events import Assessment, Event, OverlapKind, SessionKind, TalkReread
from assistant.feedback.build import build_report
from assistant.feedback.html import render_html
from assistant.feedback.markdown import render_markdown
from assistant.feedback.report import SessionReport
from assistant.ports import ContextUtterance, ResponseTiming
from assistant.session.correcting import with_correction
from assistant.session.noting import Note, correction_of
from assistant.store.store import open_store
from tests.feedback.journal import GOOD, PLAIN, Journal, english
from tests.feedback.sample import exercise


class Listener:
    """Takes "sheep" for a good saying back, and nothing else."""

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
        return GOOD if "sheep" in response else PLAIN


def note(by: str = "Ann", **typed: str | int) -> Note:
    fields: dict[str, str | int | None] = dict.fromkeys(("at", "was", "heard", "meant", "said_by", "undo"))
    return Note(by=by, **{**fields, **typed})  # type: ignore[arg-type]


def after(events: list[Event], *notes: Note) -> list[Event]:
    events = list(events)
    for one in notes:
        events += with_correction(events, correction_of(one, events), Listener)
    return events


def report(events: list[Event]) -> SessionReport:
    return build_report(events, english())


def talk() -> list[Event]:
    """Ann tells of a ship that was a sheep; Ben says it back; a third stretch may be Ann's or Ben's."""
    journal = Journal()
    journal.says("A", 1, 8, "We saw a ship on the hill.", judged=PLAIN)
    journal.says("B", 9, 14, "So you saw a ship up there.", judged=PLAIN)
    journal.says("B", 15, 20, "And then it rained all day long.", judged=PLAIN)
    return journal.ends(22)


CUT_IN = note("Ben", at="0:29", was="no-cut-in")


def test_a_cut_in_that_was_none_counts_nowhere() -> None:
    """The figure, the sentence and the page follow; the journal keeps the verdict."""
    events = after(exercise(), CUT_IN)
    told = report(events)

    assert told.summary.figures.partners[1].cut_ins == 0
    assert told.summary.partners[1].to_try is not None
    assert told.summary.partners[1].to_try.code != "cut_in"
    assert exercise() == events[:-1]
    assert [(one.by, one.heard, one.meant) for one in told.corrections] == [("B", "interruption", None)]
    assert "At 0:29 Sayback had heard: cut-in. Ben says it was: nothing to count." in render_html(
        told, english()
    )


def test_an_overlap_may_be_of_another_kind() -> None:
    told = report(after(exercise(), note(at="0:29.6", was="joining-in")))

    assert [overlap.kind for overlap in told.overlaps].count(OverlapKind.INTERRUPTION) == 0
    assert told.summary.figures.partners[1].joined_in == 1
    assert told.summary.figures.partners[1].cut_ins == 0


def test_taking_it_back_gives_the_same_page_to_the_byte() -> None:
    """Either partner may take a correction back, whatever it was."""
    for one in (
        CUT_IN,
        note(at="0:08", heard="cooked", meant="baked"),
        note(at="0:55", said_by="Ann"),
    ):
        events = after(exercise(), one, note("Ann", undo=1))
        text = render_html(report(events), english())
        assert text == render_html(report(exercise()), english())
        (told,) = report(events).corrections
        assert told.withdrawn_by == "A"


def test_the_last_word_counts() -> None:
    """Ben says joining in, Ann sets it back: it stands as Ann has it, and both are told."""
    told = report(after(exercise(), note("Ben", at="0:29", was="joining-in"), note(at="0:29", was="cut-in")))

    assert told.summary.figures.partners[1].cut_ins == 1
    assert [one.by for one in told.corrections] == ["B", "A"]


def test_another_word_is_read_again() -> None:
    """The words, what was said with them and what was made of it follow; what was heard is told."""
    events = after(talk(), note("Ben", at="0:09", heard="ship", meant="sheep"))
    told = report(events)

    said = told.utterances[1]
    assert said.text == "So you saw a sheep up there."
    assert [word.text for word in said.words] == ["So", "you", "saw", "a", "sheep", "up", "there."]
    assert said.words[4].start_s == report(talk()).utterances[1].words[4].start_s
    assert said.assessment is not None
    assert said.assessment.accepted
    assert told.summary.figures.partners[1].reflections == 1
    assert told.utterances[0].text == "We saw a ship on the hill."
    assert "had heard “ship”" in render_html(told, english())


def test_a_word_of_an_attempt_is_corrected_in_the_round() -> None:
    told = report(after(exercise(), note("Ben", at="0:55", heard="dinner", meant="soup")))

    attempt = told.rounds[0].attempts[1]
    assert attempt.response_text.startswith("So you sat there with the soup")
    assert attempt.accepted


def test_not_me_but_my_partner() -> None:
    """The voice, the turns and the time to speak follow."""
    told = report(after(talk(), note("Ben", at="0:15", said_by="Ann")))

    assert [said.participant for said in told.utterances] == ["A", "B", "A"]
    assert [speech.participant for speech in told.speech] == ["A", "B", "A"]
    ann, ben = told.summary.figures.partners
    assert (ann.talk_time_s, ben.talk_time_s) == (12.0, 5.0)
    assert "had taken the voice for Ben's. Ben says it was Ann's." in render_markdown(told, english())


def test_turns_are_made_again_as_if_it_had_been_heard_so() -> None:
    events = after(talk(), note("Ben", at="0:15", said_by="Ann"))

    (reread,) = [event for event in events if isinstance(event, TalkReread)]
    assert reread.turns is not None
    assert [turn.participant for turn in reread.turns] == ["A", "B", "A"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (note("Cleo", at="0:29", was="no-cut-in"), "--by: expected Ann or Ben, got 'Cleo'"),
        (note(at="0:40", was="no-cut-in"), "--at 0:40.0: expected one place where two voices"),
        (note(at="half past", was="no-cut-in"), "--at: expected a moment"),
        (note(at="0:29", was="rude"), "--was: expected one of no-cut-in"),
        (note(at="0:29"), "got 0 of them"),
        (note(at="0:29", was="signal", undo=1), "got 2 of them"),
        (note(undo=3), "--undo 3: there is no such correction. In force: none."),
        (note(at="0:08", heard="elephant", meant="mouse"), "“elephant” was heard, found 0"),
        (note(at="0:08", heard="cooked"), "belong together"),
        (note(at="0:08", said_by="Dora"), "--said-by: expected Ann or Ben"),
    ],
)
def test_what_is_not_clear_is_told(typed: Note, told: str) -> None:
    with pytest.raises(OptionError) as error:
        correction_of(typed, exercise())

    assert told in str(error.value)


def test_the_command_corrects_lists_and_takes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is typed; the files made again follow, and after an undo they are as before."""
    with open_store(tmp_path / "store") as store:
        journal = store.begin_session(
            couple="home", kind=SessionKind.REPLAY, source_path=None, in_history=False
        )
        for event in exercise():
            journal.append(event)
        journal.commit()
    session, place = journal.session, ["--store", str(tmp_path / "store")]
    made = [*place, "-o", str(tmp_path), "-f", "html", "--quiet"]

    assert main(["feedback", session, *made]) == 0
    before = (tmp_path / f"{session}.html").read_bytes()
    assert main(["note", session, "--by", "ben", "--at", "0:29", "--was", "no-cut-in", *place]) == 0
    assert "1. At 0:29 Sayback had heard: cut-in." in capsys.readouterr().out
    assert main(["feedback", session, *made]) == 0
    assert b"What you corrected" in (tmp_path / f"{session}.html").read_bytes()
    assert main(["note", session, "--by", "Ann", "--undo", "1", *place]) == 0
    assert "(taken back by Ann)" in capsys.readouterr().out
    assert main(["feedback", session, *made]) == 0
    assert (tmp_path / f"{session}.html").read_bytes() == before
    assert main(["note", session, "--by", "Ann", "--at", "9:99", "--was", "signal", *place]) == 2
