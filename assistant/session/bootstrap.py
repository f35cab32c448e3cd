"""Puts the pieces together: the only module that knows the concrete classes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.errors import OptionError
from assistant.events import Caveat, ChannelLayout, ModelInfo, ParticipantId
from assistant.exercise.loader import load_exercise
from assistant.exercise.schema import Exercise
from assistant.exercise.words import ExerciseWords, exercise_words
from assistant.hearing.campplus import CampPlusEncoder
from assistant.hearing.mixed import MixedHearing
from assistant.hearing.readings import Reader, RecordedReadings, WindowReader
from assistant.hearing.segmentation import PyannoteSegmentation
from assistant.hearing.silero import SileroActivity
from assistant.hearing.smart_turn import SmartTurnDetector
from assistant.hearing.split import SplitHearing
from assistant.hearing.voices import learn_voices
from assistant.language import languages, read_words
from assistant.listening_models import load_judge
from assistant.models.registry import Role, locate, locate_speech_to_text
from assistant.ports import AudioChunk, AudioSource, Judge, Transcriber
from assistant.session.options import AUTO, NO_EXERCISE, ReplayOptions
from assistant.session.replay import OnStep, OpenedHearing
from assistant.settings import Settings
from assistant.store.store import Store
from assistant.timebase import Samples, to_samples
from assistant.transcription.whisper import WhisperTranscriber
from assistant.turns.lexicon import TurnWords

DEFAULT_EXERCISE = "say-it-back"
"""What `--exercise auto` looks for."""

_HEARING_ROLES = {
    ChannelLayout.MIXED: (
        Role.SPEECH_ACTIVITY,
        Role.OVERLAP_SEGMENTATION,
        Role.VOICE_EMBEDDING,
        Role.TURN_END,
    ),
    ChannelLayout.SPLIT: (Role.SPEECH_ACTIVITY, Role.TURN_END),
}


class ReplayEquipment:
    """Implements `replay.Equipment`: located at once, loaded when it is first needed."""

    def __init__(
        self, settings: Settings, options: ReplayOptions, store: Store, *, may_download: bool
    ) -> None:
        if settings.language not in languages():
            raise OptionError(
                f"--language {settings.language}: expected one of {', '.join(languages())}. "
                "More languages are data files; see docs/design.md."
            )
        self._settings = settings
        self._options = options
        self._speech_model, self.caveats = locate_speech_to_text(settings.model, may_download=may_download)
        self._models = {role: locate(role) for role in _HEARING_ROLES[ChannelLayout.MIXED]}
        self.language = settings.language
        self.patience: Samples = to_samples(settings.patience_s)
        self.exercise: Exercise | None = self._chosen_exercise()

    @cached_property
    def transcriber(self) -> Transcriber:
        return WhisperTranscriber(
            self._speech_model, language=self.language, threads=self._settings.cpu_threads
        )

    @cached_property
    def judge(self) -> Judge:
        return load_judge(self.language)

    @cached_property
    def turn_words(self) -> TurnWords:
        return TurnWords.model_validate(read_words(self.language, "turns"))

    @cached_property
    def exercise_words(self) -> ExerciseWords:
        return exercise_words(self.language)

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(model.info() for model in (self._speech_model, *self._models.values()))

    def open_hearing(
        self, source: AudioSource, layout: ChannelLayout, duration: Samples, on_step: OnStep
    ) -> OpenedHearing:
        if layout is ChannelLayout.SPLIT:
            ids = [participant.id for participant in self._options.participants]
            split = SplitHearing(ids, activities=[self._activity() for _ in ids], turn_end=self._turn_end)
            return OpenedHearing(hearing=split, caveats=())
        profiles, reader, caveats = self._voices(source, duration, on_step)
        hearing = MixedHearing(profiles, reader=reader, activity=self._activity(), turn_end=self._turn_end)
        return OpenedHearing(hearing=hearing, caveats=caveats)

    def _voices(
        self, source: AudioSource, duration: Samples, on_step: OnStep
    ) -> tuple[dict[ParticipantId, NDArray[np.float32]], Reader, tuple[Caveat, ...]]:
        """The partners' voices on one channel: enrolled, or learned in a first pass."""

        def chunks() -> Iterator[AudioChunk]:
            for chunk in source.chunks():
                yield chunk
                on_step("learning the voices", chunk.end, duration)

        learned = learn_voices(chunks(), self._reader(), n_partners=len(self._options.participants))
        return learned.profiles, RecordedReadings(learned.readings), learned.caveats

    def _reader(self) -> WindowReader:
        return WindowReader(self._segmentation, self._encoder, threads=self._settings.cpu_threads)

    def _activity(self) -> SileroActivity:
        """A fresh one: it carries its state along the sound."""
        return SileroActivity.load(self._models[Role.SPEECH_ACTIVITY].path)

    @cached_property
    def _segmentation(self) -> PyannoteSegmentation:
        return PyannoteSegmentation.load(self._models[Role.OVERLAP_SEGMENTATION].path)

    @cached_property
    def _encoder(self) -> CampPlusEncoder:
        return CampPlusEncoder.load(self._models[Role.VOICE_EMBEDDING].path)

    @cached_property
    def _turn_end(self) -> SmartTurnDetector:
        return SmartTurnDetector.load(self._models[Role.TURN_END].path)

    def _chosen_exercise(self) -> Exercise | None:
        name = self._options.exercise
        if name == NO_EXERCISE or len(self._options.participants) != 2:
            return None
        return load_exercise(DEFAULT_EXERCISE if name == AUTO else name, language=self.language)


def equip_replay(
    settings: Settings, options: ReplayOptions, store: Store, *, may_download: bool
) -> ReplayEquipment:
    """What replays need; everything that can be known to be missing is told now, before any work begins."""
    return ReplayEquipment(settings, options, store, may_download=may_download)
