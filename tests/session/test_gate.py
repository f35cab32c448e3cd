"""Sayback's own voice stays out of the hearing; a partner's does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ports import AudioChunk
from assistant.session.gate import PromptGate, is_own_words
from assistant.timebase import to_samples

RNG = np.random.default_rng(5)


def voice(seconds: float, rms: float) -> np.ndarray:
    """Noise that rises and falls as syllables do, shape (n,)."""
    n = to_samples(seconds)
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(n) / 16_000)
    return (rms * syllables * RNG.standard_normal(n)).astype(np.float32)


ROOM = voice(12.0, 0.0005)
CLIP = voice(2.0, 0.07)
START = to_samples(3.0)


def heard(gate: PromptGate, sound: np.ndarray, *, offset: int = 0) -> np.ndarray:
    """What gets through while a clip is in the air from START on, or until somebody speaks over it."""
    parts = []
    chunk = 320
    stopped = START + len(CLIP)
    is_guarded = False
    for start in range(0, len(sound), chunk):
        if start + chunk >= START and not is_guarded:
            is_guarded = True
            gate.guard(CLIP, START + offset)
        if start >= stopped:
            gate.release(stopped + offset)
        parts += gate.feed(AudioChunk(start=start + offset, samples=sound[None, start : start + chunk]))
        if gate.take_barge_in():
            stopped = min(stopped, start + chunk + 1_600)
    parts += gate.finish()
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    joined: np.ndarray = np.concatenate([part.samples for part in parts], axis=1)[0]
    return joined


def with_echo(gain_db: float, *, delay_s: float = 0.05, until_s: float = 2.0) -> np.ndarray:
    sound = ROOM.copy()
    played = CLIP[: to_samples(until_s)]
    at = START + to_samples(delay_s)
    sound[at : at + len(played)] += 10 ** (gain_db / 20) * played
    return sound


@pytest.mark.parametrize("gain_db", [-60, -24, -12, 0])
@pytest.mark.parametrize("delay_s", [0.0, 0.05, 0.4])
def test_an_echo_never_gets_through(gain_db: float, delay_s: float):
    """From a headset to a loud loudspeaker, quick or late."""
    through = heard(PromptGate(1), with_echo(gain_db, delay_s=delay_s))

    assert through.size == ROOM.size
    assert not np.any(through[START : START + len(CLIP)])


@pytest.mark.parametrize("gain_db", [-60, -24, -12])
def test_a_partner_who_speaks_over_a_prompt_is_heard_from_the_first_word(gain_db: float):
    """Known within 150 ms, and nothing of what they said is lost."""
    gate = PromptGate(1)
    begins = START + to_samples(1.4)
    sound = with_echo(gain_db, until_s=1.6)
    sound[begins : begins + to_samples(2.0)] += voice(2.0, 0.07)

    through = heard(gate, sound)

    assert np.array_equal(
        through[begins : begins + to_samples(2.0)], sound[begins : begins + to_samples(2.0)]
    )
    assert not np.any(through[START : begins - to_samples(0.5)])


def test_a_partner_who_answers_at_once_is_heard_from_the_first_word():
    """Sayback's ear is still closed for a moment after its last word; nothing of the answer is lost."""
    begins = START + len(CLIP) + to_samples(0.05)
    sound = with_echo(-12, delay_s=0.03)
    sound[begins : begins + to_samples(1.0)] += voice(1.0, 0.07)

    through = heard(PromptGate(1), sound)

    answer = slice(begins, begins + to_samples(1.0))
    assert np.array_equal(through[answer], sound[answer])


def test_a_cup_put_down_is_no_partner():
    """A short knock leaves the prompt alone."""
    sound = with_echo(-24)
    knock = START + to_samples(1.0)
    sound[knock : knock + to_samples(0.05)] += voice(0.05, 0.3)

    assert not np.any(heard(PromptGate(1), sound)[START : START + len(CLIP)])


def test_a_loudspeaker_that_is_turned_up_cuts_off_one_prompt_at_most():
    """Nobody went on speaking: so it was the echo, and its new level is known."""
    gate = PromptGate(1)
    first = heard(gate, with_echo(-40))
    assert gate.echo_db == pytest.approx(-40, abs=2)

    second = heard(gate, with_echo(-10, until_s=0.4), offset=len(ROOM))
    third = heard(gate, with_echo(-10), offset=2 * len(ROOM))

    assert gate.echo_db == pytest.approx(-10, abs=2)
    assert [bool(np.any(one[START : START + len(CLIP)])) for one in (first, second, third)] == [
        False,
        True,
        False,
    ]


@given(cuts=st.lists(st.integers(1, 5_000), min_size=1, max_size=20))
def test_how_the_sound_is_cut_changes_nothing_without_a_prompt(cuts: list[int]):
    """What comes out is what went in."""
    gate = PromptGate(1)
    sound = ROOM[: sum(cuts)]
    out, start = [], 0
    for cut in cuts:
        out += gate.feed(AudioChunk(start=start, samples=sound[None, start : start + cut]))
        start += cut
    out += gate.finish()

    assert np.array_equal(np.concatenate([part.samples for part in out], axis=1)[0], sound[:start])


@pytest.mark.parametrize(
    ("heard_words", "is_own"),
    [
        ("Ben, what did you hear Ann say?", True),
        ("what did you hear Anne say", True),
        ("hear Ann say", True),
        ("You were worried when I came home late.", False),
        ("What did I hear? You were worried about the money.", False),
        ("", False),
    ],
)
def test_words_of_the_prompt_are_known(heard_words: str, is_own: bool):
    """Even where a word was misheard; what a partner says is not taken for it."""
    assert is_own_words("Ben, what did you hear Ann say?", heard_words) is is_own


