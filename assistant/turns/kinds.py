"""What kind of overlap it was, and why.

A cut-in is claimed only where the speech shows one: somebody began in the
middle, and the holder stopped for it. What could as well have been the end of a
turn, a word of agreement or a shared start is none; what cannot be told is
`undecided`. The end of a sentence is a place where a turn can end, whether or
not the holder meant to end it there (Sacks, Schegloff & Jefferson 1974).

Murata (1994). Intrusive or co-operative? Journal of Pragmatics 21(4), 385-400.
Beattie (1982). Turn-taking and interruption in political interviews. Semiotica
39(1-2), 93-114.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.events import OverlapKind
from assistant.timebase import Samples, Span
from assistant.turns.lexicon import TurnWords
from assistant.turns.reasons import Reason
from assistant.turns.rules import TurnRules
from assistant.turns.spoken import Said


class Outcome(StrEnum):
    """Who was still speaking, or spoke next."""

    HOLDER_WENT_ON = "holder_went_on"
    BY_WENT_ON = "by_went_on"
    BOTH_STOPPED = "both_stopped"
    SOUND_LOST = "sound_lost"
    RECORDING_ENDED = "recording_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapFacts:
    """What is known of an overlap when it is judged.

    Attributes
    ----------
    start : int
        The first moment at which both spoke.
    holder, by : Span
        The stretches of talk that overlap, as far as they are known.
    outcome : Outcome
    is_in_a_pause : bool
        `by` began while the holder was silent, and the holder resumed.
    is_in_a_turn : bool
        The holder's turn had begun when `by` began. If not, the two began together.
    holder_said, by_said : Said or None
        Their words, where they came in time.
    holder_said_before : Said or None
        What of the holder's words came before the overlap.
    """

    start: Samples
    holder: Span
    by: Span
    outcome: Outcome
    is_in_a_pause: bool = False
    is_in_a_turn: bool = True
    holder_said: Said | None = None
    by_said: Said | None = None
    holder_said_before: Said | None = None

    @property
    def until_holder_stopped(self) -> Samples:
        return self.holder.end - self.start


Verdict = tuple[OverlapKind, Reason]

MAX_BACKCHANNEL_WORDS = 4
"""More than this, even of "yeah", is agreement."""

MIN_BID_WORDS = 3
"""From three words on, speech is more than a remark alongside."""

MAX_AGREEMENT_WORDS = 8
"""A longer speech that begins with "yeah" has a matter of its own (seen on ICSI/MRDA)."""

MAX_COMPLETION_WORDS = 5
"""Who completes another's sentence needs few words."""


