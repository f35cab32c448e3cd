"""The exercise as a machine: a table of phase and signal, driven by what the partners do.

Sans-I/O: `feed` takes what was heard, `advance` lets session time pass, both give
events. Time-outs are stamped with the moment at which they were due, so that the
size of the blocks changes nothing; `due_at` says when the next one is.

The floor drives it, never the prompts: a partner who does by themselves what
would be asked next is followed, and a prompt that nobody heard has no effect.
Sayback asks only into quiet (`prompter`). `table` says which rule answers what.

The shape is that of PREP's speaker-listener technique and of Imago's mirroring:
tell, say back, "Did I get it? Is there more?", only then reply, then swap.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.events import (
    CommandGiven,
    Event,
    ExerciseBegun,
    Participant,
    PromptEnded,
    PromptUnheard,
    SourceEnded,
    TensionNoted,
    TurnEndDecided,
    TurnEnded,
    TurnEndLikely,
    UtteranceTranscribed,
    VoiceEnded,
    WordsGuessed,
    is_unknown,
)
from assistant.exercise import answering, guesses, speaking, unworded
from assistant.exercise.commands import CommandDesk
from assistant.exercise.floor import Said
from assistant.exercise.practice import MachineSettings, Practice
from assistant.exercise.prompter import WORDS_WAIT
from assistant.exercise.schema import Act, Exercise
from assistant.exercise.signals import Signal, Wording
from assistant.exercise.table import ON_SAID, ON_SIGNAL
from assistant.exercise.transitions import enter
from assistant.exercise.words import ExerciseWords
from assistant.ports import Judge
from assistant.timebase import Samples, to_samples

VOICE_LATENCY = to_samples(0.25)
"""A voice is known a little after it began: so long a silence must last beyond the patience to be sure."""


class ExerciseMachine:
    """One session of one exercise with two partners.

    Parameters
    ----------
    exercise : Exercise
    participants : sequence of two Participant
    judge : Judge
        Says whether something is a saying back. It is deterministic.
    words : ExerciseWords
    script : Wording
        Which words are said when: `prompts.script.Script`.
    settings : MachineSettings

    Raises
    ------
    ValueError
        If there are not exactly two participants.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        participants: Sequence[Participant],
        judge: Judge,
        words: ExerciseWords,
        script: Wording,
        settings: MachineSettings | None = None,
    ) -> None:
        if len(participants) != 2:
            raise ValueError(f"an exercise has two partners, got {len(participants)}")
        self._practice = Practice(
            exercise=exercise,
            names={participant.id: participant.name for participant in participants},
            judge=judge,
            words=words,
            script=script,
            settings=settings or MachineSettings(),
        )
        self._commands = CommandDesk()
        self._is_fresh = False
        self._wait_for_more: Samples | None = None
        self._idle_base: Samples = 0
        self._time_was_up: tuple[str | None, Samples] | None = None

    @property
    def phase(self) -> str | None:
        return self._practice.phase

    @property
    def is_ended(self) -> bool:
        return self._practice.is_ended

    @property
    def time_left(self) -> Samples | None:
        """What is left of the phase's time, at the last moment that was told; 0 when it is used up."""
        if self._practice.phase is None or self.is_ended:
            return None
        rested = self._commands.rested(self._practice.now)
        return max(0, self._time_limit() + rested - self._practice.now)

    def start(self, at: Samples = 0) -> list[Event]:
        """Begin: which exercise it is, the first phase and its prompt."""
        practice = self._practice
        practice.now = at
        exercise = practice.exercise
        practice.out.append(
            ExerciseBegun(
                at=at,
                exercise=exercise.id,
                title=exercise.title,
                trains=tuple(training.value for training in exercise.trains),
                acts={name: phase.act.value for name, phase in exercise.phases.items()},
            )
        )
        if practice.exercise.name_of(Act.BRIEF) is None:
            speaking.begin_speaking(practice)
        else:
            tells = practice.exercise.name_of(Act.SPEAK) is not None
            has_roles = tells and practice.round.speaker is not None
            enter(practice, Act.BRIEF, "open" if has_roles else "open_free")
        return self._take_events()

    def feed(self, event: Event) -> list[Event]:
        """What follows from an event, which must not lie before the last one.

        Its own events may come back to it: a command by voice, which it has
        obeyed when it heard it, is not obeyed twice.
        """
        events = self.advance(event.at)
        practice = self._practice
        if self.is_ended or practice.phase is None:
            return events
        practice.now = max(practice.now, event.at)
        practice.floor.feed(event)
        if isinstance(event, PromptEnded | PromptUnheard):
            self._prompt_done(event)
        elif isinstance(event, VoiceEnded):
            self._is_fresh = True
        elif isinstance(event, UtteranceTranscribed):
            self._utterance(event)
        elif isinstance(event, TurnEndDecided | TurnEnded):
            self._turn_end(event)
        elif isinstance(event, CommandGiven) and event.by is None:
            self._commands.obey(event.command, practice)
        elif isinstance(event, TensionNoted) and not practice.settings.is_recording:
            if not self._commands.is_resting:
                self._commands.breaks.note(event, practice)
        elif isinstance(event, SourceEnded):
            return events + self.finish(event.at)
        if practice.act is Act.SPEAK:
            practice.note_cut_ins()
        if isinstance(event, VoiceEnded | TurnEndLikely | UtteranceTranscribed | WordsGuessed):
            self._weigh()
        return events + self._take_events()

    def advance(self, now: Samples) -> list[Event]:
        """What happened by itself until `now`."""
        practice = self._practice
        events: list[Event] = []
        while (due := self._next()) is not None and due[0] <= now:
            practice.now = max(practice.now, due[0])
            if due[1] is None:
                practice.out.append(practice.prompter.request(practice.now))
            else:
                self._time_out(due[1])
            events += self._take_events()
        if practice.phase is not None:
            practice.now = max(practice.now, now)
        return events

    @property
    def due_at(self) -> Samples | None:
        """The next moment at which something happens by itself, or None."""
        due = self._next()
        return max(due[0], self._practice.now) if due is not None else None

    def finish(self, at: Samples) -> list[Event]:
        """The recording is over: what is open is weighed and closed."""
        events = self.advance(at)
        practice = self._practice
        if self.is_ended or practice.phase is None:
            return events
        if practice.has_unweighed:
            self._signal(Signal.PAUSE)
        if practice.act is Act.CLOSE:
            practice.end_session("closed")
        else:
            if practice.round.speech or practice.round.n_attempts:
                practice.end_round()
            practice.end_session("source_ended")
        return events + self._take_events()

    # -- events to signals -------------------------------------------------------

    def _utterance(self, event: UtteranceTranscribed) -> None:
        practice = self._practice
        if is_unknown(event.participant) or event.participant not in practice.names or not event.text.strip():
            return
        said = Said(participant=event.participant, span=event.span, text=event.text)
        if not practice.settings.is_recording and self._commands.hear(said, practice):
            return
        if self._commands.is_resting:
            return
        if (guess := practice.floor.taken(said)) is not None:
            practice.replace_words(guess, said)
            return
        if unworded.came_late(practice, said):
            return
        self._is_fresh = True
        self._said(said)
        if practice.floor.has_ended_turn(said.participant, said.span.end):
            self._ended(said.participant)

    def _said(self, said: Said) -> None:
        practice = self._practice
        waiting = [said]
        while waiting and not practice.is_ended:
            one = waiting.pop(0)
            assert practice.act is not None
            rule = ON_SAID.get((practice.act, self._who_said(one.participant)))
            if rule is not None:
                rule(practice, one)
            waiting = practice.again + waiting
            practice.again = []

    def _who_said(self, participant: str) -> Signal:
        if self._practice.round.speaker is None:
            return Signal.SOMEBODY_SAID
        is_speaker = participant == self._practice.round.speaker
        return Signal.SPEAKER_SAID if is_speaker else Signal.LISTENER_SAID

    def _turn_end(self, event: TurnEndDecided | TurnEnded) -> None:
        if self._practice.floor.has_all_words and not self._commands.is_resting:
            self._ended(event.participant)

    def _ended(self, participant: str) -> None:
        is_listener = participant == self._practice.round.listener
        self._signal(Signal.LISTENER_ENDED if is_listener else Signal.SPEAKER_ENDED)

    def _prompt_done(self, event: PromptEnded | PromptUnheard) -> None:
        practice = self._practice
        prompt = practice.prompter.answered(event)
        if prompt is None:
            return
        self._commands.breaks.prompt_done(event, prompt.situation)
        if isinstance(event, PromptEnded):
            if prompt.burns_attempt:
                practice.round.n_burned += 1
            if prompt.phase == practice.exercise.name_of(Act.SWAP):
                practice.round.is_granted = True
        else:
            answering.unheard(practice, prompt)
        if prompt.phase == practice.phase and prompt.situation.startswith("open"):
            self._signal(Signal.PROMPT_DONE)

    def _signal(self, signal: Signal) -> None:
        practice = self._practice
        if practice.is_ended or practice.act is None:
            return
        rule = ON_SIGNAL.get((practice.act, signal))
        if rule is not None:
            rule(practice)
        again, practice.again = practice.again, []
        for said in again:
            self._said(said)

    # -- time --------------------------------------------------------------------

    def _time_limit(self) -> Samples:
        practice = self._practice
        return practice.phase_started + to_samples(practice.settings_of_phase.max_s) + practice.extra_time

    def _next(self) -> tuple[Samples, Signal | None] | None:
        """The next time-out, or (None as signal) the moment at which the waiting prompt may be asked for."""
        practice = self._practice
        if practice.is_ended or practice.phase is None:
            return None
        quiet_since = practice.floor.quiet_since
        if quiet_since is None:
            return None
        dues: list[tuple[Samples, Signal | None]] = []
        prompt_at = practice.prompter.due_at(practice.floor)
        if prompt_at is not None and (practice.prompter.is_outranked or not self._commands.is_resting):
            dues.append((prompt_at, None))
        if self._commands.is_resting:
            if self._commands.breaks.until is not None:
                dues.append((self._commands.breaks.until, Signal.BREAK_OVER))
            return min(dues, key=lambda due: due[0], default=None)
        if self._wait_for_more is not None:
            needed = guesses.quiet_needed(practice, self._wait_for_more)
            dues.append((max(quiet_since, practice.rested_until) + needed, Signal.SEEMS_DONE))
        if self._is_fresh and quiet_since > practice.rested_until:
            is_worded = practice.floor.has_all_words or guesses.of_pause(practice) is not None
            wait = 0 if is_worded else WORDS_WAIT
            dues.append((quiet_since + practice.settings.patience + max(wait, VOICE_LATENCY), Signal.PAUSE))
        if not practice.prompter.is_busy:
            base = max(
                quiet_since,
                practice.prompter.last_end,
                practice.phase_started,
                practice.rested_until,
                self._idle_base,
            )
            dues.append((base + to_samples(practice.settings_of_phase.wait_s), Signal.IDLE))
            if self._time_was_up != (practice.phase, self._time_limit()):
                silent = quiet_since + practice.settings.patience
                dues.append((max(self._time_limit(), silent), Signal.TIME_UP))
        return min(dues, key=lambda due: due[0], default=None)

    def _time_out(self, signal: Signal) -> None:
        if signal is Signal.SEEMS_DONE:
            self._seems_done()
            return
        if signal is Signal.PAUSE:
            self._is_fresh = False
            if (guess := guesses.of_pause(self._practice)) is not None:
                self._take(guess)
            if unworded.paused(self._practice):
                return
        elif signal is Signal.IDLE:
            self._idle_base = self._practice.now
        elif signal is Signal.BREAK_OVER:
            self._commands.breaks.is_over(self._practice)
        elif signal is Signal.TIME_UP:
            self._time_was_up = (self._practice.phase, self._time_limit())
        self._signal(signal)

    def _weigh(self) -> None:
        """Is what was said complete? If so, note for how much longer than a moment it must be quiet."""
        practice, guess = self._practice, self._practice.floor.guess
        self._wait_for_more = None
        if not self.is_ended and (guess is not None or practice.floor.has_all_words):
            self._wait_for_more = guesses.wait_for_more(practice, guess)

    def _seems_done(self) -> None:
        """Quiet for as long as what is complete needs."""
        waited = self._wait_for_more
        self._weigh()
        more, self._wait_for_more = self._wait_for_more, None
        if more is None or waited is None:
            return
        if more > waited:
            self._wait_for_more = more
            return
        if (guess := self._practice.floor.guess) is not None:
            self._take(guess)
        self._signal(Signal.LISTENER_ENDED)

    def _take(self, guess: Said) -> None:
        """Answer words that hearing is not sure of yet."""
        self._practice.floor.take(guess)
        self._said(guess)

    def _take_events(self) -> list[Event]:
        """The events since the last call."""
        events, self._practice.out = self._practice.out, []
        return events
