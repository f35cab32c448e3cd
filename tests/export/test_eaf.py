"""ELAN's format, read back by a library that others use and by the rules of its schema."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pympi
import pytest

from assistant.events import Event
from assistant.export import to_eaf
from assistant.feedback.build import build_report
from assistant.feedback.report import SessionReport
from tests.feedback.journal import Journal, english
from tests.feedback.sample import exercise, long_talk, no_speech, one_partner, ordinary_talk

EVERY: dict[str, Callable[[], list[Event]]] = {
    "exercise": exercise,
    "ordinary": ordinary_talk,
    "one partner": one_partner,
    "no speech": no_speech,
    "long": lambda: long_talk(20),
}
every_talk = pytest.mark.parametrize("talk", EVERY.values(), ids=EVERY)


def report(events: list[Event]) -> SessionReport:
    return build_report(events, english())


def read(text: str, folder: Path) -> pympi.Elan.Eaf:
    path = folder / "session.eaf"
    path.write_text(text, encoding="utf-8")
    return pympi.Elan.Eaf(str(path))


@every_talk
def test_another_library_reads_the_words_of_each_partner(
    talk: Callable[[], list[Event]], tmp_path: Path
) -> None:
    told = report(talk())

    document = read(to_eaf(told), tmp_path)

    for participant in told.participants:
        said = [u.text for u in told.utterances if u.participant == participant.id]
        assert [text for _, _, text in document.get_annotation_data_for_tier(participant.name)] == said
        assert document.get_parameters_for_tier(participant.name)["PARTICIPANT"] == participant.name
        spans = document.get_annotation_data_for_tier(f"{participant.name}: speech")
        own = [s for s in told.speech if s.participant == participant.id]
        assert [(start, end) for start, end, _ in spans] == [
            (round(1000 * s.start_s), round(1000 * s.end_s)) for s in own
        ]


@every_talk
def test_overlaps_and_prompts_have_tiers(talk: Callable[[], list[Event]], tmp_path: Path) -> None:
    told = report(talk())

    document = read(to_eaf(told), tmp_path)

    tiers = [name for name in document.get_tier_names() if name.endswith(": overlaps")]
    marks = [mark for name in tiers for mark in document.get_annotation_data_for_tier(name)]
    assert len(marks) == len(told.overlaps)
    assert len(document.get_annotation_data_for_tier("Sayback")) == len(told.prompts)


@every_talk
def test_it_keeps_the_rules_of_the_schema(talk: Callable[[], list[Event]]) -> None:
    """EAF 3.0: the order of elements, slots in order of time, ids once each, every reference there."""
    root = ET.fromstring(to_eaf(report(talk())))  # noqa: S314 - our own text

    order = ["HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "CONSTRAINT"]
    tags = [child.tag for child in root]
    assert sorted(tags, key=order.index) == tags
    assert (root.get("FORMAT"), root.get("VERSION")) == ("3.0", "3.0")
    assert {"AUTHOR", "DATE"} <= set(root.keys())
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE", "")) for slot in root.iter("TIME_SLOT")}
    assert list(slots.values()) == sorted(slots.values())
    types = [kind.get("LINGUISTIC_TYPE_ID") for kind in root.iter("LINGUISTIC_TYPE")]
    names = [tier.get("TIER_ID") for tier in root.iter("TIER")]
    ids = [one.get("ANNOTATION_ID") for one in root.iter("ALIGNABLE_ANNOTATION")]
    used = [one.get(f"TIME_SLOT_REF{n}") for one in root.iter("ALIGNABLE_ANNOTATION") for n in (1, 2)]
    for unique in (types, names, ids, used):
        assert len(unique) == len(set(unique))
    assert set(used) == set(slots)
    assert {tier.get("LINGUISTIC_TYPE_REF") for tier in root.iter("TIER")} <= set(types)
    for tier in root.iter("TIER"):
        spans = [
            (slots[one.get("TIME_SLOT_REF1")], slots[one.get("TIME_SLOT_REF2")])
            for one in tier.iter("ALIGNABLE_ANNOTATION")
        ]
        assert all(start < end for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_names_and_words_are_text(tmp_path: Path) -> None:
    """Markup, a control character and two partners of one name make no second document."""
    journal = Journal(("<Ann> & Co", "<Ann> & Co"))
    journal.says("A", 1, 3, 'She said "no" </TIER> \x07')
    journal.says("B", 4, 6, "Oh")

    document = read(to_eaf(report(journal.ends(8))), tmp_path)

    assert document.get_annotation_data_for_tier("<Ann> & Co (A)") == [
        (1000, 3000, 'She said "no" </TIER> \ufffd')
    ]
    assert document.get_annotation_data_for_tier("<Ann> & Co (B)") == [(4000, 6000, "Oh")]
