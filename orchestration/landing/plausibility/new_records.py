"""What is new in an extract since the one before it: dates written month first, and records that are there already.

What comes again is compared with what it was. What is new has nothing to be compared with but the time that it must be
of, and the other records of its file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, same_values, sql_name, sql_names
from orchestration.landing.contracts import Contract
from orchestration.landing.plausibility.records_gone import columns_of
from orchestration.landing.reading.ids import is_id


@dataclass(frozen=True)
class NewDates:
    """The dates of one column that are new since the previous extract, or the records that have one (`column` None).

    Of `new` in all `outside` do not lie in the time between the two extracts, `exchanged` of them would if day and
    month changed places, and `in_place` lie in it and would not.
    """

    column: str | None
    new: int
    outside: int
    exchanged: int
    in_place: int

    @property
    def are_doubtful(self) -> bool:
        """Whether most of what lies outside, and most of what the order of day and month decides, was exchanged.

        Late records lie outside as they are, and only those of one day of a month seem exchanged; a family that was
        typed in late on that day does not outweigh a month's own dates.
        """
        limits = limits_of("day_and_month_exchanged")
        decided = self.exchanged + self.in_place
        return (
            self.exchanged >= limits["records"]
            and self.exchanged * 100 > self.outside * limits["share"]
            and self.exchanged * 100 > decided * limits["share"]
        )


@dataclass(frozen=True)
class Repeated:
    """Of `records` that are new, or of all in a first extract, `repeated` are another record under another id.

    `repeated_before` of the `records_before` of the previous extract were, none where there is no such extract. In a
    first extract nearly every record stands there `times` times, or some a multiple of it (`has_multiples`).
    """

    records: int
    repeated: int
    records_before: int = 0
    repeated_before: int = 0
    times: int = 0
    has_multiples: bool = False


def exchanged_dates(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    previous_date: str,
    extract_date: str,
) -> list[NewDates]:
    """The columns in which new dates seem to have day and month exchanged; else the records, all columns together.

    Args:
        connection: a database that may read both files.
        contract: the export.
        previous, fresh: the Parquet of two full extracts of it, read in the same layout.
        previous_date, extract_date: the days of the two, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    there = columns_of(connection, previous)
    columns = [c.name for c in contract.columns if c.type == "date" and not c.is_planned and c.name in there]
    if contract.event_date is None or not columns:
        return []
    same_key = same_values("before", "now", contract.key)
    counted = [
        f"count(*) filter (where {condition})"
        for condition in (*(text for name in columns for text in _conditions(name)), *_of_records(columns))
    ]
    row = only_row(
        connection,
        f"""
        with dated as (
            select {", ".join(_as_dates(name) for name in columns)}
            from read_parquet($fresh) as now
            left join read_parquet($previous) as before on {same_key}
        )
        select {", ".join(counted)}
        from (select *, {", ".join(_exchanged(name) for name in columns)} from dated) as record
        """,
        {"previous": str(previous), "fresh": str(fresh), "from": previous_date, "to": extract_date},
    )
    found = [NewDates(name, *map(int, row[4 * place : 4 * place + 4])) for place, name in enumerate([*columns, None])]
    doubtful = [each for each in found if each.are_doubtful]
    return [each for each in doubtful if each.column] or doubtful


