"""What a comparison finds, gathered: figures by name, and where in both texts they come from."""

from __future__ import annotations

from collections import defaultdict

from assistant.listening.words import Token

Span = tuple[int, int]


class Gathered:
    """Figures of one comparison, with the places (characters) that they come from.

    `spans` point into the response, `anchors` into the speech.
    """

    def __init__(self) -> None:
        self.figures: defaultdict[str, float] = defaultdict(float)
        self.spans: dict[str, list[Span]] = {}
        self.anchors: dict[str, Span] = {}

    def add(self, figure: str, weight: float = 1.0) -> None:
        self.figures[figure] += weight

    def mark(self, kind: str, place: Span, anchor: Span | None = None) -> None:
        """Where a difference of this kind stands; of several the first keeps the anchor."""
        self.spans.setdefault(kind, []).append(place)
        if anchor is not None:
            self.anchors.setdefault(kind, anchor)


def place(token: Token) -> Span:
    """The characters of a token."""
    return token.start, token.end
