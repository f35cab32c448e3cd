"""Exercise files: what is read, and how it is told what should be mended and where."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from assistant.errors import ExerciseError
from assistant.exercise.loader import exercise_files, load_exercise, parse_exercise
from assistant.exercise.phrases import n_words
from assistant.exercise.schema import Act, Exercise, json_schema, schema_text
from assistant.resources import bundled, read_text_file

JUDGING = ("wrong", "fail", "bad", "you didn't", "mistake", "should")
"""Words that no prompt has."""

FILE = "exercises/en/say-it-back.yaml"
TEXT = (bundled("exercises") / "en" / "say-it-back.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(ExerciseError) as raised:
        parse_exercise(text, file=FILE)
    return str(raised.value).splitlines()


def line_of(part: str, text: str = TEXT) -> int:
    """The line (from 1) on which a part of the text stands first."""
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("name", sorted(exercise_files()))
def test_every_bundled_exercise_is_sound(name: str) -> None:
    """Each file is an exercise with its own name as id."""
    assert load_exercise(name).id == name


def test_say_it_back_has_its_phases_in_order() -> None:
    """Brief, speak, paraphrase, confirm, reply, swap, close; three attempts."""
    exercise = load_exercise("say-it-back")

    assert list(exercise.phases) == ["brief", "speak", "paraphrase", "confirm", "reply", "swap", "close"]
    assert (exercise.attempts, exercise.rounds) == (3, 2)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("max_s: 240", "max_s: -5", "speak.max_s: should be greater than 0, got -5"),
        ("max_s: 240", "max_s: soon", "speak.max_s: should be a number, got soon"),
        ("max_s: 240", "max_s: yes", "speak.max_s: should be a number, got yes"),
        ("rounds: 2", "rounds: 2.5", "rounds: should be a whole number, got 2.5"),
        ("attempts: 3", "attempts: 0", "attempts: should be greater than or equal to 1, got 0"),
        ("title: Say it back", "title: ''", "title: should not be empty, got nothing"),
        (
            "title: Say it back",
            "titel: Say it back",
            "titel: is not a field of this format; near to it: title",
        ),
        (
            "act: speak",
            "act: spek",
            "speak.act: should be 'brief', 'speak', 'say_back', 'confirm', 'receive', 'reply', "
            "'swap', 'talk', 'recall' or 'close', got spek",
        ),
        (
            "{listener} is listening",
            "{lisener} is listening",
            "speak.say.more.0: should only name {listener}, {speaker}, {wish}, got {lisener}",
        ),
        (
            "Yes, tell us more, {speaker}.",
            "Yes, {speaker}, " + "and so on " * 10,
            "speak.say.more.1: should have at most 25 words, got 32",
        ),
    ],
)
def test_each_problem_is_told_with_file_line_and_field(old: str, new: str, problem: str) -> None:
    """One line for each thing to mend, with what was expected and what was found."""
    text = TEXT.replace(old, new, 1)

    told = problems(text)

    assert f"{FILE}:{line_of(new, text)}: {problem}" in told


def test_several_problems_are_told_in_the_order_of_their_lines() -> None:
    """All at once, each on a line of its own."""
    text = (
        TEXT.replace("rounds: 2", "rounds: 0")
        .replace("max_s: 240", "max_s: -5")
        .replace("act: swap", "act: x")
    )

    told = problems(text)

    lines = [int(problem.split(":")[1]) for problem in told]
    assert len(told) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("id: [", 2, "this is not yet YAML"),
        ("id: a\nid: b\n", 2, 'this is not yet YAML: found duplicate key "id"'),
        ("id: a: b\n", 1, "this is not yet YAML: mapping values are not allowed here"),
        ("id: a\n\tx: 1\n", 2, "this is not yet YAML: found a tab; indent with spaces"),
        ("", 1, "an exercise should be fields with values (`id: …`), got nothing"),
        ("- a\n", 1, "an exercise should be fields with values (`id: …`), got a list"),
        ("id: \x00\n", 1, "this is not yet YAML: it has a character that no text has"),
    ],
)
def test_broken_yaml_is_one_sentence_with_file_and_line(text: str, line: int, problem: str) -> None:
    """No trace of the parser's own language is needed to find the place."""
    told = problems(text)

    assert len(told) == 1
    assert told[0].startswith(f"{FILE}:{line}: {problem}") or (text == "id: [" and problem in told[0])


