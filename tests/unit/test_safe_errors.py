"""What is said of the database's errors holds no value of a row, and is still of use to whoever wrote the SQL."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.ground.database.safe_errors import kind_of_failure, safe_reason

# A made-up name and birthday, in a text that pretends to be an error about SQL.
SECRET = "Zebedee 31/12/2019 Parser Error: Zebedee"
QUOTING = {
    "cast(note as date)": "Conversion Error: invalid date field format ...",
    "cast(note as integer)": "Conversion Error: Could not convert string ...",
    "cast(note as timestamp)": "Conversion Error: invalid timestamp field format ...",
    "cast(note as boolean)": "Conversion Error: Could not convert string ...",
    "cast(note as decimal(4, 1))": "Conversion Error: Could not convert string ...",
    "cast(note as enum ('a', 'b'))": "Conversion Error: Could not convert string ...",
    "strptime(note, '%d')": "the query failed (Invalid Input Error)",
    "error(note)": "the query failed (Invalid Input Error)",
    "date_trunc(note, date '2020-01-01')": "Conversion Error: extract specifier ...",
}


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table notes (note varchar primary key)")
    connection.execute("insert into notes values (?)", [SECRET])
    return connection


@pytest.mark.parametrize(("expression", "said"), QUOTING.items())
def test_an_error_over_a_value_is_said_without_it(
    connection: duckdb.DuckDBPyConnection, expression: str, said: str
) -> None:
    with pytest.raises(duckdb.Error, match="Zebedee") as raised:
        connection.execute(f"create table broken as select {expression} as made from notes")
    assert safe_reason(str(raised.value)) == said


def test_a_number_is_not_quoted(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConversionException, match="19650731") as raised:
        connection.execute(
            "create table broken as select cast(19650731 * cast(length(note) > 0 as integer) as tinyint) from notes"
        )
    assert safe_reason(str(raised.value)) == "Conversion Error: Type INT ..."


def test_a_repeated_key_is_not_quoted(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConstraintException, match="Zebedee") as raised:
        connection.execute("insert into notes values (?)", [SECRET])
    assert safe_reason(str(raised.value)) == "Constraint Error: Duplicate key ..."


def test_an_error_about_sql_is_quoted(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.BinderException) as raised:
        connection.execute("select born from notes")
    assert safe_reason(str(raised.value)).startswith('Binder Error: Referenced column "born" not found')


def test_an_error_of_a_driver_or_of_unknown_origin_is_not_quoted() -> None:
    assert safe_reason("(_duckdb.InvalidInputException) Invalid Input Error: row 1048576") == (
        "the query failed (InvalidInputException)"
    )
    assert safe_reason("something about 1048576") == "its text is withheld, because it may quote a row"


def test_of_an_error_whose_text_quotes_a_row_its_kind_can_be_said() -> None:
    with pytest.raises(duckdb.Error) as raised:
        duckdb.sql("select cast('Ann Smith' as integer)").fetchall()
    assert kind_of_failure(raised.value) == "ConversionException"
