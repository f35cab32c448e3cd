"""Writes the files of a session, and tells what was found."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from assistant.commands.exits import DONE, NO_SPEECH
from assistant.events import Event


def write_results(
    events: Sequence[Event], source: Path | None, options: argparse.Namespace, *, stem: str
) -> int:
    """Write the result files of one session and tell what was found."""
    from assistant.session.outputs import write_files
    from assistant.session.results import chosen_formats, make_results, page_sound

    sound = page_sound(events, source) if options.with_audio else None
    results = make_results(events, stem=stem, formats=chosen_formats(options.formats), sound=sound)
    paths = write_files(options.output, results.files)
    if not options.quiet:
        print(stem)
        for line in results.lines:
            print(f"  {line}")
        for path in paths:
            print(f"  {path}")
    return DONE if results.has_speech else NO_SPEECH
