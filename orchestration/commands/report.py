"""`iro report`: the reports of one authority for any month end and any release that is still there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from orchestration.evidence.opening import find_release
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_outputs
from orchestration.outputs.reports.marts import Marts, authorities_of
from orchestration.outputs.reports.writing import KINDS, write_report
from orchestration.releases.release import release_folder

# A kind of report that names cases and is written by itself, in `work_lists`.
WORK_LIST = "work-list"


def print_reports(
    authority: str | None,
    period_end: date | None,
    kinds: Sequence[str],
    formats: Sequence[str],
    out: Path | None,
    release_id: str | None,
) -> None:
    """Write reports and print where they are.

    Args:
        authority: its code; may be left out where a release has only one.
        period_end: the month end; else the authority's newest.
        kinds: some of `scorecard`, `duties`, `annual`; none for all.
        formats: some of `html`, `xlsx`, `docx`; none for all that a kind has.
        out: the folder to write into; else the folder `reports` of the outputs folder, or of the candidate's.
        release_id: which release or candidate; else the current release.

    Raises:
        UsageError: there is no such kind, format, release, authority or month end.
    """
    wanted = _known(kinds, list(KINDS), "kind of report", WORK_LIST)
    every_format = sorted({form for kind in KINDS.values() for form in kind.formats})
    forms = _known(formats, every_format, "format")
    if not any(form in KINDS[kind].formats for kind in wanted for form in forms):
        raise UsageError(f"A report of the kind {', '.join(wanted)} has the formats {_formats_of(wanted)}.")
    outputs = load_outputs()
    # What waits for approval lies in a folder that nobody else reads, and so do its reports.
    place, release = find_release(outputs, release_id) if release_id else (outputs, release_folder(outputs, None))
    path = release / "marts.duckdb"
    code = authority or only_authority(path)
    with closing(Marts(path, code, period_end)) as marts:
        folder = out or place.root / "reports" / release.name / code / str(marts.period_end)
        written = write_report(marts, folder, wanted, forms)
    if not written:
        raise UsageError("There is nothing to report yet: an annual report needs a financial year that is over.")
    for target in written:
        print_text(str(target))


def _known(given: Sequence[str], known: Sequence[str], what: str, *named: str) -> list[str]:
    """What was given, taken apart at commas; everything where nothing was. `named` may be given too, but not here."""
    words = [word.strip() for text in given for word in text.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise UsageError(f"There is no {what} {word}. Choose from: {', '.join([*known, *named])}.")
    return words or list(known)


def _formats_of(kinds: Sequence[str]) -> str:
    return ", ".join(sorted({form for kind in kinds for form in KINDS[kind].formats}))


def only_authority(path: Path) -> str:
    """The code of the authority of a release that has one.

    Raises:
        UsageError: it has several.
    """
    with open_to_read(marts=path) as marts:
        codes = authorities_of(marts)
    if len(codes) != 1:
        raise UsageError(f"This release has several authorities; name one with --authority: {', '.join(codes)}.")
    return codes[0]
