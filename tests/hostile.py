"""Seconds and memory of files made to harm, each received alone in a process of its own: `python -m tests.hostile`.

Prints the table of docs/SECURITY.md. The first line is a good batch: what is beyond it is the file's. It ends with 1 if a
file was accepted that should not be, or took more than the ceilings allow.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.reception import receive_inbox
from tests.benchmarks.measuring import MAXRSS_UNIT
from tests.faults.documents import with_member

CARE = {
    "children.csv": "child_id,date_of_birth,sex\nC1,2010-05-01,F\n",
    "care_episodes.csv": "episode_id,child_id,start_date,end_date\nE1,C1,2019-01-07,\n",
    "reviews.csv": "review_id,child_id,held_date\nR1,C1,2019-02-01\n",
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Files = dict[str, bytes]
# The verdict on each file of a council's own and each batch, seconds, and megabytes.
Found = tuple[list[str], float, float]


def with_care(**more: str) -> Files:
    """A good batch with one file more, its dot written as an underscore."""
    return {
        name: text.encode()
        for name, text in {**CARE, **{k.replace("_yml", ".yml"): v for k, v in more.items()}}.items()
    }


def workbook(*cells: tuple[int, int, str], member: str = "", text: bytes = b"") -> Files:
    """A workbook of list 8 with some cells, and one member written anew."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 8"
    for row, column, value in cells or ((1, 1, "Child Unique ID"),):
        sheet.cell(row=row, column=column, value=value)
    book.save(stream)
    contents = with_member(stream.getvalue(), member, text) if member else stream.getvalue()
    return {"Annex_A.xlsx": contents, "batch.yml": b"profile: annex_a\n"}


def sheet(rows: str) -> bytes:
    """A sheet of those rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def census(text: str) -> Files:
    """A file under a census's profile."""
    return {"census.xml": text.encode(), "batch.yml": b"profile: cin_census\n"}


REFERENCES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
SHORT_ROWS = "review_id,child_id,held_date\n" + "R1,C1\n" * 1_000_000
SHORT_AND_LONG_ROWS = "review_id,child_id,held_date\n" + "R1\nR1,C1,2019-02-01,x,x\n" * 500_000
# Megabytes of the whole process at its largest, and seconds on a machine that others use too (2026-11-28).
MOST_MEMORY, MOST_SECONDS = 450, 60
GOOD = "a good batch"
LIST = "escalation_reasons.csv"


def names(count: int) -> str:
    """A census whose one child has so many kinds of values."""
    values = "".join(f"<Value{number}>1</Value{number}>" for number in range(count))
    return f"<Message><Children><Child>{values}</Child></Children></Message>"


def own_list(count: int) -> Files:
    """A good batch beside a council's own list of so many codes."""
    codes = "".join(f"code{number},A label\n" for number in range(count))
    return {**with_care(), f"../local/lists/{LIST}": f"code,label\n{codes}".encode()}


CASES: dict[str, Callable[[], Files]] = {
    GOOD: with_care,
    "a CSV of 1,000,000 rows that are too short": lambda: {**with_care(), "reviews.csv": SHORT_ROWS.encode()},
    "a CSV of 1,000,000 rows too short and too long": lambda: {
        **with_care(),
        "reviews.csv": SHORT_AND_LONG_ROWS.encode(),
    },
    "a CSV of 100,000 columns": lambda: {
        **with_care(),
        "reviews.csv": ",".join(["review_id,child_id,held_date", *(f"c{n}" for n in range(100_000))]).encode() + b"\n",
    },
    "XML with 300,000 names in a record": lambda: census(names(300_000)),
    "a council's own list of 400,000 codes": lambda: own_list(400_000),
    "batch.yml of 39 MB": lambda: with_care(batch_yml="empty: [reviews]\n# " + "x" * 39_000_000),
    "batch.yml with references to references": lambda: with_care(batch_yml=REFERENCES),
    "batch.yml with 49,000 lists in each other": lambda: with_care(batch_yml="[" * 49_000),
    "XML, 30,000 records in each other": lambda: census(
        "<Message><Children>" + "<Child>" * 30_000 + "</Child>" * 30_000 + "</Children></Message>"
    ),
    "XML with a document type": lambda: census('<!DOCTYPE a [<!ENTITY b "c">]><Message>&b;</Message>'),
    "XML with a remark of 50 MB": lambda: census(f"<Message><!--{50_000_000 * 'x'}--></Message>"),
    "a sheet with a value in row 1,000,000": lambda: workbook((1, 1, "Child Unique ID"), (1_000_000, 1, "x")),
    "a sheet with values in opposite corners": lambda: workbook((1, 1, "x"), (1_048_576, 16_384, "x")),
    "a sheet of 600 rows and 16,384 columns": lambda: workbook(
        member="xl/worksheets/sheet1.xml",
        text=sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>' + "<row><c><v>1</v></c></row>" * 599),
    ),
    "a sheet formatted to its end": lambda: workbook(
        member="xl/worksheets/sheet1.xml",
        text=sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'),
    ),
    "a sheet of 10,000,001 cells": lambda: workbook(
        member="xl/worksheets/sheet1.xml", text=sheet('<row r="1">' + "<c/>" * 10_000_001 + "</row>")
    ),
    "a workbook with 1,000,001 texts": lambda: workbook(
        member="xl/sharedStrings.xml", text=b"<sst>" + b"<si/>" * 1_000_001 + b"</sst>"
    ),
    "a workbook with 100,000 styles in each other": lambda: workbook(member="xl/styles.xml", text=b"<a>" * 100_000),
    "a workbook that unpacks to 1 GB": lambda: workbook(member="xl/media/x.bin", text=bytes(1_000_000_000)),
}


