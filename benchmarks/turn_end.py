"""End of turn: how often a partner is cut in on, against how long they wait.

    python -m benchmarks.turn_end --data ../shared/data/conversations --svg turn_end.svg

On the reference speech activity of each recording, causally, three ways of
deciding are compared over their whole range:

fixed pause
    a pause of this length ends a turn;
smart-turn alone
    a pause of this length ends a turn that sounds finished (probability .5 or
    more); any other ends after 3 s;
ours
    `assistant.turns.turn_end`, with this patience.

An end of a partner's speech is scored where nobody else speaks, and nobody else
has started by the decision. *Cut-in*: decided, and the same partner speaks next,
within 2 s of the decision. *Cut-in rate*: cut-ins among the ends scored. *Delay*:
from the end to the decision, where it was no cut-in. A decision counts for the
last speech before it, whomever it names. *Recall*: decided, among the
ends that were followed by at least 8 s without speech of the same partner and
that nobody else filled before.

The sound of a partner is their own channel where there is one. A conversation
that is there on two channels and on one is taken on two, unless `--twins`.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from assistant.events import Event, TurnEndDecided, TurnEndLikely, VoiceEnded, VoiceStarted
from assistant.hearing.smart_turn import SmartTurnDetector
from assistant.language import read_words
from assistant.timebase import SAMPLE_RATE_HZ, Samples, to_samples
from assistant.turns.lexicon import TurnWords
from assistant.turns.turn_end import TurnEndDecider, TurnEndRules
from benchmarks.conversation_set import Item, Speech, as_events, as_utterances, read_set

STEP = to_samples(0.05)
ASKED_AFTER = to_samples(0.25)
VOICE_KNOWN_AFTER = to_samples(0.1)
WORDS_LATE = to_samples(0.9)
CUT_IN_WINDOW = to_samples(2.0)
RECALL_WINDOW = to_samples(8.0)
FALLBACK = to_samples(3.0)
AT_DELAYS_S = (0.9, 1.5, 2.0)
NEVER = 1 << 60
HESITATIONS_S = (0.4, 0.8, 1.8, 2.8)
"""Tried where the settings are chosen on held-in conversations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An end of speech at which nobody else speaks, and who speaks next."""

    item: str
    participant: str
    end: Samples
    same_next: Samples
    other_next: Samples
    left: Samples
    probability: float | None


@dataclass(slots=True)
class Score:
    """Of one way of deciding, at one setting."""

    cut_ins: dict[str, int] = field(default_factory=dict)
    scored: dict[str, int] = field(default_factory=dict)
    delays: list[Samples] = field(default_factory=list)
    n_true: int = 0
    n_missed: int = 0

    @property
    def rate(self) -> float:
        return sum(self.cut_ins.values()) / max(1, sum(self.scored.values()))

    @property
    def delay_s(self) -> float:
        return statistics.median(self.delays) / SAMPLE_RATE_HZ if self.delays else float("nan")

    @property
    def recall(self) -> float:
        return 1 - self.n_missed / self.n_true if self.n_true else float("nan")

    def interval(self, n: int = 1000) -> tuple[float, float]:
        """95 % bootstrap interval of the rate; conversations are drawn."""
        draw = random.Random(0)  # noqa: S311
        items = sorted(self.scored)
        rates = []
        for _ in range(n):
            chosen = [draw.choice(items) for _ in items]
            rates.append(
                sum(self.cut_ins.get(i, 0) for i in chosen) / max(1, sum(self.scored[i] for i in chosen))
            )
        rates.sort()
        return rates[int(0.025 * n)], rates[int(0.975 * n)]


Policy = Callable[[Samples], dict[tuple[str, str, Samples], Samples]]
"""From a setting to the delay of each end that would be decided, were nobody to speak first."""


def score(ends: Sequence[End], delays: dict[tuple[str, str, Samples], Samples]) -> Score:
    result = Score()
    for one in ends:
        delay = delays.get((one.item, one.participant, one.end), NEVER)
        if one.other_next <= min(delay, one.same_next) or min(delay, one.same_next) > one.left:
            if one.other_next > RECALL_WINDOW < min(one.same_next, one.left):
                result.n_true += 1
                result.n_missed += 1
            continue
        result.scored[one.item] = result.scored.get(one.item, 0) + 1
        if one.same_next <= delay:
            continue
        if one.same_next < one.other_next and one.same_next <= delay + CUT_IN_WINDOW:
            result.cut_ins[one.item] = result.cut_ins.get(one.item, 0) + 1
        else:
            result.delays.append(delay)
            result.n_true += 1
    return result


# -- the three ways -----------------------------------------------------------


def fixed_pause(ends: Sequence[End]) -> Policy:
    return lambda pause: {(e.item, e.participant, e.end): pause for e in ends}


def smart_turn_alone(ends: Sequence[End]) -> Policy:
    return lambda pause: {
        (e.item, e.participant, e.end): pause
        if e.probability is not None and e.probability >= 0.5
        else max(pause, FALLBACK)
        for e in ends
    }


def ours(items: Sequence[Item], ends: Sequence[End], rules: TurnEndRules) -> Policy:
    words = TurnWords.model_validate(read_words("en", "turns"))
    probabilities = {(e.item, e.participant, e.end): e.probability for e in ends}

    def decide(patience: Samples) -> dict[tuple[str, str, Samples], Samples]:
        delays = {}
        for item in items:
            decider = TurnEndDecider(patience=patience, words=words, rules=rules)
            facts = _facts(item, probabilities)
            decided: list[Event] = []
            for now in range(STEP, item.duration + 1, STEP):
                while facts and facts[0].at <= now:
                    decided += decider.feed(facts.pop(0))
                decided += decider.advance(now)
            for event in decided:
                assert isinstance(event, TurnEndDecided)
                last = max(
                    (one for one in item.speech if one.span.end < event.at), key=lambda one: one.span.end
                )
                delays[item.id, last.participant, last.span.end] = event.at - last.span.end
        return delays

    return decide


def _facts(item: Item, probabilities: dict[tuple[str, str, Samples], float | None]) -> list[Event]:
    """What hearing and transcription would tell the decider, in order."""
    facts: list[Event] = []
    for one in item.speech:
        told = one.span.end + ASKED_AFTER
        start_told = one.span.start + VOICE_KNOWN_AFTER
        facts += [
            VoiceStarted(at=start_told, participant=one.participant, start=one.span.start),
            VoiceEnded(at=told, participant=one.participant, span=one.span),
        ]
        probability = probabilities.get((item.id, one.participant, one.span.end))
        if probability is not None:
            facts.append(
                TurnEndLikely(at=told, participant=one.participant, end=one.span.end, probability=probability)
            )
    facts += as_events(item.speech)
    if item.words:
        facts += as_utterances(item, item.speech, pause=to_samples(0.5), delay=WORDS_LATE)
    return sorted(facts, key=lambda fact: fact.at)


# -- the data -----------------------------------------------------------------


def find_ends(item: Item, sound: NDArray[np.float32] | None, detector: SmartTurnDetector | None) -> list[End]:
    ends = []
    for one in item.speech:
        end = one.span.end
        others = [other.span for other in item.speech if other.participant != one.participant]
        if any(span.start <= end < span.end for span in others):
            continue
        same = [s.span.start for s in item.speech if s.participant == one.participant and s.span.start > end]
        ends.append(
            End(
                item=item.id,
                participant=one.participant,
                end=end,
                same_next=min(same, default=NEVER) - end,
                other_next=min((span.start for span in others if span.start >= end), default=NEVER) - end,
                left=item.duration - end,
                probability=None if sound is None or detector is None else _ask(item, one, sound, detector),
            )
        )
    return ends


def _ask(item: Item, one: Speech, sound: NDArray[np.float32], detector: SmartTurnDetector) -> float | None:
    participant, end = one.participant, one.span.end
    channel = sorted(item.speakers).index(participant) if len(sound) > 1 else 0
    heard = sound[channel][max(0, end + ASKED_AFTER - to_samples(8)) : end + ASKED_AFTER]
    return round(detector.probability(heard), 3) if np.any(heard) else None


def read_sound(path: Path) -> NDArray[np.float32]:
    """All channels at 16 kHz, shape (n_channels, n)."""
    with av.open(str(path)) as container:
        layout = container.streams.audio[0].layout.name
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE_HZ)
        parts = [
            out.to_ndarray()
            for frame in (*container.decode(audio=0), None)
            for out in resampler.resample(frame)
        ]
    sound: NDArray[np.float32] = np.concatenate(parts, axis=1)
    return sound


def load_ends(items: Sequence[Item], cache: Path | None) -> list[End]:
    if cache is not None and cache.exists():
        asked = {tuple(key): p for *key, p in json.loads(cache.read_text(encoding="utf-8"))}
        ends = [end for item in items for end in find_ends(item, None, None)]
        return [_with(end, asked[end.item, end.participant, end.end]) for end in ends]
    detector = SmartTurnDetector.load()
    ends = [end for item in items for end in find_ends(item, read_sound(item.file), detector)]
    if cache is not None:
        asked_list = [[e.item, e.participant, e.end, e.probability] for e in ends]
        cache.write_text(json.dumps(asked_list), encoding="utf-8")
    return ends


def _with(end: End, probability: float | None) -> End:
    return End(
        item=end.item,
        participant=end.participant,
        end=end.end,
        same_next=end.same_next,
        other_next=end.other_next,
        left=end.left,
        probability=probability,
    )


# -- the report ---------------------------------------------------------------


def curve(ends: Sequence[End], policy: Policy, settings: Sequence[float]) -> list[tuple[float, Score]]:
    return [(setting, score(ends, policy(to_samples(setting)))) for setting in settings]


def at_delay(points: list[tuple[float, Score]], delay_s: float) -> tuple[float, Score]:
    """The first point whose median delay is not below `delay_s`."""
    return next(
        ((setting, one) for setting, one in points if one.delay_s >= delay_s - 1e-6),
        points[-1],
    )


def held_out(items: Sequence[Item], ends: Sequence[End]) -> list[tuple[float, Score, dict[float, int]]]:
    """Ours, where no conversation had a say in the settings by which it was judged."""
    settings = [round(0.1 * i, 1) for i in range(1, 23)]
    tried = {}
    for base_s in HESITATIONS_S:
        policy = ours(items, ends, TurnEndRules(hesitation_base=to_samples(base_s)))
        tried[base_s] = {setting: policy(to_samples(setting)) for setting in settings}
    results = []
    for delay_s in AT_DELAYS_S:
        pooled, chosen_bases = Score(), dict.fromkeys(HESITATIONS_S, 0)
        for item in items:
            own = [end for end in ends if end.item == item.id]
            rest = [end for end in ends if end.item != item.id]
            best = min(
                (
                    (one.rate, base_s, setting)
                    for base_s, delays in tried.items()
                    for setting, one in [at_delay([(s, score(rest, delays[s])) for s in settings], delay_s)]
                ),
            )
            chosen_bases[best[1]] += 1
            one = score(own, tried[best[1]][best[2]])
            pooled.cut_ins |= one.cut_ins
            pooled.scored |= one.scored
            pooled.delays += one.delays
            pooled.n_true += one.n_true
            pooled.n_missed += one.n_missed
        results.append((delay_s, pooled, chosen_bases))
    return results


COLOURS = {"fixed pause": "#777777", "smart-turn alone": "#c26a00", "ours": "#00558c"}
DASHES = {"fixed pause": "2 4", "smart-turn alone": "8 4", "ours": ""}


def svg(curves: dict[str, list[tuple[float, Score]]]) -> str:
    """Cut-in rate (upwards, %) against median delay (rightwards, s)."""
    width, height, left, bottom, top_rate = 640, 400, 60, 50, 0.3

    def place(one: Score) -> tuple[float, float]:
        x = left + one.delay_s / 3 * (width - left - 20)
        return x, height - bottom - min(one.rate, top_rate) / top_rate * (height - bottom - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="13"><title>Cut-ins against delay</title>'
        f'<rect width="{width}" height="{height}" fill="white"/>'
    ]
    for second in np.arange(0, 3.01, 0.5):
        x = left + second / 3 * (width - left - 20)
        parts.append(
            f'<text x="{x:.0f}" y="{height - bottom + 18}" text-anchor="middle">{second:g}</text>'
            f'<line x1="{x:.0f}" x2="{x:.0f}" y1="20" y2="{height - bottom}" stroke="#ddd"/>'
        )
    for percent in range(0, 31, 5):
        y = height - bottom - percent / 30 * (height - bottom - 20)
        parts.append(
            f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{percent}</text>'
            f'<line x1="{left}" x2="{width - 20}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>'
        )
    parts.append(
        f'<text x="{(width + left) / 2}" y="{height - 10}" text-anchor="middle">median delay, s</text>'
        f'<text x="16" y="{height / 2}" text-anchor="middle" transform="rotate(-90 16 {height / 2})">'
        "cut-in rate, %</text>"
    )
    for i, (name, points) in enumerate(curves.items()):
        places = [place(one) for _, one in points if one.delay_s <= 3]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        style = f'stroke="{COLOURS[name]}" stroke-width="2" stroke-dasharray="{DASHES[name]}"'
        parts.append(
            f'<polyline points="{line}" fill="none" {style}/>'
            f'<line x1="{width - 190}" x2="{width - 150}" y1="{40 + 20 * i}" y2="{40 + 20 * i}" {style}/>'
            f'<text x="{width - 142}" y="{44 + 20 * i}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.json")
    parser.add_argument("--twins", action="store_true", help="the one-channel twins of two-channel items too")
    parser.add_argument("--only", default="", help="recordings whose name has this in it")
    parser.add_argument("--without", default="", help="leave out recordings whose name has this in it")
    parser.add_argument("--hesitation", type=float, help="seconds, instead of the one that ships")
    parser.add_argument(
        "--held-out",
        action="store_true",
        help="choose hesitation and patience on all other conversations, score on the one left out",
    )
    parser.add_argument("--cache", type=Path, help="file that keeps what smart-turn said")
    parser.add_argument("--svg", type=Path, help="draw the curves into this file")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    every = list(read_set(options.data))
    all_ends = load_ends(every, options.cache)
    items = [
        item
        for item in every
        if (options.twins or not item.has_twin)
        and options.only in item.id
        and not (options.without and options.without in item.id)
    ]
    rules = TurnEndRules()
    if options.hesitation is not None:
        rules = TurnEndRules(hesitation_base=to_samples(options.hesitation))
    chosen = {item.id for item in items}
    ends = [end for end in all_ends if end.item in chosen]
    settings = [0.05, *(round(0.1 * i, 1) for i in range(1, 31))]
    curves = {
        "fixed pause": curve(ends, fixed_pause(ends), settings),
        "smart-turn alone": curve(ends, smart_turn_alone(ends), settings),
        "ours": curve(ends, ours(items, ends, rules), settings),
    }
    print(f"{len(items)} recordings, {len(ends)} ends of speech at which nobody else speaks")
    figures: dict[str, object] = {}
    for name, points in curves.items():
        print(f"\n{name}\n  setting  delay   cut-ins      rate   95 % interval    recall")
        for setting, one in points:
            low, high = one.interval()
            print(
                f"  {setting:5.2f} s {one.delay_s:5.2f} s {sum(one.cut_ins.values()):4} of "
                f"{sum(one.scored.values()):4} {100 * one.rate:5.1f} %   {100 * low:4.1f}–{100 * high:4.1f} %"
                f"   {one.recall:5.2f}"
            )
    print("\nAt a median delay of")
    for delay_s in AT_DELAYS_S:
        row = {name: at_delay(points, delay_s)[1] for name, points in curves.items()}
        figures[f"{delay_s} s"] = {
            name: {
                "rate": round(one.rate, 4),
                "cut_ins": sum(one.cut_ins.values()),
                "scored": sum(one.scored.values()),
                "delay_s": round(one.delay_s, 3),
                "n_delays": len(one.delays),
            }
            for name, one in row.items()
        }
        less = 1 - row["ours"].rate / row["fixed pause"].rate if row["fixed pause"].rate else 0.0
        shown = "   ".join(f"{name} {100 * one.rate:.1f} %" for name, one in row.items())
        print(f"  {delay_s} s: {shown}   ({100 * less:.0f} % fewer than the fixed pause)")
    if options.held_out:
        print("\nLeft out one conversation at a time; hesitation and patience chosen on the others:")
        for delay_s, one, chosen_bases in held_out(items, ends):
            print(
                f"  aimed at {delay_s} s: {one.delay_s:.2f} s, {sum(one.cut_ins.values())} of "
                f"{sum(one.scored.values())} = {100 * one.rate:.1f} %   hesitation chosen: {chosen_bases}"
            )
    if options.svg is not None:
        options.svg.write_text(svg(curves), encoding="utf-8")
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
