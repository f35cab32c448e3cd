"""Two partners on two channels, one sound on both, one room: told apart without mixing first."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.audio.channels import (
    WINDOW,
    Arranged,
    Arrangement,
    ChannelChoice,
    ChannelSurvey,
    Surveyor,
    arrange,
    separation_db,
)
from assistant.errors import OptionError
from assistant.events import ChannelLayout
from assistant.ports import AudioChunk
from tests.audio.synthesis import Sound, delayed, dialogue, gain, in_room, noise


def surveyed(*channels: Sound, block: int = 16_000) -> ChannelSurvey:
    samples = np.stack(channels)
    surveyor = Surveyor(len(channels))
    for first in range(0, samples.shape[1], block):
        surveyor.feed(samples[:, first : first + block])
    return surveyor.finish()


def arranged(*channels: Sound, choice: ChannelChoice = ChannelChoice.AUTO) -> Arrangement:
    return arrange(surveyed(*channels), choice)


def codes(arrangement: Arrangement) -> list[str]:
    return [caveat.code for caveat in arrangement.caveats]


@pytest.mark.parametrize("crosstalk_db", [-60, -25, -15, -10])
@pytest.mark.parametrize("delay_s", [0.0, 0.004])
def test_two_partners_on_two_channels_are_found_through_crosstalk(crosstalk_db: float, delay_s: float):
    """Each microphone also hears the other partner, weaker and later."""
    ann, ben = dialogue()
    left = ann + gain(crosstalk_db) * delayed(ben, delay_s) + noise(ann, -65, seed=3)
    right = ben + gain(crosstalk_db) * delayed(ann, delay_s) + noise(ann, -65, seed=4)

    arrangement = arranged(left, right)

    assert arrangement.layout is ChannelLayout.SPLIT
    assert np.array_equal(arrangement.weights, np.eye(2, dtype=np.float32))


def test_two_partners_on_two_channels_of_unequal_level():
    """One microphone was turned down by 14 dB; crosstalk of -15 dB."""
    ann, ben = dialogue()
    left = ann + gain(-15) * ben + noise(ann, -65, seed=3)
    right = gain(-14) * (ben + gain(-15) * ann) + noise(ann, -70, seed=4)

    assert arranged(left, right).layout is ChannelLayout.SPLIT


def test_a_partner_who_hardly_speaks_still_has_a_channel():
    """Ben speaks 3 % of the time."""
    ann, ben = dialogue(length_s=60, share_of_ben=0.05)
    left = ann + gain(-15) * ben + noise(ann, -65, seed=3)
    right = ben + gain(-15) * ann + noise(ann, -65, seed=4)

    assert arranged(left, right).layout is ChannelLayout.SPLIT


@pytest.mark.parametrize("gain_db", [0, 3, -9])
def test_the_same_sound_on_both_channels_is_one_conversation(gain_db: float):
    """Dual mono, and with the balance off: one channel is used, as a sum brings nothing."""
    ann, ben = dialogue()
    both = ann + ben + noise(ann, -60, seed=3)

    arrangement = arranged(both, gain(gain_db) * both)

    assert arrangement.layout is ChannelLayout.MIXED
    assert sorted(arrangement.weights[0].tolist()) == [0, 1]


def test_a_codec_that_treats_the_channels_differently_does_not_make_two_of_them():
    ann, ben = dialogue()
    both = ann + ben
    left, right = both + noise(ann, -55, seed=3), 0.95 * both + noise(ann, -50, seed=4)

    assert arranged(left, right).layout is ChannelLayout.MIXED


@pytest.mark.parametrize("towards_db", [0.0, 2.5, 4.0])
def test_a_stereo_recording_of_a_room_is_one_conversation(towards_db: float):
    """Each partner sits nearer to one of the microphones; the room echoes."""
    ann, ben = dialogue()
    near, far = gain(towards_db / 2), gain(-towards_db / 2)
    left = in_room(near * ann, 5) + in_room(far * delayed(ben, 0.0006), 6) + noise(ann, -50, seed=3)
    right = in_room(far * delayed(ann, 0.0006), 7) + in_room(near * ben, 8) + noise(ann, -50, seed=4)

    arrangement = arranged(left, right)

    assert arrangement.layout is ChannelLayout.MIXED
    assert np.all(arrangement.weights > 0)


@pytest.mark.parametrize("dead_db", [-200, -80, -55])
def test_a_dead_channel_is_left_out(dead_db: float):
    """Nothing, or noise, on the left; the conversation on the right."""
    ann, ben = dialogue()

    arrangement = arranged(noise(ann, dead_db, seed=3), ann + ben + noise(ann, -60, seed=4))

    assert arrangement.layout is ChannelLayout.MIXED
    assert arrangement.weights.tolist() == [[0.0, 1.0]]
    assert codes(arrangement) == ["dead_channel"]


def test_one_partner_alone_with_leakage_is_not_two():
    """Ben's microphone hears only Ann, 20 dB down."""
    ann, _ = dialogue(share_of_ben=0.0)

    arrangement = arranged(
        ann + noise(ann, -70, seed=3), gain(-20) * delayed(ann, 0.003) + noise(ann, -70, 4)
    )

    assert arrangement.layout is ChannelLayout.MIXED


