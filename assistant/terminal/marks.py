"""When both speak at once: one quiet mark each time, as soon as it seems so. PURE.

What is heard early (`VoicesTogether`) makes the mark; that it was so (`OverlapStarted`) makes another one
only where there was none. What is heard with Sayback's own voice is no mark: it is not the two of them.
"""

from __future__ import annotations

from assistant.events import Event, OverlapStarted, PromptEnded, PromptStarted, VoicesTogether
from assistant.timebase import Samples, to_samples

NEAR: Samples = to_samples(1.5)
"""Closer than this both tell of the same overlap."""

TAIL: Samples = to_samples(0.5)
"""So long a prompt may ring on in the room."""


class OverlapMarks:
    """Events in, the moment of a mark out."""

    def __init__(self) -> None:
        self._is_speaking = False
        self._spoke_until: Samples = -TAIL
        self._last: Samples = -NEAR

    def feed(self, event: Event) -> Samples | None:
        """Since when both speak, where that is new; else None."""
        match event:
            case PromptStarted():
                self._is_speaking = True
            case PromptEnded():
                self._is_speaking, self._spoke_until = False, event.span.end
            case VoicesTogether() | OverlapStarted():
                is_own = self._is_speaking or event.start < self._spoke_until + TAIL
                is_new = abs(event.start - self._last) >= NEAR
                if is_new and not is_own:
                    self._last = event.start
                    return event.start
            case _:
                pass
        return None
