"""The last screen of a refresh: which release is current, how much is in it, its main figures, and where to open it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from orchestration.commands.reach import line_on_reach
from orchestration.commands.sizes import size_in_words
from orchestration.ground.database.sql import only_row, open_to_read, rows_by_name
from orchestration.ground.display import displayed, displayed_change, print_table, print_text
from orchestration.ground.paths import Outputs
from orchestration.outputs.ended import Ended, ended_in
from orchestration.outputs.reports.chance.comparisons import Measured, verdict_on
from orchestration.outputs.reports.marts import authorities_of
from orchestration.outputs.reports.words import BEFORE_REACH
from orchestration.outputs.reports.writing import reports_in
from orchestration.outputs.worklists import SEVERITIES, worklists_in
from orchestration.releases.release import find_current, read_manifest
from orchestration.releases.summary_of_changes import summary_of_changes

AUTHORITIES_SHOWN = 3
CHANGES_SHOWN = 3
NO_END_YET = "No record has an end date yet, so all periods are marked as possibly incomplete (is_before_reach)."


def severities_line(counted: Mapping[str, int]) -> str:
    """Numbers of findings by severity: `3 exclude (left out of figures), 12 warn (counted, and worth a look)`."""
    return ", ".join(f"{counted.get(name, 0):,} {name} ({meaning})" for name, meaning in SEVERITIES.items())


def unread_line(places: int) -> str:
    """What is said of places of the inbox that may hold exports and were not read, named before one by one."""
    where = "One place of the inbox holds" if places == 1 else f"{places} places of the inbox hold"
    return f"{where} files that were not read but may be exports: see above where it belongs, or in which form"


def print_headlines(outputs: Outputs) -> None:
    """Print the current release's id, rows, headline figures and where to open it."""
    current = find_current(outputs)
    manifest = read_manifest(current) if current else None
    if current is None or manifest is None:
        return
    rows = manifest["rows"]
    print_text(f"\nRelease {manifest['release_id']}: {len(rows)} tables, {sum(rows.values()):,} rows")
    for table in ("indicator_values", "fct_reviews", "fct_conferences", "fct_protection_plans", "fct_escalations"):
        if table in rows:
            print_text(f"  {table:<24}{rows[table]:>10,} rows")
    with open_to_read(marts=current / "marts.duckdb") as marts:
        ended = ended_in(marts)
        # Those that go on come first, because only some have room.
        codes = sorted(authorities_of(marts), key=ended.__contains__)
        for code in codes[:AUTHORITIES_SHOWN]:
            _print_authority(marts, code, ended.get(code))
    if others := codes[AUTHORITIES_SHOWN:]:
        print_text(f"\n... and {len(others)} more {'authority' if len(others) == 1 else 'authorities'}")
        for code in others:
            if code in ended:
                print_text(f"  {code}, which {ended[code].words}")
    if lines := summary_of_changes(manifest):
        print_text("\n".join(["", *lines]))
    if reports_in(current).is_dir():
        whose = codes[0] if len(codes) == 1 else "<authority>"
        print_text(f"\nScorecard: {reports_in(outputs.published) / whose / 'scorecard.html'}, opens by double click")
    print_text(
        f"\nOpen it: {outputs.published / 'marts.duckdb'} (BI tools, read-only), {outputs.published / 'csv'} (Excel)"
    )
    print_text(f"Size: {size_in_words(current, len(codes))}")
    restricted = outputs.restricted / manifest["release_id"]
    print_text(f"Evidence with case ids: {restricted}")
    if "findings_summary" in rows:
        _print_findings(current / "marts.duckdb", worklists_in(restricted))


def _print_findings(marts: Path, worklists: Path) -> None:
    """How many findings there are by severity, and where the people who can mend them find their own."""
    with open_to_read(marts=marts) as connection:
        counted = dict(
            connection.execute(
                "select severity, cast(sum(findings_counted) as bigint) from findings_summary group by severity"
            ).fetchall()
        )
    print_text(f"Findings: {severities_line(counted)}. Worklists with case ids: {worklists}")


