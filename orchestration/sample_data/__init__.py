"""Invented exports of any size: no child, officer or authority in them exists.

The same arguments always give the same bytes, and one authority's files do not depend on how many others are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from orchestration.ground.errors import UsageError
from orchestration.sample_data.authority import draw_authority
from orchestration.sample_data.days import WorkingDays, day_number
from orchestration.sample_data.files import write_table
from orchestration.sample_data.scope import MOST_AUTHORITIES, Scope, authority_code

__all__ = ["authority_code", "write_sample"]

# With fewer, a file that every batch must fill could stay empty, and the batch would be refused.
FEWEST_CHILDREN = 40
# Cases reach back before the years asked for, children's births before those, and due dates past the extract.
LONGEST_YEARS = 20
YEARS_OF_HOLIDAYS_BEFORE, YEARS_OF_HOLIDAYS_AFTER = 12, 2


def write_sample(
    children: int,
    authorities: int,
    years: int,
    seed: int,
    extract_date: date,
    out: Path,
    say: Callable[[str], None] = print,
) -> None:
    """Write every export of the invented authorities to out/<code>/<extract_date>/, and say one line for each.

    `children` is the number of rows of each authority's children.csv. A folder appears only when it is complete.

    Raises:
        UsageError: a number is out of range, or a batch folder is there already. Nothing has been written then.
    """
    working_days = WorkingDays()
    _check(children, authorities, years, seed, extract_date, working_days)
    folders = [out / authority_code(index) / extract_date.isoformat() for index in range(authorities)]
    existing = next((folder for folder in folders if folder.exists()), None)
    if existing:
        raise UsageError(f"{existing} is there already. Choose another --out, or remove that folder first.")
    for index, folder in enumerate(folders):
        scope = Scope(seed, index, children, years, day_number(extract_date), working_days)
        rows = _write_batch(scope, folder)
        say(f"{scope.code}: {rows:,} rows in {folder}")


def _write_batch(scope: Scope, folder: Path) -> int:
    """Write one batch beside its place and move it there whole, so that nobody reads half of it."""
    tables = draw_authority(scope)
    partial = folder.with_name(f".{folder.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    rows = sum(write_table(table, partial / f"{name}.csv") for name, table in tables.items())
    partial.rename(folder)
    return rows


def _check(
    children: int, authorities: int, years: int, seed: int, extract_date: date, working_days: WorkingDays
) -> None:
    if children < FEWEST_CHILDREN:
        raise UsageError(f"--children must be {FEWEST_CHILDREN} or more, so that every required file has rows.")
    if not 1 <= authorities <= MOST_AUTHORITIES:
        raise UsageError(f"--authorities must be from 1 to {MOST_AUTHORITIES}.")
    if not 1 <= years <= LONGEST_YEARS:
        raise UsageError(f"--years must be from 1 to {LONGEST_YEARS}.")
    if seed < 0:
        raise UsageError("--seed must be 0 or more.")
    earliest = working_days.first_year + years + YEARS_OF_HOLIDAYS_BEFORE
    latest = working_days.last_year - YEARS_OF_HOLIDAYS_AFTER
    if not earliest <= extract_date.year <= latest:
        raise UsageError(f"--extract-date must lie in {earliest} to {latest} for {years} years of bank holidays.")
