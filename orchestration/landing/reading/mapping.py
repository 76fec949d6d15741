"""A profile's rules as SQL: the rows of a source table become rows of a contract, as text."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.ground.database.sql import sql_name, sql_text, sql_texts
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.formats.tables import source_column
from orchestration.landing.profiles.rules import ColumnRule, Exclusion, Lookup, Part
from orchestration.landing.reading.cleaning import as_iso_day, cleaned
from orchestration.landing.reading.ids import id_in_plain_characters, is_id, trimmed

NOTHING = "cast(null as varchar)"


@dataclass(frozen=True)
class Helper:
    """A table that is looked into: the relation of its rows, and the place of each of its columns by name."""

    relation: str
    positions: dict[str, int]

    def column(self, name: str) -> str:
        """One of its columns as SQL; NULL where the table lacks it."""
        return f"their.{source_column(self.positions[name])}" if name in self.positions else NOTHING


def mapped_rows(
    contract: Contract, part: Part, positions: dict[str, int], source: str, helpers: dict[str, Helper]
) -> str:
    """A query of `_source_row` and every contract column, one row for each source row that the part uses.

    Args:
        contract: the contract to fill; columns that the part does not fill are NULL.
        part: how its columns are filled.
        positions: where each source column stands in the table, for those it has.
        source: the relation that holds `_source_row` and the source columns.
        helpers: the tables looked into that this batch has.
    """
    names = contract.column_names
    rules = {name: part.columns.get(name) for name in names}
    chosen = ", ".join(
        f"{_taken(contract.column(name), is_id(contract, contract.column(name)), rule, positions, helpers)} "
        f"as {sql_name(name)}"
        for name, rule in rules.items()
    )
    derived = ", ".join(f"{_derived(name, rule)} as {sql_name(name)}" for name, rule in rules.items())
    # Joined ids come last: their parts may themselves be derived.
    joined = ", ".join(f"{_joined(name, rule)} as {sql_name(name)}" for name, rule in rules.items())
    left_out = excluded(part.unless_in, positions, helpers)
    wanted = " and ".join(["not _is_excluded", *(f"{sql_name(name)} is not null" for name in part.used_where)])
    return (
        f"select _source_row, {', '.join(map(sql_name, names))} from (select _source_row, _is_excluded, {joined} from "
        f"(select _source_row, _is_excluded, {derived} from (select own._source_row, {left_out} as _is_excluded, "
        f"{chosen} from {source} as own) as chosen) as derived) as joined where {wanted}"
    )


def _own(name: str, positions: dict[str, int]) -> str:
    return trimmed(f"own.{source_column(positions[name])}") if name in positions else NOTHING


def _own_id(name: str, positions: dict[str, int]) -> str:
    """A source column that takes part in naming or finding a record: its characters are those of every id."""
    return id_in_plain_characters(_own(name, positions))


def _same_id(helper: Helper, theirs: str, ours: str, positions: dict[str, int]) -> str:
    return f"{id_in_plain_characters(helper.column(theirs))} = {_own_id(ours, positions)}"


def _taken(
    column: Column, is_an_id: bool, rule: ColumnRule | None, positions: dict[str, int], helpers: dict[str, Helper]
) -> str:
    if rule is None or rule.join:
        return NOTHING
    values = [_leaf(column, is_an_id, leaf, positions, helpers) for leaf in rule.leaves]
    value = values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
    if rule.first_of and rule.otherwise is not None:
        value = f"coalesce({value}, {sql_text(rule.otherwise)})"
    return f"{sql_text(rule.prefix)} || {value}" if rule.prefix else value


def _leaf(
    column: Column, is_an_id: bool, rule: ColumnRule, positions: dict[str, int], helpers: dict[str, Helper]
) -> str:
    """The value of a rule that reads something. What file and batch do not have stays NULL, never `otherwise`."""
    if rule.constant is not None:
        return sql_text(rule.constant)
    if rule.lookup is not None:
        helper = helpers.get(rule.lookup.file)
        if helper is None or not set(rule.lookup.by) <= set(positions):
            return NOTHING
        value = _looked_up(column, rule, rule.lookup, positions, helper)
        if is_an_id:
            value = id_in_plain_characters(value)
    elif rule.join_source:
        if not set(rule.join_source) <= set(positions):
            return NOTHING
        texts = f" || {sql_text(rule.separator)} || ".join(_own_id(name, positions) for name in rule.join_source)
        value = cleaned(column, rule, texts)
    else:
        present = [name for name in rule.source if name in positions]
        if not present:
            return NOTHING
        value = _own(present[0], positions)
        if is_an_id:
            value = id_in_plain_characters(value)
        value = cleaned(column, rule, value)
    return f"coalesce({value}, {sql_text(rule.otherwise)})" if rule.otherwise is not None else value


def _looked_up(column: Column, rule: ColumnRule, lookup: Lookup, positions: dict[str, int], helper: Helper) -> str:
    def day(expression: str) -> str:
        return f"try_cast({as_iso_day(expression, rule)} as date)"

    same = [_same_id(helper, theirs, ours, positions) for theirs, ours in zip(lookup.key, lookup.by, strict=True)]
    same += [f"coalesce({helper.column(name)}, '') in ({sql_texts(values)})" for name, values in lookup.only.items()]
    since = day(helper.column(lookup.since)) if lookup.since else None
    if not (lookup.at and since):
        return _found(column, rule, lookup, helper, same, since)
    at = day(_own(lookup.at, positions))
    if lookup.within_days is not None:
        same.append(f"{since} >= {at} - {lookup.within_days}")
    if not lookup.until:
        return _found(column, rule, lookup, helper, [*same, f"{since} <= {at}"], since)
    until = day(helper.column(lookup.until))
    # What ended on the day gives way to what goes on after it, but was in force on it if it began on it as well.
    lasting = [*same, f"{since} <= {at}", f"coalesce({until} > {at}, true)"]
    of_one_day = [*same, f"{since} = {at}", f"{until} = {at}"]
    found = (_found(column, rule, lookup, helper, each, since) for each in (lasting, of_one_day))
    return f"coalesce({', '.join(found)})"


def _found(
    column: Column, rule: ColumnRule, lookup: Lookup, helper: Helper, conditions: list[str], since: str | None
) -> str:
    """What the rows of the other table that fulfil the conditions say; null where they say nothing."""
    where = " and ".join(conditions)
    if lookup.take is None:
        found = sql_text(rule.found or "")
        return f"(select case when count(*) > 0 then {found} end from {helper.relation} as their where {where})"
    value = cleaned(column, rule, helper.column(lookup.take))
    if rule.found is not None:
        value = f"case when {value} is not null then {sql_text(rule.found)} end"
    if lookup.choose == "latest":
        best = "max_by(taken_value, (taken_since, taken_value))"
        taken = f"{value} as taken_value, {since or value} as taken_since"
        inner = f"select {taken} from {helper.relation} as their where {where}"
        return f"(select {best} from ({inner}) as looked_up where taken_value is not null)"
    best = "min" if lookup.choose == "smallest" else "max"
    return f"(select {best}({value}) from {helper.relation} as their where {where})"


def unreadable_day(name: str, rule: ColumnRule, positions: dict[str, int]) -> str:
    """True, as SQL over a source table, where one of its columns is filled and no day of the rule's date formats."""
    value = trimmed(source_column(positions[name]))
    return f"{value} is not null and try_cast({as_iso_day(value, rule)} as date) is null"