def test_channels_in_opposite_phase_do_not_cancel():
    """A mix of a sound and its negative would be silence."""
    ann, ben = dialogue()
    both = ann + ben

    arrangement = arranged(both, -both)
    heard = arrangement.apply(np.stack((both, -both)))

    assert np.abs(heard).max() > 0.4


def test_channels_in_opposite_phase_that_differ_a_little_do_not_cancel():
    ann, ben = dialogue()
    both = ann + ben
    left, right = both + noise(ann, -20, seed=1), -both + noise(ann, -20, seed=2)

    heard = arranged(left, right).apply(np.stack((left, right)))

    assert np.sqrt(np.mean(heard**2)) > 0.7 * np.sqrt(np.mean(left**2))


def test_of_many_channels_the_two_that_stand_out_are_taken():
    """Two lapel microphones and two in the room."""
    ann, ben = dialogue()
    room = gain(-6) * (ann + ben)
    first, second = ann + gain(-20) * ben, ben + gain(-20) * ann

    arrangement = arranged(room, first + noise(ann, -65, 3), 0.9 * room, second + noise(ann, -65, 4))

    assert arrangement.layout is ChannelLayout.SPLIT
    assert np.argmax(arrangement.weights, axis=1).tolist() == [1, 3]
    assert codes(arrangement) == ["many_channels"]


def test_the_choice_of_the_person_outranks_what_was_seen():
    ann, ben = dialogue()

    assert arranged(ann, ben, choice=ChannelChoice.MIXED).layout is ChannelLayout.MIXED
    assert arranged(ann, ann, choice=ChannelChoice.SPLIT).layout is ChannelLayout.SPLIT


def test_split_needs_two_channels():
    ann, _ = dialogue()

    with pytest.raises(OptionError, match="one channel only"):
        arranged(ann, choice=ChannelChoice.SPLIT)


@pytest.mark.parametrize("level_db", [0, -20, -40])
def test_quiet_recordings_are_raised_to_the_level_of_speech(level_db: float):
    """What the models hear lies around -26 dBFS, and never beyond full scale."""
    ann, ben = dialogue()
    quiet = gain(level_db) * (ann + ben)
    arrangement = arranged(quiet)

    raised = surveyed(arrangement.apply(quiet[np.newaxis])[0])

    assert -28 < raised.speech_levels_db()[0] < -10
    assert raised.peak <= 1


def test_the_layout_does_not_depend_on_the_level():
    ann, ben = dialogue()
    left, right = ann + gain(-12) * ben, ben + gain(-12) * ann

    loud = separation_db(surveyed(left, right), 0, 1)
    soft = separation_db(surveyed(gain(-30) * left, gain(-30) * right), 0, 1)

    assert soft == pytest.approx(loud, abs=1.5)


@pytest.mark.parametrize("block", [160, 7_001, 160_000])
def test_the_survey_does_not_depend_on_how_the_sound_is_cut(block: int):
    ann, ben = dialogue(length_s=12)

    survey, other = surveyed(ann, ben), surveyed(ann, ben, block=block)

    assert np.allclose(survey.levels_db, other.levels_db, atol=1e-3)
    assert np.allclose(survey.covariance, other.covariance, rtol=1e-4, atol=1e-9)


def test_clipped_and_quiet_recordings_have_a_caveat():
    ann, ben = dialogue()
    both = ann + ben

    assert [caveat.code for caveat in surveyed(np.clip(4 * both, -1, 1)).caveats()] == ["clipped"]
    assert [caveat.code for caveat in surveyed(gain(-40) * both).caveats()] == ["very_quiet"]
    assert list(surveyed(both).caveats()) == []


def test_silence_is_surveyed_without_a_warning():
    """Two channels of zeros: no level, no gain, no error."""
    zeros = np.zeros(5 * WINDOW, dtype=np.float32)

    arrangement = arranged(zeros, zeros)

    assert arrangement.layout is ChannelLayout.MIXED
    assert arrangement.gain_db == 0


def test_a_source_is_heard_through_its_arrangement():
    class Source:
        n_channels = 2

        def chunks(self):
            yield AudioChunk(start=0, samples=np.ones((2, 4), dtype=np.float32) * np.float32(0.25))

    ann, ben = dialogue(length_s=12)
    source = Arranged(Source(), arranged(ann, ben, choice=ChannelChoice.MIXED))

    (chunk,) = source.chunks()

    assert source.n_channels == 1
    assert chunk.samples.shape == (1, 4)
