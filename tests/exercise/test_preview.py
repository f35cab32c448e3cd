"""A dry run with written lines: the machine of a live session, without sound."""

from __future__ import annotations

import pytest

from assistant.errors import InputError
from assistant.events import Event, PhaseStarted, PromptRequested, ReplyHeard, RoundEnded, SessionEnded
from assistant.exercise.phrases import n_words
from assistant.exercise.preview import Preview, read_lines
from assistant.timebase import Samples, to_samples
from tests.exercise.scene import ANN, BEN, machine

TALK = """
# two rounds
Ann: I would like to talk about our Sunday mornings because I feel a little lonely.
Ben: So you feel lonely on Sunday mornings.
Ann: Yes, that's it.
Ben: I did not know that, and I am glad that you told me.

ben: For me it is about the evenings when I come home and feel tired.
Ann: So you feel tired in the evenings.
Ben: Exactly.
Ann: I can see that now.
"""


def speaking_time(text: str) -> Samples:
    return n_words(text) * to_samples(0.375)


def previewed(text: str) -> list[Event]:
    preview = Preview(machine(is_recording=False), speaking_time)
    events = preview.begin()
    for line in read_lines(text, [ANN, BEN], file="talk.txt"):
        events += preview.say(line)
    return events + preview.end()


def test_two_rounds_from_written_lines() -> None:
    """Every phase comes, each prompt is heard, and both rounds are confirmed."""
    events = previewed(TALK)

    one_round = ["speak", "paraphrase", "confirm", "reply"]
    names = [event.phase for event in events if isinstance(event, PhaseStarted)]
    assert names == ["brief", "speak", *one_round, "swap", *one_round, "close"]
    assert [event.is_confirmed for event in events if isinstance(event, RoundEnded)] == [True, True]
    assert [event.reason for event in events if isinstance(event, SessionEnded)] == ["closed"]
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_prompts_come_between_the_lines() -> None:
    """After a line one hears what Sayback would ask."""
    preview = Preview(machine(is_recording=False), speaking_time)
    preview.begin()

    events = preview.say(read_lines(TALK, [ANN, BEN], file="talk.txt")[0])

    asked = [event.text for event in events if isinstance(event, PromptRequested)]
    assert asked == ["Ben, what did you hear Ann say?"]


def test_lines_that_stop_end_the_preview() -> None:
    """What is open is closed, and nothing is confirmed."""
    events = previewed("\n".join(TALK.splitlines()[:4]))

    assert not [event for event in events if isinstance(event, ReplyHeard)]
    assert [event.is_confirmed for event in events if isinstance(event, RoundEnded)] == [None]


@pytest.mark.parametrize("line", ["Cleo: Hello.", "no name here", ": nothing"])
def test_line_of_nobody_is_told_with_its_place(line: str) -> None:
    """File and line, and what was expected."""
    with pytest.raises(InputError, match=r"talk.txt:2: a line should begin with 'Ann:' or 'Ben:'"):
        read_lines(f"Ann: Hello.\n{line}", [ANN, BEN], file="talk.txt")
