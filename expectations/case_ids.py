"""Where an id of the case system stands in what is published: the query of the check `no_case_ids`.

Every text column of every public table is compared with every id that the restricted key tables know (their
`<thing>_id` columns), after trimming and in one case: the text as a whole, and each word of a longer one. Two-way
breakdown cells join two values with a vertical bar and are compared part by part.

What is left out, and why: a check without a way out must not fail by chance.

- Ids shorter than five characters are not looked for: `1` or `A2` equal codes by chance.
- Columns that hold the council's own names of teams are not looked in, nor cells by team and their labels: teams are
  published in clear, often as numbers of the same length as ids.
- An id that equals a word of this software's own (an officer called `unallocated`) is not looked for: the word stands
  in every release and tells of nobody. Landing refuses such ids; what it accepted before that stops nobody. An id that
  is a word of one of this software's sentences (an officer called `Young`) is not looked for inside longer texts,
  except in a council's commentary, which is all people's own words; nor is an id of letters alone (`Marsh`), because
  places and things are called as people are (`Marsh House`).
- Texts that are made of figures are compared as a whole alone: a number in them equals an id by chance.
"""

from __future__ import annotations

from expectations.catalogue import Catalogue, Column
from orchestration.ground.database.sql import table_of_texts
from orchestration.landing.product_words import is_no_product_word
from orchestration.landing.reading.ids import SHORTEST_ID
from orchestration.landing.words_of_texts import HAS_DIGIT, SEVERAL_WORDS, words_in_sql, words_of_product_sentences

UNION_ALL = "\nunion all "
# Blanks around an id, in bytes, that do not hide it.
PADDING = 16
AUTHORITY = "local_authority_code"
# SQL for the authority of a table that has none.
NOBODY = "''"
BREAKDOWN_COLUMNS = frozenset({"breakdown", "breakdown_value"})
# How columns that hold sentences of people's own are named.
FREE_TEXT = "_text"
# Columns whose texts are made of figures and counts: `12345 of 23456 cases`.
OF_FIGURES = ("display_value", "detail")
# Days stand in names of files as long numbers (`20261031`); other words of them are looked at.
FILE_NAME = "file_name"
# Which ids a column is searched for. In people's own sentences all of them, inside other texts those that have a digit
# and are no word of a sentence of this software.
WHOLE, WORDS, SENTENCES = "whole", "words", "sentences"


def tables_with_breakdowns(catalogue: Catalogue) -> list[str]:
    """The public tables whose rows are of cells of breakdowns."""
    return sorted(
        table
        for table in catalogue.tables
        if {column.name for column in catalogue.draft if column.table == table} >= BREAKDOWN_COLUMNS
    )


def breakdown_parts(table: str, authority: str = NOBODY) -> str:
    """One row per part of each distinct breakdown cell: a two-way cell `a+b` holds its two values in the same order.

    A value may have bars of its own (a team called `Care|North`): what follows them is of the last part too.
    """
    return f"""
        select
            authority,
            unnest(list_resize(names, greatest(len(names), len(of_parts)), names[-1])) as part_name,
            unnest(of_parts) as part_value
        from (
            select distinct
                {authority} as authority,
                string_split(breakdown, '+') as names,
                string_split(breakdown_value, '|') as of_parts
            from {table}
        ) as cells"""


def _names_a_team(column: Column) -> bool:
    return column.name == "team" or column.name.startswith("team_") or column.name.endswith("_team")


def _is_said_of_a_cell(column: Column) -> bool:
    return column.name.endswith("label") or column.name == "breakdown_cell"


def _how(column: Column) -> str:
    if column.name.endswith("_key") or column.name in OF_FIGURES:
        return WHOLE
    return SENTENCES if column.name.endswith(FREE_TEXT) else WORDS


def _texts(catalogue: Catalogue) -> list[str]:
    """A query for each column that may hold an id: where, whose, how it is compared, and its texts."""
    with_breakdowns = tables_with_breakdowns(catalogue)
    # Whose rows they are, so that somebody knows which authority's batch to look at.
    whose = {
        table: f"coalesce({AUTHORITY}, '')" if Column(table, AUTHORITY, "VARCHAR") in catalogue.draft else NOBODY
        for table in catalogue.tables
    }
    texts = []
    for column in catalogue.draft:
        has_cells = column.table in with_breakdowns
        if not column.is_text or _names_a_team(column) or (has_cells and column.name == "breakdown_value"):
            continue
        # Hashes, most of what is searched, are set aside by their length before anything else is done with them.
        conditions = [f"strlen({column.name}) >= {SHORTEST_ID}"]
        if _how(column) == WHOLE:
            conditions.append(f"strlen({column.name}) <= (select bytes from longest)")
        if has_cells and _is_said_of_a_cell(column):
            conditions.append("not list_contains(string_split(breakdown, '+'), 'team')")
        texts.append(
            f"select '{column.table}.{column.name}' as place, {whose[column.table]} as authority, "
            f"'{_how(column)}' as how, {column.name} as text_value from {column.table} where {' and '.join(conditions)}"
        )
    texts += [
        f"select '{table}.breakdown_value' as place, authority, '{WHOLE}' as how, part_value as text_value "
        f"from ({breakdown_parts(table, whose[table])}) as parts where part_name is distinct from 'team'"
        for table in with_breakdowns
    ]
    return texts


def case_ids_found(catalogue: Catalogue) -> str:
    """One row per distinct public text or word, by column and authority, that equals an id of a restricted key table.

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
    words = table_of_texts(sorted(words_of_product_sentences()))
    is_day = f"(ends_with(place, '.{FILE_NAME}') and not regexp_matches(word, '[^0-9]'))"
    return f"""
        with known as materialized (select case_id from ({known}) as ids where {is_no_product_word("case_id")}),
        known_in_sentences as (select case_id from known anti join {words} on word = case_id
            where regexp_matches(case_id, '{HAS_DIGIT}')),
        longest as (select max(strlen(case_id)) + {PADDING} as bytes from known),
        texts as ({UNION_ALL.join(_texts(catalogue))}),
        cells as materialized (select distinct place, authority, how, text_value from texts),
        words as (
            select place, authority, how, lower(unnest({words_in_sql("text_value")})) as word
            from cells where how <> '{WHOLE}' and regexp_matches(text_value, '{SEVERAL_WORDS}')
        ),
        found as (
            select place, authority, lower(trim(text_value)) as word from cells
            semi join known on known.case_id = lower(trim(cells.text_value))
            union
            select place, authority, word from words semi join known on known.case_id = words.word
            where how = '{SENTENCES}' and not {is_day}
            union
            select place, authority, word from words
            semi join known_in_sentences on known_in_sentences.case_id = words.word
            where how = '{WORDS}' and not {is_day}
        )
        select place || case when authority = '' then '' else ' of ' || authority end as place from found"""
