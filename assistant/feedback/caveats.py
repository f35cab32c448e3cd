"""What makes the figures less sure, in words: from the fact in the journal to a sentence."""

from __future__ import annotations

from assistant.events import Caveat, CaveatCode, CaveatRaised
from assistant.feedback.moments import decimal
from assistant.feedback.words import FeedbackWords


def caveat_text(caveat: Caveat | CaveatRaised, words: FeedbackWords) -> str:
    """One plain sentence. An older journal has it already, in the language of then."""
    if isinstance(caveat, CaveatRaised) and caveat.text:
        return caveat.text
    is_of_kinds = caveat.code == CaveatCode.NO_EXERCISE
    template = words.caveats[f"{caveat.code}_{caveat.values['why']}" if is_of_kinds else caveat.code]
    shown = {
        name: decimal(value, words) if isinstance(value, float) else value
        for name, value in caveat.values.items()
    }
    return template.format(**shown)
