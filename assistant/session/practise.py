"""A live practice from the consent to the feedback: what is said and asked, in which order.

Before: what is heard and kept is said, and both agree. On one microphone both
voices are learned, unless they are known. During: `live`. After: two sentences
for each, spoken, unless somebody stopped the practice.

No device and no terminal is known here: both come through the doors `Front` and
`Rig`, so that a whole practice can be played with scripted sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.audio.channels import ChannelChoice
from assistant.audio.levels import VERDICTS, LevelMeter, Verdict
from assistant.audio.microphone import DENIED_HINT
from assistant.errors import AssistantError, InputError, OptionError
from assistant.events import ChannelLayout, CommandKind, Event, Participant, SessionEnded, SessionKind
from assistant.feedback.build import build_report
from assistant.feedback.summary import summary_lines
from assistant.feedback.words import feedback_words
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.gate import PromptGate
from assistant.session.live import LiveSession, LiveSource, View, script
from assistant.session.live_prompts import Clips, LivePrompter, Player
from assistant.session.live_words import WordsDesk
from assistant.session.options import AUTO, NO_EXERCISE, ReplayOptions, parse_replay_options
from assistant.settings import Settings
from assistant.store.store import Store
from assistant.timebase import to_samples

CONSENT = (
    "Before we begin: Sayback listens to both of you while you practise. It all stays on this computer.",
    "Kept are who spoke when, the words, and what was made of them; the sound is not kept. On one microphone "
    "a list of numbers that tells your voice from other voices is kept too.",
    "`sayback delete` takes all of it away. You may stop at any time: say “stop”, or type q and Enter.",
)
"""What both are told, and agree to."""

ASK_CONSENT = "Do you both agree? Press Enter to begin, or type n to leave."

NOT_BEGUN = "Then nothing was heard and nothing was kept."

SOUND_CHECK = (
    "{name}, please talk for about {seconds} seconds, alone: say what you did today, as to a friend."
)

SOUND_CHECK_AGAIN = "{reason} Let us try once more."

SOUND_CHECK_DONE = "Thank you, {name}. Sayback knows your voice now."

LISTENED_S = 16.0
"""Of a sound check: ten seconds of clear speech, and the breaths between."""

N_CHECKS = 3
"""How often a voice is asked for before the check is given up."""

STOPPED = (
    "The practice has ended here. Nothing more is asked of you.",
    "If one of you does not feel safe, or it is more than the two of you can carry: there are places where "
    "people listen and help. docs/safety.md names some.",
)
"""Said on the screen when somebody stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PractiseOptions:
    """What a practice is asked to be.

    Attributes
    ----------
    replay : ReplayOptions
        Partners, clips of their voices, exercise, couple.
    layout : ChannelLayout
    has_agreed : bool
        Both have agreed beforehand.
    """

    replay: ReplayOptions
    layout: ChannelLayout
    has_agreed: bool


class Front(View, Protocol):
    """The person's side: a terminal."""

    def agree(self, question: str) -> bool:
        """Do both agree?"""
        ...

    def commands(self) -> list[CommandKind]:
        """Given by key since the last call."""
        ...


class Rig(Protocol):
    """The computer's side: its sound and its slow workers."""

    def microphone(self, n_channels: int) -> AbstractContextManager[LiveSource]:
        """The microphone, from its first sample on."""
        ...

    def player(self, source: LiveSource) -> AbstractContextManager[Player]:
        """What makes prompts heard, or read where there is no loudspeaker."""
        ...

    def desk(self, equipment: ReplayEquipment) -> AbstractContextManager[WordsDesk]: ...

    def clips(self, lines: Sequence[str]) -> AbstractContextManager[Clips]: ...

    def speak(self, player: Player, clips: Clips, text: str) -> None:
        """Speak to the end, when nothing else goes on."""
        ...


def parse_practise_options(
    *,
    partners: str | None,
    exercise: str,
    channels: str,
    voices: Sequence[str],
    couple: str,
    has_agreed: bool,
) -> PractiseOptions:
    """The options of one practice.

    Raises
    ------
    OptionError
        If they make no sense.
    """
    if partners is None:
        raise OptionError("practise: expected --partners NAME,NAME, so that each of you can be spoken to.")
    if exercise in (AUTO, NO_EXERCISE):
        raise OptionError(f"--exercise {exercise}: a practice follows one; `sayback exercises` lists them.")
    wanted = parse_replay_options(
        partners=partners,
        channels=ChannelChoice(channels),
        voices=voices,
        n_speakers=2,
        exercise=exercise,
        couple=couple,
        in_history=True,
    )
    layout = ChannelLayout.SPLIT if wanted.channels is ChannelChoice.SPLIT else ChannelLayout.MIXED
    return PractiseOptions(replay=wanted, layout=layout, has_agreed=has_agreed)


