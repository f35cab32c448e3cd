"""The figures of recordings against counts made from their reference files.

    python -m benchmarks.feedback --data ../shared/data/conversations --reports DIR

`--reports` has what `sayback replay FILE… --exercise none -o DIR` wrote. The
reference counts are made here from `ID.rttm`, `ID.words.json` and `ID.events.json`
alone, by plain rules of their own and with none of Sayback's code for turns,
overlaps or words:

* talk time: speech of a speaker, overlapping stretches joined;
* turns: speech joined over pauses up to 0.3 s; what lies wholly inside another's
  speech or is labelled a backchannel holds no turn; runs of one speaker are one;
* both at once, silence: from the same stretches;
* overlaps: the labels of the set, by kind;
* questions: words that end in `?`, where the reference has marks.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from assistant.events import OverlapKind
from assistant.feedback.report import SessionReport
from assistant.timebase import Span, to_samples, to_seconds
from benchmarks.conversation_set import Item, read_set
from benchmarks.turns import LABELS

JOINED = to_samples(0.3)
KINDS = ("backchannel", "cooperative", "interruption", "transition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What there is to count in one recording; None where there is nothing to count from."""

    talk_s: tuple[float, ...]
    both_at_once_s: float
    silence_s: float
    turns: tuple[int, ...]
    overlaps: dict[str, int] | None
    questions: int | None


def reference_counts(item: Item) -> Counts:
    speech = {
        who: _union([one.span for one in item.speech if one.participant == who]) for who in item.speakers
    }
    everything = [span for spans in speech.values() for span in spans]
    alone = _length(_union(everything))
    talk = tuple(_length(spans) for spans in speech.values())
    marked = sum(1 for _, word in item.words if word.text.rstrip().endswith("?"))
    has_marks = any(word.text.rstrip().endswith((".", "?")) for _, word in item.words)
    counted = Counter(overlap.label for overlap in item.overlaps)
    return Counts(
        talk_s=tuple(to_seconds(time) for time in talk),
        both_at_once_s=to_seconds(sum(talk) - alone),
        silence_s=to_seconds(item.duration - alone),
        turns=_turns(item, speech),
        overlaps={kind: counted[kind] for kind in KINDS} if item.overlaps else None,
        questions=marked if has_marks else None,
    )


def report_counts(report: SessionReport, item: Item) -> Counts:
    """What Sayback gave, the partners in the order of the reference speakers they share most speech with."""
    figures = report.summary.figures
    order = _matched(report, item)
    own = {partner.participant: partner for partner in figures.partners}
    counted = Counter(LABELS[overlap.kind] for overlap in report.overlaps)
    assessed = [len(partner.questions) for partner in figures.partners if partner.questions is not None]
    return Counts(
        talk_s=tuple(own[id_].talk_time_s for id_ in order),
        both_at_once_s=figures.couple.both_at_once_s,
        silence_s=figures.couple.silence_s,
        turns=tuple(own[id_].n_turns for id_ in order),
        overlaps={kind: counted[kind] for kind in (*KINDS, OverlapKind.UNDECIDED.value)},
        questions=sum(assessed) if assessed else None,
    )


def _union(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _length(spans: list[Span]) -> int:
    return sum(len(span) for span in spans)


def _turns(item: Item, speech: dict[str, list[Span]]) -> tuple[int, ...]:
    stretches: list[tuple[Span, str]] = []
    for who, spans in speech.items():
        joined: list[Span] = []
        for span in spans:
            if joined and span.start - joined[-1].end <= JOINED:
                joined[-1] = Span(joined[-1].start, span.end)
            else:
                joined.append(span)
        stretches += [(span, who) for span in joined]
    signals = [(o.by, o.span) for o in item.overlaps if o.label == "backchannel"]
    holding = [
        (span, who)
        for span, who in sorted(stretches)
        if not any(
            other.start <= span.start and span.end <= other.end and one != who for other, one in stretches
        )
        and not any(by == who and span.overlap(over) for by, over in signals)
    ]
    turns = dict.fromkeys(speech, 0)
    before = None
    for _, who in holding:
        turns[who] += who != before
        before = who
    return tuple(turns.values())


def _matched(report: SessionReport, item: Item) -> tuple[str, ...]:
    ids = [participant.id for participant in report.participants]
    heard = [(speech.participant, _span(speech.start_s, speech.end_s)) for speech in report.speech]

    def shared(order: tuple[str, ...]) -> int:
        return sum(
            len(common)
            for id_, who in zip(order, item.speakers, strict=True)
            for one in item.speech
            if one.participant == who
            for by, span in heard
            if by == id_ and (common := span.overlap(one.span))
        )

    return max(permutations(ids, len(item.speakers)), key=shared)


def _span(start_s: float, end_s: float) -> Span:
    return Span(to_samples(start_s), to_samples(end_s))


def _row(name: str, of: str, counts: Counts) -> str:
    overlaps = counts.overlaps
    cells = (
        " / ".join(f"{time:.1f}" for time in counts.talk_s),
        f"{counts.both_at_once_s:.1f}",
        f"{counts.silence_s:.1f}",
        " / ".join(map(str, counts.turns)),
        "–" if overlaps is None else " · ".join(str(n) for n in overlaps.values()),
        "–" if counts.questions is None else str(counts.questions),
    )
    return f"| {name} | {of} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("--reports", type=Path, required=True, help="folder with ID.json of `sayback replay`")
    options = parser.parse_args()
    print("| item | | talk time, s | both at once, s | silence, s | turns | overlaps by kind | questions |")
    print("|---|---|---|---|---|---|---|---|")
    missing = []
    for item in read_set(options.data):
        path = options.reports / f"{item.id}.json"
        if len(item.speakers) != 2:
            continue
        if not path.exists():
            missing.append(item.id)
            continue
        report = SessionReport.model_validate(json.loads(path.read_text(encoding="utf-8")))
        print(_row(item.id, "reference", reference_counts(item)))
        print(_row("", "Sayback", report_counts(report, item)))
    if missing:
        print(f"\nno report: {', '.join(missing)}")


if __name__ == "__main__":
    main()
