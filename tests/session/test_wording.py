"""What a practice says on the screen is there in every language."""

from __future__ import annotations

import pytest

from assistant.audio.levels import Verdict
from assistant.audio.microphone import Notice
from assistant.exercise.schema import Act
from assistant.hearing.enrolment import NotLearned
from assistant.language import languages
from assistant.session.wording import session_words


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_sentence(language: str):
    """For all that can happen in a phase, befall a microphone or be amiss in a sound check."""
    words, english = session_words(language), session_words("en")

    assert words.screen.phases.keys() == set(Act)
    assert words.microphone.keys() == set(Notice)
    assert words.sound_check.levels.keys() == set(Verdict) - {Verdict.GOOD}
    assert words.sound_check.reasons.keys() == set(NotLearned)
    assert words.screen.endings.keys() == english.screen.endings.keys()
    assert words.screen.key_names.keys() == english.screen.key_names.keys()
    assert "14:35" in words.screen.break_agreed.format(time="14:35")