def practise(
    options: PractiseOptions, settings: Settings, store: Store, front: Front, rig: Rig
) -> str | None:
    """One practice; the id of its session, or None where they did not agree.

    Raises
    ------
    AssistantError
        If it cannot begin; then the store has nothing of it.
    """
    equipment = ReplayEquipment(settings, options.replay, store)
    if not _agreed(options, front):
        return None
    if options.layout is ChannelLayout.MIXED:
        _learn_voices(options, equipment, store, front, rig)
        equipment = ReplayEquipment(settings, options.replay, store)
    return _Practice(options, equipment, store, front, rig).run()


def _agreed(options: PractiseOptions, front: Front) -> bool:
    for line in CONSENT:
        front.say(line)
    if options.has_agreed or front.agree(ASK_CONSENT):
        return True
    front.say(NOT_BEGUN)
    return False


def _learn_voices(
    options: PractiseOptions, equipment: ReplayEquipment, store: Store, front: Front, rig: Rig
) -> None:
    """The sound check: each partner in turn, if the voice is not known yet."""
    for participant in options.replay.participants:
        if not equipment.knows_voice(participant.id):
            profile = _checked(participant, equipment, front, rig)
            store.save_voice(couple=options.replay.couple, name=participant.name, body=profile)
            front.say(SOUND_CHECK_DONE.format(name=participant.name))


def _checked(participant: Participant, equipment: ReplayEquipment, front: Front, rig: Rig) -> str:
    for attempt in range(1, N_CHECKS + 1):
        front.say(SOUND_CHECK.format(name=participant.name, seconds=round(LISTENED_S)))
        sound = _listen(front, rig)
        try:
            return equipment.learn(sound, name=participant.name).to_text()
        except InputError as error:
            if attempt == N_CHECKS:
                raise
            front.say(SOUND_CHECK_AGAIN.format(reason=error))
    raise AssertionError("the last attempt returns or raises")


def _listen(front: Front, rig: Rig) -> NDArray[np.float32]:
    """What the microphone hears for so long; what is amiss with its level is said."""
    meter = LevelMeter()
    parts = []
    with rig.microphone(1) as source:
        for chunk in source.chunks():
            parts.append(chunk.samples)
            meter.feed(chunk.samples)
            front.hear(chunk)
            if chunk.end >= to_samples(LISTENED_S):
                break
    if meter.verdict is Verdict.SILENT:
        front.say(DENIED_HINT)
    elif meter.verdict is not Verdict.GOOD:
        front.say(VERDICTS[meter.verdict])
    return np.concatenate(parts, axis=1)


class _Practice:
    """The session itself, and what is said after it."""

    def __init__(
        self,
        options: PractiseOptions,
        equipment: ReplayEquipment,
        store: Store,
        front: Front,
        rig: Rig,
    ) -> None:
        self._options = options
        self._equipment = equipment
        self._store = store
        self._front = front
        self._rig = rig

    def run(self) -> str:
        equipment, rig = self._equipment, self._rig
        exercise = equipment.exercise
        assert exercise is not None, "parse_practise_options asks for one"
        participants = self._options.replay.participants
        n_channels = 2 if self._options.layout is ChannelLayout.SPLIT else 1
        lines = script(exercise, equipment.exercise_words, participants).fixed_lines()
        with rig.desk(equipment) as desk, rig.clips(lines) as clips:
            opened = equipment.open_live_hearing(self._options.layout)
            _ = equipment.judge
            with rig.microphone(n_channels) as source, rig.player(source) as player:
                journal = self._store.begin_session(
                    couple=self._options.replay.couple,
                    kind=SessionKind.LIVE,
                    source_path=None,
                    in_history=True,
                )
                session = LiveSession(
                    exercise=exercise,
                    participants=participants,
                    equipment=equipment,
                    source=source,
                    layout=self._options.layout,
                    hearing=opened.hearing,
                    desk=desk,
                    prompting=LivePrompter(clips, player, PromptGate(source.n_channels)),
                    keys=self._front.commands,
                    journal=journal,
                    view=self._front,
                    caveats=(*equipment.caveats, *opened.caveats),
                )
                try:
                    session.run()
                except AssistantError:
                    if session.heard_until == 0:
                        self._store.delete_session(journal.session)
                    raise
                self._close(self._store.events(journal.session), player, clips)
        return journal.session

    def _close(self, events: Sequence[Event], player: Player, clips: Clips) -> None:
        """Two sentences for each, aloud; after a stop only a calm word on the screen."""
        reasons = [event.reason for event in events if isinstance(event, SessionEnded)]
        if "stopped" in reasons:
            for line in STOPPED:
                self._front.say(line)
            return
        words = feedback_words(self._equipment.language)
        for line in summary_lines(build_report(events, words), words):
            self._front.say(line)
            self._rig.speak(player, clips, line)
