"""What kind of overlap it was, and why.

A cut-in is claimed only where the speech shows one: somebody began in the
middle, and the holder stopped for it. What could as well have been the end of a
turn, a word of agreement or a shared start is none; what cannot be told is
`undecided`.

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
    holder_said, by_said : Said or None
        Their words, where they came in time.
    """

    start: Samples
    holder: Span
    by: Span
    outcome: Outcome
    is_in_a_pause: bool = False
    holder_said: Said | None = None
    by_said: Said | None = None

    @property
    def until_holder_stopped(self) -> Samples:
        return self.holder.end - self.start


Verdict = tuple[OverlapKind, Reason]


def judge(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    """The kind of an overlap, and what decided."""
    match facts.outcome:
        case Outcome.SOUND_LOST:
            return OverlapKind.UNDECIDED, Reason.SOUND_LOST
        case Outcome.RECORDING_ENDED:
            return OverlapKind.UNDECIDED, Reason.RECORDING_ENDED
        case _:
            pass
    if _is_signal(facts, rules, words):
        return OverlapKind.BACKCHANNEL, Reason.SIGNAL
    if facts.is_in_a_pause:
        return OverlapKind.EARLY_START, Reason.IN_A_PAUSE
    if facts.outcome is not Outcome.HOLDER_WENT_ON and is_at_the_end(facts, rules):
        return OverlapKind.EARLY_START, Reason.AT_THE_END
    if abs(facts.by.start - facts.holder.start) < rules.together_max:
        return OverlapKind.COOPERATIVE, Reason.TOGETHER
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
    if facts.is_in_a_pause or facts.outcome is Outcome.HOLDER_WENT_ON:
        return True
    if facts.outcome is Outcome.BY_WENT_ON:
        return is_at_the_end(facts, rules) and len(facts.by) < rules.spoken_backchannel_max
    return facts.outcome is Outcome.BOTH_STOPPED


def wants_holder_words(facts: OverlapFacts, rules: TurnRules) -> bool:
    """Could the words of the holder change the verdict?"""
    if facts.is_in_a_pause or is_at_the_end(facts, rules) or facts.outcome is Outcome.HOLDER_WENT_ON:
        return False
    return facts.outcome is Outcome.BOTH_STOPPED or (
        facts.outcome is Outcome.BY_WENT_ON
        and (
            facts.until_holder_stopped <= rules.early_start_finished_max
            or len(facts.holder) < rules.spoken_backchannel_max
        )
    )


def _is_signal(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> bool:
    if facts.outcome is Outcome.BY_WENT_ON and facts.until_holder_stopped > rules.early_start_max:
        return False
    if facts.by_said is None:
        return facts.outcome is Outcome.HOLDER_WENT_ON and len(facts.by) < rules.backchannel_max
    return len(facts.by) < rules.spoken_backchannel_max and words.is_backchannel(facts.by_said.tokens)


def _floor_changed(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    overlap = facts.until_holder_stopped
    said = facts.holder_said
    if said is None:
        if overlap <= rules.doubtful_max:
            return OverlapKind.UNDECIDED, Reason.NOT_PLAIN
        return OverlapKind.INTERRUPTION, Reason.TOOK_THE_FLOOR
    if words.is_backchannel(said.tokens) and len(facts.holder) < rules.spoken_backchannel_max:
        return OverlapKind.EARLY_START, Reason.OVER_A_SIGNAL
    if words.is_dangling(said.tokens) and said.end_mark not in (".", "?", "!"):
        return OverlapKind.INTERRUPTION, Reason.BROKE_OFF
    if said.end_mark in (".", "?", "!") and overlap <= rules.early_start_finished_max:
        return OverlapKind.EARLY_START, Reason.AFTER_THE_END
    return OverlapKind.INTERRUPTION, Reason.TOOK_THE_FLOOR


def _holder_kept_it(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    is_long = len(facts.by) >= rules.backchannel_max
    said = facts.by_said
    if said is None:
        # Without words, short speech was taken for a sign of listening already.
        return OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON
    if (reason := _helps(facts, words)) is not None:
        return OverlapKind.COOPERATIVE, reason
    if is_long or len(said.tokens) >= 3:
        return OverlapKind.FAILED_INTERRUPTION, Reason.WENT_ON
    return OverlapKind.COOPERATIVE, Reason.A_FEW_WORDS


def _both_stopped(facts: OverlapFacts, rules: TurnRules, words: TurnWords) -> Verdict:
    if facts.by_said is not None and (reason := _helps(facts, words)) is not None:
        return OverlapKind.COOPERATIVE, reason
    n_words = 0 if facts.by_said is None else len(facts.by_said.tokens)
    is_bid = len(facts.by) >= rules.backchannel_max or n_words >= 3
    if is_bid and facts.by.end - facts.holder.end > rules.breath:
        return _floor_changed(facts, rules, words)
    return OverlapKind.COOPERATIVE, Reason.BOTH_STOPPED


def _helps(facts: OverlapFacts, words: TurnWords) -> Reason | None:
    assert facts.by_said is not None
    said = facts.by_said.tokens
    if words.asks_what_was_meant(said):
        return Reason.ASKED_MEANING
    if words.agrees(said):
        return Reason.AGREED
    if facts.holder_said is None or words.disagrees(said):
        return None
    if words.echoes(said, facts.holder_said.tokens):
        return Reason.ECHOED
    if len(said) <= 5 and words.is_dangling(facts.holder_said.tokens):
        return Reason.COMPLETED
    return None
