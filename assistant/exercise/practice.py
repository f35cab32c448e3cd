"""What the rules of the exercise work with: the round, the phase, the floor, and what can be done.

No rule stands here. A rule (`speaking`, `saying_back`, `replying`) looks at the
round and calls the verbs of `Practice`; each verb notes what happened as an
event. `machine` says which rule answers what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.events import (
    Assessment,
    AttemptAssessed,
    CutInNoted,
    Event,
    IntentionRecalled,
    IntentionSet,
    ParticipantId,
    PhaseStarted,
    ReplyHeard,
    ReplyMeaning,
    RoundEnded,
    SessionEnded,
    SpeechAssessed,
)
from assistant.exercise.floor import Floor, Said
from assistant.exercise.intentions import wish_of
from assistant.exercise.phrases import n_words
from assistant.exercise.prompter import Prompt, Prompter
from assistant.exercise.rounds import Round, span_of, text_of
from assistant.exercise.schema import Act, Exercise, Form, Overlaps, Phase
from assistant.exercise.signals import Wording
from assistant.exercise.verdict import is_saying_back
from assistant.exercise.words import ExerciseWords
from assistant.ports import Judge
from assistant.timebase import Samples, to_samples

ADDED_WORDS = 5
"""What the speaker adds in so many words can be said back by itself."""

NOBODY_TELLS = (Act.TALK, Act.CLOSE)
"""Acts in which no partner is the one who tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSettings:
    """How a session is run.

    Attributes
    ----------
    patience : int
        A silence shorter than this never ends a speaking turn, in samples.
    first_speaker : str or None
        None: the partner who speaks first at length.
    is_recording : bool
        The partners cannot hear Sayback: commands are not obeyed, and the end
        stays open until the recording ends.
    """

    patience: Samples = to_samples(2.5)
    first_speaker: ParticipantId | None = None
    is_recording: bool = False


