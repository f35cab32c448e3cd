"""Why an overlap is called what it is called, for the people whose talk it was."""

from __future__ import annotations

import re
from enum import StrEnum


class Reason(StrEnum):
    """What decided. Each has a sentence in `languages/<code>/turns.toml`."""

    SIGNAL = "signal"
    IN_A_PAUSE = "in_a_pause"
    AT_THE_END = "at_the_end"
    AFTER_THE_END = "after_the_end"
    AFTER_A_SENTENCE = "after_a_sentence"
    OVER_A_SIGNAL = "over_a_signal"
    TOGETHER = "together"
    TOOK_THE_FLOOR = "took_the_floor"
    BROKE_OFF = "broke_off"
    WENT_ON = "went_on"
    AGREED = "agreed"
    ASKED_MEANING = "asked_meaning"
    ECHOED = "echoed"
    COMPLETED = "completed"
    A_FEW_WORDS = "a_few_words"
    BOTH_STOPPED = "both_stopped"
    NOT_PLAIN = "not_plain"
    SOUND_LOST = "sound_lost"
    RECORDING_ENDED = "recording_ended"


REASON_CODES: frozenset[str] = frozenset(Reason)

_PLACEHOLDER = re.compile(r"\{(holder|by)\}")


def fill(reason: str, *, holder: str, by: str) -> str:
    """The sentence with names. A name is put in as it is, braces and all.

    Examples
    --------
    >>> fill("{by} began in a pause of {holder}'s.", holder="Ann", by="{B}")
    "{B} began in a pause of Ann's."
    """
    names = {"holder": holder, "by": by}
    return _PLACEHOLDER.sub(lambda match: names[match[1]], reason)
