"""No id of the case system in a public table: the checks that nobody can accept away.

Three checks, because each sees what the others cannot:

- `no_column_is_named_for_an_id` looks at names: a column `child_id` or `date_of_birth` must not be there, even empty.
- `keys_are_hashes` looks at the shape: what a `_key` column holds is 64 lower-case hexadecimal digits.
- `no_case_ids` looks at the values: every text of every public table, and every word of it (`case_ids.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from expectations.case_ids import UNION_ALL, breakdown_parts, case_ids_found, tables_with_breakdowns
from expectations.catalogue import Catalogue, Column
from expectations.checks import FIRST_DECIDED, Check
from orchestration.landing.product_words import without_product_words
from orchestration.landing.reading.ids import SHORTEST_ID
from orchestration.landing.words_of_texts import words_in

KEY_LENGTH = 64
PUBLIC_IDS = ("indicator_id", "rule_id", "release_id", "previous_release_id", "first_release_id", "run_id")
# Parts of names of columns that say who a person is; none of them is needed to show a figure.
FORBIDDEN_NAME_PARTS = (
    "birth",
    "forename",
    "surname",
    "first_name",
    "last_name",
    "child_name",
    "officer_name",
    "postcode",
    "address",
    "nhs_number",
    "unique_pupil_number",
)
# Officers' cells of breakdowns: a key, or one of the words for nobody.
OFFICER_WORDS = ("unallocated", "not_recorded")


def _is_forbidden(column: Column) -> bool:
    is_unlisted_id = column.name.endswith("_id") and column.name not in PUBLIC_IDS
    return is_unlisted_id or any(part in column.name for part in FORBIDDEN_NAME_PARTS)


def _places(columns: list[str]) -> str:
    """A query with one row per name; none for an empty list."""
    if not columns:
        return "select '' as place where false"
    return UNION_ALL.join(f"select '{name}' as place" for name in columns)


def forbidden_names(catalogue: Catalogue) -> str:
    """One row per public column whose name is that of an id or says who somebody is."""
    return _places([f"{column.table}.{column.name}" for column in catalogue.draft if _is_forbidden(column)])


def malformed_keys(catalogue: Catalogue) -> str:
    """One row per value of a `_key` column, or officer's breakdown cell, that is not a keyed hash."""
    keys = [column for column in catalogue.draft if column.name.endswith("_key")]
    wrong_types = _places([f"{key.table}.{key.name}" for key in keys if not key.is_text])
    is_malformed = f"not regexp_full_match(key_value, '[0-9a-f]{{{KEY_LENGTH}}}')"
    values = [
        f"select '{key.table}.{key.name}' as place from (select {key.name} as key_value from {key.table}) as keys "
        f"where {is_malformed}"
        for key in keys
        if key.is_text
    ]
    words = ", ".join(f"'{word}'" for word in OFFICER_WORDS)
    cells = [
        f"select '{table}.breakdown_value' as place "
        f"from (select part_value as key_value from ({breakdown_parts(table)}) as parts where part_name = 'officer') "
        f"as officers where key_value not in ({words}) and {is_malformed}"
        for table in tables_with_breakdowns(catalogue)
    ]
    return UNION_ALL.join([wrong_types, *values, *cells])


def words_that_are_case_ids(evidence: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> bool:
    """True if a word of texts that will be published equals an id of a restricted key table, as `no_case_ids` compares.

    Args:
        evidence: a connection that uses the restricted database.
        texts: what people wrote.
    """
    words = without_product_words({word for text in texts for word in words_in(text) if len(word) >= SHORTEST_ID})
    tables = evidence.execute(
        "select table_name, column_name from duckdb_columns() where starts_with(table_name, 'key_') "
        "and column_name = substr(table_name, 5) || '_id'"
    ).fetchall()
    return any(
        evidence.execute(
            f"select 1 from {table} where list_contains(?, lower(trim({column}))) limit 1", [sorted(words)]
        ).fetchone()
        for table, column in tables
    )


PRIVACY = (
    Check(
        name="no_column_is_named_for_an_id",
        table="release",
        description="no public column is named for a case id, a name, an address or a date of birth",
        reason="a column that is empty today is filled tomorrow",
        decided=FIRST_DECIDED,
        failing_rows=forbidden_names,
        can_be_accepted=False,
    ),
    Check(
        name="keys_are_hashes",
        table="release",
        description=f"what a public `_key` column holds, and an officer's cell, is {KEY_LENGTH} lower-case hex digits",
        reason="anything else is an id that was not hashed",
        decided=FIRST_DECIDED,
        failing_rows=malformed_keys,
        can_be_accepted=False,
    ),
    Check(
        name="no_case_ids",
        table="release",
        description="no text in a public table is an id of the case system, and no word of one",
        reason="public tables go to people who may not know which child a figure is about",
        decided=FIRST_DECIDED,
        failing_rows=case_ids_found,
        remedy="Look at the newest batch of each authority named here, and at what is its own in local/: an id stands "
        "where a code or words belong. Correct it in the case system and export again into the same folder, or take it "
        "out of the file in local/",
        can_be_accepted=False,
    ),
)
