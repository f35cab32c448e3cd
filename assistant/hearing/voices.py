"""The first pass over a mixed recording: whose voices are in it?

Nobody was enrolled, so the recording is listened to once from beginning to end and its voices are learned.
The second pass then hears as if they had been enrolled. What the first pass read is kept (about 12 MB an
hour) and used again; it changes how long the second takes, never what it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.events import UNKNOWN, Caveat, CaveatCode, ParticipantId
from assistant.hearing.clustering import group_voices
from assistant.hearing.readings import BATCH_HOPS, HOP, Reader, Reading, VoicePrint
from assistant.ports import AudioChunk
from assistant.timebase import Samples

AT_ONCE: Samples = 4 * BATCH_HOPS * HOP
"""Sound that is read in one go: some batches, so that both cores are busy."""

PARTICIPANT_IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedVoices:
    """The voices of a recording.

    Attributes
    ----------
    profiles : mapping of participant to ndarray, shape (192,), float32
        "A", "B", … in order of their first words, then strangers `UNKNOWN-1`, ….
    readings : sequence of Reading
        What was read on the way, for `RecordedReadings`.
    caveats : tuple of Caveat
        What makes the figures less sure.
    """

    profiles: dict[ParticipantId, NDArray[np.float32]]
    readings: list[Reading]
    caveats: tuple[Caveat, ...]


def voices_in(readings: list[Reading], *, n_partners: int = 2) -> LearnedVoices:
    """The voices of what was read of a whole recording: the models that read it are not needed any more.

    Parameters
    ----------
    readings : list of Reading
        What `read_through` gave.
    n_partners : int
        How many voices are partners; others are strangers.
    """
    prints = last_prints(readings)
    embeddings = np.array([print_.embedding for print_ in prints], dtype=np.float32)
    groups = group_voices(embeddings, [print_.clean for print_ in prints], n_partners)
    profiles = {PARTICIPANT_IDS[i]: group.vector for i, group in enumerate(groups.partners)}
    profiles |= {f"{UNKNOWN}-{i + 1}": group.vector for i, group in enumerate(groups.strangers)}
    return LearnedVoices(
        profiles=profiles, readings=readings, caveats=_caveats(len(groups.partners), n_partners)
    )


def read_through(chunks: Iterable[AudioChunk], reader: Reader) -> list[Reading]:
    """All readings of a recording, ahead of its hearing: many windows in one go are read faster.

    Parameters
    ----------
    chunks : iterable of AudioChunk
        The recording from its start; several channels are averaged.
    reader : Reader
        A fresh `WindowReader`.
    """
    readings: list[Reading] = []
    waiting: list[NDArray[np.float32]] = []
    for chunk in chunks:
        waiting.append(chunk.samples.mean(axis=0, dtype=np.float32))
        if sum(map(len, waiting)) >= AT_ONCE:
            readings += reader.feed(np.concatenate(waiting))
            waiting = []
    if waiting:
        readings += reader.feed(np.concatenate(waiting))
    return readings + reader.finish()


def last_prints(readings: Iterable[Reading]) -> list[VoicePrint]:
    """The last, longest print of each passage, in order of time."""
    last = {print_.passage: print_ for reading in readings for print_ in reading.prints}
    return [last[passage] for passage in sorted(last)]


def _caveats(n_found: int, n_partners: int) -> tuple[Caveat, ...]:
    if n_found >= n_partners:
        return ()
    return (Caveat(code=CaveatCode.FEWER_VOICES, values={"found": n_found, "expected": n_partners}),)
