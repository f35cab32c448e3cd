"""Writes a journal by hand: events in seconds, and judgements to put into it."""

from __future__ import annotations

from dataclasses import replace

from assistant.events import (
    Appreciation,
    Assessment,
    AttemptAssessed,
    Attributed,
    AudioLost,
    CaveatRaised,
    ChannelLayout,
    CutInNoted,
    Event,
    ExerciseBegun,
    Feeling,
    IntentionRecalled,
    IntentionSet,
    ModelInfo,
    ModelsLoaded,
    OverlapForm,
    OverlapJudged,
    OverlapKind,
    Participant,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    Question,
    ReplyHeard,
    ReplyMeaning,
    ResponseAssessed,
    RoundEnded,
    SessionEnded,
    SessionKind,
    SessionStarted,
    SourceEnded,
    SourceInfo,
    SpeechAssessed,
    SpeechEnded,
    TurnEndDecided,
    TurnEnded,
    UtteranceTranscribed,
    Word,
)
from assistant.exercise.loader import load_exercise
from assistant.exercise.schema import Form
from assistant.feedback.words import FeedbackWords, feedback_words
from assistant.timebase import Span, to_samples


def english() -> FeedbackWords:
    return feedback_words("en")


def seconds(start_s: float, end_s: float) -> Span:
    return Span(to_samples(start_s), to_samples(end_s))


PLAIN = Assessment(
    accepted=False,
    paraphrase=0.1,
    about=0.5,
    faithful=0.5,
    question=Question(is_question=0.05, is_open=0.05),
    advice=0.05,
    rebuttal=0.05,
    hostile=0.02,
    parroting=0.1,
    validation=0.1,
    i_statement=0.1,
    blame=0.05,
    appreciation=Appreciation(deed=0.1, effect=0.1, quality=0.1),
    overlap_kind=OverlapForm(backchannel=0.1, cooperative=0.2, floor_taking=0.7),
    feelings=(),
    missing=(),
    covered=(),
    reason="A statement of one's own.",
    say="",
)
GOOD = replace(
    PLAIN,
    accepted=True,
    paraphrase=0.94,
    about=0.88,
    faithful=0.91,
    feelings=(Feeling(word="lonely", family="sad", start=20, end=26),),
    covered=("home late on Thursday",),
    reason="It says back the matter and the feeling, in own words.",
    say="That has the heart of it.",
)
REBUTTAL = replace(
    PLAIN,
    rebuttal=0.9,
    missing=("home late on Thursday",),
    reason="It answers before it says back.",
    say="Before you answer, say back what you heard.",
)
ADVICE = replace(PLAIN, advice=0.9, reason="It offers an idea.")
OPEN_QUESTION = replace(PLAIN, question=Question(is_question=0.97, is_open=0.9))
CLOSED_QUESTION = replace(PLAIN, question=Question(is_question=0.95, is_open=0.1))
THANKS = replace(
    PLAIN,
    appreciation=Appreciation(deed=0.9, effect=0.8, quality=0.85),
    feelings=(Feeling(word="relieved", family="glad", start=40, end=48),),
)
THANKS_WITHOUT_QUALITY = replace(THANKS, appreciation=Appreciation(deed=0.9, effect=0.8, quality=0.1))
I_STATEMENT = replace(PLAIN, i_statement=0.95, evidence={"i_statement": ((0, 6),)})
BLAME = replace(PLAIN, blame=0.9)
THANKED_BACK = replace(PLAIN, accepted=True)
UNASKED_ADVICE = replace(ADVICE, accepted=False)
FACTS = replace(GOOD, accepted=False, feelings=())
VALIDATION = replace(GOOD, validation=0.95, evidence={"validation": ((18, 32),)})


