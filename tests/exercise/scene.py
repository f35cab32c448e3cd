"""A room for the exercise machine: partners speak at given times, a judge follows a simple rule.

Each line of a scene is `(who, start_s, text)`; a word takes 0.4 s. The room makes
the events that hearing, turns and transcription would give, and answers prompts
as a replay does: a voice that starts before a prompt is over leaves it unheard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.events import (
    Appreciation,
    Assessment,
    Event,
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
    SourceEnded,
    SourceInfo,
    TurnEndDecided,
    UtteranceTranscribed,
    VoiceEnded,
    VoiceStarted,
)
from assistant.exercise.loader import load_exercise
from assistant.exercise.machine import ExerciseMachine
from assistant.exercise.phrases import n_words
from assistant.exercise.practice import MachineSettings
from assistant.exercise.schema import Exercise
from assistant.exercise.words import exercise_words
from assistant.ports import ContextUtterance, ResponseTiming
from assistant.prompts.script import Script
from assistant.timebase import Samples, Span, to_samples, to_seconds

WORDS = exercise_words("en")
ANN = Participant(id="A", name="Ann")
BEN = Participant(id="B", name="Ben")
WORD_S = 0.4
KNOWN_LATER_S = 0.1
WORDS_LATER_S = 0.6
TURN_END_LATER_S = 0.7


def assessment(
    *,
    accepted: bool,
    advice: float = 0.0,
    rebuttal: float = 0.0,
    question: float = 0.0,
    paraphrase: float | None = None,
    say: str = "",
) -> Assessment:
    return Assessment(
        accepted=accepted,
        paraphrase=paraphrase if paraphrase is not None else float(accepted),
        about=1.0,
        faithful=1.0,
        question=Question(is_question=question, is_open=0.0),
        advice=advice,
        rebuttal=rebuttal,
        hostile=0.0,
        parroting=0.0,
        validation=0.0,
        i_statement=0.0,
        blame=0.0,
        appreciation=Appreciation(deed=0.0, effect=0.0, quality=0.0),
        overlap_kind=OverlapForm(backchannel=0.0, cooperative=0.0, floor_taking=1.0),
        feelings=(),
        missing=(),
        covered=(),
        say=say,
    )


class RuleJudge:
    """ "So you …" and "You …" are a saying back; "But …" argues, "Why don't …" advises, "When …" asks."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

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
        self.asked.append((speech, response))
        lowered = response.lower()
        return assessment(
            accepted=lowered.startswith(("so you", "you ", "what i hear", "again so you")) and bool(speech),
            rebuttal=float(lowered.startswith("but")),
            advice=float(lowered.startswith("why don't")),
            question=float(lowered.startswith(("when", "where", "who"))),
        )