def test_yes_stays_a_word() -> None:
    """YAML 1.2: a title may be "yes"."""
    assert parse_exercise(TEXT.replace("title: Say it back", "title: yes"), file=FILE).title == "yes"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("say-it-bak", "there is no exercise 'say-it-bak'. Near to it: say-it-back"),
        ("xylophone", "there is no exercise 'xylophone'. There are: "),
        ("nowhere.yaml", "nowhere.yaml: there is no such file."),
    ],
)
def test_unknown_exercise_names_the_near_ones(name: str, message: str) -> None:
    """Or those there are, where none is near."""
    with pytest.raises(ExerciseError) as raised:
        load_exercise(name)

    assert str(raised.value).startswith(message)


def test_exercise_of_ones_own_is_read_from_its_file(tmp_path: Path) -> None:
    """A path is read as well as an id; a byte-order mark does no harm."""
    path = tmp_path / "mine.yaml"
    path.write_text("\ufeff" + TEXT.replace("id: say-it-back", "id: mine"), encoding="utf-8")

    assert load_exercise(str(path)).id == "mine"


def test_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    """One sentence, no traceback."""
    path = tmp_path / "mine.yaml"
    path.write_bytes("title: schön".encode("latin-1"))

    with pytest.raises(ExerciseError, match="should be text in UTF-8"):
        load_exercise(str(path))


def test_folder_is_no_exercise(tmp_path: Path) -> None:
    """A folder with such a name is told as what it is."""
    path = tmp_path / "folder.yaml"
    path.mkdir()

    with pytest.raises(ExerciseError, match="cannot be read"):
        load_exercise(str(path))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("act: swap", "act: brief", "should have at most one phase with `act: brief`"),
        ("  swap:\n    act: swap\n", "  swop:\n    act: swap\n", ""),
        ("act: close", "act: swap", "should have at most one phase with `act: swap`"),
    ],
)
def test_order_of_the_phases(old: str, new: str, problem: str) -> None:
    """What cannot be played is told before anybody sits down; the name of a phase is free."""
    text = TEXT.replace(old, new, 1)

    if problem:
        assert problem in problems(text)[0]
    else:
        assert parse_exercise(text, file=FILE).name_of(Act.SWAP) == "swop"


def test_a_wish_is_known_only_where_both_look_back() -> None:
    """`{wish}` in another phase would be spoken as nothing."""
    text = read_text_file(exercise_files()["set-your-intentions"])
    parse_exercise(text, file=FILE)

    for old in ("Now talk, with both wishes in mind.", "think of what you wished for."):
        assert "{wish} is known only in `recall`, `open_wish`" in problems(text.replace(old, "{wish}"))[0]


def test_published_schema_is_current() -> None:
    """`exercises/exercise.schema.json` is what the code makes of it."""
    assert (bundled("exercises") / "exercise.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", sorted(exercise_files().values()), ids=lambda path: path.stem)
def test_bundled_exercises_fit_the_published_schema(path: Path) -> None:
    """An editor that knows the schema finds nothing to mark."""
    jsonschema.validate(
        YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")),
        json.loads(json.dumps(json_schema())),
    )


@pytest.mark.parametrize("name", sorted(exercise_files()))
def test_words_of_the_prompts_are_short_and_kind(name: str) -> None:
    """At most 25 words, and none that judges a person."""
    exercise: Exercise = load_exercise(name)

    for phase in exercise.phases.values():
        for lines in phase.say.values():
            for line in lines:
                assert n_words(line) <= 25
                assert not any(word in line.lower() for word in JUDGING)
