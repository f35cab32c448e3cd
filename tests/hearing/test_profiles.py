"""What is kept of a voice."""

from __future__ import annotations

import pytest

from assistant.errors import InputError
from assistant.hearing.profiles import ALIKE, VoiceProfile, check_models, likeness_caveats, similarity


def profile(name: str, *embedding: float) -> VoiceProfile:
    return VoiceProfile(name=name, embedding=embedding, clean_s=12.0, model_sha256="abc")


def test_a_profile_survives_being_stored():
    """Text and back: the same to the last digit."""
    ann = profile("Ann “A”", 0.6, 0.8)

    assert VoiceProfile.from_text(ann.to_text()) == ann


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "Ann", "embedding": ["x"]}'])
def test_what_is_no_profile_is_said_in_a_sentence(text: str):
    """With what to do about it."""
    with pytest.raises(InputError, match="sayback enrol"):
        VoiceProfile.from_text(text)


def test_two_like_voices_are_warned_about_with_the_figure():
    """And two different ones are not."""
    ann, eve, ben = profile("Ann", 1.0, 0.0), profile("Eve", 0.8, 0.6), profile("Ben", 0.0, 1.0)
    (warning,) = likeness_caveats([ann, eve])

    assert warning.values == {"one": "Ann", "other": "Eve", "alike": 0.8, "limit": ALIKE}
    assert likeness_caveats([ann, ben]) == ()
    assert similarity(ann, ben) == 0.0


def test_a_profile_of_another_model_is_refused():
    """Vectors of two models do not compare."""
    check_models({"Ann": profile("Ann", 1.0)}, "abc")
    with pytest.raises(InputError, match="another version"):
        check_models({"Ann": profile("Ann", 1.0)}, "def")
