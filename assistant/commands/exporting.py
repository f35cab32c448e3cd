"""`export`: a stored session in other formats, or as one file for somebody else."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from assistant.commands.exits import DONE
from assistant.commands.files import write_results
from assistant.commands.options import Commands, add_formats, settings_of
from assistant.errors import InputError, OptionError
from assistant.events import Event


def add_commands(commands: Commands) -> None:
    _export_arguments(commands.add("export", "write a stored session in other formats", _export))


def _export_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("session", metavar="SESSION", help="a session, as `sayback history` names it")
    add_formats(command, default="all")
    add("--bundle", action="store_true", help="one zip with the page and every format, for a counsellor")
    add(
        "--anonymous",
        action="store_true",
        help="with --bundle: names, words of a list and numbers replaced; shown before it is written",
    )
    add(
        "--list",
        type=Path,
        metavar="FILE",
        help="with --anonymous: words to replace; if there is no such file yet, one is written to begin with",
    )
    add("--yes", action="store_true", help="with --anonymous: both have read what is shown; write it")


def _export(options: argparse.Namespace) -> int:
    from assistant.session.outputs import prepare_folder
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store

    if options.anonymous and not options.bundle:
        raise OptionError(
            "--anonymous: works with --bundle, so that nothing else lies beside it by accident."
        )
    if (options.list is not None or options.yes) and not options.anonymous:
        raise OptionError("--list and --yes: work with --bundle --anonymous.")
    chosen_formats(options.formats)
    prepare_folder(options.output)
    with open_store(settings_of(options).store) as store:
        row = store.session(options.session)
        events = store.events(row.id)
    if options.anonymous:
        return _reduced(events, options)
    source = None if row.source_path is None else Path(row.source_path)
    stem = row.id if source is None else source.stem
    if options.bundle:
        return _bundle(events, options, stem=stem, is_reduced=False)
    options.with_audio = options.quiet = False
    return write_results(events, source, options, stem=stem)


def _reduced(events: list[Event], options: argparse.Namespace) -> int:
    from assistant.export.anonymous import read_list
    from assistant.session.bundling import list_to_edit, reduce_session
    from assistant.session.outputs import write_new_file

    listed: dict[str, str] = {}
    if options.list is not None:
        if not options.list.exists():
            write_new_file(options.list, list_to_edit(events))
            print(
                f"{options.list}: take the # away from what should not stay, add what is missing, then again."
            )
            return DONE
        try:
            listed = read_list(options.list.read_text(encoding="utf-8"), file=str(options.list))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"--list {options.list}: cannot be read as text: {error}.") from error
    reduced = reduce_session(events, listed)
    for line in reduced.review:
        print(line)
    if not options.yes:
        if not sys.stdin.isatty():
            raise OptionError(
                "--anonymous: nothing was written. Read what is shown; with --yes it is written."
            )
        if input("Write it? (y/n) ").strip().lower() not in {"y", "yes"}:
            print("Nothing was written.")
            return DONE
    name = hashlib.sha256(options.session.encode()).hexdigest()[:6]
    return _bundle(reduced.events, options, stem=f"session-{name}", is_reduced=True)


def _bundle(events: list[Event], options: argparse.Namespace, *, stem: str, is_reduced: bool) -> int:
    from assistant.session.bundling import make_bundle
    from assistant.session.outputs import write_files

    name = f"{stem}.reduced.zip" if is_reduced else f"{stem}.zip"
    bundle = make_bundle(events, stem=stem, is_reduced=is_reduced)
    for path in write_files(options.output, {name: bundle}):
        print(path)
    return DONE
