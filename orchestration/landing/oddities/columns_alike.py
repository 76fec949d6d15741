"""Columns that are the same in every row, and those of which no day is after the twelfth of its month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.contracts import Contract
from orchestration.landing.oddities.said import TO_DO, Column, Title
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.what_was_read import ReadExport

# Codes, words, people and numbers that differ between children, meetings or officers in every service of some size.
# What may be the same everywhere, as the type of reviews or the service of advocacy, is not here.
VARYING: dict[str, tuple[str, ...]] = {
    "children": ("sex", "ethnicity"),
    "care_episodes": (
        *("start_reason", "legal_status", "need_code", "placement_type", "placement_distance_miles"),
        *("end_reason", "team"),
    ),
    "reviews": ("officer_id", "participation_code", "plan_rating", "late_reason", "team"),
    "conferences": ("officer_id", "conference_type", "outcome", "child_participation", "late_reason", "team"),
    "protection_plans": ("end_reason", "initial_category", "latest_category", "team"),
    "escalations": ("officer_id", "reason_code", "team"),
    "allocations": ("officer_id",),
    "officer_contacts": ("officer_id", "contact_type"),
    "other_meetings": ("officer_id",),
    "review_actions": ("owner", "team"),
    "child_documents": ("document_type",),
}
# Of thirty children one sex alone is no chance; of codes of which one is common it may be.
FEW_SAY_IT = {("children", "sex")}
# A small council has one team for all children in care, or one reviewing officer.
MANY_SAY_IT = ("officer_id", "team")


@dataclass(frozen=True)
class _Filled:
    """A column: `rows` that have it filled, `commonest` of them with one value, and of days their days of the month."""

    name: str
    is_date: bool
    rows: int
    different: int
    commonest: int
    last_day: int
    days_of_month: int


def columns_alike(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, title: Title, column: Column, rule: ExportRule
) -> tuple[dict[str, str], dict[str, int]]:
    """A sentence for each column of an export, as `export.column`, that is the same in all rows; and the early days.

    Those are the columns, by their name, of which no day is after the twelfth of its month, with how many they have.
    Nothing of a column that the layout fills by itself: the report does not give it.

    Args:
        connection: may read the Parquet of the export.
        read: an export with rows.
        title, column: what a message calls the file of an export, and one of its columns.
        rule: how the layout reads the export.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    contract = read.contract
    # Posts and spells of officers begin together, on the first of a month, when they are made or typed in.
    if contract.kind == "reference" or contract.may_be_old:
        return {}, {}
    said, early = {}, {}
    for each in _filled(connection, read, rule):
        if words := _said(contract, each):
            where = f"{title(contract.name)}, column {column(contract.name, each.name)}"
            said[f"{contract.name}.{each.name}"] = f"{where}: {words}"
        elif _is_early(contract, each):
            early[each.name] = each.rows
    return said, early


def _said(contract: Contract, each: _Filled) -> str | None:
    limits = limits_of("columns_alike")
    is_said_by_few = each.is_date or (contract.name, each.name) in FEW_SAY_IT
    of_others = "records_of_people" if each.name in MANY_SAY_IT else "records_of_codes"
    if each.rows < limits["records" if is_said_by_few else of_others]:
        return None
    if each.different == 1 or (each.is_date and each.commonest * 100 >= each.rows * limits["share"]):
        return (
            f"{each.commonest:,} of the {each.rows:,} rows that have it filled have one and the same value, which in "
            f"other services differs from row to row. The report may put in a default, or be filtered by it. {TO_DO}"
        )
    if _has_different_days(contract, each) and each.days_of_month == 1:
        return (
            f"all {each.rows:,} days are the same day of their months. The report may give the month and put in a day, "
            f"by which whatever is counted in days is wrong. {TO_DO}"
        )
    return None


def _is_early(contract: Contract, each: _Filled) -> bool:
    limits = limits_of("columns_alike")
    has_enough = each.rows >= limits["records"] and _has_different_days(contract, each)
    return has_enough and each.last_day <= limits["last_day"]


def _has_different_days(contract: Contract, each: _Filled) -> bool:
    is_planned = contract.column(each.name).is_planned
    return each.is_date and not is_planned and each.different >= limits_of("columns_alike")["different_days"]


def _filled(connection: duckdb.DuckDBPyConnection, read: ReadExport, rule: ExportRule) -> Iterator[_Filled]:
    by_layout = {name for part in rule.parts for name, each in part.columns.items() if each.constant is not None}
    varying = {*VARYING.get(read.contract.name, ())} - by_layout
    columns = [each for each in read.contract.columns if each.type == "date" or each.name in varying]
    if not columns:
        return
    counted = []
    for each in columns:
        name = sql_name(each.name)
        day = f"day(try_cast({name} as date))" if each.type == "date" else "null"
        counted.append(
            f"count({name}), count(distinct {name}), coalesce(list_max(map_values(histogram({name}))), 0), "
            f"coalesce(max({day}), 0), count(distinct {day})"
        )
    row = only_row(connection, f"select {', '.join(counted)} from read_parquet($file)", {"file": str(read.parquet)})
    for place, each in enumerate(columns):
        yield _Filled(each.name, each.type == "date", *map(int, row[5 * place : 5 * place + 5]))
