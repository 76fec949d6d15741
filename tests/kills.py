"""Kill a refresh at random moments, again and again: `python -m tests.kills 100 [--seed 1] [--folder DIR]`.

Each kill (SIGKILL of the whole process group, as a power cut would end it) is followed by a refresh that nobody helps.
After each of the two: what is published is one whole release. After the second: it succeeded, the history of runs holds
no unfinished run, and nothing of an interrupted work lies about. The inbox is tiny and changes before every round, so
that each refresh has all its stages. A fourth of the kills fall around the end of the build.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.commands.main import main as main_of_product
from orchestration.ground import progress
from orchestration.ground.paths import Outputs
from orchestration.releases.release import find_current
from orchestration.releases.whole import broken_files

AUTHORITY, DAY, TODAY = "E06000005", "2026-09-30", "2026-10-10"
KEY = "a-key-for-tests-only-of-more-than-32-characters"
END_OF_BUILD = "dbt build: "
# Seconds on each side of the end of the build.
AROUND = 2.0
LONGEST = 900
LEFTOVERS = (
    "releases/.draft-*",
    "restricted/.draft-*",
    "landing/.incoming-*",
    "checks/*/*",
    "releases/.publishing.json",
    "candidates/.new-*",
)


def write_inbox(inbox: Path, number: int) -> None:
    """Two children in care and one on a plan; each number is another history of reviews."""
    batch = inbox / AUTHORITY / DAY
    batch.mkdir(parents=True, exist_ok=True)
    reviews = "".join(f"R{month},C1,2026-0{month}-{1 + number % 28:02d}\n" for month in (3, 6, 9))
    files = {
        "children": "child_id,date_of_birth,sex\nC1,2016-05-01,F\nC2,2018-07-09,M\nC3,2021-01-01,M\n",
        "care_episodes": "episode_id,child_id,start_date,end_date\nE1,C1,2025-01-07,\nE2,C2,2025-03-04,2026-08-30\n",
        "reviews": f"review_id,child_id,held_date\n{reviews}",
        "section47_enquiries": "section47_id,child_id,start_date\nS1,C3,2026-05-01\n",
        "conferences": "conference_id,child_id,conference_type,held_date\nK1,C3,initial,2026-05-18\n",
        "protection_plans": "plan_id,child_id,start_date\nP1,C3,2026-05-18\n",
    }
    for name, text in files.items():
        (batch / f"{name}.csv").write_text(text, encoding="utf-8")


def ready(inbox: Path, outputs: Outputs) -> None:
    """Load all that a refresh imports, once: each is a fork of this process, which saves most of a small one's time."""
    for name in [name for name in os.environ if name.startswith("IRO_")]:
        del os.environ[name]
    os.environ |= {"IRO_INBOX": str(inbox), "IRO_OUTPUTS": str(outputs.root), "IRO_TODAY": TODAY}
    os.environ |= {"IRO_PSEUDONYM_KEY": KEY, "IRO_HISTORY_MONTHS": "12"}
    import great_expectations  # noqa: F401

    import orchestration.commands.refresh
    import orchestration.definitions

    orchestration.definitions.defs()


@dataclass
class Refreshing:
    """One refresh in a process group of its own, and the lines that it says, in a file."""

    log: Path
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.process = multiprocessing.get_context("fork").Process(target=self._refresh)
        self.process.start()

    def _refresh(self) -> None:
        os.setsid()
        with self.log.open("w", encoding="utf-8") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        sys.argv = ["iro", "refresh"]
        main_of_product()

    def wait(self) -> int:
        """Its exit code."""
        self.process.join(LONGEST)
        return -1 if self.process.exitcode is None else self.process.exitcode

    def killed_after(self, seconds: float) -> bool:
        """Kill it when it is so old; False if it had ended before."""
        self.process.join(max(0.0, self.started + seconds - time.monotonic()))
        if self.process.exitcode is not None:
            return False
        os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.join()
        return True

    @property
    def stage(self) -> str:
        """What it said last, without numbers and names."""
        lines = [line for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("[")]
        words = lines[-1].partition("] ")[2] if lines else "nothing said yet"
        return words.partition(":")[0] if words.startswith((AUTHORITY, "landing")) else words.partition(" of ")[0][:60]


