"""`iro compare`: why two releases differ, by cause, down to the file and row of each record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from expectations.completeness import INDICATOR_KEY
from orchestration.commands.compare_what import known_in, two_releases
from orchestration.evidence.differences import (
    CAUSES,
    COMPONENTS,
    Cause,
    CellDifference,
    find_differences,
    open_pair,
)
from orchestration.evidence.erased_members import Erasures
from orchestration.evidence.members_compared import DATES
from orchestration.ground.display import counted, print_csv, print_json, print_table, print_text, require_format, shown
from orchestration.ground.settings import load_outputs

FIGURES_ON_SCREEN = 40
RECORDS_ON_SCREEN = 60
# What says who a record is of: only with --records.
IDS = ("subject_id", "child_id")
FIGURES = ("numerator", "denominator", "excluded", "value")


def print_comparison(
    before: str | None,
    now: str | None,
    authority: str | None,
    indicator: str | None,
    output_format: str,
    are_records_named: bool,
) -> None:
    """Print what differs between two releases in periods that both have, and why.

    Args:
        before: the earlier release; else the one that the later one followed.
        now: the later one; else the current one.
        authority: only this one.
        indicator: only this one, by its id or name.
        output_format: table (records behind it, and whole figures), csv (a line a cell and cause) or json.
        are_records_named: with the case ids of the records.

    Raises:
        UsageError: there is no such release, authority, indicator or form, nothing to compare with, or the later one of
            the releases is named first.
        WarehouseError: a release or its evidence is damaged or cannot be read.
    """
    require_format(output_format)
    outputs = load_outputs()
    before, now = two_releases(outputs, before, now)
    with open_pair(outputs, before, now) as connection:
        authority, indicator = known_in(outputs, now, authority, indicator)
        found = find_differences(connection, before, authority, indicator, Erasures(outputs, before, now))
    if output_format == "csv":
        rows = list(_lines(found, are_records_named))
        print_csv(_columns(are_records_named), rows)
    elif output_format == "json":
        print_json({"before": before, "now": now, "cells": [_as_json(each, are_records_named) for each in found]})
    else:
        _print(found, before, now, are_records_named)


def _figures(differing: int) -> str:
    return "1 figure differs" if differing == 1 else f"{differing:,} figures differ"


def _print(found: list[CellDifference], before: str, now: str, are_records_named: bool) -> None:
    figures = [each for each in found if each.cell["breakdown"] == "all"]
    if not found:
        print_text(f"No figure of a period that both {before} and {now} have differs.")
        return
    print_text(
        f"{before} and {now}: {_figures(len(figures))} in periods that both releases have "
        f"({counted(len(found), 'cell')} with breakdowns). The causes:"
    )
    _print_records(found, are_records_named)
    print_text()
    rows = [
        (
            each.cell["local_authority_code"],
            each.cell["indicator_id"],
            each.cell["period_type"],
            each.cell["period_end"],
            f"{_figure(each, 'before')} -> {_figure(each, 'now')}",
            "; ".join(map(_in_words, each.causes)),
        )
        for each in figures[:FIGURES_ON_SCREEN]
    ]
    print_table(("authority", "indicator", "period", "to", "before -> now", "why"), rows, flexible="why")
    if len(figures) > FIGURES_ON_SCREEN:
        print_text(
            f"... {len(figures) - FIGURES_ON_SCREEN:,} more: name an indicator with --indicator, or take --format csv."
        )


def _print_records(found: list[CellDifference], are_records_named: bool) -> None:
    """Each record behind the differences once, by cause: what happened to it, its file and row, how many cells."""
    records: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in found:
        for cause in each.causes:
            for record in cause.records:
                key = (cause.name, record["subject_type"], record["subject_id"], record["local_authority_code"])
                entry = records.setdefault(key, {**record, "cells": set(), "moves": set(), "words": set()})
                entry["cells"].add(each.cell["cell_id"])
                entry["words"] |= {cause.words} - {""}
                entry["moves"] |= set(_moves(record))
            if not cause.records:
                key = (cause.name, "", "", "")
                entry = records.setdefault(key, {"cells": set(), "moves": set(), "words": set()})
                entry["cells"].add(each.cell["cell_id"])
                entry["words"] |= {cause.words} - {""}
    order = list(CAUSES)
    lines = sorted(records.items(), key=lambda item: (order.index(item[0][0]), item[0]))
    for name in dict.fromkeys(key[0] for key, _ in lines):
        chosen = [(key, entry) for key, entry in lines if key[0] == name]
        cells = set().union(*(entry["cells"] for _, entry in chosen))
        said = sorted(set().union(*(entry["words"] for _, entry in chosen)))
        what = f"{CAUSES[name]}: {'; '.join(said)}" if said else CAUSES[name]
        print_text(f"\n{name.replace('_', ' ')}: {what} ({_counted(chosen)}{len(cells):,} cells)")
        rows = [
            (
                key[1],
                *((entry["subject_id"], entry["child_id"]) if are_records_named else (None, None)),
                "; ".join(sorted(entry["moves"])) or ", ".join(_columns_changed(entry)),
                entry["source_file"],
                entry["source_row"],
                len(entry["cells"]),
            )
            for key, entry in chosen[:RECORDS_ON_SCREEN]
            if key[1]
        ]
        if rows:
            headings = ("subject", "id", "child", "what changed", "file", "row", "cells")
            print_table(headings, rows, flexible="what changed", indent="  ")
        if len(chosen) > RECORDS_ON_SCREEN:
            print_text(f"  ... {len(chosen) - RECORDS_ON_SCREEN:,} more: --format csv has all.")


def _counted(records: list[tuple[tuple[str, ...], dict[str, Any]]]) -> str:
    return f"{len(records):,} of them, in " if records[0][0][1] else ""


def _columns_changed(record: dict[str, Any]) -> list[str]:
    columns = str(record.get("changed_columns") or "")
    return [name for name in columns.replace(", ", ";").split(";") if name]


def _moves(record: dict[str, Any]) -> Iterable[str]:
    """The dates of a member that are not what they were: `event 2026-09-14 -> 2026-04-21`."""
    if record["row_before"] is None or record["row_now"] is None or record["is_of_another"]:
        return
    for name in DATES:
        old, new = record[f"{name}_before"], record[f"{name}_now"]
        if old != new:
            yield f"{name.removesuffix('_date')} {shown(old) or 'none'} -> {shown(new) or 'none'}"
    if record["role_before"] != record["role_now"]:
        yield f"{record['role_before']} -> {record['role_now']}"


def _figure(difference: CellDifference, side: str) -> str:
    """A figure as `value (numerator/denominator)`; a dash where a release has none."""
    value, numerator, denominator = (
        difference.cell[f"{name}_{side}"] for name in ("value", "numerator", "denominator")
    )
    if value is None and numerator is None:
        return "-"
    parts = f" ({shown(numerator) or shown(denominator)}/{shown(denominator)})" if denominator is not None else ""
    return f"{shown(value) or '-'}{parts}"


def _in_words(cause: Cause) -> str:
    """`typed late 2 (numerator +1, denominator +2)`."""
    shares = [(component, getattr(cause, component)) for component in COMPONENTS]
    parts = [f"{component} {'+' if share > 0 else ''}{shown(share)}" for component, share in shares if share]
    members = f" {cause.members:,}" if cause.members else ""
    return f"{cause.name.replace('_', ' ')}{members}{' (' + ', '.join(parts) + ')' if parts else ''}"


def _columns(are_records_named: bool) -> list[str]:
    sides = [f"{name}_{side}" for name in FIGURES for side in ("before", "now")]
    sums = ["cause", "members", *(f"{component}_difference" for component in COMPONENTS)]
    return [*INDICATOR_KEY, "change", *sides, *sums, "records", *(["record_ids"] if are_records_named else [])]


def _lines(found: list[CellDifference], are_records_named: bool) -> Iterable[dict[str, object]]:
    """A line for each cell and cause."""
    for each in found:
        for cause in each.causes:
            yield {
                **{name: each.cell[name] for name in _columns(False) if name in each.cell},
                "cause": cause.name,
                "members": cause.members,
                **{f"{component}_difference": getattr(cause, component) for component in COMPONENTS},
                "records": "; ".join(f"{one['source_file']} row {one['source_row']}" for one in cause.records)
                or cause.words,
                **(
                    {"record_ids": "; ".join(f"{one['subject_type']} {one['subject_id']}" for one in cause.records)}
                    if are_records_named
                    else {}
                ),
            }


def _as_json(difference: CellDifference, are_records_named: bool) -> dict[str, object]:
    ids = IDS if are_records_named else ()
    return {
        **{name: difference.cell[name] for name in _columns(False) if name in difference.cell},
        "causes": [
            {
                "cause": cause.name,
                "members": cause.members,
                **{f"{component}_difference": getattr(cause, component) for component in COMPONENTS},
                **({"words": cause.words} if cause.words else {}),
                "records": [
                    {
                        **{name: record[name] for name in ("subject_type", *ids, "source_file", "source_row")},
                        "changed": list(_moves(record)) or _columns_changed(record),
                    }
                    for record in cause.records
                ],
            }
            for cause in difference.causes
        ],
    }
