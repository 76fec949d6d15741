"""What `datapackage.json`, `dictionary.html` and Parquet files say of tables, by hand-made ones."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.ground.database.comments import write_comments
from orchestration.outputs.descriptions import without_marks
from orchestration.outputs.dictionary.data_package import data_package
from orchestration.outputs.dictionary.model import Column, Dictionary, Relation, Table, Value
from orchestration.outputs.dictionary.page import dictionary_page
from orchestration.outputs.parquet import write_parquet

TEAMS = Table("dim_teams", "Teams. One row per team.", (Column("team", "VARCHAR", "Its name."),), ("team",))
REVIEWS = Table(
    "fct_reviews",
    "Reviews. One row per review.",
    (
        Column("review", "BIGINT", "Its number."),
        Column("team", "VARCHAR", "Whose it is."),
        Column("held", "DATE", "The day's date."),
        Column("reason", "VARCHAR", "Why.", "reasons", (Value("a", "<script>alert(1)</script>"), Value("b", "B"))),
        Column("value", "DECIMAL(18,4)", "A figure."),
        Column("is_late", "BOOLEAN", "It was late."),
    ),
    ("review",),
)
DICTIONARY = Dictionary((TEAMS, REVIEWS), (Relation("fct_reviews", "team", "dim_teams", "team", is_active=False),))


def test_the_data_package_has_types_keys_relations_and_values() -> None:
    package = data_package(DICTIONARY, "2026-10.v1")
    schema = package["resources"][1]["schema"]
    assert package["resources"][1]["path"] == "parquet/fct_reviews.parquet"
    assert [field["type"] for field in schema["fields"]] == ["integer", "string", "date", "string", "number", "boolean"]
    assert schema["primaryKey"] == ["review"]
    assert schema["foreignKeys"] == [{"fields": ["team"], "reference": {"resource": "dim_teams", "fields": ["team"]}}]
    assert schema["inactiveForeignKeys"] == ["team"]
    assert schema["fields"][3]["constraints"] == {"enum": ["a", "b"]}


def test_the_page_escapes_what_a_council_wrote_and_links_relations_and_lists() -> None:
    page = dictionary_page(DICTIONARY, "2026-10.v1")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert 'href="#dim_teams"' in page and 'id="dim_teams"' in page
    assert 'href="#list-reasons"' in page and 'id="list-reasons"' in page


def test_backticks_of_a_description_are_not_shown_but_what_stands_between_them_as_code() -> None:
    described = Table("dim_teams", "See `fct_<b>`.", (Column("team", "VARCHAR", "`a` or `b`, `c unclosed."),))
    page = dictionary_page(Dictionary((described,), ()), "2026-10.v1")
    assert "<p>See <code>fct_&lt;b&gt;</code>.</p>" in page
    assert "<code>a</code> or <code>b</code>, <code>c unclosed.</code>" in page
    assert without_marks("`met` or `missed`") == "met or missed"


def test_a_parquet_file_says_what_its_table_and_columns_are(tmp_path: Path) -> None:
    """The rows are as they were: a description must not change a value or a type."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as marts")
        connection.execute("create table marts.main.fct_reviews (review bigint, team varchar, held date, reason varchar,"
                           " value decimal(18,4), is_late boolean)")  # fmt: skip
        connection.execute("insert into marts.main.fct_reviews values (1, 'O''Neil', '2026-10-31', 'a', 66, null)")
        comments = [(None, REVIEWS.description), *((column.name, column.description) for column in REVIEWS.columns)]
        write_comments(connection, "marts.main.fct_reviews", comments)
        before = connection.execute("from marts.main.fct_reviews").fetchall()
        write_parquet(connection, "marts", ["fct_reviews"], tmp_path)
        assert connection.execute(f"from '{tmp_path / 'fct_reviews.parquet'}'").fetchall() == before
    schema = pq.read_schema(tmp_path / "fct_reviews.parquet")
    assert schema.field("held").metadata == {b"description": b"The day's date."}
    assert schema.metadata[b"description"] == b"Reviews. One row per review."
    assert str(schema.field("value").type) == "decimal128(18, 4)"
