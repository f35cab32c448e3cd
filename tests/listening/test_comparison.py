"""A response against a speech: swapped roles, turned meaning, other facts and feelings show."""

from __future__ import annotations

import pytest

from assistant.listening.aligned import vectors_of
from assistant.listening.comparison import Comparer, Comparison
from assistant.listening.feelings import FeelingFinder
from assistant.listening.lexicon import WordLists
from assistant.listening.meaning import LISTENER, SPEAKER, MeaningReader

from .conftest import WordHashEncoder

SPEECH = (
    "On Friday you came home at ten and I'd cooked for us. I sat there feeling lonely. "
    "I'd just like a message next time."
)
GOOD = (
    "You'd cooked on Friday and I came home late, you sat there lonely and you would like a message from me."
)


def compare(words: WordLists, response: str, speech: str = SPEECH) -> Comparison:
    reader, encoder = MeaningReader(words, FeelingFinder(words)), WordHashEncoder()
    heard = reader.read(speech, first=SPEAKER, second=LISTENER)
    said = reader.read(response, first=LISTENER, second=SPEAKER)
    return Comparer(words).compare(
        vectors_of(
            heard, [(part.start, encoder.states(speech[part.start : part.end])) for part in heard.parts]
        ),
        vectors_of(said, [(0, encoder.states(response))]),
    )


@pytest.mark.parametrize(
    ("response", "figure"),
    [
        (
            "So you came home late on Friday while I'd cooked, and I'd want a message next time.",
            "role_conflicts",
        ),
        ("it was lonely on friday and you'd rather i didn't message you", "wish_denied_new"),
        ("You sat there on Friday and you didn't feel lonely.", "feeling_denied_new"),
        ("On Sunday I was back late, you'd cooked and felt lonely.", "time_conflict"),
        ("i came home at eleven and you were lonely", "number_conflict"),
        ("so you were scared sitting there and want me to text", "feeling_other"),
        ("You were lonely because I don't care about you, and you want a message.", "accusations_new"),
    ],
)
def test_a_fault_shows_and_a_good_saying_back_is_free_of_it(
    words: WordLists, response: str, figure: str
) -> None:
    """Each kind of fault has its figure, and the good response has none of it."""
    assert compare(words, response).figure(figure) > 0
    assert compare(words, GOOD).figure(figure) == 0


def test_the_speakers_own_words_are_a_copy_even_with_persons_exchanged(words: WordLists) -> None:
    """ "I" for "you" does not make another's words one's own."""
    copy = "On Friday I came home at ten and you'd cooked for us, you sat there feeling lonely."
    assert compare(words, copy).figure("copied_share") > 0.9
    assert compare(words, GOOD).figure("copied_share") < 0.5


def test_conflicts_point_into_the_response(words: WordLists) -> None:
    """The span of a wrong weekday is the weekday."""
    response = "On Sunday I was back late."
    assert [response[start:end] for start, end in compare(words, response).spans["facts"]] == ["Sunday"]


@pytest.mark.parametrize(
    ("speech", "response", "figure"),
    [
        ("i took a taxi to the hospital", "you took the bus to the hospital", "kind_conflict"),
        ("you sent him four thousand euros", "i sent him fourteen thousand", "number_conflict"),
        ("you told my sister about it", "i told your cousin about it", "kin_conflict"),
        ("you forgot to pick up leo", "i did pick up leo", "emphatic_new"),
        ("i'm not angry with you i'm just exhausted", "you're angry and exhausted", "feeling_denial_lost"),
        ("i was so scared in the car", "you weren't that scared in the car", "hedged_new"),
        ("you never call me", "i always call you", "denial_lost"),
        ("the flat is always cold", "the flat is warm", "opposites"),
        ("i'd rather you called first", "you're happy for me to just turn up", "acceptance_new"),
    ],
)
def test_other_speeches_show_their_faults_too(
    words: WordLists, speech: str, response: str, figure: str
) -> None:
    """Things of one kind, denials lost and meanings turned, in a recogniser's words."""
    assert compare(words, response, speech).figure(figure) > 0


@pytest.mark.parametrize(
    ("speech", "response"),
    [
        ("we had six hundred dollars in the bank", "there were 600 dollars in the bank"),
        ("you came at ten in the evening", "i came at ten at night"),
        ("my mum waited", "your mother waited"),
        ("you forgot to collect me", "i didn't collect you"),
    ],
)
def test_the_same_fact_in_other_words_is_no_conflict(words: WordLists, speech: str, response: str) -> None:
    """Numbers in figures, relatives by another name, a denial by what a word means."""
    found = compare(words, response, speech)
    names = ("number_conflict", "time_conflict", "kin_conflict", "kind_conflict", "denied_new", "denial_lost")
    assert {name: found.figure(name) for name in names} == dict.fromkeys(names, 0.0)
