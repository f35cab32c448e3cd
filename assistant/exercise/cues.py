"""Short things that move the exercise: handing over, a listener's question, a command, a sign of listening.

Each is found at the end of what was said, or must be all of it, for the same
words inside a story mean nothing: "when I was done" hands nothing over, and
"then he told me to stop" is no command.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistant.events import CommandKind
from assistant.exercise.phrases import PhraseTable, Token, follows_a_mark, forms, tokens
from assistant.exercise.replies import Asked
from assistant.exercise.words import ExerciseWords

LONG_PHRASE_WORDS = 4
"""A phrase of so many words is clear by itself; a shorter one must stand as a clause of its own."""

ASKING_WORDS = 15
"""A longer sentence tells something, whatever it also asks."""


def is_handing_over(text: str, words: ExerciseWords, *, names: Sequence[str] = ()) -> bool:
    """Does it end with "I'm done", "over to you" or the like?

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> words = exercise_words("en")
    >>> is_handing_over("I felt alone. Okay, over to you, Ben.", words, names=["Ben"])
    True
    >>> is_handing_over("I cook, and you come in when I'm done.", words)
    False
    """
    return _ends_with(text, _handing_over(words), words, names)


def asked_by(text: str, words: ExerciseWords) -> Asked | None:
    """What a listener asks at the end of saying back, if anything.

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> asked_by("You felt alone. Did I get that right?", exercise_words("en"))
    <Asked.GOT_IT: 'got_it'>
    """
    heard = tokens(text)
    match = _questions(words).ending(heard, len(heard))
    if match is None:
        return None
    if match.n_words == 1 and not text.rstrip().endswith("?"):
        return None
    if match.n_words < LONG_PHRASE_WORDS and not (
        text.rstrip().endswith("?") or _stands_alone(text, heard, match.first, match.n_words, words)
    ):
        return None
    return Asked(match.kind)


def asks_to_say_back(text: str, words: ExerciseWords) -> bool:
    """Does the speaker, in a short sentence, ask to hear it back?

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> asks_to_say_back("Could you first tell me what you heard?", exercise_words("en"))
    True
    """
    return _has_short(text, words.cues.asks_back)


def is_waving_off(text: str, words: ExerciseWords) -> bool:
    """Is thanks made small: "it was nothing"?

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> is_waving_off("Oh, it was nothing.", exercise_words("en"))
    True
    """
    return _has_short(text, words.cues.waving_off)


def asks_for_advice(text: str, words: ExerciseWords) -> bool:
    """Does the speaker, anywhere in the speech, ask what to do?

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> asks_for_advice("My boss called again. What would you do?", exercise_words("en"))
    True
    """
    heard = tokens(text)
    table = _table_of(words.cues.asks_for_advice)
    return any(table.at(heard, first) is not None for first in range(len(heard)))


def is_ending_the_talk(text: str, words: ExerciseWords, *, names: Sequence[str] = ()) -> bool:
    """Does it end with the partners having talked enough, however much was said before?

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> words = exercise_words("en")
    >>> is_ending_the_talk("It gets better every day. Thank you for asking. I think we're done.", words)
    True
    >>> is_ending_the_talk("Let us look at the calendar when we're done.", words)
    False
    """
    return _ends_with(text, _table_of(words.cues.ending_talk), words, names)


def hear_command(text: str, words: ExerciseWords) -> CommandKind | None:
    """The command that this is and nothing else, or None.

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> hear_command("Um, pause please.", exercise_words("en"))
    <CommandKind.PAUSE: 'pause'>
    """
    heard = [token.form for token in tokens(text)]
    fillers = {form for filler in words.replies.fillers if len(form := forms(filler)) == 1}
    commands = _commands(words)
    while heard:
        if tuple(heard) in commands:
            return commands[tuple(heard)]
        if (heard[0],) in fillers:
            heard.pop(0)
        elif (heard[-1],) in fillers:
            heard.pop()
        else:
            return None
    return None


def is_backchannel(text: str, words: ExerciseWords) -> bool:
    """Nothing but "mhm", "yeah", "I see": the sign of a listener, not a turn.

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> is_backchannel("Yeah. Mm-hmm.", exercise_words("en"))
    True
    """
    heard = tokens(text)
    table, place = _backchannels(words), 0
    while place < len(heard):
        match = table.at(heard, place)
        if match is None:
            return False
        place = match.last
    return bool(heard)


def trails_off(text: str, words: ExerciseWords) -> bool:
    """Does it end in the middle: with "and", "but" or "um", or without a sentence's end?

    Examples
    --------
    >>> from assistant.exercise.words import exercise_words
    >>> trails_off("You felt alone, and", exercise_words("en"))
    True
    >>> trails_off("You felt alone.", exercise_words("en"))
    False
    """
    heard = tokens(text)
    if not heard or text.rstrip().endswith(("…", "...", ",", "-")):
        return True
    open_ends = PhraseTable(
        {"open": (*words.replies.contrast, *words.replies.addition, *words.replies.fillers)}
    )
    last = open_ends.ending(heard, len(heard))
    return last is not None and not text.rstrip().endswith((".", "!", "?"))


def _ends_with(text: str, table: PhraseTable, words: ExerciseWords, names: Sequence[str]) -> bool:
    """Is one of the phrases the end, as a clause of its own; "thanks" or a name may follow it?"""
    heard = tokens(text)
    tail = PhraseTable({"closing": (*words.cues.closing, *names)})
    last = len(heard)
    while last > 0 and table.ending(heard, last) is None and (match := tail.ending(heard, last)) is not None:
        last = match.first
    end = table.ending(heard, last)
    return end is not None and _stands_alone(text, heard, end.first, end.n_words, words)


def _stands_alone(
    text: str, heard: tuple[Token, ...], first: int, n_words: int, words: ExerciseWords
) -> bool:
    if n_words >= LONG_PHRASE_WORDS or follows_a_mark(text, heard[first].start):
        return True
    before = PhraseTable({"opening": (*words.cues.closing, *words.replies.addition, *words.replies.fillers)})
    return n_words > 1 and before.ending(heard, first) is not None


def _has_short(text: str, phrases: tuple[str, ...]) -> bool:
    """Is one of the phrases in a text that is short enough to be about nothing else?"""
    heard = tokens(text)
    if len(heard) > ASKING_WORDS:
        return False
    table = _table_of(phrases)
    return any(table.at(heard, first) is not None for first in range(len(heard)))


@lru_cache(maxsize=16)
def _table_of(phrases: tuple[str, ...]) -> PhraseTable:
    return PhraseTable({"cue": phrases})


@lru_cache(maxsize=16)
def _handing_over_of(phrases: tuple[str, ...]) -> PhraseTable:
    return PhraseTable({"handing_over": phrases})


def _handing_over(words: ExerciseWords) -> PhraseTable:
    return _handing_over_of(words.cues.handing_over)


@lru_cache(maxsize=16)
def _questions_of(got_it: tuple[str, ...], more: tuple[str, ...]) -> PhraseTable:
    return PhraseTable({Asked.MORE.value: more, Asked.GOT_IT.value: got_it})


def _questions(words: ExerciseWords) -> PhraseTable:
    return _questions_of(words.cues.asks_got_it, words.cues.asks_more)


@lru_cache(maxsize=16)
def _backchannels_of(phrases: tuple[str, ...]) -> PhraseTable:
    return PhraseTable({"backchannel": phrases})


def _backchannels(words: ExerciseWords) -> PhraseTable:
    return _backchannels_of(words.cues.backchannels)


def _commands(words: ExerciseWords) -> dict[tuple[str, ...], CommandKind]:
    return {forms(phrase): kind for kind, phrases in words.commands.items() for phrase in phrases}
