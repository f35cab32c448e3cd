"""Which words the feedback needs from a language, and nothing else.

A language gives them in `languages/<code>/feedback.toml`; the model says, with the
field, what is missing. Sentences have places in braces; `summary.py` lists them.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from assistant.errors import OptionError
from assistant.events import CaveatCode, OverlapKind
from assistant.exercise.follows import Why
from assistant.exercise.words import ExerciseWords, exercise_words
from assistant.feedback.received import Reception
from assistant.language import read_words

PLACES = frozenset({"partner", "quote", "time", "said", "word", "length", "n"})
"""The places a summary sentence may have."""


def _names(text: str) -> list[str]:
    return text.split()


PAGE_WORDS = frozenset(
    _names("""
    absent advice advice_help answers_after answers_at_once answers_before asked_for balance
    balance_help balance_picture because both_at_once by_minute by_minute_picture by_minute_table
    came_in caveats_none chain_confirmed chain_not_confirmed chain_not_said_back chain_open
    chain_received chain_said_back chain_said_back_later chain_speech chain_speech_length changes
    changes_after changes_apart changes_at_once changes_before closed corrected corrected_help
    corrected_here cut_ins cut_ins_none exercise eyebrow feelings feelings_help feelings_picture
    for_each hear_moment kind left_out legend length listened_to live_session lost made made_by minute
    minute_columns minute_columns_welcome models no_exercise no_words none_yet noted of_talk open over
    over_help over_none over_one_microphone over_table over_together over_together_help over_welcome
    part_deed part_effect part_quality player present private prompt_no_room prompts prompts_replay quoted
    questions questions_help questions_picture receiving receiving_help recording
    reflections_to_questions round
    rounds rounds_plain row_cut_ins row_label row_part row_silent said_too seconds_short see_moment sign_lost
    sign_prompt sign_prompt_unheard sign_turn_end silence skip sound_unavailable source_of speech_of
    speech_unknown sure sure_intro thanks thanks_help timeline timeline_click timeline_help timeline_one
    title_join to to_both together too_many transcript transcript_help transcript_show turn_one turns
    typical_turn was_saying whose_turn wish wish_answer wish_unanswered wishes wishes_help
""")
)
"""What page and Markdown say around what was heard."""

DEFINITIONS = frozenset(
    _names("""
    talk_time talk_share turns fto said_back reflections questions feelings received advice
    appreciation backchannel
    cooperative early_start interruption failed_interruption undecided
""")
)
CAVEATS = frozenset(CaveatCode) - {CaveatCode.NO_EXERCISE} | {
    f"{CaveatCode.NO_EXERCISE}_{why}" for why in Why if why is not Why.FOLLOWED
}
REASONS = frozenset(
    _names("""
    one_partner little_talk unknown_voices few_turns few_changes few_changes_one no_words doubtful_words
    undecided_overlaps overlap_welcome
