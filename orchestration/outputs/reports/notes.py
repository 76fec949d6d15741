"""What stands beside a figure: what it leaves out, how its columns were filled, the law, and what people say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.landing.contracts import load_contracts
from orchestration.landing.indicators.needs import all_needs
from orchestration.outputs.reports.limits import law_since, laws_in_words, limits_behind
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.words import listed

# Below it, a figure of the column is one of those who filled it in (reports.md, 2026-11-28).
LEAST_RECORDED = 80.0
POPULATION = "population"
BEYOND_HISTORY = "What was handed over does not reach back to the beginning of the period."
NOT_COVERED = "What was handed over does not cover the period."


@dataclass(frozen=True)
class Recording:
    """How completely a column that a figure needs was filled in the twelve months up to the report's month end."""

    column: str
    recorded: int
    rows: int

    @property
    def percent(self) -> float:
        """Of 100."""
        return 100 * self.recorded / self.rows


def exclusions_of(marts: Marts) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """How many records each figure leaves out, by the reason in words; by indicator and kind of period."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in marts.rows(
        """
        select left_out.indicator_id, left_out.period_type, coalesce(labels.label, left_out.reason) as label, count
        from indicator_exclusions as left_out
        left join code_labels as labels
            on labels.list_name = 'exclusion_reasons' and left_out.reason = labels.code
            and labels.local_authority_code is null
        where left_out.local_authority_code = ? and period_end = ? and breakdown = 'all'
        order by count desc, label
        """,
        marts.authority,
        marts.period_end,
    ):
        found.setdefault((row["indicator_id"], row["period_type"]), []).append((row["label"], row["count"]))
    return found


def empty_exports_of(marts: Marts) -> dict[str, str]:
    """Of figures that need an export which was handed over without a row, a sentence that says so, by indicator.

    Without rows it has none of the columns that a figure needs; an export of which no column is needed may be empty. A
    figure that needs an export too which was not handed over is not among them, nor is any of a release in which
    `row_account` has no files without rows. The population is in no file where the published one counts.
    """
    rows_of = _rows_of_exports(marts)
    found = {}
    for one in marts.indicators:
        needed = {need.partition(".")[0] for need in one.needs}
        with_columns = dict.fromkeys(need.partition(".")[0] for need in one.needs if "." in need)
        empty = [export.replace("_", " ") for export in with_columns if rows_of.get(export) == 0]
        if empty and needed <= {*rows_of, POPULATION}:
            said = "exports of {} were handed over and are" if len(empty) > 1 else "export of {} was handed over and is"
            found[one.indicator_id] = f"The {said.format(listed(empty))} empty."
    return found


def _rows_of_exports(marts: Marts) -> dict[str, int]:
    """How many rows each export has that was handed over; none of a release that does not say."""
    if "row_account" not in marts.tables:
        return {}
    return {
        row["export_name"]: row["counted"]
        for row in marts.rows(
            "select export_name, sum(rows_counted) as counted from row_account "
            "where local_authority_code = ? and export_name is not null and disposition <> 'superseded' "
            "group by export_name",
            marts.authority,
        )
    }


def uncovered_of(marts: Marts) -> dict[str, str]:
    """Of figures whose exports were handed over for another time than theirs, a sentence that says so, by indicator.

    Such is what an export with `history_from` has of a period that begins earlier, what a yearly return has of months
    that are in none, and what an export of an earlier day has of the newest month.
    """
    found = {
        row["indicator_id"]: row["is_any_supplied"]
        for row in marts.rows(
            """
            select indicator_id, bool_or(availability = 'available') as is_any_supplied from own_values
            where period_end = ? and breakdown = 'all' group by indicator_id
            having bool_or(availability = 'not_supplied')
            """,
            marts.period_end,
        )
    }
    contracts = load_contracts()
    needs = {one.indicator_id: set(all_needs(one.needs, contracts)) for one in marts.indicators}
    handed_over = {export for export, rows in _rows_of_exports(marts).items() if rows} | _columns_filled(marts)
    handed_over |= _published_population(marts, [each for each, named in needs.items() if POPULATION in named])
    return {
        indicator_id: BEYOND_HISTORY if is_any_supplied else NOT_COVERED
        for indicator_id, is_any_supplied in found.items()
        if is_any_supplied or ((needed := needs.get(indicator_id)) and needed <= handed_over)
    }


def _published_population(marts: Marts, of_population: list[str]) -> set[str]:
    """The population, if any figure of those that need one has it: the published one is in no file."""
    is_there = marts.rows(
        "select 1 as found from own_values "
        "where breakdown = 'all' and availability = 'available' and list_contains(?, indicator_id) limit 1",
        of_population,
    )
    return {POPULATION} if is_there else set()


def _columns_filled(marts: Marts) -> set[str]:
    """The columns that any row fills, as `export.column`."""
    return {
        row["need"]
        for row in marts.rows(
            "select export_name || '.' || column_name as need from recording_rates where local_authority_code = ? "
            "group by need having sum(rows_recorded) > 0",
            marts.authority,
        )
    }


def recording_of(marts: Marts) -> dict[str, Recording]:
    """How completely each column was filled in the last twelve months, by `export.column`.

    What may rightly be blank says nothing of how well the service records: a date until a record ends, and a link.
    """
    rightly_blank = {
        f"{contract.name}.{column.name}"
        for contract in load_contracts().values()
        for column in contract.columns
        if column.is_blank_while_open or column.may_be_blank_in_all or column.is_link or column.refers_to
    }
    return {
        row["need"]: Recording(row["need"], row["recorded"], row["rows"])
        for row in marts.rows(
            """
            select
                export_name || '.' || column_name as need, cast(sum(rows_recorded) as bigint) as recorded,
                cast(sum(rows_total) as bigint) as rows
            from recording_rates
            where
                local_authority_code = ? and month_end <= ? and month_end > cast(? as date) - to_months(12)
            group by need
            having sum(rows_total) > 0
            """,
            marts.authority,
            marts.period_end,
            marts.period_end,
        )
        if row["need"] not in rightly_blank
    }


def laws_of(marts: Marts) -> dict[str, list[str]]:
    """The law or guidance behind each indicator: of the limits that it is judged by, or else of the duty it shows."""
    found: dict[str, list[str]] = {}
    for row in marts.rows(
        "select distinct indicator_id, law, in_force_from from duties where indicator_id is not null order by all"
    ):
        found.setdefault(row["indicator_id"], []).append(law_since(row["law"], row["in_force_from"]))
    return found | {each: laws_in_words(limits) for each, limits in limits_behind(marts).items()}


def commentary_of(marts: Marts, period_end: date | None = None) -> dict[str, list[str]]:
    """What people of the service wrote about figures of a month end, the report's own unless another is given."""
    if "commentary" not in marts.tables:
        return {}
    found: dict[str, list[str]] = {}
    for row in marts.rows(
        """
        select indicator_id, commentary_text, author, written_on from commentary
        where local_authority_code = ? and period_end = ? and breakdown = 'all'
        order by indicator_id, written_on, commentary_text
        """,
        marts.authority,
        period_end or marts.period_end,
    ):
        by = f" ({row['author']})" if row["author"] else ""
        found.setdefault(row["indicator_id"], []).append(f"{row['commentary_text']}{by}")
    return found
