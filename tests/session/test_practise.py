"""A whole practice with scripted sound: consent, sound check, session, what is said after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import InputError, OptionError, StoreError
from assistant.events import ChannelLayout, CommandKind, SessionKind, SourceEnded
from assistant.session.bootstrap import ReplayEquipment
from assistant.session.live import LiveSource
from assistant.session.live_prompts import Clips, Player
from assistant.session.live_words import WordsDesk
from assistant.session.places import place_lines
from assistant.session.practise import PractiseOptions, parse_practise_options, practise, resume_options
from assistant.session.sound_check import N_CHECKS
from assistant.settings import Settings
from assistant.store.store import open_store
from assistant.timebase import Samples, to_samples
from tests.session.room import CROSSTALK, FIXTURES, Desk, Onlooker, Room, RoomLoudspeaker, Shelf, sound


class Person(Onlooker):
    """Implements `Front`: somebody who agrees, or not."""

    def __init__(self, *, agrees: bool = True) -> None:
        super().__init__()
        self._agrees = agrees
        self.asked: list[str] = []
        self.room: Room | None = None

    def agree(self, question: str) -> bool:
        self.asked.append(question)
        return self._agrees

    def commands(self) -> list[CommandKind]:
        return self.room.take_keys() if self.room is not None else []


class ScriptedRig:
    """Implements `Rig`: each time the microphone is opened, the next room."""

    def __init__(self, person: Person, rooms: Sequence[Room]) -> None:
        self.person = person
        self._rooms = list(rooms)
        self.spoken: list[str] = []

    @contextmanager
    def microphone(self, n_channels: int, *, start: Samples = 0) -> Iterator[LiveSource]:
        room = self._rooms.pop(0)
        assert room.n_channels == n_channels
        self.person.room = room
        yield room

    @contextmanager
    def player(self, source: LiveSource) -> Iterator[Player]:
        assert isinstance(source, Room)
        yield RoomLoudspeaker(source, echo_db=-12)

    @contextmanager
    def desk(self, equipment: ReplayEquipment) -> Iterator[WordsDesk]:
        yield Desk(None)

    @contextmanager
    def clips(self, lines: Sequence[str]) -> Iterator[Clips]:
        assert len(lines) > 10
        yield Shelf()

    def speak(self, player: Player, clips: Clips, text: str) -> None:
        self.spoken.append(text)


def wanted(*, channels: str = "split", agree: bool = True) -> PractiseOptions:
    return parse_practise_options(
        partners="Ann,Ben",
        exercise="say-it-back",
        channels=channels,
        voices=[],
        couple="home",
        has_agreed=agree,
    )


def quiet(seconds: float, n_channels: int = 2) -> np.ndarray:
    noise = 3e-4 * np.random.default_rng(4).standard_normal((n_channels, to_samples(seconds)))
    return noise.astype(np.float32)


def talk() -> Room:
    given = sound(CROSSTALK, "split")[:, : to_samples(4.0)]
    return Room(np.concatenate([quiet(7.0), given, quiet(1.0)], axis=1))


def voice_of(name: str, seconds: float = 18.0) -> Room:
    clip = sound(FIXTURES / f"{name}-enrol.flac", "mixed")
    return Room(np.concatenate([clip, clip], axis=1)[:, : to_samples(seconds)])


def test_nothing_is_heard_before_both_agree(tmp_path: Path):
    """They are told what is heard and kept; who leaves leaves no trace."""
    person = Person(agrees=False)
    with open_store(tmp_path) as store:
        session = practise(wanted(agree=False), Settings(), store, person, ScriptedRig(person, []))

        assert session is None
        assert store.sessions() == []
    assert len(person.asked) == 1
    assert "stays on this computer" in person.said[0]
    assert "nothing was kept" in person.said[-1]


def test_a_practice_ends_with_a_few_sentences_for_each(tmp_path: Path):
    """Shown and spoken; the session is in the couple's history."""
    person = Person()
    rig = ScriptedRig(person, [talk()])
    with open_store(tmp_path) as store:
        session = practise(wanted(), Settings(), store, person, rig)

        assert session is not None
        assert isinstance(store.events(session)[-1], SourceEnded)
        assert [(row.kind, row.in_history, row.has_ended) for row in store.sessions()] == [
            (SessionKind.LIVE, True, True)
        ]
    assert rig.spoken
    assert person.said[-len(rig.spoken) :] == rig.spoken
    assert any("Ann" in line for line in rig.spoken)


def test_after_a_stop_nothing_more_is_asked_or_judged_aloud(tmp_path: Path):
    """A calm word, and where to find help, on the screen."""
    person, room = Person(), talk()
    room.keys[to_samples(3.0)] = CommandKind.STOP
    rig = ScriptedRig(person, [room])
    with open_store(tmp_path) as store:
        practise(wanted(), Settings(country="DE"), store, person, rig)

    assert rig.spoken == []
    page = person.said[-len(place_lines("en", "DE")) :]
    assert page == place_lines("en", "DE")
    assert "116 016" in " ".join(page)