def faults_of(outputs: Outputs) -> list[str]:
    """What is wrong with what is published."""
    current = find_current(outputs)
    if current is None:
        return ["nothing is published"]
    faults = [f"damaged: {name}" for name in broken_files(outputs, current)]
    return faults if outputs.published.resolve() == current else [*faults, "link and published.json differ"]


def leftovers(outputs: Outputs) -> list[str]:
    """What an interrupted work left that the next one should have removed, the history of runs included."""
    import dagster as dg

    from orchestration.run_history.instance import open_run_history
    from orchestration.run_history.unfinished import BEGUN, WAITING

    found = [str(path.relative_to(outputs.root)) for pattern in LEFTOVERS for path in outputs.root.glob(pattern)]
    with open_run_history(outputs) as instance:
        unfinished = instance.get_run_records(dg.RunsFilter(statuses=[*BEGUN, *WAITING]))
    aside = [path.name for path in outputs.dagster_home.glob("*_set_aside_*")]
    return [*found, *(f"run {record.dagster_run.run_id} is unfinished" for record in unfinished), *aside]


@dataclass
class Kills:
    """What came of them."""

    stages: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    faults: list[str] = field(default_factory=list)


def kill_again_and_again(folder: Path, count: int, seed: int) -> Kills:
    """Do so in a new folder, and say a line for each kill."""
    chance, found = random.Random(seed), Kills()
    inbox, outputs = folder / "inbox", Outputs(folder / "outputs")
    write_inbox(inbox, 0)
    ready(inbox, outputs)
    for attempt in ("first", "second"):
        # The first warms what is cached on the disk; the second takes as long as those that follow.
        write_inbox(inbox, 27 if attempt == "second" else 0)
        refreshing = Refreshing(folder / f"{attempt}.log")
        code = refreshing.wait()
        if code != 0:
            found.faults.append(f"the {attempt} refresh ended with {code}: see {refreshing.log}")
            return found
    whole = time.monotonic() - refreshing.started
    lines = refreshing.log.read_text(encoding="utf-8").splitlines()
    built = next(float(line[1:].split(" s]")[0]) for line in lines if END_OF_BUILD in line and "passed" in line)
    # Lines count from the start of the process that this one is a fork of.
    built -= refreshing.started - progress.started_at()
    print(f"A refresh takes {whole:.0f} s, and its build is done after {built:.0f} s.", flush=True)
    for number in range(1, count + 1):
        write_inbox(inbox, number % 27)
        after = built + chance.uniform(-AROUND, AROUND) if number % 4 == 0 else chance.uniform(0, whole)
        refreshing = Refreshing(folder / f"{number}-killed.log")
        was_killed = refreshing.killed_after(after)
        found.killed += was_killed
        found.stages[refreshing.stage if was_killed else "had ended before"] += 1
        faults = [f"after the kill: {fault}" for fault in faults_of(outputs)]
        helped = Refreshing(folder / f"{number}-after.log")
        if (code := helped.wait()) != 0:
            faults.append(f"the next refresh ended with {code}")
        faults += [f"after the next refresh: {fault}" for fault in [*faults_of(outputs), *leftovers(outputs)]]
        found.faults += [f"kill {number}: {fault}" for fault in faults]
        print(f"{number}: after {after:.1f} s, {refreshing.stage}; {'; '.join(faults) or 'good'}", flush=True)
    return found


def main() -> int:
    """Print what was found; 1 if a kill did harm."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", type=int, nargs="?", default=100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--folder", type=Path)
    given = arguments.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="kills-"))
    folder.mkdir(parents=True, exist_ok=True)
    found = kill_again_and_again(folder, given.count, given.seed)
    print(f"\n{found.killed} kills in {folder}, where their logs are. Killed at:")
    for stage, times in found.stages.most_common():
        print(f"  {times:>4}  {stage}")
    print("\n".join(found.faults) or "Every one was made good by the next refresh, and nothing was left.")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
