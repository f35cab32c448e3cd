"""The beginning of somebody's own exercise: a file with comments that runs as it stands."""

from __future__ import annotations

import re

from assistant.errors import ExerciseError
from assistant.exercise.loader import exercise_files
from assistant.exercise.schema import IDENTIFIER
from assistant.resources import bundled, read_text_file

TEMPLATE_ID = "my-exercise"
"""The id that stands in the template, wherever it is named."""


def new_exercise(name: str, *, language: str) -> str:
    """The text of a new exercise file with this id.

    Raises
    ------
    ExerciseError
        If the id is no id, or is that of one of Sayback's own exercises; if the
        language has no template.
    """
    if re.fullmatch(IDENTIFIER, name) is None:
        raise ExerciseError(
            f"exercises new {name}: an id should be small letters and digits, parted by hyphens, "
            "as in after-work."
        )
    if name in exercise_files(language):
        raise ExerciseError(
            f"exercises new {name}: Sayback has an exercise of that id. Choose another, such as our-{name}."
        )
    path = bundled("exercises") / language / "template" / f"{TEMPLATE_ID}.yaml"
    if not path.is_file():
        raise ExerciseError(
            f"exercises new {name}: there is no template in the language '{language}'. "
            "Make one with --language en and change its words and its `language`."
        )
    return read_text_file(path).replace(TEMPLATE_ID, name)
