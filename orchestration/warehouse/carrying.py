"""A build in which the authorities of whom nothing is new are carried over from a build before, and the others built.

Of an authority whose exports are the same, and of whom all that decides every authority's rows is the same, each row of
a table that is not tagged `across_authorities` would come out as it was. What crosses authorities is built from all
together, and so is what compares them with the release before. The tests of carried rows passed where they were built.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection

import duckdb

from orchestration.ground.disk import is_disk_full, make_private_folder
from orchestration.ground.engines import DUCKDB
from orchestration.ground.settings import Settings
from orchestration.warehouse.engines.building import build_with_engine
from orchestration.warehouse.grouped_build import Relations, build_groups, number_of_authorities, relations_of
from orchestration.warehouse.groups import groups_of_build, landed_rows
from orchestration.warehouse.made_of import KeptBuild, MadeOf, is_as_stamped, made_of, newest_build_alike, write_made_of
from orchestration.warehouse.parts import keep_rows
from orchestration.warehouse.project import NodeResult

# Landed rows. Carrying costs a build of what crosses authorities beside that of what is new: of 50,000 rows it saved no
# processor time (72.6 s against 72.8 s, 2026-11-28).
FEWEST_ROWS_CARRIED = 100_000
# Below the run's folder, for as long as it takes.
COPY_FOLDER = "carried"


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
    kept = newest_build_alike(settings, run_id, made.of_all) if settings.engine == DUCKDB else None
    carried = authorities_alike(kept, made, rows) if kept else {}
    results = None
    if kept and sum(rows[each] for each in carried) >= FEWEST_ROWS_CARRIED:
        results = _build_the_others(settings, run_id, kept, carried, say)
    if results is None:
        carried = {}
        results = build_with_engine(settings, run_id, say)
    if all(result.is_ok for result in results):
        write_made_of(warehouse, made, carried)
    return results


def authorities_alike(kept: KeptBuild, made: MadeOf, codes: Collection[str]) -> dict[str, str]:
    """Those of some authorities that were made of the same in a kept build, each with when its rows were computed."""
    before = kept.made_of.authorities
    return {code: kept.built_at[code] for code in sorted(codes) if before.get(code, "") == made.authorities.get(code)}


def _build_the_others(
    settings: Settings, run_id: str, kept: KeptBuild, carried: Collection[str], say: Callable[[str], None]
) -> list[NodeResult] | None:
    """The results, with the carried authorities' rows copied; None if the kept build cannot be read to its end."""
    warehouse, memory = settings.outputs.warehouse(run_id), settings.memory_of_database
    relations = relations_of(settings.outputs)
    parted = relations.parted - relations.looking_back
    groups = groups_of_build(warehouse, memory, but=carried)
    when = f"{kept.stamped_at:%Y-%m-%d %H:%M} UTC"
    if not _carry_over(settings, run_id, kept, carried, relations):
        say(f"The build of {when} cannot be read any more, so nothing is carried over from it: all is built anew.")
        return None
    built = sum(len(group) for group in groups)
    say(f"{number_of_authorities(built)} to build, {len(carried)} carried over from the build of {when}")
    last = (*relations.built_last, *relations.built_anew)
    return build_groups(settings, warehouse, groups, relations, parted, last, say)


def _carry_over(
    settings: Settings, run_id: str, kept: KeptBuild, carried: Collection[str], relations: Relations
) -> bool:
    """Put a copy of a kept build in place of the run's warehouse, with what is landed now; False if that is damaged.

    The file is copied, which costs a fraction of copying rows, and then everything goes out of it that is not carried.
    """
    warehouse, memory = settings.outputs.warehouse(run_id), settings.memory_of_database
    # Beside, where no build is looked for: it has the stamp of the other one at first.
    copy = make_private_folder(warehouse.parent / COPY_FOLDER) / warehouse.name
    try:
        shutil.copyfile(kept.warehouse, copy)
        if not is_as_stamped(copy, kept.sha256):
            return False
        keep_rows(copy, warehouse, carried, relations.parted - relations.looking_back, relations.seeds, memory)
        copy.replace(warehouse)
    except duckdb.Error as error:
        if is_disk_full(error):
            raise
        return False
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)
    return True
