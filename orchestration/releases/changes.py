"""What a release says of months that the release before it had published already: which figures differ, and since what.

The figures of a month are as known now, so that a late record or a corrected one changes them, and each change is kept
as old and new. The comparison is made here and not in the build, because only the publication knows which release it
follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from expectations.completeness import INDICATOR_KEY
from orchestration.ground.database.sql import open_to_read, sql_text
from orchestration.outputs.tables import create_described_table
from orchestration.releases.erasing.erased_since import ErasedChild
from orchestration.releases.release import read_manifest

TABLE = "indicator_changes"
DESCRIPTION = (
    "Cells of periods published before that differ in this release, with the figures before and now. "
    "One row per authority, indicator, period and breakdown cell."
)
FIGURES = ("numerator", "denominator", "excluded", "value")
FIGURE_TYPES = {"excluded": "bigint"}
# Public, breakdowns included: it says what two published releases say, and nothing of one record.
COLUMNS = {
    "local_authority_code": ("varchar", "The authority, as nine-character GSS code."),
    "indicator_id": ("varchar", "The indicator; see `indicator_definitions`."),
    "period_type": ("varchar", "The kind of period, as in `reporting_periods`."),
    "period_end": ("date", "The last day of the period; both releases have it."),
    "breakdown": ("varchar", "`all`, or what the figure is split by, as in `indicator_values`."),
    "breakdown_value": ("varchar", "The cell, as in `indicator_values`."),
    "change": ("varchar", "`changed`; `added` or `removed` for a breakdown cell that only one of the releases has."),
    **{
        f"{figure}_{side}": (FIGURE_TYPES.get(figure, "decimal(18,4)"), f"The {figure} as {words}; null without any.")
        for figure in FIGURES
        for side, words in (("before", "published before"), ("now", "published now"))
    },
    "was_provisional": ("boolean", "The release before had published the period as provisional."),
    "previous_release_id": ("varchar", "The release that it is compared with."),
}


def write_indicator_changes(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    """Write the cells of periods already published that differ, beside the draft's figures; none in a first release.

    A period counts as published if the release before had the authority's indicator for it at all, provisional or
    not; periods that are new, or older than the history now published, are left out.

    Args:
        connection: has the draft attached as `marts`, with its `indicator_values`.
        previous: the folder of the release that the draft follows, if any.
    """
    name = f"marts.main.{TABLE}"
    create_described_table(connection, name, DESCRIPTION, COLUMNS, INDICATOR_KEY)
    manifest = read_manifest(previous) if previous else None
    if previous is None or manifest is None:
        return
    connection.execute(f"attach {sql_text(previous / 'marts.duckdb')} as previous (read_only)")
    try:
        connection.execute(
            f"insert into {name} {differing_cells()} order by all nulls last", {"release": manifest["release_id"]}
        )
    finally:
        connection.execute("detach previous")


def differing_cells() -> str:
    """SQL for the cells, with the columns of the table, by which two releases differ in periods that both have.

    The older one is attached as `previous`, the newer one as `marts`; the parameter `release` is the older one's id.
    """
    key = ", ".join(INDICATOR_KEY)
    period = "local_authority_code, indicator_id, period_type, period_end"
    cells = f"select {key}, {', '.join(FIGURES)}, is_provisional, true as is_there"
    both = ", ".join(f"before.{figure} as {figure}_before, now.{figure} as {figure}_now" for figure in FIGURES)
    return f"""
        with periods as (
            select {period}, before.is_provisional
            from previous.main.indicator_values as before
            inner join marts.main.indicator_values as now using ({period})
            where before.breakdown = 'all' and now.breakdown = 'all'
        ),
        before as ({cells} from previous.main.indicator_values semi join periods using ({period})),
        now as ({cells} from marts.main.indicator_values semi join periods using ({period}))
        select
            {key},
            case
                when before.is_there is null then 'added'
                when now.is_there is null then 'removed'
                else 'changed'
            end as change,
            {both},
            periods.is_provisional as was_provisional,
            $release as previous_release_id
        from before
        full join now using ({key})
        inner join periods using ({period})
        where
            before.is_there is null
            or now.is_there is null
            or {" or ".join(f"before.{figure} is distinct from now.{figure}" for figure in FIGURES)}
    """


def changes_in_published_periods(
    marts: Path,
    previous: dict[str, Any],
    inputs: list[dict[str, Any]],
    also: list[str],
    erased: Sequence[ErasedChild],
) -> dict[str, Any]:
    """What `release.json` says of them: how many cells differ, by indicator, and what is new since the release before.

    `figures` are `all` cells, `cells` those and their breakdowns. `new_extracts` are those that the release before was
    not made of, each with what it changed in records of months already published; `extracts_gone` had been in force and
    nothing has come in their place. `children_erased` are the tombstones of children whom the release before counts.
    Dates are ISO text.

    Args:
        marts: the draft's public database.
        previous: `release.json` of the release before.
        inputs: what the draft was made of, as in its `release.json`.
        also: what is another beside the extracts, in words.
        erased: the erasures since the release before was made.
    """
    with open_to_read(marts=marts) as connection:
        rows = connection.execute(
            f"""
            select
                indicator_id,
                count(*) filter (where change = 'changed') as changed,
                count(*) filter (where change = 'added') as added,
                count(*) filter (where change = 'removed') as removed,
                count(*) filter (where breakdown = 'all') as figures,
                count(*) filter (where not was_provisional) as in_closed_periods
            from {TABLE} group by indicator_id order by indicator_id
            """
        ).fetchall()
        records = _record_changes(connection, previous["latest_period_end"])
    new, gone = _new_and_gone(inputs, previous["inputs"])
    # An authority that joins has no published month to change, so it comes last and with no records.
    known = {made_of["local_authority_code"] for made_of in previous["inputs"]}
    names = ("changed", "added", "removed", "figures", "in_closed_periods")
    return {
        **{
            name if name == "figures" else f"cells_{name}": sum(row[place] for row in rows)
            for place, name in enumerate(names, start=1)
        },
        "by_indicator": {row[0]: dict(zip(names[:4], row[1:5], strict=True)) for row in rows},
        "new_extracts": [
            {
                **_extract(place, exports),
                "records": [
                    record
                    for (authority, extract_date, export_name), changes in records.items()
                    if (authority, extract_date) == place and export_name in exports and authority in known
                    for record in changes
                ],
            }
            for place, exports in sorted(new.items(), key=lambda each: (each[0][0] not in known, each[0]))
        ],
        "extracts_gone": [_extract(place, exports) for place, exports in sorted(gone.items())],
        "children_erased": [
            {
                "local_authority_code": each.local_authority_code,
                "erased_on": each.day.isoformat(),
                "tombstone": each.tombstone,
            }
            for each in erased
        ],
        "also_changed": also,
    }


def _extract(place: tuple[str, str], exports: Iterable[str]) -> dict[str, Any]:
    """The exports of an authority's extract, as `release.json` has them."""
    authority, extract_date = place
    return {"local_authority_code": authority, "extract_date": extract_date, "exports": sorted(exports)}


