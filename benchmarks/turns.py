"""Kinds of overlap against reference labels, and how soon each verdict is known.

    python -m benchmarks.turns --data ../shared/data/conversations

Reference speech and reference words go through the turn tracker, as hearing and
transcription would tell them. With `--heard` each recording goes the whole way of
a replay instead: real hearing (nobody enrolled, the number of people given) and
the words of the model. With `--hyp-dir` the speech is what `hearing` made of the
recordings (then there are no words). The six kinds are mapped to
the labels' four: `cooperative` and `failed_interruption` → cooperative,
`early_start` → transition; `undecided` counts as not right. Reference
transitions are left out. Overlaps match one to one where they touch within
0.25 s, most common time first.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio.channels import ChannelChoice
from assistant.events import Event, HeardUpTo, OverlapJudged, OverlapKind
from assistant.language import read_words
from assistant.session.bootstrap import equip_replay
from assistant.session.options import NO_EXERCISE, parse_replay_options
from assistant.session.replay import replay
from assistant.settings import Settings
from assistant.store.store import DEFAULT_COUPLE, open_store
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
    return compared(item, [event for event in events if isinstance(event, OverlapJudged)])


def compared(item: Item, judged: Sequence[OverlapJudged]) -> Result:
    """The verdicts beside the reference."""
    references = tuple(overlap for overlap in item.overlaps if overlap.label != "transition")
    pairs = match([one.span for one in references], [one.span for one in judged])
    return Result(
        item=item.id,
        pairs=tuple((references[i], judged[j]) for i, j in pairs),
        n_reference=len(references),
        judged=tuple(judged),
    )


class WholeReplay:
    """Replays recordings as `sayback replay --exercise none` does.

    Parameters
    ----------
    model : str
        Of speech to text.
    store : Path
        Folder for what the replays keep.
    """

    def __init__(self, model: str, store: Path) -> None:
        self._settings = Settings(store=store, model=model)

    def judge(self, item: Item) -> Result:
        """What became of the overlaps of an item."""
        options = parse_replay_options(
            partners=None,
            channels=ChannelChoice.AUTO,
            voices=[],
            n_speakers=len(item.speakers),
            exercise=NO_EXERCISE,
            couple=DEFAULT_COUPLE,
            in_history=False,
        )
        with open_store(self._settings.store) as store:
            equipment = equip_replay(self._settings, options, store)
            session = replay(item.file, options, equipment, store, lambda step, done, total: None)
            told = store.events(session)
        return compared(item, [event for event in told if isinstance(event, OverlapJudged)])


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


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share of a few events, each taken for itself (Wilson 1927, JASA 22, 209-212).

    Examples
    --------
    >>> [round(bound, 2) for bound in wilson(3, 4)]
    [0.3, 0.95]
    """
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


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
        "wilson_95": [round(bound, 3) for bound in wilson(sum(right), len(right))] if right else None,
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


def judge_set(options: argparse.Namespace, whole: WholeReplay | None) -> Iterator[tuple[Item, Result]]:
    """Each item and what became of its overlaps."""
    for item in read_set(options.data):
        if options.only not in item.id:
            continue
        if whole is not None:
            yield item, whole.judge(item)
            continue
        speech, path = item.speech, None
        if options.hyp_dir is not None:
            path = options.hyp_dir / f"{item.id}.json"
            if not path.exists():
                print(f"{item.id:28} no hypothesis")
                continue
            speech, options.words = read_hypothesis(path), False
        yield item, judge_item(item, speech, options)


def groups(judged: Sequence[tuple[Item, Result]], *, is_heard: bool) -> dict[str, list[Result]]:
    """What is told together."""
    every = [result for _, result in judged]
    if not is_heard:
        once = [result for item, result in judged if not item.id.endswith("_mono")]
        return {"each conversation once": once, "all items": every}
    mixed = [(item, result) for item, result in judged if item.n_channels == 1]
    return {
        "two channels": [result for item, result in judged if item.n_channels == 2],
        "one channel, two people": [result for item, result in mixed if len(item.speakers) == 2],
        "one channel, three or four people": [result for item, result in mixed if len(item.speakers) > 2],
        "one channel": [result for _, result in mixed],
        "all items": every,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("--hyp-dir", type=Path, help="speech as our own hearing found it: <id>.json")
    parser.add_argument(
        "--heard", action="store_true", help="the whole way of a replay: real hearing, real words"
    )
    parser.add_argument("--model", default="base", help="of speech to text, with --heard")
    parser.add_argument("--only", default="", help="recordings whose name has this in it")
    parser.add_argument("--no-words", dest="words", action="store_false", help="judge by timing alone")
    parser.add_argument("--words-late", type=float, default=0.9, help="seconds from speech to words")
    parser.add_argument("--heard-late", type=float, default=0.3, help="seconds from sound to watermark")
    parser.add_argument("--verbose", action="store_true", help="show each overlap")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = WholeReplay(options.model, Path(folder)) if options.heard else None
        judged = []
        for item, result in judge_set(options, whole):
            judged.append((item, result))
            if options.verbose and (result.judged or result.n_reference):
                show(result)
    is_heard = options.heard or options.hyp_dir is not None
    figures: dict[str, object] = {
        name: report(results) for name, results in groups(judged, is_heard=is_heard).items()
    }
    figures["interruptions in pyannote_sample"] = sum(
        verdict.kind is OverlapKind.INTERRUPTION
        for item, result in judged
        if item.id == "pyannote_sample"
        for verdict in result.judged
    )
    print(json.dumps(figures, indent=1))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
