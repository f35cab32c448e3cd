"""EAF: tiers for ELAN, in version 3.0 of its format.

Max Planck Institute for Psycholinguistics, ELAN Annotation Format (EAF) 3.0, with
the schema EAFv3.0.xsd: time slots in order, then tiers, then linguistic types.
For each voice a tier of speech and one of words; a tier for the overlaps of each
who came in; one for what Sayback said. Annotations of one tier do not overlap.
"""

from __future__ import annotations

import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.feedback.report import SessionReport

SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

UNDATED = "1970-01-01T00:00:00Z"
"""EAF demands a date; the report has none, so that equal reports give equal bytes."""

PROMPT_S = 3.0
"""A prompt that nobody heard has no length; it is shown for so long."""

CONSTRAINTS = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, no time gaps allowed "
    "within this interval",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. Annotations refering to the "
    "same parent are ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are "
    "allowed",
}
"""The four of the format, in its own words and spelling."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A stretch with its text, in milliseconds."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    participant: str
    kind: str
    annotations: tuple[Annotation, ...]


def to_eaf(report: SessionReport) -> str:
    """The whole session as an EAF document."""
    tiers = _tiers(report)
    moments = [
        (moment, number, place, end)
        for number, tier in enumerate(tiers)
        for place, one in enumerate(tier.annotations)
        for end, moment in ((0, one.start_ms), (1, one.end_ms))
    ]
    slots = {(number, place, end): f"ts{n}" for n, (_, number, place, end) in enumerate(sorted(moments), 1)}
    document = ET.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "Sayback",
            "DATE": UNDATED,
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": XSI,
            "xsi:noNamespaceSchemaLocation": SCHEMA,
        },
    )
    header = ET.SubElement(document, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    if report.source.file:
        url = f"./{_percent_encoded(report.source.file)}"
        ET.SubElement(
            header,
            "MEDIA_DESCRIPTOR",
            {"MEDIA_URL": url, "MIME_TYPE": "audio/x-wav", "RELATIVE_MEDIA_URL": url},
        )
    last = ET.SubElement(header, "PROPERTY", {"NAME": "lastUsedAnnotationId"})
    last.text = str(sum(len(tier.annotations) for tier in tiers))
    order = ET.SubElement(document, "TIME_ORDER")
    for n, (moment, *_) in enumerate(sorted(moments), 1):
        ET.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": f"ts{n}", "TIME_VALUE": str(moment)})
    n_annotations = 0
    for number, tier in enumerate(tiers):
        element = ET.SubElement(
            document,
            "TIER",
            {"LINGUISTIC_TYPE_REF": tier.kind, "PARTICIPANT": tier.participant, "TIER_ID": tier.name},
        )
        for place, one in enumerate(tier.annotations):
            n_annotations += 1
            aligned = ET.SubElement(
                ET.SubElement(element, "ANNOTATION"),
                "ALIGNABLE_ANNOTATION",
                {
                    "ANNOTATION_ID": f"a{n_annotations}",
                    "TIME_SLOT_REF1": slots[number, place, 0],
                    "TIME_SLOT_REF2": slots[number, place, 1],
                },
            )
            ET.SubElement(aligned, "ANNOTATION_VALUE").text = _plain(one.text)
    for kind in ("speech", "words", "overlaps", "prompts"):
        ET.SubElement(
            document,
            "LINGUISTIC_TYPE",
            {"GRAPHIC_REFERENCES": "false", "LINGUISTIC_TYPE_ID": kind, "TIME_ALIGNABLE": "true"},
        )
    for stereotype, description in CONSTRAINTS.items():
        ET.SubElement(document, "CONSTRAINT", {"DESCRIPTION": description, "STEREOTYPE": stereotype})
    ET.indent(document, "    ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(document, encoding="unicode")}\n'


def _tiers(report: SessionReport) -> list[Tier]:
    voices = [participant.id for participant in report.participants]
    voices += sorted({speech.participant for speech in report.speech} - set(voices))
    names = [_plain(report.name(id_)) for id_ in voices]
    tiers = []
    for id_, name in zip(voices, names, strict=True):
        own = name if names.count(name) == 1 else f"{name} ({id_})"
        speech = [(s.start_s, s.end_s, "speech") for s in report.speech if s.participant == id_]
        said = [(u.start_s, u.end_s, u.text) for u in report.utterances if u.participant == id_]
        over = [
            (o.start_s, o.end_s, f"{o.kind.value} over {report.name(o.holder)}")
            for o in report.overlaps
            if o.by == id_
        ]
        tiers.append(Tier(own, name, "words", _apart(said)))
        tiers.append(Tier(f"{own}: speech", name, "speech", _apart(speech)))
        tiers.append(Tier(f"{own}: overlaps", name, "overlaps", _apart(over)))
    prompts = [
        (p.at_s, p.end_s or p.at_s + PROMPT_S, p.text if p.room else f"(no room) {p.text}")
        for p in report.prompts
    ]
    taken = {tier.name for tier in tiers}
    name = "Sayback" if "Sayback" not in taken else "Sayback: prompts"
    return [*tiers, Tier(name, "Sayback", "prompts", _apart(prompts))]


def _apart(stretches: Iterable[tuple[float, float, str]]) -> tuple[Annotation, ...]:
    """In order, each at least a millisecond long, none into the next."""
    apart: list[Annotation] = []
    until = 0
    for start_s, end_s, text in sorted(stretches):
        start = max(round(1000 * start_s), until)
        end = max(round(1000 * end_s), start + 1)
        apart.append(Annotation(start, end, text))
        until = end
    return tuple(apart)


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", " ".join(text.split()))


def _percent_encoded(name: str) -> str:
    """A file's name as a part of an address (RFC 3986, section 2)."""
    kept = string.ascii_letters + string.digits + "-._~"
    return "".join(chr(byte) if chr(byte) in kept else f"%{byte:02X}" for byte in name.encode())