def test_a_full_disk_ends_it_with_one_sentence_and_it_can_go_on(tmp_path: Path):
    """What was heard is kept; with room on the disk the same practice goes on."""
    person = Person()
    with open_store(tmp_path) as store:
        n_pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {n_pages + 1}")
        with pytest.raises(StoreError, match="Is the disk full"):
            practise(wanted(), Settings(), store, person, ScriptedRig(person, [talk()]))
    with open_store(tmp_path) as store:
        (row,) = store.sessions()
        before = store.events(row.id)
        goes_on, settings = resume_options(
            store, Settings(), session=None, couple="home", voices=[], has_agreed=True
        )
        practise(goes_on, settings, store, person, ScriptedRig(person, [talk()]))
        after = store.events(row.id)

    assert len(before) > 3
    assert not row.has_ended
    assert after[: len(before)] == before
    assert isinstance(after[-1], SourceEnded)


@pytest.mark.slow
def test_one_microphone_learns_both_voices_first(tmp_path: Path):
    """Each in turn; both are known the next time."""
    person = Person()
    rooms = [voice_of("heart"), voice_of("rms"), Room(quiet(1.0, 1)), Room(quiet(1.0, 1))]
    with open_store(tmp_path) as store:
        for _ in range(2):
            practise(wanted(channels="mixed"), Settings(), store, person, ScriptedRig(person, rooms[:3]))
            rooms = rooms[3:]

        assert sorted(store.voices("home")) == ["Ann", "Ben"]
    assert len([line for line in person.said if line.startswith("Thank you,")]) == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["once more", "0 s of clear speech were heard", "very quiet"]),
        ("de", ["noch einmal", "0 s deutliche Sprache", "sehr leise"]),
    ],
)
def test_a_voice_that_cannot_be_learned_is_told_and_asked_for_again(
    language: str, said: list[str], tmp_path: Path
):
    """With the reason, in their language; after a few attempts the practice does not begin."""
    person = Person()
    rooms = [Room(quiet(18.0, 1)) for _ in range(N_CHECKS)]
    with (
        open_store(tmp_path) as store,
        pytest.raises(InputError, match="clear speech"),
    ):
        practise(
            wanted(channels="mixed"), Settings(language=language), store, person, ScriptedRig(person, rooms)
        )

    again, reason, level = ([line for line in person.said if part in line] for part in said)
    assert len(again) == N_CHECKS - 1
    assert all(line in again for line in reason)
    assert level


@pytest.mark.parametrize(
    ("given", "told"), [({"partners": None}, "--partners"), ({"exercise": "none"}, "--exercise none")]
)
def test_options_that_make_no_sense_are_told(given: dict[str, str | None], told: str):
    """Before anything is asked."""
    options = {"partners": "Ann,Ben", "exercise": "say-it-back", "channels": "mixed"} | given
    with pytest.raises(OptionError, match=told):
        parse_practise_options(
            partners=options["partners"],
            exercise=str(options["exercise"]),
            channels=str(options["channels"]),
            voices=[],
            couple="home",
            has_agreed=False,
        )


def test_two_channels_are_one_partner_each():
    """And one microphone is shared otherwise."""
    assert wanted().layout is ChannelLayout.SPLIT
    assert wanted(channels="mixed").layout is ChannelLayout.MIXED


@pytest.mark.parametrize(
    ("given", "devices", "layout"),
    [
        ([], (), ChannelLayout.MIXED),
        (["USB"], ("USB",), ChannelLayout.MIXED),
        (["Ben=Right", "Ann=Left"], ("Left", "Right"), ChannelLayout.SPLIT),
    ],
)
def test_one_microphone_for_both_or_one_each(
    given: list[str], devices: tuple[str, ...], layout: ChannelLayout
):
    """In order of the partners, however they were named."""
    options = parse_practise_options(
        partners="Ann,Ben",
        exercise="say-it-back",
        channels="mixed",
        voices=[],
        couple="home",
        has_agreed=True,
        microphones=given,
    )

    assert (options.microphones, options.layout) == (devices, layout)


@pytest.mark.parametrize(
    "given", [["Ann=Left"], ["Left", "Right"], ["Ann=Left", "Ann=Right"], ["Ann=", "Ben=R"]]
)
def test_a_microphone_that_is_nobodys_is_told(given: list[str]):
    """Before anything is opened."""
    with pytest.raises(OptionError, match="NAME=DEVICE for each of Ann and Ben"):
        parse_practise_options(
            partners="Ann,Ben",
            exercise="say-it-back",
            channels="mixed",
            voices=[],
            couple="home",
            has_agreed=True,
            microphones=given,
        )