class Journal:
    """Writes events in seconds; `says` makes the IPU, the turn and the words of a stretch at once."""

    def __init__(
        self,
        names: tuple[str, str] = ("Ann", "Ben"),
        *,
        exercise: str | None = None,
        layout: ChannelLayout = ChannelLayout.SPLIT,
    ) -> None:
        participants = tuple(Participant(id=id_, name=name) for id_, name in zip("AB", names, strict=True))
        self.events: list[Event] = [
            SessionStarted(
                at=0,
                kind=SessionKind.REPLAY,
                participants=participants,
                exercise=exercise,
                language="en",
                layout=layout,
                patience=to_samples(2.5),
            ),
            ModelsLoaded(
                at=0,
                models=(
                    ModelInfo(role="speech to text", name="whisper-base", sha256="d0" * 32),
                    ModelInfo(role="speech activity", name="silero-vad-6", sha256="a1" * 32),
                ),
            ),
        ]
        self._n = 0
        self._turn_end: int | None = None
        self._turn_by: str | None = None

    def number(self) -> int:
        self._n += 1
        return self._n

    def hears(self, who: str, start_s: float, end_s: float, *, certainty: float | None = None) -> int:
        ipu, span = self.number(), seconds(start_s, end_s)
        self.events.append(SpeechEnded(at=span.end + 4800, ipu=ipu, participant=who, span=span))
        if certainty is not None:
            self.events.append(Attributed(at=span.end + 9600, ipu=ipu, participant=who, certainty=certainty))
        return ipu

    def words(self, who: str, start_s: float, end_s: float, text: str, *ipus: int) -> int:
        span, number, parts = seconds(start_s, end_s), self.number(), text.split()
        step = len(span) // max(1, len(parts))
        spoken = tuple(
            Word(text=part, span=Span(span.start + i * step, span.start + (i + 1) * step), probability=0.9)
            for i, part in enumerate(parts)
        )
        self.events.append(
            UtteranceTranscribed(
                at=span.end + 16000,
                utterance=number,
                participant=who,
                span=span,
                text=text,
                words=spoken,
                ipus=ipus,
            )
        )
        return number

    def turn(self, who: str, start_s: float, end_s: float) -> None:
        span = seconds(start_s, end_s)
        fto = None if self._turn_end is None or self._turn_by == who else span.start - self._turn_end
        self.events.append(TurnEndDecided(at=span.end + 11200, participant=who, end=span.end))
        self.events.append(
            TurnEnded(at=span.end + 12000, turn=self.number(), participant=who, span=span, fto=fto)
        )
        self._turn_end, self._turn_by = span.end, who

    def says(
        self,
        who: str,
        start_s: float,
        end_s: float,
        text: str,
        *,
        judged: Assessment | None = None,
        answering: str = "",
    ) -> None:
        ipu = self.hears(who, start_s, end_s, certainty=0.93)
        utterance = self.words(who, start_s, end_s, text, ipu)
        self.turn(who, start_s, end_s)
        if judged is not None:
            self.events.append(
                ResponseAssessed(
                    at=to_samples(end_s) + 17000,
                    utterance=utterance,
                    participant=who,
                    speech_text=answering,
                    assessment=judged,
                )
            )

    def overlap(
        self,
        by: str,
        holder: str,
        start_s: float,
        end_s: float,
        kind: OverlapKind,
        reason: str,
        *,
        is_noted: bool = False,
    ) -> None:
        span, number = seconds(start_s, end_s), self.number()
        self.events.append(
            OverlapJudged(
                at=span.end + 8000, overlap=number, holder=holder, by=by, span=span, kind=kind, reason=reason
            )
        )
        if is_noted:
            self.events.append(CutInNoted(at=span.end + 8000, overlap=number, by=by))

    def signal(self, by: str, holder: str, start_s: float, text: str = "mhm") -> None:
        """A backchannel of 0.3 s."""
        ipu = self.hears(by, start_s, start_s + 0.3, certainty=0.8)
        self.words(by, start_s, start_s + 0.3, text, ipu)
        self.overlap(
            by,
            holder,
            start_s,
            start_s + 0.3,
            OverlapKind.BACKCHANNEL,
            f"“{text}”: a short sign of listening, and {holder} goes on",
        )

    def prompts(self, to: str | None, phase: str, at_s: float, text: str, *, has_room: bool = True) -> None:
        number = self.number()
        span = seconds(at_s, at_s + 0.06 * len(text))
        self.events.append(PromptRequested(at=span.start, prompt=number, to=to, phase=phase, text=text))
        if has_room:
            self.events.append(PromptStarted(at=span.start, prompt=number))
            self.events.append(PromptEnded(at=span.end, prompt=number, span=span, is_cut=False))
        else:
            self.events.append(PromptUnheard(at=span.start, prompt=number))

    def begins(self, exercise: str) -> None:
        """The machine tells which exercise it follows, as it is in its file."""
        loaded = load_exercise(exercise)
        self.events.append(
            ExerciseBegun(
                at=0,
                exercise=loaded.id,
                title=loaded.title,
                trains=tuple(training.value for training in loaded.trains),
                acts={name: phase.act.value for name, phase in loaded.phases.items()},
            )
        )

    def phase(
        self,
        phase: str,
        round_: int,
        at_s: float,
        speaker: str | None,
        listener: str | None,
        *,
        told_from_s: float | None = None,
    ) -> None:
        granted = {"speak": speaker, "paraphrase": listener, "confirm": speaker, "reply": listener}.get(phase)
        self.events.append(
            PhaseStarted(
                at=to_samples(at_s),
                phase=phase,
                round=round_,
                speaker=speaker,
                listener=listener,
                granted_to=granted,
                told_from=None if told_from_s is None else to_samples(told_from_s),
            )
        )

    def attempt(
        self,
        round_: int,
        attempt: int,
        who: str,
        start_s: float,
        end_s: float,
        speech: str,
        text: str,
        judged: Assessment,
    ) -> None:
        self.says(who, start_s, end_s, text)
        self.events.append(
            AttemptAssessed(
                at=to_samples(end_s) + 20000,
                round=round_,
                attempt=attempt,
                listener=who,
                speech_text=speech,
                response_text=text,
                span=seconds(start_s, end_s),
                assessment=judged,
            )
        )

    def tells(
        self,
        round_: int,
        attempt: int,
        who: str,
        start_s: float,
        end_s: float,
        text: str,
        form: Form,
        judged: Assessment,
        *,
        is_met: bool,
    ) -> None:
        """A telling in the form that the exercise trains."""
        self.says(who, start_s, end_s, text, judged=judged)
        self.events.append(
            SpeechAssessed(
                at=to_samples(end_s) + 20000,
                round=round_,
                attempt=attempt,
                speaker=who,
                text=text,
                span=seconds(start_s, end_s),
                form=form.value,
                is_met=is_met,
                assessment=judged,
            )
        )

    def wishes(self, who: str, start_s: float, end_s: float, text: str) -> None:
        self.events.append(
            IntentionSet(
                at=to_samples(end_s) + 20000, participant=who, text=text, span=seconds(start_s, end_s)
            )
        )

    def recalls(self, who: str, start_s: float, end_s: float, text: str, meaning: ReplyMeaning) -> None:
        self.says(who, start_s, end_s, text)
        self.events.append(
            IntentionRecalled(
                at=to_samples(end_s) + 20000,
                participant=who,
                meaning=meaning,
                text=text,
                span=seconds(start_s, end_s),
            )
        )

    def reply(
        self, round_: int, who: str, start_s: float, end_s: float, text: str, meaning: ReplyMeaning
    ) -> None:
        self.says(who, start_s, end_s, text)
        self.events.append(
            ReplyHeard(
                at=to_samples(end_s) + 16000, round=round_, participant=who, meaning=meaning, text=text
            )
        )

    def round_ends(
        self, round_: int, at_s: float, speaker: str, listener: str, speech: str, is_confirmed: bool | None
    ) -> None:
        self.events.append(
            RoundEnded(
                at=to_samples(at_s),
                round=round_,
                speaker=speaker,
                listener=listener,
                speech_text=speech,
                is_confirmed=is_confirmed,
            )
        )

    def caveat(self, code: str, text: str, at_s: float = 0) -> None:
        self.events.append(CaveatRaised(at=to_samples(at_s), code=code, text=text))

    def loses(self, start_s: float, end_s: float) -> None:
        self.events.append(AudioLost(at=to_samples(end_s), span=seconds(start_s, end_s)))

    def ends(
        self,
        duration_s: float,
        *,
        file: str = "kitchen table.flac",
        channels: int = 2,
        reason: str = "closed",
    ) -> list[Event]:
        source = SourceInfo(file=file, duration=to_samples(duration_s), channels=channels, sha256="5f" * 32)
        self.events.append(SourceEnded(at=to_samples(duration_s), source=source))
        self.events.append(SessionEnded(at=to_samples(duration_s), reason=reason))
        return self.events
