"""`note`: what Sayback got wrong, put right by one of the two, and taken back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from assistant.commands.exits import DONE
from assistant.commands.options import Commands, settings_of
from assistant.events import Event


def add_commands(commands: Commands) -> None:
    _note_arguments(commands.add("note", "correct what Sayback got wrong in a stored session", _note))


def _note_arguments(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Correct what Sayback got wrong; the feedback follows it, and what was heard is kept. "
        "Without a correction: what there is to correct, and what was. "
        "Example: sayback note SESSION --by Ann --at 1:20 --was no-cut-in"
    )
    add = command.add_argument
    add("session", metavar="SESSION", help="a session, as `sayback history` names it")
    add("--by", metavar="NAME", help="who of you says so")
    add("--at", metavar="M:SS", help="the moment, as the page shows it")
    add(
        "--was",
        metavar="KIND",
        help="what speaking over the other was: no-cut-in (counts nowhere), signal, joining-in, early-start, "
        "cut-in, went-on (and the other went on)",
    )
    add("--heard", metavar="WORDS", help="words that were not said, with --meant")
    add("--meant", metavar="WORDS", help="the words in their place")
    add("--said-by", metavar="NAME", help="whose voice it was")
    add("--undo", type=int, metavar="NUMBER", help="take a correction back")


def _note(options: argparse.Namespace) -> int:
    from assistant.session.correcting import with_correction
    from assistant.session.judging import load_judge
    from assistant.session.noting import Note, correction_of, is_asked
    from assistant.session.results import language_of
    from assistant.store.store import open_store

    note = Note(
        by=options.by,
        at=options.at,
        was=options.was,
        heard=options.heard,
        meant=options.meant,
        said_by=options.said_by,
        undo=options.undo,
    )
    with open_store(settings_of(options).store) as store:
        events: list[Event] = store.events(options.session)
        if is_asked(note):
            language = language_of(events)
            made = with_correction(events, correction_of(note, events), lambda: load_judge(language))
            journal = store.reopen_session(options.session)
            for event in made:
                journal.append(event)
            journal.commit()
            events += made
    for line in _lines(events, options.session):
        print(line)
    return DONE


def _lines(events: Sequence[Event], session: str) -> list[str]:
    """What can be corrected, and what was."""
    from assistant.feedback.build import build_report
    from assistant.feedback.notes import correction_line, told_overlaps
    from assistant.feedback.words import feedback_words
    from assistant.session.results import language_of

    words = feedback_words(language_of(events))
    report = build_report(events, words)
    lines = []
    for overlap in told_overlaps(report):
        minutes, seconds = divmod(overlap.start_s, 60)
        lines.append(
            f"{int(minutes)}:{seconds:04.1f}  {report.name(overlap.by)} over {report.name(overlap.holder)}: "
            f"{words.kinds[overlap.kind].one}"
        )
    lines = ["Speaking over each other, as it stands:", *(f"  {line}" for line in lines or ["none"])]
    lines.append("Corrections:")
    for one in report.corrections:
        back = f" (taken back by {report.name(one.withdrawn_by)})" if one.withdrawn_by else ""
        lines.append(f"  {one.id}. {correction_line(report, one, words)}{back}")
    if not report.corrections:
        lines.append("  none")
    lines.append(f"The feedback follows: sayback feedback {session}")
    return lines
