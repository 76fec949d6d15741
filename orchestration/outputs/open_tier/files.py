"""The files of the open tier: CSV, Parquet, a workbook, a data package, and in words what was hidden and why."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.ground.files.disk import write_json
from orchestration.outputs.open_tier.display import SYMBOLS, Shown
from orchestration.outputs.open_tier.figures import ALL, DAY, QUARTER
from orchestration.outputs.open_tier.rules import Profile
from orchestration.outputs.plain_workbook import new_workbook

YEARS, QUARTERS, BREAKDOWNS = "open_financial_years", "open_quarters", "open_breakdowns"
TABLES: Mapping[str, str] = {
    YEARS: "Figures of whole financial years, and states on 31 March. One row per authority, indicator and period.",
    QUARTERS: "Figures of quarters, and states at their ends. One row per authority, indicator and period.",
    BREAKDOWNS: "The same figures of a financial year and of 31 March by one attribute. One row per authority, "
    "indicator, period and group.",
}
COLUMNS: Mapping[str, str] = {
    "local_authority_code": "The authority, by its code of the Office for National Statistics.",
    "local_authority_name": "Its name.",
    "indicator_id": "The indicator, as the product's catalogue calls it.",
    "indicator": "What it counts.",
    "measure": "count, percentage, rate, ratio, median, percentile or full-time equivalent.",
    "unit": "What the value is measured in.",
    "period_type": "year_to_date: a whole financial year; quarter; point_in_time: the state on the last day.",
    "period": "The period, for people.",
    "financial_year": "The financial year it lies in, April to March.",
    "period_start": "Its first day.",
    "period_end": "Its last day.",
    "breakdown": "What the figure is broken down by; all where it is not.",
    "breakdown_label": "The same, for people.",
    "breakdown_value": "The group; all where it is not broken down.",
    "breakdown_value_label": "The same, for people.",
    "numerator": "How many, or a symbol.",
    "denominator": "Of how many, or a symbol.",
    "value": "The figure, or a symbol. Percentages from 0 to 100.",
}
NUMBERS = ("numerator", "denominator", "value")
WORDS = "what-was-hidden.md"
WORKBOOK = "open-figures.xlsx"
# pages of a workbook are narrow.
WIDTH = 16


def table_of(shown: Shown) -> list[str]:
    """The tables that a row stands in: a state on 31 March is one of a quarter's end too."""
    figure = shown.figure
    if figure.breakdown != ALL:
        return [BREAKDOWNS]
    is_state = figure.period_type == DAY
    return [
        *([YEARS] if figure.period_type != QUARTER and figure.period_end.month == 3 else []),
        *([QUARTERS] if figure.period_type == QUARTER or is_state else []),
    ]


def cells_of(shown: Shown) -> tuple[str, ...]:
    """One row of a table, in the order of COLUMNS, as text."""
    figure = shown.figure
    return (
        *(figure.authority, figure.authority_name, figure.indicator_id, figure.name, figure.measure, figure.unit),
        *(figure.period_type, figure.period, figure.financial_year),
        *(figure.period_start.isoformat(), figure.period_end.isoformat()),
        *(figure.breakdown, figure.breakdown_label, figure.breakdown_value, figure.value_label),
        *(shown.numerator, shown.denominator, shown.value),
    )


def write_files(folder: Path, rows: Sequence[Shown], release_id: str, created_on: str, profile: Profile) -> None:
    """Write all but the words into a folder that is there. Equal rows give equal bytes, but for the workbook's."""
    tables: dict[str, list[tuple[str, ...]]] = {name: [] for name in TABLES}
    for shown in rows:
        for name in table_of(shown):
            tables[name].append(cells_of(shown))
    for kind in ("csv", "parquet"):
        (folder / kind).mkdir()
    for name, cells in tables.items():
        with (folder / "csv" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([tuple(COLUMNS), *cells])
        _write_parquet(folder / "parquet" / f"{name}.parquet", cells)
    _write_workbook(folder / WORKBOOK, tables, release_id, profile)
    write_json(folder / "datapackage.json", datapackage(release_id, created_on, profile))


def _write_parquet(target: Path, cells: Sequence[tuple[str, ...]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*cells, strict=True)) or [()] * len(COLUMNS)
    fields = [pa.field(name, pa.string(), metadata={"description": text}) for name, text in COLUMNS.items()]
    pq.write_table(pa.table([pa.array(column, pa.string()) for column in columns], schema=pa.schema(fields)), target)


def _write_workbook(
    target: Path, tables: Mapping[str, Sequence[tuple[str, ...]]], release_id: str, profile: Profile
) -> None:
    book = new_workbook(target)
    header = book.add_format({"bold": True, "bottom": 1})
    notes = book.add_worksheet("Notes")
    notes.set_column(0, 0, 12)
    lines = [("Release", release_id), ("Rules", f"{profile.title}: {profile.reason}"), *SYMBOLS.items()]
    for place, line in enumerate(lines):
        notes.write_row(place, 0, line)
    first_number = len(COLUMNS) - len(NUMBERS)
    for name, cells in tables.items():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(COLUMNS):
            sheet.write_string(0, column, heading, header)
        for place, row in enumerate(cells, start=1):
            for column, word in enumerate(row):
                if column >= first_number and word not in SYMBOLS:
                    sheet.write_number(place, column, float(word))
                else:
                    sheet.write_string(place, column, word)
        sheet.autofilter(0, 0, len(cells), len(COLUMNS) - 1)
    book.close()


def datapackage(release_id: str, created_on: str, profile: Profile) -> dict[str, object]:
    """The description of the CSV files as a Frictionless data package (specs.frictionlessdata.io, version 1).

    The numbers are texts there, because a symbol may stand for one; it is said which ones.
    """
    fields: list[dict[str, object]] = [
        {"name": name, "type": "date" if name in ("period_start", "period_end") else "string", "description": text}
        for name, text in COLUMNS.items()
    ]
    for field in fields:
        if field["name"] in NUMBERS:
            field["constraints"] = {"pattern": rf"^(-?\d+(\.\d+)?|{'|'.join(SYMBOLS)})$", "required": True}
    key = ["local_authority_code", "indicator_id", "period_type", "period_end", "breakdown", "breakdown_value"]
    resources = [
        {
            "name": name,
            "path": f"csv/{name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "description": text,
            "schema": {"fields": fields, "primaryKey": key},
        }
        for name, text in TABLES.items()
    ]
    symbols = "; ".join(f"{symbol}: {meaning}" for symbol, meaning in SYMBOLS.items())
    return {
        "profile": "tabular-data-package",
        "name": "independent-reviewing-service",
        "title": "Figures of the Independent Reviewing Service",
        "description": f"Release {release_id}, {profile.title}. Symbols: {symbols}.",
        "version": release_id,
        "created": f"{created_on}T00:00:00Z",
        "resources": resources,
    }


def read_rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of one table, as they were written to Parquet; those of the CSV file must be the same.

    Raises:
        ValueError: they are not.
    """
    import pyarrow.parquet as pq

    rows: list[dict[str, str]] = pq.read_table(folder / "parquet" / f"{table}.parquet").to_pylist()
    with (folder / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        if json.dumps(list(csv.DictReader(file))) != json.dumps(rows):
            raise ValueError(f"{table}: the CSV file and the Parquet file differ")
    return rows
