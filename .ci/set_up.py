"""Make `.venv`, and keep in it what the locks say. It needs nothing but Python itself.

    python .ci/set_up.py          what the product runs on: requirements.txt and the project itself
    python .ci/set_up.py --dev    also what tests and checks need: requirements-dev.txt
    python .ci/set_up.py --engines    also what Sail needs, another engine: requirements-engines.txt
    python .ci/set_up.py --spark      also what Apache Spark needs, in the place of Sail: requirements-spark.txt

Does nothing if what was installed last is what the locks say. `.venv` is made anew, and the reason said, if its Python
was removed or replaced, is of another version than the Python that runs this, or if the project's folder was moved:
the commands in `.venv/bin` hold its path.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
# What was installed last: the folder, and the SHA-256 of each file that says what to install.
RECORD = VENV / "set-up.json"
SECONDS_BETWEEN_LINES = 10
# How pip's first line about a package begins: to be fetched, on this machine, installed already, for other systems.
FIRST_WORDS = ("Collecting ", "Processing ", "Requirement already satisfied", "Ignoring ")
# What each lock fetches and how long that takes. Measured on 27 November 2026 on two cores without pip's cache: 100 to
# 170 seconds and 12 to 30 seconds; up to three times that on a machine busy with other work.
FETCHES = {
    "requirements.txt": "about 240 MB to fetch, 2 to 5 minutes, once",
    "requirements-dev.txt": "about 30 MB to fetch, under a minute, once",
    "requirements-engines.txt": "about 70 MB to fetch, under a minute, once",
    "requirements-spark.txt": "about 460 MB to fetch, 2 to 10 minutes, once",
}
# The locks beyond the product's own, by the option that asks for them.
MORE_LOCKS = {
    "--dev": "requirements-dev.txt",
    "--engines": "requirements-engines.txt",
    "--spark": "requirements-spark.txt",
}
# Published as source alone. They are plain Python, Spark's with Java that is compiled already, built by what the first
# lock has installed.
FROM_SOURCE = "pyspark-client,pyspark"
# What goes before a lock is installed, because both put their files under one name: the client of a server of Spark,
# and Spark itself. So one of the two is there at a time, and the other one's lock no longer counts as installed.
IN_THE_PLACE_OF = {
    "requirements-engines.txt": ("requirements-spark.txt", ["pyspark", "py4j"]),
    "requirements-spark.txt": ("requirements-engines.txt", ["pyspark-client", "pysail"]),
}


def version_in_venv() -> str | None:
    """The version of the Python in `.venv`, such as 3.12; None if it does not run, or without pip."""
    asked = [str(VENV_PYTHON), "-c", "import pip, sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def recorded() -> dict[str, str]:
    """What was installed last, by file; empty if nothing was, or a set-up was cut short."""
    try:
        found: dict[str, str] = json.loads(RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def why_anew(here: str) -> str | None:
    """Why the `.venv` that is there cannot be used by a Python of this version; None if it can."""
    version = version_in_venv()
    folder = recorded().get("folder", str(PROJECT))
    if version is None:
        return "its Python was removed or replaced, or it was never finished"
    if version != here:
        return f"it has Python {version}"
    if folder != str(PROJECT):
        return f"it was made in {folder}"
    return None


def make_venv() -> None:
    """Make `.venv` unless one that works is there."""
    here = "{}.{}".format(*sys.version_info)
    if VENV.exists():
        reason = why_anew(here)
        if reason is None:
            return
        if VENV.is_symlink():
            # What it leads to may be in use by another folder, and would be emptied.
            sys.exit(f".venv cannot be used, because {reason}. It is a link to {VENV.resolve()}: remove the link.")
        print(f".venv is made anew with Python {here}, because {reason}.", flush=True)
    else:
        print(f"Making .venv with Python {here}.", flush=True)
    venv.create(VENV, clear=True, symlinks=True, with_pip=True)


def packages_of(lock: Path) -> int:
    """How many packages a lock names."""
    return len(re.findall(r"^[^\s#]+==", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))


def pip() -> list[str]:
    """The command that runs the pip of `.venv`, which asks nothing."""
    return [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]


def pip_install(*arguments: str, packages: int = 0) -> None:
    """Run pip, showing how far it is in place of its own lines; exits with pip's last lines if it fails."""
    command = [*pip(), "install", "--no-deps"]
    lines: list[str] = []
    looked_at, last_line = 0, time.monotonic()
    with subprocess.Popen(
        [*command, "--progress-bar", "off", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        for line in running.stdout or ():
            lines.append(line)
            looked_at += line.startswith(FIRST_WORDS)
            if packages and line.startswith("Installing collected packages"):
                print("    all there; putting them into .venv, without a word until it is done", flush=True)
            elif packages and time.monotonic() - last_line > SECONDS_BETWEEN_LINES:
                print(f"    {looked_at} of {packages}", flush=True)
                last_line = time.monotonic()
    if running.returncode:
        print("".join(lines[-15:]), file=sys.stderr)
        sys.exit(
            "The packages could not be installed: pip's last lines are above. Behind a proxy or with an index of your"
            " own, pip has to be told of it (pip config). Then run the same command again: it goes on from here."
        )


def pip_uninstall(packages: list[str]) -> None:
    """Take packages away; those that are not there are passed over."""
    command = [*pip(), "uninstall", "--yes", "--quiet", *packages]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def install(more_locks: list[str]) -> bool:
    """Bring `.venv` to what the locks say, and record each part that is done; false if nothing had to be done."""
    before = recorded()
    done = {"folder": str(PROJECT), **before}
    for name in ["requirements.txt", *more_locks, "pyproject.toml"]:
        file = PROJECT / name
        contents = hashlib.sha256(file.read_bytes()).hexdigest()
        if done.get(name) == contents:
            continue
        if name in IN_THE_PLACE_OF:
            other, gone = IN_THE_PLACE_OF[name]
            if done.pop(other, None):
                print(f"Taking away what {other} installed.", flush=True)
                RECORD.write_text(json.dumps(done, indent=4), encoding="utf-8")
                pip_uninstall(gone)
        if name == "pyproject.toml":
            # The project itself, read from its folder. What builds it is in the lock.
            pip_install("--no-build-isolation", "--editable", str(PROJECT))
        else:
            packages = packages_of(file)
            print(f"Installing the {packages} packages of {name}: {FETCHES[name]}.", flush=True)
            # Wheels only: what is fetched runs no code of its own while it is installed, and needs no compiler.
            wheels = ["--require-hashes", "--only-binary", ":all:", "--no-binary", FROM_SOURCE, "--no-build-isolation"]
            pip_install(*wheels, "--requirement", str(file), packages=packages)
        done[name] = contents
        RECORD.write_text(json.dumps(done, indent=4), encoding="utf-8")
    return done != before


def main() -> None:
    """Make `.venv` and install what is missing."""
    started = time.monotonic()
    try:
        make_venv()
        changed = install([lock for option, lock in MORE_LOCKS.items() if option in sys.argv[1:]])
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on from here.")
    if changed:
        print(f"Set up in {time.monotonic() - started:.0f} seconds.", flush=True)


if __name__ == "__main__":
    main()
