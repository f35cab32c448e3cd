"""The judge as shipped, with the real sentence model: what it makes of answers to one small speech."""

from __future__ import annotations

import pytest

from assistant.events import Assessment
from assistant.listening.decision import ABOUT_LEAST
from assistant.listening.judge import ListeningJudge
from assistant.ports import ContextUtterance, Judge, ResponseTiming
from assistant.session.judging import load_heads, load_likeness

SPEECH = (
    "On Friday you came home at ten and I'd cooked for us. I sat there feeling lonely. "
    "I'd just like a message next time."
)
GOOD = (
    "You'd cooked for us on Friday and sat there lonely because I came late, "
    "and you'd like a message next time."
)


def test_a_good_saying_back_is_accepted(judge: ListeningJudge) -> None:
    """Own words, feeling and wish: the exercise goes on, and the partner's words come up again."""
    found = judge.assess(SPEECH, GOOD)
    assert found.accepted
    assert found.about is not None
    assert found.about > 0.6
    assert "“" in found.say


@pytest.mark.parametrize(
    ("response", "field"),
    [
        ("You should just call me next time.", "advice"),
        ("But that's not true, I was stuck at work, what was I supposed to do?", "rebuttal"),
        ("Oh shut up, you're pathetic.", "hostile"),
    ],
)
def test_what_is_no_saying_back_is_not_accepted(judge: ListeningJudge, response: str, field: str) -> None:
    """Advice, defence and hurtful words are told, and the listener is asked for the paraphrase first."""
    found = judge.assess(SPEECH, response)
    assert not found.accepted
    assert getattr(found, field) > 0.4
    assert found.paraphrase < judge.assess(SPEECH, GOOD).paraphrase


def test_a_question_is_no_saying_back(judge: ListeningJudge) -> None:
    """However kind the question."""
    found = judge.assess(SPEECH, "How long did you wait for me?")
    assert not found.accepted
    assert found.question.is_question > 0.8


@pytest.mark.parametrize(
    "response",
    [
        "Can I please get a table for two at eight?",
        "could you tell me when the next bus goes",
        "I'd like a coffee",
    ],
)
def test_what_is_asked_for_oneself_is_no_advice(judge: ListeningJudge, response: str) -> None:
    """A call to a service is full of "can I", "could you tell me", and gives nobody advice."""
    assert judge.assess("", response).advice < 0.5


def test_the_speakers_own_words_are_parroting(judge: ListeningJudge) -> None:
    """With "I" and "you" exchanged they still are the speaker's words."""
    found = judge.assess(
        SPEECH, "On Friday I came home at ten and you'd cooked for us, you sat there feeling lonely."
    )
    assert found.parroting is not None
    assert found.parroting > 0.8
    assert not found.accepted


def test_swapped_roles_are_less_faithful_than_the_same_words_the_right_way_round(
    judge: ListeningJudge,
) -> None:
    """Likeness alone would rate them higher."""
    swapped = judge.assess(
        SPEECH, "So you came home late on Friday while I'd cooked and I sat there lonely, I'd want a message."
    )
    right = judge.assess(SPEECH, GOOD)
    assert swapped.faithful is not None
    assert right.faithful is not None
    assert swapped.faithful < right.faithful


def test_what_was_left_out_is_named_in_the_speakers_words(judge: ListeningJudge) -> None:
    """Letter by letter, so that it can be quoted."""
    found = judge.assess(SPEECH, "I came home late on Friday and you had cooked for the two of us.")
    assert found.missing is not None
    assert "I sat there feeling lonely." in found.missing
    assert all(point in SPEECH for point in found.missing)


