"""Moments and lengths as a person reads them."""

from __future__ import annotations

from assistant.feedback.words import FeedbackWords


def clock(seconds: float) -> str:
    """A moment as minutes and seconds, with hours where there are any.

    Examples
    --------
    >>> clock(75.9), clock(3675)
    ('1:15', '1:01:15')
    """
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def decimal(value: float, words: FeedbackWords) -> str:
    """A number as it is written in this language: 0.4, or 0,4."""
    return f"{value}".replace(".", words.units.decimal)


def length(seconds: float, words: FeedbackWords) -> str:
    """A length in words: seconds up to a minute and a half, then whole minutes."""
    if seconds < 90:
        n = round(seconds)
        return words.units.second if n == 1 else words.units.seconds.format(n=n)
    return words.units.minutes.format(n=round(seconds / 60))


def paused(offset_s: float, of: str, words: FeedbackWords) -> str:
    """A typical floor transfer offset in words, of `answers` or of `changes`; below 0.05 s it is none."""
    tenths = round(abs(offset_s), 1)
    kind = "at_once" if not tenths else "after" if offset_s > 0 else "before"
    return words.page[f"{of}_{kind}"].format(
        length=words.page["seconds_short"].format(n=decimal(tenths, words))
    )
