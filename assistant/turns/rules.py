"""The numbers that turns and overlaps are told by. Each has a source."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.timebase import Samples, to_samples


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRules:
    """Lengths of session time, in samples.

    Attributes
    ----------
    pause_limit : int
        Silence of the holder, longer than this and not filled by anybody, ends
        a turn. The couple's patience.
    breath : int
        IPUs of one participant this close are one stretch of talk: the longest
        pause that listeners do not take for a place to speak. Also how long
        somebody must be silent before it counts that they stopped.
    overlap_min : int
        Common speech shorter than this is no overlap (practice in the field).
    early_start_max : int
        An overlap with only this much of the end of a stretch is an early
        start. People start a median 151 ms before the end (TurnBench).
    early_start_finished_max : int
        The same where the words show that the holder had finished.
    doubtful_max : int
        The same length and no words: it cannot be told whether the holder was
        done.
    settled : int
        Who speaks this long while the other is silent has the floor.
    backchannel_max : int
        97 % of real backchannels are shorter (ICSI/MRDA, n = 8,859).
    wordless_backchannel_max : int
        The same where no words came: from here on it is more often a bid than a
        backchannel (there, 8,859 of these and 4,439 of those).
    spoken_backchannel_max : int
        The same where the words are all backchannels ("mm … mm-hmm").
    together_max : int
        Two who begin this close to each other began together: nobody reacts
        to a voice in less than about 0.2 s.
    resumed_max : int
        Speech this soon after the holder's last word, at the start of which
        the holder resumes, was placed into a pause of the holder's.
    words_wait : int
        How long a verdict waits for words after speech alone has decided.

    References
    ----------
    Heldner & Edlund (2010). Pauses, gaps and overlaps in conversations.
    Journal of Phonetics 38(4), 555-568.
    """

    pause_limit: Samples = to_samples(2.5)
    breath: Samples = to_samples(0.3)
    overlap_min: Samples = to_samples(0.2)
    early_start_max: Samples = to_samples(0.5)
    early_start_finished_max: Samples = to_samples(1.0)
    doubtful_max: Samples = to_samples(0.8)
    settled: Samples = to_samples(1.0)
    backchannel_max: Samples = to_samples(1.0)
    wordless_backchannel_max: Samples = to_samples(0.8)
    spoken_backchannel_max: Samples = to_samples(2.0)
    together_max: Samples = to_samples(0.2)
    resumed_max: Samples = to_samples(0.5)
    words_wait: Samples = to_samples(1.2)

    def __post_init__(self) -> None:
        if min(self.pause_limit, self.breath, self.overlap_min, self.settled) <= 0:
            raise ValueError("lengths of time must be greater than 0")
        if self.pause_limit <= self.breath:
            raise ValueError("a pause that ends a turn must be longer than a breath")
