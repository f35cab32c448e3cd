"""Who has spoken in the last minute, as lanes of text: one for each partner, one for Sayback. PURE.

A lane shows speech and nothing else: no figure, no verdict. Where both speak at
once a quiet dot stands under the lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.events import (
    Attributed,
    Event,
    Participant,
    ParticipantId,
    PromptEnded,
    PromptStarted,
    SpeechEnded,
    SpeechStarted,
    VoiceEnded,
    VoiceStarted,
    is_unknown,
)
from assistant.terminal.marks import OverlapMarks
from assistant.timebase import Samples, Span, to_samples

WINDOW: Samples = to_samples(60.0)
"""How much is seen at once."""

SPEECH, SOMEBODY, SILENCE, TOGETHER = "█", "░", "·", "•"
"""One partner's speech; a voice that nobody knows yet; none; both at once."""

SAYBACK: ParticipantId = "SAYBACK"


@dataclass(slots=True)
class _Stretch:
    whose: ParticipantId
    start: Samples
    end: Samples | None = None


class Lanes:
    """Events in, lanes out.

    Parameters
    ----------
    participants : sequence of Participant
        A lane each, in this order.
    """

    def __init__(self, participants: Sequence[Participant]) -> None:
        self._names = {participant.id: participant.name for participant in participants}
        self._speech: dict[int, _Stretch] = {}
        self._voices: list[_Stretch] = []
        self._prompts: dict[int, _Stretch] = {}
        self._together: list[Samples] = []
        self._marks = OverlapMarks()

    def feed(self, event: Event) -> None:
        match event:
            case SpeechStarted():
                self._speech[event.ipu] = _Stretch(event.participant, event.start)
            case SpeechEnded():
                self._speech[event.ipu] = _Stretch(event.participant, event.span.start, event.span.end)
            case Attributed() if event.ipu in self._speech:
                self._speech[event.ipu].whose = event.participant
            case VoiceStarted():
                self._voices.append(_Stretch(event.participant, event.start))
            case VoiceEnded():
                for voice in self._voices:
                    voice.end = event.span.end if voice.end is None else voice.end
            case PromptStarted():
                self._prompts[event.prompt] = _Stretch(SAYBACK, event.at)
            case PromptEnded():
                self._prompts[event.prompt] = _Stretch(SAYBACK, event.span.start, event.span.end)
            case _:
                pass
        if (mark := self._marks.feed(event)) is not None:
            self._together.append(mark)
        self._forget(event.at - 2 * WINDOW)

    def draw(self, now: Samples, width: int) -> list[str]:
        """The lanes up to `now`: one a partner, Sayback's, and the marks; `width` columns with the names."""
        labels = [*self._names.values(), "Sayback", ""]
        widest = min(max(len(label) for label in labels), max(1, width // 4))
        columns = max(1, width - widest - 1)
        cells = [
            Span(now - WINDOW + WINDOW * n // columns, now - WINDOW + WINDOW * (n + 1) // columns)
            for n in range(columns)
        ]
        lanes = [
            *("".join(self._cell(whose, cell, now) for cell in cells) for whose in self._names),
            "".join(self._said(cell, now) for cell in cells),
            "".join(TOGETHER if any(map(cell.contains, self._together)) else " " for cell in cells),
        ]
        return [f"{label[:widest]:{widest}} {lane}" for label, lane in zip(labels, lanes, strict=True)]

    def _cell(self, whose: ParticipantId, cell: Span, now: Samples) -> str:
        if cell.start < 0:
            return " "
        heard = [stretch for stretch in self._speech.values() if _covers(stretch, cell, now)]
        if any(stretch.whose == whose for stretch in heard):
            return SPEECH
        is_known = any(not is_unknown(stretch.whose) for stretch in heard)
        voices = [voice for voice in self._voices if _covers(voice, cell, now)]
        if any(voice.whose == whose for voice in voices):
            return SPEECH
        if not is_known and any(is_unknown(stretch.whose) for stretch in (*heard, *voices)):
            return SOMEBODY
        return SILENCE

    def _said(self, cell: Span, now: Samples) -> str:
        if cell.start < 0:
            return " "
        return SPEECH if any(_covers(one, cell, now) for one in self._prompts.values()) else SILENCE

    def _forget(self, before: Samples) -> None:
        if len(self._speech) + len(self._voices) + len(self._prompts) + len(self._together) < _MANY:
            return
        self._speech = {n: one for n, one in self._speech.items() if _ends_after(one, before)}
        self._prompts = {n: one for n, one in self._prompts.items() if _ends_after(one, before)}
        self._voices = [one for one in self._voices if _ends_after(one, before)]
        self._together = [at for at in self._together if at >= before]


_MANY = 200
"""From here on what is long past is let go."""


def _covers(stretch: _Stretch, cell: Span, now: Samples) -> bool:
    """Does it fill at least half of the cell?"""
    end = now if stretch.end is None else stretch.end
    common = Span(stretch.start, max(stretch.start, end)).overlap(cell)
    return common is not None and 2 * len(common) >= len(cell)


def _ends_after(stretch: _Stretch, moment: Samples) -> bool:
    return stretch.end is None or stretch.end >= moment
