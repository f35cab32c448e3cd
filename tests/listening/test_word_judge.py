"""What the judge by words tells of German, and what it leaves open."""

from __future__ import annotations

import pytest

from assistant.language import read_words
from assistant.listening.word_judge import SAME_MATTER, WordJudge

SPEECH = (
    "Am Freitag kamst du erst um neun nach Hause und hast nicht angerufen. "
    "Ich habe mit dem Essen gewartet und war ganz allein und traurig."
)
NEVER_SAID = ("falsch", "schlecht", "versagt", "du hast nicht", "fehler")


@pytest.fixture(scope="module")
def judge() -> WordJudge:
    return WordJudge(read_words("de", "saying_back"))


@pytest.mark.parametrize(
    "response",
    [
        "Du hast am Freitag mit dem Essen auf mich gewartet, und du hast dich einsam gefühlt.",
        "du warst am freitag allein mit dem essen und das war traurig für dich",
        "Am Freitag warst du allein beim Essen und traurig. Stimmt das?",
    ],
)
def test_a_saying_back_goes_on(judge: WordJudge, response: str):
    """With and without marks, and with a question at the end that asks whether it fits."""
    assessment = judge.assess(SPEECH, response)

    assert assessment.accepted
    assert assessment.about is not None
    assert assessment.about >= SAME_MATTER


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("Du solltest dir für Freitag einfach etwas vornehmen.", "ein Rat"),
        ("Aber ich habe doch gearbeitet, das stimmt nicht.", "eine Entgegnung"),
        ("Warum hast du am Freitag nicht selbst angerufen?", "eine Frage"),
        ("Warst du am Freitag allein? Was hast du gegessen?", "eine Frage"),
        ("Ich war am Freitag auch müde.", "von sich selbst"),
        ("Du magst blaue Autos und den Sommer gern.", "etwas anderem"),
        (
            "am freitag kamst du erst um neun nach hause und hast nicht angerufen ich habe mit",
            "Wort für Wort",
        ),
        ("Ja.", "zu kurz"),
        ("Du bist unmöglich mit deinem Essen.", "verletzen"),
    ],
)
def test_what_is_no_saying_back_is_asked_for_kindly(judge: WordJudge, response: str, reason: str):
    """The reason is told, the sentence is short, quotes the partner and holds no verdict."""
    assessment = judge.assess(SPEECH, response)

    assert not assessment.accepted
    assert reason in assessment.reason
    assert len(assessment.say.split()) <= 25
    assert "ganz allein" in assessment.say
    assert not any(word in assessment.say.lower() for word in NEVER_SAID)


def test_what_words_cannot_tell_stays_open(judge: WordJudge):
    """Nobody is told that something was swapped or left out."""
    assessment = judge.assess(SPEECH, "Du warst am Freitag allein beim Essen.")

    assert assessment.faithful is None
    assert assessment.missing is None
    assert assessment.covered is None


def test_feelings_point_into_the_response(judge: WordJudge):
    """Each with its family and the characters it stands at."""
    response = "Du warst traurig, und dann hast du dich einsam gefühlt."

    found = judge.assess(SPEECH, response).feelings

    assert [(feeling.word, feeling.family) for feeling in found] == [
        ("traurig", "sadness"),
        ("einsam", "loneliness"),
    ]
    assert all(response[feeling.start : feeling.end] == feeling.word for feeling in found)


def test_thanks_has_three_parts(judge: WordJudge):
    """Deed, effect and quality; a plain thank you has none of them."""
    full = judge.assess(
        "", "Danke, dass du Frühstück gemacht hast. Das hat mir geholfen. Du bist so aufmerksam."
    )
    plain = judge.assess("", "Danke für alles.")

    assert min(full.appreciation.deed, full.appreciation.effect, full.appreciation.quality) > 0.5
    assert max(plain.appreciation.deed, plain.appreciation.effect, plain.appreciation.quality) < 0.5


def test_hurtful_words_are_not_quoted(judge: WordJudge):
    """What would sting is left out, though the partner said it."""
    said = judge.assess("Du bist unmöglich. Ich war am Freitag ganz allein.", "Das ist nicht wahr.").say

    assert "unmöglich" not in said
    assert "allein" in said
