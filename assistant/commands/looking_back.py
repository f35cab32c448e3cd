"""`progress`: several sessions together. `compare`: two of them side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.commands.exits import DONE
from assistant.commands.options import Commands, add_couple, add_language, settings_of
from assistant.errors import OptionError

FORMATS = ("html", "md", "json")


def add_commands(commands: Commands) -> None:
    purpose = "what changed over the sessions of one exercise, with the spread"
    _progress_arguments(commands.add("progress", purpose, _progress))
    _compare_arguments(commands.add("compare", "two sessions side by side, where they are alike", _compare))


def _progress_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--exercise", metavar="ID", help="only the sessions of this exercise")
    _add_files(command)
    add_couple(command)
    add_language(command)


def _compare_arguments(command: argparse.ArgumentParser) -> None:
    for name in ("first", "second"):
        command.add_argument(name, metavar="SESSION", help="a session, as `sayback history` names it")
    _add_files(command)
    add_language(command)


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="also write files there (default: only print)"
    )
    command.add_argument(
        "-f",
        "--formats",
        metavar="LIST",
        help="which files: some of html,md,json, or all (default with -o: html)",
    )


def _progress(options: argparse.Namespace) -> int:
    from assistant.exercise.loader import load_exercise
    from assistant.progress.html import render_progress
    from assistant.progress.lines import progress_lines
    from assistant.progress.markdown import render_progress_markdown
    from assistant.progress.words import progress_words
    from assistant.session.history import couple_progress, practised
    from assistant.store.store import open_store

    settings = settings_of(options)
    words = progress_words(settings.language)
    formats = _chosen(options)
    exercise = options.exercise and load_exercise(options.exercise, language=settings.language).id
    with open_store(settings.store) as store:
        if exercise and exercise not in (known := practised(store, options.couple)):
            template = words.trends.none_of if known else words.trends.none
            print(template.format(exercise=exercise, known=words.list_join.join(known)))
            return DONE
        report = couple_progress(store, options.couple, language=settings.language, exercise=exercise)
    for line in progress_lines(report, words):
        print(line)
    _write(
        options,
        "progress",
        formats,
        {
            "html": lambda: render_progress(report, words),
            "md": lambda: render_progress_markdown(report, words),
            "json": report.to_json,
        },
    )
    return DONE


def _compare(options: argparse.Namespace) -> int:
    from assistant.progress.compare_html import render_comparison
    from assistant.progress.compare_text import comparison_lines, render_comparison_markdown
    from assistant.progress.words import progress_words
    from assistant.session.history import compare_sessions
    from assistant.store.store import open_store

    settings = settings_of(options)
    words = progress_words(settings.language)
    formats = _chosen(options)
    with open_store(settings.store) as store:
        comparison = compare_sessions(store, options.first, options.second, language=settings.language)
    for line in comparison_lines(comparison, words):
        print(line)
    _write(
        options,
        f"{options.first}-{options.second}",
        formats,
        {
            "html": lambda: render_comparison(comparison, words),
            "md": lambda: render_comparison_markdown(comparison, words),
            "json": comparison.to_json,
        },
    )
    return DONE


def _chosen(options: argparse.Namespace) -> tuple[str, ...]:
    """Which files to write; none where neither a folder nor a format was named. Raises OptionError."""
    if options.formats is None:
        return ("html",) if options.output is not None else ()
    names = [name.strip().lower() for name in options.formats.split(",") if name.strip()]
    if names == ["all"]:
        return FORMATS
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise OptionError(
            f"--formats: expected some of {','.join(FORMATS)}, or all; got '{options.formats}'. "
            "Leave out the rest."
        )
    return tuple(dict.fromkeys(names))


def _write(
    options: argparse.Namespace,
    stem: str,
    formats: tuple[str, ...],
    render: Mapping[str, Callable[[], str]],
) -> None:
    """Write what was asked for and say where it is."""
    from assistant.session.outputs import prepare_folder, write_files

    if not formats:
        return
    folder = options.output or Path()
    prepare_folder(folder)
    print()
    for path in write_files(folder, {f"{stem}.{name}": render[name]() for name in formats}):
        print(path)
