"""The `iro` command line: each command reads its arguments, applies the settings and calls what does the work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.arguments.answering import compare, lineage, record, report, seal, sql, status, trace
from orchestration.commands.arguments.keeping import approve, publish_to, purge, rebuild, reject, releases, verify
from orchestration.commands.arguments.options import Inbox, OutputsFolder, use
from orchestration.commands.arguments.own_words import bases, benchmarks_update, indicator_check, profile_new, profiles
from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError, stopped_with_a_message

app = typer.Typer(
    name="iro",
    help="The reviewing service's warehouse: exports in, audited indicators out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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


@app.command()
def refresh(
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            help="A failed check to accept for this refresh. If it fails for several authorities, give CHECK:CODE once "
            "for each.",
        ),
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="The reason, one for each --accept. It is kept in the release.")
    ] = None,
) -> None:
    """Land, build, audit, publish. Exit 0 published, 3 a batch refused, 4 approval awaited, 1 nothing, 130 stopped."""
    from orchestration.commands.refresh import run_refresh

    use(inbox, outputs)
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

    use(inbox, outputs)
    with stopped_with_a_message():
        code = check_exports()
    raise typer.Exit(code)


for _command in (
    trace,
    seal,
    record,
    report,
    lineage,
    status,
    sql,
    compare,
    releases,
    approve,
    reject,
    verify,
    rebuild,
    purge,
    profiles,
):
    app.command()(_command)
app.command("publish-to")(publish_to)
_profile = typer.Typer(help="Work on the layouts of exports.", no_args_is_help=True)
_profile.command("new")(profile_new)
app.add_typer(_profile, name="profile")
_benchmarks = typer.Typer(help="Published figures to compare with.", no_args_is_help=True)
_benchmarks.command("update")(benchmarks_update)
app.add_typer(_benchmarks, name="benchmarks")
app.command()(bases)
_indicator = typer.Typer(help="Work on an indicator of your own.", no_args_is_help=True)
_indicator.command("check")(indicator_check)
app.add_typer(_indicator, name="indicator")


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

    use(inbox, outputs)
    show_page(port)
