"""How much does the cosine of a voice print to a profile say? Pure.

The longer the clean sound, the more alike a print is to its own profile: on seven telephone calls and demo
dialogues the mean cosine is .42 at .4 s, .60 at .8 s and .78 at 2 s; to the other partner's .17, .22 and .28.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.timebase import SAMPLE_RATE_HZ, Samples

OWN_VOICE_COSINE = ((0.4, 0.29), (0.6, 0.36), (0.8, 0.40), (1.2, 0.48), (2.0, 0.56))
"""(clean seconds, cosine to a profile at which own and other voice are equally likely), on telephone
calls."""

COSINE_SLOPE = 15.0
"""Log odds per unit of cosine. Fits of single calls give 17 to 26; less, as conditions differ."""


def log_odds(cosines: NDArray[np.float32], clean: Samples | NDArray[np.int64]) -> NDArray[np.float64]:
    """How much a voice print speaks for each profile, against somebody else's voice.

    Examples
    --------
    >>> log_odds(np.array([0.76, 0.36], np.float32), 32_000).round(2)
    array([ 3., -3.])
    """
    seconds, cosine = zip(*OWN_VOICE_COSINE, strict=True)
    middle = np.interp(np.asarray(clean) / SAMPLE_RATE_HZ, seconds, cosine)
    return COSINE_SLOPE * (np.asarray(cosines, np.float64) - middle)
