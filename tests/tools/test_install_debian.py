"""The script that installs from Debian: says what and why, asks nothing, stops only where it must."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "install-debian.sh"

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the script is for bash")


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A folder of commands: a Debian where nothing is installed and the person has no rights."""
    for name in ("bash", "env", "mktemp", "rm", "tail"):
        found = shutil.which(name)
        assert found is not None
        (tmp_path / name).symlink_to(found)
    command(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    command(tmp_path, "id", "echo 1000")
    command(tmp_path, "dpkg-query", "exit 1")
    command(tmp_path, "apt-get", 'echo "apt-get $*" >> "$(dirname "$0")/asked"')
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")
    return tmp_path


def command(system: Path, name: str, body: str) -> None:
    path = system / name
    path.write_text(f"#!{system}/bash\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def run(system: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(system / "bash"), str(SCRIPT), *arguments],
        env={"PATH": str(system)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def asked(system: Path) -> str:
    path = system / "asked"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_root_installs_what_is_missing_and_is_told_why(system: Path):
    """Each package is named with its reason before apt-get is asked."""
    command(system, "id", "echo 0")

    done = run(system)

    assert done.returncode == 0, done.stderr
    assert "libportaudio2        the microphone and the loudspeaker" in done.stdout
    assert "update" in asked(system)
    assert "--no-install-recommends libportaudio2 espeak-ng" in asked(system)
    assert "chromium" not in asked(system)


def test_the_tests_need_more(system: Path):
    """`--tests` adds the virtual room and the browser."""
    command(system, "id", "echo 0")

    assert run(system, "--tests").returncode == 0
    assert "pulseaudio" in asked(system)
    assert "chromium" in asked(system)


def test_nothing_is_done_where_all_is_there(system: Path):
    """No word, and no look at the package lists, which takes long."""
    command(system, "dpkg-query", "printf installed")

    done = run(system, "--tests")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert asked(system) == ""


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--tests",), 1)])
def test_without_rights_the_command_to_run_is_named(system: Path, arguments: tuple[str, ...], code: int):
    """Replays work without these packages, so that only the tests stop here."""
    done = run(system, *arguments)

    assert done.returncode == code
    assert "please run: apt-get install libportaudio2 espeak-ng" in done.stderr
    assert asked(system) == ""


def test_sudo_that_asks_nothing_is_used(system: Path):
    """`sudo -n` stands in for root."""
    command(system, "sudo", 'shift; exec "$@"')
    command(system, "true", "exit 0")

    assert run(system).returncode == 0
    assert "install" in asked(system)


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--tests",), 1)])
def test_another_system_is_told_in_one_sentence(system: Path, arguments: tuple[str, ...], code: int):
    """Where there is no apt-get, README.md has the word."""
    (system / "apt-get").unlink()

    done = run(system, *arguments)

    assert done.returncode == code
    assert "this is not Debian" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_apt_get_said_is_shown_where_it_could_not(system: Path):
    """The last lines of its own words, then ours."""
    command(system, "id", "echo 0")
    command(system, "apt-get", "echo 'E: no space left'; exit 100")

    done = run(system, "--tests")

    assert done.returncode == 1
    assert "E: no space left" in done.stderr
    assert "could not install: libportaudio2 espeak-ng" in done.stderr


def test_an_unknown_option_is_refused(system: Path):
    """A slip does not install anything."""
    done = run(system, "--test")

    assert done.returncode == 2
    assert "usage" in done.stderr
    assert asked(system) == ""
