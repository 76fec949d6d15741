"""Exports that the last batch held and this one does not: a file that was left behind is found by nobody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from orchestration.landing.contracts import DOMAINS, Contract
from orchestration.landing.plausibility.amounts import CONFIRM_WAY_OUT
from orchestration.landing.problems import under


def exports_gone(
    present: Collection[str],
    known: Mapping[str, Contract],
    rows: Mapping[str, int],
    dates: Mapping[str, str],
) -> list[str]:
    """The exports, by name, that came with the last batch of this kind and did not come now.

    Care and protection may come in two batches, so the last batch is the one that held what this one holds; a whole
    domain that is not there comes in another. What an authority edits by hand (targets) comes when it was edited.

    Args:
        present: the exports whose files this batch has.
        known: the contracts of the exports that its layout can hold.
        rows, dates: how many rows the extract before had of each export, and its day.
    """
    domains = {known[name].domain for name in present if name in known} & set(DOMAINS)
    of_last = [dates[name] for name in present if name in dates and name in known and known[name].domain in domains]
    if not of_last:
        return []
    return sorted(
        name
        for name, contract in known.items()
        if name not in present
        and rows.get(name)
        and dates.get(name) == max(of_last)
        and contract.kind != "reference"
        and (contract.domain in domains or contract.domain not in DOMAINS)
    )


def export_is_gone(name: str, rows: int, previous_date: str) -> str:
    """The message that an export came with the last batch and is missing from this one."""
    what = f"there is no file for this export. The extract of {previous_date} had one, with {rows:,} rows."
    return under("file_missing", f"{name}: {what} {CONFIRM_WAY_OUT.format(name)}")
