"""What is in the store: looked at again, written in other forms, deleted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.commands.exits import DONE
from assistant.commands.files import write_results
from assistant.commands.options import Commands, add_couple, add_outputs, settings_of
from assistant.events import Event


def add_commands(commands: Commands) -> None:
    feedback = commands.add("feedback", "make the feedback of a stored session again", _feedback)
    _feedback_arguments(feedback)
    _history_arguments(commands.add("history", "list the stored sessions", _history))
    _delete_arguments(commands.add("delete", "delete a session, a voice or a couple for good", _delete))
    _rescue_arguments(commands.add("rescue", "make the feedback of sessions that were cut off", _rescue))


def _feedback_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("session", metavar="SESSION", help="a session, as `sayback history` names it")
    add("--speak", action="store_true", help="also speak it: two sentences for each of you")
    add(
        "--voice-engine",
        choices=["auto", "system", "hibari", "none"],
        default="auto",
        help="with --speak: Sayback's voice (default: the natural one if it is installed, else the system's)",
    )
    add("--loudspeaker", metavar="NAME", help="with --speak: number or part of the name of a device")
    add_outputs(command)


def _feedback(options: argparse.Namespace) -> int:
    from assistant.session.outputs import prepare_folder
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store

    chosen_formats(options.formats)
    prepare_folder(options.output)
    with open_store(settings_of(options).store) as store:
        row = store.session(options.session)
        source = None if row.source_path is None else Path(row.source_path)
        events = store.events(row.id)
    code = write_results(events, source, options, stem=row.id if source is None else source.stem)
    if options.speak:
        _speak(events, options)
    return code


def _speak(events: Sequence[Event], options: argparse.Namespace) -> None:
    from assistant.session.results import language_of, make_results
    from assistant.session.speaking import speak

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    lines = make_results(events, stem="", formats=()).lines
    speak(
        lines,
        engine=options.voice_engine,
        loudspeaker=options.loudspeaker,
        language=language_of(events),
        cache=settings_of(options).store / "prompts",
        say=say,
    )


def _history_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--couple", metavar="NAME", help="only the sessions of this couple")


def _history(options: argparse.Namespace) -> int:
    from assistant.store.store import open_store

    with open_store(settings_of(options).store) as store:
        rows = store.sessions(options.couple)
    if not rows:
        print("No sessions yet.")
    for row in rows:
        source = "" if row.source_path is None else Path(row.source_path).name
        remark = "" if row.has_ended else "  cut off, see `sayback rescue`"
        print(f"{row.id}  {row.started_at[:19]}  {row.couple}  {row.kind}  {source}{remark}")
    return DONE


def _rescue_arguments(command: argparse.ArgumentParser) -> None:
    add_outputs(command)


def _rescue(options: argparse.Namespace) -> int:
    from assistant.session.outputs import prepare_folder
    from assistant.store.store import open_store

    prepare_folder(options.output)
    with open_store(settings_of(options).store) as store:
        rows = [row for row in store.sessions() if not row.has_ended and row.n_events > 0]
        if not rows:
            print("No session was cut off.")
        for row in rows:
            source = None if row.source_path is None else Path(row.source_path)
            write_results(store.events(row.id), source, options, stem=row.id)
    return DONE


def _delete_arguments(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("session", nargs="?", metavar="SESSION", help="as `sayback history` names it")
    what.add_argument("--voice", metavar="NAME", help="a stored voice of the couple")
    what.add_argument("--everything", action="store_true", help="the couple, with all sessions and voices")
    add_couple(command)


def _delete(options: argparse.Namespace) -> int:
    from assistant.store.store import open_store

    with open_store(settings_of(options).store) as store:
        if options.everything:
            n_sessions = store.delete_couple(options.couple)
            print(f"Deleted the couple '{options.couple}' with {n_sessions} sessions and all voices.")
        elif options.voice is not None:
            store.delete_voice(couple=options.couple, name=options.voice)
            print(f"Deleted the voice of {options.voice}.")
        else:
            store.delete_session(options.session)
            print(f"Deleted the session {options.session}.")
    return DONE
