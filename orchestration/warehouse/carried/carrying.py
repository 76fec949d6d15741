"""A build in which the authorities of whom nothing is new are carried over from a build before, and the others built.

Of an authority whose exports are the same, and of whom all that decides every authority's rows is the same, each row of
a table that is not tagged `across_authorities` would come out as it was. What crosses authorities is built from all
together, and so is what compares them with the release before. The tests of carried rows passed where they were built.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import duckdb

from orchestration.ground.database.sql import open_to_read, open_to_write, sql_name
from orchestration.ground.engines import DUCKDB
from orchestration.ground.errors import NothingPublishedError, is_a_stop
from orchestration.ground.files.disk import is_disk_full
from orchestration.ground.settings import Settings
from orchestration.warehouse.carried.kept_builds import KeptBuild, is_as_stamped, kept_builds, write_made_of
from orchestration.warehouse.carried.made_of import MadeOf, made_of
from orchestration.warehouse.engines.building import build_with_engine
from orchestration.warehouse.groups.choosing import groups_of_build, landed_rows
from orchestration.warehouse.groups.grouped_build import build_groups, number_of_authorities, relations_of
from orchestration.warehouse.groups.parts import Table, add_part
from orchestration.warehouse.project import NodeResult

# Landed rows. Carrying costs a build of what crosses authorities, and copying, beside the build of what is new. Of
# 198,000 rows, five councils', it saved no processor time (43.7 s against 43.3 s) and took longer by the clock (37 s
# against 30 s); of 435,000, eleven councils', it took 54.5 s against 75.3 s, and 47 s against 49 s (2026-11-29).
FEWEST_ROWS_CARRIED = 400_000
LANDING = "landing"


def build_what_is_new(settings: Settings, run_id: str, code: str, say: Callable[[str], None]) -> list[NodeResult]:
    """Build and test the project in the run's warehouse, carrying over the authorities of whom nothing is new.

    What the build was made of is noted in the warehouse, so that the next one can be told from it.

    Args:
        settings: whose extracts are in force.
        run_id: names the run, in whose warehouse the schema `landing` is written.
        code: the fingerprint of the code.
        say: takes a line of progress.

    Raises:
        DiskFullError, StoppedError, NothingPublishedError: as `build_with_engine`.
    """
    warehouse = settings.outputs.warehouse(run_id)
    made = made_of(settings, warehouse, code)
    rows = landed_rows(warehouse)
    builds = kept_builds(settings, run_id) if settings.engine == DUCKDB else []
    kept = build_to_carry_from(builds, made)
    carried = authorities_alike(kept, made, rows) if kept else {}
    results = None
    if kept and sum(rows[each] for each in carried) >= FEWEST_ROWS_CARRIED:
        results = _build_the_others(settings, run_id, kept, carried, say)
    elif builds and kept is None and len(rows) > 1 and sum(rows.values()) >= FEWEST_ROWS_CARRIED:
        say(why_all_anew(builds[0], made))
    if results is None:
        carried = {}
        results = build_with_engine(settings, run_id, say)
    if all(result.is_ok for result in results):
        write_made_of(warehouse, made, carried)
    return results


def build_to_carry_from(builds: Sequence[KeptBuild], made: MadeOf) -> KeptBuild | None:
    """Of kept builds, the newest first, the first in which what decides rows of every authority was the same."""
    return next((each for each in builds if each.made_of.of_all == made.of_all), None)


def why_all_anew(before: KeptBuild, made: MadeOf) -> str:
    """A sentence that names what decides the rows of every authority and has changed since a build before."""
    changed = ", ".join(made.what_changed_since(before.made_of))
    return (
        f"All authorities are built anew, and none is carried over: since the build of {_when(before)} these have "
        f"changed: {changed}."
    )


def authorities_alike(kept: KeptBuild, made: MadeOf, codes: Collection[str]) -> dict[str, str]:
    """Those of some authorities that were made of the same in a kept build, each with when its rows were computed."""
    before = kept.made_of.authorities
    return {code: kept.built_at[code] for code in sorted(codes) if before.get(code, "") == made.authorities.get(code)}


def _when(kept: KeptBuild) -> str:
    return f"{kept.stamped_at:%Y-%m-%d %H:%M} UTC"


def _build_the_others(
    settings: Settings, run_id: str, kept: KeptBuild, carried: Collection[str], say: Callable[[str], None]
) -> list[NodeResult] | None:
    """The results, with the carried authorities' rows copied; None if the kept build cannot be read to its end."""
    warehouse = settings.outputs.warehouse(run_id)
    relations = relations_of(settings.outputs)
    parted = relations.parted - relations.looking_back
    groups = groups_of_build(settings, warehouse, but=carried)
    when = _when(kept)
    if not _carry_over(settings, run_id, kept, carried, parted, relations.seeds):
        say(f"The build of {when} cannot be read any more, so nothing is carried over from it: all is built anew.")
        return None
    built = sum(len(group) for group in groups.authorities)
    say(f"{number_of_authorities(built)} to build, {len(carried)} carried over from the build of {when}")
    last = (*relations.built_last, *relations.built_anew)
    return build_groups(settings, warehouse, groups, relations, parted, last, say)


def _carry_over(
    settings: Settings,
    run_id: str,
    kept: KeptBuild,
    carried: Collection[str],
    parted: Collection[Table],
    seeds: Collection[Table],
) -> bool:
    """Copy the rows of some authorities from a kept build; False, and nothing copied, if that is damaged.

    Rows, and not the file: what is deleted from a copy of a file stays in its bytes, and in those of each copy of that.
    """
    warehouse, memory = settings.outputs.warehouse(run_id), settings.memory_of_database
    try:
        if is_as_stamped(kept.warehouse, kept.sha256):
            add_part(warehouse, kept.warehouse, carried, parted, seeds, memory=memory)
            with open_to_read(warehouse=warehouse) as connection:
                there = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            if {*parted, *seeds} <= set(there):
                return True
    except (OSError, duckdb.Error, NothingPublishedError) as error:
        if is_disk_full(error) or is_a_stop(error):
            raise
    with open_to_write(warehouse, memory=memory) as connection:
        schemas = connection.execute(
            "select distinct schema_name from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
        for (schema,) in schemas:
            if schema != LANDING:
                connection.execute(f"drop schema {sql_name(schema)} cascade")
    return False
