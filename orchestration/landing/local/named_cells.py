"""The cell of a figure that a row of a council's own names: a breakdown that its indicator has, and a value of it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from orchestration.ground.paths import BREAKDOWNS, COMPUTED_LABELS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.code_lists import UNKNOWN_CODE, national_lists
from orchestration.landing.names import closest

# What every breakdown may hold beside its codes.
WITHOUT_CODE = ("not_recorded", UNKNOWN_CODE, "unallocated")
# What a team is part of, by a council's own list of teams (model int_indicator_definitions).
OF_TEAMS = ("service", "district")


def faults_of_cell(
    row: dict[str, str], breakdowns: frozenset[str], own_codes: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """The columns of a row that name no cell, each with what is wrong; what they hold is not repeated.

    Args:
        row: with its `indicator_id`, `breakdown` and `breakdown_value`; blank or `all` is the whole.
        breakdowns: what the indicator is split by.
        own_codes: the codes that the council and its hub have beside the national ones, by list, and the values of
            figures from elsewhere, by indicator.
    """
    breakdown, value = row["breakdown"] or "all", row["breakdown_value"] or "all"
    if breakdown == "all":
        return
    split_by = sorted({*breakdowns, *(OF_TEAMS if "team" in breakdowns else ())})
    if breakdown not in split_by:
        near = closest(breakdown, split_by)
        split = f"did you mean {near}?" if near else f"it is split by {', '.join(split_by) or 'nothing'}."
        yield "breakdown", f"this indicator has no such breakdown; {split} Correct it."
        return
    if value == "all":
        yield "breakdown_value", "there is a breakdown, and no value of it. Fill both or neither."
        return
    parts = breakdown.split("+")
    # A bar divides the values of two parts and nothing else: a team may have one in its name.
    values = value.split("|", len(parts) - 1)
    if len(parts) != len(values):
        yield "breakdown_value", f"this must be a value each of {' and '.join(parts)}, with | between them. Correct it."
        return
    for part, one in zip(parts, values, strict=True):
        # What a team is part of has no list, and `service` alone is also what a referral is for, which has one.
        codes = values_of_breakdowns().get(part, ()) if part in "+".join(breakdowns).split("+") else ()
        own = [own_codes.get(name, frozenset()) for name in (row["indicator_id"], *lists_of_breakdowns().get(part, ()))]
        if codes and not any(one in known for known in (codes, WITHOUT_CODE, *own)):
            near = closest(one, [*codes, *sorted(frozenset().union(*own))])
            which = f"did you mean {near}?" if near else f"known are {', '.join(codes)}."
            yield "breakdown_value", f"this is no value of {part}; {which} Correct it."


@functools.cache
def values_of_breakdowns() -> dict[str, tuple[str, ...]]:
    """The national codes of each breakdown that has a list; of a team or an officer nobody knows them all."""
    lists = {name: [code.code for code in codes] for name, codes in national_lists().items()}
    for row in seed_rows(COMPUTED_LABELS):
        lists.setdefault(row["list_name"], []).append(row["code"])
    return {row["breakdown"]: tuple(lists[row["list_name"]]) for row in seed_rows(BREAKDOWNS) if row["list_name"]}


@functools.cache
def lists_of_breakdowns() -> dict[str, tuple[str, ...]]:
    """The lists from which a council's own codes of each breakdown come."""
    return {row["breakdown"]: tuple((row["own_lists"] or row["list_name"]).split(";")) for row in seed_rows(BREAKDOWNS)}
