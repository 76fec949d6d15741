"""One published figure: what a user asked for, found among the cells of the release, or told why it is not there."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from orchestration.evidence.breakdown_values import find_breakdown, labels_of, with_label
from orchestration.evidence.opening import OpenRelease
from orchestration.ground.display import listed
from orchestration.ground.errors import UsageError
from orchestration.landing.contracts import load_contracts
from orchestration.landing.indicators.needs import all_needs
from orchestration.landing.names import letters_and_digits
from orchestration.warehouse.period_types import first_period_type


@dataclass(frozen=True)
class Figure:
    """A figure as asked for on the command line; what is None has a default. `breakdown` is `name=value`."""

    indicator_id: str
    period_end: date
    period_type: str | None = None
    authority: str | None = None
    breakdown: str | None = None


@dataclass(frozen=True)
class Definition:
    """An indicator as defined in the release. `numerator` and `denominator` are the definition's own words.

    `origin` is `national`, `local` or `external`, `source` the law, guidance or report that defines it.
    `judged_by` is one of the ways that the table `indicator_definitions` lists; `deciding_columns` are `export.column`.
    """

    indicator_id: str
    name: str
    measure: str
    kind: str
    numerator: str
    denominator: str | None
    breakdowns: tuple[str, ...]
    needs: tuple[str, ...]
    judged_by: str
    deciding_columns: tuple[str, ...]
    source: str | None = None
    origin: str = "national"

    @property
    def all_needs(self) -> tuple[str, ...]:
        """What it names, exports first, and the columns that every figure of those exports needs."""
        return all_needs(self.needs, load_contracts())

    @property
    def has_evidence(self) -> bool:
        """False where a council has the figures from elsewhere, so that no record stands behind them here."""
        return self.origin != "external"


@dataclass(frozen=True)
class Cell:
    """One row of `indicator_values` with its definition; figures are None where the exports were not supplied.

    `breakdown_label` is what reports call the value, such as an officer's alias.
    """

    definition: Definition
    local_authority_code: str
    period_type: str
    period_start: date
    period_end: date
    breakdown: str
    breakdown_value: str
    breakdown_label: str
    numerator: Decimal | None
    denominator: Decimal | None
    excluded: int | None
    value: Decimal | None
    is_provisional: bool
    availability: str

    @property
    def is_available(self) -> bool:
        """False where the exports that the indicator needs were not supplied for the period."""
        return self.availability == "available"


def find_definition(release: OpenRelease, indicator_id: str) -> Definition:
    """The definition of an indicator of the catalogue, by its id or by its name as pages and sheets write it.

    Raises:
        UsageError: there is none of that id or name; close ones are named.
    """
    rows = release.rows("select * from published.indicator_definitions")
    by_id: dict[str, dict[str, Any]] = {str(row["indicator_id"]): row for row in rows}
    named = [
        known
        for known, row in by_id.items()
        if letters_and_digits(str(row["name"])) == letters_and_digits(indicator_id)
    ]
    if indicator_id not in by_id and len(named) == 1:
        indicator_id = named[0]
    if indicator_id not in by_id:
        close = difflib.get_close_matches(indicator_id, by_id, n=5, cutoff=0.5)
        names = {str(row["name"]).lower(): known for known, row in by_id.items()}
        close += [names[name] for name in difflib.get_close_matches(indicator_id.lower(), names, n=3, cutoff=0.6)]
        close = list(dict.fromkeys([*named, *close]))
        close += sorted(known for known in by_id if indicator_id and indicator_id in known and known not in close)
        hint = f"Did you mean: {listed(close)}?" if close else "The table indicator_definitions lists them all."
        raise UsageError(f"There is no indicator {indicator_id}. {hint}")
    row = by_id[indicator_id]
    return Definition(
        indicator_id=indicator_id,
        name=row["name"],
        measure=row["measure"],
        kind=row["kind"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        breakdowns=_parts(row["breakdowns"]),
        needs=_parts(row["needs"]),
        judged_by=row["judged_by"],
        deciding_columns=_parts(row["deciding_columns"]),
        source=row.get("source"),
        # Releases made before 2026-11-28 have the product's own alone.
        origin=row.get("origin") or "national",
    )


def find_cell(release: OpenRelease, figure: Figure) -> Cell:
    """The published cell of a figure.

    Raises:
        UsageError: the indicator, authority, period or breakdown is not published; the message names what is.
    """
    definition = find_definition(release, figure.indicator_id)
    authority = find_authority(release, figure.authority)
    period_type = _find_period(release, definition, authority, figure)
    breakdown, value = "all", "all"
    if figure.breakdown not in (None, "all", "all=all"):
        breakdown, value = find_breakdown(
            release, definition.indicator_id, definition.breakdowns, authority, str(figure.breakdown)
        )
    parameters: list[object] = [authority, definition.indicator_id, period_type, figure.period_end, breakdown]
    rows: list[dict[str, Any]] = release.rows(
        """
        select period_start, breakdown_value, numerator, denominator, excluded, value, is_provisional, availability
        from published.indicator_values
        where local_authority_code = ? and indicator_id = ? and period_type = ? and period_end = ? and breakdown = ?
        order by breakdown_value
        """,
        parameters,
    )
    found = [row for row in rows if row["breakdown_value"] == value]
    labels = labels_of(release, authority, breakdown)
    if not found:
        values = [with_label(row["breakdown_value"], labels) for row in rows]
        there = f"Those with anything to show are: {listed(values)}." if values else "None has anything to show."
        raise UsageError(
            f"{definition.indicator_id} has no cell {breakdown}={with_label(value, labels)} for {period_type} to "
            f"{figure.period_end}. {there}"
        )
    return Cell(
        definition=definition,
        local_authority_code=authority,
        period_type=period_type,
        period_end=figure.period_end,
        breakdown=breakdown,
        breakdown_label=labels.get(value, value),
        **found[0],
    )


def find_authority(release: OpenRelease, authority: str | None) -> str:
    """The authority asked for, or the only one of the release.

    Raises:
        UsageError: it is not in the release, or none was named and there are several.
    """
    rows = release.rows("select local_authority_code as code from published.local_authorities order by 1")
    codes = [str(row["code"]) for row in rows]
    if authority is None and len(codes) == 1:
        return codes[0]
    if authority is None:
        raise UsageError(f"The release holds {len(codes)} authorities. Name one with --authority: {listed(codes)}.")
    if authority not in codes:
        raise UsageError(f"The release has no authority {authority}. It has: {listed(codes)}.")
    return authority


def _find_period(release: OpenRelease, definition: Definition, authority: str, figure: Figure) -> str:
    period_type = figure.period_type or first_period_type(definition.kind)
    rows: list[dict[str, Any]] = release.rows(
        """
        select period_type, min(period_end) as first, max(period_end) as last,
            coalesce(bool_or(period_end = ?), false) as is_there
        from published.indicator_values
        where local_authority_code = ? and indicator_id = ? and breakdown = 'all'
        group by period_type order by period_type
        """,
        [figure.period_end, authority, definition.indicator_id],
    )
    by_type = {row["period_type"]: row for row in rows}
    if period_type not in by_type:
        raise UsageError(
            f"{definition.indicator_id} is not published by {period_type}. It is published by: {listed(list(by_type))}."
        )
    published = by_type[period_type]
    if not published["is_there"]:
        ends = "quarter ends" if period_type == "quarter" else "month ends"
        raise UsageError(
            f"{definition.indicator_id} is not published for {period_type} to {figure.period_end}. "
            f"It is published for the {ends} from {published['first']} to {published['last']}."
        )
    return period_type


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
