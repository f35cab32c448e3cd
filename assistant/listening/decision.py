"""Would the exercise go on, and what is the one thing that would help most?

A fixed order: first what stands in the way of listening (hurtful words, defending, advice, a question),
then what was heard differently, then what was left out. The limits are chosen so that a fair saying back
goes on: being stopped for nothing harms a talk more than a small slip that the partner can mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FORM_LEAST = 0.35
ABOUT_LEAST = 0.35
FAITHFUL_LEAST = 0.28
PARROTING_MOST = 0.7
SPEECH_ACT_MOST = 0.6
SURELY_ABOUT = 0.6
SURELY_FAITHFUL = 0.4
"""Below one of these it goes on without praise: the partner tells whether it fits."""

COVERED_LEAST = 0.25
"""Share of the speech, by words, that has to come back."""

COVERED_MOST = 0.35
"""With a smaller share the listener is asked for the rest; with a larger one it is only named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that is known of one response. Without a speech the comparison is empty."""

    does: Mapping[str, float]
    n_tokens: int
    about: float | None = None
    faithful: float | None = None
    parroting: float | None = None
    parts: tuple[str, ...] = ()
    part_covered: tuple[float, ...] = ()
    part_weights: tuple[int, ...] = ()
    part_has_feeling: tuple[bool, ...] = ()
    missing: tuple[str, ...] | None = None
    covered: tuple[str, ...] | None = None
    faults: Mapping[str, float] = field(default_factory=dict)
    """Log odds of each fault; the names are keys of the sentences."""
    anchors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The case (a key of the sentences and reasons), and the partner's words to quote."""

    case: str
    accepted: bool
    quote: str = ""
    covered: str = ""


def decide(findings: Findings) -> Outcome:
    """The first thing that would help, or acceptance."""
    does = findings.does
    if findings.about is None or findings.faithful is None or findings.parroting is None:
        accepted = does["paraphrase"] >= 0.5 and _obstacle(findings) is None
        return Outcome(case="no_speech_good" if accepted else "no_speech", accepted=accepted)
    main = _main_part(findings)
    obstacle = _obstacle(findings)
    if obstacle is not None:
        return Outcome(case=obstacle, accepted=False, quote=main)
    if findings.about < ABOUT_LEAST:
        return Outcome(case="off_topic", accepted=False, quote=main)
    if findings.parroting > PARROTING_MOST:
        return Outcome(case="parroting", accepted=False, quote=main)
    if findings.faithful < FAITHFUL_LEAST:
        case, quoted = _difference(findings)
        return Outcome(case=case, accepted=False, quote=quoted or main)
    return _coverage(findings, main)


def _obstacle(findings: Findings) -> str | None:
    """What is there instead of a saying back. The form of saying back weighs against it."""
    does = findings.does
    back = does["paraphrase"]
    if does["hostile"] > SPEECH_ACT_MOST and does["hostile"] > back:
        return "hostile"
    if findings.n_tokens < 4 and back < 0.8:
        return "short"
    grounded = (findings.about or 0.0) * (findings.faithful or 0.0)
    least = FORM_LEAST if findings.about is None else FORM_LEAST * (1.0 - 0.6 * grounded)
    if back >= max(least, 0.5) and max(does["advice"], does["rebuttal"]) < 0.85:
        return None
    acts = {name: does[name] for name in ("rebuttal", "advice", "question")}
    name = max(acts, key=lambda act: acts[act])
    if acts[name] > SPEECH_ACT_MOST and acts[name] > back + 0.2 * grounded:
        return name
    if back < least:
        return "own_story" if (findings.about or 0.0) < 0.8 else None
    return None


def _difference(findings: Findings) -> tuple[str, str]:
    """Which kind of difference is the clearest, and the words of the speech that it touches."""
    case = max(_ANCHORS, key=lambda name: findings.faults[name])
    for anchor in _ANCHORS[case]:
        word = findings.anchors.get(anchor, "")
        if word:
            return case, next((part for part in findings.parts if word in part), word)
    return case, ""


_ANCHORS: dict[str, tuple[str, ...]] = {
    "swapped": ("roles", "clause_roles"),
    "turned": ("polarity", "clause_polarity"),
    "fact": ("facts",),
    "feeling": ("feeling",),
    "added": (),
}
"""For each fault, which places in the speech it may stand at."""


def _main_part(findings: Findings) -> str:
    """The part to quote: one with a feeling, else the longest of up to 14 words, else the first."""
    felt = [part for part, has in zip(findings.parts, findings.part_has_feeling, strict=True) if has]
    if felt:
        return felt[0]
    fitting = [part for part in findings.parts if len(part.split()) <= 14] or list(findings.parts)
    return max(fitting, key=len)


def _coverage(findings: Findings, main: str) -> Outcome:
    total = sum(findings.part_weights) or 1
    share = (
        sum(w for w, p in zip(findings.part_weights, findings.part_covered, strict=True) if p >= 0.5) / total
    )
    best = max(range(len(findings.parts)), key=lambda at: findings.part_covered[at])
    covered = findings.parts[best]
    is_sure = (findings.about or 0.0) >= SURELY_ABOUT and (findings.faithful or 0.0) >= SURELY_FAITHFUL
    if not findings.missing and is_sure:
        felt = [
            part
            for part, has, p in zip(
                findings.parts, findings.part_has_feeling, findings.part_covered, strict=True
            )
            if has and p >= 0.5
        ]
        return Outcome(
            case="good_feeling" if felt else "good", accepted=True, quote=felt[0] if felt else covered
        )
    left = findings.missing or (main,)
    felt_left = [
        part
        for part, has, p in zip(findings.parts, findings.part_has_feeling, findings.part_covered, strict=True)
        if has and p < 0.5
    ]
    quoted = felt_left[0] if felt_left else max(left, key=len)
    if share < COVERED_LEAST or not findings.covered:
        return Outcome(case="missing_bare", accepted=False, quote=quoted)
    if share < COVERED_MOST:
        return Outcome(
            case="feeling_missing" if felt_left else "missing", accepted=False, quote=quoted, covered=covered
        )
    case = "good_missing" if is_sure else "unsure"
    return Outcome(case=case, accepted=True, quote=quoted, covered=covered)
