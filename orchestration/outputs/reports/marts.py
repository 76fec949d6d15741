"""What a report reads of a release's marts: the figures of one authority up to one month end, and what explains them.

Each query is one that a BI tool could make of the same tables. Nothing else of a release is opened.
"""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.database.sql import open_to_read, rows_by_name, tables_in
from orchestration.ground.database.stops import interruptible
from orchestration.ground.errors import UsageError
from orchestration.ground.months import months_before
from orchestration.landing.indicators.sql_macros import status_shown
from orchestration.outputs.reports.plain_definitions import texts_shown
from orchestration.outputs.reports.shapes import Cell, Figure, Figures, Indicator, Source
from orchestration.outputs.reports.words import readable

# A report looks back over 24 months, and compares each of them with the year before.
MONTHS_READ = 36
NEEDED_TABLES = frozenset(
    {
        "indicator_values",
        "indicator_definitions",
        "dim_indicators",
        "dim_periods",
        "dim_breakdown_values",
        "duties",
        "limits_in_force",
    }
)


def authorities_of(marts: duckdb.DuckDBPyConnection) -> list[str]:
    """The codes of a release's authorities, in order; of a connection in which its tables have no prefix."""
    rows = marts.execute("select local_authority_code from local_authorities order by 1").fetchall()
    return [str(code) for (code,) in rows]


