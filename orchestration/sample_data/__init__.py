"""Invented exports of any size: no child, officer or authority in them exists.

The same arguments always give the same bytes, and one authority's files do not depend on how many others are asked for.
The same arguments with a later extract date give the same authority later: what was there is there under the same ids,
but for what has happened since, what was typed in late, and what was corrected or deleted (restating.py).

How that comes about: everything that happens to an authority follows from the seed and the records' own keys alone
(draws.py, world.py); each record has the day on which it was typed in, and each value that is not there from the first
has a day of its own; an export is the view of all this at the extract date (register.py).

To add an export:

1. Write one module for it in `exports/`, with a function from the `World` to a `Table`, and name it in `EXPORTS`
   (authority.py).
2. Draw by `scope.draws(Subject.X, keys)`, with a subject of its own at the end of `Subject` (scope.py), and a key for
   each record that is made of the keys of what the record belongs to. Draw nothing from the number of records or the
   extract date, and drop records by that date only by their own day, after it has been moved to a working day.
3. Say when each record was typed in (`restating.typed`), not before the records that it names, and number the records
   by `register.enter`; an event's value is shown from the day on which that was typed in. Links are numbers of
   registers, which are blank while the extract does not have the record.
4. What other exports need to know of the events goes into `events/` and a part of the `World`, drawn in `draw_world`
   (world.py).

The tests of consecutive months (tests/unit/test_sample_months.py) hold every export in `EXPORTS` to this.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from orchestration.ground.errors import UsageError
from orchestration.sample_data.authority import draw_authority
from orchestration.sample_data.days import WorkingDays, day_number
from orchestration.sample_data.files import write_table
from orchestration.sample_data.scope import MOST_AUTHORITIES, Scope, authority_code, world_days

__all__ = ["authority_code", "write_sample"]

# With fewer, a file that every batch must fill could stay empty, and the batch would be refused.
FEWEST_CHILDREN = 40
MUST_HAVE_ROWS = (
    "children", "care_episodes", "reviews", "section47_enquiries", "conferences", "protection_plans",
)  # fmt: skip
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

    `children` is the number of rows of each authority's children.csv on 31 October 2026; it grows from month to month.
    The authority's history begins `years` before that day. An extract date that is too early for this history gets
    another invented authority, whose history is earlier by `years`, or by as many times `years` as it takes. A folder
    appears only when it is complete.

    Raises:
        UsageError: a number is out of range, or a batch folder is there already: nothing has been written then. Or an
            authority is so small or the day so early that a file which must have rows would have none.
    """
    working_days = WorkingDays()
    _check(children, authorities, years, seed, extract_date, working_days)
    folders = [out / authority_code(index) / extract_date.isoformat() for index in range(authorities)]
    existing = next((folder for folder in folders if folder.exists()), None)
    if existing:
        raise UsageError(f"{existing} is there already. Choose another --out, or remove that folder first.")
    for index, folder in enumerate(folders):
        day = day_number(extract_date)
        scope = Scope(seed, index, children, years, *world_days(years, day), day, working_days)
        rows = _write_batch(scope, folder)
        begins = date(1970, 1, 1) + timedelta(days=scope.first_day)
        say(f"{scope.code}: {rows:,} rows in {folder}; its history begins on {begins}")


def _write_batch(scope: Scope, folder: Path) -> int:
    """Write one batch beside its place and move it there whole, so that nobody reads half of it."""
    tables = draw_authority(scope)
    empty = next((name for name in MUST_HAVE_ROWS if not len(next(iter(tables[name].values())))), None)
    if empty:
        raise UsageError(
            f"{scope.code} has no row in {empty}.csv on {folder.name} yet, and a batch must have some. "
            "Give more --children, more --years or a later --extract-date."
        )
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
