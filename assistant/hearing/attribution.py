"""Whose speech is it? From passages and voice prints to participants, with a certainty. Pure.

A passage's identity is a probability over the known participants, the strangers met so far and "somebody
new". It starts from what is plausible (the slot's last identity; the other slots are other people) and is
turned by its voice print: the longer the clean sound, the more its cosine to a profile says. The numbers are
measured (`likeness`); nothing here is learned from a recording that it is used on.

A run is *settled* when its passages' identities are sure enough, over, or have waited long enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.events import UNKNOWN, ParticipantId
from assistant.hearing.likeness import log_odds
from assistant.hearing.passages import Opened, Run
from assistant.hearing.readings import HOP, LOOK, Reading, VoicePrint
from assistant.timebase import Samples, Span, to_samples

STAY = 0.65
"""How far a slot's last identity is believed of its next passage: it is wrong where two voices share a
slot."""

RIVAL = 0.7
"""How far another slot of the same window is believed to be somebody else."""

NEW_STRANGER = 0.02
"""How likely a voice is somebody new, before it is listened to."""

KNOWN_STRANGER = 0.05
"""And a stranger who was met before."""

MEET_FROM: Samples = to_samples(1.5)
"""Clean sound from which a stranger is remembered."""

MEET_ABOVE = 0.9
"""And how sure it must be."""

LEARN_FROM: Samples = to_samples(1.2)
"""Clean sound from which a passage may change a profile."""

LEARN_ABOVE = 0.98
"""And how sure it must be whose it is."""

ENROLLED: Samples = to_samples(10.0)
"""How much sound a profile is worth at the start."""

LONGEST_LEARNED: Samples = to_samples(60.0)
"""And at most: what was heard long ago fades."""

SURE = 0.8
"""A run is settled at once if its voices are known so surely."""

LONGEST_HOLD: Samples = 2 * HOP
"""How long a run may wait for a surer verdict."""

DOUBTFUL = 0.4
"""Less sure than this is UNKNOWN."""

_KEEP_PASSAGES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOf:
    """Who speaks in a settled run, and how sure that is (0..1)."""

    participant: ParticipantId
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledRun:
    """A stretch of time with everybody who speaks in it."""

    span: Span
    voices: tuple[VoiceOf, ...]


class Attribution:
    """Sans-I/O: readings in, settled runs out, in order and without gaps.

    Parameters
    ----------
    profiles : mapping of participant to ndarray, shape (192,), float32
        Unit vectors of the partners' voices, and of strangers known already (`UNKNOWN-1`, …).
    """

    def __init__(self, profiles: Mapping[ParticipantId, NDArray[np.float32]]) -> None:
        self._names: list[ParticipantId] = list(profiles)
        self._vectors = [np.asarray(profiles[name], np.float32) for name in self._names]
        self._heard = [ENROLLED] * len(self._names)
        self._n_met = sum(name.startswith(f"{UNKNOWN}-") for name in self._names)
        self._prior: dict[int, NDArray[np.float64]] = {}
        self._belief: dict[int, NDArray[np.float64]] = {}
        self._over: set[int] = set()
        self._waiting: deque[Run] = deque()

    def feed(self, reading: Reading, *, is_end: bool = False) -> list[SettledRun]:
        """Take in a reading; give what is settled now."""
        for opened in reading.opened:
            self._open(opened)
        for print_ in reading.prints:
            self._listen(print_)
        self._over.update(reading.closed)
        self._waiting.extend(reading.runs)
        settled = []
        while self._waiting and (
            is_end or self._is_settled(self._waiting[0], reading.at - LOOK - LONGEST_HOLD)
        ):
            run = self._waiting.popleft()
            settled.append(SettledRun(span=run.span, voices=self._voices(run.passages)))
        self._forget()
        return settled

    def _open(self, opened: Opened) -> None:
        belief = self._plausible()
        if opened.before is not None and opened.before in self._belief:
            belief = STAY * self._widened(self._belief[opened.before]) + (1 - STAY) * belief
        for rival in opened.rivals:
            if rival in self._belief:
                belief = belief * (1 - RIVAL * self._widened(self._belief[rival], new=0.0))
        belief = belief / belief.sum()
        self._prior[opened.passage] = belief
        self._belief[opened.passage] = belief

    def _listen(self, print_: VoicePrint) -> None:
        prior = self._widened(self._prior[print_.passage])
        evidence = np.zeros(len(prior))
        cosines = np.array([vector @ print_.embedding for vector in self._vectors], np.float32)
        evidence[:-1] = log_odds(cosines, print_.clean)
        log_belief = np.log(prior) + evidence
        belief = np.exp(log_belief - log_belief.max())
        belief /= belief.sum()
        self._belief[print_.passage] = belief
        if print_.clean >= MEET_FROM and belief[-1] >= MEET_ABOVE:
            self._meet(print_)
        elif print_.is_last and print_.clean >= LEARN_FROM and belief.max() >= LEARN_ABOVE:
            self._learn(int(belief.argmax()), print_)

    def _learn(self, who: int, print_: VoicePrint) -> None:
        """A profile grows while it is sure: moods and rooms change, and an enrolment is short."""
        if who == len(self._names):
            return
        grown = self._heard[who] * self._vectors[who] + print_.clean * print_.embedding
        self._vectors[who] = grown / max(float(np.linalg.norm(grown)), 1e-9)
        self._heard[who] = min(self._heard[who] + print_.clean, LONGEST_LEARNED)

    def _meet(self, print_: VoicePrint) -> None:
        """Remember somebody new; the passage in which they were met is theirs."""
        self._n_met += 1
        self._names.append(f"{UNKNOWN}-{self._n_met}")
        self._heard.append(print_.clean)
        self._vectors.append(print_.embedding)
        belief = self._belief[print_.passage]
        self._belief[print_.passage] = np.append(belief, NEW_STRANGER * belief[-1])
        self._belief[print_.passage] /= self._belief[print_.passage].sum()

    def _plausible(self) -> NDArray[np.float64]:
        """What is likely of a voice that was not listened to yet; the last place is "somebody new"."""
        strangers = np.array([name.startswith(UNKNOWN) for name in self._names], dtype=bool)
        weights = np.ones(len(self._names) + 1)
        weights[:-1][strangers] = KNOWN_STRANGER
        weights[-1] = NEW_STRANGER
        return np.asarray(weights / weights.sum(), dtype=np.float64)

    def _widened(self, belief: NDArray[np.float64], new: float = 1e-3) -> NDArray[np.float64]:
        """A belief from before a stranger was met, with a place for them."""
        missing = len(self._names) + 1 - len(belief)
        if missing:
            belief = np.concatenate([belief[:-1], np.full(missing, new), belief[-1:]])
        return belief

    def _is_settled(self, run: Run, latest: Samples) -> bool:
        if run.span.end <= latest or all(passage in self._over for passage in run.passages):
            return True
        return all(belief.max() >= SURE for belief in self._beliefs(run.passages))

    def _beliefs(self, passages: tuple[int, ...]) -> list[NDArray[np.float64]]:
        beliefs = [self._widened(self._belief[passage]) for passage in passages]
        return list(_two_people(*beliefs)) if len(beliefs) == 2 else beliefs

    def _voices(self, passages: tuple[int, ...]) -> tuple[VoiceOf, ...]:
        voices: list[VoiceOf] = []
        for belief in self._beliefs(passages):
            best = int(belief.argmax())
            known = best < len(self._names) and belief[best] >= DOUBTFUL
            name = self._names[best] if known else UNKNOWN
            certainty = float(belief[best])
            if any(voice.participant == name for voice in voices):
                name = f"{UNKNOWN}-{self._n_met + 1}"
            voices.append(VoiceOf(participant=name, certainty=certainty))
        return tuple(voices)

    def _forget(self) -> None:
        if len(self._belief) <= 2 * _KEEP_PASSAGES:
            return
        needed = {passage for run in self._waiting for passage in run.passages}
        for passage in sorted(self._over)[:-_KEEP_PASSAGES]:
            if passage not in needed:
                self._over.discard(passage)
                self._belief.pop(passage, None)
                self._prior.pop(passage, None)


def _two_people(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two voices at once are two people: what is believed of each, given that they differ."""
    both = np.outer(first, second)
    new = len(first) - 1
    strangers = both[new, new]
    np.fill_diagonal(both, 0.0)
    both[new, new] = strangers
    both /= both.sum()
    return both.sum(axis=1), both.sum(axis=0)
