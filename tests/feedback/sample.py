"""Journals written by hand: what the real ones look like, small enough to be read."""

from __future__ import annotations

from dataclasses import replace

from assistant.events import (
    UNKNOWN,
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

    def phase(self, phase: str, round_: int, at_s: float, speaker: str | None, listener: str | None) -> None:
        granted = {"speak": speaker, "paraphrase": listener, "confirm": speaker, "reply": listener}.get(phase)
        self.events.append(
            PhaseStarted(
                at=to_samples(at_s),
                phase=phase,
                round=round_,
                speaker=speaker,
                listener=listener,
                granted_to=granted,
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


ANN_SPEAKS = (
    "On Thursday you came home late, and I had cooked, and the children asked where you were. "
    "I did not know what to tell them. I felt lonely and a bit forgotten, and I would like a short call."
)
BEN_SPEAKS = (
    "At work it has been a lot since March. When I come in at the door I would need ten minutes of quiet, "
    "and then I am happy to be with you all. I feel torn between the two of you."
)


def exercise(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """Two rounds of saying it back: a cut-in, an answer too soon, a second try; confirmed twice."""
    j = Journal(names, exercise="say-it-back")
    j.phase("brief", 0, 0.0, None, None)
    j.prompts(None, "brief", 0.4, "Welcome, both of you. One speaks, the other says it back.")
    j.phase("speak", 1, 6.0, "A", "B")
    j.prompts("A", "speak", 6.2, f"{names[0]}, you begin.")
    j.says("A", 8.0, 31.0, ANN_SPEAKS)
    j.signal("B", "A", 12.1)
    j.signal("B", "A", 19.4, "yeah")
    ipu = j.hears("B", 29.6, 33.2, certainty=0.9)
    j.words("B", 29.6, 33.2, "But I told you on Monday that it would be late.", ipu)
    j.turn("B", 29.6, 33.2)
    j.overlap(
        "B",
        "A",
        29.6,
        31.0,
        OverlapKind.INTERRUPTION,
        f"{names[1]} starts inside {names[0]}'s turn; {names[0]} stops in the middle of it",
        is_noted=True,
    )
    j.prompts("B", "speak", 33.9, "Let the sentence land first.", has_room=False)
    j.says("A", 34.0, 38.5, "A short call would have been enough for me.")
    j.phase("paraphrase", 1, 41.0, "A", "B")
    j.prompts("B", "paraphrase", 41.2, f"{names[1]}, what did you hear?")
    j.attempt(
        1, 1, "B", 44.0, 49.0, ANN_SPEAKS, "But I really did tell you, and I had no choice there.", REBUTTAL
    )
    j.prompts("B", "paraphrase", 50.5, f"First say back what {names[0]} said. What was it like?")
    j.attempt(
        1,
        2,
        "B",
        55.0,
        66.0,
        ANN_SPEAKS,
        "So you sat there with the dinner and the children, and you felt lonely, and a short call from me "
        "would have made it easier.",
        GOOD,
    )
    j.phase("confirm", 1, 67.0, "A", "B")
    j.prompts("A", "confirm", 67.4, "Is that what you meant?")
    j.reply(1, "A", 69.4, 71.0, "Yes, that is it.", ReplyMeaning.YES)
    j.phase("reply", 1, 72.0, "A", "B")
    j.says(
        "B",
        73.0,
        84.0,
        "Thank you for telling me so calmly. You kept dinner warm, that was a relief, you are so patient.",
        judged=THANKS,
        answering=ANN_SPEAKS,
    )
    j.round_ends(1, 85.0, "A", "B", ANN_SPEAKS, True)
    j.phase("speak", 2, 86.0, "B", "A")
    j.prompts("B", "speak", 86.2, f"Now you, {names[1]}.")
    j.says("B", 89.0, 112.0, BEN_SPEAKS)
    j.signal("A", "B", 95.2)
    j.signal("A", "B", 103.0, "right")
    ipu = j.hears("A", 106.0, 107.1, certainty=0.7)
    j.words("A", 106.0, 107.1, "The two of us, yes", ipu)
    j.overlap("A", "B", 106.0, 107.1, OverlapKind.COOPERATIVE, f"{names[0]} echoes, and {names[1]} goes on")
    j.phase("paraphrase", 2, 113.0, "B", "A")
    j.prompts("A", "paraphrase", 113.2, f"{names[0]}, what did you hear?")
    j.attempt(
        2,
        1,
        "A",
        117.0,
        126.0,
        BEN_SPEAKS,
        "I hear that work has been heavy since March, and ten quiet minutes at the door would help you to be "
        "with us.",
        replace(GOOD, feelings=(), missing=("I feel torn between the two of you",)),
    )
    j.phase("confirm", 2, 127.0, "B", "A")
    j.prompts("B", "confirm", 127.2, "Is that what you meant?")
    j.reply(2, "B", 129.0, 131.5, "Yes. And that I feel torn.", ReplyMeaning.YES)
    j.phase("reply", 2, 132.0, "B", "A")
    j.says("A", 133.0, 137.0, "What would those ten minutes look like for you?", judged=OPEN_QUESTION)
    ipu = j.hears("B", 136.7, 145.0, certainty=0.95)
    j.words("B", 136.7, 145.0, "I would put my bag down and sit on the balcony, with nobody asking.", ipu)
    j.turn("B", 136.7, 145.0)
    j.overlap(
        "B", "A", 136.7, 137.0, OverlapKind.EARLY_START, f"only the last 0.3 s of {names[0]}'s finished turn"
    )
    j.round_ends(2, 146.0, "B", "A", BEN_SPEAKS, True)
    j.phase("close", 2, 146.0, None, None)
    j.prompts(None, "close", 146.4, "Thank you both. That was two rounds.")
    return j.ends(152.0)


def ordinary_talk(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """Everyday talk on one channel: advice, closed questions, somebody unknown, something not clear."""
    j = Journal(names, layout=ChannelLayout.MIXED)
    j.caveat(
        "no_exercise", "No exercise could be followed in this recording, so only the talk itself is told."
    )
    j.says("A", 1.0, 14.0, "So my sister called, and she wants to come for two weeks, and I was annoyed.")
    j.signal("B", "A", 5.0, "uh-huh")
    j.says(
        "B",
        14.3,
        19.0,
        "You should just tell her that it does not work.",
        judged=ADVICE,
        answering="So my sister called",
    )
    j.says("A", 18.6, 30.0, "I know, but I do not want to hurt her, she was so good to me last year.")
    j.overlap("A", "B", 18.6, 19.0, OverlapKind.EARLY_START, "only the last 0.4 s of a finished turn")
    j.hears("B", 24.0, 25.4, certainty=0.6)
    j.overlap(
        "B",
        "A",
        24.0,
        25.4,
        OverlapKind.FAILED_INTERRUPTION,
        "starts inside the turn, and the other goes on",
    )
    j.says("B", 30.4, 33.0, "Did you say yes?", judged=CLOSED_QUESTION)
    j.says("A", 33.2, 41.0, "Not yet. I said I would talk to you first.", judged=PLAIN)
    ipu = j.hears(UNKNOWN, 42.0, 43.0)
    j.events.append(Attributed(at=to_samples(45), ipu=ipu, participant="UNKNOWN-1", certainty=0.7))
    j.overlap("B", "A", 40.8, 41.0, OverlapKind.UNDECIDED, "too short to tell")
    j.says("B", 43.4, 50.0, "Thanks. Let us look at the calendar tonight.", judged=PLAIN)
    return j.ends(52.0, file="a talk.m4a", channels=1, reason="source_ended")


def one_partner() -> list[Event]:
    """Only one of the two is heard."""
    j = Journal()
    j.says("A", 1.0, 9.0, "Hello? I think you cannot hear me. I will just go on talking then.")
    j.caveat("one_partner", "Only one partner was heard.")
    return j.ends(12.0, reason="source_ended")


def no_speech() -> list[Event]:
    """Ten seconds of nothing."""
    j = Journal()
    j.caveat("no_speech", "No speech was found in this recording.")
    return j.ends(10.0, reason="source_ended")


def long_talk(n_minutes: int = 120) -> list[Event]:
    """Hours of talk: a turn every six seconds, a signal in each, a cut-in every two minutes."""
    j = Journal(("Ann", "Ben"))
    for n in range(n_minutes * 10):
        who, other = ("A", "B") if n % 2 == 0 else ("B", "A")
        start = n * 6.0
        j.says(
            who,
            start,
            start + 5.5,
            f"This is turn number {n}, and it goes on for quite a while.",
            judged=PLAIN,
        )
        j.signal(other, who, start + 2.0)
        if n % 20 == 19:
            j.hears(other, start + 4.9, start + 5.9)
            j.overlap(other, who, start + 4.9, start + 5.5, OverlapKind.INTERRUPTION, "stops unfinished")
    return j.ends(n_minutes * 60.0, file="two hours.mp3")


I_STATEMENT = replace(PLAIN, i_statement=0.95, evidence={"i_statement": ((0, 6),)})
BLAME = replace(PLAIN, blame=0.9)
THANKED_BACK = replace(PLAIN, accepted=True)
UNASKED_ADVICE = replace(ADVICE, accepted=False)


def thanking(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """Thanks with all three parts, taken in; thanks with two, waved off."""
    j = Journal(names, exercise="thank-you-for")
    j.begins("thank-you-for")
    j.phase("thanking", 1, 0.0, "A", "B")
    text = "You drove my mother home on Sunday, I could breathe again, and it shows how generous you are."
    j.tells(1, 1, "A", 2, 12, text, Form.APPRECIATION, THANKS, is_met=True)
    j.phase("receiving", 1, 13.0, "A", "B")
    j.attempt(1, 1, "B", 14, 17, text, "Thank you, that means a lot to me.", THANKED_BACK)
    j.round_ends(1, 18, "A", "B", text, None)
    j.phase("thanking", 2, 19.0, "B", "A")
    text = "Thank you for the soup yesterday, it warmed me right through."
    j.tells(2, 1, "B", 21, 28, text, Form.APPRECIATION, THANKS_WITHOUT_QUALITY, is_met=True)
    j.phase("receiving", 2, 29.0, "B", "A")
    j.attempt(2, 1, "A", 30, 32, text, "Oh, it was nothing.", PLAIN)
    j.round_ends(2, 33, "B", "A", text, None)
    return j.ends(40)


def laughing(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """A funny memory, told by both at once."""
    j = Journal(names, exercise="when-we-laughed")
    j.begins("when-we-laughed")
    j.phase("talk", 1, 0.0, None, None)
    j.says("A", 2, 12, "We had the tent on the roof and then the dog sat on the map.", judged=PLAIN)
    j.says("B", 10, 18, "And you said, the dog knows the way better than you do.", judged=PLAIN)
    j.overlap("B", "A", 10, 12, OverlapKind.INTERRUPTION, "stops unfinished")
    j.says("A", 16, 24, "He did know the way, he found the bakery.", judged=ADVICE)
    j.overlap("A", "B", 16, 18, OverlapKind.FAILED_INTERRUPTION, "the other goes on")
    return j.ends(30)


def stress(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """A hard day: an idea that nobody asked for; then one that was asked for."""
    j = Journal(names, exercise="stress-of-the-day")
    j.begins("stress-of-the-day")
    hard = "The whole plan fell through this morning, and my boss only wrote me two words about it."
    j.phase("telling", 1, 0.0, "A", "B")
    j.says("A", 2, 14, hard)
    j.phase("standing_by", 1, 16.0, "A", "B")
    j.attempt(1, 1, "B", 17, 20, hard, "You should look for another job.", UNASKED_ADVICE)
    j.round_ends(1, 24, "A", "B", hard, None)
    hard = "My sister wants the keys back by Friday. What would you do?"
    j.phase("telling", 2, 25.0, "B", "A")
    j.says("B", 26, 36, hard)
    j.says("A", 38, 42, "I would just give her the spare ones.", judged=ADVICE, answering=hard)
    j.phase("standing_by", 2, 44.0, "B", "A")
    j.attempt(2, 1, "A", 45, 48, hard, "I am with you in this.", THANKED_BACK)
    j.round_ends(2, 50, "B", "A", hard, None)
    return j.ends(55)


def attention(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """One asks openly; the other asks what yes or no answers, and turns to the own side."""
    j = Journal(names, exercise="undivided-attention")
    j.begins("undivided-attention")
    j.phase("telling", 1, 0.0, "A", "B")
    j.says("A", 2, 12, "I have started to draw again in the evenings.", judged=PLAIN)
    j.says("B", 13, 16, "What is it like when you draw?", judged=OPEN_QUESTION)
    j.says("A", 17, 27, "Quiet, mostly, and the day goes away.", judged=PLAIN)
    j.round_ends(1, 30, "A", "B", "I have started to draw again.", None)
    j.phase("telling", 2, 31.0, "B", "A")
    j.says("B", 33, 43, "At work they made me lead the new group.", judged=PLAIN)
    j.says("A", 44, 46, "Are you glad about it?", judged=CLOSED_QUESTION)
    own = "I once had to lead a group too, and I did not sleep for a month before it."
    j.says("A", 48, 56, own, judged=I_STATEMENT)
    j.round_ends(2, 60, "B", "A", "At work they made me lead the new group.", None)
    return j.ends(64)


def complaint(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """A complaint turned round at the second try; one that stayed with the other."""
    j = Journal(names, exercise="i-instead-of-you")
    j.begins("i-instead-of-you")
    j.phase("complaint", 1, 0.0, "A", "B")
    j.tells(1, 1, "A", 2, 6, "You never call.", Form.I_STATEMENT, BLAME, is_met=False)
    text = "I feel worried when it gets late, and I need a short call."
    j.tells(1, 2, "A", 10, 16, text, Form.I_STATEMENT, I_STATEMENT, is_met=True)
    j.phase("paraphrase", 1, 18.0, "A", "B")
    j.attempt(1, 1, "B", 19, 24, text, "So you are worried when it gets late.", GOOD)
    j.round_ends(1, 28, "A", "B", text, True)
    j.phase("complaint", 2, 30.0, "B", "A")
    text = "You always put the shopping on the stairs."
    j.tells(2, 1, "B", 32, 36, text, Form.I_STATEMENT, BLAME, is_met=False)
    j.phase("paraphrase", 2, 40.0, "B", "A")
    j.attempt(2, 1, "A", 41, 44, text, "So the shopping on the stairs is in your way.", GOOD)
    j.round_ends(2, 48, "B", "A", text, True)
    return j.ends(50)


def intentions(names: tuple[str, str] = ("Ann", "Ben")) -> list[Event]:
    """Two wishes for a talk: one came closer, one did not."""
    j = Journal(names, exercise="set-your-intentions")
    j.begins("set-your-intentions")
    first, second = "I want to be able to tell you about the move.", "I want to stay calm with you."
    j.phase("intention", 1, 0.0, "A", "B")
    j.says("A", 1, 5, first)
    j.wishes("A", 1, 5, first)
    j.round_ends(1, 8, "A", "B", first, True)
    j.phase("intention", 2, 9.0, "B", "A")
    j.says("B", 10, 14, second)
    j.wishes("B", 10, 14, second)
    j.round_ends(2, 16, "B", "A", second, True)
    j.phase("talk", 2, 17.0, None, None)
    j.says("A", 18, 30, "So, the move. I would like us to look at it together.", judged=PLAIN)
    j.phase("recall", 2, 40.0, "A", "B")
    j.recalls("A", 41, 42, "Yes, it did.", ReplyMeaning.YES)
    j.recalls("B", 44, 46, "Not really.", ReplyMeaning.NOT_QUITE)
    return j.ends(50)
