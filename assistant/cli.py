"""The command `sayback`: arguments in, exit code out. The only module that prints.

Results go to files or to stdout, progress and complaints to stderr.

====  ==============================================================
exit  meaning
====  ==============================================================
0     done, perhaps with caveats
1     no speech was found
2     the person can mend it: input, options, output folder, model
130   stopped by Ctrl-C; the journal is kept
====  ==============================================================
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from assistant.errors import AssistantError, InputError, OptionError
from assistant.events import CommandKind, Event
from assistant.settings import Settings, load_settings
from assistant.terminal.arguments import build_parser
from assistant.terminal.progress import open_progress

DONE, NO_SPEECH, MENDABLE, INTERRUPTED = 0, 1, 2, 130


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
        return _COMMANDS[options.command](options)
    except AssistantError as error:
        _complain(error)
        return MENDABLE
    except KeyboardInterrupt:
        print("sayback: stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the results has read enough; nothing more can be written there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _complain(error: AssistantError) -> None:
    print(f"sayback: {error}", file=sys.stderr)


def _settings(options: argparse.Namespace) -> Settings:
    """The settings, with what the command line says instead."""
    given = {name: getattr(options, name, None) for name in ("store", "model", "language")}
    return load_settings().model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )


def _replay(options: argparse.Namespace) -> int:
    from assistant.session.bootstrap import equip_replay
    from assistant.session.options import check_inputs, parse_replay_options
    from assistant.session.outputs import prepare_folder
    from assistant.session.rendering import Renderer
    from assistant.session.replay import replay
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store

    settings = _settings(options)
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
                session = replay(path, wanted, equipment, store, progress.step)
            except InputError as error:
                _complain(error)
                code = max(code, MENDABLE)
                continue
            events = store.events(session)
            progress.end()
            code = max(code, _write(events, path, options, stem=path.stem))
            if renderer is not None:
                told = renderer.render(path, events, options.output)
                if not options.quiet:
                    print(f"  {told}")
    return code


def _practise(options: argparse.Namespace) -> int:
    from assistant.session.live_bootstrap import DeviceRig
    from assistant.session.outputs import prepare_folder
    from assistant.session.practise import parse_practise_options, practise
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store
    from assistant.terminal.plain import PlainFront

    settings = _settings(options)
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
        code = _write(store.events(sessions[0]), None, options, stem=sessions[0])
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


def _feedback(options: argparse.Namespace) -> int:
    from assistant.session.outputs import prepare_folder
    from assistant.session.results import chosen_formats
    from assistant.store.store import open_store

    chosen_formats(options.formats)
    prepare_folder(options.output)
    with open_store(_settings(options).store) as store:
        row = store.session(options.session)
        source = None if row.source_path is None else Path(row.source_path)
        return _write(store.events(row.id), source, options, stem=row.id if source is None else source.stem)


def _export(options: argparse.Namespace) -> int:
    options.with_audio = options.quiet = False
    return _feedback(options)


def _write(events: Sequence[Event], source: Path | None, options: argparse.Namespace, *, stem: str) -> int:
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


def _history(options: argparse.Namespace) -> int:
    from assistant.store.store import open_store

    with open_store(_settings(options).store) as store:
        rows = store.sessions(options.couple)
    if not rows:
        print("No sessions yet.")
    for row in rows:
        source = "" if row.source_path is None else Path(row.source_path).name
        remark = "" if row.has_ended else "  cut off, see `sayback rescue`"
        print(f"{row.id}  {row.started_at}  {row.couple}  {row.kind}  {source}{remark}")
    return DONE


def _rescue(options: argparse.Namespace) -> int:
    from assistant.session.outputs import prepare_folder
    from assistant.store.store import open_store

    prepare_folder(options.output)
    with open_store(_settings(options).store) as store:
        rows = [row for row in store.sessions() if not row.has_ended and row.n_events > 0]
        if not rows:
            print("No session was cut off.")
        for row in rows:
            source = None if row.source_path is None else Path(row.source_path)
            _write(store.events(row.id), source, options, stem=row.id)
    return DONE


def _assess(options: argparse.Namespace) -> int:
    from assistant.listening.lines import assess_lines
    from assistant.session.bootstrap import open_judge

    judge = open_judge(
        _settings(options).language, second_opinion=options.second_opinion, model=options.second_opinion_model
    )
    code = DONE
    with _lines(options.file) as lines:
        for line, is_error in assess_lines(judge, lines):
            print(line, flush=True)
            code = MENDABLE if is_error else code
    return code


def _lines(file: str) -> AbstractContextManager[TextIO]:
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return nullcontext(sys.stdin)
    try:
        return Path(file).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(
            f"{file}: cannot be read: {error.strerror}. Give a JSON Lines file, or - for stdin."
        ) from error


def _enrol(options: argparse.Namespace) -> int:
    from assistant.session.bootstrap import enrol_voice
    from assistant.store.store import open_store

    settings = _settings(options)
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


def _exercises(options: argparse.Namespace) -> int:
    language = _settings(options).language
    if options.action == "check":
        return _check_exercises(options.files, language)
    if options.action == "preview":
        return _preview_exercise(options, language)
    from assistant.exercise.loader import exercise_files, load_exercise

    for name in exercise_files(language):
        exercise = load_exercise(name, language=language)
        print(f"{name}  {exercise.title}\n    {exercise.why}")
    return DONE


def _check_exercises(files: Sequence[str], language: str) -> int:
    from assistant.exercise.loader import load_exercise

    if not files:
        raise OptionError("exercises check: expected at least one FILE, got none.")
    code = DONE
    for file in files:
        try:
            exercise = load_exercise(file, language=language)
        except AssistantError as error:
            print(error)
            code = MENDABLE
        else:
            print(f"{file}: {exercise.title}: ok")
    return code


def _preview_exercise(options: argparse.Namespace, language: str) -> int:
    from assistant.session.preview import preview_exercise

    if not 1 <= len(options.files) <= 2:
        raise OptionError(
            "exercises preview: expected an exercise and perhaps a file of lines, "
            f"got {len(options.files)} names."
        )
    exercise, *files = options.files
    with _lines(files[0] if files else "-") as lines:
        for told in preview_exercise(exercise, lines.read(), partners=options.partners, language=language):
            print(told)
    return DONE


def _models(options: argparse.Namespace) -> int:
    from assistant.models.registry import locate_speech_to_text, states, verify

    if options.download is not None:
        model, _ = locate_speech_to_text(options.download, may_download=True)
        print(f"{model.name} is in {model.path}. Use it with --model {options.download}.")
        return DONE
    rows = verify() if options.verify else states()
    for row in rows:
        print(f"{row.role:22} {row.name:28} {row.state:14} {row.licence:12} {row.path or row.remark}")
        print(f"{'':22} sha256 {row.sha256}  from {row.origin}")
    return MENDABLE if any(row.state in {"missing", "damaged"} for row in rows) else DONE


def _doctor(options: argparse.Namespace) -> int:
    from assistant.session.doctor import can_do_the_main_job, examine

    checks = examine(_settings(options))
    for check in checks:
        print(f"{check.state:8} {check.name:15} {check.found}")
        if check.advice:
            print(f"{'':24} → {check.advice}")
    return DONE if can_do_the_main_job(checks) else MENDABLE


def _devices(options: argparse.Namespace) -> int:
    from assistant.audio.devices import device_lines, list_devices, sound_library

    devices = list_devices(sound_library())
    for line in device_lines(devices):
        print(line)
    return DONE if devices else MENDABLE


def _delete(options: argparse.Namespace) -> int:
    from assistant.store.store import open_store

    with open_store(_settings(options).store) as store:
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


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "replay": _replay,
    "practise": _practise,
    "feedback": _feedback,
    "history": _history,
    "assess": _assess,
    "enrol": _enrol,
    "exercises": _exercises,
    "models": _models,
    "doctor": _doctor,
    "devices": _devices,
    "export": _export,
    "delete": _delete,
    "rescue": _rescue,
}
