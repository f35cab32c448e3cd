"""Models are found, joined once, checked; what is missing or damaged is said in one sentence."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models import registry
from assistant.models.catalogue import CataloguedFile, CataloguedModel, Role, catalogue, models_for
from assistant.models.registry import locate, locate_speech_to_text, states
from assistant.models.verification import known_sha256

NOTICES = Path(registry.__file__).parent / "notices"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, so that the person's is not touched."""
    monkeypatch.setenv("SAYBACK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


PARTS = (b"first half, ", b"second half")
TOKENIZER = b"{}"


@pytest.fixture
def small_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of two parts, brought by two packages of 20 bytes, in place of Whisper base."""
    site = tmp_path / "site"
    for number, part in enumerate(PARTS, start=1):
        folder = site / f"small_part{number}" / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / f"model.bin.part{number}").write_bytes(part)
    (site / "small_part1" / "data" / "tokenizer.json").write_bytes(TOKENIZER)
    monkeypatch.syspath_prepend(str(site))
    whole = b"".join(PARTS)
    entry = CataloguedModel(
        role=Role.SPEECH_TO_TEXT,
        name="whisper-small-test",
        version="1",
        licence="MIT",
        notice="whisper.txt",
        origin="a test",
        primary="model.bin",
        file=(
            CataloguedFile(
                name="model.bin",
                sha256=sha256(whole),
                size=len(whole),
                lies_in="small_part1/data",
                parts=("small_part1/data/model.bin.part1", "small_part2/data/model.bin.part2"),
            ),
            CataloguedFile(
                name="tokenizer.json",
                sha256=sha256(TOKENIZER),
                size=len(TOKENIZER),
                lies_in="small_part1/data",
            ),
        ),
    )
    fallback = models_for(Role.SPEECH_TO_TEXT)[1]
    monkeypatch.setattr(registry, "catalogue", lambda: (entry, fallback))
    monkeypatch.setattr(registry, "models_for", lambda role: (entry, fallback))
    return site


def test_every_model_names_its_licence_and_ships_its_notice():
    for entry in catalogue():
        notice = (NOTICES / entry.notice).read_text(encoding="utf-8")
        assert entry.origin
        assert entry.version
        assert {
            "MIT": "MIT License",
            "BSD-2-Clause": "Redistributions of source code",
            "Apache-2.0": "Apache",
        }[entry.licence] in notice


def test_every_role_has_a_model_that_is_whole():
    """What the registry names is what is installed, byte for byte."""
    for role in Role:
        if role is not Role.SPEECH_TO_TEXT:
            found = locate(role)
            assert hashlib.sha256(found.path.read_bytes()).hexdigest() == found.sha256
            assert found.info().role == role.value


def test_parts_are_joined_once(small_model: Path, cache: Path):
    """The second time the joined model is used, even if the parts are gone."""
    found, caveats = locate_speech_to_text()
    shutil.rmtree(small_model)
    again, _ = locate_speech_to_text()

    assert (found.path / "model.bin").read_bytes() == b"".join(PARTS)
    assert (found.path / "tokenizer.json").read_bytes() == TOKENIZER
    assert again == found
    assert caveats == ()
    assert [path.name for path in (cache / "models").iterdir()] == ["whisper-small-test"]


def test_a_damaged_joined_model_is_joined_again(small_model: Path):
    found, _ = locate_speech_to_text()
    (found.path / "model.bin").write_bytes(b"x" * len(b"".join(PARTS)))
    os.utime(found.path / "model.bin", ns=(1, 1))

    again, _ = locate_speech_to_text()

    assert (again.path / "model.bin").read_bytes() == b"".join(PARTS)


@pytest.mark.parametrize("harm", ["damaged part", "missing part", "no room"])
def test_without_the_usual_model_the_smaller_one_is_used_with_a_caveat(
    small_model: Path, cache: Path, harm: str
):
    part = small_model / "small_part2" / "data" / "model.bin.part2"
    if harm == "damaged part":
        part.write_bytes(b"something else")
    elif harm == "missing part":
        part.unlink()
    else:
        cache.parent.mkdir(exist_ok=True)
        cache.write_text("a file where the cache should be")

    found, caveats = locate_speech_to_text()

    assert found.name == "whisper-tiny.en"
    assert [caveat.code for caveat in caveats] == ["fallback_model"]
    if harm != "no room":
        assert not list((cache / "models").glob("*")), "nothing half-made is left"


def test_where_no_model_is_whole_one_sentence_says_so(small_model: Path, monkeypatch: pytest.MonkeyPatch):
    (small_model / "small_part2" / "data" / "model.bin.part2").unlink()
    monkeypatch.setattr(registry, "_brought", lambda place: None)

    with pytest.raises(ModelError, match=r"tiny\.en was not found on this computer") as raised:
        locate_speech_to_text()

    assert "\n" not in str(raised.value)


def test_a_file_is_hashed_again_only_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A start of Sayback does not read 240 MB; a change of size or time does."""
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    first = known_sha256(path)
    with monkeypatch.context() as patch:
        patch.setattr("assistant.models.verification.sha256_of", lambda path: pytest.fail("hashed again"))
        assert known_sha256(path) == first == sha256(b"weights")
    path.write_bytes(b"other weights")

    assert known_sha256(path) == sha256(b"other weights")


def test_verifying_sees_damage_that_left_size_and_time_alone(tmp_path: Path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    times = path.stat()
    known_sha256(path)
    path.write_bytes(b"WEIGHTS")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert known_sha256(path, afresh=True) == sha256(b"WEIGHTS")


def test_the_list_of_models_tells_how_each_stands(small_model: Path):
    before = [state.state for state in states()]
    locate_speech_to_text()
    after = [state.state for state in states()]
    (small_model / "small_part2" / "data" / "model.bin.part2").unlink()

    assert before == ["not joined yet", "ready"]
    assert after == ["ready", "ready"]


def test_a_folder_can_be_given(tmp_path: Path):
    for name in registry.FILES_OF_A_WHISPER_FOLDER:
        (tmp_path / name).write_bytes(b"{}")

    found, _ = locate_speech_to_text(str(tmp_path))

    assert found.path == tmp_path
    assert found.sha256 == sha256(b"{}")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("/nowhere/at/all", "there is no such folder"),
        ("gigantic", "no such model. Known names: .*base"),
        ("small", "is not on this computer, and Sayback downloads nothing by itself"),
    ],
)
def test_a_model_that_is_not_there_is_said_in_one_sentence(
    asked: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(ModelError, match=says):
        locate_speech_to_text(asked)


def test_a_folder_without_a_model_is_said_in_one_sentence(tmp_path: Path):
    with pytest.raises(ModelError, match=r"is no Whisper model .*model.bin, config.json, tokenizer.json"):
        locate_speech_to_text(str(tmp_path))
