"""Sayback's voice: what it gives, and what it says where no engine answers."""

from __future__ import annotations

import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from assistant.errors import VoiceError
from assistant.prompts.system_speech import InstalledVoice, choose_voice
from assistant.prompts.voice import HibariVoice, SystemVoice, available_engines, open_voice
from assistant.timebase import SAMPLE_RATE_HZ

HANGS = (sys.executable, "-c", "import threading; threading.Event().wait()")
RETURNS_SILENTLY = (sys.executable, "-c", "print('Audio saved')")
HAS_NO_ENGINE = (sys.executable, "-c", "raise RuntimeError('eSpeak is not installed')")
BEEPS = (
    sys.executable,
    "-c",
    """
import array, json, math, sys, wave
request = json.load(sys.stdin)
if request["task"] == "list":
    found = {"engine": "beeper", "languages": ["en-GB", "en-US", "de"]}
    open(request["target"], "w").write(json.dumps(found))
    sys.exit()
sound = array.array("h", [int(9000 * math.sin(t / 10)) * (8000 < t < 16000) for t in range(22050)])
with wave.open(request["target"], "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(22050)
    file.writeframes(sound.tobytes())
with open("asked.jsonl", "a") as log:
    log.write(json.dumps(request) + "\\n")
""",
)


def asked(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "asked.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_clip_is_what_was_spoken_and_nothing_around_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """8,000 samples at 22,050 Hz with silence around them become 0.36 s at the level of all clips."""
    monkeypatch.chdir(tmp_path)

    clip = SystemVoice(child=BEEPS).render("Hello.")

    assert clip.start == 0
    assert clip.samples.dtype == np.float32
    assert clip.samples.shape[0] == 1
    assert clip.samples.shape[1] / SAMPLE_RATE_HZ == pytest.approx(8000 / 22050, abs=0.06)
    rms_dbfs = 10 * np.log10(np.mean(clip.samples**2))
    assert rms_dbfs == pytest.approx(-23.0, abs=1.0)


def test_the_engine_is_asked_for_language_voice_and_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was chosen reaches the engine as it was typed."""
    monkeypatch.chdir(tmp_path)

    SystemVoice(child=BEEPS, language="de", voice="Ännchen", words_per_minute=140).render("Schön, danke.")

    (request,) = asked(tmp_path)
    assert request["text"] == "Schön, danke."
    assert (request["language"], request["voice"], request["words_per_minute"]) == ("de", "Ännchen", 140)


def test_a_clip_is_rendered_once_per_text_and_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The cache outlives the voice; another rate or text is another clip."""
    monkeypatch.chdir(tmp_path)
    cache = tmp_path / "clips"

    first = SystemVoice(child=BEEPS, cache=cache).render("Hello.")
    again = SystemVoice(child=BEEPS, cache=cache).render("Hello.")
    SystemVoice(child=BEEPS, cache=cache, words_per_minute=120).render("Hello.")
    SystemVoice(child=BEEPS, cache=cache).render("Goodbye.")

    assert len(asked(tmp_path)) == 3
    np.testing.assert_array_equal(first.samples, again.samples)
    assert cache.stat().st_mode & 0o077 == 0
    assert all("Hello" not in path.name for path in cache.iterdir())


def test_a_damaged_clip_in_the_cache_is_rendered_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A cut-off file is never played."""
    monkeypatch.chdir(tmp_path)
    cache = tmp_path / "clips"
    first = SystemVoice(child=BEEPS, cache=cache).render("Hello.")
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:200])

    again = SystemVoice(child=BEEPS, cache=cache).render("Hello.")

    assert len(asked(tmp_path)) == 2
    np.testing.assert_array_equal(first.samples, again.samples)


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The clip is given all the same."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").write_text("a file, not a folder", encoding="utf-8")

    clip = SystemVoice(child=BEEPS, cache=tmp_path / "clips").render("Hello.")

    assert clip.samples.size


def test_an_engine_that_hangs_is_ended():
    """The time limit turns a hang into one clear sentence."""
    with pytest.raises(VoiceError, match=r"gave no answer within 0\.2 s"):
        SystemVoice(child=HANGS, time_limit_s=0.2).render("Hello.")


def test_a_return_is_no_proof_of_speech():
    """An engine that returns without having written a file has not spoken."""
    with pytest.raises(VoiceError, match="left no sound"):
        SystemVoice(child=RETURNS_SILENTLY).render("Hello.")


def test_a_missing_engine_says_what_to_do():
    """The engine's own words, and the package that helps."""
    with pytest.raises(VoiceError, match=r"eSpeak is not installed.*apt-get install espeak-ng"):
        SystemVoice(child=HAS_NO_ENGINE).render("Hello.")


def test_a_child_that_cannot_be_started_is_told():
    """No traceback where the interpreter itself is not to be found."""
    with pytest.raises(VoiceError, match="cannot be started"):
        SystemVoice(child=("/nowhere/python",)).render("Hello.")


