"""The tables of a report that have a page of their own; of breakdowns, the seed `report_tables` says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.outputs.reports.limits import limits_table
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard import fact_tables
from orchestration.outputs.reports.scorecard.compared import compared_with_hub, compared_with_published
from orchestration.outputs.reports.scorecard.rows import MAIN_PERIOD, Row
from orchestration.outputs.reports.scorecard.trust import trusted
from orchestration.outputs.reports.shapes import Cell, Table
from orchestration.outputs.reports.words import number, whole

# What stands between two breakdowns, and between the values of a cell of both (model indicator_cells).
SPREAD, BETWEEN_VALUES = "+", "|"


@dataclass(frozen=True)
class Page:
    """Some tables under one heading."""

    name: str
    title: str
    tables: tuple[Table, ...]


TITLES = {
    "others": "How do we compare?",
    "escalations": "Escalations",
    "participation": "Participation",
    "caseload": "Caseload of each officer",
    "conferences": "How long conferences took",
    "ages": "Children and plans by age",
    "recording": "Can these figures be trusted?",
    "changes": "What changed since the last release",
    "limits": "Limits and their law",
}


def pages_of(marts: Marts, rows: Sequence[Row]) -> list[Page]:
    """The pages that have anything to show, in their order; `rows` are those of the same scorecard."""
    tables = _tables_of_indicators(marts)
    own: tuple[tuple[str, Callable[[Marts], Table | None]], ...] = (
        ("others", lambda _: compared_with_published(rows)),
        ("others", lambda _: compared_with_hub(rows)),
        ("caseload", fact_tables.caseload),
        ("conferences", fact_tables.conference_bands),
        ("recording", lambda marts: trusted(marts, rows)),
        ("recording", fact_tables.findings),
        ("changes", fact_tables.changes),
        (
            "limits",
            lambda marts: limits_table(marts, {row.indicator.indicator_id: row.indicator.short_name for row in rows}),
        ),
    )
    for name, make in own:
        table = make(marts)
        if table is not None:
            tables.setdefault(name, []).append(table)
    return [Page(name, TITLES[name], tuple(tables[name])) for name in TITLES if tables.get(name)]


def _tables_of_indicators(marts: Marts) -> dict[str, list[Table]]:
    if "report_tables" not in marts.tables:
        return {}
    cells = marts.cells
    found: dict[str, list[Table]] = {}
    for row in marts.rows(
        "select report_tables.*, shown.kind, shown.unit from report_tables "
        "inner join dim_indicators as shown using (indicator_id) where report = 'scorecard' order by position"
    ):
        of_indicator = cells.get((row["indicator_id"], MAIN_PERIOD[row["kind"]]), [])
        some = [cell for cell in of_indicator if cell.breakdown == row["breakdown"]]
        if not some:
            continue
        first, spread, _ = row["breakdown"].partition(SPREAD)
        if spread:
            names = {cell.value_name: cell.label for cell in of_indicator if cell.breakdown == first}
            table = _crossed(row, some, names)
        else:
            table = _listed(row, some)
        found.setdefault(row["page"], []).append(table)
    return found


def _listed(row: dict[str, Any], cells: Sequence[Cell]) -> Table:
    """One row a value: how many, and their share."""
    shares = tuple(float(cell.share or 0) for cell in cells)
    return Table(
        row["title"],
        row["note"] or "",
        (cells[0].breakdown_label, row["unit"].capitalize(), "Share"),
        tuple((cell.label, whole(cell.numerator), number(cell.share, "percentage")) for cell in cells),
        shares,
    )


def _crossed(row: dict[str, Any], cells: Sequence[Cell], names: Mapping[str, str]) -> Table:
    """The first part of the breakdown down, the second across, with totals and the share of each row.

    `names` says what the values of the first are called: a council's words may hold a comma, so that the comma between
    the two labels of a cell does not tell where the first ends.
    """
    down: dict[str, dict[str, float]] = {}
    across: dict[str, str] = {}
    for cell in cells:
        first, _, second = cell.value_name.partition(BETWEEN_VALUES)
        down.setdefault(first, {})[second] = float(cell.numerator or 0)
        across[second] = cell.label.removeprefix(f"{names[first]}, ")
    total = sum(sum(each.values()) for each in down.values())
    shares = tuple(100 * sum(each.values()) / total for each in down.values())
    return Table(
        row["title"],
        row["note"] or "",
        (cells[0].breakdown_label.partition(" and ")[0], *across.values(), "All", "Share"),
        tuple(
            (
                names[first],
                *(whole(each.get(second, 0)) for second in across),
                whole(sum(each.values())),
                number(share, "percentage"),
            )
            for (first, each), share in zip(down.items(), shares, strict=True)
        ),
        shares,
    )
