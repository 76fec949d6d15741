"""Why two releases differ: every cell that is not what it was, with the members that made the difference, by cause.

A figure is the sum of its members, so its difference is the sum over the members that only one of the releases has in
its cell. Each such member is put beside the other release's member of the same subject, and the two say what happened.
Flows are compared by their days: what moved from one month to another is a change in both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import duckdb

from orchestration.evidence.erased_members import Erasures
from orchestration.evidence.landed_compared import find_landed_changes
from orchestration.evidence.members_compared import find_cells, find_members
from orchestration.evidence.opening import require_whole
from orchestration.evidence.own_lists import find_own_lists
from orchestration.evidence.records_compared import BETWEEN
from orchestration.evidence.shares import find_shares
from orchestration.ground.database.sql import open_to_read, rows_by_name
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.releases.release import led_to, read_manifest

# What is said of a member that is in a cell of one release alone, and in what order.
CAUSES = {
    "typed_late": "records that the earlier release did not have",
    "withdrawn": "records that the later release no longer has",
    "date_changed": "records of which a date changed",
    "code_changed": "records of which a code, or what it depends on, changed",
    "matured": "records that had not been due yet",
    "limit_changed": "records judged by another time limit",
    "population_changed": "another population",
    "definition_changed": "another definition, list of the council's own or version of the software",
    "supply_changed": "exports supplied, or no longer supplied",
    "not_counted_here": "figures that the council supplied itself",
    "child_erased": "records of children that were erased, which neither release has any more",
    "not_explained": "no record that changed could be found",
}
COMPONENTS = ("numerator", "denominator", "excluded")


@dataclass(frozen=True)
class Cause:
    """A cause of a cell's difference: how many members, and what they add to each component. Records hold case ids.

    `words` say what is known of it beside the records, or where there are none.
    """

    name: str
    members: int
    numerator: Any
    denominator: Any
    excluded: Any
    records: tuple[dict[str, Any], ...]
    words: str = ""


@dataclass(frozen=True)
class CellDifference:
    """A cell that differs, as `indicator_changes` has it, and its causes, which add up to the difference."""

    cell: dict[str, Any]
    causes: tuple[Cause, ...]

    def difference(self, component: str) -> Any:
        """By how much a component differs; what one of the releases does not have counts as 0."""
        return (self.cell[f"{component}_now"] or 0) - (self.cell[f"{component}_before"] or 0)


@contextmanager
def open_pair(outputs: Outputs, before: str, now: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with two releases as `previous` and `marts`, and `evidence_before` and `evidence_now`.

    With them comes the evidence of the releases between the two that are still whole, under names of their own.

    Raises:
        UsageError, WarehouseError: as `open_release` says, of either.
    """
    old, old_evidence = require_whole(outputs, before)
    new, new_evidence = require_whole(outputs, now)
    try:
        connection = open_to_read(
            marts=new / "marts.duckdb",
            previous=old / "marts.duckdb",
            evidence_before=old_evidence,
            evidence_now=new_evidence,
            **{f"{BETWEEN}{number}": each for number, each in enumerate(_between(outputs, old, new))},
        )
    except duckdb.Error:
        raise WarehouseError(
            "The evidence of one of the releases cannot be read. It holds case ids and has its own permissions: ask "
            "whoever keeps the warehouse to let you read it."
        ) from None
    with connection:
        codes = [((read_manifest(folder) or {}).get("fingerprints") or {}).get("code") for folder in (old, new)]
        connection.execute("create temp table software as select ? as is_other", [codes[0] != codes[1]])
        find_own_lists(connection, old, new)
        find_landed_changes(connection, outputs, old, new)
        yield connection


def _between(outputs: Outputs, old: Path, new: Path) -> list[Path]:
    """The evidence of the releases that led from one to another; without those that are gone, damaged or kept away."""
    found: list[Path] = []
    for name in takewhile(lambda name: name != old.name, led_to(outputs, new)):
        with suppress(UsageError, WarehouseError, OSError):
            found.append(require_whole(outputs, name)[1])
    return [path for path in found if os.access(path, os.R_OK)]


