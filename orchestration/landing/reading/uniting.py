"""Puts the mapped rows of all tables of an export together: identical rows once, and one row for each key."""

from __future__ import annotations

import duckdb

from orchestration.ground.database.sql import sql_name, sql_names
from orchestration.landing.contracts import Contract
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.profiles.rules import ExportRule, Part
from orchestration.landing.reading import checks
from orchestration.landing.reading.rows import Rows
from orchestration.landing.reading.what_was_read import ReadPart


class UnitedRows:
    """What is landed of an export, and how many rows of each part were repeated or merged on the way.

    `relation` holds `_part` (the place of the row's part), `_source_row` and the contract's columns; `mapped`, `kept`
    and `landed` count the rows of each part before, between and after; `notes` tell of merged rows that disagree.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        rows: Rows,
        contract: Contract,
        rule: ExportRule,
        parts: tuple[Part, ...],
        tables: list[SourceTable],
    ):
        """Unite the relations mapped_0, mapped_1, ... of the parts that the batch has.

        Raises:
            FileRefusedError: a key stands in several rows with other values.
        """
        self._connection = connection
        self._rows = rows
        self._contract = contract
        self._parts = parts
        self._tables = tables
        self.notes: list[str] = []
        together = " union all ".join(f"select {place} as _part, * from mapped_{place}" for place in range(len(parts)))
        rows.run(f"create or replace temp view mapped as {together}", tables[0].title)
        self.mapped = self._counts("mapped")
        relation = self._keep_each_once()
        self.kept = self._counts(relation)
        if rule.merge:
            relation = self._merge(relation)
        words = checks.repeated_keys(connection, relation, contract, parts, tables) if relation != "mapped" else []
        if words:
            raise FileRefusedError(words)
        self.landed = self._counts(relation)
        self.relation = relation

    def _keep_each_once(self) -> str:
        """The relation of the rows to land: identical rows once, the first of them; joined ids told apart."""
        if not checks.has_repeated_keys(self._connection, "mapped", self._contract):
            return "mapped"
        names = sql_names(self._contract.column_names)
        self._rows.run(
            f"create or replace temp table kept as select place.part as _part, place.row as _source_row, {names} from "
            f"(select min({{'part': _part, 'row': _source_row}}) as place, {names} from mapped group by {names})",
            self._tables[0].title,
        )
        numbered = [place for place, part in enumerate(self._parts) if part.columns[self._contract.key[0]].ordinal]
        if numbered:
            self._number_the_same_ids(numbered)
        return "kept"

    def _number_the_same_ids(self, places: list[int]) -> None:
        """Tell rows that join to one id apart, by their contents, so that the order of the file does not matter."""
        key = sql_name(self._contract.key[0])
        others = ", ".join(
            f"{sql_name(name)} nulls last" for name in self._contract.column_names if name not in self._contract.key
        )
        is_numbered = f"_part in ({', '.join(map(str, places))})"
        self._rows.run(
            f"create or replace temp table kept as select * exclude (place) replace (case when place = 1 or not "
            f"{is_numbered} then {key} else {key} || '#' || place end as {key}) from (select *, row_number() over "
            f"(partition by {is_numbered}, {key} order by {others}) as place from kept) as placed",
            self._tables[0].title,
        )

    def _merge(self, relation: str) -> str:
        """One row a key: of each column the first filled value, in the order of tables and rows."""
        if not checks.has_repeated_keys(self._connection, relation, self._contract):
            return relation
        keys = sql_names(self._contract.key)
        others = [sql_name(name) for name in self._contract.column_names if name not in self._contract.key]
        firsts = ", ".join(
            f"first({name} order by _part, _source_row) filter (where {name} is not null) as {name}" for name in others
        )
        self._rows.run(
            f"create or replace temp table merged as select first(_part order by _part, _source_row) as _part, "
            f"first(_source_row order by _part, _source_row) as _source_row, {keys}, {firsts} "
            f"from {relation} group by {keys}",
            self._tables[0].title,
        )
        for name in others:
            count = self._rows.count(
                f"(select 1 from {relation} group by {keys} having count(distinct {name}) > 1) as different"
            )
            if count:
                self.notes.append(
                    f"{self._tables[0].file_name}: {count:,} of {self._contract.name} have different values of "
                    f"{name.strip(chr(34))} in several rows; the first is kept."
                )
        return "merged"

    def rows_of_tables(self, sources: list[str]) -> tuple[ReadPart, ...]:
        """What became of the rows of each table; `sources` are the relations that the parts were mapped from."""
        found = []
        for table in dict.fromkeys(self._tables):
            places = [place for place, each in enumerate(self._tables) if each is table]
            mapped, kept, landed = (
                sum(counts[place] for place in places) for counts in (self.mapped, self.kept, self.landed)
            )
            in_table = self._rows.count(sources[places[0]])
            unused = in_table - self._rows_used(places)
            found.append(ReadPart(table, in_table, mapped + unused, unused, mapped - kept, kept - landed, landed))
        return tuple(found)

    def _rows_used(self, places: list[int]) -> int:
        """How many rows of a table give at least one record of the export."""
        used = " union ".join(f"select _source_row from mapped_{place}" for place in places)
        return self._rows.count(f"({used}) as used")

    def _counts(self, relation: str) -> list[int]:
        found = dict(self._connection.execute(f"select _part, count(*) from {relation} group by _part").fetchall())
        return [found.get(place, 0) for place in range(len(self._parts))]