LONG_SPEECH = (
    "This whole week has been one thing after another. On Monday the boiler went out again, and I rang "
    "the landlord three times before he picked up, and then he said Thursday at the earliest, so we "
    "washed in cold water for three days. I did the shopping on the way home because I knew that you had "
    "your course. On Tuesday my mother called about the hospital. They want to keep her in until they "
    "know what it is, and I stood there in the corridor at work and didn't know what to say to her. I was"
    " scared, honestly. I didn't tell you that evening because you came in so tired and went straight to "
    "bed, and I thought I'd wait for a good moment, and then there wasn't one. On Wednesday Tom had his "
    "parents' evening. I'd put it into the calendar twice, and I sat there alone on one of those little "
    "chairs while all the others were there in pairs, and his teacher asked whether you were coming. I "
    "felt stupid. She says he has stopped putting his hand up, that he looks out of the window, that he "
    "was like another child last year. I'd have liked to hear that with you beside me. And then yesterday"
    " I found that the car insurance hadn't been paid, the third letter was in the drawer, and I paid it "
    "out of what we'd put aside for the summer. I'm not saying this to count things up. I know how much "
    "you have on. It's only that I carry it all round with me and there is nobody I can put it down with "
    "for five minutes. I'd like us to sit down on Sunday evenings, just half an hour, with the calendar "
    "and a cup of tea."
)


GARDEN = (
    "And then there's the garden, which is another thing that I can't get on top of. The hedge has grown over"
    " the path, so that the postman has to walk on the grass, and he said so, quite politely, but he said it."
    " I've been out there with the shears on two evenings and got as far as the gate. The apple tree has "
    "canker on the branch that hangs over the shed, and Mr Brown next door thinks that it'll come down with "
    "the first storm. I asked for a price, and they wanted four hundred for half a day, which I think is a "
    "lot for one branch. Then the compost, which nobody has turned since the spring. The bins were full of "
    "slugs, and the lid is broken, so the rain gets in and it all goes to slime. I'd thought that we might "
    "put in a few beds along the wall where it's warm, for beans and maybe courgettes, and that the children"
    " could each have one of their own. But I'd need the old boards for it, and those are under everything "
    "else in the garage, behind the bikes and the freezer and your uncle's boxes. I've moved the boxes twice"
    " already. And the lawn, well, there is no lawn any more where they play football, it's mud from there to"
    " the washing line, and it comes in on every shoe. I don't mind the mud so much. What I mind is that I "
    "look out of the window every morning and see six jobs, and then I go off to work and see them again in "
    "the evening, and it is dark by then, and nothing gets done but the washing up. It used to be where I "
    "went to be quiet. I had my chair by the water butt, and a book, and nobody came. I'd like to have that "
    "again by the summer, even if the rest of it stays a wilderness and the postman goes on complaining."
)


@pytest.mark.parametrize(
    "response",
    [
        "You sat there alone at Tom's parents' evening, and you'd have liked me beside you.",
        "When your mother called from the hospital you were scared and didn't know what to say.",
        "You'd like us to sit down for half an hour on Sunday evenings with the calendar.",
        "You paid the car insurance out of what we had put aside for the summer.",
    ],
)
def test_one_thing_out_of_a_long_speech_is_about_it(judge: ListeningJudge, response: str) -> None:
    """Two minutes of speech hold many matters; who says back one of them is not somewhere else."""
    elsewhere = "You are worried about the dog, and that we still have no kennel for the week in Spain."
    for speech in (LONG_SPEECH, f"{LONG_SPEECH} {GARDEN}"):
        about, foreign = (judge.assess(speech, one).about for one in (response, elsewhere))
        assert about is not None
        assert foreign is not None
        assert about >= ABOUT_LEAST > foreign


def test_without_a_speech_there_is_nothing_to_compare(judge: ListeningJudge) -> None:
    """The fields that need one are None, the others stand."""
    found = judge.assess("", "So you felt lonely.")
    assert (found.about, found.faithful, found.parroting, found.missing, found.covered) == (None,) * 5
    assert [feeling.family for feeling in found.feelings] == ["loneliness"]
    assert found.say


