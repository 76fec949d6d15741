"""Which reports there are, and how they are written: into a release, or for any past month of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ground.database.sql import open_to_read, tables_in
from orchestration.ground.errors import is_a_stop
from orchestration.ground.files.disk import is_disk_full
from orchestration.outputs.ended import ended_in
from orchestration.outputs.reports.annual.chapters import annual_of
from orchestration.outputs.reports.annual.document import write_document
from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.hub import hub_of
from orchestration.outputs.reports.marts import NEEDED_TABLES, Marts, authorities_of
from orchestration.outputs.reports.scorecard.gathered import Scorecard, scorecard_of
from orchestration.outputs.reports.workbooks.scorecard import write_workbook
from orchestration.outputs.sheets import require_authority_code

Write = Callable[[Any, Path], None]


def _page(template: str) -> Write:
    def write(report: Any, target: Path) -> None:
        target.write_text(page_of(template, report), encoding="utf-8")

    return write


@dataclass(frozen=True)
class Kind:
    """A kind of report: what gathers it (None where there is nothing to report yet), and how each format is written."""

    file_name: str
    gather: Callable[[Marts], Any]
    formats: Mapping[str, Write]


# Beside the folders of authorities, where there are several; no authority's code is a word.
HUB_FOLDER = "hub"
# What was gathered, by what gathers it: two kinds of report can be made of one gathering.
Gathered = dict[Callable[[Marts], Any], Any]
KINDS: Mapping[str, Kind] = {
    "scorecard": Kind("scorecard", scorecard_of, {"html": _page("scorecard"), "xlsx": write_workbook}),
    "duties": Kind("duties", scorecard_of, {"html": _page("duties")}),
    "annual": Kind("annual-report", annual_of, {"html": _page("annual"), "docx": write_document}),
}


def reports_in(release: Path) -> Path:
    """The folder of reports in a release's folder."""
    return release / "reports"


def write_report(
    marts: Marts, folder: Path, kinds: Iterable[str], formats: Iterable[str], gathered: Gathered | None = None
) -> list[Path]:
    """Write reports of one authority and month end; gives the files, in order.

    Args:
        marts: the release's database, opened for them.
        folder: made if it is not there.
        kinds: some of KINDS.
        formats: those that a kind does not have are left out.
        gathered: is filled with what was gathered, for a caller that needs it again.
    """
    require_authority_code(marts.authority, "local_authorities")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(formats)
    gathered = {} if gathered is None else gathered
    written = []
    for name in kinds:
        kind = KINDS[name]
        if not wanted & set(kind.formats):
            continue
        if kind.gather not in gathered:
            gathered[kind.gather] = kind.gather(marts)
        report = gathered[kind.gather]
        for form, write in kind.formats.items():
            if form in wanted and report is not None:
                written.append(_written(write, report, folder / f"{kind.file_name}.{form}"))
    return written


def _written(write: Write, report: Any, target: Path) -> Path:
    """The file, whole or as it was before: half a report looks like one."""
    beside = target.with_name(f".{target.name}.new")
    try:
        write(report, beside)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return target


def write_reports_of_release(path: Path, folder: Path, say: Callable[[str], None]) -> list[Path]:
    """Write every report of every authority of a release up to its newest month, and of several the page of them all.

    A report that cannot be written is said with the kind of its error, and stops neither the others nor the figures,
    which were audited by themselves. A stop and a full disk are none of a report's own faults, and end it all.

    Args:
        path: the release's published database.
        folder: gets a folder for each authority.
        say: takes a line of progress.
    """
    with open_to_read(marts=path) as connection:
        if not tables_in(connection) >= NEEDED_TABLES:
            return []
        every_format = {form for kind in KINDS.values() for form in kind.formats}
        written: list[Path] = []
        scorecards: list[Scorecard] = []
        ended = ended_in(connection)
        for code in authorities_of(connection):
            gathered: Gathered = {}
            try:
                with closing(Marts(connection, code)) as marts:
                    written += write_report(marts, folder / code, KINDS, every_format, gathered)
                scorecards.append(gathered[scorecard_of])
            except Exception as error:
                if is_a_stop(error) or is_disk_full(error):
                    raise
                # Its text may quote a row.
                say(f"warning: the reports of {code} could not be written ({type(error).__name__})")
    hub = hub_of(scorecards, ended)
    if hub is not None:
        target = folder / HUB_FOLDER / "scorecard.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page_of("hub", hub), encoding="utf-8")
        written.append(target)
    return written
