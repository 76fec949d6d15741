"""The last screen of a refresh: which release is current, how much is in it, its main figures, and where to open it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.commands.reach import line_on_reach
from orchestration.ground.display import displayed
from orchestration.ground.paths import Outputs
from orchestration.outputs.worklists import SEVERITIES, worklists_in
from orchestration.releases.release import find_current, read_manifest
from orchestration.releases.summary_of_changes import summary_of_changes

AUTHORITIES_SHOWN = 3


def severities_line(counted: Mapping[str, int]) -> str:
    """Numbers of findings by severity: `3 exclude (left out of figures), 12 warn (counted, and worth a look)`."""
    return ", ".join(f"{counted.get(name, 0):,} {name} ({meaning})" for name, meaning in SEVERITIES.items())


def unread_line(places: int) -> str:
    """What is said of places of the inbox that hold exports and were not read, named before one by one."""
    where = "One place of the inbox holds" if places == 1 else f"{places} places of the inbox hold"
    return f"{where} exports that were not read, because they lie in the wrong place: see above where they belong"


def print_headlines(outputs: Outputs) -> None:
    """Print the current release's id, rows, headline figures and where to open it."""
    current = find_current(outputs)
    manifest = read_manifest(current) if current else None
    if current is None or manifest is None:
        return
    rows = manifest["rows"]
    print(f"\nRelease {manifest['release_id']}: {len(rows)} tables, {sum(rows.values()):,} rows")
    for table in ("indicator_values", "fct_reviews", "fct_conferences", "fct_protection_plans", "fct_escalations"):
        if table in rows:
            print(f"  {table:<24}{rows[table]:>10,} rows")
    with duckdb.connect(str(current / "marts.duckdb"), read_only=True) as marts:
        codes = [
            code
            for (code,) in marts.execute("select local_authority_code from local_authorities order by 1").fetchall()
        ]
        for code in codes[:AUTHORITIES_SHOWN]:
            _print_authority(marts, code)
    if len(codes) > AUTHORITIES_SHOWN:
        print(f"\n... and {len(codes) - AUTHORITIES_SHOWN} more authorities")
    if lines := summary_of_changes(manifest):
        print("", *lines, sep="\n")
    print(f"\nOpen it: {outputs.published / 'marts.duckdb'} (BI tools, read-only), {outputs.published / 'csv'} (Excel)")
    restricted = outputs.restricted / manifest["release_id"]
    print(f"Evidence with case ids: {restricted}")
    if "findings_summary" in rows:
        _print_findings(current / "marts.duckdb", worklists_in(restricted))


def _print_findings(marts: Path, worklists: Path) -> None:
    """How many findings there are by severity, and where the people who can mend them find their own."""
    with duckdb.connect(str(marts), read_only=True) as connection:
        counted = dict(
            connection.execute(
                "select severity, cast(sum(findings_counted) as bigint) from findings_summary group by severity"
            ).fetchall()
        )
    print(f"Findings: {severities_line(counted)}. Worklists with case ids: {worklists}")


def _print_authority(marts: duckdb.DuckDBPyConnection, code: str) -> None:
    # Whole-year figures, because a month of a small authority would be a handful; states as they are.
    figures = marts.execute(
        """
        select definitions.name, definitions.measure, figures.period_type, figures.period_end, figures.value,
            figures.numerator, figures.denominator, figures.availability
        from indicator_definitions as definitions
        inner join indicator_values as figures
            on definitions.indicator_id = figures.indicator_id
            and figures.period_type = case definitions.kind when 'stock' then 'point_in_time' else 'year_to_date' end
        where figures.local_authority_code = ? and figures.breakdown = 'all'
            and definitions.headline_order is not null
        qualify row_number() over (partition by figures.indicator_id order by figures.period_end desc) = 1
        order by definitions.headline_order
        """,
        [code],
    ).fetchall()
    print(f"\n{code}")
    for name, measure, period_type, period_end, value, numerator, denominator, availability in figures:
        shown = displayed(value, measure) if availability == "available" else "not supplied"
        parts = (
            f"({numerator:,.0f} of {denominator:,.0f})" if denominator is not None and measure == "percentage" else ""
        )
        print(f"  {name:<68}{shown:>13}  {parts:<18} {period_type.replace('_', ' ')}, {period_end}")
    _print_reach(marts, code)


def _print_reach(marts: duckdb.DuckDBPyConnection, code: str) -> None:
    """How far back the figures are whole, if any of them is of a period before that."""
    flagged = marts.execute(
        "select count(*) from indicator_values where local_authority_code = ? and is_before_reach", [code]
    ).fetchone()
    if flagged is None or not flagged[0]:
        return
    reaches = marts.execute(
        "unpivot (select care_reach_from, protection_reach_from, escalations_reach_from from local_authorities "
        "where local_authority_code = ?) on columns(*) into name reach value day",
        [code],
    ).fetchall()
    words = line_on_reach((reach.removesuffix("_reach_from"), day) for reach, day in reaches)
    print(f"  {words or 'Nothing has ended yet, so that every period is flagged (is_before_reach).'}")
