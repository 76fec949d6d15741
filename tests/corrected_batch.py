"""A later batch of the bundled sample as councils send them: a date corrected, a record deleted, one late, ids merged."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Rows = list[dict[str, str]]
NEW_ID = "C990001"
LATE_ID = "R990001"


@dataclass(frozen=True)
class Corrections:
    """The records that differ. The corrected review was held in September 2026, and now in April."""

    corrected: str
    deleted: str
    deleted_row: int
    late: str
    merged_child: str
    new_child: str


def write_corrected_batch(source: Path, target: Path) -> Corrections:
    """Copy a batch of the sample into another folder, with its reviews corrected and one of its children merged."""
    shutil.copytree(source, target)
    # Its records are those of the batch before, corrected, and not a month older.
    exports = ", ".join(sorted(path.stem for path in source.glob("*.csv")))
    (target / "batch.yml").write_text(f"confirmed: [files, {exports}]\n", encoding="utf-8")
    reviews = read(source / "reviews.csv")
    counted = [row for row in reviews if row["is_cancelled"] != "Y" and not row["adjourned_from_review_id"]]
    (corrected, *_) = [row for row in counted if row["held_date"].startswith("2026-09")]
    (deleted, *_) = [row for row in counted if row["held_date"].startswith("2026-06")]
    (late, *_) = [row for row in counted if row["held_date"].startswith("2026-05")]
    found = Corrections(
        corrected=corrected["review_id"],
        deleted=deleted["review_id"],
        # The header is row 1.
        deleted_row=reviews.index(deleted) + 2,
        late=LATE_ID,
        merged_child=deleted["child_id"],
        new_child=NEW_ID,
    )

    def edit_reviews(rows: Rows) -> Rows:
        for row in rows:
            if row["review_id"] == found.corrected:
                row["held_date"] = "2026-04-21"
        added = late | {"review_id": LATE_ID, "held_date": "2026-05-13"}
        return [*(row for row in rows if row["review_id"] != found.deleted), added]

    def merge(rows: Rows) -> Rows:
        for row in rows:
            if row.get("child_id") == found.merged_child:
                row["child_id"] = found.new_child
                if "previous_child_id" in row:
                    row["previous_child_id"] = found.merged_child
        return rows

    edit(target / "reviews.csv", edit_reviews)
    for path in sorted(target.glob("*.csv")):
        edit(path, merge)
    return found


def read(path: Path) -> Rows:
    """The records of a file, as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def edit(path: Path, change: Callable[[Rows], Rows]) -> None:
    """Write a file's records anew, as changed."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))
