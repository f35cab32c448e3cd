"""Does the exercise go on after what the listener said?

It does where it has the form of saying back and is about what was told. Whether
every part of it was right is for the speaker to say, who is asked next: the judge
is less sure of that than of the form, and the speaker's word outranks it.
"""

from __future__ import annotations

from assistant.events import Assessment

SAYING_BACK = 0.6
"""From here on something has the form of saying back."""

SAME_MATTER = 0.5
"""From here on it is about what was told."""

SOMETHING_ELSE = 0.25
"""Up to here there is no advice, argument or hostility in it."""


def is_saying_back(assessment: Assessment) -> bool:
    """Is it to be put to the speaker: "Is that what you meant?" """
    if assessment.accepted:
        return True
    if assessment.about is None or assessment.about < SAME_MATTER:
        return False
    aside = max(assessment.advice, assessment.rebuttal, assessment.hostile)
    return assessment.paraphrase >= SAYING_BACK and aside <= SOMETHING_ELSE
