"""The `iro` command line: each command reads its arguments, applies the settings and calls what does the work."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.ground.display import print_text
from orchestration.ground.errors import StoppedError, UsageError, WarehouseError, stopped_with_a_message
from orchestration.ground.own_memory import keep_out_of_cores

app = typer.Typer(
    name="iro",
    help="The reviewing service's warehouse: exports in, audited indicators out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

profile_app = typer.Typer(help="Work on the layouts of exports.", no_args_is_help=True)
app.add_typer(profile_app, name="profile")
benchmarks_app = typer.Typer(help="Published figures to compare with.", no_args_is_help=True)
app.add_typer(benchmarks_app, name="benchmarks")
indicator_app = typer.Typer(help="Work on an indicator of your own.", no_args_is_help=True)
app.add_typer(indicator_app, name="indicator")

Inbox = Annotated[
    Path | None, typer.Option("--inbox", help="Folder of batches; else IRO_INBOX, else the bundled sample.")
]
OutputsFolder = Annotated[
    Path | None, typer.Option("--outputs", help="Folder of everything generated; else IRO_OUTPUTS.")
]
Authority = Annotated[str | None, typer.Option("--authority", help="Nine-character code, where there are several.")]
Format = Annotated[str, typer.Option("--format", help="table, csv or json.")]


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from orchestration.ground.version import software_version

        print_text(software_version())
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version of this software.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """The reviewing service's warehouse: exports in, audited indicators out."""


def _use(inbox: Path | None, outputs: Path | None) -> None:
    """Put the options where every part of the warehouse, dbt's plugin included, reads its settings: the environment."""
    if inbox is not None:
        os.environ["IRO_INBOX"] = str(inbox.resolve())
    if outputs is not None:
        os.environ["IRO_OUTPUTS"] = str(outputs.resolve())


@app.command()
def refresh(
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="A check that may fail this once; of several authorities CHECK:CODE for each."),
    ] = None,
    reason: Annotated[list[str] | None, typer.Option("--reason", help="Why; one for each --accept, on record.")] = None,
) -> None:
    """Land, build, audit, publish. Exit 0 published, 3 a batch refused, 4 approval awaited, 1 nothing, 130 stopped."""
    from orchestration.commands.refresh import run_refresh

    _use(inbox, outputs)
    checks, reasons = accept or [], reason or []
    if len(checks) != len(reasons):
        raise UsageError("Give one --reason for each --accept, in the same order.")
    with stopped_with_a_message():
        code = run_refresh(dict(zip(checks, reasons, strict=True)))
    raise typer.Exit(code)


@app.command()
def check(inbox: Inbox = None, outputs: OutputsFolder = None) -> None:
    """Read the inbox by the same rules and say what is wrong, publishing nothing. Exit 1 if a batch is refused."""
    from orchestration.commands.check import check_exports

    _use(inbox, outputs)
    with stopped_with_a_message():
        code = check_exports()
    raise typer.Exit(code)


@app.command()
def trace(
    indicator: Annotated[str, typer.Argument(help="An indicator by its id, or by its name in quotes.")],
    period_end: Annotated[datetime, typer.Option("--period-end", formats=["%Y-%m-%d"], help="The month end.")],
    period_type: Annotated[str | None, typer.Option("--period-type", help="month, quarter, year_to_date, ...")] = None,
    authority: Authority = None,
    breakdown: Annotated[str | None, typer.Option("--breakdown", help="A cell, such as team=CIC2.")] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="failing: those in the denominator and not the numerator.")
    ] = None,
    output_format: Format = "table",
    release: Annotated[str | None, typer.Option("--release", help="A release's id; else the current one.")] = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """The subjects of one published figure, what decided each, and the file and row each came from."""
    from orchestration.evidence.trace import Figure, print_trace

    _use(inbox, outputs)
    figure = Figure(indicator, period_end.date(), period_type, authority, breakdown)
    print_trace(figure, only, output_format, release)


