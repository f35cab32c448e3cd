"""`practise`: a live session in front of the microphone."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.commands.exits import DONE
from assistant.commands.files import write_results
from assistant.commands.options import (
    Commands,
    add_couple,
    add_formats,
    add_language,
    given_settings,
    settings_of,
)
from assistant.errors import OptionError
from assistant.events import CommandKind
from assistant.settings import Settings, VoiceEngine, remember

if TYPE_CHECKING:
    from assistant.session.practise import PractiseOptions


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
    add(
        "--resume",
        nargs="?",
        const="",
        metavar="SESSION",
        help="go on with a practice that was cut off, where it was (default: the couple's last one)",
    )
    add(
        "--keep-sound",
        action="store_true",
        help="also keep the sound, in the output folder; `sayback replay` plays the session again from it",
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
    add("--plain", action="store_true", help="a line for each event, for pipes and screen readers")
    add("--model", metavar="NAME|DIR", help="speech-to-text model (default: base, as installed)")
    add_language(command)
    add_formats(command, default="json,md,html")
    add_couple(command)
    _kept_arguments(command.add_argument_group("kept with --remember"))


def _kept_arguments(group: argparse._ArgumentGroup) -> None:
    """Options that are settings; what is not given stays as it is kept."""
    add = group.add_argument
    add(
        "--microphone",
        dest="microphones",
        action="append",
        default=[],
        metavar="[NAME=]DEVICE",
        help="number or part of the name in `sayback devices`; NAME=DEVICE twice where each of you has one",
    )
    add("--loudspeaker", metavar="DEVICE", help="the same for Sayback's voice; none: its words are only read")
    add(
        "--voice-engine",
        choices=[engine.value for engine in VoiceEngine],
        help="Sayback's voice (default: auto, the natural one if it is installed, else the system's)",
    )
    add("--voice-name", metavar="NAME", help="which voice of the system (default: that of the language)")
    add("--rate", dest="words_per_minute", type=int, metavar="WPM", help="how fast it speaks (default: 160)")
    add("--volume", dest="volume_percent", type=int, metavar="PERCENT", help="how loud (default: 100)")
    add(
        "--captions",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="show your words while you speak (default: yes)",
    )
    add(
        "--patience",
        dest="patience_s",
        type=float,
        metavar="SECONDS",
        help="a shorter silence never ends a turn; kept for this couple (default: 2.5)",
    )
    add("--country", metavar="CODE", help="whose places to turn to are shown when you stop, such as DE or US")
    add("--remember", action="store_true", help="keep these, the language and the model for the next time")


def _practise(options: argparse.Namespace) -> int:
    from assistant.session.live_bootstrap import DeviceRig
    from assistant.session.outputs import prepare_folder
    from assistant.session.practise import practise
    from assistant.session.results import chosen_formats
    from assistant.session.wording import session_words
    from assistant.store.store import open_store
    from assistant.terminal.plain import PlainFront

    wanted, settings = _wanted(options, settings_of(options))
    if options.remember:
        kept = {name: value for name, value in given_settings(options).items() if name != "store"}
        if not kept:
            raise OptionError("--remember: expected something to keep beside it, such as --country DE.")
        print(f"Kept in {remember(kept)}.")
    chosen_formats(options.formats)
    prepare_folder(options.output)

    def run(front: PlainFront) -> None:
        rig = DeviceRig(settings, microphones=wanted.microphones, say=front.say)
        with open_store(settings.store) as store:
            sessions.append(practise(wanted, settings, store, front, rig))

    sessions: list[str | None] = []
    words = session_words(settings.language).screen
    if options.plain or not sys.stdout.isatty():
        front = PlainFront(_say_line, sys.stdin, words=words, has_captions=settings.captions)
        with _stopping_calmly(front.command):
            run(front)
    else:
        from assistant.terminal.quiet import noise_into
        from assistant.terminal.screen import run_on_screen

        with noise_into(settings.store / "practise.log"):
            run_on_screen(run, words=words, has_captions=settings.captions)
    if not sessions or sessions[0] is None:
        return DONE
    options.with_audio = options.quiet = False
    with open_store(settings.store) as store:
        code = write_results(store.events(sessions[0]), None, options, stem=sessions[0])
    if options.keep_sound:
        print(f"The sound is in {options.output / sessions[0]}.wav; it stays until you delete it.")
    print(f"Kept: who spoke when, the words and the feedback. `sayback delete {sessions[0]}` takes it away.")
    return code


def _wanted(options: argparse.Namespace, settings: Settings) -> tuple[PractiseOptions, Settings]:
    """What is to be practised, and with which settings."""
    from assistant.session.practise import parse_practise_options, resume_options
    from assistant.store.store import open_store

    if options.resume is not None:
        if options.keep_sound:
            raise OptionError("--keep-sound: the sound of a practice that goes on has a hole. Leave it out.")
        with open_store(settings.store) as store:
            return resume_options(
                store,
                settings,
                session=options.resume or None,
                couple=options.couple,
                voices=options.voice,
                has_agreed=options.agree,
                microphones=settings.microphones,
            )
    wanted = parse_practise_options(
        partners=options.partners,
        exercise=options.exercise,
        channels=options.channels,
        voices=options.voice,
        couple=options.couple,
        has_agreed=options.agree,
        microphones=settings.microphones,
    )
    return replace(wanted, sound_folder=options.output if options.keep_sound else None), settings


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
