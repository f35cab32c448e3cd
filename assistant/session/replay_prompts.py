"""Prompts in a replay: they cannot stretch the recording, so they must fit into it.

Each prompt is placed where it would have started. If a partner speaks before it
could have ended, there was no room: nobody heard it. PURE.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from assistant.events import (
    Event,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    VoiceEnded,
    VoiceStarted,
)
from assistant.timebase import Samples, Span


class ReplayPrompter:
    """Says of each requested prompt whether it would have been heard.

    Parameters
    ----------
    speaking_time : callable
        How long Sayback speaks a text, in samples.
    """

    def __init__(self, speaking_time: Callable[[str], Samples]) -> None:
        self._speaking_time = speaking_time
        self._waiting: deque[PromptRequested] = deque()
        self._start: Samples = 0
        self._n_voices = 0

    def feed(self, event: Event) -> list[Event]:
        heard = self.advance(event.at)
        match event:
            case PromptRequested() if self._n_voices > 0:
                return [*heard, PromptUnheard(at=event.at, prompt=event.prompt)]
            case PromptRequested():
                if not self._waiting:
                    self._start = event.at
                self._waiting.append(event)
            case VoiceStarted():
                self._n_voices += 1
                return [*heard, *self._give_up(event.at)]
            case VoiceEnded():
                self._n_voices -= 1
        return heard

    def advance(self, now: Samples) -> list[Event]:
        heard: list[Event] = []
        while self._waiting and (end := self._start + self._speaking_time(self._waiting[0].text)) <= now:
            prompt = self._waiting.popleft().prompt
            heard += [
                PromptStarted(at=end, prompt=prompt),
                PromptEnded(at=end, prompt=prompt, span=Span(self._start, end), is_cut=False),
            ]
            self._start = end
        return heard

    def finish(self, at: Samples) -> list[Event]:
        return self._give_up(at)

    def _give_up(self, at: Samples) -> list[Event]:
        unheard: list[Event] = [PromptUnheard(at=at, prompt=request.prompt) for request in self._waiting]
        self._waiting.clear()
        return unheard
