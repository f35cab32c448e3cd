"""Is it too much at the moment? Cut-ins in a row, or a voice well above its own beginning. PURE.

It says what was measured and decides nothing: an offer of a break may follow, never a verdict.

Cut-ins are in a row while neither partner lets the other come to an end: a clean
start of somebody's turn takes back that partner's own. A voice is raised where it is
louder *and* faster than the same partner's was at the beginning of the session, twice
running; much louder suffices. Between normal and raised speech lie 6 dB, between
normal and loud 12 (ISO 9921:2003, vocal effort); anger is fast as well as loud
(Scherer, 2003, Speech Communication 40, 227-256).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from assistant.events import (
    Event,
    OverlapJudged,
    OverlapKind,
    ParticipantId,
    SpeechEnded,
    SpeechMeasured,
    TensionNoted,
    TensionSign,
    TurnEnded,
    UtteranceTranscribed,
    is_unknown,
)
from assistant.timebase import Samples, to_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class TensionRules:
    """The figures that decide.

    Attributes
    ----------
    n_cut_ins : int
        So many in a row.
    row_within : int, in samples
        An older one is forgotten.
    n_baseline : int
        So many utterances at the beginning are a partner's own measure.
    n_raised : int
        So many raised ones running.
    louder_db, faster : float
        Both together make a raised voice.
    much_louder_db : float
        This alone does.
    shortest : int, in samples
        And `fewest_words`: of less, neither level nor rate can be told.
    """

    n_cut_ins: int = 3
    row_within: Samples = to_samples(120.0)
    n_baseline: int = 5
    n_raised: int = 2
    louder_db: float = 6.0
    faster: float = 1.15
    much_louder_db: float = 10.0
    shortest: Samples = to_samples(1.0)
    fewest_words: int = 4


@dataclass(slots=True)
class _Voice:
    """One partner's own measure, and how far the last utterances were above it."""

    levels_dbfs: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    above: list[tuple[float, float]] = field(default_factory=list)


class TensionWatch:
    """Speech, overlaps and words in, `TensionNoted` out. A decider; see `session.clock.Decider`."""

    def __init__(self, rules: TensionRules | None = None) -> None:
        self._rules = TensionRules() if rules is None else rules
        self._levels: dict[int, tuple[float, Samples]] = {}
        self._lengths: dict[int, Samples] = {}
        self._voices: dict[ParticipantId, _Voice] = {}
        self._cut_ins: list[tuple[Samples, ParticipantId]] = []

    def feed(self, event: Event) -> list[Event]:
        match event:
            case SpeechEnded():
                self._lengths[event.ipu] = len(event.span)
            case SpeechMeasured():
                self._levels[event.ipu] = (event.level_dbfs, self._lengths.get(event.ipu, 1))
            case UtteranceTranscribed() if not is_unknown(event.participant):
                return self._spoken(event)
            case OverlapJudged() if event.kind is OverlapKind.INTERRUPTION:
                return self._cut_in(event)
            case TurnEnded() if event.fto is not None and event.fto >= 0:
                self._cut_ins = [one for one in self._cut_ins if one[1] != event.participant]
            case _:
                pass
        return []

    def advance(self, now: Samples) -> list[Event]:
        return []

    def finish(self, at: Samples) -> list[Event]:
        return []

    def _cut_in(self, event: OverlapJudged) -> list[Event]:
        since = event.span.start - self._rules.row_within
        self._cut_ins = [one for one in self._cut_ins if one[0] >= since]
        self._cut_ins.append((event.span.start, event.by))
        n = len(self._cut_ins)
        if n < self._rules.n_cut_ins:
            return []
        self._cut_ins.clear()
        sign = TensionSign.CUT_INS
        return [TensionNoted(at=event.at, sign=sign, by=None, n_cut_ins=n, louder_db=None, faster=None)]

    def _spoken(self, event: UtteranceTranscribed) -> list[Event]:
        rules = self._rules
        measured = [self._levels.pop(ipu) for ipu in event.ipus if ipu in self._levels]
        spoken = sum(self._lengths.pop(ipu, 0) for ipu in event.ipus)
        if not measured or spoken < rules.shortest or len(event.words) < rules.fewest_words:
            return []
        level_dbfs = _weighted(measured)
        rate = len(event.words) / (spoken / to_samples(1.0))
        voice = self._voices.setdefault(event.participant, _Voice())
        if len(voice.levels_dbfs) < rules.n_baseline:
            voice.levels_dbfs.append(level_dbfs)
            voice.rates.append(rate)
            return []
        louder_db, faster = level_dbfs - median(voice.levels_dbfs), rate / median(voice.rates)
        if not self._is_raised(louder_db, faster):
            voice.above.clear()
            return []
        voice.above.append((louder_db, faster))
        if len(voice.above) < rules.n_raised:
            return []
        above, voice.above = voice.above, []
        return [
            TensionNoted(
                at=event.at,
                sign=TensionSign.RAISED_VOICE,
                by=event.participant,
                n_cut_ins=0,
                louder_db=round(_mean(db for db, _ in above), 1),
                faster=round(_mean(factor for _, factor in above), 2),
            )
        ]

    def _is_raised(self, louder_db: float, faster: float) -> bool:
        rules = self._rules
        is_both = louder_db >= rules.louder_db and faster >= rules.faster
        return is_both or louder_db >= rules.much_louder_db


def _weighted(measured: list[tuple[float, Samples]]) -> float:
    """The mean level, each IPU by its length."""
    return sum(level * length for level, length in measured) / sum(length for _, length in measured)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
