"""The journal folded into what happened.

Rule 1: a pure fold over the events of one session, in the order of the journal.

Rule 2: the last word counts. A late `Attributed` gives an IPU its participant,
a second judgement of an overlap replaces the first; the events stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.events import (
    UNKNOWN,
    AttemptAssessed,
    Attributed,
    AudioLost,
    CaveatRaised,
    CorrectionWithdrawn,
    CutInNoted,
    Event,
    ExerciseBegun,
    ExerciseChosen,
    IntentionRecalled,
    IntentionSet,
    ModelInfo,
    ModelsLoaded,
    OverlapCorrected,
    OverlapJudged,
    OverlapKind,
    ParticipantId,
    PhaseStarted,
    PromptEnded,
    PromptRequested,
    PromptStarted,
    PromptUnheard,
    ReplyHeard,
    ResponseAssessed,
    RoundEnded,
    SessionEnded,
    SessionStarted,
    SourceEnded,
    SourceInfo,
    SpeechAssessed,
    SpeechEnded,
    TalkReread,
    TurnEndDecided,
    TurnEnded,
    UtteranceTranscribed,
    VoiceCorrected,
    WordsCorrected,
    is_unknown,
)
from assistant.exercise.schema import Act, Training
from assistant.feedback.corrections import Correction, corrected, told_corrections
from assistant.feedback.record import Ipu, Phase, Prompt, Record, Round, Utterance
from assistant.timebase import Samples, Span


@dataclass(slots=True)
class _Fold:
    started: SessionStarted | None = None
    source: SourceInfo | None = None
    end_reason: str | None = None
    last: Samples = 0
    models: dict[tuple[str, str], ModelInfo] = field(default_factory=dict)
    speech: dict[int, SpeechEnded] = field(default_factory=dict)
    attributed: dict[int, Attributed] = field(default_factory=dict)
    turns: dict[int, TurnEnded] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    withdrawn: dict[int, ParticipantId] = field(default_factory=dict)
    reread: TalkReread | None = None
    dropped: set[int] = field(default_factory=set)
    overlaps: dict[int, OverlapJudged] = field(default_factory=dict)
    noted: set[int] = field(default_factory=set)
    utterances: dict[int, UtteranceTranscribed] = field(default_factory=dict)
    responses: dict[int, ResponseAssessed] = field(default_factory=dict)
    turn_ends: list[TurnEndDecided] = field(default_factory=list)
    requested: dict[int, PromptRequested] = field(default_factory=dict)
    prompt_started: dict[int, PromptStarted] = field(default_factory=dict)
    prompt_ended: dict[int, PromptEnded] = field(default_factory=dict)
    unheard: set[int] = field(default_factory=set)
    phases: list[PhaseStarted] = field(default_factory=list)
    begun: ExerciseBegun | None = None
    tellings: dict[tuple[int, int], SpeechAssessed] = field(default_factory=dict)
    attempts: dict[tuple[int, int], AttemptAssessed] = field(default_factory=dict)
    received: set[tuple[int, int]] = field(default_factory=set)
    replies: list[ReplyHeard] = field(default_factory=list)
    intentions: dict[ParticipantId, IntentionSet] = field(default_factory=dict)
    recalls: dict[ParticipantId, IntentionRecalled] = field(default_factory=dict)
    rounds: dict[int, RoundEnded] = field(default_factory=dict)
    caveats: dict[tuple[object, ...], CaveatRaised] = field(default_factory=dict)
    lost: list[Span] = field(default_factory=list)

    def take(self, event: Event) -> None:
        self.last = max(self.last, event.at)
        match event:
            case SessionStarted():
                self.started = event
            case ModelsLoaded():
                self.models.update({(m.role, m.name): m for m in event.models})
            case ExerciseChosen() if self.started is not None:
                self.started = replace(self.started, exercise=event.exercise)
            case SourceEnded():
                self.source = event.source
            case CaveatRaised():
                self.caveats.setdefault((event.code, event.text, *event.values.items()), event)
            case AudioLost():
                self.lost.append(event.span)
            case SpeechEnded():
                self.speech[event.ipu] = event
            case Attributed():
                self.attributed[event.ipu] = event
            case TurnEndDecided():
                self.turn_ends.append(event)
            case UtteranceTranscribed():
                self.utterances[event.utterance] = event
            case ResponseAssessed():
                self.responses[event.utterance] = event
            case TurnEnded():
                self.turns[event.turn] = event
            case OverlapJudged():
                self.overlaps[event.overlap] = event
            case CutInNoted():
                self.noted.add(event.overlap)
            case SessionEnded():
                self.end_reason = event.reason
            case OverlapCorrected() | WordsCorrected() | VoiceCorrected():
                self.corrections.append(event)
            case CorrectionWithdrawn():
                self.withdrawn[event.correction] = event.by
            case TalkReread():
                self.reread = event
            case _:
                self.take_exercise(event)

    @property
    def act(self) -> Act | None:
        """What the phase does in which the exercise is; None where that was not told."""
        if self.begun is None or not self.phases:
            return None
        return Act(self.begun.acts[self.phases[-1].phase])

    def take_exercise(self, event: Event) -> None:
        match event:
            case ExerciseBegun():
                self.begun = event
            case PhaseStarted():
                self.phases.append(event)
            case PromptRequested():
                self.requested[event.prompt] = event
            case PromptStarted():
                self.prompt_started[event.prompt] = event
            case PromptEnded():
                self.prompt_ended[event.prompt] = event
            case PromptUnheard():
                self.unheard.add(event.prompt)
            case AttemptAssessed():
                self.attempts[(event.round, event.attempt)] = event
                if self.act is Act.RECEIVE:
                    self.received.add((event.round, event.attempt))
            case SpeechAssessed():
                self.tellings[(event.round, event.attempt)] = event
            case ReplyHeard():
                self.replies.append(event)
            case IntentionSet():
                self.intentions[event.participant] = event
            case IntentionRecalled():
                self.recalls[event.participant] = event
            case RoundEnded():
                self.rounds[event.round] = event
            case _:
                pass  # what was only a step on the way (an onset, a likely turn end) is no fact of the report


def fold(events: Sequence[Event]) -> Record:
    """What happened, from the events of one session in the order of the journal.

    Raises
    ------
    ValueError
        If there is no `SessionStarted` among them.
    """
    state = _Fold()
    for event in corrected(events):
        state.take(event)
    heard = dict(state.overlaps)
    _correct(state)
    if state.started is None:
        raise ValueError("the events of a session begin with SessionStarted, and there is none")
    ipus = _ipus(state)
    owner = {ipu.id: ipu.participant for ipu in ipus}
    end = max([state.last, *(ipu.span.end for ipu in ipus)])
    source = state.source or SourceInfo(file=None, duration=end, channels=0, sha256=None)
    return Record(
        started=state.started,
        title=state.begun.title if state.begun else None,
        trains=frozenset(map(Training, state.begun.trains)) if state.begun else frozenset(),
        source=source,
        models=tuple(sorted(state.models.values(), key=lambda model: (model.role, model.name))),
        ipus=ipus,
        turns=tuple(sorted(state.turns.values(), key=lambda turn: (turn.span.start, turn.turn))),
        overlaps=tuple(
            sorted(state.overlaps.values(), key=lambda overlap: (overlap.span.start, overlap.overlap))
        ),
        noted=frozenset(state.noted),
        utterances=_utterances(state, owner),
        turn_ends=tuple(sorted(state.turn_ends, key=lambda turn_end: (turn_end.end, turn_end.at))),
        prompts=_prompts(state),
        phases=_phases(state, max(end, source.duration)),
        rounds=_rounds(state),
        intentions=tuple(state.intentions.values()),
        recalls=tuple(state.recalls.values()),
        caveats=tuple(state.caveats.values()),
        lost=tuple(sorted(state.lost)),
        corrections=told_corrections(events, {**heard, **state.overlaps}),
        end_reason=state.end_reason,
    )


def _correct(state: _Fold) -> None:
    """What follows from the corrections in force takes the place of what was made at first."""
    if state.reread is not None:
        if state.reread.turns is not None:
            state.turns = {turn.turn: turn for turn in state.reread.turns}
        if state.reread.overlaps is not None:
            state.overlaps = {overlap.overlap: overlap for overlap in state.reread.overlaps}
        state.responses.update({one.utterance: one for one in state.reread.responses})
        state.attempts.update({(one.round, one.attempt): one for one in state.reread.attempts})
    for correction in state.corrections:
        if isinstance(correction, OverlapCorrected) and correction.correction not in state.withdrawn:
            overlap = state.overlaps.get(correction.overlap)
            if overlap is not None:
                state.overlaps[correction.overlap] = (
                    replace(overlap, kind=correction.kind) if correction.kind else overlap
                )
                state.dropped.discard(correction.overlap)
                if correction.kind is None:
                    state.dropped.add(correction.overlap)
            if correction.kind is not OverlapKind.INTERRUPTION:
                state.noted.discard(correction.overlap)
    for dropped in state.dropped:
        del state.overlaps[dropped]


def _ipus(state: _Fold) -> tuple[Ipu, ...]:
    ipus = []
    for speech in state.speech.values():
        last = state.attributed.get(speech.ipu)
        participant = last.participant if last else speech.participant
        certainty = last.certainty if last else (0.0 if is_unknown(participant) else 1.0)
        ipus.append(Ipu(id=speech.ipu, participant=participant, span=speech.span, certainty=certainty))
    return tuple(sorted(ipus, key=lambda ipu: (ipu.span, ipu.id)))


def _utterances(state: _Fold, owner: dict[int, ParticipantId]) -> tuple[Utterance, ...]:
    utterances = []
    for said in state.utterances.values():
        owners = {owner[ipu] for ipu in said.ipus if ipu in owner}
        response = state.responses.get(said.utterance)
        utterances.append(
            Utterance(
                id=said.utterance,
                participant=owners.pop() if len(owners) == 1 else said.participant,
                span=said.span,
                text=said.text,
                words=said.words,
                speech_text=response.speech_text if response else None,
                assessment=response.assessment if response else None,
            )
        )
    return tuple(sorted(utterances, key=lambda utterance: (utterance.span, utterance.id)))


def _prompts(state: _Fold) -> tuple[Prompt, ...]:
    prompts = []
    for asked in state.requested.values():
        started, ended = state.prompt_started.get(asked.prompt), state.prompt_ended.get(asked.prompt)
        start = ended.span.start if ended else started.at if started else asked.at
        prompts.append(
            Prompt(
                id=asked.prompt,
                to=asked.to,
                phase=asked.phase,
                text=asked.text,
                start=start,
                end=ended.span.end if ended else None,
                has_room=started is not None and asked.prompt not in state.unheard,
                is_cut=ended.is_cut if ended else False,
            )
        )
    return tuple(sorted(prompts, key=lambda prompt: (prompt.start, prompt.id)))


def _phases(state: _Fold, end: Samples) -> tuple[Phase, ...]:
    """Each until the next; who turns out to be the speaker was so from the first word of what they tell."""
    phases: list[Phase] = []
    for begun in state.phases:
        start = begun.at
        if begun.told_from is not None and phases and phases[-1].speaker != begun.speaker:
            start = min(start, begun.told_from)
        phases = [replace(phase, span=_until(phase.span, start)) for phase in phases]
        phases.append(
            Phase(
                phase=begun.phase,
                round=begun.round,
                speaker=begun.speaker,
                listener=begun.listener,
                granted_to=begun.granted_to,
                span=Span(start, max(start, end)),
            )
        )
    return tuple(phases)


def _until(span: Span, end: Samples) -> Span:
    return Span(min(span.start, end), min(span.end, end))


def _rounds(state: _Fold) -> tuple[Round, ...]:
    rounds = []
    for number in sorted({key[0] for key in state.attempts} | set(state.rounds)):
        own = [key for key in sorted(state.attempts) if key[0] == number]
        attempts = [state.attempts[key] for key in own]
        ended = state.rounds.get(number)
        phase = next((p for p in state.phases if p.round == number and p.speaker and p.listener), None)
        listener = ended.listener if ended else attempts[0].listener
        others = [p.id for p in state.started.participants if p.id != listener] if state.started else []
        speaker = ended.speaker if ended else phase.speaker if phase else (others or [UNKNOWN])[0]
        rounds.append(
            Round(
                id=number,
                speaker=speaker or UNKNOWN,
                listener=listener,
                speech_text=ended.speech_text if ended else attempts[-1].speech_text,
                tellings=tuple(state.tellings[key] for key in sorted(state.tellings) if key[0] == number),
                attempts=tuple(state.attempts[key] for key in own if key not in state.received),
                received=tuple(state.attempts[key] for key in own if key in state.received),
                replies=tuple(reply for reply in state.replies if reply.round == number),
                is_confirmed=ended.is_confirmed if ended else None,
            )
        )
    return tuple(rounds)