def _record_changes(
    connection: duckdb.DuckDBPyConnection, latest_period_end: str
) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """Changes of records of months that the release before had published, by authority, extract date and export."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for authority, extract_date, export_name, change, counted, earliest, latest in connection.execute(
        """
        select
            local_authority_code, cast(extract_date as varchar), export_name, change, records_counted,
            cast(earliest_month_end as varchar), cast(latest_month_end as varchar)
        from record_changes
        where earliest_month_end <= cast(? as date)
        order by all
        """,
        [latest_period_end],
    ).fetchall():
        found.setdefault((authority, extract_date, export_name), []).append(
            {
                "export_name": export_name,
                "change": change,
                "records_counted": counted,
                "earliest_month_end": earliest,
                "latest_month_end": latest,
            }
        )
    return found


Extracts = dict[tuple[str, str], set[str]]


def _new_and_gone(now: list[dict[str, Any]], before: list[dict[str, Any]]) -> tuple[Extracts, Extracts]:
    """The exports made of other extracts now, by authority and date: what came, and what went without a successor."""

    def files(inputs: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
        return {
            (each["local_authority_code"], str(each["extract_date"]), each["export_name"], each["source_sha256"])
            for each in inputs
        }

    came, went = files(now) - files(before), files(before) - files(now)
    followed = {(authority, export_name) for authority, _, export_name, _ in came}
    new: Extracts = {}
    gone: Extracts = {}
    for authority, extract_date, export_name, _ in came:
        new.setdefault((authority, extract_date), set()).add(export_name)
    for authority, extract_date, export_name, _ in went:
        if (authority, export_name) not in followed:
            gone.setdefault((authority, extract_date), set()).add(export_name)
    return new, gone
