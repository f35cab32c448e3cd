"""Every fact that crosses a border.

Each event is frozen and has `at`: the session time at which the fact was
*known*, which is later than the moment it speaks of. Events are appended to the
journal and never rewritten; what was learned later is a later event.

Times are samples at 16 kHz (`timebase`). Participants are ids ("A", "B"); their
names are in `SessionStarted`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from assistant.timebase import Samples, Span

ParticipantId: TypeAlias = str

UNKNOWN: ParticipantId = "UNKNOWN"
"""Somebody speaks and it is not known who. Known strangers are `UNKNOWN-1`, `UNKNOWN-2`, …"""


def is_unknown(participant: ParticipantId) -> bool:
    return participant.startswith(UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person in the session. `name` is shown as it was typed."""

    id: ParticipantId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact, and when it was known."""

    at: Samples


# -- the session ------------------------------------------------------------


class SessionKind(StrEnum):
    LIVE = "live"
    REPLAY = "replay"


class ChannelLayout(StrEnum):
    """How the partners lie on the channels: one each, or all on one."""

    SPLIT = "split"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What was listened to."""

    file: str | None
    duration: Samples
    channels: int
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """A model that was used."""

    role: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(Event):
    kind: SessionKind
    participants: tuple[Participant, ...]
    exercise: str | None
    language: str
    layout: ChannelLayout
    patience: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsLoaded(Event):
    models: tuple[ModelInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEnded(Event):
    """The recording is over, or the microphone was closed."""

    source: SourceInfo


class CaveatCode(StrEnum):
    """A reason to trust the figures less. Each has a sentence in `languages/<code>/feedback.toml`."""

    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    GAP = "gap"
    NOT_A_NUMBER = "not_a_number"
    VERY_QUIET = "very_quiet"
    CLIPPED = "clipped"
    UNEVEN_CHANNELS = "uneven_channels"
    MANY_CHANNELS = "many_channels"
    DEAD_CHANNEL = "dead_channel"
    FEWER_VOICES = "fewer_voices"
    VOICES_ALIKE = "voices_alike"
    VOICES_NOT_TOLD_APART = "voices_not_told_apart"
    NO_TURN_END_MODEL = "no_turn_end_model"
    FALLBACK_MODEL = "fallback_model"
    QUICKER_WORDS_MODEL = "quicker_words_model"
    WORDS_BEHIND = "words_behind"
    CUT_OFF = "cut_off"
    NO_EXERCISE = "no-exercise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """A reason to trust the figures less, before it has become an event: a fact, no sentence.

    `values` fill the places of its sentence.
    """

    code: CaveatCode
    values: dict[str, int | float | str] = field(default_factory=dict)

    def raised(self, at: Samples) -> CaveatRaised:
        return CaveatRaised(at=at, code=self.code, values=self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatRaised(Event):
    """Something that makes the figures less sure. Older journals hold the sentence itself, `text`."""

    code: str
    values: dict[str, int | float | str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioLost(Event):
    """The sound of this span never reached us. Session time counts on."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResumed(Event):
    """A session that was cut off goes on: nothing was heard over `gap`.

    `away_s` is how long that was by the wall clock; session time goes on for an hour of it at most.
    """

    gap: Span
    away_s: float


# -- hearing ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStarted(Event):
    """A voice is heard: early (about 0.1 s), and whose it is may be unknown."""

    participant: ParticipantId
    start: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEnded(Event):
    """The voice that `VoiceStarted` told of is silent again."""

    participant: ParticipantId
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted(Event):
    """An IPU begins. `participant` may be UNKNOWN until an `Attributed` follows."""

    ipu: int
    participant: ParticipantId
    start: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechEnded(Event):
    """An IPU is over, with its exact span."""

    ipu: int
    participant: ParticipantId
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed(Event):
    """Whose IPU it is, and how sure that is (0..1). The last word on an IPU counts."""

    ipu: int
    participant: ParticipantId
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardUpTo(Event):
    """All speech before `until` has been told and attributed; nothing earlier will follow."""

    until: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEndLikely(Event):
    """How finished the speech before the pause that began at `end` sounds (0..1)."""

    participant: ParticipantId
    end: Samples
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEndDecided(Event):
    """From sound and words alone, this partner's turn seems to be over since `end`."""

    participant: ParticipantId
    end: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechMeasured(Event):
    """How loud an IPU was: the level of its loud frames, against full scale."""

    ipu: int
    level_dbfs: float


# -- words ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    text: str
    span: Span
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceTranscribed(Event):
    """The words of one or more IPUs of one participant, joined over short pauses."""

    utterance: int
    participant: ParticipantId
    span: Span
    text: str
    words: tuple[Word, ...]
    ipus: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsGuessed(Event):
    """The words of a voice that has just fallen silent, as well as can be told at once; "" where they cannot.

    Only a live session has it: nobody should wait for an answer until hearing is
    sure. `UtteranceTranscribed` follows, and its words are those that are kept.
    """

    participant: ParticipantId
    span: Span
    text: str


class WordsStep(StrEnum):
    """With what words are written: the usual model, a quicker one, or not at all."""

    USUAL = "usual"
    QUICK = "quick"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsStepped(Event):
    """From here on utterances are written so, as this computer can or cannot keep up.

    Only a live session has it.
    """

    step: WordsStep


# -- turns ------------------------------------------------------------------


class OverlapKind(StrEnum):
    BACKCHANNEL = "backchannel"
    COOPERATIVE = "cooperative"
    EARLY_START = "early_start"
    INTERRUPTION = "interruption"
    FAILED_INTERRUPTION = "failed_interruption"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted(Event):
    turn: int
    participant: ParticipantId
    start: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded(Event):
    """A turn with its exact span. `fto` > 0 is a gap, < 0 an overlap, None at the first turn."""

    turn: int
    participant: ParticipantId
    span: Span
    fto: Samples | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapStarted(Event):
    """`by` has begun to speak while `holder` had the floor."""

    overlap: int
    holder: ParticipantId
    by: ParticipantId
    start: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesTogether(Event):
    """Two voices seem to be heard at once since `start`: early and coarse, for the screen and in no figure.

    Only a live session on one microphone has it; `OverlapStarted` follows where it is so.
    """

    start: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapJudged(Event):
    """What an overlap was, why, and (`at`) since when that is certain."""

    overlap: int
    holder: ParticipantId
    by: ParticipantId
    span: Span
    kind: OverlapKind
    reason: str


class TensionSign(StrEnum):
    """What may mean that it is too much at the moment."""

    CUT_INS = "cut_ins"
    RAISED_VOICE = "raised_voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class TensionNoted(Event):
    """A break might be kind. It says what was measured, and nothing about anybody.

    `by` is whose voice was raised, and None for cut-ins. `louder_db` and `faster` (a factor) are against that
    partner's own beginning of this session.
    """

    sign: TensionSign
    by: ParticipantId | None
    n_cut_ins: int
    louder_db: float | None
    faster: float | None


# -- listening --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """A word for a felt state, with character offsets into the response."""

    word: str
    family: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    is_question: float
    is_open: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Appreciation:
    deed: float
    effect: float
    quality: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapForm:
    """From words and timing: what the response is to somebody who is speaking. Sums to 1."""

    backchannel: float
    cooperative: float
    floor_taking: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a response is to what was said before it. Figures are probabilities, 0..1.

    `about`, `faithful` and `parroting` are None, and `missing` too, where there
    was nothing to compare with. `evidence` maps a field to character offsets
    into the response; `reason` says in words why it was (not) accepted.
    `harsh_start`: as the opening of a complaint, how harsh, against soft. `intention`:
    a wish stated as what the one who speaks wants to do in this talk.
    """

    accepted: bool
    paraphrase: float
    about: float | None
    faithful: float | None
    question: Question
    advice: float
    rebuttal: float
    hostile: float
    parroting: float | None
    validation: float
    i_statement: float
    blame: float
    appreciation: Appreciation
    overlap_kind: OverlapForm
    feelings: tuple[Feeling, ...]
    missing: tuple[str, ...] | None
    covered: tuple[str, ...] | None
    evidence: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    reason: str = ""
    say: str = ""
    harsh_start: float = 0.0
    intention: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseAssessed(Event):
    """What an utterance was as an answer to what the partner had said before it, in any talk."""

    utterance: int
    participant: ParticipantId
    speech_text: str
    assessment: Assessment


# -- the exercise -----------------------------------------------------------


class ReplyMeaning(StrEnum):
    """What a partner's short answer to "Is that what you meant?" means."""

    YES = "yes"
    NOT_QUITE = "not_quite"
    MORE = "more"
    STOP = "stop"
    UNCLEAR = "unclear"


class CommandKind(StrEnum):
    """What a partner may ask of Sayback at any time, by voice or by key."""

    PAUSE = "pause"
    RESUME = "resume"
    REPEAT = "repeat"
    SKIP = "skip"
    STOP = "stop"
    ADD_MINUTE = "add_minute"
    UNDO = "undo"
    BREAK = "break"
    HIDE_CAPTIONS = "hide_captions"
    SHOW_CAPTIONS = "show_captions"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven(Event):
    """A partner asked for something; `by` is None and `text` "" where it was a key."""

    command: CommandKind
    by: ParticipantId | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExercisePaused(Event):
    """The exercise rests: no time runs and nothing is asked until it is resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseResumed(Event):
    """The exercise goes on where it rested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakOffered(Event):
    """Sayback asks whether a break would do good. Both may say yes or no, or let it be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakAgreed(Event):
    """The exercise rests, and they come back at `until`."""

    until: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseChosen(Event):
    """Which exercise a recording was found to follow (None: no exercise), and by what criterion.

    `reason` is a value of `exercise.follows.Why`. Older journals hold an English sentence instead.
    """

    exercise: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseBegun(Event):
    """An exercise is followed from here on: its name for people, what it trains, what its phases do.

    `trains` are values of `exercise.schema.Training`; `acts` maps the name of a phase
    to its act. So the feedback needs no exercise file, which may have changed since.
    """

    exercise: str
    title: str
    trains: tuple[str, ...]
    acts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStarted(Event):
    """A phase of the exercise. `granted_to` may speak now; None means nobody in particular.

    `told_from`: where the speaker began to tell, if that was before it was known who tells.
    """

    phase: str
    round: int
    speaker: ParticipantId | None
    listener: ParticipantId | None
    granted_to: ParticipantId | None
    told_from: Samples | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRequested(Event):
    """A command: Sayback wants to say `text` to `to` (None: to both)."""

    prompt: int
    to: ParticipantId | None
    phase: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptStarted(Event):
    prompt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptEnded(Event):
    """The prompt was heard over `span`; `is_cut` where a partner spoke and it stopped."""

    prompt: int
    span: Span
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptUnheard(Event):
    """There was no room for the prompt: nobody heard it, and it burns no attempt."""

    prompt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CutInNoted(Event):
    """The listener took the floor that was granted to the speaker. Named after the turn."""

    overlap: int
    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptAssessed(Event):
    """What the listener said back in this round, and what it was."""

    round: int
    attempt: int
    listener: ParticipantId
    speech_text: str
    response_text: str
    span: Span
    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechAssessed(Event):
    """What the speaker told, where the exercise trains how it is told. `form` is the name of that form."""

    round: int
    attempt: int
    speaker: ParticipantId
    text: str
    span: Span
    form: str
    is_met: bool
    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyHeard(Event):
    """The speaker's own word on the paraphrase. It outranks any score."""

    round: int
    participant: ParticipantId
    meaning: ReplyMeaning
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEnded(Event):
    """A round is over. `is_confirmed` is None where the speaker said neither yes nor no."""

    round: int
    speaker: ParticipantId
    listener: ParticipantId
    speech_text: str
    is_confirmed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentionSet(Event):
    """What a partner wants from the talk that follows, in their own words."""

    participant: ParticipantId
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentionRecalled(Event):
    """A partner looks back: did it get them closer to what they had set out for? The last word counts."""

    participant: ParticipantId
    meaning: ReplyMeaning
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """`reason`: "closed", "source_ended", "stopped" or "aborted"."""

    reason: str


# -- corrections ------------------------------------------------------------
#
# What a partner says afterwards of what Sayback got wrong. The events that it
# speaks of stay as they are; `feedback.corrections` says what follows from it.


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapCorrected(Event):
    """An overlap was of this kind; None: nobody spoke over the other in a way that matters."""

    correction: int
    by: ParticipantId
    overlap: int
    kind: OverlapKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsCorrected(Event):
    """The words of an utterance were these."""

    correction: int
    by: ParticipantId
    utterance: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCorrected(Event):
    """An utterance, with all of its IPUs, was this participant's."""

    correction: int
    by: ParticipantId
    utterance: int
    participant: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWithdrawn(Event):
    """A correction is taken back, by whom."""

    correction: int
    by: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkReread(Event):
    """What follows from the corrections in force, made as if it had been heard so. The last one counts.

    `turns` and `overlaps` are None where they stay as they were; `responses` and
    `attempts` are those that are another than before.
    """

    turns: tuple[TurnEnded, ...] | None
    overlaps: tuple[OverlapJudged, ...] | None
    responses: tuple[ResponseAssessed, ...]
    attempts: tuple[AttemptAssessed, ...]
