"""`iro purge`: what is older than it need be kept goes, or all that is kept of one child. What stays is said first."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.binding import require_its_inbox
from orchestration.ground.clock import this_moment
from orchestration.ground.display import print_table, print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.files.disk import megabytes, size_of_tree
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings, load_settings
from orchestration.landing.inbox.batches import AUTHORITY_CODE
from orchestration.releases.candidates import waiting
from orchestration.releases.erasing.erasure import Erasure, inbox_files_naming, prepare, require_as_written
from orchestration.releases.erasing.where_named import bytes_name
from orchestration.releases.kept_words import require_no_case_ids
from orchestration.releases.purge import carry_out, finish_purges
from orchestration.releases.rebuilding.still_possible import no_longer_rebuilt
from orchestration.releases.recovery import recover
from orchestration.releases.retention import months_ago, older_than


def purge(months: int | None, child: str | None, authority: str | None, reason: str | None, is_dry_run: bool) -> None:
    """Say what would go and what would stay, and unless it is a rehearsal, do it.

    Raises:
        UsageError: neither months nor a child, or both, or no reason, or one that holds a case id.
        WarehouseError: a refresh is running, or what is to be changed is damaged; nothing was changed.
    """
    settings = load_settings()
    months = months if months is not None or child else settings.retention_months
    if (months is None) == (child is None):
        raise UsageError(
            "Say what to purge: --older-than MONTHS (or set IRO_RETENTION_MONTHS), or --child ID with --authority CODE."
        )
    if months is not None and months < 1:
        raise UsageError("--older-than needs a whole number of months, 1 or more.")
    if not is_dry_run and not (reason or "").strip():
        raise UsageError("Give --reason TEXT: it is kept in the record of the purge (tombstone). Name no child in it.")
    with refresh_lock(settings.outputs, "a purge"):
        for line in recover(settings.outputs):
            print_text(line)
        require_no_case_ids(settings.outputs, reason or "")
        if months is not None:
            _purge_old(settings, months, reason or "", is_dry_run)
        elif child is not None:
            _erase_child(settings, child, _authority(authority), reason or "", is_dry_run)


def _say_of_server(outputs: Outputs) -> None:
    if outputs.server_json.is_file():
        print_text(
            "What stays, too, until the next refresh or `iro publish-to`: what the database server has of it. "
            "That loads the current release again, and drops the others that something was purged of; `iro status` "
            "says what has not reached the server."
        )


def _purge_old(settings: Settings, months: int, reason: str, is_dry_run: bool) -> None:
    # Not above: Dagster takes seconds to import.
    from orchestration.run_history.pruning import files_of, prune, runs_before

    outputs, day = settings.outputs, months_ago(months, this_moment())
    old = older_than(settings, day)
    runs = runs_before(outputs, day)
    paths = {**old.paths, "runs in Dagster's history": [path for run in runs for path in files_of(outputs, run)]}
    print_text(f"Older than {months} months ({day:%Y-%m-%d}) and not needed:")
    # A release lies in several folders, and a seal as a folder and packed.
    counted = {
        **{kind: len(found) for kind, found in old.paths.items()},
        **{kind: len({each.name.removesuffix(".zip") for each in old.paths[kind]}) for kind in ("releases", "seals")},
        "runs in Dagster's history": len(runs),
    }
    rows = [(kind, counted[kind], megabytes(sum(map(_size, found)))) for kind, found in paths.items()]
    print_table(("what", "how many", "size"), rows, "what")
    print_text("What stays: the current release and every figure in it, the newest build, and receipts of all batches.")
    _say_of_server(outputs)
    if old.landed_but_needed:
        print_text(f"{old.landed_but_needed} landed files are as old, and figures of now are made of them.")
    gone = sorted({path.name for path in old.paths["releases"]})
    if gone:
        print_text(
            f"Figures as published in {', '.join(gone)} can no longer be looked up; compare or export them first."
        )
    if lost := no_longer_rebuilt(settings, {path for found in old.paths.values() for path in found}):
        print_text(
            f"Kept releases that can no longer be rebuilt: {', '.join(lost)}. Landed files go that they were made of, "
            "or compared their records with; their figures and evidence stay. Run iro rebuild before, if you need it."
        )
    if is_dry_run:
        print_text("Nothing was changed: this was a rehearsal.")
    elif not any(counted.values()):
        print_text("There is nothing to purge.")
    else:
        removed = [path for found in old.paths.values() for path in found]
        said = {"kind": "older_than", "months": months, "reason": reason, "counts": counted}
        tombstone = carry_out(outputs, said, removed)
        prune(outputs, runs)
        print_text(f"Done. {tombstone} says what went, with hashes and the reason.")


def _authority(authority: str | None) -> str:
    if not authority or not AUTHORITY_CODE.fullmatch(authority):
        raise UsageError("--child needs --authority CODE: another council may have a child of that id.")
    return authority


def _erase_child(settings: Settings, child: str, authority: str, reason: str, is_dry_run: bool) -> None:
    outputs = settings.outputs
    if not child.strip():
        raise UsageError("--child needs the id that the case system has for the child.")
    if child.strip() in reason:
        raise UsageError("The reason names the child, and it would be kept: say it without the id.")
    # Files that would bring the child back are looked for in the inbox: in another one none would be found.
    require_its_inbox(settings)
    # Not above: Dagster takes seconds to import.
    from orchestration.run_history.pruning import erase_from_history, naming, set_aside_what_cannot_be_used

    require_as_written(outputs, authority)
    if not is_dry_run:
        set_aside_what_cannot_be_used(outputs)
    try:
        erasure = prepare(outputs, authority, child)

        def is_named(path: Path) -> bool:
            return bytes_name(path, erasure.ids)

        named = naming(outputs, is_named)
        erasure.counts["runs in Dagster's history removed"] = len(named.runs)
        erasure.removed += named.set_aside
        _say_what_goes(settings, authority, erasure)
        if is_dry_run:
            print_text("Nothing was changed: this was a rehearsal.")
            return
        # Before the tombstone: what a crash leaves of it is looked for again by the next purge of the child.
        erase_from_history(outputs, named, is_named)
        said = {"kind": "child", "local_authority_code": authority, "reason": reason, "counts": erasure.counts}
        tombstone = carry_out(outputs, said, erasure.removed, erasure.rewritten)
        print_text(f"Done. {tombstone} says what was taken out of which files, with hashes and no id.")
    finally:
        finish_purges(outputs)


def _say_what_goes(settings: Settings, authority: str, erasure: Erasure) -> None:
    """What goes and what cannot; no id."""
    print_table(("what", "how many"), list(erasure.counts.items()), "what")
    print_text("Published figures stay as they are. They name nobody; the child is counted in them:")
    rows = [(name, *counted) for name, counted in erasure.figures.items()]
    print_table(("release", "rows of members", "indicators"), rows, "release")
    print_text("Those rows are removed. The figures stay, but can no longer be traced to this child.")
    if waits := waiting(settings.outputs):
        print_text(f"The candidate {waits.release_id} may count the child and is removed: a refresh makes another.")
    print_text("The next refresh counts without the child, and shows each figure that differs in indicator_changes.")
    folder = settings.inbox / authority
    if not folder.is_dir() or not any(folder.iterdir()):
        print_text(
            f"{folder} is not there, or is empty, so no file was looked for that names the child. Where batches are "
            "kept elsewhere, or come back once a disk or share is mounted, take the child out of them: a batch that is "
            "read again would bring the child back. Only before the child is erased does --dry-run name such files: "
            "afterwards nothing kept here tells that there was such a child."
        )
    if named := inbox_files_naming(settings.inbox, authority, erasure.ids):
        # All of them: one that is left brings the child back.
        print_text(f"{len(named)} files of the inbox name the child, or cannot be looked into:")
        print_text("\n".join(f"  {name}" for name in named))
        print_text(
            "Take the rows or the files out: a batch that is read again would bring the child back. The case system "
            "must not export the child again."
        )
    if erasure.doubtful:
        print_text(
            f"{len(erasure.doubtful)} refused batches of other authorities have such an id too: a child of theirs, or "
            "this one in the wrong folder. Look at them, in quarantine:"
        )
        print_text("\n".join(f"  {name}" for name in erasure.doubtful))
    print_text("Backups of the outputs folder, files of reports, and seals handed out have to be looked after by hand.")
    _say_of_server(settings.outputs)


def _size(path: Path) -> int:
    return size_of_tree(path) if path.is_dir() else path.stat().st_size