def find_differences(
    connection: duckdb.DuckDBPyConnection,
    before: str,
    authority: str | None,
    indicator: str | None,
    erasures: Erasures | None = None,
) -> list[CellDifference]:
    """Every cell of periods that both releases have and that differs, with its causes, in the order of its key.

    Args:
        connection: from `open_pair`.
        before: the earlier release's id.
        authority, indicator: only these, if given.
        erasures: children erased since either was made, with what that can explain.
    """
    find_cells(connection, before, authority, indicator)
    find_members(connection)
    find_shares(connection)
    shares = _grouped(connection)
    cells = rows_by_name(connection, "select * from cells order by cell_id")
    return [
        CellDifference(cell, tuple(_causes(connection, cell, shares.get(cell["cell_id"], {}), erasures)))
        for cell in cells
    ]


def _grouped(connection: duckdb.DuckDBPyConnection) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """The pairs that share in each cell, by cell and cause.

    A record that is in a cell as before, and adds nothing to its difference, is named where no other one is.
    """
    rows = rows_by_name(
        connection,
        """
        select
            cell_id, pairs.*, sum(numerator) as numerator, sum(denominator) as denominator, sum(excluded) as excluded,
            bool_or(is_quantile) as is_quantile
        from shares
        inner join pairs on shares.row_id in (pairs.row_before, pairs.row_now)
        -- What no record explains is said without a row: nothing happened at that of the member.
        where pairs.cause <> 'not_explained'
        group by all
        order by cell_id, subject_type, subject_id, row_before nulls last, row_now nulls last
        """,
    )
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    moved = {row["cell_id"] for row in rows if _moves_its_cell(row)}
    for row in rows:
        if row["cell_id"] not in moved or _moves_its_cell(row):
            found.setdefault(row["cell_id"], {}).setdefault(row["cause"], []).append(row)
    return found


def _moves_its_cell(row: dict[str, Any]) -> bool:
    """Whether a record is new in its cell, gone from it, or counts as more or less in it; in a median, as another."""
    is_in_one_alone = row["row_before"] is None or row["row_now"] is None
    return is_in_one_alone or row["is_quantile"] or any(row[component] for component in COMPONENTS)


def _causes(
    connection: duckdb.DuckDBPyConnection,
    cell: dict[str, Any],
    shares: dict[str, list[dict[str, Any]]],
    erasures: Erasures | None,
) -> Iterator[Cause]:
    """A cell's causes, in the order of CAUSES; what no member explains is a cause of its own."""
    rest = {name: (cell[f"{name}_now"] or 0) - (cell[f"{name}_before"] or 0) for name in COMPONENTS}
    for name in CAUSES:
        rows = shares.get(name, [])
        if not rows:
            continue
        sums = {component: sum(row[component] for row in rows) for component in COMPONENTS}
        rest = {component: rest[component] - sums[component] for component in COMPONENTS}
        words = "; ".join(_ways_of_counting(cell)) if name == "definition_changed" else ""
        yield Cause(name, len(rows), **sums, records=tuple(rows), words=words)
    if any(rest.values()) or not shares:
        name, words = "not_explained", ""
        if cell["is_supply_changed"]:
            name = "supply_changed"
        elif cell["is_external"]:
            name = "not_counted_here"
        # What another definition changes, members show; of an erased child there are none left.
        elif erasures and (words := erasures.explanation(connection, cell, rest)):
            name = "child_erased"
        elif ways := _ways_of_counting(cell):
            name, words = "definition_changed", "; ".join(ways)
        else:
            words = cell["why_not_compared"] or ""
        yield Cause(name, 0, **rest, records=(), words=words)


def _ways_of_counting(cell: dict[str, Any]) -> list[str]:
    """What is another since of all by which a cell is counted. Which of several decided, nothing says.

    Nor whether a record did, where the landed extracts that would tell cannot be compared.
    """
    ways = (
        cell["own_lists"],
        "its definition" if cell["is_definition_changed"] else None,
        "the software" if cell["is_other_software"] else None,
    )
    found = [way for way in ways if way]
    if found and cell["why_not_compared"]:
        found.append(f"or records that cannot be compared, because {cell['why_not_compared']}")
    return found
