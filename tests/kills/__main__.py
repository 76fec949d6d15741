"""Kill the product at random moments: `make kill N=100`, or `python -m tests.kills 100 [--seed 1] [--folder DIR]`.

Each kill (SIGKILL of the whole process group, as a power cut would end it) is followed by a refresh that nobody helps.
What had ended before its kill came is a round and no kill, and is not counted.
After each of the two: what is published is one whole release. After the second: it succeeded, `iro verify --all` finds
nothing, the history of runs holds no unfinished run, the temporary folder is empty, nothing of an interrupted work lies
about, and of a child whose erasure was written down no file has the id.

The tally is kept in the folder: run it again with the same `--folder` and another `--seed` to go on, and it counts all.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.kills.acting import Acting, asked, ready
from tests.kills.authority import write_inbox
from tests.kills.kinds import KINDS, REFRESH, Bench, Kind
from tests.kills.looking import faults_afterwards, faults_of
from tests.postgres import Server, is_there, running_server

# Seconds about the end of the build.
AROUND = 2.0
# Beyond the time that a kind took when nobody killed it; the machine may be slower now.
LONGER = 1.05
# So many of the kills fall between one of the moments that matter most and the next.
IN_THE_CRITICAL_TIME = 0.5
BUILD_ENDS = "dbt's last word"


class Rounds:
    """Kills in one folder, and what came of each."""

    def __init__(self, bench: Bench, seed: int, server: Server | None):
        """`server` is one that releases are loaded into, if there is one here."""
        self._bench, self._chance, self._server = bench, random.Random(seed), server
        self._record = bench.folder / "rounds.jsonl"
        self.found: list[dict[str, Any]] = []
        if self._record.is_file():
            self.found = [json.loads(line) for line in self._record.read_text(encoding="utf-8").splitlines()]
        self._seconds: dict[str, float] = {}
        self._moments: dict[str, dict[str, float]] = {}

    def go(self, count: int, names: list[str]) -> None:
        """So many kills of those kinds, a line for each round."""
        names = [name for name in names if name != "server" or self._server]
        wanted = self.kills + count
        while self.kills < wanted:
            name = self._chance.choices(names, [KINDS[each].share for each in names])[0]
            self._say(self._round(len(self.found) + 1, name, KINDS[name]))

    @property
    def kills(self) -> int:
        """How many there were in this folder."""
        return sum(each["was_killed"] for each in self.found)

    def _say(self, done: dict[str, Any]) -> None:
        self.found.append(done)
        with self._record.open("a", encoding="utf-8") as record:
            record.write(json.dumps(done) + "\n")
        print(
            f"{done['number']}: {done['kind']}, {done['after']:.1f} s after {done['since']}: {done['stage']}; "
            f"{'; '.join(done['faults']) or 'good'} (the round took {done['seconds']:.0f} s)",
            flush=True,
        )

    def _start(self, kind: Kind, settings: dict[str, str], log: str, history: int) -> Acting:
        self._bench.restore(kind.state)
        for path in self._bench.temporary.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if kind.is_refresh:
            write_inbox(self._bench.inbox, 2 + history % 25)
        if "IRO_PUBLISH_TO" in settings and self._server:
            empty_server(self._server)
        return self._bench.act(log, kind.work, settings)

    def _settings(self, name: str, kind: Kind) -> dict[str, str]:
        address = {"IRO_PUBLISH_TO": self._server.address()} if name == "server" and self._server else {}
        return {**kind.settings, **address}

    def _moment(self, name: str, kind: Kind) -> tuple[float, str]:
        """Seconds after which to kill it, and since which moment; blank for its start."""
        measured = "refresh" if kind.is_refresh and name != "check" else name
        if measured not in self._seconds:
            acting = self._start(kind, self._settings(name, kind), f"measured-{measured}", 0)
            if (code := acting.wait()) not in kind.ends_well:
                raise RuntimeError(f"{name} ended with {code} when nobody killed it: see {acting.log}")
            self._seconds[measured] = time.monotonic() - acting.started
            self._moments[measured] = acting.moments
        whole, moments = self._seconds[measured], self._moments[measured]
        if kind.is_around_end_of_build:
            # dbt's last word, and some seconds before it; from there to the stamp is where a build was once broken.
            if self._chance.random() < IN_THE_CRITICAL_TIME:
                return self._chance.uniform(0, AROUND), BUILD_ENDS
            return moments["after_build"] - self._chance.uniform(0, 2 * AROUND), ""
        if moments and self._chance.random() < IN_THE_CRITICAL_TIME:
            point = self._chance.choice(sorted(moments))
            later = [each for each in moments.values() if each > moments[point]]
            return self._chance.uniform(0, min(later, default=whole) - moments[point]), point
        return self._chance.uniform(0, LONGER * whole), ""

    def _since(self, acting: Acting, point: str) -> Callable[[], bool] | None:
        """Whether a moment has passed; None if there is none to wait for."""
        results = self._bench.outputs.dbt_target / "run_results.json"
        if point == BUILD_ENDS:
            began = time.time()
            return lambda: results.is_file() and results.stat().st_mtime >= began
        return (lambda: point in acting.moments) if point else None

    def _round(self, number: int, name: str, kind: Kind) -> dict[str, Any]:
        began, bench = time.monotonic(), self._bench
        (after, point), settings = self._moment(name, kind), self._settings(name, kind)
        acting = self._start(kind, settings, f"{number}-killed", number)
        was_killed = acting.killed_after(after, self._since(acting, point), kind.stops_with is not None)
        answer = bench.folder / "answer.json"
        root = str(bench.outputs.root)
        faults = []
        if was_killed and kind.stops_with is not None and acting.process.exitcode != kind.stops_with:
            faults.append(f"stopped, it ended with {acting.process.exitcode}")
        faults += [f"after the kill: {fault}" for fault in asked(faults_of, root, answer=answer)]
        helped = bench.act(f"{number}-after", REFRESH, settings)
        if (code := helped.wait()) not in kind.ends_well:
            faults.append(f"the refresh after it ended with {code}")
        later = asked(faults_afterwards, root, str(bench.temporary), kind.is_purge, answer=answer)
        if name == "server" and self._server and (shown := shown_by(self._server)) != bench.current():
            later.append(f"the server shows {shown}")
        faults += [f"afterwards: {fault}" for fault in later]
        return {
            "number": number,
            "kind": name,
            "after": after,
            "since": point or "its start",
            "stage": acting.stage if was_killed else "had ended before",
            "was_killed": was_killed,
            "faults": faults,
            "seconds": time.monotonic() - began,
        }

    def print_tally(self) -> None:
        """Kills by kind and stage, of all that were ever made in this folder."""
        killed = [each for each in self.found if each["was_killed"]]
        print(f"\n{len(killed)} kills in {len(self.found)} rounds; logs in {self._bench.folder / 'logs'}.")
        for name, times in Counter(each["kind"] for each in killed).most_common():
            of_kind = [each for each in killed if each["kind"] == name]
            print(f"{times:>5}  {name}")
            for stage, count in Counter(each["stage"] for each in of_kind).most_common():
                print(f"       {count:>5}  {stage}")
        faults = [f"{each['number']}: {fault}" for each in self.found for fault in each["faults"]]
        print("\n".join(faults) or "Every one was made good by the next refresh, and nothing was left.")


def empty_server(server: Server) -> None:
    """Take all releases off a server."""
    with server.connect() as root:
        for (name,) in root.execute("select nspname from pg_namespace where nspname ~ '^(marts|open|evidence|iro)'"):
            root.execute(f'drop schema "{name}" cascade')


def shown_by(server: Server) -> str:
    """The release that a server shows, by what its own table says."""
    with server.connect() as root:
        try:
            row = root.execute("select release_id from marts.release").fetchone()
        except Exception as error:
            return f"nothing ({type(error).__name__})"
    return str(row[0]) if row else "nothing"


def main() -> int:
    """Print what was found; 1 if a kill did harm."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int, nargs="?", default=100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--folder", type=Path, help="a folder to go on in; else a new one")
    arguments.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    given = arguments.parse_args()
    bench = Bench((given.folder or Path(tempfile.mkdtemp(prefix="kills-"))).resolve())
    was_prepared = bench.is_prepared
    if not was_prepared:
        bench.clear()
    with ExitStack() as stack:
        # Before the temporary folder is another one.
        server = stack.enter_context(running_server()) if is_there() and "server" in given.kinds else None
        if server is None:
            print("No PostgreSQL here, or not asked for: nothing is killed while a server is loaded.", flush=True)
        ready(bench.inbox, bench.outputs, bench.temporary)
        if not was_prepared:
            bench.prepare(lambda line: print(line, flush=True))
        rounds = Rounds(bench, given.seed, server)
        try:
            rounds.go(given.count, given.kinds)
        finally:
            rounds.print_tally()
    return 1 if any(each["faults"] for each in rounds.found) else 0


if __name__ == "__main__":
    sys.exit(main())
