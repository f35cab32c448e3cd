"""Which of the voices in a recording belong to enrolled partners. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.events import ParticipantId, is_unknown

Voices = Mapping[ParticipantId, NDArray[np.float32]]


def with_enrolled(
    learned: Voices, enrolled: Voices, ids: Sequence[ParticipantId]
) -> dict[ParticipantId, NDArray[np.float32]]:
    """The voices of a recording, with the enrolled ones in their place.

    Parameters
    ----------
    learned : mapping of participant to ndarray, shape (192,), float32
        Found in the recording, partners in order of their first words, and strangers.
    enrolled : mapping of participant to ndarray, shape (192,), float32
        Known beforehand. Each takes the place of the learned partner that is most like it.
    ids : sequence of str
        All partners. Who is not enrolled gets what is left, in order of first words.

    Returns
    -------
    profiles : dict of participant to ndarray
    """
    left = {id_: voice for id_, voice in learned.items() if not is_unknown(id_)}
    for voice in enrolled.values():
        if left:
            del left[max(left, key=lambda id_: float(left[id_] @ voice))]
    others = [id_ for id_ in ids if id_ not in enrolled]
    strangers = {id_: voice for id_, voice in learned.items() if is_unknown(id_)}
    return {**enrolled, **dict(zip(others, left.values(), strict=False)), **strangers}
