"""`replay`: recordings in, feedback out."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from assistant.commands.exits import DONE, MENDABLE, complain
from assistant.commands.files import write_results
from assistant.commands.options import Commands, add_couple, add_language, add_outputs, settings_of
from assistant.errors import InputError
from assistant.terminal.progress import open_progress


def add_commands(commands: Commands) -> None:
    _replay_arguments(commands.add("replay", "listen to a recording and write its feedback page", _replay))


def _replay_arguments(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="a recording: wav, flac, mp3, m4a, ogg, mp4, …")
    add(
        "--partners",
        metavar="A,B",
        help="the names of the two: in order of the channels; on one channel in order of first speaking",
    )
    add(
        "--channels",
        choices=["auto", "split", "mixed"],
        default="auto",
        help="one partner on each channel, or both on one (default: auto)",
    )
    add(
        "--voice",
        action="append",
        default=[],
        metavar="NAME=CLIP",
        help="a clip of at least 10 s with the voice of one partner alone; once for each",
    )
    add("--speakers", type=int, default=2, metavar="N", help="how many people talk (research; default: 2)")
    add(
        "--exercise",
        default="auto",
        metavar="ID",
        help="auto, none, or the exercise it follows (default: auto)",
    )
    add("--model", metavar="NAME|DIR", help="speech-to-text model (default: base, as installed)")
    add_language(command)
    add("--render", action="store_true", help="also write the recording with the prompts spoken into it")
    add("--keep-in-history", action="store_true", help="let this replay count in the couple's trends")
    add_outputs(command)
    add_couple(command)


def _replay(options: argparse.Namespace) -> int:
    from assistant.session.bootstrap import equip_replay
    from assistant.session.kept import kept_session, replay_kept
    from assistant.session.options import check_inputs, parse_replay_options
    from assistant.session.outputs import prepare_folder
    from assistant.session.rendering import Renderer
    from assistant.session.replay import replay
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store

    gc.freeze()  # what is loaded now stays; Python need not look through it again, least of all when it ends
    settings = settings_of(options)
    wanted = parse_replay_options(
        partners=options.partners,
        channels=options.channels,
        voices=options.voice,
        n_speakers=options.speakers,
        exercise=options.exercise,
        couple=options.couple,
        in_history=options.keep_in_history,
    )
    chosen_formats(options.formats)
    check_inputs(options.files)
    prepare_folder(options.output)
    renderer = (
        Renderer(language=settings.language, cache=settings.store / "prompts") if options.render else None
    )

    code = DONE
    with open_store(settings.store) as store, open_progress(is_quiet=options.quiet) as progress:
        equipment = equip_replay(settings, wanted, store)
        for path in options.files:
            progress.begin(path.name)
            try:
                own = kept_session(store, path)
                if own is None:
                    session = replay(path, wanted, equipment, store, progress.step)
                else:
                    session = replay_kept(
                        path, own, voices=options.voice, settings=settings, store=store, on_step=progress.step
                    )
            except InputError as error:
                complain(error)
                code = max(code, MENDABLE)
                continue
            if path is options.files[-1]:
                equipment.let_go()
            events = store.events(session)
            progress.end()
            code = max(code, write_results(events, path, options, stem=path.stem))
            if renderer is not None:
                told = renderer.render(path, events, options.output)
                if not options.quiet:
                    print(f"  {told}")
    return code
