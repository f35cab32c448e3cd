"""Both halves of the written sets are as the guidelines say, and of the frozen half no byte has changed.

Every line parses, ids are unique and tell set, scenario and label, labels are legal, scenario numbers belong
to the half, the counts are reached, offsets point at their words, a left-out point is found letter by letter
in its speech, no item of one half stands in the other, and each frozen file has its old checksum.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

WRITTEN = Path(__file__).resolve().parents[2] / "benchmarks" / "written"
FROZEN = WRITTEN / "test"
DEVELOPMENT = WRITTEN / "dev"

# half: (least and greatest number of a scenario in it)
HALVES = {"test": (101, 199), "dev": (1, 99)}
LATER = {
    "dev2": (201, 299),
    "dev3": (301, 399),
    "dev4": (401, 499),
    "dev5": (501, 599),
    "dev6": (601, 699),
    "dev7": (701, 799),
}
"""Later development halves, not all with every set, nor with every label in numbers."""

TALK = {
    "back": frozenset({"saying_back", "comfort", "advice", "own_story", "question", "information", "other"}),
    "question": frozenset({"open", "closed", "wh_fact"}),
    "tone": frozenset({"hostile", "disagreement"}),
}
"""Sets of lines like other talk than a couple's: to be fitted on, never to be measured on."""

FAULTS = frozenset(
    {
        "word_for_word",
        "partial",
        "roles_swapped",
        "polarity",
        "wrong_fact",
        "wrong_feeling",
        "added_blame",
        "off_topic",
    }
)
GUIDELINES = (WRITTEN / "GUIDELINES.md").read_text(encoding="utf-8")
FAMILIES = frozenset(
    re.findall(
        r"^\| ([a-z]+) \|",
        GUIDELINES.split("| family | words of it", 1)[1].split("\n\n", 1)[0],
        re.MULTILINE,
    )
)
PSEUDO = frozenset(
    re.split(r",\s+", re.search(r"\*(abandoned,[^*]+)\*", GUIDELINES)[1])  # type: ignore[index]
)

# name of the set: (prefix of its ids, its labels, least number of items, least number of items of each label)
SETS: dict[str, tuple[str, frozenset[str], int, int]] = {
    "faithful": ("w1", FAULTS | {"good"}, 300, 34),
    "i_statement": ("w2", frozenset({"i_statement", "blame", "i_coat", "neutral"}), 110, 25),
    "start": ("w3", frozenset({"soft", "harsh"}), 100, 50),
    "appreciation": ("w4", frozenset({"specific", "vague", "backhanded", "sarcastic", "none"}), 110, 20),
    "feelings": ("w5", frozenset({"some", "none"}), 110, 40),
    "validation": ("w6", frozenset({"validation", "none"}), 100, 50),
    "intention": ("w7", frozenset({"intention", "demand", "none"}), 100, 30),
}


def files_of(name: str, half: str) -> list[Path]:
    """The file of a set, and any `<set>.<something>.<half>.jsonl` beside it."""
    return sorted((WRITTEN / half).glob(f"{name}.*{half.rstrip('2345')}.jsonl"))


def items_of(name: str, half: str) -> list[dict[str, Any]]:
    files = files_of(name, half)
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("half", [*HALVES, *LATER])
@pytest.mark.parametrize("name", SETS)
def test_every_line_has_the_agreed_shape(name: str, half: str) -> None:
    prefix, labels, _, _ = SETS[name]
    least, greatest = (HALVES | LATER)[half]
    for item in items_of(name, half):
        where = item["id"]
        assert set(item) == {"id", "scenario", "context", "response", "label", "meta"}, where
        assert item["label"] in labels, where
        assert where.rsplit("-", 1)[0] == f"{prefix}-{item['scenario']}-{item['label']}", where
        assert least <= item["scenario"] <= greatest, where
        assert isinstance(item["meta"], dict), where
        assert item["response"] == item["response"].strip(), where
        assert 2 <= len(item["response"].split()) <= 50, where
        for utterance in item["context"]:
            assert set(utterance) == {"speaker", "text"}, where
            assert utterance["speaker"].strip(), where
            assert utterance["text"].strip(), where


@pytest.mark.parametrize("half", [*HALVES, *LATER])
@pytest.mark.parametrize("name", SETS)
def test_ids_and_responses_are_unique(name: str, half: str) -> None:
    items = items_of(name, half)
    assert [i for i, n in Counter(item["id"] for item in items).items() if n > 1] == []
    said = Counter((str(item["context"]), item["response"].lower()) for item in items)
    assert [s for s, n in said.items() if n > 1] == []


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("name", SETS)
def test_counts_are_reached(name: str, half: str) -> None:
    _, labels, least, least_of_each = SETS[name]
    counts = Counter(item["label"] for item in items_of(name, half))
    assert sum(counts.values()) >= least
    assert {label: counts[label] for label in labels if counts[label] < least_of_each} == {}


@pytest.mark.parametrize("half", HALVES)
def test_each_couple_scenario_has_every_fault_and_one_speech(half: str) -> None:
    scenarios: dict[int, list[dict[str, Any]]] = {}
    for item in items_of("faithful", half):
        scenarios.setdefault(item["scenario"], []).append(item)
    assert len(scenarios) >= 34
    for number, items in scenarios.items():
        assert {item["label"] for item in items} == FAULTS | {"good"}, number
        assert len({str(item["context"]) for item in items}) == 1, number
        assert len(items[0]["context"]) == 1, number
    seconds = [i for i in scenarios.values() if sum(x["label"] == "good" for x in i) >= 2]
    assert len(seconds) * 2 >= len(scenarios)


