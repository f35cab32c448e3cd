"""Journals of talk written by hand: what the real ones look like, small enough to be read."""

from __future__ import annotations

from dataclasses import replace

from assistant.events import UNKNOWN, Attributed, ChannelLayout, Event, OverlapKind, ReplyMeaning
from assistant.timebase import to_samples
from tests.feedback.journal import (
    ADVICE,
    CLOSED_QUESTION,
    GOOD,
    OPEN_QUESTION,
    PLAIN,
    REBUTTAL,
    THANKS,
    Journal,
)

ANN_SPEAKS = (
    "On Thursday you came home late, and I had cooked, and the children asked where you were. "
    "I did not know what to tell them. I felt lonely and a bit forgotten, and I would like a short call."
)
BEN_SPEAKS = (
    "At work it has been a lot since March. When I come in at the door I would need ten minutes of quiet, "
    "and then I am happy to be with you all. I feel torn between the two of you."
)


def exercise(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """Two rounds of saying it back: a cut-in, an answer too soon, a second try; confirmed twice."""
    j = Journal(names, exercise="say-it-back")
    j.phase("brief", 0, 0.0, None, None)
    j.prompts(None, "brief", 0.4, "Welcome, both of you. One speaks, the other says it back.")
    j.phase("speak", 1, 6.0, "A", "B")
    j.prompts("A", "speak", 6.2, f"{names[0]}, you begin.")
    j.says("A", 8.0, 31.0, ANN_SPEAKS)
    j.signal("B", "A", 12.1)
    j.signal("B", "A", 19.4, "yeah")
    ipu = j.hears("B", 29.6, 33.2, certainty=0.9)
    j.words("B", 29.6, 33.2, "But I told you on Monday that it would be late.", ipu)
    j.turn("B", 29.6, 33.2)
    j.overlap(
        "B",
        "A",
        29.6,
        31.0,
        OverlapKind.INTERRUPTION,
        f"{names[1]} starts inside {names[0]}'s turn; {names[0]} stops in the middle of it",
        is_noted=True,
    )
    j.prompts("B", "speak", 33.9, "Let the sentence land first.", has_room=False)
    j.says("A", 34.0, 38.5, "A short call would have been enough for me.")
    j.phase("paraphrase", 1, 41.0, "A", "B")
    j.prompts("B", "paraphrase", 41.2, f"{names[1]}, what did you hear?")
    j.attempt(
        1, 1, "B", 44.0, 49.0, ANN_SPEAKS, "But I really did tell you, and I had no choice there.", REBUTTAL
    )
    j.prompts("B", "paraphrase", 50.5, f"First say back what {names[0]} said. What was it like?")
    j.attempt(
        1,
        2,
        "B",
        55.0,
        66.0,
        ANN_SPEAKS,
        "So you sat there with the dinner and the children, and you felt lonely, and a short call from me "
        "would have made it easier.",
        GOOD,
    )
    j.phase("confirm", 1, 67.0, "A", "B")
    j.prompts("A", "confirm", 67.4, "Is that what you meant?")
    j.reply(1, "A", 69.4, 71.0, "Yes, that is it.", ReplyMeaning.YES)
    j.phase("reply", 1, 72.0, "A", "B")
    j.says(
        "B",
        73.0,
        84.0,
        "Thank you for telling me so calmly. You kept dinner warm, that was a relief, you are so patient.",
        judged=THANKS,
        answering=ANN_SPEAKS,
    )
    j.round_ends(1, 85.0, "A", "B", ANN_SPEAKS, True)
    j.phase("speak", 2, 86.0, "B", "A")
    j.prompts("B", "speak", 86.2, f"Now you, {names[1]}.")
    j.says("B", 89.0, 112.0, BEN_SPEAKS)
    j.signal("A", "B", 95.2)
    j.signal("A", "B", 103.0, "right")
    ipu = j.hears("A", 106.0, 107.1, certainty=0.7)
    j.words("A", 106.0, 107.1, "The two of us, yes", ipu)
    j.overlap("A", "B", 106.0, 107.1, OverlapKind.COOPERATIVE, f"{names[0]} echoes, and {names[1]} goes on")
    j.phase("paraphrase", 2, 113.0, "B", "A")
    j.prompts("A", "paraphrase", 113.2, f"{names[0]}, what did you hear?")
    j.attempt(
        2,
        1,
        "A",
        117.0,
        126.0,
        BEN_SPEAKS,
        "I hear that work has been heavy since March, and ten quiet minutes at the door would help you to be "
        "with us.",
        replace(GOOD, feelings=(), missing=("I feel torn between the two of you",)),
    )
    j.phase("confirm", 2, 127.0, "B", "A")
    j.prompts("B", "confirm", 127.2, "Is that what you meant?")
    j.reply(2, "B", 129.0, 131.5, "Yes. And that I feel torn.", ReplyMeaning.YES)
    j.phase("reply", 2, 132.0, "B", "A")
    j.says("A", 133.0, 137.0, "What would those ten minutes look like for you?", judged=OPEN_QUESTION)
    ipu = j.hears("B", 136.7, 145.0, certainty=0.95)
    j.words("B", 136.7, 145.0, "I would put my bag down and sit on the balcony, with nobody asking.", ipu)
    j.turn("B", 136.7, 145.0)
    j.overlap(
        "B", "A", 136.7, 137.0, OverlapKind.EARLY_START, f"only the last 0.3 s of {names[0]}'s finished turn"
    )
    j.round_ends(2, 146.0, "B", "A", BEN_SPEAKS, True)
    j.phase("close", 2, 146.0, None, None)
    j.prompts(None, "close", 146.4, "Thank you both. That was two rounds.")
    return j.ends(152.0)


def ordinary_talk(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """Everyday talk on one channel: advice, closed questions, somebody unknown, something not clear."""
    j = Journal(names, layout=ChannelLayout.MIXED)
    j.caveat(
        "no_exercise", "No exercise could be followed in this recording, so only the talk itself is told."
    )
    j.says("A", 1.0, 14.0, "So my sister called, and she wants to come for two weeks, and I was annoyed.")
    j.signal("B", "A", 5.0, "uh-huh")
    j.says(
        "B",
        14.3,
        19.0,
        "You should just tell her that it does not work.",
        judged=ADVICE,
        answering="So my sister called",
    )
    j.says("A", 18.6, 30.0, "I know, but I do not want to hurt her, she was so good to me last year.")
    j.overlap("A", "B", 18.6, 19.0, OverlapKind.EARLY_START, "only the last 0.4 s of a finished turn")
    j.hears("B", 24.0, 25.4, certainty=0.6)
    j.overlap(
        "B",
        "A",
        24.0,
        25.4,
        OverlapKind.FAILED_INTERRUPTION,
        "starts inside the turn, and the other goes on",
    )
    j.says("B", 30.4, 33.0, "Did you say yes?", judged=CLOSED_QUESTION)
    j.says("A", 33.2, 41.0, "Not yet. I said I would talk to you first.", judged=PLAIN)
    ipu = j.hears(UNKNOWN, 42.0, 43.0)
    j.events.append(Attributed(at=to_samples(45), ipu=ipu, participant="UNKNOWN-1", certainty=0.7))
    j.overlap("B", "A", 40.8, 41.0, OverlapKind.UNDECIDED, "too short to tell")
    j.says("B", 43.4, 50.0, "Thanks. Let us look at the calendar tonight.", judged=PLAIN)
    return j.ends(52.0, file="a talk.m4a", channels=1, reason="source_ended")


def one_partner() -> list[Event]:
    """Only one of the two is heard."""
    j = Journal()
    j.says("A", 1.0, 9.0, "Hello? I think you cannot hear me. I will just go on talking then.")
    j.caveat("one_partner", "Only one partner was heard.")
    return j.ends(12.0, reason="source_ended")


def no_speech() -> list[Event]:
    """Ten seconds of nothing."""
    j = Journal()
    j.caveat("no_speech", "No speech was found in this recording.")
    return j.ends(10.0, reason="source_ended")


def long_talk(n_minutes: int = 120) -> list[Event]:
    """Hours of talk: a turn every six seconds, a signal in each, a cut-in every two minutes."""
    j = Journal(("Ann", "Ben"))
    for n in range(n_minutes * 10):
        who, other = ("A", "B") if n % 2 == 0 else ("B", "A")
        start = n * 6.0
        j.says(
            who,
            start,
            start + 5.5,
            f"This is turn number {n}, and it goes on for quite a while.",
            judged=PLAIN,
        )
        j.signal(other, who, start + 2.0)
        if n % 20 == 19:
            j.hears(other, start + 4.9, start + 5.9)
            j.overlap(other, who, start + 4.9, start + 5.5, OverlapKind.INTERRUPTION, "stops unfinished")
    return j.ends(n_minutes * 60.0, file="two hours.mp3")
