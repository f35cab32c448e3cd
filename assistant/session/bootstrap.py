"""Puts the pieces together: the only module that knows the concrete classes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.audio.channels import Arranged, ChannelChoice, arrange
from assistant.audio.recording import Recording, survey
from assistant.errors import InputError, ModelError, OptionError
from assistant.events import Caveat, CaveatCode, ChannelLayout, ModelInfo, ParticipantId
from assistant.exercise.guesses import QUIET
from assistant.exercise.loader import load_exercise
from assistant.exercise.schema import Exercise
from assistant.exercise.words import ExerciseWords, exercise_words
from assistant.feedback.caveats import caveat_text
from assistant.feedback.words import feedback_words
from assistant.hearing.campplus import CampPlusEncoder
from assistant.hearing.enrolment import enrol
from assistant.hearing.mixed import MixedHearing
from assistant.hearing.profiles import (
    VoiceProfile,
    check_models,
    likeness_caveats,
)
from assistant.hearing.readings import Reader, RecordedReadings, WindowReader
from assistant.hearing.segmentation import PyannoteSegmentation
from assistant.hearing.silero import FRAME, SileroActivity
from assistant.hearing.smart_turn import SmartTurnDetector
from assistant.hearing.split import SplitHearing, one_voice_a_channel
from assistant.hearing.together import TogetherEar
from assistant.hearing.voices import read_through, voices_in
from assistant.language import languages, read_words
from assistant.models.registry import (
    ModelFile,
    Role,
    locate,
    locate_quick_speech_to_text,
    locate_speech_to_text,
)
from assistant.ports import AudioChunk, AudioSource, BatchTranscriber, Judge, Transcriber
from assistant.session.heaps import bound_memory, give_memory_back
from assistant.session.judging import judge_info, load_judge
from assistant.session.options import AUTO, NO_EXERCISE, ReplayOptions, parse_replay_options
from assistant.session.partner_voices import with_enrolled
from assistant.session.replay import OnStep, OpenedHearing
from assistant.session.second_opinion import LoopbackOpinion
from assistant.settings import Settings
from assistant.store.store import Store
from assistant.timebase import Samples, to_samples, to_seconds
from assistant.transcription.whisper import WhisperTranscriber
from assistant.turns.lexicon import TurnWords

_LOGGER = logging.getLogger(__name__)

LONGEST_CLIP: Samples = to_samples(300.0)
"""Enough to learn any voice; a clip is held in memory."""

DEFAULT_EXERCISE = "say-it-back"
"""What `--exercise auto` looks for."""

_TELLS_VOICES_APART = (Role.OVERLAP_SEGMENTATION, Role.VOICE_EMBEDDING)


class ReplayEquipment:
    """Implements `replay.Equipment`: located at once, loaded when it is first needed."""

    def __init__(self, settings: Settings, options: ReplayOptions, store: Store) -> None:
        if settings.language not in languages():
            raise OptionError(
                f"--language {settings.language}: expected one of {', '.join(languages())}. "
                "More languages are data files; see docs/languages.md."
            )
        bound_memory()
        self._settings = settings
        self._options = options
        self._stored_voices = store.voices(options.couple)
        self._speech_model, self.caveats = locate_speech_to_text(settings.model)
        self._models = _hearing_models()
        self.language = settings.language
        self.patience: Samples = to_samples(settings.patience_of(options.couple))
        self.exercise: Exercise | None = self._chosen_exercise()

    @property
    def threads(self) -> int:
        return self._settings.cpu_threads

    @cached_property
    def transcriber(self) -> BatchTranscriber:
        return WhisperTranscriber(self._speech_model, language=self.language, threads=self.threads)

    @property
    def has_quick_transcriber(self) -> bool:
        """Is there a model that is quicker than the usual one, and knows the language?"""
        return self._quick_model is not None

    @cached_property
    def quick_transcriber(self) -> Transcriber:
        """For a live session that cannot keep up. Raises ModelError where there is none."""
        if self._quick_model is None:
            raise ModelError(
                "the smaller model that wrote some words of this session was not found; "
                "`sayback models` says what to do."
            )
        return WhisperTranscriber(self._quick_model, language=self.language, threads=self.threads)

    @cached_property
    def _quick_model(self) -> ModelFile | None:
        if self.language != "en":
            return None
        try:
            found = locate_quick_speech_to_text()
        except ModelError as error:
            _LOGGER.warning("%s", error)
            return None
        return None if found.sha256 == self._speech_model.sha256 else found

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
        heard_by = (model.info() for model in (self._speech_model, *self._models.values()))
        return (*heard_by, judge_info(self.language))

    def open_hearing(
        self, source: AudioSource, layout: ChannelLayout, duration: Samples, on_step: OnStep
    ) -> OpenedHearing:
        if (reduced := self._reduced(layout, ask_after=self._shortest_pause)) is not None:
            return reduced
        profiles, reader, caveats = self._voices(source, duration, on_step)
        return OpenedHearing(
            hearing=self._mixed(profiles, reader), caveats=(*self._missing_turn_end(), *caveats)
        )

    def open_live_hearing(self, layout: ChannelLayout) -> OpenedHearing:
        """Somebody who hears a microphone, of whose partners all voices are known where they share one."""
        if (reduced := self._reduced(layout)) is not None:
            return reduced
        voices = {id_: profile.vector for id_, profile in self._enrolled.items()}
        caveats = likeness_caveats(list(self._enrolled.values()))
        hearing = self._mixed(voices, self._reader(), TogetherEar(self._segmentation))
        return OpenedHearing(hearing=hearing, caveats=(*self._missing_turn_end(), *caveats))

    @property
    def _shortest_pause(self) -> Samples:
        """No shorter one ends a turn, and none is answered by the exercise; in whole frames of hearing."""
        shortest = self.patience if self.exercise is None else min(self.patience, QUIET)
        return shortest // FRAME * FRAME

    def _reduced(self, layout: ChannelLayout, *, ask_after: Samples | None = None) -> OpenedHearing | None:
        """Hearing that need not tell voices apart, or cannot as a model is missing; else None."""
        missing = self._missing_turn_end()
        if layout is ChannelLayout.SPLIT:
            ids = [participant.id for participant in self._options.participants]
            split = SplitHearing(
                ids,
                activities=[self._activity() for _ in ids],
                turn_end=self._turn_end,
                ask_after=ask_after,
            )
            return OpenedHearing(hearing=split, caveats=missing)
        if all(role in self._models for role in _TELLS_VOICES_APART):
            return None
        one_voice, caveat = one_voice_a_channel(self._activity(), self._turn_end)
        return OpenedHearing(hearing=one_voice, caveats=(*missing, caveat))

    def _mixed(
        self,
        profiles: dict[ParticipantId, NDArray[np.float32]],
        reader: Reader,
        together: TogetherEar | None = None,
    ) -> MixedHearing:
        return MixedHearing(
            profiles,
            reader=reader,
            activity=self._activity(),
            turn_end=self._turn_end,
            together=together,
        )

    def _voices(
        self, source: AudioSource, duration: Samples, on_step: OnStep
    ) -> tuple[dict[ParticipantId, NDArray[np.float32]], Reader, tuple[Caveat, ...]]:
        """The partners' voices on one channel: enrolled, or learned in a first pass."""
        ids = [participant.id for participant in self._options.participants]
        enrolled = {id_: profile.vector for id_, profile in self._enrolled.items()}
        alike = likeness_caveats(list(self._enrolled.values()))

        def chunks() -> Iterator[AudioChunk]:
            for chunk in source.chunks():
                yield chunk
                on_step("telling the voices apart", chunk.end, duration)

        readings = read_through(chunks(), self._reader())
        self._let_go("_segmentation", "_encoder")
        if len(enrolled) == len(ids):
            return enrolled, RecordedReadings(readings), alike
        learned = voices_in(readings, n_partners=len(ids))
        profiles = with_enrolled(learned.profiles, enrolled, ids)
        return profiles, RecordedReadings(learned.readings), (*learned.caveats, *alike)

    @cached_property
    def _enrolled(self) -> dict[ParticipantId, VoiceProfile]:
        """Profiles by participant: from --voice, else those that the couple has stored under these names."""
        profiles: dict[ParticipantId, VoiceProfile] = {}
        for participant in self._options.participants:
            if participant.id in self._options.clips:
                clip = self._options.clips[participant.id]
                profiles[participant.id] = self.enrol(clip, name=participant.name)
            elif self._uses_stored_voices and participant.name in self._stored_voices:
                profiles[participant.id] = VoiceProfile.from_text(self._stored_voices[participant.name])
        if profiles:
            sha256 = self._models[Role.VOICE_EMBEDDING].sha256
            check_models({profile.name: profile for profile in profiles.values()}, sha256)
        return profiles

    @property
    def _uses_stored_voices(self) -> bool:
        return self._options.are_named and Role.VOICE_EMBEDDING in self._models

    def let_go(self) -> None:
        """Give back what models take, as nothing more is heard; they are loaded anew if they are needed."""
        self._let_go("transcriber", "quick_transcriber", "judge", "_segmentation", "_encoder", "_turn_end")

    def _let_go(self, *names: str) -> None:
        for name in names:
            self.__dict__.pop(name, None)
        give_memory_back()

    def enrol_partners(self) -> None:
        """Learn the voices of the given clips now: a clip that is of no use is told before any work."""
        _ = self._enrolled

    def enrol(self, clip: Path, *, name: str) -> VoiceProfile:
        """Learn a voice from a clip. Raises InputError where it cannot be learned."""
        surveyed = survey(clip)
        if surveyed.duration > LONGEST_CLIP:
            raise InputError(
                f"{clip}: a voice clip lasts 10 s to {to_seconds(LONGEST_CLIP):.0f} s, this one "
                f"{to_seconds(surveyed.duration):.0f} s. Cut out a part where {name} speaks alone."
            )
        arrangement = arrange(surveyed.channels, ChannelChoice.MIXED)
        sound = [chunk.samples for chunk in Arranged(Recording(clip), arrangement).chunks()]
        return self._learned(np.concatenate(sound, axis=1), name=name, clip=str(clip))

    def learn(self, sound: NDArray[np.float32], *, name: str) -> VoiceProfile:
        """Learn a voice from what the microphone heard. Raises InputError where it cannot be learned."""
        return self._learned(sound, name=name, clip="the microphone")

    def knows_voice(self, participant: ParticipantId) -> bool:
        """Is the voice of this partner enrolled?"""
        return participant in self._enrolled

    def _learned(self, sound: NDArray[np.float32], *, name: str, clip: str) -> VoiceProfile:
        if not all(role in self._models for role in _TELLS_VOICES_APART):
            raise ModelError("a model that tells voices apart is missing; `sayback models` says what to do.")
        return enrol(
            sound,
            name=name,
            clip=clip,
            reader=self._reader(),
            model_sha256=self._models[Role.VOICE_EMBEDDING].sha256,
        )

    def _reader(self) -> WindowReader:
        return WindowReader(self._segmentation, self._encoder, threads=self.threads)

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
    def _turn_end(self) -> SmartTurnDetector | None:
        if Role.TURN_END not in self._models:
            return None
        return SmartTurnDetector.load(self._models[Role.TURN_END].path)

    def _missing_turn_end(self) -> tuple[Caveat, ...]:
        if Role.TURN_END in self._models:
            return ()
        return (Caveat(code=CaveatCode.NO_TURN_END_MODEL),)

    def _chosen_exercise(self) -> Exercise | None:
        name = self._options.exercise
        if name == NO_EXERCISE or len(self._options.participants) != 2:
            return None
        return load_exercise(DEFAULT_EXERCISE if name == AUTO else name, language=self.language)


