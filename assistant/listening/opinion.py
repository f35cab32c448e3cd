"""What a second opinion may do: name points of the speech that were not said back. Nothing else."""

from __future__ import annotations

from typing import Protocol


class SecondOpinion(Protocol):
    def missing_points(self, speech: str, response: str) -> tuple[str, ...]:
        """Parts of `speech`, in its own words, that `response` leaves out; empty where there is no answer."""
        ...