@app.command()
def record(
    export: Annotated[str, typer.Argument(help="An export, such as reviews.")],
    record_id: Annotated[str, typer.Argument(help="The record's id in the case system.")],
    authority: Authority = None,
    output_format: Format = "table",
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Every published figure that one record touches, and why."""
    from orchestration.evidence.record import print_record

    _use(inbox, outputs)
    print_record(export, record_id, authority, output_format)


@app.command()
def report(
    authority: Authority = None,
    period_end: Annotated[
        datetime | None, typer.Option("--period-end", formats=["%Y-%m-%d"], help="The month end; else the newest.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="scorecard, duties or annual; else these. Or work-list.")
    ] = None,
    form: Annotated[
        list[str] | None, typer.Option("--format", help="html, xlsx, docx, joined by commas; else all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write into; else reports/ of the outputs.")
    ] = None,
    release: Annotated[str | None, typer.Option("--release", help="A release's id; else the current one.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="officer: one work list an officer.")] = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Scorecard, duties and annual report of an authority, for any month end and any release; or its work list."""
    from orchestration.commands.report import print_reports
    from orchestration.commands.work_lists import is_work_list, print_work_lists

    _use(inbox, outputs)
    month_end = period_end.date() if period_end else None
    if is_work_list(kind or [], by):
        print_work_lists(authority, month_end, kind or [], form or [], out, release, by)
    else:
        print_reports(authority, month_end, kind or [], form or [], out, release)


@app.command()
def lineage(
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; else lineage/index.html of the outputs.")
    ] = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """A page that shows which column each column of the newest build is made of; takes half a minute."""
    from orchestration.commands.lineage import print_lineage

    _use(inbox, outputs)
    print_lineage(out)


@app.command()
def status(inbox: Inbox = None, outputs: OutputsFolder = None) -> None:
    """What is published, how old it is, whether a refresh is running, and how much the folders hold."""
    from orchestration.commands.status import print_status

    _use(inbox, outputs)
    print_status()


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One query in quotes; the tables are those of marts.duckdb.")],
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Workbook to write in place of printing.")] = None,
    output_format: Format = "table",
    release: Annotated[str | None, typer.Option("--release", help="A release's id; else the current one.")] = None,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Ask the published tables; read-only, and no file but the release can be reached."""
    from orchestration.commands.sql import print_answer

    _use(inbox, outputs)
    print_answer(query, xlsx, output_format, release)


@app.command("publish-to")
def publish_to(inbox: Inbox = None, outputs: OutputsFolder = None) -> None:
    """Load the current release into the database server of IRO_PUBLISH_TO. Exit 1 if the server does not show it."""
    from orchestration.commands.publish_to import publish_current

    _use(inbox, outputs)
    with stopped_with_a_message():
        code = publish_current()
    raise typer.Exit(code)


@app.command()
def releases(inbox: Inbox = None, outputs: OutputsFolder = None) -> None:
    """What was published when, from which extracts, and which release is current."""
    from orchestration.commands.releases import print_releases

    _use(inbox, outputs)
    print_releases()


@app.command()
def purge(
    older_than: Annotated[
        int | None, typer.Option("--older-than", help="Months; else IRO_RETENTION_MONTHS.", metavar="MONTHS")
    ] = None,
    child: Annotated[str | None, typer.Option("--child", help="The id of a child whose data is erased.")] = None,
    authority: Authority = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, on record. Name no child.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go and change nothing.")] = False,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Remove what is older than it need be kept, or all that is kept of one child. Says first what stays, and why."""
    from orchestration.commands.purge import purge as purge_outputs

    _use(inbox, outputs)
    purge_outputs(older_than, child, authority, reason, dry_run)


@app.command()
def compare(
    before: Annotated[str | None, typer.Argument(help="The earlier release; else the one before the later.")] = None,
    now: Annotated[str | None, typer.Argument(help="The later release; else the current one.")] = None,
    authority: Authority = None,
    indicator: Annotated[str | None, typer.Option("--indicator", help="One indicator, by its id.")] = None,
    records: Annotated[bool, typer.Option("--records", help="With the case ids of the records.")] = False,
    output_format: Format = "table",
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Why figures of two releases differ: which records were typed late, changed or withdrawn, by file and row."""
    from orchestration.commands.compare import print_comparison

    _use(inbox, outputs)
    print_comparison(before, now, authority, indicator, output_format, records)


By = Annotated[str, typer.Option("--by", help="Who decides.")]
Note = Annotated[str, typer.Option("--note", help="Why; kept on record, so without a child's data.")]


@app.command()
def approve(
    release: Annotated[str, typer.Argument(help="The candidate's id.")],
    by: By,
    note: Note,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Publish a candidate, as it was audited. Exit 1 if a file of it changed or a newer release was published."""
    from orchestration.commands.decide import print_approval

    _use(inbox, outputs)
    with stopped_with_a_message():
        print_approval(release, by, note)


@app.command()
def reject(
    release: Annotated[str, typer.Argument(help="The candidate's id.")],
    by: By,
    note: Note,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Remove a candidate; who, when and why stay on record."""
    from orchestration.commands.decide import print_rejection

    _use(inbox, outputs)
    with stopped_with_a_message():
        print_rejection(release, by, note)


@app.command()
def verify(
    release: Annotated[str | None, typer.Argument(help="A release's id; else the current one.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every release.")] = False,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Whether releases, receipts and landed files are still what was written. Exit 1 if anything is not."""
    from orchestration.commands.verify import print_verification

    _use(inbox, outputs)
    print_verification(release, is_all)


@app.command()
def profiles(
    name: Annotated[str | None, typer.Argument(help="One profile, to see what it fills and cannot feed.")] = None,
) -> None:
    """The layouts of exports that are known: national formats and report layouts."""
    from orchestration.commands.profiles import print_profiles

    print_profiles(name)


@profile_app.command("new")
def profile_new(
    name: Annotated[str, typer.Argument(help="Small letters, digits and underscores.")],
    folder: Annotated[Path, typer.Option("--from", help="Folder with the files of one extract.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; else raw/profiles/NAME.yml.draft.")] = None,
) -> None:
    """Draft a profile from a folder of files by matching their headers, for a person to finish."""
    from orchestration.commands.profiles import write_draft

    target = write_draft(name, folder, out)
    print_text(
        f"{target} is a draft: read it, answer what it asks, name it {name}.yml in raw/profiles, and try it with "
        "`iro check`."
    )


@benchmarks_app.command("update")
def benchmarks_update(
    file: Annotated[Path, typer.Argument(help="CSV with the columns of raw/contracts/benchmarks.yml.")],
    inbox: Inbox = None,
) -> None:
    """Take newer published figures into the inbox's local/benchmarks.csv; the next refresh compares with them."""
    from orchestration.commands.benchmarks import update_benchmarks

    _use(inbox, None)
    update_benchmarks(file)


@app.command()
def bases(
    name: Annotated[str | None, typer.Argument(help="One base, to see its columns and breakdowns.")] = None,
) -> None:
    """What an indicator can be counted from."""
    from orchestration.commands.indicators import print_bases

    print_bases(name)


@indicator_app.command("check")
def indicator_check(
    file: Annotated[Path, typer.Argument(help="The indicator's file, local_NAME.yml.")],
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Check an indicator's file, show its SQL, and count it on the current release without publishing anything."""
    from orchestration.commands.indicators import check_indicator

    _use(inbox, outputs)
    check_indicator(file)


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", help="Folder to write the batches into.")],
    children: Annotated[int, typer.Option(help="Children known to each authority.")] = 400,
    authorities: Annotated[int, typer.Option(help="How many authorities.")] = 1,
    years: Annotated[int, typer.Option(help="Years of history.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    extract_date: Annotated[
        datetime, typer.Option("--extract-date", formats=["%Y-%m-%d"], help="The day the extracts are complete to.")
    ] = datetime(2026, 10, 31),
) -> None:
    """Write invented exports of any size."""
    from orchestration.sample_data import write_sample

    write_sample(children, authorities, years, seed, extract_date.date(), out)


@app.command()
def ui(
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Dagster's web page with schedule and sensor, on this machine only."""
    from orchestration.commands.ui import show_page

    _use(inbox, outputs)
    show_page(port)


def main() -> None:
    """Run a command; an error that a user can act on is printed as it is, without a traceback."""
    keep_out_of_cores()
    # Python's own helper process would complain of a stop below, after the one sentence.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    try:
        app()
    except StoppedError as error:
        print_text(str(error), is_error=True)
        # At once: the database's threads are still at work, and Python would end under them by an abort. What had to be
        # removed was, on the way here.
        os._exit(error.exit_code)
    except WarehouseError as error:
        print_text(str(error), is_error=True)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
