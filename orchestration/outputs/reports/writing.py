"""Which reports there are, and how they are written: into a release, or for any past month of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from orchestration.outputs.reports.html import page_of
from orchestration.outputs.reports.marts import NEEDED_TABLES, Marts
from orchestration.outputs.reports.scorecard import Scorecard, scorecard_of
from orchestration.outputs.reports.workbook import write_workbook
from orchestration.outputs.sheets import require_authority_code

Write = Callable[[Scorecard, Path], None]


def _page(template: str) -> Write:
    def write(report: Scorecard, target: Path) -> None:
        target.write_text(page_of(template, report), encoding="utf-8")

    return write


# By the kind of report, how each format of it is written.
KINDS: Mapping[str, Mapping[str, Write]] = {
    "scorecard": {"html": _page("scorecard"), "xlsx": write_workbook},
    "duties": {"html": _page("duties")},
}


def reports_in(release: Path) -> Path:
    """The folder of reports in a release's folder."""
    return release / "reports"


def write_report(marts: Marts, folder: Path, kinds: Iterable[str], formats: Iterable[str]) -> list[Path]:
    """Write reports of one authority and month end; gives the files, in order.

    Args:
        marts: the release's database, opened for them.
        folder: made if it is not there.
        kinds: some of KINDS.
        formats: those that a kind does not have are left out.
    """
    require_authority_code(marts.authority, "local_authorities")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(formats)
    report = scorecard_of(marts)
    written = []
    for kind in kinds:
        for form, write in KINDS[kind].items():
            if form in wanted:
                target = folder / f"{kind}.{form}"
                write(report, target)
                written.append(target)
    return written


def write_reports_of_release(
    path: Path, folder: Path, say: Callable[[str], None], period_end: date | None = None
) -> list[Path]:
    """Write every report of every authority of a release; gives the files.

    A report that cannot be written is said with the kind of its error, and stops neither the others nor the figures,
    which were audited by themselves.

    Args:
        path: the release's published database.
        folder: gets a folder for each authority.
        say: takes a line of progress.
        period_end: the month end; else each authority's newest.
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if not tables >= NEEDED_TABLES:
            return []
        codes = [
            code
            for (code,) in connection.execute(
                "select local_authority_code from local_authorities order by 1"
            ).fetchall()
        ]
    every_format = {form for forms in KINDS.values() for form in forms}
    written: list[Path] = []
    for code in codes:
        try:
            marts = Marts(path, code, period_end)
            try:
                written += write_report(marts, folder / code, KINDS, every_format)
            finally:
                marts.close()
        except Exception as error:
            # Its text may quote a row.
            say(f"warning: the reports of {code} could not be written ({type(error).__name__})")
    return written
