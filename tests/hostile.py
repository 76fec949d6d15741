"""Seconds and memory of files made to harm, each received alone in a process of its own: `python -m tests.hostile`.

Prints the table of docs/SECURITY.md. The first line is a good batch: what is beyond it is the file's.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox

CARE = {
    "children.csv": "child_id,date_of_birth,sex\nC1,2010-05-01,F\n",
    "care_episodes.csv": "episode_id,child_id,start_date,end_date\nE1,C1,2019-01-07,\n",
    "reviews.csv": "review_id,child_id,held_date\nR1,C1,2019-02-01\n",
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Files = dict[str, bytes]


def with_care(**more: str) -> Files:
    """A good batch with one file more, its dot written as an underscore."""
    return {
        name: text.encode()
        for name, text in {**CARE, **{k.replace("_yml", ".yml"): v for k, v in more.items()}}.items()
    }


def workbook(*cells: tuple[int, int, str], member: str = "", text: bytes = b"") -> Files:
    """A workbook of list 8 with some cells, and one member written anew."""
    book, stream, changed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 8"
    for row, column, value in cells or ((1, 1, "Child Unique ID"),):
        sheet.cell(row=row, column=column, value=value)
    book.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != member:
                target.writestr(name, source.read(name))
        if member:
            target.writestr(member, text)
    return {"Annex_A.xlsx": changed.getvalue(), "batch.yml": b"profile: annex_a\n"}


def sheet(rows: str) -> bytes:
    """A sheet of those rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def census(text: str) -> Files:
    """A file under a census's profile."""
    return {"census.xml": text.encode(), "batch.yml": b"profile: cin_census\n"}


REFERENCES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
CASES: dict[str, Callable[[], Files]] = {
    "a good batch": with_care,
    "batch.yml of 39 MB": lambda: with_care(batch_yml="empty: [reviews]\n# " + "x" * 39_000_000),
    "batch.yml with references to references": lambda: with_care(batch_yml=REFERENCES),
    "batch.yml with 49,000 lists in each other": lambda: with_care(batch_yml="[" * 49_000),
    "XML, 30,000 records in each other": lambda: census(
        "<Message><Children>" + "<Child>" * 30_000 + "</Child>" * 30_000 + "</Children></Message>"
    ),
    "XML with a document type": lambda: census('<!DOCTYPE a [<!ENTITY b "c">]><Message>&b;</Message>'),
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
    (receipt,) = receive_inbox(settings, said.append)
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (folder / "found").write_text(f"{receipt.standing} | {seconds:.1f} | {memory:,.0f}", encoding="utf-8")


def main() -> int:
    """Print the table."""
    print("| file | bytes | came to | seconds | memory, MB |\n|---|---|---|---|---|", flush=True)
    for name, make in CASES.items():
        with tempfile.TemporaryDirectory(prefix="hostile-") as place:
            folder = Path(place)
            batch = folder / "inbox" / "E06000005" / "2020-03-31"
            batch.mkdir(parents=True)
            for file, data in make().items():
                (batch / file).write_bytes(data)
            size = max(path.stat().st_size for path in batch.iterdir())
            process = multiprocessing.get_context("spawn").Process(target=receive, args=(folder,))
            process.start()
            process.join(600)
            found = folder / "found"
            print(f"| {name} | {size:,} | {found.read_text() if found.is_file() else 'no end'} |", flush=True)
            process.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