@pytest.mark.parametrize("child", [HAS_NO_ENGINE, RETURNS_SILENTLY, ("/nowhere/python",)])
def test_looking_for_engines_never_raises(child: tuple[str, ...]):
    """The report of what is there has a line for the system's voice whatever happens."""
    system, _ = available_engines(child=child)

    assert system.name == "system voice"
    assert not system.is_available
    assert "apt-get install espeak-ng" in system.detail or "cannot be started" in system.detail


def test_engines_tell_their_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """English of two countries is one language."""
    monkeypatch.chdir(tmp_path)

    system, _ = available_engines(child=BEEPS)

    assert system.is_available
    assert system.detail == "beeper, 2 languages"


def test_an_unknown_engine_names_the_known_ones():
    """A slip in the settings is told, with what there is."""
    with pytest.raises(VoiceError, match="auto, system, hibari"):
        open_voice("espeek")


def test_the_natural_voice_speaks_english_only():
    """Nobody hears German read by English rules."""
    with pytest.raises(VoiceError, match="speaks English"):
        open_voice("hibari", language="de")
    assert isinstance(open_voice("auto", language="de"), SystemVoice)


# -- which voice of the engine ----------------------------------------------------

CARIBBEAN = InstalledVoice(id="gmw/en-029", name="English (Caribbean)", languages=("en-029",))
BRITISH = InstalledVoice(id="gmw/en", name="English (Great Britain)", languages=("en-gb",))
GERMAN = InstalledVoice(id="gmw/de", name="German", languages=("de",))
ANNA = InstalledVoice(id="com.apple.voice.Anna", name="Anna", languages=("de_DE",))
INSTALLED = [CARIBBEAN, BRITISH, GERMAN, ANNA]


@pytest.mark.parametrize(
    ("language", "wanted", "default", "chosen"),
    [
        ("en", None, "gmw/en", "gmw/en"),
        ("en", None, None, "gmw/en"),
        ("de", None, "gmw/en", "gmw/de"),
        ("de", "anna", None, "com.apple.voice.Anna"),
        ("en", "Caribbean", "gmw/en", "gmw/en-029"),
    ],
)
def test_the_voice_fits_the_language(language: str, wanted: str | None, default: str | None, chosen: str):
    """What was asked for outranks the default, which counts where it speaks the language."""
    assert choose_voice(INSTALLED, language=language, wanted=wanted, default=default) == chosen


@pytest.mark.parametrize(("language", "wanted"), [("fr", None), ("en", "Zarvox")])
def test_no_other_voice_stands_in(language: str, wanted: str | None):
    """A language or a name that is not there is told, not replaced."""
    with pytest.raises(LookupError, match=wanted or language):
        choose_voice(INSTALLED, language=language, wanted=wanted, default="gmw/en")


def test_a_natural_voice_that_fails_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch):
    """Whatever its libraries raise: prompts are read then, and nobody waits for a clip."""

    class Broken(ModuleType):
        def Hibari(self, *, threads: int) -> None:  # noqa: N802 - the library's own name
            raise NotImplementedError("no such operator")

    broken = Broken("hibari")
    broken.__spec__ = ModuleSpec("hibari", None)
    monkeypatch.setitem(sys.modules, "hibari", broken)

    with pytest.raises(VoiceError, match="cannot speak \\(no such operator\\)"):
        HibariVoice().render("Hello.")


# -- the real engines --------------------------------------------------------------


@pytest.mark.slow
def test_hibari_speaks_and_says_the_same_twice():
    """The natural voice needs no network and gives equal clips for equal words."""

    first = HibariVoice().render("Is that what you meant?")
    again = HibariVoice().render("Is that what you meant?")

    assert 0.8 < first.samples.shape[1] / SAMPLE_RATE_HZ < 2.5
    np.testing.assert_array_equal(first.samples, again.samples)


@pytest.mark.slow
def test_the_system_voice_speaks_every_time():
    """Twenty clips in a row are whole and equal: none cut short, none at another rate."""
    clips = [SystemVoice().render("Ben, please say back what you heard.").samples for _ in range(20)]

    assert 1.2 < clips[0].shape[1] / SAMPLE_RATE_HZ < 4.0
    for clip in clips[1:]:
        np.testing.assert_array_equal(clip, clips[0])


@pytest.mark.slow
def test_the_system_voice_takes_its_rate_and_language():
    """Slower takes longer; German is spoken by a German voice; an unknown language is told."""
    text = "Guten Morgen, ich höre zu."
    calm, quick = (
        SystemVoice(words_per_minute=rate).render("Take your time, there is no hurry.") for rate in (120, 220)
    )
    assert calm.samples.shape[1] > 1.3 * quick.samples.shape[1]

    german, english = SystemVoice(language="de").render(text), SystemVoice(language="en").render(text)
    assert german.samples.shape != english.samples.shape

    with pytest.raises(VoiceError, match="no voice speaks 'xx'"):
        SystemVoice(language="xx").render(text)
