"""Tables that no breakdown gives: officers' caseloads, how long conferences took, what is wrong, and what changed."""

from __future__ import annotations

from typing import Any

from orchestration.ground.months import months_before
from orchestration.outputs.reports.limits import limits_of
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.changed_figures import changed_figures
from orchestration.outputs.reports.shapes import Table
from orchestration.outputs.reports.words import day_in_words, next_day, number, whole

# The rule of the seed `finding_rules` whose records no figure counts, because the newest extract has them no more.
RULE_OF_RECORDS_GONE = "record_withdrawn"
# The rule whose findings are notes on an export as a whole, and no records.
RULE_OF_WHAT_LOOKS_WRONG = "export_looks_wrong"
# The bands of working days that the Department for Education publishes (children in need statistics, table C4).
BANDS = ((0, 15), (16, 20), (21, 25), (26, 30), (31, 35), (36, None))


def caseload(marts: Marts) -> Table | None:
    """Looked-after children to a full-time officer, by alias; None without officers."""
    rows = marts.rows(
        """
        select
            officers.alias, loads.looked_after_full_time_equivalent as fte, loads.looked_after_children as children,
            loads.protection_plans as plans
        from fct_caseloads as loads
        inner join dim_reviewing_officers as officers on loads.officer_key = officers.officer_key
        where loads.local_authority_code = ? and loads.period_end = ? and loads.is_reviewing_officer
        order by officers.alias
        """,
        marts.authority,
        marts.period_end,
    )
    if not rows:
        return None
    limits = limits_of(marts)
    low, high = limits["caseload_guidance_low"].amount, limits["caseload_guidance_high"].amount
    shown = []
    for row in rows:
        fte = float(row["fte"] or 0)
        load = float(row["children"]) / fte if fte else None
        against = "" if load is None else "above" if load > high else "below" if load < low else "within"
        shown.append(
            (
                row["alias"],
                whole(row["fte"]),
                whole(row["children"]),
                whole(row["plans"]),
                number(load, "ratio") if load is not None else "",
                against,
            )
        )
    return Table(
        "Caseload of each officer",
        f"On {day_in_words(marts.period_end)}, looked-after children to a full-time officer; the guidance is "
        f"{low} to {high}. Few hours make large swings.",
        ("Officer", "Full-time equivalent", "Children", "Plans", "Children per full time", f"Against {low}-{high}"),
        tuple(shown),
    )


def conference_bands(marts: Marts) -> Table | None:
    """Initial conferences of the last twelve months by working days since the strategy discussion; None without any."""
    start = next_day(months_before(marts.period_end, 12))
    rows = marts.rows(
        """
        select held.working_days_to_date - began.working_days_to_date as working_days
        from fct_conferences as conferences
        inner join dim_dates as held on conferences.held_date = held.calendar_date
        inner join dim_dates as began on conferences.anchor_date = began.calendar_date
        where
            local_authority_code = ? and is_counted and conference_type = 'initial' and held_date between ? and ?
            -- As the model base_conferences has it: a conference before its enquiry has no duration.
            and anchor_date <= held_date
        """,
        marts.authority,
        start,
        marts.period_end,
    )
    if not rows:
        return None
    days = [row["working_days"] for row in rows]
    counted = [sum(low <= each and (high is None or each <= high) for each in days) for low, high in BANDS]
    shares = tuple(100 * each / len(days) for each in counted)
    return Table(
        "Initial conferences by working days from the strategy discussion",
        f"{len(days):,} children with a linked enquiry that began on or before the day, {day_in_words(start)} to "
        f"{day_in_words(marts.period_end)}.",
        ("Working days", "Children", "Share"),
        tuple(
            (f"{low} to {high}" if high is not None else f"{low} and over", whole(each), number(share, "percentage"))
            for (low, high), each, share in zip(BANDS, counted, shares, strict=True)
        ),
        shares,
    )


def findings(marts: Marts) -> Table | None:
    """What is wrong in the records, by rule; None in a release without findings."""
    if "findings_summary" not in marts.tables:
        return None
    rows = marts.rows(
        """
        select message, remedy, severity, rule_id, coalesce(responsible, '') as responsible, export_name,
            cast(sum(findings_counted) as bigint) as counted
        from findings_summary where local_authority_code = ?
        group by all order by severity, counted desc, message
        """,
        marts.authority,
    )
    return Table(
        "What is wrong in the records",
        "Each record is named in the release's worklist of findings, for those who may see case ids.",
        ("What is wrong", "Export", "Records", "What it means for figures", "What to do", "Who"),
        tuple(
            (
                row["message"],
                # A rule of two exports has a line for each.
                row["export_name"],
                whole(row["counted"]),
                _effect(row),
                row["remedy"] or "",
                row["responsible"],
            )
            for row in rows
        ),
    )


def _effect(row: dict[str, Any]) -> str:
    if row["rule_id"] == RULE_OF_RECORDS_GONE:
        return "no longer there"
    return "left out" if row["severity"] == "exclude" else "counted"


def changes(marts: Marts) -> Table | None:
    """Figures of closed periods that the release before gave otherwise; None where none differ."""
    found = changed_figures(marts)
    if found is None:
        return None
    more = found.counted > len(found.shown)
    order = "main figures first, and of each kind the largest differences. The table indicator_changes has all."
    return Table(
        f"Figures of closed periods that differ from release {found.previous_release}",
        f"{len(found.shown)} of {found.counted:,} are shown: {order} "
        * more
        + f"iro compare {found.previous_release} {marts.source.release_id} --authority {marts.authority} says why of "
        "each: which records were typed late, corrected or withdrawn, or that a child was erased.",
        ("Figure", "Period", "Said then", "Now"),
        tuple(
            (
                row["short_name"],
                row["label"],
                number(row["value_before"], row["measure"]),
                number(row["value_now"], row["measure"]),
            )
            for row in found.shown
        ),
    )
