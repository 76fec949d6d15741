"""The page that a person who opens a release's folder begins with: what each file is, for whom, and where to start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.outputs.reports.html.page import environment
from orchestration.outputs.reports.words import readable
from orchestration.outputs.reports.writing import HUB_FOLDER, KINDS, reports_in

# A list by name shows it first.
FIRST_PAGE = "00-start-here.html"
# What a format is called beside the name of a report.
FORMATS = {"html": "page", "xlsx": "workbook", "docx": "Word document"}
REPORTS = {"scorecard": "Scorecard", "duties": "Are the duties met?", "annual": "Annual report"}
# Each with what it is and who needs it; a release has those of its settings.
FIGURES = (
    ("csv", "Every figure of each authority as a sheet that opens in Excel.", "anyone"),
    ("marts.duckdb", "All published tables in one database, which tools for reports open.", "analysts"),
    ("parquet", "The same tables, one file each.", "analysts"),
    ("bi", "A Power BI project and a Superset dashboard of these tables, ready to open.", "analysts"),
    ("dictionary.html", "What each table and each column is.", "analysts"),
    ("datapackage.json", "The same for programs.", "programs"),
)
PROOF = (
    ("release.json", "What the release was made of, what was checked, and the hash of every file in it.", "auditors"),
    ("lineage.html", "Which columns each column is made of.", "auditors"),
    ("dbt-docs.html", "The steps that make the tables, with their SQL and their tests.", "auditors"),
)


@dataclass(frozen=True)
class Part:
    """A file or folder of the release."""

    path: str
    words: str
    reader: str


@dataclass(frozen=True)
class ReportsOf:
    """The reports of one authority: by the name of each, its files with what each is called."""

    name: str
    reports: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class FirstPage:
    """What the page says; `hub` is the page of several authorities, if there is one."""

    release_id: str
    made_on: date
    period_end: date
    authorities: tuple[ReportsOf, ...]
    hub: str | None
    figures: tuple[Part, ...]
    proof: tuple[Part, ...]

    @property
    def headings(self) -> list[str]:
        """The kinds of report."""
        return list(REPORTS.values())


def write_first_page(
    release: Path, release_id: str, made_on: date, period_end: date, authorities: Mapping[str, str]
) -> Path:
    """Write the page of what lies in a release's folder; gives the file.

    Args:
        release: the folder, with all its other files but `release.json`.
        release_id: what the release is called.
        made_on: the day.
        period_end: the newest month end.
        authorities: the name of each authority, by its code.
    """
    hub = reports_in(release) / HUB_FOLDER / "scorecard.html"
    page = FirstPage(
        release_id,
        made_on,
        period_end,
        tuple(
            ReportsOf(readable(name), _reports(release, reports_in(release) / code))
            for code, name in sorted(authorities.items())
            if (reports_in(release) / code).is_dir()
        ),
        hub.relative_to(release).as_posix() if hub.is_file() else None,
        tuple(Part(*each) for each in FIGURES if (release / each[0]).exists()),
        # release.json is the last file that is written.
        tuple(Part(*each) for each in PROOF if each is PROOF[0] or (release / each[0]).exists()),
    )
    target = release / FIRST_PAGE
    target.write_text(environment().get_template("first_page.html").render(page=page), encoding="utf-8")
    return target


def _reports(release: Path, folder: Path) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        REPORTS[name]: tuple(
            ((folder / f"{kind.file_name}.{form}").relative_to(release).as_posix(), FORMATS[form])
            for form in kind.formats
            if (folder / f"{kind.file_name}.{form}").is_file()
        )
        for name, kind in KINDS.items()
    }
