"""What the dates of a table are where none is written YYYY-MM-DD: what spreadsheets and databases make of days."""

from __future__ import annotations

import duckdb

from orchestration.ground.database.sql import only_row, sql_name, sql_text
from orchestration.landing.contracts import Contract
from orchestration.landing.problems import CellProblem
from orchestration.landing.profiles.dates import TIME_OF_DAY
from orchestration.landing.profiles.rules import ISO_DATE, Part
from orchestration.landing.reading.headers import source_name

ISO_DAY, BRITISH_DAY, ZONE = r"\d{4}-\d{2}-\d{2}", r"\d{2}/\d{2}/\d{4}", r" ?(Z|[+-]\d{2}(:?\d{2})?)"
AS_DAYS = "Have the report write the day alone, as YYYY-MM-DD, and export the file again."
# Each kind with what is said of it, the nearest first. The pattern matches the whole text.
KINDS = (
    (BRITISH_DAY, "dates are written dd/mm/yyyy: say `dates: uk` in batch.yml."),
    (ISO_DAY + TIME_OF_DAY, "a time of day stands behind the dates: say `times: cut` in batch.yml."),
    (
        BRITISH_DAY + TIME_OF_DAY,
        "dates are written dd/mm/yyyy with a time of day behind them: say `dates: uk` and `times: cut` in batch.yml.",
    ),
    (
        f"{ISO_DAY}{TIME_OF_DAY}{ZONE}",
        f"a time of day of a time zone stands behind the dates, so that in summer the day may be the one before. "
        f"{AS_DAYS}",
    ),
    (
        r"\d{5}(\.\d+)?",
        "dates are the numbers by which a spreadsheet counts days. Give the column the format of a date before you "
        "save it, or export the file from the case system without a spreadsheet.",
    ),
    (r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", f"years are written with two digits, which do not tell the century. {AS_DAYS}"),
)


def kind_of_days(
    connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract, part: Part, problems: list[CellProblem]
) -> str | None:
    """What is said of dates that are wrong where all of them, at least one, are of one kind and YYYY-MM-DD is asked.

    Args:
        connection: holds the relation.
        relation: every column of the contract, as text.
        contract: which columns are dates.
        part: what the user calls the columns, and how dates are read.
        problems: the cells that are wrong.

    Raises:
        duckdb.Error: the relation cannot be read.
    """
    wrong = {problem.column for problem in problems if problem.rule_id == "value_not_of_type"}
    columns = [
        sql_name(name)
        for name, rule in part.columns.items()
        if contract.column(name).type == "date"
        and source_name(part, name) in wrong
        and rule.leaves[0].date_formats == (ISO_DATE,)
    ]
    if not columns:
        return None
    filled = " union all ".join(
        f"select {column} as day from {relation} where {column} is not null" for column in columns
    )
    counted = ", ".join(f"count(*) filter (where {_is_of(pattern)})" for pattern, _ in KINDS)
    row = only_row(
        connection,
        f"select count(*), {counted} from ({filled}) as filled "
        f"where not (regexp_full_match(day, {sql_text(ISO_DAY)}) and try_cast(day as date) is not null)",
    )
    days, *of_kinds = row
    return next((said for (_, said), count in zip(KINDS, of_kinds, strict=True) if days and count == days), None)


def _is_of(pattern: str) -> str:
    matches = f"regexp_full_match(day, {sql_text(pattern)})"
    # What is no day as dd/mm/yyyy was written month first, and would be misread.
    is_british = pattern.startswith(BRITISH_DAY)
    return f"({matches} and try_strptime(day[:10], '%d/%m/%Y') is not null)" if is_british else matches
