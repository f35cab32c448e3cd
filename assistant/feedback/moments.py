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


def length(seconds: float, words: FeedbackWords) -> str:
    """A length in words: seconds up to a minute and a half, then whole minutes."""
    if seconds < 90:
        return words.units.seconds.format(n=round(seconds))
    return words.units.minutes.format(n=round(seconds / 60))
