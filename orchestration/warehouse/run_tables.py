"""What a build needs in its own database before dbt starts: the extracts in force, the settings, the last release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from orchestration.extracts.landing_schema import write_landing_schema
from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import THREADS_THAT_COPY, only_row, open_to_write
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.paths import BANK_HOLIDAYS
from orchestration.ground.seed_rows import seed_rows
from orchestration.ground.settings import Settings

# Plausible dates reach 24 months beyond the extract, and the longest limit is a year (counting-rules, Days).
YEARS_AHEAD = 3
# The closed periods of a year, the newest of each kind aside, in which late records are still to come.
PREVIOUS_CELLS = """
    select local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value,
        coalesce(denominator, numerator), ?
    from {figures}
    where breakdown <> 'all' and breakdown not like '%+%' and availability = 'available'
        and period_type in ('rolling_12', 'point_in_time')
    window of_a_kind as (partition by local_authority_code, indicator_id, period_type)
    qualify period_end < max(period_end) over of_a_kind
        and period_end >= max(period_end) over of_a_kind - interval 12 month
"""


def prepare_warehouse(
    settings: Settings, run_id: str, previous: Path | None = None, past_measures: Sequence[Path] = ()
) -> Path:
    """Create the run's warehouse with schema `landing` in it, and return its path.

    Args:
        settings: whose extracts in force are built from.
        run_id: names the run's folder.
        previous: the folder of the release to compare with; None without one.
        past_measures: the audit's measures of past releases, `<release>/parquet/audit_measures.parquet`.

    Raises:
        NothingPublishedError: no extract was ever accepted.
        RegisterError: the register or a landed file is damaged.
    """
    make_private_folder(settings.outputs.runs)
    path = settings.outputs.warehouse(run_id)
    path.parent.mkdir(exist_ok=True)
    with open_to_write(path, memory=settings.memory_of_database, threads=THREADS_THAT_COPY) as warehouse:
        write_run_tables(warehouse, settings, previous, past_measures)
        (newest,) = only_row(warehouse, "select max(extract_date) from landing.batches")
    if newest is None:
        raise NothingPublishedError(
            f"No batch of {settings.inbox} has been accepted yet, so there is nothing to publish. "
            "Put right what was refused and refresh again."
        )
    _require_calendar(newest)
    return path


def write_run_tables(
    warehouse: duckdb.DuckDBPyConnection,
    settings: Settings,
    previous: Path | None,
    past_measures: Sequence[Path] = (),
) -> None:
    """Create every table of schema `landing`; where nothing was ever accepted they have no row, the settings apart.

    Raises:
        RegisterError: the register or a landed file is damaged.
    """
    write_landing_schema(warehouse, settings)
    warehouse.execute(
        "create or replace table landing.run_settings as select cast(? as bigint) as history_months",
        [settings.history_months],
    )
    write_previous_release(warehouse, previous, past_measures)


def _require_calendar(newest: date) -> None:
    """Refuse extracts whose dates could lie beyond the last year of known bank holidays: a deadline there is a guess.

    Raises:
        NothingPublishedError: naming the year up to which the seed must be extended.
    """
    last_year = max(int(row["calendar_date"][:4]) for row in seed_rows(BANK_HOLIDAYS))
    needed = newest.year + YEARS_AHEAD
    if needed > last_year:
        raise NothingPublishedError(
            f"The newest extract is of {newest.year}, and the seed bank_holidays ends in {last_year}: deadlines need "
            f"the bank holidays of England and Wales up to {needed}. Add them to dbt_project/seeds/bank_holidays.csv."
        )


def write_previous_release(
    warehouse: duckdb.DuckDBPyConnection, release: Path | None, past_measures: Sequence[Path]
) -> None:
    """The figures and row counts of the release before, and how far closed months have moved from one release to the
    next so far, to compare with; empty tables where there is no release. Arguments as of `prepare_warehouse`.
    """
    warehouse.execute(
        "create or replace table landing.previous_values (local_authority_code varchar, indicator_id varchar, "
        "period_type varchar, period_end date, numerator decimal(18, 4), denominator decimal(18, 4), "
        "excluded bigint, value decimal(18, 4), release_id varchar)"
    )
    warehouse.execute(
        "create or replace table landing.previous_cells (local_authority_code varchar, indicator_id varchar, "
        "period_type varchar, period_end date, breakdown varchar, breakdown_value varchar, cases decimal(18, 4), "
        "release_id varchar)"
    )
    warehouse.execute(
        "create or replace table landing.previous_measures (local_authority_code varchar, check_name varchar, "
        "subject varchar, actual decimal(18, 4), release_id varchar)"
    )
    warehouse.execute(
        "create or replace table landing.previous_restatements (local_authority_code varchar, subject varchar, "
        "largest_movement decimal(18, 4), release_id varchar)"
    )
    if release is None:
        return
    for past in sorted(past_measures):
        # What somebody had to accept is no measure of what is usual.
        warehouse.execute(
            "insert into landing.previous_restatements select local_authority_code, subject, "
            "100 * abs(actual - expected) / greatest(abs(actual), abs(expected), ?), ? from read_parquet(?) "
            "where check_name = 'closed_period_changed' and is_within and expected is not null",
            [limits_of("closed_period_changed")["least_number"], past.parent.parent.name, str(past)],
        )
    warehouse.execute(
        "insert into landing.previous_values select local_authority_code, indicator_id, period_type, period_end, "
        "numerator, denominator, excluded, value, ? from read_parquet(?) "
        "where breakdown = 'all' and availability = 'available'",
        [release.name, str(release / "parquet" / "indicator_values.parquet")],
    )
    warehouse.execute(
        f"insert into landing.previous_cells {PREVIOUS_CELLS.format(figures='read_parquet(?)')}",
        [release.name, str(release / "parquet" / "indicator_values.parquet")],
    )
    warehouse.execute(
        "insert into landing.previous_measures select local_authority_code, check_name, subject, actual, ? "
        "from read_parquet(?)",
        [release.name, str(release / "parquet" / "audit_measures.parquet")],
    )
