"""A judge for languages without a trained one: it goes by words and phrases alone.

Rule 1: it says what it finds, not how likely it is. Each figure is PRESENT or ABSENT,
not a calibrated probability; the table of languages in `docs/languages.md` says so.

Rule 2: what words alone cannot tell stays open. `faithful`, `missing` and `covered` are
None, so nobody is told that something was swapped or left out; the partner decides.

How: the response is read for the phrases of the language (saying back, advice, an
answer back, a question), and its content words are held against those of the speech.
Words are the same where they begin with the same `STEM` letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.events import Appreciation, Assessment, Feeling, OverlapForm, Question
from assistant.listening.words import Phrases, Token, Tokeniser
from assistant.ports import ContextUtterance, ResponseTiming

PRESENT = 0.9
ABSENT = 0.1

STEM = 5
"""Letters by which inflected words are compared: German inflects at the end."""

ABOUT = (0.2, 0.55, 0.75, PRESENT)
"""`about` by how many content words are shared: none, one, two, more."""

SAME_MATTER = 0.5
"""From here on it is about what was told."""

SHORT_WORDS = 4
"""Fewer words than this are no saying back yet."""

COPIED_SHARE = 0.85
COPIED_WORDS = 5
"""So much of so many content words in the same order is nearly word for word."""

QUOTE_WORDS = 7
"""So many words of the partner's are quoted at most."""

SIGNAL_WORDS = 2
"""Up to so many words inside the other's turn are a sign of listening."""

_MARKS = ' .,;:!?…“”„"{}'


class AppreciationWords(BaseModel):
    """How thanks, the deed, its effect and the quality are put into words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thanks: tuple[str, ...]
    deed: tuple[str, ...]
    effect: tuple[str, ...]
    quality: tuple[str, ...]


class SayingBackWords(BaseModel):
    """What must be in `languages/<code>/saying_back.toml`. All phrases in small letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens_saying_back: tuple[str, ...]
    second_person: tuple[str, ...]
    first_person: tuple[str, ...]
    advice: tuple[str, ...]
    rebuttal: tuple[str, ...]
    hostile: tuple[str, ...]
    blame: tuple[str, ...]
    i_statement: tuple[str, ...]
    validation: tuple[str, ...]
    open_questions: tuple[str, ...]
    closed_questions: tuple[str, ...]
    intention: tuple[str, ...]
    common: tuple[str, ...]
    loose_ends: tuple[str, ...]
    feelings: dict[str, tuple[str, ...]]
    appreciation: AppreciationWords
    say: dict[str, str]
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as its words, without marks, and the sentences they stand in."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]
    is_asked: bool


