"""`iro rebuild`: a past release rebuilt from what had been landed then, and whether its figures come out the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.ground.display import csv_text, print_table, print_text
from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.disk import PRIVATE_FILE, replace_file, write_json
from orchestration.ground.progress import say
from orchestration.ground.settings import load_settings
from orchestration.releases.rebuilding.compared import CELL_COLUMNS, TableCompared
from orchestration.releases.rebuilding.rebuild import Rebuilt, rebuild

CELLS_ON_SCREEN = 40
CELLS_FILE, SUMMARY_FILE = "differing_cells.csv", "rebuild.json"


def print_rebuild(release_id: str, out: Path) -> None:
    """Rebuild a release in a folder, and say whether it is the same, cell by cell and row by row.

    Raises:
        UsageError, WarehouseError: as `rebuild` says; also where it is not the same, after everything was said.
    """
    settings = load_settings()
    found = rebuild(settings, release_id, out, say)
    cells = [dict(zip(CELL_COLUMNS, row, strict=True)) for row in found.differing]
    replace_file(out / CELLS_FILE, csv_text(CELL_COLUMNS, cells).encode(), PRIVATE_FILE)
    write_json(out / SUMMARY_FILE, _summary(found), PRIVATE_FILE)
    _print(found, cells, out)
    if not found.is_as_it_should_be:
        raise WarehouseError(
            f"{release_id} does not come out the same. What was published stays as it is; see {out / CELLS_FILE}."
        )


def _print(found: Rebuilt, cells: list[dict[str, object]], out: Path) -> None:
    print_text()
    for sentence in found.otherwise or ("It was rebuilt from the same extracts, by the same code and definitions.",):
        print_text(sentence)
    print_text(f"\nFigures: {found.cells:,} cells were published, {len(cells):,} differ.")
    if cells:
        names = ("local_authority_code", "indicator_id", "period_type", "period_end", "difference")
        rows = [
            (
                *(cell[name] for name in names),
                f"{cell['breakdown']} {cell['breakdown_value']}",
                _change(cell, "numerator"),
                _change(cell, "denominator"),
            )
            for cell in cells[:CELLS_ON_SCREEN]
        ]
        headings = ("authority", "indicator", "period", "ends", "difference", "cell", "numerator", "denominator")
        print_table(headings, rows, flexible="cell")
        if len(cells) > CELLS_ON_SCREEN:
            print_text(f"... and {len(cells) - CELLS_ON_SCREEN:,} more, in {CELLS_FILE}.")
    for is_evidence, what in ((False, "Published tables"), (True, "Tables of the evidence")):
        tables = [table for table in found.tables if table.is_evidence == is_evidence]
        same = sum(table.is_same for table in tables)
        if tables:
            print_text(f"{what}: {same} of {len(tables)} have the same rows.")
        for table in tables:
            if not table.is_same:
                print_text(f"  {_sentence(table)}")
    for name in found.not_compared:
        print_text(f"Not compared: {name}")
    print_text(f"\n{out} holds the rebuilt release, with case ids. `iro purge` will not find it: delete it after use.")


def _change(cell: dict[str, object], figure: str) -> str:
    then, now = cell[f"{figure}_published"], cell[f"{figure}_rebuilt"]
    return _number(then) if then == now else f"{_number(then)} -> {_number(now)}"


def _number(value: Any) -> str:
    return "none" if value is None else f"{value:f}".rstrip("0").rstrip(".") if value else "0"


def _sentence(table: TableCompared) -> str:
    if table.rows_rebuilt is None:
        return f"{table.name}: published, and not made here."
    if table.rows_published is None:
        return f"{table.name}: made here, and not published then."
    said = [f"{table.only_published:,} of {table.rows_published:,} published rows are not here"]
    said.append(f"{table.only_rebuilt:,} of {table.rows_rebuilt:,} rows here were not published")
    if table.columns:
        said.append(f"only one of them has {', '.join(table.columns)}")
    return f"{table.name}: {'; '.join(said)}."


def _summary(found: Rebuilt) -> dict[str, Any]:
    return {
        "release_id": found.release_id,
        "are_figures_same": found.are_figures_same,
        "cells_published": found.cells,
        "cells_differing": len(found.differing),
        "made_otherwise": list(found.otherwise),
        "not_compared": list(found.not_compared),
        "tables": [
            {
                "name": table.name,
                "tier": "restricted" if table.is_evidence else "public",
                "is_same": table.is_same,
                "rows_published": table.rows_published,
                "rows_rebuilt": table.rows_rebuilt,
                "rows_only_published": table.only_published,
                "rows_only_rebuilt": table.only_rebuilt,
                "columns_of_one_alone": list(table.columns),
            }
            for table in found.tables
        ],
    }
