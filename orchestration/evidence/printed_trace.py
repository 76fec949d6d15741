"""`iro trace`: a traced figure printed, as text, csv or json."""

from __future__ import annotations

from typing import Any

from orchestration.evidence.breakdown_values import with_label
from orchestration.evidence.figure import Cell, Figure, find_cell
from orchestration.evidence.opening import open_release
from orchestration.evidence.trace import Trace, trace_figure
from orchestration.ground.display import (
    displayed,
    print_csv,
    print_json,
    print_table,
    print_text,
    require_format,
    shown,
)
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.settings import load_outputs

ROLES_OF = {"failing": ("denominator",), "numerator": ("numerator", "both"), "excluded": ("excluded",)}
SHORT_HASH = 12
# What every member is printed with, before the attributes it may be broken down by.
FIRST_COLUMNS = (
    "what_decided",
    "counted",
    "subject_type",
    "subject_id",
    "child_id",
    "event_date",
    "anchor_date",
    "due_date",
    "done_date",
    "time_limit",
    "law",
    "role",
    "exclusion_reason",
    "source_file",
    "source_row",
    "source_sha256",
)
NOT_OF_MEMBERS = ("relation", "cell_period_type", "cell_period_end")


def print_trace(figure: Figure, only: str | None, output_format: str, release_id: str | None = None) -> None:
    """Print a figure of a release (else the current one), its members (or `only` some) and whether they add up to it.

    For csv the sentence at the end goes to standard error, so that the output is the table alone.

    Raises:
        UsageError: there is no such figure, no such format, or nothing that `only` could mean for it.
        WarehouseError: the members do not add up to the published figure; raised after everything is printed.
    """
    require_format(output_format)
    with open_release(load_outputs(), release_id) as release:
        _require_only(only, find_cell(release, figure))
        trace = trace_figure(release, figure)
        release_id = release.release_id
    members = [member for member in trace.members if only is None or member["role"] in ROLES_OF[only]]
    if output_format == "json":
        _print_json(trace, members, release_id)
    elif output_format == "csv":
        print_csv(_columns(trace.members), members)
        if trace.merged:
            print_text(trace.words_on_merged, is_error=True)
        print_text(trace.conclusion, is_error=True)
    else:
        _print_figure(trace.cell, release_id)
        _print_members(trace.cell, members)
        if trace.merged:
            print_text(f"\n{trace.words_on_merged}")
        shown_only = f" ({len(members):,} of them listed: {only})" if only else ""
        print_text(f"\n{trace.conclusion}{shown_only}")
    if trace.faults:
        raise WarehouseError(
            f"The members of {trace.cell.definition.indicator_id} do not add up to the published figure. "
            f"Do not use release {release_id} before this is explained."
        )


def _require_only(only: str | None, cell: Cell) -> None:
    if only is None:
        return
    if only not in ROLES_OF:
        raise UsageError(f"--only {only} is not known. Choose one of: {', '.join(ROLES_OF)}.")
    if only == "failing" and cell.definition.measure != "percentage":
        raise UsageError(
            f"{cell.definition.indicator_id} is not a percentage, so no record can fail it; leave --only out."
        )


def _columns(members: list[dict[str, Any]]) -> list[str]:
    names = [name for name in (members[0] if members else {}) if name not in NOT_OF_MEMBERS]
    return [*FIRST_COLUMNS, *(name for name in names if name not in FIRST_COLUMNS)]