def receive(folder: Path) -> None:
    """Receive the inbox there, and end with what came of it."""
    said: list[str] = []
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), "k" * 32)
    started = time.monotonic()
    received = [each.verdict for each in receive_local(settings, said.append)]
    received += [each.standing for each in receive_inbox(settings, said.append)]
    seconds = time.monotonic() - started
    (folder / "found").write_text(json.dumps([received, seconds, _most_memory()]), encoding="utf-8")


def _most_memory() -> float:
    """The most megabytes that this process held; on Linux its own alone, where getrusage(2) counts its parent's too."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / 2**20
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def put(files: Files, folder: Path, day: str = "2020-03-31") -> int:
    """Put a batch into the inbox there; the bytes of its largest file."""
    batch = folder / "inbox" / "E06000005" / day
    for name, data in files.items():
        path = batch.parent / name.removeprefix("../") if name.startswith("../") else batch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return max(map(len, files.values()))


def found_of(folder: Path) -> Found | None:
    """What came of the inbox there in a process of its own, its seconds and megabytes; None if it came to no end."""
    process = multiprocessing.get_context("spawn").Process(target=receive, args=(folder,))
    process.start()
    process.join(600)
    process.kill()
    found = folder / "found"
    if not found.is_file():
        return None
    received, seconds, memory = json.loads(found.read_text(encoding="utf-8"))
    return received, seconds, memory


def standing_of(found: Found) -> str:
    """What came of the worst of what was received."""
    return "refused" if "refused" in found[0] else "accepted"


def faults_of(name: str, found: Found | None) -> list[str]:
    """What is wrong with what came of a file."""
    if found is None:
        return [f"{name}: no end"]
    _, seconds, memory = found
    expected = "accepted" if name == GOOD else "refused"
    faults = [] if standing_of(found) == expected else [f"{name}: not {expected}"]
    faults += [f"{name}: {memory:,.0f} MB, and {MOST_MEMORY} are allowed"] if memory > MOST_MEMORY else []
    return faults + ([f"{name}: {seconds:.0f} s, and {MOST_SECONDS} are allowed"] if seconds > MOST_SECONDS else [])


def main() -> int:
    """Print the table, and what is wrong; 1 if anything is."""
    print("| file | bytes | came to | seconds | memory, MB |\n|---|---|---|---|---|", flush=True)
    faults = []
    chosen = [name for name in CASES if not sys.argv[1:] or any(word in name for word in sys.argv[1:])]
    for name in chosen:
        with tempfile.TemporaryDirectory(prefix="hostile-") as place:
            size = put(CASES[name](), Path(place))
            found = found_of(Path(place))
        faults += faults_of(name, found)
        words = f"{standing_of(found)} | {found[1]:.1f} | {found[2]:,.0f}" if found else "no end"
        print(f"| {name} | {size:,} | {words} |", flush=True)
    print("\n".join(faults) or "Each is within its ceilings.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