@pytest.mark.parametrize("half", HALVES)
def test_the_left_out_point_stands_in_the_speech(half: str) -> None:
    for item in items_of("faithful", half):
        if item["label"] == "partial":
            assert set(item["meta"]) == {"missing"}, item["id"]
            assert len(item["meta"]["missing"].split()) >= 2, item["id"]
            assert item["meta"]["missing"] in item["context"][0]["text"], item["id"]
        else:
            assert item["meta"] == {}, item["id"]


@pytest.mark.parametrize("half", HALVES)
def test_offsets_point_at_the_words(half: str) -> None:
    for item in items_of("feelings", half):
        where, response = item["id"], item["response"]
        assert set(item["meta"]) == {"feelings", "pseudo"}, where
        feelings = item["meta"]["feelings"]
        assert item["label"] == ("some" if feelings else "none"), where
        end = 0
        for feeling in feelings:
            assert set(feeling) == {"word", "family", "start", "end"}, where
            assert feeling["family"] in FAMILIES, where
            assert feeling["start"] >= end, where
            end = feeling["end"]
            assert response[feeling["start"] : end] == feeling["word"], where
            assert not response[: feeling["start"]][-1:].isalpha(), where
            assert not response[end : end + 1].isalpha(), where
        for word in item["meta"]["pseudo"]:
            assert word in PSEUDO, where
            assert word in response.lower(), where
    assert len(FAMILIES) == 12
    families = {f["family"] for item in items_of("feelings", half) for f in item["meta"]["feelings"]}
    assert families == FAMILIES


@pytest.mark.parametrize("half", [*HALVES, *LATER])
def test_flags_of_appreciation_agree_with_the_label(half: str) -> None:
    for item in items_of("appreciation", half):
        meta, where = item["meta"], item["id"]
        assert set(meta) == {"deed", "effect", "quality"}, where
        assert all(isinstance(flag, bool) for flag in meta.values()), where
        if item["label"] == "specific":
            assert meta["deed"], where
            assert meta["effect"] or meta["quality"], where
        elif item["label"] == "vague":
            assert not (meta["deed"] and (meta["effect"] or meta["quality"])), where
        elif item["label"] in ("sarcastic", "none"):
            assert not any(meta.values()), where


def test_the_frozen_files_have_not_changed() -> None:
    lines = (FROZEN / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    frozen = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert set(frozen) == {f"{name}.test.jsonl" for name in SETS}
    assert set(frozen) == {path.name for path in FROZEN.glob("*.jsonl")}
    for name, digest in frozen.items():
        assert hashlib.sha256((FROZEN / name).read_bytes()).hexdigest() == digest, name


def test_no_scenario_number_of_the_frozen_half_is_used_for_development() -> None:
    for path in sorted(DEVELOPMENT.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert 1 <= json.loads(line)["scenario"] <= 99, path.name


def words_of(item: dict[str, Any]) -> str:
    """What is said in an item, without capitals and punctuation."""
    said = " / ".join([*(utterance["text"] for utterance in item["context"]), item["response"]])
    return re.sub(r"[^a-z0-9/ ]", "", said.lower())


@pytest.mark.parametrize("half", ["dev", *LATER])
@pytest.mark.parametrize("name", SETS)
def test_no_item_stands_in_both_halves(name: str, half: str) -> None:
    frozen = {words_of(item) for item in items_of(name, "test")}
    assert [item["id"] for item in items_of(name, half) if words_of(item) in frozen] == []


def talk_of(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Lines of a set of `talk`, each with the name of its file."""
    return [
        (path.stem, json.loads(line))
        for path in sorted((WRITTEN / "talk").glob(f"{name}.*jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


@pytest.mark.parametrize("name", TALK)
def test_every_line_of_other_talk_has_the_agreed_shape(name: str) -> None:
    """The context ends with A, whom B answers."""
    for file, item in talk_of(name):
        where = f"{file} {item['id']}"
        assert set(item) == {"id", "scenario", "context", "response", "label", "meta"}, where
        assert item["label"] in TALK[name], where
        _, scenario, label, letter = item["id"].rsplit("-", 3)
        assert (int(scenario), label) == (item["scenario"], item["label"]), where
        assert letter.isalpha(), where
        assert item["scenario"] >= 1000, where
        assert 1 <= len(item["response"].split()) <= (90 if name == "tone" else 60), where
        for text in [item["response"], *(one["text"] for one in item["context"])]:
            assert text.strip(), where
            assert text == " ".join(text.split()), where
        assert {one["speaker"] for one in item["context"]} <= {"A", "B", "C"}, where
        assert not item["context"] or item["context"][-1]["speaker"] == "A", where


@pytest.mark.parametrize(("name", "least_of_each"), [("back", 70), ("question", 50), ("tone", 300)])
def test_lines_of_other_talk_are_many_and_each_stands_once(name: str, least_of_each: int) -> None:
    lines = talk_of(name)
    assert min(Counter(item["label"] for _, item in lines).values()) >= least_of_each
    assert {item["label"] for _, item in lines} == TALK[name]
    assert [i for i, n in Counter((file, item["id"]) for file, item in lines).items() if n > 1] == []
    assert [s for s, n in Counter(item["response"].lower() for _, item in lines).items() if n > 1] == []


@pytest.mark.parametrize("name", TALK)
def test_no_line_of_other_talk_is_a_frozen_response(name: str) -> None:
    frozen = {
        words_of({"context": [], "response": item["response"]})
        for of_couples in SETS
        for item in items_of(of_couples, "test")
    }
    assert [
        item["id"]
        for _, item in talk_of(name)
        if words_of({"context": [], "response": item["response"]}) in frozen
    ] == []
