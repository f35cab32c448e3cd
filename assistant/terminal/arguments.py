"""The command line: which commands there are, and what can be said to them."""

from __future__ import annotations

import argparse
from pathlib import Path

import assistant
from assistant.store.store import DEFAULT_COUPLE


def build_parser() -> argparse.ArgumentParser:
    """The parser of `sayback`; `command` is None where nothing was asked for."""
    parser = argparse.ArgumentParser(
        prog="sayback",
        description="A listening-practice assistant for two partners. Everything stays on this computer.",
        epilog="`sayback COMMAND --help` tells more of each command.",
    )
    parser.add_argument("--version", action="version", version=f"sayback {assistant.__version__}")
    parser.set_defaults(verbose=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def command(name: str, purpose: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        added.add_argument("--store", type=Path, metavar="DIR", help="folder of couples and sessions")
        added.add_argument("--verbose", action="store_true", help="tell more; never a word that was said")
        return added

    _replay(command("replay", "listen to a recording and write its feedback page"))
    _practise(command("practise", "practise together: Sayback listens and asks"))
    _feedback(command("feedback", "make the feedback of a stored session again"))
    _history(command("history", "list the stored sessions"))
    _assess(command("assess", "judge responses, one JSON object a line"))
    _enrol(command("enrol", "learn a voice, so that it is known on one microphone"))
    _exercises(command("exercises", "list and check the exercises"))
    _models(command("models", "list and verify the models"))
    command("devices", "list microphones and loudspeakers")
    command("doctor", "see whether everything is there")
    _export(command("export", "write a stored session in other formats"))
    _delete(command("delete", "delete a session, a voice or a couple for good"))
    _rescue(command("rescue", "make the feedback of sessions that were cut off"))
    return parser


def _replay(command: argparse.ArgumentParser) -> None:
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
    _add_language(command)
    add("--render", action="store_true", help="also write the recording with the prompts spoken into it")
    add("--keep-in-history", action="store_true", help="let this replay count in the couple's trends")
    _add_outputs(command)
    _add_couple(command)


def _practise(command: argparse.ArgumentParser) -> None:
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
    _add_language(command)
    _add_formats(command, default="json,md,html")
    _add_couple(command)


def _feedback(command: argparse.ArgumentParser) -> None:
    command.add_argument("session", metavar="SESSION", help="a session, as `sayback history` names it")
    _add_outputs(command)


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("session", metavar="SESSION", help="a session, as `sayback history` names it")
    _add_formats(command, default="all")


def _add_outputs(command: argparse.ArgumentParser) -> None:
    _add_formats(command, default="json,md,html")
    command.add_argument(
        "--with-audio", action="store_true", help="put the sound into the page: click and hear"
    )
    command.add_argument("--quiet", action="store_true", help="print nothing but errors")


def _add_formats(command: argparse.ArgumentParser, *, default: str) -> None:
    command.add_argument(
        "-o", "--output", type=Path, default=Path(), metavar="DIR", help="where results go (default: here)"
    )
    command.add_argument(
        "-f",
        "--formats",
        default=default,
        metavar="LIST",
        help=f"some of json,md,html,rttm,vtt,csv,textgrid, or all (default: {default})",
    )


def _add_couple(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--couple", default=DEFAULT_COUPLE, metavar="NAME", help="which couple; a single one needs no name"
    )


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--language", metavar="CODE", help="language of the talk (default: en)")


def _history(command: argparse.ArgumentParser) -> None:
    command.add_argument("--couple", metavar="NAME", help="only the sessions of this couple")


def _assess(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("file", nargs="?", default="-", metavar="FILE", help="JSON Lines; nothing or - means stdin")
    _add_language(command)
    add(
        "--second-opinion",
        metavar="URL",
        help="an OpenAI-compatible server on this machine: http://127.0.0.1:11434/v1 (default: none)",
    )
    add("--second-opinion-model", metavar="NAME", default="llama3.2", help="the model it should use")


def _enrol(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("name", nargs="?", metavar="NAME", help="whose voice; without a name the known voices are listed")
    add("--from", dest="clip", type=Path, metavar="CLIP", help="a recording of this voice alone")
    _add_couple(command)


def _exercises(command: argparse.ArgumentParser) -> None:
    command.description = (
        "list: the exercises. check FILE…: errors with file and line. "
        "preview EXERCISE [LINES]: play one with written lines such as `Ann: I felt alone.` (default: stdin)."
    )
    add = command.add_argument
    add("action", choices=["list", "check", "preview"], nargs="?", default="list", help="default: list")
    add("files", nargs="*", metavar="FILE", help="exercise files, or an exercise and a file of lines")
    add("--partners", metavar="A,B", default="Ann,Ben", help="with preview: the names of the two")
    _add_language(command)


def _models(command: argparse.ArgumentParser) -> None:
    command.add_argument("--verify", action="store_true", help="check every byte")
    command.add_argument(
        "--download", metavar="NAME", help="fetch a speech-to-text model, such as small, from the model hub"
    )


def _delete(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("session", nargs="?", metavar="SESSION", help="as `sayback history` names it")
    what.add_argument("--voice", metavar="NAME", help="a stored voice of the couple")
    what.add_argument("--everything", action="store_true", help="the couple, with all sessions and voices")
    _add_couple(command)


def _rescue(command: argparse.ArgumentParser) -> None:
    _add_outputs(command)
