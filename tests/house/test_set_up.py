"""Setting up: which Python is taken, when `.venv` is made anew, and what is said. Nothing is fetched here.

The Pythons on the PATH of these tests are made up: the one that runs the tests, told that it has another version.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

from orchestration.ground.paths import PROJECT

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def _set_up() -> ModuleType:
    """The script that sets up, which belongs to no package: it runs before anything is installed."""
    spec = importlib.util.spec_from_file_location("set_up", PROJECT / ".ci" / "set_up.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


set_up = _set_up()
LACKS_ENSUREPIP = "sys.modules['ensurepip'] = None"


def allowed() -> range:
    """The minor versions that pyproject.toml allows."""
    line = re.search(
        r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    )
    assert line
    return range(int(line[1]), int(line[2]))


class Machine:
    """A folder with the project's own files for setting up, and a PATH with nothing but what a test puts there."""

    def __init__(self, root: Path) -> None:
        self.project, self.path = root / "project", root / "bin"
        self.path.mkdir()
        shutil.copytree(PROJECT / ".ci", self.project / ".ci")
        shutil.copy(PROJECT / "pyproject.toml", self.project)
        for tool in ("sh", "sed", "dirname"):
            (self.path / tool).symlink_to(shutil.which(tool) or tool)

    def has(self, python: str | Path, minor: int, besides: str = "") -> Path:
        """Put a Python there that says it is 3.<minor>."""
        command = self.path / python
        command.parent.mkdir(parents=True, exist_ok=True)
        told = f"import sys; sys.version_info = (3, {minor}, 0, 'final', 0); {besides}"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{told}\n$2"\n', encoding="utf-8")
        command.chmod(0o755)
        return command

    def find(self, *asked: str) -> subprocess.CompletedProcess[str]:
        """Look for a Python, as the Makefile does."""
        command = [self.path / "sh", ".ci/find_python.sh", *asked]
        return subprocess.run(
            command, cwd=self.project, env={"PATH": str(self.path)}, capture_output=True, text=True, check=False
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without any Python."""
    return Machine(tmp_path)


@pytest.mark.parametrize("minor", allowed())
def test_each_allowed_python_is_found_by_its_name(machine: Machine, minor: int) -> None:
    python = machine.has(f"python3.{minor}", minor)
    assert machine.find().stdout == f"{python}\n"


@pytest.mark.parametrize("minor", [allowed().start - 1, allowed().stop])
def test_a_python_that_is_too_old_or_too_new_is_not_taken(machine: Machine, minor: int) -> None:
    machine.has("python3", minor)
    found = machine.find()
    assert (found.returncode, found.stdout) == (1, "")
    assert f"python3: Python 3.{minor}\n" in found.stderr
    assert "sudo apt install python3 python3-venv" in found.stderr
    assert "brew install" in found.stderr


def test_the_newest_of_several_is_taken(machine: Machine) -> None:
    for minor in allowed():
        machine.has(f"python3.{minor}", minor)
    assert machine.find().stdout == f"{machine.path}/python3.{allowed()[-1]}\n"


def test_a_python_of_any_name_can_be_asked_for_and_then_no_other_is_looked_at(machine: Machine) -> None:
    machine.has("python3", allowed()[-1])
    mine = machine.has("mine", allowed()[0])
    assert machine.find(str(mine)).stdout == f"{mine}\n"
    unknown = machine.find("nowhere")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "nowhere: not found\n" in unknown.stderr


def test_a_python_without_ensurepip_is_passed_over_and_what_to_install_is_said(machine: Machine) -> None:
    newest, oldest = allowed()[-1], allowed()[0]
    machine.has(f"python3.{newest}", newest, LACKS_ENSUREPIP)
    assert f"sudo apt install python3.{newest}-venv" in machine.find().stderr
    machine.has(f"python3.{oldest}", oldest)
    assert machine.find().stdout == f"{machine.path}/python3.{oldest}\n"


def test_a_command_that_fails_is_passed_over(machine: Machine) -> None:
    # A version manager puts every python3.x on the PATH, and those that are switched off only fail.
    broken = machine.has(f"python3.{allowed()[-1]}", allowed()[-1])
    broken.write_text("#!/bin/sh\necho 'no such version' >&2\nexit 127\n", encoding="utf-8")
    python = machine.has("python3", allowed()[0])
    assert machine.find().stdout == f"{python}\n"


def test_the_python_of_a_working_venv_stays_although_a_newer_one_is_there(machine: Machine) -> None:
    machine.has("python3", allowed()[-1])
    machine.has(machine.project / ".venv" / "bin" / "python", allowed()[0])
    assert machine.find().stdout == ".venv/bin/python\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with locks of three packages and no `.venv`, which setting up works on."""
    folder = tmp_path / "project"
    (folder / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(set_up, "PROJECT", folder)
    monkeypatch.setattr(set_up, "VENV", folder / ".venv")
    monkeypatch.setattr(set_up, "VENV_PYTHON", folder / ".venv" / "bin" / "python")
    monkeypatch.setattr(set_up, "RECORD", folder / ".venv" / "set-up.json")
    (folder / "requirements.txt").write_text(
        "one==1 \\\n    --hash=sha256:0\ntwo==2 ; x\n    # via one\n", encoding="utf-8"
    )
    (folder / "requirements-dev.txt").write_text("three==3\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return folder


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pip was asked to install last, in the place of pip."""
    asked: list[str] = []
    monkeypatch.setattr(set_up, "pip_install", lambda *arguments, packages=0: asked.append(Path(arguments[-1]).name))
    return asked


def venv_python(project: Path, text: str) -> None:
    """Put a command in the place of the Python of `.venv`."""
    (project / ".venv" / "bin" / "python").write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (project / ".venv" / "bin" / "python").chmod(0o755)


def test_a_venv_whose_python_is_gone_is_made_anew(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[dict[str, bool]] = []
    monkeypatch.setattr(venv, "create", lambda _, **how: made.append(how))
    (project / ".venv" / "bin" / "python").symlink_to(project / "gone")
    set_up.make_venv()
    assert f".venv is made anew with Python {HERE}, because its Python was removed" in capsys.readouterr().out
    assert made == [{"clear": True, "symlinks": True, "with_pip": True}]


def test_a_venv_that_is_a_link_is_not_emptied_for_another_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several checkouts may share one; `make` in the second emptied the first one's (2026-11-29)."""
    monkeypatch.setattr(venv, "create", lambda *_, **__: pytest.fail("made anew"))
    elsewhere = tmp_path / "elsewhere"
    (project / ".venv").rename(elsewhere)
    (project / ".venv").symlink_to(elsewhere)
    with pytest.raises(SystemExit, match="remove the link"):
        set_up.make_venv()


def test_a_venv_that_works_is_left_as_it_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "create", lambda *_, **__: pytest.fail("made anew"))
    venv_python(project, f"echo {HERE}")
    set_up.make_venv()


def test_a_venv_of_another_version_or_folder_is_not_used(project: Path, installed: list[str]) -> None:
    venv_python(project, "echo 3.99")
    assert set_up.why_anew(HERE) == "it has Python 3.99"
    venv_python(project, f"echo {HERE}")
    assert set_up.why_anew(HERE) is None
    set_up.install([])
    assert set_up.why_anew(HERE) is None
    moved = project.parent / "moved"
    set_up.RECORD.write_text(
        set_up.RECORD.read_text(encoding="utf-8").replace(str(project), str(moved)), encoding="utf-8"
    )
    assert set_up.why_anew(HERE) == f"it was made in {moved}"


def test_only_what_changed_since_the_last_time_is_installed(project: Path, installed: list[str]) -> None:
    assert set_up.install([])
    assert installed == ["requirements.txt", "project"]
    assert not set_up.install([])
    assert installed == ["requirements.txt", "project"], "nothing changed"
    set_up.install(["requirements-dev.txt"])
    assert installed[2:] == ["requirements-dev.txt"], "tests need more"
    (project / "requirements.txt").write_text("one==2\n", encoding="utf-8")
    set_up.install(["requirements-dev.txt"])
    assert installed[3:] == ["requirements.txt"], "the lock changed"


def test_spark_and_the_client_of_sail_take_each_others_place(
    project: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[list[str]] = []
    monkeypatch.setattr(set_up, "pip_uninstall", gone.append)
    for lock in ("requirements-engines.txt", "requirements-spark.txt"):
        (project / lock).write_text("four==4\n", encoding="utf-8")
    set_up.install(["requirements-engines.txt"])
    assert gone == [], "nothing was there before"
    set_up.install(["requirements-spark.txt"])
    assert gone == [["pyspark-client", "pysail"]]
    assert set_up.recorded().keys() & set(set_up.IN_THE_PLACE_OF) == {"requirements-spark.txt"}
    set_up.install(["requirements-engines.txt"])
    assert gone[1:] == [["pyspark", "py4j"]]
    named = [name for name in installed if name in set_up.IN_THE_PLACE_OF]
    assert named == ["requirements-engines.txt", "requirements-spark.txt", "requirements-engines.txt"]


def test_it_says_beforehand_how_much_is_installed_and_how_long_that_takes(
    project: Path, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up.install([])
    said = capsys.readouterr().out
    assert re.search(r"Installing the 2 packages of requirements.txt: about \d+ MB to fetch, 2 to 5 minutes", said)


def test_pips_own_lines_are_kept_back_and_counted(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(set_up, "SECONDS_BETWEEN_LINES", 0)
    venv_python(
        project,
        "echo Collecting one; echo '  Downloading one'; echo Processing two; echo Installing collected packages",
    )
    set_up.pip_install(packages=2)
    said = capsys.readouterr()
    assert "1 of 2" in said.out
    assert "2 of 2" in said.out
    assert "all there" in said.out
    assert "Downloading" not in said.out + said.err


def test_when_pip_fails_its_last_lines_are_shown_and_nothing_counts_as_installed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    venv_python(project, "echo 'ERROR: No matching distribution found for one==1'; exit 1")
    with pytest.raises(SystemExit, match="could not be installed"):
        set_up.install([])
    assert "No matching distribution found for one==1" in capsys.readouterr().err
    assert set_up.recorded() == {}
