"""A live practice from the consent to the feedback: what is said and asked, in which order.

Before: what is heard and kept is said, and both agree. On one microphone both
voices are learned, unless they are known. During: `live`. After: two sentences
for each, spoken, unless somebody stopped the practice.

No device and no terminal is known here: both come through the doors `Front` and
`Rig`, so that a whole practice can be played with scripted sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.audio.channels import ChannelChoice
from assistant.audio.keeping import SoundKeeper
from assistant.errors import AssistantError, OptionError
from assistant.events import ChannelLayout, Event, Participant, SessionEnded, SessionKind, SessionStarted
from assistant.feedback.build import build_report
from assistant.feedback.summary import summary_lines
from assistant.feedback.words import feedback_words
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.doors import Front, Rig
from assistant.session.gate import PromptGate
from assistant.session.live import LiveSession, script
from assistant.session.live_prompts import Clips, LivePrompter, Player
from assistant.session.options import AUTO, NO_EXERCISE, ReplayOptions, parse_replay_options
from assistant.session.places import place_lines
from assistant.session.resume import Resumption, resumption
from assistant.session.sound_check import learn_partners
from assistant.session.wording import SessionWords, session_words
from assistant.settings import Settings
from assistant.store.store import Journal, SessionRow, Store
from assistant.timebase import to_seconds


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
    session : str or None
        The one that was cut off and goes on; None: a new one.
    sound_folder : Path or None
        Where the sound is kept, as a file of the session's name; None: it is not.
    microphones : tuple of str
        Devices as they were named: none, one for both, or one each in order of the partners.
    """

    replay: ReplayOptions
    layout: ChannelLayout
    has_agreed: bool
    session: str | None = None
    sound_folder: Path | None = None
    microphones: tuple[str, ...] = ()


