"""The command `sayback`: arguments in, exit code out.

What each command takes and does is in `assistant.commands`, a module for each
group of them. Results go to files or to stdout, progress and complaints to stderr.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

import assistant
from assistant.commands import (
    course,
    exercises,
    exporting,
    installation,
    listening,
    looking_back,
    noting,
    practising,
    replaying,
    stored,
)
from assistant.commands.exits import DONE, INTERRUPTED, MENDABLE, complain
from assistant.commands.options import Commands
from assistant.errors import AssistantError


def build_parser() -> argparse.ArgumentParser:
    """The parser of `sayback`; `command` is None where nothing was asked for."""
    parser = argparse.ArgumentParser(
        prog="sayback",
        description="A listening-practice assistant for two partners. Everything stays on this computer.",
        epilog="`sayback COMMAND --help` tells more of each command.",
    )
    parser.add_argument("--version", action="version", version=f"sayback {assistant.__version__}")
    commands = Commands(parser)
    for group in (
        replaying,
        practising,
        stored,
        exporting,
        noting,
        course,
        looking_back,
        listening,
        exercises,
        installation,
    ):
        group.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return DONE
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    if options.verbose:
        logging.getLogger("assistant").setLevel(logging.DEBUG)
    try:
        code: int = options.run(options)
    except AssistantError as error:
        complain(error)
        return MENDABLE
    except KeyboardInterrupt:
        print("sayback: stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the results has read enough; nothing more can be written there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code
