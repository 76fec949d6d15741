"""Every published figure that one record of an export touches, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.evidence.explanations import role_phrase
from orchestration.evidence.figure import Definition, find_authority, find_definition
from orchestration.evidence.members import CHOSEN, describe_members
from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.relations import RecordKind
from orchestration.ground.database.sql import open_to_read, sql_text
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from orchestration.releases.release import release_ids

COLUMNS = (
    "local_authority_code",
    "indicator_id",
    "name",
    "measure",
    "period_type",
    "period_start",
    "period_end",
    "role",
    "role_in_words",
    "relation",
    "subject_type",
    "subject_id",
    "what_decided",
    "due_date",
    "time_limit",
    "law",
    "value",
    "numerator",
    "denominator",
    "source_file",
    "source_row",
)
# Why a row is in no base population, by the disposition that its fact has.
SET_ASIDE = {
    "cancelled": "it is marked as cancelled",
    "not_held": "it has no held date",
    "adjourned": "it was adjourned; the reconvened one is counted",
    "adjourned_part": "it is the adjourned part of another review, which is counted",
    "after_extract_date": "it is dated after the day of the extract, so it has not happened yet",
    "date_out_of_range": "the date it needs is blank or out of range",
    "duplicate_same_day": "another record of the same child and kind on the same day is counted",
    "outside_period_of_care": "it was held on a day outside the child's period of care",
    "other_authority": "the plan is another authority's",
    "short_break": "it is a short break, which is outside every looked-after figure",
    "unknown_escalation": "its escalation is not in the export",
    "escalation_not_counted": "its escalation was raised after the day of the extract, or on a day out of range",
}
COUNTED = ("counted", "used")


class NoSuchRecordError(UsageError):
    """No record of the export has that id in the release. The id is not repeated."""


@dataclass(frozen=True)
class FoundRecord:
    """A record as the evidence has it, with its rows and findings.

    `disposition` is None for a child or an officer, who has none, and for a record that only findings name.
    """

    kind: RecordKind
    local_authority_code: str
    record_id: str
    disposition: str | None
    rows: list[tuple[str, int]]
    findings: list[dict[str, Any]]

    @property
    def standing(self) -> str:
        """Counted, or set aside and why."""
        if self.disposition is None:
            return "In force" if self.kind.fact is None else "Not used: see the findings"
        if self.disposition in COUNTED:
            return "Counted"
        return f"Set aside: {SET_ASIDE.get(self.disposition, self.disposition.replace('_', ' '))}"


def find_record(release: OpenRelease, kind: RecordKind, record_id: str, authority: str | None) -> FoundRecord:
    """Find a record by its id among the facts and the findings.

    Raises:
        NoSuchRecordError: it is in neither.
        UsageError: it is in several authorities and none is named. The id is not repeated.
    """
    wanted = find_authority(release, authority) if authority else None
    record_id = record_id.strip()
    findings: list[dict[str, Any]] = release.rows(
        """
        select local_authority_code, rule_id, severity, column_name, message, remedy, source_file, source_row
        from evidence.findings
        where export_name = ? and record_id = ? and local_authority_code = coalesce(?, local_authority_code)
        order by rule_id, column_name, source_file, source_row
        """,
        [kind.export, record_id, wanted],
    )
    rows: list[dict[str, Any]] = release.rows(
        f"select * from ({kind.rows_query}) as records where local_authority_code = coalesce(?, local_authority_code)",
        [record_id, wanted],
    )
    codes = sorted({row["local_authority_code"] for row in [*rows, *findings]})
    if not codes:
        raise NoSuchRecordError(
            f"No record of {kind.export} with this id is in release {release.release_id}. Check the {kind.id_column} "
            "(as in the export, with its capitals), the export's name, and whether its extract is in force "
            "(`iro releases`)."
        )
    if len(codes) > 1:
        raise UsageError(
            f"Several authorities have a record of {kind.export} with this id. "
            f"Name one with --authority: {', '.join(codes)}."
        )
    return FoundRecord(
        kind=kind,
        local_authority_code=codes[0],
        record_id=record_id,
        disposition=rows[0]["disposition"] if rows else None,
        rows=sorted({(row["source_file"], row["source_row"]) for row in [*rows, *findings] if row["source_row"]}),
        findings=[{name: value for name, value in row.items() if name != "local_authority_code"} for row in findings],
    )


def newest_release_with(outputs: Outputs, kind: RecordKind, record_id: str, authority: str | None) -> str | None:
    """The newest kept release that has a record, as far as its evidence is there and can be read; None if none has."""
    for release_id in reversed(release_ids(outputs)):
        files = {
            "published": outputs.releases / release_id / "marts.duckdb",
            "evidence": outputs.restricted / release_id / "evidence.duckdb",
        }
        try:
            with open_to_read(**files) as connection:
                find_record(OpenRelease(release_id, connection), kind, record_id, authority)
        except (duckdb.Error, UsageError):
            continue
        return release_id
    return None


def touched_figures(release: OpenRelease, found: FoundRecord) -> list[dict[str, Any]]:
    """Every `all` cell that the record is in or decides, with COLUMNS, by indicator and newest period first."""
    relations = " union all ".join(
        f"select {place} as place, {sql_text(relation.words)} as relation, members.* from ({relation.query}) as members"
        for place, relation in enumerate(found.kind.relations)
    )
    release.connection.execute(
        "create or replace temp table record as "
        f"select * from ({found.kind.rows_query}) as records where local_authority_code = ?",
        [found.record_id, found.local_authority_code],
    )
    release.connection.execute(
        f"""
        create or replace temp table {CHOSEN} as
        select members.* exclude (place, relation),
            cells.period_type as cell_period_type,
            cells.period_start as cell_period_start,
            cells.period_end as cell_period_end,
            members.relation
        from ({relations}) as members
        inner join published.indicator_values as cells
            on members.local_authority_code = cells.local_authority_code
            and members.indicator_id = cells.indicator_id
            and cells.breakdown = 'all' and cells.availability = 'available'
            and (
                (members.period_end is null and members.event_date between cells.period_start and cells.period_end)
                or (members.period_type = cells.period_type and members.period_end = cells.period_end)
            )
        {found.kind.condition}
        qualify row_number() over (
            partition by
                members.indicator_id, cells.period_type, cells.period_end, members.role, members.subject_type,
                members.subject_id, members.child_id, members.event_date, members.amount
            order by members.place
        ) = 1
        """
    )
    published: list[dict[str, Any]] = release.rows(
        f"""
        select distinct cells.*
        from published.indicator_values as cells
        inner join {CHOSEN} as members
            on cells.local_authority_code = members.local_authority_code
            and cells.indicator_id = members.indicator_id and cells.period_type = members.cell_period_type
            and cells.period_end = members.cell_period_end and cells.breakdown = 'all'
        """
    )
    cells = {(row["indicator_id"], row["period_type"], row["period_end"]): row for row in published}
    touched = []
    for row in release.rows(f"select distinct indicator_id from {CHOSEN} order by indicator_id"):
        definition = find_definition(release, str(row["indicator_id"]))
        members = describe_members(release, definition, is_law_shown=True)
        touched += [_touched(member, definition, cells) for member in members]
    return sorted(touched, key=lambda row: (row["indicator_id"], -row["period_end"].toordinal(), row["period_type"]))


def _touched(
    member: dict[str, Any], definition: Definition, cells: dict[tuple[str, str, date], dict[str, Any]]
) -> dict[str, Any]:
    cell = cells[definition.indicator_id, member["cell_period_type"], member["cell_period_end"]]
    return {
        **{name: member[name] for name in COLUMNS if name in member},
        **{
            name: cell[name]
            for name in ("period_type", "period_start", "period_end", "value", "numerator", "denominator")
        },
        "name": definition.name,
        "measure": definition.measure,
        "role_in_words": role_phrase(member["role"], definition.measure),
    }