def parse_practise_options(
    *,
    partners: str | None,
    exercise: str,
    channels: str,
    voices: Sequence[str],
    couple: str,
    has_agreed: bool,
    microphones: Sequence[str] = (),
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
    devices = parse_microphones(microphones, wanted.participants)
    is_split = wanted.channels is ChannelChoice.SPLIT or len(devices) == 2
    return PractiseOptions(
        replay=wanted,
        layout=ChannelLayout.SPLIT if is_split else ChannelLayout.MIXED,
        has_agreed=has_agreed,
        microphones=devices,
    )


def parse_microphones(given: Sequence[str], partners: Sequence[Participant]) -> tuple[str, ...]:
    """The devices: one for both, or `NAME=DEVICE` for each, then in order of the partners.

    Raises
    ------
    OptionError
        If only one of them has one, or it is not said whose it is.
    """
    names = [partner.name for partner in partners]
    named = {name: device for name, _, device in (one.partition("=") for one in given) if name in names}
    if not named and len(given) <= 1:
        return tuple(given)
    if len(named) != len(names) or len(given) != len(names) or not all(named.values()):
        raise OptionError(
            f"--microphone: expected one DEVICE for both, or NAME=DEVICE for each of {' and '.join(names)}; "
            f"got {', '.join(given)}."
        )
    return tuple(named[name] for name in names)


def resume_options(
    store: Store,
    settings: Settings,
    *,
    session: str | None,
    couple: str,
    voices: Sequence[str],
    has_agreed: bool,
    microphones: Sequence[str] = (),
) -> tuple[PractiseOptions, Settings]:
    """What a practice that was cut off goes on with: its own partners, exercise, language and patience.

    Parameters
    ----------
    session : str or None
        None: the last one of the couple that was cut off.

    Raises
    ------
    StoreError
        If there is no such session.
    OptionError
        If it has come to its end, or nothing was cut off.
    """
    if session is None:
        rows = [row for row in store.sessions(couple) if _can_go_on(row)]
        if not rows:
            raise OptionError(
                f"--resume: no practice of '{couple}' was cut off. `sayback history` lists all."
            )
        row = rows[-1]
    else:
        row = store.session(session)
    events = store.events(row.id)
    started = next((event for event in events if isinstance(event, SessionStarted)), None)
    if started is None or started.exercise is None or not _can_go_on(row):
        raise OptionError(
            f"--resume {row.id}: expected a practice that was cut off, and this is none. "
            "`sayback history` lists those that were."
        )
    options = parse_practise_options(
        partners=",".join(participant.name for participant in started.participants),
        exercise=started.exercise,
        channels=started.layout.value,
        voices=voices,
        couple=row.couple,
        has_agreed=has_agreed,
        microphones=microphones,
    )
    same = {"language": started.language, "patience_s": to_seconds(started.patience), "couples": {}}
    return replace(options, session=row.id), settings.model_copy(update=same)


def _can_go_on(row: SessionRow) -> bool:
    return row.kind is SessionKind.LIVE and not row.has_ended and row.n_events > 0


def practise(
    options: PractiseOptions, settings: Settings, store: Store, front: Front, rig: Rig
) -> str | None:
    """One practice, or the rest of one; the id of its session, or None where they did not agree.

    Raises
    ------
    AssistantError
        If it cannot begin; then the store has nothing of it, and one that was cut off stays as it is.
    """
    equipment = ReplayEquipment(settings, options.replay, store)
    words = session_words(settings.language)
    if not _agreed(words, options, equipment, front):
        return None
    if options.layout is ChannelLayout.MIXED:
        learn_partners(options.replay, equipment, words, store, front, rig)
        equipment = ReplayEquipment(settings, options.replay, store)
    return _Practice(options, equipment, words, settings.country, store, front, rig).run()


def _agreed(words: SessionWords, options: PractiseOptions, equipment: ReplayEquipment, front: Front) -> bool:
    """Both agree before the microphone is opened, each time."""
    asked = words.consent if options.session is None else words.going_on
    names = ", ".join(participant.name for participant in options.replay.participants)
    title = "" if equipment.exercise is None else equipment.exercise.title
    for line in asked.told:
        front.say(line.format(names=names, title=title))
    if options.sound_folder is not None:
        front.say(words.consent.sound_kept.format(folder=options.sound_folder))
    if options.has_agreed or front.agree(asked.ask):
        return True
    front.say(asked.refused)
    return False


class _Practice:
    """The session itself, and what is said after it."""

    def __init__(
        self,
        options: PractiseOptions,
        equipment: ReplayEquipment,
        words: SessionWords,
        country: str | None,
        store: Store,
        front: Front,
        rig: Rig,
    ) -> None:
        self._options = options
        self._country = country
        self._equipment = equipment
        self._words = words
        self._store = store
        self._front = front
        self._rig = rig

    def run(self) -> str:
        equipment, rig = self._equipment, self._rig
        exercise = equipment.exercise
        assert exercise is not None, "parse_practise_options asks for one"
        participants = self._options.replay.participants
        n_channels = 2 if self._options.layout is ChannelLayout.SPLIT else 1
        self._front.say(self._words.getting_ready)
        lines = script(exercise, equipment.exercise_words, participants).fixed_lines()
        with rig.desk(equipment) as desk, rig.clips(lines) as clips:
            opened = equipment.open_live_hearing(self._options.layout)
            _ = equipment.judge
            goes_on = self._resumption()
            start = 0 if goes_on is None else goes_on.gap.end
            with rig.microphone(n_channels, start=start) as source, rig.player(source) as player:
                journal = self._journal()
                session = LiveSession(
                    exercise=exercise,
                    participants=participants,
                    equipment=equipment,
                    source=source,
                    layout=self._options.layout,
                    hearing=opened.hearing,
                    desk=desk,
                    prompting=LivePrompter(clips, player, PromptGate(source.n_channels, start=start)),
                    keys=self._front.commands,
                    journal=journal,
                    view=_AtOnce(self._front, self._stop_page()),
                    caveats=(*equipment.caveats, *opened.caveats),
                    resumption=goes_on,
                    keeper=self._keeper(journal.session, source.n_channels),
                )
                if goes_on is not None:
                    self._front.say(self._words.going_on.back)
                try:
                    session.run()
                except AssistantError:
                    if session.heard_until == 0:
                        self._store.delete_session(journal.session)
                    raise
                self._close(self._store.events(journal.session), player, clips)
        return journal.session

    def _keeper(self, session: str, n_channels: int) -> SoundKeeper | None:
        folder = self._options.sound_folder
        return None if folder is None else SoundKeeper(folder / f"{session}.wav", n_channels)

    def _stop_page(self) -> list[str]:
        """A calm word, and the places to turn to."""
        return [*self._words.stopped.told, *place_lines(self._equipment.language, self._country)]

    def _resumption(self) -> Resumption | None:
        session = self._options.session
        if session is None:
            return None
        return resumption(self._store.events(session), since_start_s=self._store.age_s(session))

    def _journal(self) -> Journal:
        if self._options.session is not None:
            return self._store.reopen_session(self._options.session)
        return self._store.begin_session(
            couple=self._options.replay.couple, kind=SessionKind.LIVE, source_path=None, in_history=True
        )

    def _close(self, events: Sequence[Event], player: Player, clips: Clips) -> None:
        """Two sentences for each, aloud; after a stop nothing."""
        if any(event.reason == "stopped" for event in events if isinstance(event, SessionEnded)):
            return
        words = feedback_words(self._equipment.language)
        for line in summary_lines(build_report(events, words), words):
            self._front.say(line)
            self._rig.speak(player, clips, line)


class _AtOnce:
    """Implements `View`: when somebody stops, the places to turn to are shown at once."""

    def __init__(self, front: Front, stop_page: Sequence[str]) -> None:
        self._front = front
        self._stop_page = tuple(stop_page)
        self.hear = front.hear
        self.pass_time = front.pass_time
        self.say = front.say

    def show(self, event: Event) -> None:
        self._front.show(event)
        if isinstance(event, SessionEnded) and event.reason == "stopped":
            for line in self._stop_page:
                self._front.say(line)
