"""Kinds of overlap against reference labels, and how soon each verdict is known.

    python -m benchmarks.turns --data ../shared/data/conversations

Reference speech and reference words go through the turn tracker, as hearing and
transcription would tell them. With `--hyp-dir` the speech is what `hearing`
made of the recordings (then there are no words). The six kinds are mapped to
the labels' four: `cooperative` and `failed_interruption` → cooperative,
`early_start` → transition; `undecided` counts as not right. Reference
transitions are left out. Overlaps match one to one where they touch within
0.25 s, most common time first.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant.events import Event, HeardUpTo, OverlapJudged, OverlapKind
from assistant.language import read_words
from assistant.timebase import Samples, Span, to_samples, to_seconds
from assistant.turns.lexicon import TurnWords
from assistant.turns.rules import TurnRules
from assistant.turns.tracker import TurnTracker
from benchmarks.conversation_set import (
    Item,
    ReferenceOverlap,
    Speech,
    as_events,
    as_utterances,
    read_hypothesis,
    read_set,
)

LABELS = {
    OverlapKind.BACKCHANNEL: "backchannel",
    OverlapKind.COOPERATIVE: "cooperative",
    OverlapKind.FAILED_INTERRUPTION: "cooperative",
    OverlapKind.INTERRUPTION: "interruption",
    OverlapKind.EARLY_START: "transition",
    OverlapKind.UNDECIDED: "undecided",
}
MATCH_TOLERANCE = to_samples(0.25)
HEARD_EVERY = to_samples(0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    item: str
    pairs: tuple[tuple[ReferenceOverlap, OverlapJudged], ...]
    n_reference: int
    judged: tuple[OverlapJudged, ...]

    @property
    def right(self) -> list[bool]:
        return [reference.label == LABELS[judged.kind] for reference, judged in self.pairs]


def judge_item(item: Item, speech: tuple[Speech, ...], options: argparse.Namespace) -> Result:
    words = TurnWords.model_validate(read_words("en", "turns"))
    rules = TurnRules(words_wait=to_samples(1.2) if options.words else 0)
    late = to_samples(options.heard_late)
    facts: list[Event] = as_events(speech)
    if options.words and item.words:
        facts += as_utterances(item, speech, pause=to_samples(0.3), delay=to_samples(options.words_late))
    facts += [
        HeardUpTo(at=until + late, until=until) for until in range(HEARD_EVERY, item.duration, HEARD_EVERY)
    ]
    tracker = TurnTracker(words=words, rules=rules)
    events = [event for fact in sorted(facts, key=lambda fact: fact.at) for event in tracker.feed(fact)]
    events += tracker.finish(item.duration)
    judged = tuple(event for event in events if isinstance(event, OverlapJudged))
    references = tuple(overlap for overlap in item.overlaps if overlap.label != "transition")
    pairs = match([one.span for one in references], [one.span for one in judged])
    return Result(
        item=item.id,
        pairs=tuple((references[i], judged[j]) for i, j in pairs),
        n_reference=len(references),
        judged=judged,
    )


def match(references: list[Span], found: list[Span]) -> list[tuple[int, int]]:
    """One-to-one pairs that touch within the tolerance, most common time first."""
    common = sorted(
        (max(a.start, b.start) - min(a.end, b.end), i, j)
        for i, a in enumerate(references)
        for j, b in enumerate(found)
    )
    pairs: dict[int, int] = {}
    for apart, i, j in common:
        if apart <= MATCH_TOLERANCE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return sorted(pairs.items())


def interval(results: list[Result], n: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of the share that is right; conversations are drawn, not overlaps."""
    draw = random.Random(0)  # noqa: S311
    shares = []
    for _ in range(n):
        right = [one for _ in results for one in draw.choice(results).right]
        if right:
            shares.append(statistics.fmean(right))
    shares.sort()
    return shares[int(0.025 * len(shares))], shares[int(0.975 * len(shares))]


def quantile(values: list[Samples], share: float) -> float:
    ordered = sorted(values)
    return to_seconds(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def report(results: list[Result]) -> dict[str, object]:
    with_pairs = [result for result in results if result.pairs]
    right = [one for result in with_pairs for one in result.right]
    delays = [judged.at - judged.span.end for result in results for judged in result.judged]
    low, high = interval(with_pairs) if with_pairs else (0.0, 0.0)
    return {
        "reference": sum(result.n_reference for result in results),
        "matched": len(right),
        "right": sum(right),
        "share": round(sum(right) / len(right), 3) if right else None,
        "interval_95": [round(low, 3), round(high, 3)],
        "confusion": dict(
            sorted(
                Counter(
                    f"{reference.label} -> {judged.kind.value}"
                    for result in results
                    for reference, judged in result.pairs
                ).items()
            )
        ),
        "verdicts": len(delays),
        "known_median_s": quantile(delays, 0.5) if delays else None,
        "known_95_s": quantile(delays, 0.95) if delays else None,
    }


def show(result: Result) -> None:
    print(f"{result.item:28} {sum(result.right)}/{len(result.right)} of {result.n_reference}")
    shown = {id(judged): reference for reference, judged in result.pairs}
    for judged in result.judged:
        reference = shown.get(id(judged))
        print(
            f"    {judged.span.start_s:7.2f}–{judged.span.end_s:<7.2f}{judged.kind.value:20}"
            f"{'–' if reference is None else reference.label:14}"
            f"+{to_seconds(judged.at - judged.span.end):.2f} s  {judged.holder}/{judged.by} "
            f"{'' if reference is None else reference.text[:40]!r} {judged.reason[:60]}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("--hyp-dir", type=Path, help="speech as our own hearing found it: <id>.json")
    parser.add_argument("--no-words", dest="words", action="store_false", help="judge by timing alone")
    parser.add_argument("--words-late", type=float, default=0.9, help="seconds from speech to words")
    parser.add_argument("--heard-late", type=float, default=0.3, help="seconds from sound to watermark")
    parser.add_argument("--verbose", action="store_true", help="show each overlap")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    results = []
    for item in read_set(options.data):
        speech = item.speech
        if options.hyp_dir is not None:
            path = options.hyp_dir / f"{item.id}.json"
            if not path.exists():
                print(f"{item.id:28} no hypothesis")
                continue
            speech, options.words = read_hypothesis(path), False
        result = judge_item(item, speech, options)
        results.append(result)
        if options.verbose and (result.judged or result.n_reference):
            show(result)
    once = [result for result in results if not result.item.endswith("_mono") or options.hyp_dir]
    figures = {"each conversation once": report(once), "all items": report(results)}
    figures["interruptions in pyannote_sample"] = {
        "n": sum(
            judged.kind is OverlapKind.INTERRUPTION
            for result in results
            if result.item == "pyannote_sample"
            for judged in result.judged
        )
    }
    print(json.dumps(figures, indent=1))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
