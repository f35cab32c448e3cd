"""Handing over, a listener's question, commands and signs of listening."""

from __future__ import annotations

import pytest

from assistant.events import CommandKind
from assistant.exercise.cues import asked_by, asks_to_say_back, hear_command, is_backchannel, is_handing_over
from assistant.exercise.replies import Asked
from tests.exercise.scene import WORDS


@pytest.mark.parametrize(
    "text",
    [
        "I felt alone. I'm done.",
        "I'm done, over to you.",
        "That was it, over.",
        "And that's all.",
        "That's it from me.",
        "a small good night would be enough for me that's it from me",
        "I miss the music. I'm done. Over to you.",
        "Okay, I'm done now, thanks.",
        "so that's what I wanted to say",
        "Your turn, Ben.",
        "I would like that. That's all I wanted to say, thank you.",
        "Done.",
    ],
)
def test_handing_over(text: str) -> None:
    """The speaker says that the turn is over."""
    assert is_handing_over(text, WORDS, names=["Ann", "Ben"])


@pytest.mark.parametrize(
    "text",
    [
        "You come in when I'm done.",
        "The film was over.",
        "I want to get it done.",
        "he said go ahead",
        "I wait until you are finished",
        "It was your turn.",
        "I'm done with the dishes every evening",
        "Over the years it grew.",
        "",
        "Ben.",
    ],
)
def test_not_handing_over(text: str) -> None:
    """The same words inside a story hand nothing over."""
    assert not is_handing_over(text, WORDS, names=["Ann", "Ben"])


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("You felt alone. Did I get that right?", Asked.GOT_IT),
        ("you felt alone did I get it", Asked.GOT_IT),
        ("You felt alone, right?", Asked.GOT_IT),
        ("You felt alone. Is there more?", Asked.MORE),
        ("You felt alone. Did I get it? Is there anything else?", Asked.MORE),
        ("You felt alone. Did I miss anything?", Asked.MORE),
        ("You want to do it right", None),
        ("You felt alone.", None),
        ("You asked me whether there is more", None),
    ],
)
def test_question_of_the_listener(text: str, asked: Asked | None) -> None:
    """The question at the end of saying back says what a "yes" will answer."""
    assert asked_by(text, WORDS) is asked


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Pause, please.", CommandKind.PAUSE),
        ("um can we pause", CommandKind.PAUSE),
        ("We can go on.", CommandKind.RESUME),
        ("Could you say that again?", CommandKind.REPEAT),
        ("Say that again, please.", CommandKind.REPEAT),
        ("Skip this.", CommandKind.SKIP),
        ("Stop!", CommandKind.STOP),
        ("I don't feel safe.", CommandKind.STOP),
        ("One more minute, please.", CommandKind.ADD_MINUTE),
        ("I meant yes.", CommandKind.UNDO),
        ("I told him to stop", None),
        ("please stop interrupting me", None),
        ("We paused the film.", None),
        ("", None),
    ],
)
def test_command(text: str, command: CommandKind | None) -> None:
    """A command is all that was said."""
    assert hear_command(text, WORDS) is command


@pytest.mark.parametrize("text", ["Mhm.", "Yeah.", "Mm-hmm, yeah.", "Oh, okay.", "I see.", "right right"])
def test_sign_of_listening(text: str) -> None:
    """Nothing but signs of listening."""
    assert is_backchannel(text, WORDS)


@pytest.mark.parametrize("text", ["", "Yeah but no tea.", "Right, so I went home.", "Tea."])
def test_no_sign_of_listening(text: str) -> None:
    """Anything else is more than that."""
    assert not is_backchannel(text, WORDS)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Could you say it back first?", True),
        ("Tell me what you heard.", True),
        ("I told you about it.", False),
        (
            "When I asked what you heard in the kitchen that evening you said nothing and then went to bed",
            False,
        ),
    ],
)
def test_speaker_asks_to_hear_it_back(text: str, asks: bool) -> None:
    """A short request is no part of the speech; a story with the same words is."""
    assert asks_to_say_back(text, WORDS) is asks