@pytest.mark.parametrize("response", ["", " ", "...", "mm-hmm", "😀", "a" * 5000, "you " * 500, "“”{}%s\x00"])
def test_nothing_that_can_be_said_breaks_the_judge(judge: ListeningJudge, response: str) -> None:
    """Empty, endless or strange: there is an assessment with a kind sentence."""
    for speech in (SPEECH, "", "...", "yes"):
        found = judge.assess(speech, response)
        assert found.say
        assert all(0.0 <= value <= 1.0 for value in _probabilities(found))


def _probabilities(found: Assessment) -> list[float]:
    kinds = found.overlap_kind
    values = [
        found.paraphrase,
        found.about,
        found.faithful,
        found.advice,
        found.rebuttal,
        found.hostile,
        found.parroting,
        found.validation,
        found.i_statement,
        found.blame,
        found.harsh_start,
        found.intention,
        found.question.is_question,
        found.question.is_open,
        found.appreciation.deed,
        found.appreciation.effect,
        found.appreciation.quality,
        kinds.backchannel,
        kinds.cooperative,
        kinds.floor_taking,
    ]
    return [value for value in values if value is not None]


def test_evidence_points_into_the_response(judge: ListeningJudge) -> None:
    """Every span lies in the text, and the advice stands where it says."""
    response = "I think you should call your mother, that would help."
    evidence = judge.assess(SPEECH, response).evidence
    assert all(0 <= start < end <= len(response) for spans in evidence.values() for start, end in spans)
    assert "you should" in [response[start:end] for start, end in evidence["advice"]]


def test_kinds_of_overlap_sum_to_one_and_know_a_backchannel(judge: ListeningJudge) -> None:
    """ "mm-hmm" over somebody's speech takes no floor."""
    talk = [ContextUtterance(speaker="A", text="and then i was thinking that we", is_in_progress=True)]
    short = judge.assess(
        "and then i was thinking that we",
        "mm-hmm",
        context=talk,
        timing=ResponseTiming(duration_s=0.3, overlap_s=0.3),
    )
    long = judge.assess(
        "and then i was thinking that we",
        "well i just want to say something about the money first",
        context=talk,
        timing=ResponseTiming(duration_s=2.5, overlap_s=0.8),
    )
    for found in (short, long):
        kinds = found.overlap_kind
        assert kinds.backchannel + kinds.cooperative + kinds.floor_taking == pytest.approx(1.0)
    assert short.overlap_kind.backchannel > 0.5
    assert long.overlap_kind.floor_taking > 0.5


def test_the_same_question_gets_the_same_answer(judge: ListeningJudge) -> None:
    """Whether the speech was read ahead, long ago or just now."""
    first = judge.assess(SPEECH, GOOD)
    for number in range(10):
        judge.prepare(f"Another speech, number {number}, about the garden and the dog.")
    assert judge.assess(SPEECH, GOOD) == first


def test_the_judge_keeps_the_contract(judge: ListeningJudge) -> None:
    """It can stand where a `Judge` is asked for."""
    port: Judge = judge
    assert port.assess("", "Hello.").accepted is False


class TwoPoints:
    """A second opinion with an answer."""

    def missing_points(self, speech: str, response: str) -> tuple[str, ...]:
        return ("I'd cooked for us",)


def test_a_second_opinion_only_adds_to_what_is_missing(judge: ListeningJudge) -> None:
    """It changes no figure and does not stop the exercise."""
    alone = judge.assess(SPEECH, GOOD)
    helped = ListeningJudge(
        judge._words,
        load_heads("en"),
        judge._encoder,
        judge._tuned,
        load_likeness("en"),
        second_opinion=TwoPoints(),
    ).assess(SPEECH, GOOD)
    assert helped.missing is not None
    assert "I'd cooked for us" in helped.missing
    assert helped.accepted == alone.accepted
    assert helped.faithful == alone.faithful
