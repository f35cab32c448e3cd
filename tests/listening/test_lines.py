"""JSON Lines: in order, streaming; a line that cannot be used gives an error object and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from assistant.events import Appreciation, Assessment, OverlapForm, Question
from assistant.listening.lines import assess_lines, parse_line, to_assess
from assistant.ports import ContextUtterance, ResponseTiming


class Parrot:
    """A judge that says back what it was asked."""

    def prepare(self, text: str) -> None:
        """There is nothing to read ahead."""

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        return Assessment(
            accepted=True,
            paraphrase=0.5,
            about=0.5,
            faithful=0.5,
            question=Question(is_question=0.1, is_open=0.2),
            advice=0.0,
            rebuttal=0.0,
            hostile=0.0,
            parroting=0.0,
            validation=0.0,
            i_statement=0.0,
            blame=0.0,
            appreciation=Appreciation(deed=0.0, effect=0.0, quality=0.0),
            overlap_kind=OverlapForm(backchannel=0.2, cooperative=0.3, floor_taking=0.5),
            feelings=(),
            missing=(),
            covered=(speech,),
            reason=response,
            say=f"{len(context)} {timing}",
        )


GOOD = '{"id": "a", "context": [{"speaker": "A", "text": "I was sad."}], "response": "You were sad."}'


def test_lines_are_answered_in_order_and_a_bad_one_gives_its_number() -> None:
    """The line number counts empty lines too, as an editor does."""
    lines = [GOOD, "", "{nonsense", GOOD.replace('"a"', '"b"')]
    answers = [(json.loads(text), is_error) for text, is_error in assess_lines(Parrot(), lines)]
    assert [is_error for _, is_error in answers] == [False, True, False]
    assert answers[1][0]["line"] == 3
    assert [answer["id"] for answer, is_error in answers if not is_error] == ["a", "b"]


def test_each_line_is_answered_before_the_next_is_read() -> None:
    """What is piped in is answered at once."""
    read: list[int] = []

    def lines() -> Iterator[str]:
        for number in range(3):
            read.append(number)
            yield GOOD

    answers = assess_lines(Parrot(), lines())
    next(answers)
    assert read == [0]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[1]", "expected an object, got list"),
        ("{}", "response: field required"),
        ('{"response": 3}', "response"),
        ('{"response": "a", "context": [{"speaker": "A"}]}', "context.0.text"),
        ('{"response": "a", "timing": {"duration_s": -1, "overlap_s": 0}}', "timing.duration_s"),
        ('{"response": "a", "timing": {"duration_s": NaN, "overlap_s": 0}}', "timing.duration_s"),
        ("nope", "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_says_what_was_expected(line: str, problem: str) -> None:
    """Where, and what was found."""
    with pytest.raises(ValueError, match=problem.replace(".", r"\.")):
        parse_line(line)


def test_what_is_answered_is_the_last_of_somebody_else() -> None:
    """The speaker's own utterances are not what the speaker answers."""
    request = parse_line(
        json.dumps(
            {
                "response": "So you were alone with it.",
                "speaker": "B",
                "context": [
                    {
                        "speaker": "A",
                        "text": "On Friday I waited for two long hours at the station in the cold rain.",
                    },
                    {"speaker": "B", "text": "Go on."},
                    {
                        "speaker": "A",
                        "text": "I was alone with both of the kids and all of our heavy bags, you know.",
                    },
                    {"speaker": "B", "text": "Hm."},
                ],
            }
        )
    )
    assert to_assess(request)[0] == "I was alone with both of the kids and all of our heavy bags, you know."


def test_a_short_utterance_takes_earlier_words_along() -> None:
    """ "Yeah." alone is nothing to say back."""
    context = [
        {"speaker": "A", "text": "I was sad all day."},
        {"speaker": "B", "text": "Hm."},
        {"speaker": "A", "text": "Yeah."},
    ]
    request = parse_line(json.dumps({"response": "You were sad.", "speaker": "B", "context": context}))
    assert to_assess(request)[0] == "I was sad all day. Yeah."


def test_without_context_the_fields_that_need_it_are_null() -> None:
    """There is nothing to compare with."""
    [(text, is_error)] = assess_lines(Parrot(), ['{"response": "So you were sad."}'])
    answer = json.loads(text)
    assert not is_error
    assert [answer[field] for field in ("about", "faithful", "parroting", "missing")] == [None] * 4
    assert answer["paraphrase"] == 0.5
