"""Records that were typed in to try something out, and children of an age at which nobody is looked after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import sql_name
from orchestration.ground.display import counted
from orchestration.landing.contracts import Contract
from orchestration.landing.oddities.said import Column, Title, rows_said
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.ids import is_id
from orchestration.landing.reading.what_was_read import ReadExport

# A word that stands alone, between blanks, figures or signs; or a name at the end of the alphabet, as ZZTEST.
WORDS = r"(?i)(^|[^a-z])z*(test|tests|testing|dummy|do ?not ?use)([^a-z]|$)"
# A district of Hampshire, by which teams are named.
PLACES = r"(?i)test[^a-z]+valley"
NINES = re.compile(r"([A-Za-z]*)(9{5,})")
REMOVE = (
    "Take them out of the case system's report, and export the files again; if they are real, nothing has to be done."
)
# What only a child can be in, with the day on which it is; others may go on to the age of 25.
OF_CHILDREN = {
    "care_episodes": "start_date",
    "reviews": "held_date",
    "conferences": "held_date",
    "protection_plans": "start_date",
    "section47_enquiries": "start_date",
}


def records_of_tests(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, title: Title, column: Column, rule: ExportRule
) -> dict[str, str]:
    """A sentence for each column of ids and of local words, as `export.column`, in which tests seem to be named.

    Nothing of an id that the layout joins from other columns: these have the word, and say it.

    Args:
        connection: may read the Parquet of the export.
        read: an export with rows.
        title, column: what a message calls the file of an export, and one of its columns.
        rule: how the layout reads the export.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    contract, said = read.contract, {}
    joined = {name for part in rule.parts for name, each in part.columns.items() if each.join}
    if contract.kind == "reference":
        return {}
    for name in _named(contract):
        if name in joined:
            continue
        texts = _texts_of_tests(connection, read, name)
        if not texts:
            continue
        rows = connection.execute(
            f"select _source_row from read_parquet($file) where {sql_name(name)} in (select unnest($texts)) order by 1",
            {"file": str(read.parquet), "texts": texts},
        ).fetchall()
        where = f"{title(contract.name)}, column {column(contract.name, name)}"
        said[f"{contract.name}.{name}"] = (
            f"{where}: {counted(len(rows), 'row')} {rows_said([row for (row,) in rows])} may be "
            f"of a test: the text says so, or is nothing but nines. They count as any other. {REMOVE}"
        )
    return said


def ages_that_cannot_be(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    title: Title,
    column: Column,
    extract_date: str,
) -> dict[str, str]:
    """A sentence for each export, as `export.column`, with rows of people too old for it, or born after the extract.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch that have rows, by name.
        title, column: what a message calls the file of an export, and one of its columns.
        extract_date: the day of the batch, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if "children" not in reads:
        return {}
    said, born = {}, column("children", "date_of_birth")
    children = str(reads["children"].parquet)
    if rows := _rows(connection, "select _source_row from read_parquet($children) where date_of_birth > $day", {
        "children": children,
        "day": extract_date,
    }):  # fmt: skip
        expected = column("children", "expected_date_of_birth")
        said["children.date_of_birth"] = (
            f"{title('children')}, column {born}: {len(rows):,} born after the extract {rows_said(rows)}. The expected "
            f"birth of an unborn child belongs in {expected}. Correct it in the case system, and export again."
        )
    for name, day in OF_CHILDREN.items():
        if name in reads and (rows := _rows_of_adults(connection, children, reads[name], day)):
            said[f"{name}.child_id"] = (
                f"{title(name)}, columns {column(name, 'child_id')} and {column(name, day)}: "
                f"{counted(len(rows), 'row')} {rows_said(rows)} of somebody who by {born} of "
                f"{title('children')} was {limits_of('ages_that_cannot_be')['years']:.0f} or older on that day. They "
                "may be of a test, of a parent, or the birth date be wrong. Correct it in the case system, and export "
                "again."
            )
    return said


def _rows_of_adults(connection: duckdb.DuckDBPyConnection, children: str, read: ReadExport, day: str) -> list[int]:
    years = limits_of("ages_that_cannot_be")["years"]
    return _rows(
        connection,
        f"""
        select record._source_row
        from read_parquet($file) as record
        inner join read_parquet($children) as child on record.child_id = child.child_id
        where try_cast(record.{sql_name(day)} as date)
            >= try_cast(child.date_of_birth as date) + to_years({years:.0f})
        """,
        {"file": str(read.parquet), "children": children},
    )


def _named(contract: Contract) -> Iterator[str]:
    """The columns that name a record or a person, and those of words of the council's own."""
    for each in contract.columns:
        if each.type == "text" and (is_id(contract, each) or not each.list_name):
            yield each.name


def _texts_of_tests(connection: duckdb.DuckDBPyConnection, read: ReadExport, name: str) -> list[str]:
    column = sql_name(name)
    found = connection.execute(
        f"""
        select distinct {column} from read_parquet($file)
        where regexp_matches(regexp_replace({column}, $places, '', 'g'), $words) or regexp_full_match({column}, $nines)
        """,
        {"file": str(read.parquet), "places": PLACES, "words": WORDS, "nines": NINES.pattern},
    ).fetchall()
    return [text for (text,) in found if not _follows_another(connection, read, column, text)]


def _follows_another(connection: duckdb.DuckDBPyConnection, read: ReadExport, column: str, text: str) -> bool:
    """Whether an id of nines is one of the numbers that are counted up, with the one before it there."""
    nines = NINES.fullmatch(text)
    if nines is None:
        return False
    before = [f"{nines[1]}{int(nines[2]) - less}" for less in range(1, 21)]
    row = connection.execute(
        f"select exists (select 1 from read_parquet($file) where {column} in (select unnest($before)))",
        {"file": str(read.parquet), "before": before},
    ).fetchone()
    return bool(row and row[0])


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, str]) -> list[int]:
    return sorted(int(row) for (row,) in connection.execute(query, dict(values)).fetchall())