@dataclass(slots=True)
class Practice:
    """The state of one session of one exercise."""

    exercise: Exercise
    names: Mapping[ParticipantId, str]
    judge: Judge
    words: ExerciseWords
    script: Wording
    settings: MachineSettings
    floor: Floor = field(default_factory=Floor)
    prompter: Prompter = field(default_factory=Prompter)
    now: Samples = 0
    phase: str | None = None
    phase_started: Samples = 0
    round_started: Samples = 0
    extra_time: Samples = 0
    rested_until: Samples = 0
    """Silence before this moment counts for nothing: the exercise was resting."""
    n_nudges: int = 0
    n_recalled: int = 0
    intentions: dict[ParticipantId, str] = field(default_factory=dict)
    """What each wants from the talk, where the exercise looks back on it."""
    is_ended: bool = False
    out: list[Event] = field(default_factory=list)
    unassigned: list[Said] = field(default_factory=list)
    overheard: list[Said] = field(default_factory=list)
    again: list[Said] = field(default_factory=list)
    """What a rule hands back to be answered by the phase that it has just started."""
    round: Round = field(init=False)
    _noted: set[int] = field(default_factory=set)
    _unnamed: list[int] = field(default_factory=list)
    _weighed: dict[tuple[str, str], Assessment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        speaker = self.settings.first_speaker
        self.round = Round(
            number=1,
            speaker=speaker,
            listener=self.other(speaker) if speaker is not None else None,
            is_granted=speaker is not None,
        )

    def other(self, participant: ParticipantId) -> ParticipantId:
        return next(one for one in self.names if one != participant)

    @property
    def act(self) -> Act | None:
        return self.exercise.phases[self.phase].act if self.phase is not None else None

    @property
    def settings_of_phase(self) -> Phase:
        assert self.phase is not None
        return self.exercise.phases[self.phase]

    @property
    def has_unweighed(self) -> bool:
        """Has something been said that only waits for a pause to be weighed?"""
        the_round = self.round
        return bool(the_round.offer or the_round.reaction or the_round.faint or self.overheard)

    # -- phases and rounds ----------------------------------------------------

    def start_phase(self, act: Act, *, granted_to: ParticipantId | None) -> None:
        """The phase with this act begins; where the exercise has none, nothing happens."""
        name = self.exercise.name_of(act)
        if name is None:
            return
        self.phase, self.phase_started, self.extra_time, self.n_nudges = name, self.now, 0, 0
        self.prompter.drop()
        is_told = act is Act.SPEAK and bool(self.round.speech)
        self.out.append(
            PhaseStarted(
                at=self.now,
                phase=name,
                round=self.round.number,
                speaker=None if act in NOBODY_TELLS else self.round.speaker,
                listener=None if act in NOBODY_TELLS else self.round.listener,
                granted_to=granted_to,
                told_from=span_of(self.round.speech).start if is_told else None,
            )
        )

    def name_speaker(self, participant: ParticipantId, speech: Sequence[Said]) -> None:
        """From now on this partner is the speaker, with what was said so far."""
        self.round.speaker, self.round.listener = participant, self.other(participant)
        self.round.speech = list(speech)

    def end_round(self, *, is_last: bool = False) -> None:
        """The round is over; the next one, if there is one, has the roles swapped."""
        ended = self.round
        self._unnamed.clear()
        if ended.speaker is None or ended.listener is None:
            return
        self.out.append(
            RoundEnded(
                at=self.now,
                round=ended.number,
                speaker=ended.speaker,
                listener=ended.listener,
                speech_text=ended.speech_text,
                is_confirmed=ended.is_confirmed,
            )
        )
        if ended.speech and self.exercise.name_of(Act.RECALL) is not None:
            wish = wish_of(ended.speech_text, self.words, names=tuple(self.names.values()))
            self.intentions[ended.speaker] = wish
            self.out.append(
                IntentionSet(
                    at=self.now,
                    participant=ended.speaker,
                    text=wish,
                    span=span_of(ended.speech),
                )
            )
        self.round_started = self.now
        self.round = Round(
            number=ended.number if is_last else ended.number + 1,
            speaker=ended.listener,
            listener=ended.speaker,
            is_granted=False,
        )

    def swap_for_recall(self) -> None:
        """The other one is asked now."""
        old = self.round
        self.round = Round(
            number=old.number, speaker=old.listener, listener=old.speaker, is_granted=old.is_granted
        )

    def end_session(self, reason: str) -> None:
        self.prompter.drop()
        self.is_ended = True
        self.out.append(SessionEnded(at=self.now, reason=reason))

    def replace_words(self, guess: Said, said: Said) -> None:
        """The words themselves are there: in what is still open they take the place of the guess."""
        for told in (self.round.speech, self.round.reply):
            if guess in told:
                told[told.index(guess)] = replace(said, span=guess.span)

    # -- prompts --------------------------------------------------------------

    def ask(
        self,
        situation: str,
        *,
        to: ParticipantId | None,
        burns_attempt: bool = False,
        outranks: bool = False,
        instead: str | None = None,
    ) -> None:
        """Let a prompt wait for quiet. `instead` are words made for this moment, if they are not too long."""
        assert self.phase is not None
        text = self.script.addressed(to, instead) if instead and to is not None else None
        if text is None:
            text = self.script.line(
                self.phase, situation, speaker=self.round.speaker, listener=self.round.listener
            )
        prompt = Prompt(
            phase=self.phase,
            situation=situation,
            to=to,
            text=text,
            burns_attempt=burns_attempt,
            outranks=outranks,
        )
        self.prompter.ask(prompt, at=self.now)

    def wish_told(self, wish: str) -> str | None:
        """The words that look back on a wish; None where the exercise has none, or it is too long."""
        assert self.phase is not None
        return self.script.recalling(
            self.phase, wish, speaker=self.round.speaker, listener=self.round.listener
        )

    def has_words_for(self, situation: str) -> bool:
        return self.phase is not None and self.script.has(self.phase, situation)

    # -- what is noted --------------------------------------------------------

    def note_cut_ins(self) -> None:
        """Remember each time the listener took the floor that is the speaker's, once."""
        is_welcome = self.exercise.overlaps is Overlaps.WELCOME
        if is_welcome or self.round.listener is None or not self.round.speech:
            return
        speech = span_of(self.round.speech)
        for judged in self.floor.cut_ins(self.round.listener, within=speech):
            if judged.overlap not in self._noted:
                self._noted.add(judged.overlap)
                self._unnamed.append(judged.overlap)
                self.out.append(CutInNoted(at=self.now, overlap=judged.overlap, by=judged.by))

    def take_unnamed_cut_ins(self) -> int:
        """How many cut-ins have not been named yet; they count as named from now on."""
        n_unnamed = len(self._unnamed)
        self._unnamed.clear()
        return n_unnamed

    def assess(self, offer: Sequence[Said]) -> tuple[Assessment, str]:
        """What the listener's words are, and the speech that they were held against.

        Where the speaker has told more after a first try, saying back either all
        of it or the new part is a saying back.
        """
        whole, added, response = self.round.speech_text, text_of(self.round.added), text_of(offer)
        assessment = self._assessed(whole, response)
        if not assessment.accepted and added != whole and n_words(added) >= ADDED_WORDS:
            of_added = self._assessed(added, response)
            if of_added.accepted or (is_saying_back(of_added) and not is_saying_back(assessment)):
                return of_added, added
        return assessment, whole

    def _assessed(self, speech: str, response: str) -> Assessment:
        """The judge is asked once: what is weighed when it is heard is weighed again when it is answered."""
        known = self._weighed.get((speech, response))
        if known is None:
            known = self.judge.assess(speech, response)
            self._weighed = {**dict(list(self._weighed.items())[-1:]), (speech, response): known}
        return known

    def note_attempt(self, offer: Sequence[Said], assessment: Assessment, speech_text: str) -> None:
        assert self.round.listener is not None
        self.round.n_attempts += 1
        self.round.n_told_before = len(self.round.speech)
        self.out.append(
            AttemptAssessed(
                at=self.now,
                round=self.round.number,
                attempt=self.round.n_attempts,
                listener=self.round.listener,
                speech_text=speech_text,
                response_text=text_of(offer),
                span=span_of(offer),
                assessment=assessment,
            )
        )

    def note_speech(self, form: Form, assessment: Assessment, *, is_met: bool) -> None:
        assert self.round.speaker is not None
        self.round.n_told += 1
        self.out.append(
            SpeechAssessed(
                at=self.now,
                round=self.round.number,
                attempt=self.round.n_told,
                speaker=self.round.speaker,
                text=self.round.speech_text,
                span=span_of(self.round.speech),
                form=form.value,
                is_met=is_met,
                assessment=assessment,
            )
        )

    def note_recall(self, meaning: ReplyMeaning) -> None:
        """What the one who is asked has said so far of whether it got them closer."""
        assert self.round.speaker is not None
        self.out.append(
            IntentionRecalled(
                at=self.now,
                participant=self.round.speaker,
                meaning=meaning,
                text=text_of(self.round.reply),
                span=span_of(self.round.reply),
            )
        )

    def note_reply(self, said: Said, meaning: ReplyMeaning) -> None:
        self.out.append(
            ReplyHeard(
                at=self.now,
                round=self.round.number,
                participant=said.participant,
                meaning=meaning,
                text=said.text,
            )
        )