class Marts:
    """A release's published database, opened to be read, for one authority and one month end."""

    def __init__(self, opened: Path | duckdb.DuckDBPyConnection, authority: str, period_end: date | None = None):
        """Open it; without a month end, the authority's newest is taken.

        Args:
            opened: the database's file, or a connection that has it attached as `marts`.
            authority: whose figures.
            period_end: the month end.

        Raises:
            UsageError: the release is too old to have what a report needs, or has no such authority or month end.
        """
        self.connection = open_to_read(marts=opened) if isinstance(opened, Path) else interruptible(opened.cursor())
        self.connection.execute("use marts")
        self.tables = tables_in(self.connection)
        if missing := sorted(NEEDED_TABLES - self.tables):
            raise UsageError(
                f"This release was made by a version of the software that wrote no {', '.join(missing)}, so that no "
                "report can be made of it. Refresh once with this version, and ask for the report with its release."
            )
        self.authority = authority
        self.period_end = self._period_end(period_end)
        # Some sixty queries would each look through the figures of all authorities; and of cells, reports show those of
        # the month end and of financial years, and the months of those that show a duty. No quarter is shown; of years
        # to date that of the month end and whole ones; of twelve months the newest and the twelve before them, and all
        # of what is counted over a year alone.
        self.connection.execute(
            """
            create temp table own_values as select * from indicator_values
            where
                local_authority_code = ? and period_end <= ? and period_type <> 'quarter'
                and (period_type <> 'year_to_date' or period_end = ? or month(period_end) = 3)
                and (
                    period_type <> 'rolling_12' or list_contains(?, period_end)
                    or indicator_id in (select indicator_id from dim_indicators where kind = 'window')
                )
                and (
                    breakdown = 'all' or period_end = ? or month(period_end) = 3
                    or breakdown in (select breakdown from duties where breakdown is not null)
                )
            """,
            [
                authority,
                self.period_end,
                self.period_end,
                [self.period_end, months_before(self.period_end, 12)],
                self.period_end,
            ],
        )

    def rows(self, query: str, *parameters: object) -> list[dict[str, Any]]:
        """The rows of a query by column; texts as they can be read (`readable`)."""
        return [
            {name: readable(value) if isinstance(value, str) else value for name, value in row.items()}
            for row in rows_by_name(self.connection, query, parameters)
        ]

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def _period_end(self, wanted: date | None) -> date:
        ends = [
            row["period_end"]
            for row in self.rows(
                "select distinct period_end from reporting_periods where local_authority_code = ? order by 1",
                self.authority,
            )
        ]
        if not ends:
            codes = ", ".join(authorities_of(self.connection))
            raise UsageError(f"There is no authority {self.authority} in this release. It has: {codes}.")
        if wanted is not None and wanted not in ends:
            raise UsageError(
                f"There are no figures up to {wanted} in this release. It has month ends from {ends[0]} to {ends[-1]}."
            )
        latest: date = wanted or ends[-1]
        return latest

    @functools.cached_property
    def source(self) -> Source:
        """Where the figures come from."""
        row = self.rows(
            """
            select
                release_id, created_at, software_version, local_authority_name,
                coalesce(own.latest_extract_date, release.latest_extract_date) as latest_extract_date,
                (select max(period_end) from reporting_periods where local_authority_code = ?) as latest_period_end
            from release
            cross join dim_authorities
            left join local_authorities as own using (local_authority_code)
            where local_authority_code = ?
            """,
            self.authority,
            self.authority,
        )[0]
        return Source(
            row["release_id"],
            row["created_at"],
            row["software_version"],
            self.authority,
            row["local_authority_name"],
            self.period_end,
            row["latest_extract_date"],
            row["latest_period_end"],
        )

    @functools.cached_property
    def indicators(self) -> list[Indicator]:
        """The national indicators and those of the authority's own, in the order of a page."""
        # Codes of two lists of the return stand in definitions; one of them means the same in every council.
        labels = {
            row["code"]: row["label"]
            for row in self.rows(
                "select code, label from code_labels "
                "where list_name in ('participation_codes', 'placement_types') and local_authority_code is null"
            )
        }
        return [
            Indicator(
                **{column: value for column, value in row.items() if column != "origin"}
                | {"needs": tuple(need for need in (row["needs"] or "").split(";") if need)}
                | texts_shown(row, labels)
            )
            for row in self.rows(
                """
                select
                    shown.indicator_id, shown.short_name, shown.name, shown.domain,
                    coalesce(shown.domain_label, shown.domain) as domain_label, shown.measure, shown.kind,
                    shown.polarity, shown.unit, shown.is_headline, shown.handbook_section,
                    definitions.numerator as counted, definitions.denominator as counted_out_of, definitions.source,
                    definitions.origin,
                    concat_ws(';', definitions.needs, definitions.deciding_columns) as needs, shown.explained_by
                from dim_indicators as shown
                inner join indicator_definitions as definitions on shown.indicator_id = definitions.indicator_id
                where definitions.origin = 'national' or shown.indicator_id in (select indicator_id from own_values)
                order by shown.domain_order nulls last, shown.display_order, shown.indicator_id
                """
            )
        ]

    @functools.cached_property
    def figures(self) -> Figures:
        """The whole figures of the months that a report looks at, by indicator, kind of period and period end.

        One that is not known, because the exports do not reach back, has no status.
        """
        found: dict[tuple[str, str], dict[date, Figure]] = {}
        status = status_shown("figures.period_type", "target_reading", "target_status")
        # In the order of the fields, because there are thousands; no text of a council is among them.
        for indicator_id, *values in self.connection.execute(
            f"""
            select
                figures.indicator_id, figures.period_type, figures.period_start, figures.period_end, numerator,
                denominator, excluded, value, lower_95, upper_95, target,
                case when not is_before_reach then {status} end, benchmark_value,
                is_small_number, is_before_reach, is_provisional,
                availability = 'available', periods.label
            from own_values as figures
            inner join dim_periods as periods
                on figures.period_type = periods.period_type and figures.period_end = periods.period_end
            where
                breakdown = 'all' and figures.period_end > cast(? as date) - to_months({MONTHS_READ})
            order by figures.period_end
            """,
            [self.period_end],
        ).fetchall():
            figure = Figure(*values)
            found.setdefault((indicator_id, figure.period_type), {})[figure.period_end] = figure
        return found

    @functools.cached_property
    def cells(self) -> dict[tuple[str, str], list[Cell]]:
        """The cells of breakdowns at the month end, by indicator and kind of period, in the order of their labels.

        Of states, and of twelve months: shorter periods have cells of one or two cases. None of what is not known,
        because the exports do not reach back: together they would say it.
        """
        found: dict[tuple[str, str], list[Cell]] = {}
        for row in self.rows(
            """
            select
                cells.indicator_id, cells.period_type, cells.breakdown, labels.breakdown_label,
                cells.breakdown_value as value_name, labels.label, cells.numerator, cells.denominator, cells.value,
                cells.lower_95 as lower, cells.upper_95 as upper, cells.share_of_total as share
            from own_values as cells
            inner join dim_breakdown_values as labels
                on cells.local_authority_code = labels.local_authority_code
                and cells.breakdown = labels.breakdown and cells.breakdown_value = labels.breakdown_value
            where
                cells.period_end = ? and cells.breakdown <> 'all' and not cells.is_before_reach
                and cells.period_type in ('point_in_time', 'rolling_12')
                and (coalesce(cells.numerator, 0) <> 0 or coalesce(cells.denominator, 0) <> 0)
            order by cells.breakdown, labels.sort_order, labels.label
            """,
            self.period_end,
        ):
            key = (row.pop("indicator_id"), row.pop("period_type"))
            found.setdefault(key, []).append(Cell(**row))
        return found
