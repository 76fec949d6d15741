"""Commands for managing existing releases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.arguments.options import Authority, Inbox, OutputsFolder, use
from orchestration.ground.errors import stopped_with_a_message

By = Annotated[str, typer.Option("--by", help="Who decides.")]
Note = Annotated[str, typer.Option("--note", help="The reason. It is kept: write nothing of a child into it.")]


def releases(inbox: Inbox = None, outputs: OutputsFolder = None) -> None:
    """What was published when, from which extracts, and which release is current."""
    from orchestration.commands.releases import print_releases

    use(inbox, outputs)
    print_releases()


def approve(
    release: Annotated[str, typer.Argument(help="The candidate's id.")],
    by: By,
    note: Note,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Publish a candidate, as it was audited. Exit 1 if a file of it changed or a newer release was published."""
    from orchestration.commands.decide import print_approval

    use(inbox, outputs)
    with stopped_with_a_message():
        print_approval(release, by, note)


def reject(
    release: Annotated[str, typer.Argument(help="The candidate's id.")],
    by: By,
    note: Note,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Remove a candidate; who, when and why stay on record."""
    from orchestration.commands.decide import print_rejection

    use(inbox, outputs)
    with stopped_with_a_message():
        print_rejection(release, by, note)


def verify(
    release: Annotated[str | None, typer.Argument(help="A release's id. Without it: the current one.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every release.")] = False,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Whether releases, receipts and landed files are still what was written. Exit 1 if anything is not."""
    from orchestration.commands.verify import print_verification

    use(inbox, outputs)
    print_verification(release, is_all)


def rebuild(
    release: Annotated[str, typer.Argument(help="A release's id.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write into: empty, or a new one.")],
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Rebuild a past release from what was landed then, and compare cell by cell. Exit 1 if it is not the same."""
    from orchestration.commands.rebuild import print_rebuild

    use(inbox, outputs)
    with stopped_with_a_message():
        print_rebuild(release, out)


def purge(
    older_than: Annotated[
        int | None, typer.Option("--older-than", help="Months. Without it: IRO_RETENTION_MONTHS.", metavar="MONTHS")
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

    use(inbox, outputs)
    purge_outputs(older_than, child, authority, reason, dry_run)


def publish_to(
    is_taken_over: Annotated[
        bool,
        typer.Option(
            "--take-over",
            help="The database belongs to another outputs folder: drop what it loaded, and load this one.",
        ),
    ] = False,
    inbox: Inbox = None,
    outputs: OutputsFolder = None,
) -> None:
    """Load the current release into the server of IRO_PUBLISH_TO. Exit 1: not shown, or what should be gone is not."""
    from orchestration.commands.publish_to import publish_current

    use(inbox, outputs)
    with stopped_with_a_message():
        code = publish_current(is_taken_over)
    raise typer.Exit(code)
