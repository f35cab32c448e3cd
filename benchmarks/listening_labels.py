"""Labels that were read onto utterances of `--data` which stand there without one.

A row names the line, which utterance of its context is meant (null: the response) and the label; the text
stays in the data. The first eight digits of its sha256 show that it is still the text that was read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from benchmarks.listening_data import WRITTEN, Line, load_lines

LABELS = WRITTEN / "labels"


def load_labelled(name: str, data: Path, labels: Path = LABELS) -> list[Line]:
    """The utterances of `<name>.jsonl`, each as a response with what was said before it; timing is left out.

    Parameters
    ----------
    name : `<what>.<set>`; the lines are looked for in the set's files of `data`
    data : the folder with the labelled lines

    Raises
    ------
    ValueError
        If a line or utterance is not in `data`, or its text is another one than that which was read.
    """
    path = labels / f"{name}.jsonl"
    rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    files = sorted(data.glob(f"t*_*.{name.rsplit('.', 1)[-1]}.jsonl"))
    known = {line.id: line for file in files for line in load_lines(file)}
    found = []
    for number, row in enumerate(rows, 1):
        line = known.get(row["id"])
        if line is None or (row["at"] is not None and row["at"] >= len(line.context)):
            raise ValueError(
                f"{path.name}:{number}: expected {row['id']} (utterance {row['at']}) in {data}, found none; "
                "use the data that the labels were read on"
            )
        found.append(_labelled(line, row["at"], row["label"]))
        if text_mark(found[-1].response) != row["text"]:
            raise ValueError(
                f"{path.name}:{number}: expected the text {row['text']} at {row['id']}, found "
                f"{text_mark(found[-1].response)}; use the data that the labels were read on"
            )
    return found


def text_mark(text: str) -> str:
    """Eight digits that tell a text from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _labelled(line: Line, at: int | None, label: str) -> Line:
    if at is None:
        return replace(line, id=f"{line.id}@response", label=label, timing=None)
    meant = line.context[at]
    return replace(
        line,
        id=f"{line.id}@{at}",
        context=line.context[:at],
        response=meant.text,
        speaker=meant.speaker,
        label=label,
        timing=None,
    )
