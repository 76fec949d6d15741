"""`iro report --kind work-list`: the work list of one authority, whole or one file an officer; it names cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.commands.report import WORK_LIST, only_authority
from orchestration.ground.database.sql import only_row, open_to_read, tables_in
from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_outputs
from orchestration.outputs.reports.marts import authorities_of
from orchestration.outputs.work_list import BEFORE_EVIDENCE, BEFORE_MARTS, write_work_lists
from orchestration.outputs.work_list_rows import NEEDED
from orchestration.releases.release import release_folder

OFFICER = "officer"


def is_work_list(kinds: Sequence[str], by: str | None) -> bool:
    """True if a work list is asked for, alone or among others."""
    return by is not None or any(WORK_LIST in text.split(",") for text in kinds)


def print_work_lists(
    authority: str | None,
    period_end: date | None,
    kinds: Sequence[str],
    formats: Sequence[str],
    out: Path | None,
    release_id: str | None,
    by: str | None,
) -> None:
    """Write a work list and print where it is.

    Args:
        authority: its code; may be left out where a release has only one.
        period_end: must be None: a work list is as on the day of the extract.
        kinds: `work-list` alone.
        formats: `xlsx`, or none.
        out: the folder to write into; only its owner may enter what is made in it.
        release_id: which release; else the current one.
        by: `officer` for one file an officer; else one of all.

    Raises:
        UsageError: something else is asked for, no folder is named, or the release has no such authority or evidence.
    """
    if list(kinds) != [WORK_LIST] or period_end is not None or set(formats) - {"xlsx"}:
        raise UsageError(
            f"A work list is asked for by --kind {WORK_LIST} alone. It is as on the day of a release's extract and has "
            "the format xlsx, so it goes without --period-end and with no other --format."
        )
    if by not in (None, OFFICER):
        raise UsageError(f"--by can only be {OFFICER}; leave it out for one whole list.")
    if out is None:
        raise UsageError("A work list names cases. Say with --out in which folder it may lie.")
    outputs = load_outputs()
    release = release_folder(outputs, release_id)
    marts, evidence = release / "marts.duckdb", outputs.restricted / release.name / "evidence.duckdb"
    if not evidence.is_file():
        raise UsageError(
            f"The evidence of {release.name} is not in {evidence.parent}, so no work list can be made of it."
        )
    code = authority or only_authority(marts)
    databases = {"marts": marts, "evidence": evidence}
    with open_to_read(**databases) as connection:
        if code not in authorities_of(connection):
            raise UsageError(f"There is no authority {code} in {release.name}.")
        (previous,) = only_row(connection, "select max(previous_release_id) from release")
        tables = tables_in(connection, "evidence")
    if missing := sorted(NEEDED - tables):
        raise UsageError(f"{release.name} was made by a version of the software that wrote no {', '.join(missing)}.")
    if previous:
        before = (outputs.releases / previous / "marts.duckdb", outputs.restricted / previous / "evidence.duckdb")
        if all(path.is_file() for path in before):
            databases |= dict(zip((BEFORE_MARTS, BEFORE_EVIDENCE), before, strict=True))
    with open_to_read(**databases) as connection:
        for target in write_work_lists(connection, [code], out, by_officer=by == OFFICER):
            print_text(str(target))
