"""Whose speech is it?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.events import UNKNOWN
from assistant.hearing.attribution import Attribution, SettledRun
from assistant.hearing.passages import Opened, Run
from assistant.hearing.readings import HOP, LOOK, Reading, VoicePrint
from assistant.timebase import Span, to_samples

A, B, OTHER = np.eye(3, dtype=np.float32)
PROFILES = {"A": A, "B": B}


def voice(*weights: float) -> NDArray[np.float32]:
    """A voice print with these cosines to A and B."""
    a, b = weights
    return np.array([a, b, np.sqrt(1 - a * a - b * b)], np.float32)


def reading(
    number: int,
    passages: tuple[int, ...] = (),
    *,
    opened: tuple[Opened, ...] = (),
    prints: dict[int, NDArray[np.float32]] | None = None,
    closed: tuple[int, ...] = (),
    clean_s: float = 2.0,
) -> Reading:
    """The window number `number`, with one run over all that it decides."""
    span = Span((number - 1) * HOP, number * HOP)
    return Reading(
        at=span.end + LOOK,
        end=span.end + LOOK,
        decided=span,
        opened=opened,
        runs=(Run(span=span, passages=passages),),
        prints=tuple(
            VoicePrint(passage=p, span=span, clean=to_samples(clean_s), is_last=True, embedding=e)
            for p, e in (prints or {}).items()
        ),
        closed=closed,
    )


def opened(passage: int, *, before: int | None = None, rivals: tuple[int, ...] = ()) -> Opened:
    return Opened(passage=passage, before=before, rivals=rivals)


def participants(runs: list[SettledRun]) -> list[tuple[str, ...]]:
    return [tuple(voice.participant for voice in run.voices) for run in runs]


def test_a_voice_is_given_to_the_profile_that_it_is_like():
    """Surely, and at once."""
    (run,) = Attribution(PROFILES).feed(reading(1, (1,), opened=(opened(1),), prints={1: voice(0.1, 0.8)}))

    assert participants([run]) == [("B",)]
    assert run.voices[0].certainty > 0.95


def test_a_voice_that_is_like_nobody_is_a_stranger_and_is_known_again():
    """The television is UNKNOWN-1 the second time too; it is no partner."""
    attribution = Attribution(PROFILES)
    first = attribution.feed(reading(1, (1,), opened=(opened(1),), prints={1: voice(0.1, 0.0)}))
    again = attribution.feed(reading(2, (2,), opened=(opened(2),), prints={2: voice(0.0, 0.1)}, closed=(1,)))

    assert participants(first + again) == [("UNKNOWN-1",), ("UNKNOWN-1",)]


def test_a_short_sound_goes_to_whoever_had_the_slot():
    """An "mm-hm" cannot be told by its voice; continuity tells it, less surely."""
    attribution = Attribution(PROFILES)
    attribution.feed(reading(1, (1,), opened=(opened(1),), prints={1: voice(0.8, 0.1)}, closed=(1,)))
    (run,) = attribution.feed(reading(2, (2,), opened=(opened(2, before=1),), closed=(2,)))

    assert run.voices[0].participant == "A"
    assert 0.5 < run.voices[0].certainty < 0.95


def test_a_short_sound_on_another_slot_is_the_other_partner():
    """Slots of one window are different people."""
    attribution = Attribution(PROFILES)
    attribution.feed(reading(1, (1,), opened=(opened(1),), prints={1: voice(0.8, 0.1)}))
    (run,) = attribution.feed(reading(2, (2,), opened=(opened(2, rivals=(1,)),), closed=(2,)))

    assert run.voices[0].participant == "B"


def test_two_at_once_are_never_one_person():
    """Both slots look like A; the less sure one is B."""
    attribution = Attribution(PROFILES)
    (run,) = attribution.feed(
        reading(
            1,
            (1, 2),
            opened=(opened(1), opened(2)),
            prints={1: voice(0.8, 0.1), 2: voice(0.6, 0.5)},
        )
    )

    assert participants([run]) == [("A", "B")]


def test_a_doubtful_voice_waits_for_more_sound():
    """The first print cannot tell; the next one, a hop later, can: nothing was said too early."""
    attribution = Attribution(PROFILES)
    doubtful = attribution.feed(
        reading(1, (1,), opened=(opened(1),), prints={1: voice(0.45, 0.45)}, clean_s=0.5)
    )
    clear = attribution.feed(reading(2, (1,), prints={1: voice(0.3, 0.7)}, clean_s=1.0))

    assert doubtful == []
    assert participants(clear) == [("B",), ("B",)]


def test_waiting_has_an_end():
    """After two hops it is told as it stands."""
    attribution = Attribution(PROFILES)
    attribution.feed(reading(1, (1,), opened=(opened(1),), prints={1: voice(0.45, 0.45)}, clean_s=0.5))
    attribution.feed(reading(2, (1,)))
    told = attribution.feed(reading(3, (1,)))

    assert told
    assert told[0].span.start == 0


def test_nobody_known_is_unknown():
    """Without profiles there is speech, and it is not known whose."""
    (run,) = Attribution({}).feed(
        reading(1, (1,), opened=(opened(1),), prints={1: voice(0.8, 0.1)}, clean_s=0.5, closed=(1,))
    )

    assert run.voices[0].participant == UNKNOWN


def test_a_profile_grows_while_it_is_sure():
    """A voice that drifts away slowly is followed; the same voice at once would be strange."""
    attribution = Attribution(PROFILES)
    angles = np.linspace(0.3, 1.25, 40)
    for number, angle in enumerate(angles, start=1):
        drifted = np.array([np.cos(angle), 0.0, np.sin(angle)], np.float32)
        told = attribution.feed(
            reading(number, (number,), opened=(opened(number),), prints={number: drifted}, closed=(number,))
        )
        assert participants(told) == [("A",)]

    strange = Attribution(PROFILES).feed(reading(1, (1,), opened=(opened(1),), prints={1: drifted}))
    assert participants(strange) != [("A",)]


def test_old_passages_are_forgotten():
    """Two hours of talk do not pile up."""
    attribution = Attribution(PROFILES)
    for number in range(1, 2_000):
        attribution.feed(
            reading(
                number,
                (number,),
                opened=(opened(number),),
                prints={number: voice(0.8, 0.1)},
                closed=(number,),
            )
        )

    assert len(attribution._belief) < 200
    assert len(attribution._over) < 200