def judge(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    """The kind of an overlap, and what decided."""
    if facts.outcome is Outcome.SOUND_LOST:
        return OverlapKind.UNDECIDED, Reason.SOUND_LOST
    if facts.outcome is Outcome.RECORDING_ENDED:
        return OverlapKind.UNDECIDED, Reason.RECORDING_ENDED
    if _is_signal(facts, rules, words):
        return OverlapKind.BACKCHANNEL, Reason.SIGNAL
    if facts.is_in_a_pause:
        helped = _helps(facts, words)
        if helped is not None:
            return OverlapKind.COOPERATIVE, helped
        return OverlapKind.EARLY_START, Reason.IN_A_PAUSE
    if abs(facts.by.start - facts.holder.start) < rules.together_max:
        return OverlapKind.COOPERATIVE, Reason.TOGETHER
    if facts.outcome is Outcome.BY_WENT_ON and is_at_the_end(facts, rules):
        return OverlapKind.EARLY_START, Reason.AT_THE_END
    match facts.outcome:
        case Outcome.BY_WENT_ON:
            return _floor_changed(facts, rules, words)
        case Outcome.HOLDER_WENT_ON:
            return _holder_kept_it(facts, rules, words)
        case _:
            return _both_stopped(facts, rules, words)


def is_at_the_end(facts: OverlapFacts, rules: TurnRules) -> bool:
    """Only the last moments of the holder's speech were overlapped."""
    return facts.until_holder_stopped <= rules.early_start_max


def wants_by_words(facts: OverlapFacts, rules: TurnRules) -> bool:
    """Could the words of who began change the verdict?"""
    if facts.outcome is Outcome.BY_WENT_ON and not facts.is_in_a_pause:
        return is_at_the_end(facts, rules) and len(facts.by) < rules.spoken_backchannel_max
    return facts.outcome in (Outcome.HOLDER_WENT_ON, Outcome.BOTH_STOPPED, Outcome.BY_WENT_ON)


def wants_holder_words(facts: OverlapFacts, rules: TurnRules) -> bool:
    """Could the words of the holder change the verdict?"""
    if facts.is_in_a_pause or is_at_the_end(facts, rules):
        return False
    if facts.outcome is Outcome.BY_WENT_ON:
        return (
            facts.until_holder_stopped <= rules.early_start_finished_max
            or len(facts.holder) < rules.spoken_backchannel_max
        )
    return facts.outcome is Outcome.BOTH_STOPPED


def _is_signal(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> bool:
    if facts.outcome is Outcome.BY_WENT_ON and not is_at_the_end(facts, rules):
        return False
    said = facts.by_said
    if (
        said is not None
        and len(facts.by) < rules.spoken_backchannel_max
        and len(said.tokens) <= MAX_BACKCHANNEL_WORDS
        and words.is_backchannel(said.tokens)
    ):
        return True
    is_wordless = said is None or said.is_doubtful
    return (
        is_wordless
        and facts.is_in_a_turn
        and facts.outcome is not Outcome.BY_WENT_ON
        and len(facts.by) < rules.wordless_backchannel_max
    )


def _floor_changed(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    overlap = facts.until_holder_stopped
    said = facts.holder_said
    if said is None:
        if overlap <= rules.doubtful_max:
            return OverlapKind.UNDECIDED, Reason.NOT_PLAIN
        return OverlapKind.INTERRUPTION, Reason.TOOK_THE_FLOOR
    if words.is_backchannel(said.tokens) and len(facts.holder) < rules.spoken_backchannel_max:
        return OverlapKind.EARLY_START, Reason.OVER_A_SIGNAL
    is_short = overlap <= rules.early_start_finished_max
    if is_short and facts.holder_said_before is not None and facts.holder_said_before.is_finished:
        return OverlapKind.EARLY_START, Reason.AFTER_A_SENTENCE
    if words.breaks_off(said.tokens, said.end_mark):
        return OverlapKind.INTERRUPTION, Reason.BROKE_OFF
    if said.is_finished and is_short:
        return OverlapKind.EARLY_START, Reason.AFTER_THE_END
    return OverlapKind.INTERRUPTION, Reason.TOOK_THE_FLOOR


def _holder_kept_it(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    said = facts.by_said
    if said is None:
        # Without words, the shortest speech was taken for a sign of listening already.
        if len(facts.by) < rules.backchannel_max:
            return OverlapKind.COOPERATIVE, Reason.A_FEW_WORDS
        return OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON
    if (reason := _helps(facts, words)) is not None:
        return OverlapKind.COOPERATIVE, reason
    if len(facts.by) >= rules.backchannel_max or len(said.tokens) >= MIN_BID_WORDS:
        return OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON
    return OverlapKind.COOPERATIVE, Reason.A_FEW_WORDS


def _both_stopped(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    if (reason := _helps(facts, words)) is not None:
        return OverlapKind.COOPERATIVE, reason
    n_words = 0 if facts.by_said is None else len(facts.by_said.tokens)
    is_bid = len(facts.by) >= rules.backchannel_max or n_words >= MIN_BID_WORDS
    if is_bid and facts.by.end - facts.holder.end > rules.breath:
        return _floor_changed(facts, rules, words)
    return OverlapKind.COOPERATIVE, Reason.BOTH_STOPPED


def _helps(facts: OverlapFacts, words: TurnWords) -> Reason | None:
    if facts.by_said is None:
        return None
    said = facts.by_said.tokens
    if words.asks_what_was_meant(said):
        return Reason.ASKED_MEANING
    if len(said) <= MAX_AGREEMENT_WORDS and words.agrees(said):
        return Reason.AGREED
    if words.disagrees(said):
        return None
    holder = facts.holder_said
    if holder is not None and words.echoes(said, holder.tokens):
        return Reason.ECHOED
    if len(said) > MAX_COMPLETION_WORDS or words.speaks_for_oneself(said):
        return None
    left_open = (
        holder is not None
        and facts.outcome is not Outcome.HOLDER_WENT_ON
        and words.breaks_off(holder.tokens, holder.end_mark)
    )
    return Reason.COMPLETED if left_open or words.joins_in(said) else None
