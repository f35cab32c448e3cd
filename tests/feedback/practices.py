"""Journals of the exercises, each with what it trains, written by hand."""

from __future__ import annotations

from typing import TypeAlias

from assistant.events import Event, OverlapKind, ReplyMeaning
from assistant.exercise.schema import Form
from tests.feedback.journal import (
    ADVICE,
    BLAME,
    CLOSED_QUESTION,
    FACTS,
    GOOD,
    I_STATEMENT,
    OPEN_QUESTION,
    PLAIN,
    THANKED_BACK,
    THANKS,
    THANKS_WITHOUT_QUALITY,
    UNASKED_ADVICE,
    VALIDATION,
    Journal,
)

Names: TypeAlias = tuple[str, str]

ANN_AND_BEN: Names = ("Ann", "Ben")


def begun(exercise: str, names: Names) -> Journal:
    """A journal in which this exercise is followed."""
    journal = Journal(names, exercise=exercise)
    journal.begins(exercise)
    return journal


def thanking(names: Names = ANN_AND_BEN) -> list[Event]:
    """Thanks with all three parts, taken in; thanks with two, waved off."""
    j = begun("thank-you-for", names)
    j.phase("thanking", 1, 0.0, "A", "B")
    text = "You drove my mother home on Sunday, I could breathe again, and it shows how generous you are."
    j.tells(1, 1, "A", 2, 12, text, Form.APPRECIATION, THANKS, is_met=True)
    j.phase("receiving", 1, 13.0, "A", "B")
    j.attempt(1, 1, "B", 14, 17, text, "Thank you, that means a lot to me.", THANKED_BACK)
    j.round_ends(1, 18, "A", "B", text, None)
    j.phase("thanking", 2, 19.0, "B", "A")
    text = "Thank you for the soup yesterday, it warmed me right through."
    j.tells(2, 1, "B", 21, 28, text, Form.APPRECIATION, THANKS_WITHOUT_QUALITY, is_met=True)
    j.phase("receiving", 2, 29.0, "B", "A")
    j.attempt(2, 1, "A", 30, 32, text, "Oh, it was nothing.", PLAIN)
    j.round_ends(2, 33, "B", "A", text, None)
    return j.ends(40)


def laughing(names: Names = ANN_AND_BEN) -> list[Event]:
    """A funny memory, told by both at once."""
    j = begun("when-we-laughed", names)
    j.phase("talk", 1, 0.0, None, None)
    j.says("A", 2, 12, "We had the tent on the roof and then the dog sat on the map.", judged=PLAIN)
    j.says("B", 10, 18, "And you said, the dog knows the way better than you do.", judged=PLAIN)
    j.overlap("B", "A", 10, 12, OverlapKind.INTERRUPTION, "stops unfinished")
    j.says("A", 16, 24, "He did know the way, he found the bakery.", judged=ADVICE)
    j.overlap("A", "B", 16, 18, OverlapKind.FAILED_INTERRUPTION, "the other goes on")
    return j.ends(30)


def stress(names: Names = ANN_AND_BEN) -> list[Event]:
    """A hard day: an idea that nobody asked for; then one that was asked for."""
    j = begun("stress-of-the-day", names)
    hard = "The whole plan fell through this morning, and my boss only wrote me two words about it."
    j.phase("telling", 1, 0.0, "A", "B")
    j.says("A", 2, 14, hard)
    j.phase("standing_by", 1, 16.0, "A", "B")
    j.attempt(1, 1, "B", 17, 20, hard, "You should look for another job.", UNASKED_ADVICE)
    j.round_ends(1, 24, "A", "B", hard, None)
    hard = "My sister wants the keys back by Friday. What would you do?"
    j.phase("telling", 2, 25.0, "B", "A")
    j.says("B", 26, 36, hard)
    j.phase("standing_by", 2, 37.0, "B", "A")
    j.says("A", 38, 42, "I would just give her the spare ones.", judged=ADVICE, answering=hard)
    j.attempt(2, 1, "A", 45, 48, hard, "I am with you in this.", THANKED_BACK)
    j.round_ends(2, 50, "B", "A", hard, None)
    return j.ends(55)


def attention(names: Names = ANN_AND_BEN) -> list[Event]:
    """One asks openly; the other asks what yes or no answers, and turns to the own side."""
    j = begun("undivided-attention", names)
    j.phase("telling", 1, 0.0, "A", "B")
    j.says("A", 2, 12, "I have started to draw again in the evenings.", judged=PLAIN)
    j.says("B", 13, 16, "What is it like when you draw?", judged=OPEN_QUESTION)
    j.says("A", 17, 27, "Quiet, mostly, and the day goes away.", judged=PLAIN)
    j.round_ends(1, 30, "A", "B", "I have started to draw again.", None)
    j.phase("telling", 2, 31.0, "B", "A")
    j.says("B", 33, 43, "At work they made me lead the new group.", judged=PLAIN)
    j.says("A", 44, 46, "Are you glad about it?", judged=CLOSED_QUESTION)
    own = "I once had to lead a group too, and I did not sleep for a month before it."
    j.says("A", 48, 56, own, judged=I_STATEMENT)
    j.round_ends(2, 60, "B", "A", "At work they made me lead the new group.", None)
    return j.ends(64)


