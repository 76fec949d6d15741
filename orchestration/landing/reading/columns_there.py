"""Which columns of a contract the files of a batch have at all: blank in every row and not there are two things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.landing.contracts import Contract
from orchestration.landing.profiles.rules import ColumnRule, ExportRule, Part
from orchestration.landing.reading.headers import Header


def columns_not_there(
    contract: Contract, rule: ExportRule, parts: Sequence[Part], headers: Mapping[str, Header]
) -> tuple[str, ...]:
    """The columns of a contract that the files lack, in the contract's order.

    A column is not there if no part fills it, or if a part would and its table lacks it: the rows of that table then
    say nothing. Where the rows of several tables become one record, it is enough that one of them has it.

    Args:
        contract: what is filled.
        rule: how the profile fills it.
        parts: the parts of it that have rows.
        headers: the tables of the batch by their names in the profile.
    """
    return tuple(name for name in contract.column_names if parts and not _is_there(name, rule, parts, headers))


def _is_there(name: str, rule: ExportRule, parts: Sequence[Part], headers: Mapping[str, Header]) -> bool:
    found = [_has(part.columns[name], headers[part.file], headers) for part in parts if name in part.columns]
    return any(found) if rule.merge else bool(found) and all(found)


def _has(rule: ColumnRule, header: Header, headers: Mapping[str, Header]) -> bool:
    # An element of XML that no record has is left out where it is blank, so nobody can tell.
    if header.table.row_word == "line" or rule.join:
        return True
    return any(_has_source(leaf, header, headers) for leaf in rule.leaves)


def _has_source(leaf: ColumnRule, header: Header, headers: Mapping[str, Header]) -> bool:
    if leaf.lookup is not None:
        theirs = headers.get(leaf.lookup.file)
        return (
            theirs is not None
            and all(column in theirs for column in leaf.lookup.their_columns)
            and all(column in header for column in leaf.lookup.our_columns)
        )
    if leaf.join_source:
        return all(column in header for column in leaf.join_source)
    return leaf.constant is not None or any(column in header for column in leaf.source)
