"""Short answers: what people say after "Is that what you meant?" and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ReplyMeaning
from assistant.exercise.replies import Asked, hear_reply
from tests.exercise.scene import WORDS

YES, NOT_QUITE, MORE, STOP, UNCLEAR = (
    ReplyMeaning.YES,
    ReplyMeaning.NOT_QUITE,
    ReplyMeaning.MORE,
    ReplyMeaning.STOP,
    ReplyMeaning.UNCLEAR,
)

ANSWERS: list[tuple[str, ReplyMeaning]] = [
    # plain
    ("Yes.", YES),
    ("yes", YES),
    ("Yeah.", YES),
    ("yeah yeah", YES),
    ("Yep, that's it.", YES),
    ("Exactly.", YES),
    ("Exactly!", YES),
    ("yes exactly", YES),
    ("Yes, that's it. That is exactly what I meant.", YES),
    ("Yes, exactly. You got it.", YES),
    ("You got it.", YES),
    ("you've got it", YES),
    ("That's right.", YES),
    ("thats right", YES),
    ("That’s it.", YES),
    ("That's what I meant.", YES),
    ("Absolutely.", YES),
    ("Correct.", YES),
    ("Mm-hmm.", YES),
    ("mhm", YES),
    ("Uh-huh.", YES),
    ("Right.", YES),
    ("Okay.", YES),
    ("Sure.", YES),
    ("Spot on.", YES),
    ("100%", YES),
    ("A hundred percent.", YES),
    ("You understood me.", YES),
    ("I feel heard.", YES),
    ("That's exactly how I feel.", YES),
    ("Pretty much.", YES),
    ("I think so.", YES),
    ("I think so, yes.", YES),
    ("Close enough.", YES),
    ("Indeed.", YES),
    ("You couldn't have said it better. Yes.", YES),
    # with hesitation and thanks
    ("Um, yes.", YES),
    ("Uh… yeah, I think that's it.", YES),
    ("Well, yes.", YES),
    ("Hmm, yes, I think so.", YES),
    ("So, um, yeah, exactly.", YES),
    ("Oh wow. Yes. Thank you.", YES),
    ("Thank you. Yes.", YES),
    ("Yes, that's everything. Thank you.", YES),
    ("Yes, honey, that's it.", YES),
    ("Yes, thank you so much.", YES),
    ("Yes! Wow.", YES),
    ("you know what, yes", YES),
    ("I would really say that you got it", YES),
    ("Honestly, yes.", YES),
    ("Yes. That is it.", YES),
    ("Exactly, that is what I meant.", YES),
    ("Yes, that's right.", YES),
    # "no" that is a yes
    ("No, that's exactly right.", YES),
    ("No no, that's it.", YES),
    ("No, you got it.", YES),
    ("No, yeah, that's it.", YES),
    ("no, that's exactly what i meant", YES),
    # "yes" and then other talk
    ("Yes. I was afraid to tell you that.", YES),
    ("Yes, that helps me.", YES),
    ("Exactly. I didn't think you would hear that.", YES),
    # not quite
    ("No.", NOT_QUITE),
    ("Nope.", NOT_QUITE),
    ("no no", NOT_QUITE),
    ("Not quite.", NOT_QUITE),
    ("not quite", NOT_QUITE),
    ("Not really.", NOT_QUITE),
    ("Not exactly.", NOT_QUITE),
    ("Not entirely, no.", NOT_QUITE),
    ("Almost.", NOT_QUITE),
    ("Nearly.", NOT_QUITE),
    ("Partly.", NOT_QUITE),
    ("Sort of.", NOT_QUITE),
    ("Kind of.", NOT_QUITE),
    ("Yeah, kind of.", NOT_QUITE),
    ("Yes, sort of.", NOT_QUITE),
    ("Yes, mostly.", NOT_QUITE),
    ("no… well, sort of", NOT_QUITE),
    ("No, well, almost.", NOT_QUITE),
    ("Yes and no.", NOT_QUITE),
    ("Half of it.", NOT_QUITE),
    ("Some of it.", NOT_QUITE),
    ("That's not it.", NOT_QUITE),
    ("that is not what i meant", NOT_QUITE),
    ("That's not what I said.", NOT_QUITE),
    ("No, that's not right.", NOT_QUITE),
    ("yeah, no, that's not it", NOT_QUITE),
    ("I didn't say that.", NOT_QUITE),
    ("I don't think so.", NOT_QUITE),
    ("I'm not sure.", NOT_QUITE),
    ("You missed something.", NOT_QUITE),
    ("Yes, but you missed the part about my mother.", NOT_QUITE),
    ("No, you forgot the evening.", NOT_QUITE),
    ("Yes, well, not exactly.", NOT_QUITE),
    ("It's more that I was sad.", NOT_QUITE),
    ("It was more like being alone.", NOT_QUITE),
    ("Not quite. It is not about the cooking. It is about hearing it so late.", NOT_QUITE),
    ("Hm, not really, I meant the other day.", NOT_QUITE),
    ("What I meant was that I was tired.", NOT_QUITE),
    ("Um, no, I meant Tuesday.", NOT_QUITE),
    ("The first part, yes.", NOT_QUITE),
    ("Something is missing.", NOT_QUITE),
    ("Close, but not quite.", NOT_QUITE),
    ("Let me explain.", NOT_QUITE),
    # there's more
    ("There's more.", MORE),
    ("there is more", MORE),
    ("theres more", MORE),
    ("Yes, and there's more.", MORE),
    ("Yes, but there's more.", MORE),
    ("yes but theres more", MORE),
    ("Yes, and also I was tired.", MORE),
    ("Exactly, and also…", MORE),
    ("Yes, that's part of it.", MORE),
    ("That's part of it.", MORE),
    ("That's not all.", MORE),
    ("Yes, but that's not everything.", MORE),
    ("One more thing.", MORE),
    ("Yes. One more thing.", MORE),
    ("There's something else.", MORE),
    ("Yes, exactly, and another thing is the evening.", MORE),
    ("Yeah, plus I was hungry.", MORE),
    ("Yes, and I was angry too.", MORE),
    ("Yes, and I was also angry.", MORE),
    ("Yes, but I was not angry.", MORE),
    ("Right, but it hurt me.", MORE),
    ("It's not just that.", MORE),
    ("I'm not done.", MORE),
    ("I'd like to add something.", MORE),
    ("Yes, although it was long ago.", MORE),
    ("Um, yes, there's a bit more to it, a bit more.", MORE),
    # stop
    ("Stop.", STOP),
    ("Please stop.", STOP),
    ("Um, stop, please.", STOP),
    ("I want to stop.", STOP),
    ("Can we stop here?", STOP),
    ("Let's stop.", STOP),
    ("I don't feel safe.", STOP),
    ("No, stop.", STOP),
    # unclear
    ("", UNCLEAR),
    ("Hm.", UNCLEAR),
    ("What?", UNCLEAR),
    ("Sorry?", UNCLEAR),
    ("I don't know.", UNCLEAR),
    ("Maybe.", UNCLEAR),
    ("Yeah, no.", UNCLEAR),
    ("He told me to stop.", UNCLEAR),
    ("I have no idea.", UNCLEAR),
    ("It was on a Friday.", UNCLEAR),
    ("Okay, so what I want to say is this.", UNCLEAR),
    ("Can you repeat the question?", UNCLEAR),
    ("My mother always did it in the right way.", UNCLEAR),
    (
        "We went to the shop and then we came back and he asked me whether that was it and I told him "
        "that it was not and then we left",
        UNCLEAR,
    ),
]


@pytest.mark.parametrize(("text", "meaning"), ANSWERS)
def test_answer_means(text: str, meaning: ReplyMeaning) -> None:
    """Each answer of the table is understood."""
    assert hear_reply(text, WORDS).meaning is meaning


@pytest.mark.parametrize(("text", "meaning"), ANSWERS)
def test_marks_and_capitals_make_no_difference(text: str, meaning: ReplyMeaning) -> None:
    """A recogniser that sets no marks at all is understood as well, unless the marks part two sentences."""
    bare = text.lower().replace("’", "'")
    for mark in ".,!?…":
        bare = bare.replace(mark, "")

    assert hear_reply(bare, WORDS).meaning is meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Yes.", MORE),
        ("Mhm.", MORE),
        ("Yeah, a bit.", NOT_QUITE),
        ("Yes, there is.", MORE),
        ("No.", YES),
        ("Nope.", YES),
        ("No, that's all.", YES),
        ("No, that's it.", YES),
        ("Nothing else.", YES),
        ("That's everything.", YES),
        ("Yes, you got it. No, that's all.", YES),
        ("Yes, that's everything.", YES),
        ("Yes, also the evening.", MORE),
        ("Not quite.", NOT_QUITE),
        ("Hm.", UNCLEAR),
    ],
)
def test_after_is_there_more(text: str, meaning: ReplyMeaning) -> None:
    """After "Is there more?" a yes is more, and a no is: that was all."""
    assert hear_reply(text, WORDS, asked=Asked.MORE).meaning is meaning


@pytest.mark.parametrize(
    ("text", "evidence", "rest"),
    [
        ("Um, yes.", ["yes"], ""),
        ("Yes, that's it. I was afraid.", ["Yes", "that's it"], "I was afraid."),
        ("Not quite. It was the evening.", ["Not quite"], "It was the evening."),
        ("Yes, but there's more.", ["there's more"], ""),
        ("There's more: I was sad too.", ["There's more"], "I was sad too."),
    ],
)
def test_evidence_and_rest(text: str, evidence: list[str], rest: str) -> None:
    """The words that carry the meaning are shown, and what comes after the answer is kept."""
    reply = hear_reply(text, WORDS)

    assert [text[start:end] for start, end in reply.evidence] == evidence
    assert reply.rest == rest


@pytest.mark.parametrize(
    ("text", "is_faint"), [("Mhm.", True), ("Okay.", True), ("Yes.", False), ("Mhm, yes.", False)]
)
def test_faint_yes(text: str, is_faint: bool) -> None:
    """Only a sign of listening by itself is faint."""
    assert hear_reply(text, WORDS).is_faint is is_faint


@given(st.text(max_size=200))
def test_any_text_has_a_meaning_and_evidence_inside_it(text: str) -> None:
    """Nothing that a recogniser writes breaks it; offsets lie in the text."""
    reply = hear_reply(text, WORDS)

    assert all(0 <= start < end <= len(text) for start, end in reply.evidence)
    assert reply.rest in text


def test_table_is_large_enough() -> None:
    """At least 120 answers, each once."""
    assert len({text for text, _ in ANSWERS}) == len(ANSWERS) >= 120
