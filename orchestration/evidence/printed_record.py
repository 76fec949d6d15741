"""`iro record`: what became of one record, and each figure it touches, printed as text, csv or json."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from orchestration.evidence.opening import open_release
from orchestration.evidence.record import (
    COLUMNS,
    FoundRecord,
    NoSuchRecordError,
    find_record,
    newest_release_with,
    touched_figures,
)
from orchestration.evidence.record_kinds import RECORDS
from orchestration.evidence.relations import RecordKind
from orchestration.ground.display import WIDTH, displayed, print_csv, print_json, print_text, require_format, shown
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_outputs

PERIOD_ENDS_SHOWN = 5


def print_record(
    export: str, record_id: str, authority: str | None, output_format: str, release_id: str | None = None
) -> None:
    """Print what became of a record of a release (else the current one), and each figure it touches, newest first.

    The table has the latest PERIOD_ENDS_SHOWN period ends of each indicator; csv and json have all.

    Raises:
        UsageError: no such export, record, authority, release or format; the message says what to check, or which kept
            release has the record.
        WarehouseError: as `open_release` says.
    """
    require_format(output_format)
    kind = _find_kind(export)
    outputs = load_outputs()
    with open_release(outputs, release_id) as release:
        try:
            found = find_record(release, kind, record_id, authority)
        except NoSuchRecordError:
            # A record that was deleted is forgotten a month later, and a search for a mistyped id leads nowhere then.
            if (other := newest_release_with(outputs, kind, record_id, authority)) is None:
                raise
            raise UsageError(
                f"No record of {export} with this id is in release {release.release_id}. Release {other} has it: add "
                f"--release {other}."
            ) from None
        touched = touched_figures(release, found)
        release_id = release.release_id
    if output_format == "json":
        print_json(
            {
                "release_id": release_id,
                "export": export,
                "record_id": found.record_id,
                "local_authority_code": found.local_authority_code,
                "rows": [{"source_file": name, "source_row": row} for name, row in found.rows],
                "standing": found.standing,
                "findings": found.findings,
                "figures": touched,
            }
        )
    elif output_format == "csv":
        print_csv(COLUMNS, touched)
    else:
        _print_found(found, release_id)
        _print_touched(touched)


def _find_kind(export: str) -> RecordKind:
    if export not in RECORDS:
        raise UsageError(
            f"{export} is not an export whose records are in figures. Choose one of: {', '.join(sorted(RECORDS))}."
        )
    return RECORDS[export]


def _print_found(found: FoundRecord, release_id: str) -> None:
    print_text(f"{found.kind.export} {found.record_id}, {found.local_authority_code}, release {release_id}")
    for source_file, row in found.rows:
        print_text(f"Row {row} of {shown(source_file)}")
    print_text(found.standing)
    for finding in found.findings:
        print_text(f"Finding {finding['rule_id']} ({finding['severity']}): {finding['message']} {finding['remedy']}")


def _print_touched(touched: list[dict[str, Any]]) -> None:
    """One block an indicator; in it each reason once, with the figures it holds for."""
    if not touched:
        print_text("\nIt is in no published figure.")
        return
    indicators = sorted({(row["name"], row["indicator_id"]) for row in touched})
    figures = {(row["indicator_id"], row["period_type"], row["period_end"]) for row in touched}
    print_text(f"In {len(figures):,} published figures of {len(indicators)} indicators")
    for name, indicator_id in indicators:
        of_indicator = [row for row in touched if row["indicator_id"] == indicator_id]
        period_ends = sorted({row["period_end"] for row in of_indicator}, reverse=True)
        latest = period_ends[:PERIOD_ENDS_SHOWN]
        print_text(f"\n{name} ({indicator_id})")
        reasons: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in of_indicator:
            if row["period_end"] in latest:
                # The same state at several month ends is one reason.
                why = row["what_decided"].replace(f" on {row['period_end']}, since", " on that day, since")
                reasons.setdefault((row["role_in_words"], why, row["relation"]), []).append(row)
        for reason, rows in reasons.items():
            _print_reason(*reason, rows)
        if len(period_ends) > len(latest):
            more = len(period_ends) - len(latest)
            ends = "period end" if more == 1 else "period ends"
            print_text(f"  and {more} more {ends}, back to {period_ends[-1]} (--format csv has all)")


def _print_reason(role: str, why: str, relation: str, rows: list[dict[str, Any]]) -> None:
    """What decided, and a line a period end with its figures: `2026-09-30  quarter 95.6 %; year to date 92.4 %`."""
    for line in wrap(f"{role}, through {relation}: {why}", WIDTH, initial_indent="  ", subsequent_indent="    "):
        print_text(line)
    for period_end in dict.fromkeys(row["period_end"] for row in rows):
        values = dict.fromkeys(
            f"{row['period_type'].replace('_', ' ')} {displayed(row['value'], row['measure'])}"
            for row in rows
            if row["period_end"] == period_end
        )
        print_text(f"    {period_end}  {'; '.join(values)}")
