"""What the locks hold, and that every place which names a Python names the same ones."""

from __future__ import annotations

import re
import tomllib

import pytest

from orchestration.ground.paths import PROJECT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-engines.txt", "requirements-spark.txt")
# Such as: uvicorn[standard]==0.54.0   or: pywin32==312 ; sys_platform == 'win32'
PACKAGE = re.compile(r"([a-z0-9-]+)(?:\[[a-z, ]+\])?==([^ ]+)(?: ; .+)?")


def read(name: str) -> str:
    """The text of a file of the project."""
    return (PROJECT / name).read_text(encoding="utf-8")


def packages(lock: str) -> dict[str, list[str]]:
    """Each package of a lock with its version and its hashes; a package that stands there twice fails the test."""
    found: dict[str, list[str]] = {}
    for line in read(lock).splitlines():
        text = line.strip().removesuffix("\\").strip()
        if text.startswith("--hash=sha256:"):
            found[list(found)[-1]].append(text)
        elif text and not text.startswith("#"):
            package = PACKAGE.fullmatch(text)
            assert package, f"{lock} should hold package==version and nothing else, not: {text}"
            assert package[1] not in found, f"{lock} holds {package[1]} twice"
            found[package[1]] = [package[2]]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_one_version_and_a_hash(lock: str) -> None:
    locked = packages(lock)
    assert len(locked) > 20
    assert not [name for name, (_, *hashes) in locked.items() if not hashes]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str) -> None:
    assert not re.findall(r"^.*(?:://|file:|--index|--extra-index|--find-links|--trusted-host).*$", read(lock), re.M)


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_another_lock_agrees_with_the_products_on_what_both_hold(lock: str) -> None:
    run, other = packages(LOCKS[0]), packages(lock)
    both = run.keys() & other.keys()
    assert both
    assert {name: other[name] for name in both} == {name: run[name] for name in both}


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_in_the_lock(lock: str) -> None:
    asked = re.findall(r"^[A-Za-z][\w.-]*", read(lock.replace(".txt", ".in")), re.M)
    assert asked
    assert {name.lower() for name in asked} <= packages(lock).keys()


def test_checks_and_locks_are_for_the_oldest_python_that_is_allowed() -> None:
    settings = tomllib.loads(read("pyproject.toml"))
    oldest = re.fullmatch(r">=(3\.\d+),<3\.\d+", settings["project"]["requires-python"])
    assert oldest
    assert settings["tool"]["ruff"]["target-version"] == f"py{oldest[1].replace('.', '')}"
    assert settings["tool"]["mypy"]["python_version"] == oldest[1]
    assert re.findall(r"--python-version (\S+)", read("Makefile")) == [oldest[1]]
