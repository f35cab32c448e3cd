"""What a practice says on the screen is there in every language."""

from __future__ import annotations

import pytest

from assistant.language import languages
from assistant.session.wording import session_words


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_sentence(language: str):
    """With the same phases, endings and keys."""
    words, english = session_words(language), session_words("en")

    assert words.screen.phases.keys() == english.screen.phases.keys()
    assert words.screen.endings.keys() == english.screen.endings.keys()
    assert words.screen.key_names.keys() == english.screen.key_names.keys()
    assert "14:35" in words.screen.break_agreed.format(time="14:35")
