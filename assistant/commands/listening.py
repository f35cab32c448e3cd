"""What Sayback listens with, by itself: responses judged, voices learned."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.commands.exits import DONE, MENDABLE
from assistant.commands.options import Commands, add_couple, add_language, open_lines, settings_of
from assistant.errors import OptionError


def add_commands(commands: Commands) -> None:
    _assess_arguments(commands.add("assess", "judge responses, one JSON object a line", _assess))
    _enrol_arguments(commands.add("enrol", "learn a voice, so that it is known on one microphone", _enrol))


def _assess_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("file", nargs="?", default="-", metavar="FILE", help="JSON Lines; nothing or - means stdin")
    add_language(command)
    add(
        "--second-opinion",
        metavar="URL",
        help="an OpenAI-compatible server on this machine: http://127.0.0.1:11434/v1 (default: none)",
    )
    add("--second-opinion-model", metavar="NAME", default="llama3.2", help="the model it should use")


def _assess(options: argparse.Namespace) -> int:
    from assistant.listening.lines import assess_lines
    from assistant.session.bootstrap import open_judge

    judge = open_judge(
        settings_of(options).language,
        second_opinion=options.second_opinion,
        model=options.second_opinion_model,
    )
    code = DONE
    with open_lines(options.file) as lines:
        for line, is_error in assess_lines(judge, lines):
            print(line, flush=True)
            code = MENDABLE if is_error else code
    return code


def _enrol_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("name", nargs="?", metavar="NAME", help="whose voice; without a name the known voices are listed")
    add("--from", dest="clip", type=Path, metavar="CLIP", help="a recording of this voice alone")
    add_couple(command)


def _enrol(options: argparse.Namespace) -> int:
    from assistant.session.bootstrap import enrol_voice
    from assistant.store.store import open_store

    settings = settings_of(options)
    with open_store(settings.store) as store:
        if options.name is None:
            for name in store.voices(options.couple):
                print(name)
            return DONE
        if options.clip is None:
            raise OptionError(f"enrol {options.name}: expected --from CLIP, a recording of this voice alone.")
        for line in enrol_voice(options.name, options.clip, options.couple, settings, store):
            print(line)
    return DONE
