"""No id of the case system in a public table: the checks that nobody can accept away.

Three checks, because each sees what the others cannot:

- `no_column_is_named_for_an_id` looks at names: a column `child_id` or `date_of_birth` must not be there, even empty.
- `keys_are_hashes` looks at the shape: what a `_key` column holds is 64 lower-case hexadecimal digits.
- `no_case_ids` looks at the values: every text column of every public table is compared with every id that the
  restricted key tables know (their `<thing>_id` columns), for equality, after trimming and in one case. Two-way
  breakdown cells join two values with a vertical bar and are compared part by part.

What `no_case_ids` leaves out, and why. Ids shorter than five characters are not looked for: `1` or `A2` equal codes by
chance. Columns that hold the council's own names of teams are not looked in, nor breakdown cells by team: teams are
published in clear, often as numbers of the same length as ids, and a check without a way out must not fail by chance.
An id that equals a word of this software's own (an officer called `unallocated`) is not looked for either: the word
stands in every release and tells of nobody. Landing refuses such ids; what it accepted before that stops nobody.
In the only free text, a council's commentary, every word is compared as well; elsewhere an id inside a longer text is
not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from expectations.catalogue import Catalogue, Column
from expectations.checks import FIRST_DECIDED, Check
from orchestration.landing.product_words import is_no_product_word, without_product_words
from orchestration.landing.reading.ids import SHORTEST_ID

UNION_ALL = "\nunion all "
# Blanks around an id, in bytes, that do not hide it.
PADDING = 16
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
# How columns that hold sentences of people's own are named.
FREE_TEXT = "_text"
# Officers' cells of breakdowns: a key, or one of the words for nobody.
OFFICER_WORDS = ("unallocated", "not_recorded")
AUTHORITY = "local_authority_code"
# SQL for the authority of a table that has none.
NOBODY = "''"
BREAKDOWN_COLUMNS = frozenset({"breakdown", "breakdown_value"})


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


def _tables_with_breakdowns(catalogue: Catalogue) -> list[str]:
    return sorted(
        table
        for table in catalogue.tables
        if {column.name for column in catalogue.draft if column.table == table} >= BREAKDOWN_COLUMNS
    )


def _breakdown_parts(table: str, authority: str = NOBODY) -> str:
    """One row per part of each distinct breakdown cell: a two-way cell `a+b` holds its two values in the same order."""
    return f"""
        select
            authority,
            unnest(string_split(breakdown, '+')) as part_name,
            unnest(string_split(breakdown_value, '|')) as part_value
        from (select distinct {authority} as authority, breakdown, breakdown_value from {table}) as cells"""


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
        f"from (select part_value as key_value from ({_breakdown_parts(table)}) as parts where part_name = 'officer') "
        f"as officers where key_value not in ({words}) and {is_malformed}"
        for table in _tables_with_breakdowns(catalogue)
    ]
    return UNION_ALL.join([wrong_types, *values, *cells])


def _names_a_team(column: Column) -> bool:
    return column.name == "team" or column.name.startswith("team_") or column.name.endswith("_team")


def case_ids_found(catalogue: Catalogue) -> str:
    """One row per distinct public value, by column and authority, that equals an id of a restricted key table.

    Without a key table there is nothing to compare with, which counts as a failure and not as a clean result.
    """
    ids = [
        column
        for column in catalogue.evidence
        if column.table.startswith("key_") and column.name == f"{column.table.removeprefix('key_')}_id"
    ]
    if not ids:
        return "select 'the evidence has no key tables to compare with' as place"
    known = "\nunion ".join(
        f"select lower(trim({column.name})) as case_id from evidence.main.{column.table} "
        f"where length(trim({column.name})) >= {SHORTEST_ID}"
        for column in ids
    )
    known = f"select case_id from ({known}) as ids where {is_no_product_word('case_id')}"
    with_breakdowns = _tables_with_breakdowns(catalogue)
    # Whose rows they are, so that somebody knows which authority's batch to look at.
    whose = {
        table: f"coalesce({AUTHORITY}, '')" if Column(table, AUTHORITY, "VARCHAR") in catalogue.draft else NOBODY
        for table in catalogue.tables
    }
    searched = [
        f"select '{column.table}.{column.name}' as place, {whose[column.table]} as authority, "
        f"{column.name} as text_value from {column.table}"
        for column in catalogue.draft
        if column.is_text
        and not _names_a_team(column)
        and not (column.table in with_breakdowns and column.name == "breakdown_value")
    ]
    # What people write may name a case in the middle of a sentence.
    searched += [
        f"select '{column.table}.{column.name}' as place, {whose[column.table]} as authority, "
        f"unnest(regexp_split_to_array({column.name}, '[^[:alnum:]_-]+')) as text_value from {column.table}"
        for column in catalogue.draft
        if column.is_text and column.name.endswith(FREE_TEXT)
    ]
    searched += [
        f"select '{table}.breakdown_value' as place, authority, part_value as text_value "
        f"from ({_breakdown_parts(table, whose[table])}) as parts where part_name is distinct from 'team'"
        for table in with_breakdowns
    ]
    # Hashes, most of what is searched, are set aside by their length before anything else is done with them.
    return f"""
        with known as materialized ({known}),
        longest as (select max(strlen(case_id)) + {PADDING} as bytes from known),
        texts as ({UNION_ALL.join(searched)})
        select place || case when authority = '' then '' else ' of ' || authority end as place
        from (
            select distinct texts.place, texts.authority, lower(trim(texts.text_value)) as text_value
            from texts cross join longest
            where strlen(texts.text_value) between {SHORTEST_ID} and longest.bytes
        ) as candidates
        semi join known on known.case_id = candidates.text_value"""


def words_that_are_case_ids(evidence: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> bool:
    """True if a word of texts that will be published equals an id of a restricted key table, as `no_case_ids` compares.

    Args:
        evidence: a connection that uses the restricted database.
        texts: what people wrote.
    """
    words = without_product_words(
        {word.lower() for text in texts for word in re.findall(r"[\w-]+", text) if len(word) >= SHORTEST_ID}
    )
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
        description="no text in a public table equals an id of the case system",
        reason="public tables go to people who may not know which child a figure is about",
        decided=FIRST_DECIDED,
        failing_rows=case_ids_found,
        remedy="Look at the newest batch of each authority named here: an id stands where a code or a word belongs. "
        "Correct it in the case system and export again into the same folder",
        can_be_accepted=False,
    ),
)
