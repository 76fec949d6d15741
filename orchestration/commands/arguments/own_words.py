"""Commands on what a council brings of its own: layouts, published figures, indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.arguments.options import Inbox, OutputsFolder, use
from orchestration.ground.display import print_text


def profiles(
    name: Annotated[str | None, typer.Argument(help="One profile, to see what it fills and cannot feed.")] = None,
) -> None:
    """The layouts of exports that are known: national formats, report layouts and councils' own."""
    from orchestration.commands.profiles import print_profiles

    print_profiles(name)


def profile_new(
    name: Annotated[str, typer.Argument(help="Small letters, digits and underscores.")],
    folder: Annotated[Path, typer.Option("--from", help="Folder with the files of one extract.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write. Without it: raw/profiles/NAME.yml.draft.")
    ] = None,
) -> None:
    """Draft a profile from a folder of files by matching their headers, for a person to finish."""
    from orchestration.commands.profiles import write_draft

    target = write_draft(name, folder, out)
    print_text(
        f"{target} is a draft: read it, answer what it asks, save it as {name}.yml in local/profiles of your "
        "council's folder in the inbox (or of the inbox, for a whole hub), and try it with `iro check`."
    )


def benchmarks_update(
    file: Annotated[Path, typer.Argument(help="CSV with the columns of raw/contracts/benchmarks.yml.")],
    inbox: Inbox = None,
) -> None:
    """Take newer published figures into the inbox's local/benchmarks.csv; the next refresh compares with them."""
    from orchestration.commands.benchmarks import update_benchmarks

    use(inbox, None)
    update_benchmarks(file)


def bases(
    name: Annotated[str | None, typer.Argument(help="One base, to see its columns and breakdowns.")] = None,
) -> None:
    """What an indicator can be counted from."""
    from orchestration.commands.indicators import print_bases

    print_bases(name)


def indicator_check(
    file: Annotated[Path, typer.Argument(help="The indicator's file, local_NAME.yml.")],
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Check an indicator's file, show its SQL, and count it on the current release without publishing anything."""
    from orchestration.commands.indicators import check_indicator

    use(inbox, outputs)
    check_indicator(file)
