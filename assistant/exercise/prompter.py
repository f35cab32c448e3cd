"""When a prompt is asked for: one at a time, and only into quiet.

A prompt waits here until nobody has been heard for a breath; a later one takes
its place, and it is dropped where the partners have done by themselves what it
would have asked for. What concerns the two and not the exercise outranks it, and is not dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import Event, ParticipantId, PromptEnded, PromptRequested, PromptUnheard
from assistant.exercise.floor import Floor
from assistant.timebase import Samples, to_samples

BREATH = to_samples(0.5)
"""Quiet before Sayback speaks: shorter silences lie inside a sentence as often as between two."""

WORDS_WAIT = to_samples(3.0)
"""So long the words of what was said are waited for: they may make a prompt needless."""


_IN_PASSING = frozenset({"resumed", "minute_added", "idle"})
"""Situations that nobody means who asks to hear it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Words that wait to be said, or were said."""

    phase: str
    situation: str
    to: ParticipantId | None
    text: str
    burns_attempt: bool = False
    outranks: bool = False


class Prompter:
    """At most one prompt waits and at most one is being said."""

    def __init__(self) -> None:
        self._n_asked = 0
        self._waiting: Prompt | None = None
        self._waiting_since: Samples = 0
        self._spoken: Prompt | None = None
        self._spoken_id: int | None = None
        self.last: Prompt | None = None
        self.last_end: Samples = 0
        self.last_heard: Prompt | None = None

    def ask(self, prompt: Prompt, *, at: Samples) -> None:
        if self.is_outranked and not prompt.outranks:
            return
        self._waiting = prompt
        self._waiting_since = at

    def drop(self) -> None:
        if not self.is_outranked:
            self._waiting = None

    @property
    def is_outranked(self) -> bool:
        """Does something wait that is more than a step of the exercise?"""
        return self._waiting is not None and self._waiting.outranks

    @property
    def is_busy(self) -> bool:
        """Is a prompt waiting or being said?"""
        return self._waiting is not None or self._spoken is not None

    def due_at(self, floor: Floor) -> Samples | None:
        """When the waiting prompt may be asked for, if it stays quiet."""
        if self._waiting is None or self._spoken is not None or floor.quiet_since is None:
            return None
        wait = BREATH if floor.has_all_words else WORDS_WAIT
        return max(self._waiting_since, floor.quiet_since + wait)

    def request(self, at: Samples) -> PromptRequested:
        """Ask for the prompt that waits."""
        if self._waiting is None:
            raise RuntimeError("no prompt is waiting")
        self._n_asked += 1
        self._spoken, self._spoken_id, self._waiting = self._waiting, self._n_asked, None
        if self._spoken.situation not in _IN_PASSING and not self._spoken.outranks:
            self.last = self._spoken
        return PromptRequested(
            at=at, prompt=self._n_asked, to=self._spoken.to, phase=self._spoken.phase, text=self._spoken.text
        )

    def answered(self, event: Event) -> Prompt | None:
        """The prompt that this event is the end of, heard or not."""
        if not isinstance(event, PromptEnded | PromptUnheard) or event.prompt != self._spoken_id:
            return None
        prompt, self._spoken, self._spoken_id = self._spoken, None, None
        if isinstance(event, PromptEnded):
            self.last_heard = prompt
            self.last_end = max(self.last_end, event.span.end)
        return prompt