def repeated_records(
    connection: duckdb.DuckDBPyConnection, contract: Contract, previous: Path | None, fresh: Path
) -> Repeated | None:
    """The records that repeat another one in all but their id, if there are too many of them.

    Two contacts of one child on a day can be alike, and so can the actions of one review; as large a share of the new
    records may be as of all records of the previous extract. In a first extract nearly every record must stand there
    twice, three times or any other number of times, or a multiple of it; where it gives nothing but ids and days, the
    lines of one form are alike, and nothing is said.

    Args:
        connection: a database that may read both files.
        contract: the export; one whose records have no id of their own cannot repeat any.
        previous: the Parquet of the previous full extract in the same layout, if there is one.
        fresh: the Parquet just read.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if contract.event_date is None or len(contract.key) != 1:
        return None
    if previous is None or not previous.is_file():
        return _repeated_in_first(connection, contract, fresh)
    there = columns_of(connection, previous)
    content = sql_names([name for name in contract.column_names if name in there and name not in contract.key])
    key, is_dated = sql_name(contract.key[0]), f"{sql_name(contract.event_date)} is not null"
    row = only_row(
        connection,
        f"""
        with before as (select {key} as id, {content} from read_parquet($previous) where {is_dated}),
        now as (
            select {content}, {key} not in (select {key} from read_parquet($previous)) as is_new
            from read_parquet($fresh)
            where {is_dated}
        ),
        contents as (select count(*) as records, bool_and(is_new) as is_new from now group by {content})
        select
            (select count(*) filter (where is_new) from now),
            (select count(*) filter (where is_new) from contents),
            (select count(*) from before),
            (select count(*) from (select distinct {content} from before))
        """,
        {"previous": str(previous), "fresh": str(fresh)},
    )
    new, different, records_before, different_before = map(int, row)
    if not records_before:
        return None
    limits, usual = limits_of("records_doubled"), new * different_before / records_before
    is_doubtful = usual - different >= limits["records"] and different * 100 < usual * limits["left"]
    return Repeated(new, new - different, records_before, records_before - different_before) if is_doubtful else None


def _repeated_in_first(connection: duckdb.DuckDBPyConnection, contract: Contract, fresh: Path) -> Repeated | None:
    content = sql_names([name for name in contract.column_names if name not in contract.key])
    if not _says_more_than_when(connection, contract, fresh):
        return None
    found = connection.execute(
        f"""
        select records, count(*) as contents
        from (
            select count(*) as records
            from read_parquet($fresh)
            where {sql_name(str(contract.event_date))} is not null
            group by {content}
        ) as contents
        group by records
        """,
        {"fresh": str(fresh)},
    ).fetchall()
    limits = limits_of("records_doubled")
    contents = {int(records): int(count) for records, count in found}
    records, different = sum(each * count for each, count in contents.items()), sum(contents.values())
    if records - different < limits["records_of_first"] or different < limits["different_of_first"]:
        return None
    # The greatest number says it best: what stands there six times stands there in twos and threes too.
    for times in range(max(contents), 1, -1):
        others = sum(count for each, count in contents.items() if each % times)
        if others * 100 < different * limits["others_of_first"]:
            has_multiples = any(each > times and not each % times for each in contents)
            return Repeated(records, records - different, times=times, has_multiples=has_multiples)
    return None


def _says_more_than_when(connection: duckdb.DuckDBPyConnection, contract: Contract, fresh: Path) -> bool:
    """True if some record has anything beside its id, whose it is, and its day: lines of one form are alike without."""
    others = [
        sql_name(column.name)
        for column in contract.columns
        if not is_id(contract, column) and column.name != contract.event_date
    ]
    if not others:
        return False
    is_there = " or ".join(f"{name} is not null" for name in others)
    query = f"select exists (select 1 from read_parquet($fresh) where {is_there})"
    return bool(only_row(connection, query, {"fresh": str(fresh)})[0])


def _as_dates(column: str) -> str:
    """The day of a column as it is now, and whether it is new."""
    name = sql_name(column)
    day = f"try_cast(now.{name} as date)"
    return f"{day} as {name}, {day} is not null and before.{name} is null as {_named('is_new', column)}"


def _exchanged(column: str) -> str:
    """The same day with day and month in each other's place; null where the day cannot be a month."""
    name = sql_name(column)
    return (
        f"case when day({name}) <= 12 then make_date(year({name}), day({name}), month({name})) end "
        f"as {_named('exchanged', column)}"
    )


def _conditions(column: str) -> Sequence[str]:
    """Whether the date of a column is new, lies outside, was exchanged, or lies in its place."""
    is_new, exchanged = _named("is_new", column), _named("exchanged", column)
    is_inside, would_be = (
        f"({day} > cast($from as date) and {day} <= cast($to as date))" for day in (sql_name(column), exchanged)
    )
    return (
        is_new,
        f"{is_new} and not {is_inside}",
        f"{is_new} and not {is_inside} and coalesce({would_be}, false)",
        f"{is_new} and {is_inside} and not {would_be}",
    )


def _of_records(columns: Sequence[str]) -> Sequence[str]:
    """The same of whole records: one date says what is of the record, and one exchanged says more than one in place."""
    new, outside, exchanged, in_place = (
        " or ".join(f"({text})" for text in texts) for texts in zip(*map(_conditions, columns), strict=True)
    )
    return (new, outside, exchanged, f"({in_place}) and not ({exchanged})")


def _named(what: str, column: str) -> str:
    return sql_name(f"{what} {column}")