def syllables(seconds: float, rms: float, seed: int) -> np.ndarray:
    """Noise that rises and falls as speech does, each syllable as long and loud as may be, shape (n,)."""
    chance = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < to_samples(seconds):
        n = to_samples(chance.uniform(0.1, 0.25))
        loudness = np.hanning(n) * chance.uniform(0.3, 1.6)
        parts.append(np.concatenate([loudness, np.zeros(to_samples(chance.uniform(0.0, 0.12)))]))
    envelope = np.concatenate(parts)[: to_samples(seconds)]
    return (rms * envelope * chance.standard_normal(len(envelope))).astype(np.float32)


PROMPT = syllables(4.0, 0.12, seed=1)


class Session:
    """Prompts in a room with an echo, one after the other; each channel is one partner's microphone."""

    def __init__(self, n_channels: int, *, echo_db: float = -12) -> None:
        self.gate = PromptGate(n_channels)
        self._n_channels = n_channels
        self._gain = 10 ** (echo_db / 20)
        self._now = 0
        self._chance = np.random.default_rng(7)

    def prompt(
        self,
        *,
        partner: np.ndarray | None = None,
        begins_s: float = 0.0,
        delay_s: float = 0.04,
        stumbles_s: float = 0.0,
    ) -> tuple[float | None, np.ndarray, np.ndarray]:
        """One prompt; after a second and a half of it the loudspeaker may run dry for a moment.

        Returns
        -------
        stopped_s : float or None
            When it was known that a partner speaks, since their first word.
        passed, spoken : ndarray, shape (n,)
            What came through on the partner's channel and what they said, from their first word on.
        """
        start = to_samples(3.0)
        length = start + len(PROMPT) + to_samples(1.5)
        sound = (5e-4 * self._chance.standard_normal((self._n_channels, length))).astype(np.float32)
        dry = to_samples(1.5)
        for part, at in ((PROMPT[:dry], 0), (PROMPT[dry:], dry + to_samples(stumbles_s))):
            first = start + to_samples(delay_s) + at
            sound[:, first : first + len(part)] += self._gain * part
        begins = start + to_samples(begins_s)
        if partner is not None:
            sound[0, begins : begins + len(partner)] += partner
            sound[1:, begins : begins + len(partner)] += 0.1 * partner
        offset, self._now = self._now, self._now + length
        stopped: float | None = None
        passed = []
        for at in range(0, length, 320):
            if at == start:
                self.gate.guard(PROMPT, offset + start)
            if at >= start + len(PROMPT) and stopped is None:
                self.gate.release(offset + start + len(PROMPT))
            passed += self.gate.feed(AudioChunk(start=offset + at, samples=sound[:, at : at + 320]))
            if self.gate.take_barge_in():
                stopped = (at + 320 - begins) / 16_000
                self.gate.release(offset + at + 320)
        passed += self.gate.finish()
        heard = np.concatenate([part.samples for part in passed], axis=1)[0]
        return stopped, heard[begins:], sound[0, begins:]


@pytest.mark.parametrize("n_channels", [1, 2])
@pytest.mark.parametrize("echo_db", [-60, -24, -12])
@pytest.mark.parametrize("begins_s", [0.1, 0.5, 0.9, 1.4])
def test_a_partner_over_the_very_first_prompt_is_heard(n_channels: int, echo_db: float, begins_s: float):
    """Nothing is known of the echo yet, and the partner's voice must not be taken for it."""
    partner = syllables(3.0, 0.12, seed=2)

    stopped, heard, sound = Session(n_channels, echo_db=echo_db).prompt(partner=partner, begins_s=begins_s)

    assert stopped is not None
    assert stopped <= 1.3
    assert np.array_equal(heard[: len(partner)], sound[: len(partner)])


@pytest.mark.parametrize("n_channels", [1, 2])
@pytest.mark.parametrize("delay_s", [0.04, 0.2, 0.45])
@pytest.mark.parametrize("echo_db", [-60, -24, -6])
def test_the_very_first_prompt_is_not_taken_for_a_partner(n_channels: int, delay_s: float, echo_db: float):
    """Loud or soft, quick or late; and then the echo is known."""
    session = Session(n_channels, echo_db=echo_db)

    stopped, heard, _ = session.prompt(delay_s=delay_s)

    assert stopped is None
    assert not np.any(heard[: len(PROMPT)])
    assert session.gate.echo_db is not None


@pytest.mark.parametrize("stumbles_s", [0.05, 0.12, 0.3])
def test_a_loudspeaker_that_ran_dry_for_a_moment_is_no_partner(stumbles_s: float):
    """The rest of the prompt comes later than it was thought to; it is still only the prompt."""
    session = Session(1)
    assert session.prompt()[0] is None

    stopped, heard, _ = session.prompt(stumbles_s=stumbles_s)

    assert stopped is None
    assert not np.any(heard[: len(PROMPT)])


def test_a_partner_is_still_heard_after_the_loudspeaker_ran_dry():
    """What is more than the prompt, at any lag, is somebody; a soft first sound may be lost under it."""
    session = Session(1)
    session.prompt()
    partner = syllables(2.0, 0.12, seed=3)

    stopped, heard, sound = session.prompt(partner=partner, begins_s=2.6, stumbles_s=0.12)

    assert stopped is not None
    assert stopped <= 0.4
    clear = slice(to_samples(0.25), len(partner))
    assert np.array_equal(heard[clear], sound[clear])