def _print_figure(cell: Cell, release_id: str) -> None:
    definition = cell.definition
    provisional = ", provisional" if cell.is_provisional else ""
    print_text(f"{definition.name} ({definition.indicator_id})")
    print_text(
        f"{cell.local_authority_code}, {cell.period_type.replace('_', ' ')}, "
        f"{cell.period_start} to {cell.period_end}{provisional}, release {release_id}"
    )
    if cell.breakdown != "all":
        value = with_label(cell.breakdown_value, {cell.breakdown_value: cell.breakdown_label})
        print_text(f"Only {cell.breakdown} = {shown(value)}")
    if cell.is_available:
        parts = [f"numerator {shown(cell.numerator)}"] if cell.numerator is not None else []
        parts += [f"denominator {shown(cell.denominator)}"] if cell.denominator is not None else []
        parts += [f"excluded {shown(cell.excluded)}"]
        print_text(f"Published: {displayed(cell.value, definition.measure)} ({', '.join(parts)})")
    print_text(f"Numerator: {definition.numerator}")
    if definition.denominator:
        print_text(f"Denominator: {definition.denominator}")


def _print_members(cell: Cell, members: list[dict[str, Any]]) -> None:
    if not members:
        return
    # What comes with the product has no hash of a landed file.
    names = sorted({(row["source_file"], row["source_sha256"] or "") for row in members})
    files = {name: number for number, name in enumerate(names, start=1)}
    print_text()
    for (source_file, digest), number in files.items():
        of_whom = f"sha256 {digest[:SHORT_HASH]}" if digest else "published, comes with the product"
        print_text(f"File {number}: {shown(source_file)} ({of_whom})")
    kinds = {row["subject_type"] for row in members}
    dates = _date_columns(members)
    headings = ("subject", "id", "child", "what decided it", *dates, "role", "excluded for", "file", "row")
    rows = [
        (
            row["subject_type"] if len(kinds) > 1 else "",
            row["subject_id"],
            row["child_id"],
            row["what_decided"],
            *(row[f"{heading.split(' = ')[0]}_date"] for heading in dates),
            row["role"],
            row["exclusion_reason"],
            files[row["source_file"], row["source_sha256"] or ""] if len(files) > 1 else None,
            row["source_row"],
        )
        for row in members
    ]
    print_text(f"Subjects: {', '.join(sorted(kinds))}")
    is_timed = cell.definition.judged_by in ("dates", "series")
    timed = [row for row in members if row["time_limit"] and (is_timed or row["due_date"] is None)]
    for time_limit, law in sorted({(row["time_limit"], row["law"]) for row in timed}):
        print_text(f"Limit: {time_limit}{f', {law}' if law else ''}")
    print_text()
    print_table(headings, rows, flexible="what decided it")


def _date_columns(members: list[dict[str, Any]]) -> list[str]:
    """Headings of the members' dates; those that are the same date in every row share a column, `event = done`."""
    columns: dict[tuple[object, ...], str] = {}
    for name in ("event", "anchor", "due", "done"):
        values = tuple(row[f"{name}_date"] for row in members)
        columns[values] = f"{columns[values]} = {name}" if values in columns and any(values) else name
    return list(columns.values())


def _print_json(trace: Trace, members: list[dict[str, Any]], release_id: str) -> None:
    cell = trace.cell
    names = _columns(trace.members)
    figure = {
        "release_id": release_id,
        "indicator_id": cell.definition.indicator_id,
        "name": cell.definition.name,
        "measure": cell.definition.measure,
        "numerator_in_words": cell.definition.numerator,
        "denominator_in_words": cell.definition.denominator,
        "local_authority_code": cell.local_authority_code,
        "period_type": cell.period_type,
        "period_start": cell.period_start,
        "period_end": cell.period_end,
        "breakdown": cell.breakdown,
        "breakdown_value": cell.breakdown_value,
        "breakdown_label": cell.breakdown_label,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "excluded": cell.excluded,
        "value": cell.value,
        "is_provisional": cell.is_provisional,
        "availability": cell.availability,
    }
    print_json(
        {
            "figure": figure,
            "members": [{name: row[name] for name in names} for row in members],
            "agrees": not trace.differences,
            "children_erased_since": len(trace.erased),
            "merged_ids": trace.merged,
            "conclusion": trace.conclusion,
        }
    )
