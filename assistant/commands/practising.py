"""`practise`: a live session in front of the microphone."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.commands.exits import DONE
from assistant.commands.files import write_results
from assistant.commands.options import Commands, add_couple, add_formats, add_language, settings_of
from assistant.events import CommandKind


def add_commands(commands: Commands) -> None:
    _practise_arguments(commands.add("practise", "practise together: Sayback listens and asks", _practise))


def _practise_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--partners", metavar="A,B", help="your names; with two channels in order of the channels")
    add(
        "--exercise",
        default="say-it-back",
        metavar="ID",
        help="which exercise; `sayback exercises` lists them (default: say-it-back)",
    )
    add("--agree", action="store_true", help="both have read what is heard and kept, and agree")
    add(
        "--channels",
        choices=["mixed", "split"],
        default="mixed",
        help="one microphone for both, or one partner on each of its two channels (default: mixed)",
    )
    add(
        "--voice",
        action="append",
        default=[],
        metavar="NAME=CLIP",
        help="a clip of one partner's voice instead of the sound check; once for each",
    )
    add("--microphone", metavar="NAME", help="number or part of the name, as `sayback devices` shows it")
    add("--loudspeaker", metavar="NAME", help="the same for Sayback's voice; none: its words are only read")
    add(
        "--voice-engine",
        choices=["auto", "system", "hibari", "none"],
        default="auto",
        help="Sayback's voice (default: the natural one if it is installed, else the system's)",
    )
    add("--plain", action="store_true", help="a line for each event, for pipes and screen readers")
    add("--no-captions", action="store_true", help="do not show your words while you speak")
    add("--model", metavar="NAME|DIR", help="speech-to-text model (default: base, as installed)")
    add_language(command)
    add_formats(command, default="json,md,html")
    add_couple(command)


def _practise(options: argparse.Namespace) -> int:
    from assistant.session.live_bootstrap import DeviceRig
    from assistant.session.outputs import prepare_folder
    from assistant.session.practise import parse_practise_options, practise
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store
    from assistant.terminal.plain import PlainFront

    settings = settings_of(options)
    wanted = parse_practise_options(
        partners=options.partners,
        exercise=options.exercise,
        channels=options.channels,
        voices=options.voice,
        couple=options.couple,
        has_agreed=options.agree,
    )
    chosen_formats(options.formats)
    prepare_folder(options.output)

    def run(front: PlainFront) -> None:
        rig = DeviceRig(
            microphone=options.microphone,
            loudspeaker=options.loudspeaker,
            voice_engine=options.voice_engine,
            language=settings.language,
            cache=settings.store / "prompts",
            say=front.say,
        )
        with open_store(settings.store) as store:
            sessions.append(practise(wanted, settings, store, front, rig))

    sessions: list[str | None] = []
    has_captions = not options.no_captions
    if options.plain or not sys.stdout.isatty():
        front = PlainFront(_say_line, sys.stdin, has_captions=has_captions)
        with _stopping_calmly(front.command):
            run(front)
    else:
        from assistant.terminal.screen import run_on_screen

        run_on_screen(run, has_captions=has_captions)
    if not sessions or sessions[0] is None:
        return DONE
    options.with_audio = options.quiet = False
    with open_store(settings.store) as store:
        code = write_results(store.events(sessions[0]), None, options, stem=sessions[0])
    print(f"Kept: who spoke when, the words and the feedback. `sayback delete {sessions[0]}` takes it away.")
    return code


def _say_line(line: str) -> None:
    print(line, flush=True)


@contextmanager
def _stopping_calmly(command: Callable[[CommandKind], None]) -> Iterator[None]:
    """The first Ctrl-C ends a practice as the key does; a second one leaves at once."""

    def stop(signum: int, frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        command(CommandKind.STOP)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
