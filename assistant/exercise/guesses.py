"""Rules of answering soon: what was said seems complete, before hearing is sure of its words.

Sayback waits for the couple's patience where somebody may still think. It need not
where a partner hands over in words, answers the question that was asked, or has
said back what was told. Then a short quiet is enough: longer the less finished
the voice sounded, longer where a part of the speech has not been said back, and
longer with those who have paused for longer while they said it back.
What trails off, and what is none of these, gets the patience that it always had.

The words may be guesses (`WordsGuessed`). The utterance that follows changes nothing
any more, but its words take their place.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.events import ReplyMeaning
from assistant.exercise.answering import was_asked
from assistant.exercise.cues import asked_by, is_handing_over, trails_off
from assistant.exercise.floor import Said
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import Practice
from assistant.exercise.replies import hear_reply
from assistant.exercise.schema import Act
from assistant.exercise.speaking import SPEECH_WORDS
from assistant.exercise.verdict import is_saying_back
from assistant.timebase import Samples, to_samples

QUIET: Samples = to_samples(0.7)
"""After something complete that sounded finished: pauses inside a turn are mostly shorter
(Heldner & Edlund 2010)."""

DOUBT: Samples = to_samples(0.25)
"""So much longer where the voice did not sound finished at all."""

LEFT_OUT: Samples = to_samples(0.9)
"""So much longer where a part of what was told has not been said back yet."""

OWN_PAUSES = 1.5
"""Who has paused while saying back may pause half as long again."""

LONGEST_QUIET: Samples = to_samples(1.8)
"""No pause of their own keeps what is complete waiting for longer: it is answered within two seconds."""

_ANSWERS = (ReplyMeaning.YES, ReplyMeaning.NOT_QUITE, ReplyMeaning.MORE)


def quiet_needed(practice: Practice, more: Samples) -> Samples:
    """For how long nobody must be heard before something complete is answered.

    Parameters
    ----------
    more : int
        As `wait_for_more` says, in samples.
    """
    needed = QUIET + round((1 - practice.floor.finished) * DOUBT) + more
    listener = practice.round.listener
    if practice.act is not Act.SAY_BACK or listener is None:
        return needed
    since = max(practice.phase_started, practice.prompter.last_end)
    own = round(OWN_PAUSES * practice.floor.longest_pause(listener, since))
    return max(needed, min(own, LONGEST_QUIET))


def of_pause(practice: Practice) -> Said | None:
    """By what a pause is weighed where words are missing: the guess of all, or of enough of the speech."""
    floor = practice.floor
    if floor.has_all_words or floor.guess is not None:
        return floor.guess
    latest = floor.latest_guess
    if practice.act is not Act.SPEAK or latest is None or latest.participant != practice.round.speaker:
        return None
    return latest if n_words(latest.text) >= SPEECH_WORDS else None


def wait_for_more(practice: Practice, said: Said | None) -> Samples | None:
    """How much longer quiet is needed as what was said is complete; None where it is not.

    Parameters
    ----------
    said : Said or None
        The guess of what no utterance has told yet; None where all words are there.
    """
    act, the_round = practice.act, practice.round
    if act is Act.SAY_BACK and (said is None or said.participant == the_round.listener):
        return _of_saying_back(practice, the_round.offer if said is None else [*the_round.offer, said])
    if said is None:
        return None
    if act is Act.CONFIRM and said.participant == the_round.speaker and not the_round.offer:
        return 0 if _is_answer(practice, said) else None
    is_theirs = (act is Act.SPEAK and said.participant == the_round.speaker) or (
        act is Act.REPLY and said.participant == the_round.listener
    )
    return 0 if is_theirs and _hands_over(practice, said) else None


def _of_saying_back(practice: Practice, offer: Sequence[Said]) -> Samples | None:
    if not offer:
        return None
    last = offer[-1]
    if asked_by(last.text, practice.words) is not None or _hands_over(practice, last):
        return 0
    if trails_off(last.text, practice.words):
        return None
    assessment, _ = practice.assess(offer)
    if not is_saying_back(assessment):
        return None
    return LEFT_OUT if assessment.missing else 0


def _is_answer(practice: Practice, said: Said) -> bool:
    reply = hear_reply(said.text, practice.words, asked=practice.round.asked)
    if trails_off(said.text, practice.words) or (reply.is_faint and not was_asked(practice)):
        return False
    return reply.meaning in _ANSWERS


def _hands_over(practice: Practice, said: Said) -> bool:
    return is_handing_over(said.text, practice.words, names=tuple(practice.names.values()))