@dataclass
class Room:
    """Plays a scene to a machine and keeps what came of it."""

    machine: ExerciseMachine
    hears_prompts: bool = True
    prompt_word_s: float = 0.3
    step_s: float = 1.0
    events: list[Event] = field(default_factory=list)
    _prompt: PromptRequested | None = None
    _n_voices: int = 0

    def play(self, heard: Sequence[Event], *, until_s: float) -> list[Event]:
        self._take(self.machine.start())
        now = 0
        for event in sorted(heard, key=lambda one: one.at):
            while now < event.at:
                now = min(event.at, now + to_samples(self.step_s))
                self._let_pass(now)
            self._meet(event)
        end = to_samples(until_s)
        self._let_pass(end)
        self._take(
            self.machine.feed(
                SourceEnded(at=end, source=SourceInfo(file=None, duration=end, channels=1, sha256=None))
            )
        )
        return self.events

    def _let_pass(self, now: Samples) -> None:
        while True:
            dues = [
                due for due in (self.machine.due_at, self._prompt_end()) if due is not None and due <= now
            ]
            if not dues:
                break
            due = min(dues)
            if due == self._prompt_end() and self._prompt is not None:
                prompt, self._prompt = self._prompt, None
                self._tell(PromptStarted(at=due, prompt=prompt.prompt))
                self._tell(PromptEnded(at=due, prompt=prompt.prompt, span=Span(prompt.at, due), is_cut=False))
            else:
                self._take(self.machine.advance(due))
        self._take(self.machine.advance(now))

    def _prompt_end(self) -> Samples | None:
        if self._prompt is None:
            return None
        return self._prompt.at + to_samples(self.prompt_word_s * n_words(self._prompt.text))

    def _meet(self, event: Event) -> None:
        if isinstance(event, VoiceStarted) and self._prompt is not None:
            prompt, self._prompt = self._prompt, None
            self._tell(PromptUnheard(at=event.at, prompt=prompt.prompt))
        self._tell(event)

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        self._take(self.machine.feed(event))

    def _take(self, made: list[Event]) -> None:
        for event in made:
            self.events.append(event)
            self._take(self.machine.feed(event))
            if isinstance(event, PromptRequested):
                assert self._prompt is None, "a second prompt was asked for while one is being said"
                if self.hears_prompts:
                    self._prompt = event
                else:
                    self._tell(PromptUnheard(at=event.at, prompt=event.prompt))


def spoken(
    lines: Sequence[tuple[str, float, str]], *, with_turn_ends: bool = True, is_voice_known: bool = True
) -> list[Event]:
    """What hearing and transcription tell of these lines."""
    events: list[Event] = []
    for number, (who, start_s, text) in enumerate(lines):
        start = to_samples(start_s)
        end = to_samples(start_s + WORD_S * n_words(text))
        voice = who if is_voice_known else "UNKNOWN"
        events += [
            VoiceStarted(at=start + to_samples(KNOWN_LATER_S), participant=voice, start=start),
            VoiceEnded(at=end + to_samples(KNOWN_LATER_S), participant=voice, span=Span(start, end)),
            UtteranceTranscribed(
                at=end + to_samples(WORDS_LATER_S),
                utterance=number,
                participant=who,
                span=Span(start, end),
                text=text,
                words=(),
                ipus=(number,),
            ),
        ]
        if with_turn_ends:
            events.append(TurnEndDecided(at=end + to_samples(TURN_END_LATER_S), participant=who, end=end))
    return events


def cut_in(number: int, by: str, holder: str, start_s: float, end_s: float, known_s: float) -> OverlapJudged:
    return OverlapJudged(
        at=to_samples(known_s),
        overlap=number,
        holder=holder,
        by=by,
        span=Span(to_samples(start_s), to_samples(end_s)),
        kind=OverlapKind.INTERRUPTION,
        reason="",
    )


def machine(
    *,
    exercise: Exercise | None = None,
    judge: RuleJudge | None = None,
    first_speaker: str | None = None,
    is_recording: bool = True,
    patience_s: float = 2.5,
) -> ExerciseMachine:
    played = exercise or load_exercise("say-it-back")
    return ExerciseMachine(
        played,
        participants=[ANN, BEN],
        judge=judge or RuleJudge(),
        words=WORDS,
        script=Script(played, WORDS, {ANN.id: ANN.name, BEN.id: BEN.name}),
        settings=MachineSettings(
            patience=to_samples(patience_s), first_speaker=first_speaker, is_recording=is_recording
        ),
    )


def phases(events: Sequence[Event]) -> list[tuple[str, str | None]]:
    """Each phase as it began, with the speaker of its round."""
    return [(event.phase, event.speaker) for event in events if isinstance(event, PhaseStarted)]


def show(events: Sequence[Event]) -> str:
    """The exercise's own events, a line each: for looking at while writing tests."""
    shown = []
    for event in events:
        if not isinstance(event, VoiceStarted | VoiceEnded | TurnEndDecided):
            shown.append(f"{to_seconds(event.at):8.2f}  {event!r}")
    return "\n".join(shown)
