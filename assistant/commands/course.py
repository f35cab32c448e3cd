"""`course`: the exercises over four weeks, and where a couple stands in them."""

from __future__ import annotations

import argparse
import shlex

from assistant.commands.exits import DONE
from assistant.commands.options import Commands, add_couple, add_language, settings_of
from assistant.store.store import DEFAULT_COUPLE

LATEST = ""
"""`--skip` and `--back` without a name: the step that lies nearest."""


def add_commands(commands: Commands) -> None:
    _arguments(commands.add("course", "the exercises over four weeks: where you are, what is next", _course))


def _arguments(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="show every step")
    what.add_argument(
        "--skip", nargs="?", const=LATEST, metavar="EXERCISE", help="leave a step out (default: the next)"
    )
    what.add_argument(
        "--back",
        nargs="?",
        const=LATEST,
        metavar="EXERCISE",
        help="take a step up again (default: the one that was done or left out last)",
    )
    add_couple(command)
    add_language(command)


def _course(options: argparse.Namespace) -> int:
    from assistant.exercise.course import load_course
    from assistant.progress.course_lines import CourseCommands, course_lines, standing_lines
    from assistant.progress.words import progress_words
    from assistant.session.course_walk import CourseWalk
    from assistant.session.history import latest_partners
    from assistant.store.store import open_store

    settings = settings_of(options)
    words = progress_words(settings.language)
    own = [] if options.couple == DEFAULT_COUPLE else ["--couple", options.couple]
    own += [] if options.store is None else ["--store", str(options.store)]

    def typed(*parts: str) -> str:
        return shlex.join(["sayback", *parts, *own])

    with open_store(settings.store) as store:
        walk = CourseWalk(store, options.couple, load_course(language=settings.language))
        titles = walk.titles
        if options.skip is not None:
            print(walk.skip(options.skip or None, words))
            print()
        if options.back is not None:
            print(walk.go_back(options.back or None, words))
            print()
        if options.all:
            lines = course_lines(walk.standing, titles, walk.days, words)
        else:
            names = ",".join(latest_partners(store, options.couple)) or "NAME,NAME"
            commands = CourseCommands(
                start=lambda exercise: typed("practise", "--exercise", exercise, "--partners", names),
                skip=typed("course", "--skip"),
                back=typed("course", "--back"),
                all=typed("course", "--all"),
            )
            lines = standing_lines(walk.standing, titles, commands, words)
    for line in lines:
        print(line)
    return DONE