def _hearing_models() -> dict[Role, ModelFile]:
    """The models of hearing that are here; it does with less, but not without speech activity.

    Raises
    ------
    ModelError
        If the model of speech activity is missing.
    """
    found = {Role.SPEECH_ACTIVITY: locate(Role.SPEECH_ACTIVITY)}
    for role in (*_TELLS_VOICES_APART, Role.TURN_END):
        try:
            found[role] = locate(role)
        except ModelError as error:
            _LOGGER.warning("%s", error)
    return found


def equip_replay(settings: Settings, options: ReplayOptions, store: Store) -> ReplayEquipment:
    """What replays need; everything that can be known to be missing is told now, before any work begins."""
    equipment = ReplayEquipment(settings, options, store)
    equipment.enrol_partners()
    return equipment


def open_judge(language: str, *, second_opinion: str | None, model: str) -> Judge:
    """The judge of `sayback assess`; a second opinion may come from a server on this computer."""
    if second_opinion is None:
        return load_judge(language)
    return load_judge(language, second_opinion=LoopbackOpinion(second_opinion, model=model))


def enrol_voice(name: str, clip: Path, couple: str, settings: Settings, store: Store) -> list[str]:
    """Learn a voice and keep it; what was found, in plain lines."""
    options = parse_replay_options(
        partners=None,
        channels=ChannelChoice.MIXED,
        voices=[],
        n_speakers=2,
        exercise=NO_EXERCISE,
        couple=couple,
        in_history=False,
    )
    profile = ReplayEquipment(settings, options, store).enrol(clip, name=name)
    others = [VoiceProfile.from_text(text) for other, text in store.voices(couple).items() if other != name]
    store.save_voice(couple=couple, name=name, body=profile.to_text())
    caveats = [caveat for other in others for caveat in likeness_caveats([profile, other])]
    words = feedback_words(settings.language)
    return [
        f"The voice of {name} is known now, from {profile.clean_s:.0f} s of clear speech.",
        *(caveat_text(caveat, words) for caveat in caveats),
    ]