def excluded(exclusion: Exclusion | None, positions: dict[str, int], helpers: dict[str, Helper]) -> str:
    """True, as SQL over the own rows, for one that says nothing because another table says it."""
    if exclusion is None or exclusion.file not in helpers:
        return "false"
    helper = helpers[exclusion.file]
    same = " and ".join(
        _same_id(helper, theirs, ours, positions) for theirs, ours in zip(exclusion.key, exclusion.by, strict=True)
    )
    if exclusion.near:
        theirs, ours = helper.column(exclusion.near), _own(exclusion.near, positions)
        apart = f"try_cast({trimmed(theirs)} as date) - try_cast({trimmed(ours)} as date)"
        same += f" and abs({apart}) <= {exclusion.within_days}"
    return f"exists (select 1 from {helper.relation} as their where {same})"


def _derived(name: str, rule: ColumnRule | None) -> str:
    if rule is None or rule.only_when is None:
        return sql_name(name)
    return f"case when {sql_name(rule.only_when)} is not null then {sql_name(name)} end"


def _joined(name: str, rule: ColumnRule | None) -> str:
    if rule is None or not rule.join:
        return sql_name(name)
    text = f" || {sql_text(rule.separator)} || ".join(sql_name(part) for part in rule.join)
    return f"{sql_text(rule.prefix)} || {text}" if rule.prefix else text