""")
)
ROLES = frozenset({"speech", "said_back", "said_back_again", "received", "reply"})
CORRECTIONS = frozenset({"overlap", "words", "voice", "nowhere", "unknown"})
REPLIES = frozenset({"confirmed", "not_confirmed", "open"})


def _with_known_places(text: str) -> str:
    unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - PLACES
    if unknown:
        raise ValueError(f"knows no place {{{sorted(unknown)[0]}}}; there are: {', '.join(sorted(PLACES))}")
    return text


Sentence = Annotated[str, AfterValidator(_with_known_places)]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WentWell(_Words):
    """What went well, the most telling first."""

    confirmed: Sentence
    thanked_in_full: Sentence
    turned_round: Sentence
    own_side: Sentence
    kept_wish: Sentence
    asked_openly: Sentence
    received: Sentence
    idea_when_asked: Sentence
    told_together: Sentence
    accepted: Sentence
    named_feeling: Sentence
    validated: Sentence
    thanked: Sentence
    open_question: Sentence
    reflected: Sentence
    tried_again: Sentence
    i_statement: Sentence
    let_finish: Sentence
    backchannels: Sentence
    told_feeling: Sentence
    took_part: Sentence
    spoke_alone: Sentence


class ToTry(_Words):
    """What to try next time, the most useful first."""

    let_it_in: Sentence
    just_an_ear: Sentence
    begin_with_i: Sentence
    makes_sense: Sentence
    stay_with: Sentence
    wish_again: Sentence
    say_back_first: Sentence
    advice_first: Sentence
    question_first: Sentence
    cut_in: Sentence
    cut_in_unheard: Sentence
    tried_cut_in: Sentence
    missing: Sentence
    own_words: Sentence
    check_back: Sentence
    advice: Sentence
    add_feeling: Sentence
    open_question: Sentence
    ask_more: Sentence
    add_quality: Sentence
    add_effect: Sentence
    add_deed: Sentence
    thank_small: Sentence
    ask_deeper: Sentence
    say_what_moved: Sentence
    remember_more: Sentence
    say_back_once: Sentence
    invite: Sentence


class Notes(_Words):
    """Said in place of the two sentences."""

    no_speech: str
    not_heard: Sentence


class SummaryWords(_Words):
    went_well: WentWell
    to_try: ToTry
    notes: Notes
    lead_went_well: str
    lead_to_try: str
    openers: tuple[str, ...]
    feeling_cues: tuple[str, ...]


class KindWords(_Words):
    """What one kind of overlap is called, in one and in many, and what it means."""

    one: str
    many: str
    meaning: str


class Definition(_Words):
    """How a figure is made: its name, its definition, what it does not mean, its source."""

    name: str
    text: str
    caution: str = ""
    source: str = ""


class UnitWords(_Words):
    """A length of time in words, with the place {n}; and what stands between whole and parts of a number."""

    decimal: str
    second: str
    seconds: Sentence
    minutes: Sentence


class BundleWords(_Words):
    """What stands in a bundle for others: names for partners, words for numbers, what it is, its review."""

    partners: tuple[str, ...]
    numbers: tuple[str, ...]
    list_head: str
    replaced: str
    still_there: str
    none_left: str
    reduced: str
    whole: str
    about: str


class FeedbackWords(_Words):
    """Every word of the feedback in one language; `asking` are those in which people ask for advice."""

    language: str
    summary: SummaryWords
    page: dict[str, str]
    kinds: dict[OverlapKind, KindWords]
    units: UnitWords
    replies: dict[str, str]
    reasons: dict[str, str]
    roles: dict[str, str]
    definitions: dict[str, Definition]
    families: dict[str, str]
    bundle: BundleWords
    corrections: dict[str, str]
    caveats: dict[str, str]
    receptions: dict[str, str]
    asking: ExerciseWords

    @model_validator(mode="after")
    def _has_every_word(self) -> FeedbackWords:
        needed: dict[str, tuple[frozenset[str], Iterable[str]]] = {
            "page": (PAGE_WORDS, self.page),
            "kinds": (frozenset(kind.value for kind in OverlapKind), [kind.value for kind in self.kinds]),
            "definitions": (DEFINITIONS, self.definitions),
            "reasons": (REASONS, self.reasons),
            "roles": (ROLES, self.roles),
            "replies": (REPLIES, self.replies),
            "corrections": (CORRECTIONS, self.corrections),
            "receptions": (frozenset(Reception), self.receptions),
            "caveats": (CAVEATS, self.caveats),
        }
        for part, (names, given) in needed.items():
            missing = sorted(names - set(given))
            if missing:
                raise ValueError(f"{part}: no words for {', '.join(missing)}")
        return self


def feedback_words(language: str) -> FeedbackWords:
    """The words of this language, read from its file.

    Raises
    ------
    OptionError
        If there are none for this language, or the file lacks something.
    """
    try:
        return FeedbackWords.model_validate(
            {**read_words(language, "feedback"), "asking": exercise_words(language)}
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise OptionError(f"languages/{language}/feedback.toml: {field}: {first['msg']}") from error
