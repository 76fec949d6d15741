"""A sealed figure as a workbook of plain formulas: whoever opens it sees the sum being made."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration.evidence.seals.members_sealed import COLUMNS
from orchestration.evidence.trace import Trace
from orchestration.outputs.plain_workbook import new_workbook
from orchestration.outputs.reports.workbooks.cells import Cells, write_value

# Of the sheet of members: what its formulas read stands first.
FIRST = ("role", "amount", "distinct_key")
REST = tuple(name for name in COLUMNS if name not in FIRST)
COUNTS = "counts"
SCALES = {"percentage": 100, "rate_per_10000": 10_000, "rate_per_100": 100, "ratio": 1}
SUM = 'SUMIFS(Members!D:D,Members!A:A,"{}")'
ABOVE = f"={SUM.format('numerator')}+{SUM.format('both')}"
BELOW = f"={SUM.format('denominator')}+{SUM.format('both')}"
AMOUNTS = "Members!E:E"


def write_workbook(
    figure: dict[str, Any], trace: Trace, members: list[dict[str, Any]], made: str, target: Path
) -> None:
    """Write the sheets `Figure` and `Members`; the same figure makes the same bytes.

    Args:
        figure: what the seal says of it.
        trace: the same with what the members come to, which a program that computes no formula shows.
        members: the rows of members.csv.
        made: when the release was made, as ISO text.
        target: the file.
    """
    book = new_workbook(target, in_memory=False)
    # Without it the file would say when it was written, and no two would be alike.
    book.set_properties(
        {"title": figure["indicator"]["name"], "created": datetime.fromisoformat(made).replace(tzinfo=None)}
    )
    cells = Cells(book)
    _write_figure(cells, figure, trace)
    _write_members(cells, members)
    book.close()


def _write_figure(cells: Cells, figure: dict[str, Any], trace: Trace) -> None:
    sheet = cells.sheet("Figure", [34, 24, 24, 60])
    sheet.write_string(0, 0, figure["indicator"]["name"], cells.title)
    period = f"{figure['period_type'].replace('_', ' ')}, {figure['period_start']} to {figure['period_end']}"
    part = "" if figure["breakdown"] == "all" else f", {figure['breakdown']} = {figure['breakdown_value']}"
    sheet.write_string(1, 0, f"{figure['local_authority_code']}, {period}{part}, release {trace_release(figure)}")
    cells.headings(sheet, 3, ("", "By the members", "As published", "Which is"))
    for place, (name, formula, known, words) in enumerate(_lines(figure, trace), start=4):
        sheet.write_string(place, 0, name, cells.bold)
        sheet.write_formula(place, 1, formula, None, "" if known is None else float(known))
        if known is not None:
            sheet.write_number(place, 2, float(figure["figure"][name]))
        sheet.write_string(place, 3, words, cells.text)
    last = place + 1
    agrees = f'=IF(SUMPRODUCT(--(ROUND(B5:B{last},4)<>ROUND(C5:C{last},4)))=0,"agrees","DOES NOT AGREE")'
    sheet.write_string(last, 0, "Members and published figure", cells.bold)
    sheet.write_formula(last, 1, agrees, None, "DOES NOT AGREE" if trace.differences else "agrees")


def trace_release(figure: dict[str, Any]) -> str:
    """The release's id."""
    return str(figure["release"]["release_id"])


def _lines(figure: dict[str, Any], trace: Trace) -> list[tuple[str, str, Decimal | int | None, str]]:
    """What is worked out, by which formula, what comes of it, and in words. What the figure has not is left out."""
    indicator, measure = figure["indicator"], figure["indicator"]["measure"]
    lines: list[tuple[str, str, Decimal | int | None, str]] = []
    if measure in ("median", "percentile_90"):
        ninth = f"SMALL({AMOUNTS},ROUNDUP(9*COUNT({AMOUNTS})/10,0))"
        made = f"MEDIAN({AMOUNTS})" if measure == "median" else ninth
        value = f'=IF(COUNT({AMOUNTS})=0,"",ROUND({made},4))'
        lines.append(("denominator", f"=COUNT({AMOUNTS})", trace.cell.denominator, "the number of amounts"))
    else:
        lines.append(("numerator", ABOVE, trace.numerator, indicator["numerator"]))
        value = "=B5"
        if trace.cell.denominator is not None:
            lines.append(("denominator", BELOW, trace.denominator, indicator["denominator"] or ""))
            value = f'=IF(B6=0,"",ROUND(B5*{SCALES.get(measure, 1)}/B6,4))'
    lines.append(("excluded", f"={SUM.format('excluded')}", trace.excluded, indicator["exclusions"] or ""))
    if trace.cell.value is not None:
        lines.append(("value", value, trace.cell.value, measure.replace("_", " ")))
    return lines


def _write_members(cells: Cells, members: list[dict[str, Any]]) -> None:
    sheet = cells.sheet("Members", [14, 10, 14, 10, 10, *[18] * len(REST)])
    cells.headings(sheet, 0, (*FIRST, COUNTS, "one of the amounts", *REST))
    sheet.freeze_panes(1, 0)
    days = cells.format_of("yyyy-mm-dd")
    seen = set()
    # Of those with one key the first counts: of a percentage a success, if any of them is one.
    ordered = sorted(members, key=lambda member: bool(member["distinct_key"]) and member["role"] == "denominator")
    for line, member in enumerate(ordered, start=2):
        for column, name in enumerate(FIRST):
            write_value(sheet, line - 1, column, member[name], days)
        for column, name in enumerate(REST, start=len(FIRST) + 2):
            write_value(sheet, line - 1, column, member[name], days)
        # What is out of something else is counted for itself, above the line and below it.
        key = (member["role"] == "numerator", member["distinct_key"])
        is_repeat = bool(member["distinct_key"]) and key in seen
        seen.add(key)
        side = f'((A$2:A{line}="numerator")=(A{line}="numerator"))'
        once = f"=IF(SUMPRODUCT(EXACT(C$2:C{line},C{line})*{side})>1,0,B{line})"
        counted = 0.0 if is_repeat else float(member["amount"])
        sheet.write_formula(line - 1, 3, once if member["distinct_key"] else f"=B{line}", None, counted)
        is_amount = member["role"] == "numerator"
        sheet.write_formula(line - 1, 4, f'=IF(A{line}="numerator",B{line},"")', None, counted if is_amount else "")
