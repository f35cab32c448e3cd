"""What is set once and kept: the file, the environment, the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import OptionError
from assistant.session.doctor import examine
from assistant.settings import Settings, VoiceEngine, load_settings, remember, settings_file


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *args, **named: str(tmp_path / "sayback"))


def test_what_is_remembered_is_there_the_next_time():
    """And the command line outranks it."""
    remember({"voice_engine": "system", "words_per_minute": 140, "microphones": ["USB"]})

    assert load_settings().words_per_minute == 140
    assert load_settings().voice_engine is VoiceEngine.SYSTEM
    assert load_settings().microphones == ("USB",)
    assert load_settings({"words_per_minute": 180}).words_per_minute == 180


def test_patience_is_each_couples_own():
    """A couple without one has the general one."""
    remember({"couples": {"home": {"patience_s": 4.0}}})
    remember({"couples": {"Kim and Lou": {"patience_s": 1.5}}})

    settings = load_settings()
    assert [settings.patience_of(couple) for couple in ("home", "Kim and Lou", "new")] == [4.0, 1.5, 2.5]


def test_what_a_person_wrote_stays_as_it_stands():
    """Remarks, order and settings that were not named."""
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("# ours\nlanguage = 'en'  # for now\ncountry = 'DE'\n", encoding="utf-8")

    remember({"country": "AT"})

    assert settings_file().read_text(encoding="utf-8") == (
        "# ours\nlanguage = 'en'  # for now\ncountry = \"AT\"\n"
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"words_per_minute": 900}, "'words_per_minute' (from the command line)"),
        ({"country": "Germany"}, "'country' (from the command line)"),
        ({"couples": {"home": {"patience_s": 0.1}}}, "'couples.home.patience_s' (from the command line)"),
    ],
)
def test_a_value_that_makes_no_sense_is_told(given: dict[str, object], told: str):
    """Where it came from, what is expected, what was found."""
    with pytest.raises(OptionError) as caught:
        load_settings(given)

    assert told in str(caught.value)


def test_the_doctor_shows_what_is_kept():
    """Only what is not as it would be by itself."""
    remember({"country": "DE", "captions": False})

    line = next(check for check in examine(load_settings()) if check.name == "settings")

    assert "country DE; " not in line.found.split(";")[0]
    assert "country DE" in line.found
    assert "captions False" in line.found
    assert "volume_percent" not in line.found


def test_remember_wants_something_to_keep(capsys: pytest.CaptureFixture[str]):
    """Before anything else is done."""
    assert main(["practise", "--partners", "Ann,Ben", "--remember"]) == 2

    assert "--remember: expected something to keep" in capsys.readouterr().err
    assert not settings_file().exists()
    assert Settings().country is None
