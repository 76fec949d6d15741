"""A profile's rules as SQL: the rows of a source file become rows of a contract, as text."""

from __future__ import annotations

from orchestration.defs.landing.contracts import Contract
from orchestration.defs.landing.profiles.rules import ISO_DATE, ColumnRule, ExportRule, date_pattern
from orchestration.defs.landing.sql import literal, quoted

# Around a value these are not part of it: blanks, tabs, line ends, no-break and zero-width spaces, a byte-order mark.
INVISIBLE = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(65279)"
# Stands for a date that its declared format cannot read. No file can hold it in a date and pass the date check.
UNREADABLE = "chr(1)"


def trimmed(expression: str) -> str:
    """A value without what cannot be seen around it; NULL if nothing is left."""
    return f"nullif(trim({expression}, {INVISIBLE}), '')"


def source_column(position: int) -> str:
    """The name under which the column at a place of the header is read. The header's own names never reach SQL."""
    return f"c{position}"


def mapped_rows(
    contract: Contract, rule: ExportRule, positions: dict[str, int], source: str, has_file: dict[str, str]
) -> str:
    """A query of `_source_row` and every contract column, from a relation of source columns.

    Args:
        contract: the contract to fill; columns that the rule does not fill are NULL.
        rule: how its columns are filled.
        positions: where the source of each column stands in the file.
        source: the relation that holds `_source_row` and the source columns.
        has_file: for each helper file of the batch, the table that holds the looked-up values (column `value`).
    """
    taken = ", ".join(
        f"{_taken(contract, name, rule.columns.get(name), positions.get(name))} as {quoted(name)}"
        for name in contract.column_names
    )
    derived = ", ".join(
        f"{_derived(name, rule.columns.get(name), has_file)} as {quoted(name)}" for name in contract.column_names
    )
    # Joined ids come last: their parts may themselves be derived.
    joined = ", ".join(f"{_joined(name, rule.columns.get(name))} as {quoted(name)}" for name in contract.column_names)
    return (
        f"select _source_row, {joined} from (select _source_row, {derived} from "
        f"(select _source_row, {taken} from {source}) as taken) as derived"
    )


def _taken(contract: Contract, name: str, rule: ColumnRule | None, position: int | None) -> str:
    if rule is not None and rule.constant is not None:
        return literal(rule.constant)
    if rule is None or position is None:
        return "cast(null as varchar)"
    value = trimmed(source_column(position))
    if rule.codes:
        cases = " ".join(f"when {literal(code)} then {_code(meaning)}" for code, meaning in rule.codes.items())
        value = f"case {value} {cases} else {value} end"
    if contract.column(name).type == "date" and rule.date_format != ISO_DATE:
        value = _iso_date(value, rule.date_format)
    return value


def _code(meaning: str) -> str:
    return literal(meaning) if meaning else "null"


def _iso_date(value: str, date_format: str) -> str:
    pattern = literal(date_pattern(date_format))
    read = f"strftime(try_strptime({value}, {literal(date_format)}), '%Y-%m-%d')"
    return (
        f"case when {value} is null then null when regexp_full_match({value}, {pattern}) "
        f"then coalesce({read}, {UNREADABLE}) else {UNREADABLE} end"
    )


def _derived(name: str, rule: ColumnRule | None, has_file: dict[str, str]) -> str:
    if rule is None:
        return quoted(name)
    value = quoted(name)
    if rule.present_in is not None:
        table = has_file.get(rule.present_in.file)
        if table is None:
            return "cast(null as varchar)"
        value = f"case when {quoted(rule.present_in.equals)} in (select value from {table}) then 'Y' else 'N' end"
    if rule.only_when is not None:
        value = f"case when {quoted(rule.only_when)} is not null then {value} end"
    return value


def _joined(name: str, rule: ColumnRule | None) -> str:
    if rule is None or not rule.join:
        return quoted(name)
    return f" || {literal(rule.separator)} || ".join(quoted(part) for part in rule.join)
