"""An account without a home folder, as a container may have, refreshes like any other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ground.environment import give_a_home
from orchestration.ground.paths import PROJECT

# As of an account without an entry in the system's list of accounts, which root cannot become without leaving.
WITHOUT_A_HOME = """
import os, pwd, sys
def unknown(number):
    raise KeyError("getpwuid(): uid not found")
pwd.getpwuid = unknown
os.environ.pop("HOME", None)
sys.argv = ["iro", "--version"]
from orchestration.commands.main import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended
from expectations.gate import CHECKS
import great_expectations
print(len(CHECKS) > 0)
"""


def test_an_account_without_a_home_folder_can_load_what_the_audit_needs() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_A_HOME], cwd=PROJECT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["True"]), done.stderr


def test_a_home_folder_that_is_there_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    give_a_home()
    assert os.environ["HOME"] == str(tmp_path)


def test_where_the_system_knows_one_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("/somewhere"))
    give_a_home()
    assert "HOME" not in os.environ
