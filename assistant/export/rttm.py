"""RTTM: who speaks when, for the scoring tools of speaker diarization.

NIST (2009). The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation
Plan, appendix A. Fields are separated by spaces, so that there can be none in a
name: they become `_`. Two names that would become one get their ids appended.
"""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from assistant.feedback.report import SessionReport


def to_rttm(report: SessionReport) -> str:
    """One SPEAKER line for each IPU, in order of time; nobody known is `UNKNOWN…`."""
    file = _field(PurePath(report.source.file).stem) if report.source.file else "live"
    names = _names(report)
    lines = [
        f"SPEAKER {file} 1 {speech.start_s:.3f} {speech.end_s - speech.start_s:.3f} <NA> <NA> "
        f"{names.get(speech.participant, speech.participant)} <NA> <NA>\n"
        for speech in report.speech
    ]
    return "".join(lines)


def _names(report: SessionReport) -> dict[str, str]:
    names = {participant.id: _field(participant.name) for participant in report.participants}
    taken = Counter(names.values())
    return {id_: name if taken[name] == 1 else f"{name}_{id_}" for id_, name in names.items()}


def _field(text: str) -> str:
    return "_".join(text.split()) or "_"
