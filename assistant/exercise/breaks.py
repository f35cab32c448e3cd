"""The break: offered where it is much at the moment, agreed on by the two, with a time to come back.

Somebody who is flooded hears nothing. A break helps if it lasts at least twenty
minutes and both know when they go on (Gottman & Silver, 1999). It is offered once,
into quiet, and never pressed: a no, or no answer, lets the practice go on. Either may
ask for one at any time.
"""

from __future__ import annotations

from assistant.events import (
    BreakAgreed,
    BreakOffered,
    Event,
    PromptEnded,
    PromptUnheard,
    ReplyMeaning,
    TensionNoted,
)
from assistant.exercise.floor import Said
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.replies import hear_reply
from assistant.exercise.schema import Act
from assistant.timebase import Samples, to_samples

BREAK: Samples = to_samples(20 * 60.0)
"""Until a racing heart is calm again."""

ANSWER_WITHIN: Samples = to_samples(20.0)
"""After the offer; what is said later answers something else."""

ANSWER_WORDS = 10
"""Who says more goes on telling."""

OFFERED_AGAIN: Samples = to_samples(5 * 60.0)
"""Sooner it would press."""

OFFER, AGREED, DECLINED, OVER = "break_offer", "break_agreed", "break_declined", "break_over"
"""The situations of its prompts."""


class BreakDesk:
    """Offers, hears the answer, and knows until when the break lasts."""

    def __init__(self) -> None:
        self._offered_at: Samples | None = None
        self._is_open = False
        self._open_until: Samples = 0
        self.until: Samples | None = None
        """Of the break that they are in; None where they are in none, or it is over."""

    def note(self, event: TensionNoted, practice: Practice) -> None:
        """Offer a break, unless one was offered a moment ago."""
        is_recent = self._offered_at is not None and event.at - self._offered_at < OFFERED_AGAIN
        if is_recent or practice.act in {Act.BRIEF, Act.CLOSE} or not practice.has_words_for(OFFER):
            return
        self._offered_at = practice.now
        practice.out.append(BreakOffered(at=practice.now))
        practice.ask(OFFER, to=None, outranks=True)

    def prompt_done(self, event: Event, situation: str) -> None:
        """The offer was heard, or nobody heard it."""
        if situation == OFFER:
            self._is_open = isinstance(event, PromptEnded)
            self._open_until = event.at + ANSWER_WITHIN
            if isinstance(event, PromptUnheard):
                self._offered_at = None

    def hear(self, said: Said, practice: Practice) -> bool | None:
        """Is this the answer to the offer: yes, no, or None where it answers something else?"""
        is_late = said.span.start > self._open_until
        if not self._is_open or is_late or n_words(said.text) > ANSWER_WORDS:
            return None
        meaning = hear_reply(said.text, practice.words).meaning
        if meaning not in {ReplyMeaning.YES, ReplyMeaning.NOT_QUITE}:
            return None
        self._is_open = False
        if meaning is ReplyMeaning.YES:
            return True
        practice.ask(DECLINED, to=None, outranks=True)
        return False

    def begin(self, practice: Practice) -> None:
        """They go apart, and come back at a time that both know."""
        self._is_open = False
        self.until = practice.now + BREAK
        practice.out.append(BreakAgreed(at=practice.now, until=self.until))
        practice.ask(AGREED, to=None, outranks=True)

    def is_over(self, practice: Practice) -> None:
        """The time has come; whoever is back says so."""
        self.until = None
        practice.ask(OVER, to=None, outranks=True)

    def end(self) -> None:
        """They go on, sooner or later than agreed."""
        self.until = None
