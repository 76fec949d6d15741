"""A view of the warehouse that stays a view in a release, over the release's own tables.

The members of figures have 75 columns and, of one authority of 4,000 children, 870,000 rows: each is a row of a base
with the words of an indicator beside it. To write them out was half of what a draft costs (29 November 2026), and who
asks for a figure reads the members of one indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import duckdb

from orchestration.ground.database.sql import sql_name
from orchestration.ground.errors import NothingPublishedError
from orchestration.warehouse.stamp import ReleasedTable

# The query of each view, or the name of each table in a release, by schema and name in the warehouse.
ByName = Mapping[tuple[str, str], str]
# A name as the database writes it: in quotes where it must be. In a text, or as a part of a longer name, it is none.
NAME = r'(?:"((?:[^"]|"")+)"|(\w+))'
TEXT_OR_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"]|"")*\""""


def queries_of_views(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[tuple[str, str], str]:
    """The query of each view of an attached database, by schema and name, as the database writes it."""
    return {
        (schema, name): re.sub(r"^CREATE VIEW .*? AS ", "", text, count=1, flags=re.DOTALL).strip().rstrip(";")
        for schema, name, text in connection.execute(
            "select schema_name, view_name, sql from duckdb_views() where database_name = ? and not internal", [catalog]
        ).fetchall()
    }


def query_in_release(view: ReleasedTable, queries: ByName, released: Iterable[ReleasedTable], source: str) -> str:
    """The query of a view of the warehouse over the tables of a release.

    Views that it reads and that are not released stand within it. No name has that of a database, so that the file of
    the release may be attached under any.

    Args:
        view: what it is in the warehouse.
        queries: of all views there.
        released: what lies in the release, in the same database.
        source: the name that the warehouse is attached under.

    Raises:
        NothingPublishedError: it reads a table that the release does not hold.
    """
    names = {(table.schema, table.name): table.published_as for table in released if table != view}

    def over_release(of_view: tuple[str, str]) -> str:
        def in_release(found: re.Match[str]) -> str:
            if not found["name"]:
                return found[0]
            schema, name = (found[at] or found[at + 1] for at in (2, 4))
            read = (schema.replace('""', '"'), name.replace('""', '"'))
            if read in names:
                return sql_name(names[read])
            if read in queries:
                return f"({over_release(read)})"
            raise NothingPublishedError(
                f"The view {view.published_as} reads the table {'.'.join(read)}, which a release does not hold: give "
                "its model the tier `restricted` in dbt_project.yml. What was published before still stands."
            )

        names_and_texts = rf"(?P<name>\b{source}\.{NAME}\.{NAME})|{TEXT_OR_QUOTED}"
        return re.sub(names_and_texts, in_release, queries[of_view])

    return over_release((view.schema, view.name))
