"""Consecutive extracts of one council, each judged beside the one before it by the measures that compare releases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from orchestration.ground.audit_limits import limits_of, measure_checks
from orchestration.ground.settings import Settings
from orchestration.warehouse.run_tables import PREVIOUS_CELLS
from tests.properties.compiled_project import CompiledProject, Extract, run, run_received

COMPARING = (
    "closed_breakdowns_changed",
    "closed_period_changed",
    "figures_still_supplied",
    "newest_month_within_series",
    "key_columns_recorded",
    "records_find_their_place",
    "rows_fell_since_last_release",
)
CRITICAL = {check.name for check in measure_checks() if check.severity == "critical"}
Row = tuple[Any, ...]
RELEASE = "the-release-before"


@dataclass(frozen=True)
class AuditedMonth:
    """What one extract gave: its figures, and each comparison with the month before.

    `values`: authority, indicator, period type, period end, numerator, denominator, excluded and value of every figure not
    split. `cells`: those that are, of which the next month is told. `measures`: check, authority, subject, expected, actual, is within, detail. `restatements` are those so far.
    """

    values: list[Row]
    cells: list[Row]
    measures: list[Row]
    restatements: list[Row]

    @property
    def failed(self) -> dict[str, list[str]]:
        """The subjects beyond their limits, with numbers and details, by critical check."""
        found: dict[str, list[str]] = {}
        for check, _, subject, expected, actual, is_within, detail in self.measures:
            if is_within is not True and check in CRITICAL:
                found.setdefault(check, []).append(f"{subject}: expected {expected}, found {actual} ({detail})")
        return found


def audited(project: CompiledProject, extract: Extract, before: AuditedMonth | None = None) -> AuditedMonth:
    """Build the figures of an extract and compare them with those of the month before.

    Args:
        project: compiled, at least as far as `needed_for(*COMPARING)` goes.
        extract: the council's files.
        before: the month before; None for a first release.
    """
    return _judged(run(project.needed_for(*COMPARING), [extract], last_release=_released(before)), before)


def audited_inbox(project: CompiledProject, settings: Settings, before: AuditedMonth | None = None) -> AuditedMonth:
    """The same of what an inbox was received into."""
    return _judged(run_received(project.needed_for(*COMPARING), settings, last_release=_released(before)), before)


def _judged(built: duckdb.DuckDBPyConnection, before: AuditedMonth | None) -> AuditedMonth:
    with built as connection:
        values = connection.execute(
            "select local_authority_code, indicator_id, period_type, period_end, numerator, denominator, excluded, value "
            "from indicators.indicator_values where breakdown = 'all' and availability = 'available'"
        ).fetchall()
        cells = connection.execute(PREVIOUS_CELLS.format(figures="indicators.indicator_values"), [RELEASE]).fetchall()
        measures = [
            row
            for name in COMPARING
            for row in connection.execute(
                "select check_name, local_authority_code, subject, expected, actual, is_within, detail "
                f"from audit.{name} where check_name is not null"
            ).fetchall()
        ]
    return AuditedMonth(values, cells, measures, [*(before.restatements if before else []), *_restated(measures)])


def _released(before: AuditedMonth | None) -> Callable[[duckdb.DuckDBPyConnection], None]:
    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        if before is None:
            return
        _insert(connection, "previous_values", before.values)
        _insert(connection, "previous_cells", [row[:-1] for row in before.cells])
        _insert(connection, "previous_measures", [(row[1], row[0], row[2], row[4]) for row in before.measures])
        _insert(connection, "previous_restatements", before.restatements)

    return fill


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    """Add rows of a release to a table, by way of a data frame: rows given as parameters take longer than the build."""
    if rows:
        frame = pd.DataFrame([(*row, RELEASE) for row in rows], dtype=object)
        connection.register("rows_of_a_release", frame)
        connection.execute(f"insert into landing.{table} select * from rows_of_a_release")
        connection.unregister("rows_of_a_release")


def _restated(measures: list[Row]) -> list[Row]:
    """As `orchestration.warehouse.run_tables` reads it from past releases."""
    least = limits_of("closed_period_changed")["least_number"]
    return [
        (
            authority,
            subject,
            100 * abs(float(actual) - float(expected)) / max(abs(float(actual)), abs(float(expected)), least),
        )
        for check, authority, subject, expected, actual, is_within, _ in measures
        if check == "closed_period_changed" and is_within and expected is not None
    ]