def complaint(names: Names = ANN_AND_BEN) -> list[Event]:
    """A complaint turned round at the second try; one that stayed with the other."""
    j = begun("i-instead-of-you", names)
    j.phase("complaint", 1, 0.0, "A", "B")
    j.tells(1, 1, "A", 2, 6, "You never call.", Form.I_STATEMENT, BLAME, is_met=False)
    text = "I feel worried when it gets late, and I need a short call."
    j.tells(1, 2, "A", 10, 16, text, Form.I_STATEMENT, I_STATEMENT, is_met=True)
    j.phase("paraphrase", 1, 18.0, "A", "B")
    j.attempt(1, 1, "B", 19, 24, text, "So you are worried when it gets late.", GOOD)
    j.round_ends(1, 28, "A", "B", text, True)
    j.phase("complaint", 2, 30.0, "B", "A")
    text = "You always put the shopping on the stairs."
    j.tells(2, 1, "B", 32, 36, text, Form.I_STATEMENT, BLAME, is_met=False)
    j.phase("paraphrase", 2, 40.0, "B", "A")
    j.attempt(2, 1, "A", 41, 44, text, "So the shopping on the stairs is in your way.", GOOD)
    j.round_ends(2, 48, "B", "A", text, True)
    return j.ends(50)


def intentions(names: Names = ANN_AND_BEN) -> list[Event]:
    """Two wishes for a talk: one came closer, one did not."""
    j = begun("set-your-intentions", names)
    first, second = "I want to be able to tell you about the move.", "I want to stay calm with you."
    j.phase("intention", 1, 0.0, "A", "B")
    j.says("A", 1, 5, first)
    j.wishes("A", 1, 5, first)
    j.round_ends(1, 8, "A", "B", first, True)
    j.phase("intention", 2, 9.0, "B", "A")
    j.says("B", 10, 14, second)
    j.wishes("B", 10, 14, second)
    j.round_ends(2, 16, "B", "A", second, True)
    j.phase("talk", 2, 17.0, None, None)
    j.says("A", 18, 30, "So, the move. I would like us to look at it together.", judged=PLAIN)
    j.phase("recall", 2, 40.0, "A", "B")
    j.recalls("A", 41, 42, "Yes, it did.", ReplyMeaning.YES)
    j.recalls("B", 44, 46, "Not really.", ReplyMeaning.NOT_QUITE)
    return j.ends(50)


def their_side(names: Names = ANN_AND_BEN) -> list[Event]:
    """The other's side retold: at a second try with the feeling; and without letting it make sense."""
    j = begun("in-their-shoes", names)
    j.phase("telling", 1, 0.0, "A", "B")
    text = "When your brother stays for two weeks, I have no quiet corner left, and I count the days."
    j.says("A", 1, 9, text)
    j.phase("retelling", 1, 11.0, "A", "B")
    j.attempt(1, 1, "B", 12, 16, text, "He stays for two weeks and you count the days.", FACTS)
    j.attempt(
        1, 2, "B", 20, 27, text, "You feel crowded. It makes sense that you count the days.", VALIDATION
    )
    j.phase("rating", 1, 28.0, "A", "B")
    j.reply(1, "A", 30, 31, "Spot on.", ReplyMeaning.YES)
    j.round_ends(1, 32, "A", "B", text, True)
    j.phase("telling", 2, 33.0, "B", "A")
    text = "He is the only family that I have left, and I am glad when he is here."
    j.says("B", 34, 41, text)
    j.phase("retelling", 2, 43.0, "B", "A")
    j.attempt(2, 1, "A", 44, 49, text, "So he is your family and you like him here.", GOOD)
    j.phase("rating", 2, 50.0, "B", "A")
    j.reply(2, "B", 51, 52, "Not quite.", ReplyMeaning.NOT_QUITE)
    j.round_ends(2, 54, "B", "A", text, False)
    return j.ends(60)


def opening_up(names: Names = ANN_AND_BEN) -> list[Event]:
    """Something new from each: one is thanked; the other hears what could be done about it."""
    j = begun("something-new", names)
    j.phase("telling", 1, 0.0, "A", "B")
    text = "As a child I wrote a poem every night and hid it under my bed."
    j.says("A", 1, 8, text)
    j.phase("thanks", 1, 10.0, "A", "B")
    j.attempt(1, 1, "B", 11, 14, text, "Thank you for telling me that.", THANKED_BACK)
    j.round_ends(1, 16, "A", "B", text, None)
    j.phase("telling", 2, 17.0, "B", "A")
    text = "I am afraid of deep water, and I have never said so."
    j.says("B", 18, 24, text)
    j.phase("thanks", 2, 26.0, "B", "A")
    j.attempt(2, 1, "A", 27, 30, text, "You should take a course at the club.", UNASKED_ADVICE)
    j.round_ends(2, 32, "B", "A", text, None)
    return j.ends(40)
