"""`iro benchmarks update`: newer published figures for every council of an inbox, without a new version."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from orchestration.ground.bundled_sample import is_bundled_sample
from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.files.disk import replace_file
from orchestration.ground.settings import load_inbox
from orchestration.landing.inbox.batches import AUTHORITY_CODE
from orchestration.landing.inbox.unread import LOCAL_FOLDER
from orchestration.landing.local.kinds import Known
from orchestration.landing.local.tables import Row, local_contracts, read_table
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, FileRefusedError

TABLE = "benchmarks"


def update_benchmarks(file: Path) -> None:
    """Take the figures of a file into the hub's own `local/benchmarks.csv`, where the next refresh finds them.

    A figure of the same area, indicator and period replaces the one that was there unless that was published later; all
    others stay. The file has the columns of raw/contracts/benchmarks.yml, with `value` and `published_date` filled.

    Raises:
        UsageError: the inbox is the bundled sample, the file is not there, or lines of it, or of the one in use, are
            wrong; each with what to do.
    """
    inbox = load_inbox()
    if is_bundled_sample(inbox):
        raise UsageError("Figures cannot be added to the bundled sample. Name another inbox by --inbox or IRO_INBOX.")
    target = inbox / LOCAL_FOLDER / f"{TABLE}.csv"
    known = Known.of(path.name for path in inbox.iterdir() if AUTHORITY_CODE.fullmatch(path.name))
    kept = _read(target, known) if target.is_file() else {}
    found = _read(file, known)
    _require_dated_values(file, found)
    # Days are written so that a later one is the greater text.
    brought = {
        key: row
        for key, row in found.items()
        if key not in kept or row["published_date"] >= kept[key]["published_date"]
    }
    older = len(found) - len(brought)
    left_out = f" {older} were published before those in use and are left out." if older else ""
    together = {**kept, **brought}
    new = sum(key not in kept for key in brought)
    changed = sum(key in kept and kept[key] != row for key, row in brought.items())
    if together == kept:
        print_text(f"{target} holds all of {len(brought)} figures already.{left_out} Nothing was changed.")
        return
    _write(target, together)
    print_text(
        f"{len(found)} figures read: {new} new, {changed} changed, {len(brought) - new - changed} as they were."
        f"{left_out} {target} now holds {len(together)}, and the next refresh compares with them."
    )


def _require_dated_values(path: Path, figures: dict[tuple[str, ...], Row]) -> None:
    """Which of two figures is the newer one is told by the day it was published; without a value there is none."""
    problems = [
        f"{path}, {row['area_code']} {row['indicator_id']} {row['period_end']}, column {column}: this is blank. "
        "Fill it, or leave the line out."
        for row in figures.values()
        for column in ("value", "published_date")
        if not row[column]
    ]
    if problems:
        raise UsageError("\n".join(problems[:MOST_PROBLEMS_OF_A_FILE]))


def _read(path: Path, known: Known) -> dict[tuple[str, ...], Row]:
    """The figures of a file by their key, each as the rules for such a file want it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        rows = read_table(str(path), data, known.named(TABLE, None))
    except FileRefusedError as refusal:
        raise UsageError("\n".join(refusal.problems)) from None
    return {tuple(row[name] for name in local_contracts()[TABLE].key): row for row in rows}


def _write(target: Path, rows: dict[tuple[str, ...], Row]) -> None:
    names = local_contracts()[TABLE].column_names
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    target.parent.mkdir(exist_ok=True)
    replace_file(target, text.getvalue().encode())