def _print_authority(marts: duckdb.DuckDBPyConnection, code: str, end: Ended | None) -> None:
    """The main figures: of whole years, because a month of a small authority is a handful; states as they are.

    Of an authority with an `end` they are its last ones.
    """
    figures = rows_by_name(
        marts,
        """
        select
            main.short_name, main.display_value, main.numerator, main.denominator, main.period_label,
            newest.display_value as newest_month, main.previous_value, main.value, shown.measure, shown.polarity,
            main.target, main.status, main.is_before_reach, main.lower_95, main.upper_95,
            earlier.lower_95 as earlier_lower, earlier.upper_95 as earlier_upper,
            earlier.numerator as earlier_numerator, earlier.denominator as earlier_denominator,
            earlier.is_before_reach as earlier_is_before_reach
        from figures_now as main
        inner join dim_indicators as shown on main.indicator_id = shown.indicator_id
        left join figures_now as newest
            on main.local_authority_code = newest.local_authority_code and main.indicator_id = newest.indicator_id
            and newest.period_type = 'month'
        left join indicator_values as earlier
            on main.local_authority_code = earlier.local_authority_code and main.indicator_id = earlier.indicator_id
            and main.period_type = earlier.period_type and earlier.breakdown = 'all'
            and earlier.period_end = last_day(main.period_end - to_months(12))
        where
            main.local_authority_code = ? and main.is_headline
            and main.period_type = case shown.kind when 'stock' then 'point_in_time' else 'rolling_12' end
        order by shown.headline_order
        """,
        [code],
    )
    print_text(f"\n{code}" + (f", which {end.words}: its last figures" if end else ""))
    rows = [
        (
            each["short_name"],
            f"{each['display_value']}{_out_of(each)}",
            each["period_label"],
            each["newest_month"],
            year_before(each),
            since_then(each),
            _displayed(each, "target"),
            (each["status"] or "").replace("_", " "),
        )
        for each in figures
    ]
    headings = ("figure", "now", "period", "newest month", "a year before", "since then", "target", "status")
    print_table(headings, rows, flexible="figure", indent="  ")
    _print_largest_changes(figures)
    _print_reach(marts, code)


def _out_of(figure: Mapping[str, Any]) -> str:
    if figure["measure"] != "percentage" or not figure["denominator"]:
        return ""
    return f" ({figure['numerator']:,.0f} of {figure['denominator']:,.0f})"


def _displayed(figure: Mapping[str, Any], name: str) -> str:
    return displayed(figure[name], figure["measure"]) if figure[name] is not None else ""


def year_before(figure: Mapping[str, Any]) -> str:
    """The value of the year before as the scorecard has it: not known where the exports do not reach back so far."""
    return BEFORE_REACH if figure["earlier_is_before_reach"] else _displayed(figure, "previous_value")


def since_then(figure: Mapping[str, Any]) -> str:
    """Which way a figure went in a year, judged as the scorecard does: `up, better`, `up, within chance`, or `up`."""
    now, before = figure["value"], figure["previous_value"]
    if now is None or before is None or figure["earlier_is_before_reach"]:
        return ""
    change = displayed_change(now, before, figure["measure"])
    if not change:
        return "the same"
    way = "up" if change > 0 else "down"
    verdict = verdict_on(
        Measured(now, figure["lower_95"], figure["upper_95"], figure["numerator"], figure["denominator"]),
        Measured(before, *(figure[f"earlier_{name}"] for name in ("lower", "upper", "numerator", "denominator"))),
        figure["polarity"],
        is_share=figure["measure"] == "percentage",
    )
    said = {"alike": "within chance", "better": "better", "worse": "worse"}.get(verdict)
    return f"{way}, {said}" if said else way


def _print_largest_changes(figures: Sequence[Mapping[str, Any]]) -> None:
    """The percentages that moved most in points since the year before."""
    moved = [
        (displayed_change(each["value"], each["previous_value"], "percentage"), each["short_name"])
        for each in figures
        if each["measure"] == "percentage" and not each["is_before_reach"] and not each["earlier_is_before_reach"]
        if each["previous_value"] is not None and each["value"] is not None
    ]
    largest = sorted(moved, key=lambda each: -abs(each[0]))[:CHANGES_SHOWN]
    if words := [f"{name} {points:+.1f} points" for points, name in largest if points]:
        print_text(f"  Largest changes in a year: {', '.join(words)}")


def _print_reach(marts: duckdb.DuckDBPyConnection, code: str) -> None:
    """How far back the figures are whole, if any of them is of a period before that."""
    (flagged,) = only_row(
        marts, "select count(*) from indicator_values where local_authority_code = ? and is_before_reach", [code]
    )
    if not flagged:
        return
    reaches = marts.execute(
        "unpivot (select care_reach_from, protection_reach_from, escalations_reach_from from local_authorities "
        "where local_authority_code = ?) on columns(*) into name reach value day",
        [code],
    ).fetchall()
    words = line_on_reach((reach.removesuffix("_reach_from"), day) for reach, day in reaches)
    print_text(f"  {words or NO_END_YET}")
