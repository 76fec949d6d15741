"""Commands that answer: what is published, what it is made of, and why two releases differ."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.arguments.options import (
    Authority,
    Breakdown,
    Format,
    Inbox,
    Indicator,
    MonthEnd,
    OutputsFolder,
    PeriodType,
    Release,
    use,
)


def trace(
    indicator: Indicator,
    period_end: MonthEnd,
    period_type: PeriodType = None,
    authority: Authority = None,
    breakdown: Breakdown = None,
    only: Annotated[
        str | None, typer.Option("--only", help="failing: those in the denominator and not the numerator.")
    ] = None,
    output_format: Format = "table",
    release: Release = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """The subjects of one published figure, what decided each, and the file and row each came from."""
    from orchestration.evidence.printed_trace import print_trace
    from orchestration.evidence.trace import Figure

    use(inbox, outputs)
    figure = Figure(indicator, period_end.date(), period_type, authority, breakdown)
    print_trace(figure, only, output_format, release)


def seal(
    indicator: Indicator,
    period_end: MonthEnd,
    period_type: PeriodType = None,
    authority: Authority = None,
    breakdown: Breakdown = None,
    without_ids: Annotated[bool, typer.Option("--without-ids", help="Keyed hashes in place of case ids.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write into. Without it: restricted/seals.")
    ] = None,
    release: Release = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """One figure with all that it is made of, in a folder and a zip that anyone can check with Python alone."""
    from orchestration.commands.seal import print_seal
    from orchestration.evidence.figure import Figure

    use(inbox, outputs)
    figure = Figure(indicator, period_end.date(), period_type, authority, breakdown)
    print_seal(figure, release, out, with_ids=not without_ids)


def record(
    export: Annotated[str, typer.Argument(help="An export, such as reviews.")],
    record_id: Annotated[str, typer.Argument(help="The record's id in the case system.")],
    authority: Authority = None,
    output_format: Format = "table",
    release: Release = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Every published figure that one record touches, and why."""
    from orchestration.evidence.printed_record import print_record

    use(inbox, outputs)
    print_record(export, record_id, authority, output_format, release)


def report(
    authority: Authority = None,
    period_end: Annotated[
        datetime | None,
        typer.Option("--period-end", formats=["%Y-%m-%d"], help="The month end. Without it: the newest."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", help="Which report: scorecard, duties, annual or work-list. Without it: the first three."
        ),
    ] = None,
    form: Annotated[
        list[str] | None, typer.Option("--format", help="html, xlsx, docx, joined by commas. Without it: all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write into. Without it: reports/ of the outputs.")
    ] = None,
    release: Release = None,
    by: Annotated[str | None, typer.Option("--by", help="officer: one work list an officer.")] = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Scorecard, duties and annual report of an authority, for any month end and any release; or its work list."""
    from orchestration.commands.report import print_reports
    from orchestration.commands.work_lists import is_work_list, print_work_lists

    use(inbox, outputs)
    month_end = period_end.date() if period_end else None
    if is_work_list(kind or [], by):
        print_work_lists(authority, month_end, kind or [], form or [], out, release, by)
    else:
        print_reports(authority, month_end, kind or [], form or [], out, release)


def lineage(
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write. Without it: lineage/index.html of the outputs.")
    ] = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """A page that shows which column each column of the warehouse is made of; drawn once for each state of the code."""
    from orchestration.commands.lineage import print_lineage

    use(inbox, outputs)
    print_lineage(out)


def status(inbox: Inbox = None, outputs: OutputsFolder = None) -> None:
    """What is published, how old it is, whether a refresh is running, and how much the folders hold."""
    from orchestration.commands.status import print_status

    use(inbox, outputs)
    print_status()


def sql(
    query: Annotated[str, typer.Argument(help="One query in quotes; the tables are those of marts.duckdb.")],
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Workbook to write in place of printing.")] = None,
    output_format: Format = "table",
    release: Release = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Ask the published tables; read-only, and no file but the release can be reached."""
    from orchestration.commands.sql import print_answer

    use(inbox, outputs)
    print_answer(query, xlsx, output_format, release)


def compare(
    before: Annotated[
        str | None, typer.Argument(help="The earlier release. Without it: the one published just before the later.")
    ] = None,
    now: Annotated[str | None, typer.Argument(help="The later release. Without it: the current one.")] = None,
    authority: Authority = None,
    indicator: Annotated[str | None, typer.Option("--indicator", help="One indicator, by its id or name.")] = None,
    records: Annotated[bool, typer.Option("--records", help="With the case ids of the records.")] = False,
    output_format: Format = "table",
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Why figures of two releases differ: which records were typed late, changed or withdrawn, by file and row."""
    from orchestration.commands.compare import print_comparison

    use(inbox, outputs)
    print_comparison(before, now, authority, indicator, output_format, records)
