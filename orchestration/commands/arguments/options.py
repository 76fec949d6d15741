"""Options that several commands have, and how they take effect."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Inbox = Annotated[
    Path | None,
    typer.Option("--inbox", help="Folder of batches. Without it: IRO_INBOX if set, otherwise the bundled sample."),
]
OutputsFolder = Annotated[
    Path | None, typer.Option("--outputs", help="Folder of everything generated. Without it: IRO_OUTPUTS.")
]
Authority = Annotated[str | None, typer.Option("--authority", help="Nine-character code, where there are several.")]
Indicator = Annotated[str, typer.Argument(help="An indicator by its id, or by its name in quotes.")]
MonthEnd = Annotated[datetime, typer.Option("--period-end", formats=["%Y-%m-%d"], help="The month end.")]
PeriodType = Annotated[str | None, typer.Option("--period-type", help="month, quarter, year_to_date, ...")]
Breakdown = Annotated[str | None, typer.Option("--breakdown", help="A cell, such as team=CIC2.")]
Release = Annotated[str | None, typer.Option("--release", help="A release's id. Without it: the current one.")]
Format = Annotated[str, typer.Option("--format", help="table, csv or json.")]


def use(inbox: Path | None, outputs: Path | None) -> None:
    """Put the options where every part of the warehouse, dbt's plugin included, reads its settings: the environment."""
    if inbox is not None:
        os.environ["IRO_INBOX"] = str(inbox.resolve())
    if outputs is not None:
        os.environ["IRO_OUTPUTS"] = str(outputs.resolve())