class WordJudge:
    """Implements `ports.Judge` from the words of one language.

    Parameters
    ----------
    words : dict
        The content of `saying_back.toml`.

    Raises
    ------
    pydantic.ValidationError
        If something is missing there.
    """

    def __init__(self, words: dict[str, Any]) -> None:
        self._words = SayingBackWords.model_validate(words)
        self._tokeniser = Tokeniser({}, {})
        lists = self._words
        self._phrases = {
            "paraphrase": self._compiled(lists.opens_saying_back),
            "advice": self._compiled(lists.advice),
            "rebuttal": self._compiled(lists.rebuttal),
            "hostile": self._compiled(lists.hostile),
            "blame": self._compiled(lists.blame),
            "i_statement": self._compiled(lists.i_statement),
            "validation": self._compiled(lists.validation),
            "intention": self._compiled(lists.intention),
            "thanks": self._compiled(lists.appreciation.thanks),
            "deed": self._compiled(lists.appreciation.deed),
            "effect": self._compiled(lists.appreciation.effect),
            "quality": self._compiled(lists.appreciation.quality),
        }
        self._family = {word: family for family, terms in lists.feelings.items() for word in terms}
        self._feelings = self._compiled(tuple(self._family))
        self._common = frozenset(lists.common)

    def prepare(self, text: str) -> None:
        """Words alone are read at once."""

    def assess(
        self,
        speech: str,
        response: str,
        *,
        context: Sequence[ContextUtterance] = (),
        timing: ResponseTiming | None = None,
    ) -> Assessment:
        """What `response` is to `speech`; "" where nothing is known of it."""
        read, heard = self._read(response), self._read(speech)
        found = {name: phrases.find(read.tokens) for name, phrases in self._phrases.items()}
        feelings = self._feelings_of(read)
        question = self._question(read)
        does = {name: PRESENT if spans else ABSENT for name, spans in found.items()}
        does["paraphrase"] = PRESENT if self._gives_back(read, found) else ABSENT
        if not found["thanks"]:
            does["deed"] = ABSENT
        about = self._about(heard, read) if heard.tokens else None
        parroting = (PRESENT if self._copies(heard, read) else ABSENT) if heard.tokens else None
        case = self._case(read, does, question, about, parroting, has_feeling=bool(feelings))
        quoted = self._quoted(heard)
        return Assessment(
            accepted=case in ("good", "good_feeling"),
            paraphrase=does["paraphrase"],
            about=about,
            faithful=None,
            question=question,
            advice=does["advice"],
            rebuttal=does["rebuttal"],
            hostile=does["hostile"],
            parroting=parroting,
            validation=does["validation"],
            i_statement=does["i_statement"],
            blame=does["blame"],
            appreciation=Appreciation(deed=does["deed"], effect=does["effect"], quality=does["quality"]),
            overlap_kind=_overlap_form(len(read.tokens)),
            feelings=feelings,
            missing=None,
            covered=None,
            evidence=_evidence(read, found, feelings),
            reason=self._words.reasons[case],
            say=self._words.say[case if quoted else "no_speech"].format(quote=quoted),
            harsh_start=PRESENT if max(does["blame"], does["hostile"]) >= PRESENT else ABSENT,
            intention=does["intention"],
        )

    def _compiled(self, phrases: tuple[str, ...]) -> Phrases:
        return Phrases(phrases, self._tokeniser)

    def _read(self, text: str) -> _Read:
        tokens = self._tokeniser.tokens(text)
        words = tuple(token for token in tokens if not token.is_mark)
        ends = [0, *(token.end for token in tokens if token.is_end), len(text)]
        sentences = tuple((start, end) for start, end in pairwise(ends) if text[start:end].strip())
        return _Read(text, words, sentences, text.rstrip().endswith("?"))

    def _content(self, read: _Read) -> list[str]:
        return [
            token.norm[:STEM]
            for token in read.tokens
            if token.norm not in self._common and len(token.norm) > 2
        ]

    def _feelings_of(self, read: _Read) -> tuple[Feeling, ...]:
        found = []
        for first, last in self._feelings.find(read.tokens):
            start, end = read.tokens[first].start, read.tokens[last - 1].end
            family = self._family[" ".join(token.norm for token in read.tokens[first:last])]
            found.append(Feeling(word=read.text[start:end], family=family, start=start, end=end))
        return tuple(found)

    def _question(self, read: _Read) -> Question:
        """The last sentence asks by its mark, or by the word that it begins with."""
        last = [token for token in read.tokens if read.sentences and token.start >= read.sentences[-1][0]]
        opening = last[0].norm if last else ""
        is_open = opening in self._words.open_questions
        asks = read.is_asked or is_open or opening in self._words.closed_questions
        return Question(is_question=PRESENT if asks else ABSENT, is_open=PRESENT if is_open else ABSENT)

    def _gives_back(self, read: _Read, found: dict[str, list[tuple[int, int]]]) -> bool:
        """It begins with the partner or like saying back, or is more of the partner than of oneself.

        A question at the end ("did I get that?") belongs to saying back; one that is all of it does not.
        """
        told = [
            token for token in read.tokens if len(read.sentences) < 2 or token.start < read.sentences[-1][0]
        ]
        if not told or found["blame"] or self._only_asks(read):
            return False
        if told[0].norm in self._words.second_person or any(first <= 3 for first, _ in found["paraphrase"]):
            return True
        yours = sum(token.norm in self._words.second_person for token in told)
        return yours > sum(token.norm in self._words.first_person for token in told)

    def _only_asks(self, read: _Read) -> bool:
        if len(read.sentences) < 2:
            return self._question(read).is_question >= PRESENT
        return all(read.text[start:end].rstrip().endswith("?") for start, end in read.sentences)

    def _about(self, heard: _Read, read: _Read) -> float:
        told, said = set(self._content(heard)), set(self._content(read))
        families = {feeling.family for feeling in self._feelings_of(heard)}
        shared = len(told & said) + len(
            {feeling.family for feeling in self._feelings_of(read) if feeling.family in families}
            - {feeling.family for feeling in self._feelings_of(read) if feeling.word.lower()[:STEM] in told}
        )
        return ABOUT[min(shared, len(ABOUT) - 1)]

    def _copies(self, heard: _Read, read: _Read) -> bool:
        said = self._content(read)
        if len(said) < COPIED_WORDS:
            return False
        longest = SequenceMatcher(None, self._content(heard), said, autojunk=False)
        return sum(block.size for block in longest.get_matching_blocks()) >= COPIED_SHARE * len(said)

    def _case(
        self,
        read: _Read,
        does: dict[str, float],
        question: Question,
        about: float | None,
        parroting: float | None,
        *,
        has_feeling: bool,
    ) -> str:
        """The key of the sentence and the reason: first what stands in the way, then what it is about."""
        if about is None or parroting is None:
            return "no_speech"
        gives_back = does["paraphrase"] >= PRESENT
        for obstacle in ("hostile", "rebuttal", "advice"):
            if does[obstacle] >= PRESENT:
                return obstacle
        if len(read.tokens) < SHORT_WORDS:
            return "short"
        if parroting >= PRESENT:
            return "parroting"
        if not gives_back:
            return "question" if question.is_question >= PRESENT else "own_story"
        if about < SAME_MATTER:
            return "off_topic"
        return "good_feeling" if has_feeling else "good"

    def _quoted(self, heard: _Read) -> str:
        """A few of the partner's own words, up to a feeling if there is one; never hurtful ones."""
        felt = [feeling.end for feeling in self._feelings_of(heard)]
        hurtful = [
            heard.tokens[first].start
            for name in ("hostile", "blame")
            for first, _ in self._phrases[name].find(heard.tokens)
        ]
        sentences = [
            place for place in heard.sentences if not any(place[0] <= at < place[1] for at in hurtful)
        ]
        if not sentences:
            return ""
        start, end = max(
            sentences, key=lambda place: (any(place[0] < at <= place[1] for at in felt), place[1] - place[0])
        )
        until = next((at for at in felt if start < at <= end), None)
        words = heard.text[start:until].split()[-QUOTE_WORDS:] if until else heard.text[start:end].split()
        words = words[:QUOTE_WORDS]
        while words and self._is_loose(words[0]):
            words = words[1:]
        while words and self._is_loose(words[-1]):
            words = words[:-1]
        return " ".join(words).strip(_MARKS)

    def _is_loose(self, word: str) -> bool:
        return word.strip(_MARKS).lower() in self._words.loose_ends


def _overlap_form(n_words: int) -> OverlapForm:
    if n_words <= SIGNAL_WORDS:
        return OverlapForm(backchannel=0.8, cooperative=0.1, floor_taking=0.1)
    return OverlapForm(backchannel=0.1, cooperative=0.4, floor_taking=0.5)


def _evidence(
    read: _Read, found: dict[str, list[tuple[int, int]]], feelings: tuple[Feeling, ...]
) -> dict[str, tuple[tuple[int, int], ...]]:
    """Character offsets by field, only of fields that have any."""
    spans = {
        name: tuple((read.tokens[first].start, read.tokens[last - 1].end) for first, last in places)
        for name, places in found.items()
        if places and name != "thanks"
    }
    if feelings:
        spans["feelings"] = tuple((feeling.start, feeling.end) for feeling in feelings)
    return spans
