"""What a practice says on the screen is there in every language."""

from __future__ import annotations

import copy

import pytest

from assistant.audio.levels import Verdict
from assistant.audio.microphone import Notice
from assistant.errors import OptionError
from assistant.exercise.schema import Act
from assistant.hearing.enrolment import NotLearned
from assistant.language import languages, read_words
from assistant.session import wording
from assistant.session.wording import session_words


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_sentence(language: str):
    """For all that can happen in a phase, befall a microphone or be amiss in a sound check."""
    words, english = session_words(language), session_words("en")

    assert words.screen.phases.keys() == set(Act)
    assert words.microphone.keys() == set(Notice)
    assert words.sound_check.levels.keys() == set(Verdict) - {Verdict.GOOD, Verdict.SILENT}
    assert words.sound_check.reasons.keys() == set(NotLearned)
    assert words.screen.endings.keys() == english.screen.endings.keys()
    assert words.amiss(Verdict.SILENT) == words.microphone[Notice.DENIED]
    assert words.screen.key_names.keys() == english.screen.key_names.keys()
    assert "14:35" in words.screen.break_agreed.format(time="14:35")


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("screen.phases", "recall"),
        ("screen.key_names", "break"),
        ("sound_check.reasons", "noisy"),
        ("sound_check.levels", "clipped"),
        ("microphone", "back"),
    ],
)
def test_a_language_that_lacks_a_sentence_is_refused_at_the_door(
    part: str, kind: str, monkeypatch: pytest.MonkeyPatch
):
    """Not in the middle of a practice, when the sentence would be said."""
    given = copy.deepcopy(read_words("en", "session"))
    table = given
    for name in part.split("."):
        table = table[name]
    del table[kind]
    monkeypatch.setattr(wording, "read_words", lambda language, room: given)

    with pytest.raises(OptionError, match=f"languages/en/session.toml: {part}: .*no words for {kind}"):
        session_words("en")
